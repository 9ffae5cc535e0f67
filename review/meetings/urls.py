"""Addresses of joint meetings (联席会议), disputes and their papers; part of review.urls."""

from django.urls import path

from review.meetings import dispute_views, paper_views, views

urlpatterns = [
    path("meetings/", views.meeting_list, name="meetings"),
    path("meetings/export/", views.meetings_export, name="meetings_export"),
    path("meetings/new/", views.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", views.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/cancel/", views.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/agenda/", views.meeting_agenda, name="meeting_agenda"),
    path("meetings/<int:pk>/drop/<int:proposal>/", views.meeting_drop, name="meeting_drop"),
    path("meetings/<int:pk>/attendance/", views.meeting_attendance, name="meeting_attendance"),
    path("meetings/<int:pk>/resolutions/", views.meeting_resolutions, name="meeting_resolutions"),
    path("meetings/<int:pk>/uncontested/", views.meeting_uncontested, name="meeting_uncontested"),
    path("meetings/<int:pk>/answers/", views.meeting_answers, name="meeting_answers"),
    path("meetings/<int:pk>/papers/<slug:kind>/", paper_views.meeting_paper, name="meeting_paper"),
    path("meetings/<int:pk>/close/", views.meeting_close, name="meeting_close"),
    path("disputes/", dispute_views.disputes, name="disputes"),
    path("disputes/export/", dispute_views.disputes_export, name="disputes_export"),
    path("disputes/<int:pk>/", dispute_views.dispute, name="dispute"),
    path("disputes/<int:pk>/consult/", dispute_views.dispute_consult, name="dispute_consult"),
    path("disputes/<int:pk>/confirm/<int:consent>/", dispute_views.dispute_confirm, name="dispute_confirm"),
    path("disputes/<int:pk>/report/", dispute_views.dispute_report, name="dispute_report"),
    path("handlings/<int:pk>/letter/", paper_views.handling_letter, name="handling_letter"),
]
