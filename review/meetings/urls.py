"""Addresses of joint meetings (联席会议), disputes and their papers; part of review.urls."""

from django.urls import path

from office.listing_views import list_paths
from review.meetings import dispute_views, paper_views, record_views, views
from review.meetings.dispute_listing import Disputes
from review.meetings.listing import Meetings

urlpatterns = [
    *list_paths("meetings/", Meetings, "meetings"),
    path("meetings/new/", views.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", record_views.meeting, name="meeting"),
    path("meetings/<int:pk>/save/", record_views.meeting_save, name="meeting_save"),
    path("meetings/<int:pk>/edit/", views.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/cancel/", views.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/agenda/", views.meeting_agenda, name="meeting_agenda"),
    path("meetings/<int:pk>/papers/<slug:kind>/", paper_views.meeting_paper, name="meeting_paper"),
    path("meetings/<int:pk>/close/", views.meeting_close, name="meeting_close"),
    *list_paths("disputes/", Disputes, "disputes"),
    path("disputes/<int:pk>/", dispute_views.dispute, name="dispute"),
    path("disputes/<int:pk>/consult/", dispute_views.dispute_consult, name="dispute_consult"),
    path("disputes/<int:pk>/confirm/<int:consent>/", dispute_views.dispute_confirm, name="dispute_confirm"),
    path("disputes/<int:pk>/report/", dispute_views.dispute_report, name="dispute_report"),
    path("papers/<slug:kind>/template/", paper_views.template_file, name="paper_template"),
    path("papers/<int:pk>/preview/", paper_views.template_preview, name="paper_preview"),
    path("handlings/<int:pk>/letter/", paper_views.handling_letter, name="handling_letter"),
]
