"""Addresses of the joint meeting (联席会议) and of handling (督办处理), part of the review screens."""

from django.urls import path

from review import bulletin_views, dispute_views, handling_views, meeting_views, paper_views

urlpatterns = [
    path("bulletins/", bulletin_views.bulletins, name="bulletins"),
    path("bulletins/export/", bulletin_views.bulletins_export, name="bulletins_export"),
    path("bulletins/<int:pk>/", bulletin_views.bulletin, name="bulletin"),
    path("meetings/", meeting_views.meeting_list, name="meetings"),
    path("meetings/export/", meeting_views.meetings_export, name="meetings_export"),
    path("meetings/new/", meeting_views.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meeting_views.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", meeting_views.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/cancel/", meeting_views.meeting_cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/agenda/", meeting_views.meeting_agenda, name="meeting_agenda"),
    path("meetings/<int:pk>/drop/<int:proposal>/", meeting_views.meeting_drop, name="meeting_drop"),
    path("meetings/<int:pk>/attendance/", meeting_views.meeting_attendance, name="meeting_attendance"),
    path("meetings/<int:pk>/resolutions/", meeting_views.meeting_resolutions, name="meeting_resolutions"),
    path("meetings/<int:pk>/uncontested/", meeting_views.meeting_uncontested, name="meeting_uncontested"),
    path("meetings/<int:pk>/answers/", meeting_views.meeting_answers, name="meeting_answers"),
    path("meetings/<int:pk>/papers/<slug:kind>/", paper_views.meeting_paper, name="meeting_paper"),
    path("meetings/<int:pk>/close/", meeting_views.meeting_close, name="meeting_close"),
    path("disputes/", dispute_views.disputes, name="disputes"),
    path("disputes/export/", dispute_views.disputes_export, name="disputes_export"),
    path("disputes/<int:pk>/", dispute_views.dispute, name="dispute"),
    path("disputes/<int:pk>/consult/", dispute_views.dispute_consult, name="dispute_consult"),
    path("disputes/<int:pk>/confirm/<int:consent>/", dispute_views.dispute_confirm, name="dispute_confirm"),
    path("disputes/<int:pk>/report/", dispute_views.dispute_report, name="dispute_report"),
    path("compliance/", handling_views.compliance, name="compliance"),
    path("compliance/export/", handling_views.compliance_export, name="compliance_export"),
    path("handlings/", handling_views.handlings, name="handlings"),
    path("handlings/export/", handling_views.handlings_export, name="handlings_export"),
    path("handlings/new/", handling_views.handling_new, name="handling_new"),
    path("handlings/<int:pk>/", handling_views.handling, name="handling"),
    path("handlings/<int:pk>/letter/", paper_views.handling_letter, name="handling_letter"),
    path("handlings/<int:pk>/receive/", handling_views.handling_receive, name="handling_receive"),
    path("handlings/<int:pk>/reply/", handling_views.handling_reply, name="handling_reply"),
    path("handlings/<int:pk>/close/", handling_views.handling_close, name="handling_close"),
]
