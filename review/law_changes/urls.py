"""Addresses of law changes (法律变化); part of review.urls."""

from django.urls import path

from review.law_changes import views

urlpatterns = [
    path("laws/", views.changes, name="law_changes"),
    path("laws/export/", views.changes_export, name="law_changes_export"),
    path("laws/radar/", views.radar, name="law_radar"),
    path("laws/tasks/", views.tasks, name="law_tasks"),
    path("laws/tasks/<int:pk>/", views.task, name="law_task"),
    path("laws/tasks/<int:pk>/draft/", views.task_draft, name="law_task_draft"),
    path("laws/tasks/<int:pk>/keep/", views.task_keep, name="law_task_keep"),
    path("laws/omissions/", views.omissions, name="law_omissions"),
    path("laws/omissions/export/", views.omissions_export, name="law_omissions_export"),
    path("laws/<int:pk>/", views.change, name="law_change"),
]
