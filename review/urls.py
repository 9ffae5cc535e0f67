"""Addresses of the review screens, for people who are signed in."""

from django.urls import include, path

from review import (
    action_views,
    finding_views,
    import_views,
    law_change_views,
    standing_views,
    times_views,
    views,
)

app_name = "review"
urlpatterns = [
    path("", views.home, name="home"),
    path("proposals/", views.proposals, name="proposals"),
    path("proposals/export/", views.proposals_export, name="proposals_export"),
    path("proposals/<int:pk>/", views.proposal, name="proposal"),
    path("proposals/<int:pk>/<slug:action>/", action_views.act, name="act"),
    path("changes/<int:pk>/", views.change, name="change"),
    path("changes/<int:pk>/answer/", finding_views.answer, name="answer"),
    path("health/", standing_views.health, name="health"),
    path("health/check/", standing_views.check_again, name="check_again"),
    path("findings/", standing_views.findings, name="findings"),
    path("findings/export/", standing_views.findings_export, name="findings_export"),
    path("cleanup/", standing_views.cleanup, name="cleanup"),
    path("cleanup/export/", standing_views.cleanup_export, name="cleanup_export"),
    path("charters/", views.charters, name="charters"),
    path("laws/", law_change_views.changes, name="law_changes"),
    path("laws/export/", law_change_views.changes_export, name="law_changes_export"),
    path("laws/radar/", law_change_views.radar, name="law_radar"),
    path("laws/tasks/", law_change_views.tasks, name="law_tasks"),
    path("laws/tasks/<int:pk>/", law_change_views.task, name="law_task"),
    path("laws/tasks/<int:pk>/draft/", law_change_views.task_draft, name="law_task_draft"),
    path("laws/tasks/<int:pk>/keep/", law_change_views.task_keep, name="law_task_keep"),
    path("laws/omissions/", law_change_views.omissions, name="law_omissions"),
    path("laws/omissions/export/", law_change_views.omissions_export, name="law_omissions_export"),
    path("laws/<int:pk>/", law_change_views.change, name="law_change"),
    path("times/", times_views.times, name="times"),
    path("times/export/", times_views.times_export, name="times_export"),
    path("", include("review.meeting_urls")),
    path("", include("review.notice_urls")),
    path("imports/", import_views.import_runs, name="imports"),
    path("imports/<int:pk>/", import_views.import_run, name="import"),
    path("imports/<int:pk>/problems/", import_views.import_problems, name="import_problems"),
    path("imports/<int:pk>/confirm/", import_views.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", import_views.import_discard, name="import_discard"),
]
