"""Addresses of law changes (法律变化); part of review.urls."""

from django.urls import path

from office.listing_views import list_paths
from review.law_changes import views
from review.law_changes.list_screens import LawChanges, LawTasks, Omissions, Radar

urlpatterns = [
    *list_paths("laws/", LawChanges, "law_changes"),
    *list_paths("laws/radar/", Radar, "law_radar"),
    *list_paths("laws/tasks/", LawTasks, "law_tasks"),
    path("laws/tasks/<int:pk>/", views.task, name="law_task"),
    path("laws/tasks/<int:pk>/draft/", views.task_draft, name="law_task_draft"),
    path("laws/tasks/<int:pk>/join/", views.task_join, name="law_task_join"),
    path("laws/tasks/<int:pk>/keep/", views.task_keep, name="law_task_keep"),
    *list_paths("laws/omissions/", Omissions, "law_omissions"),
    path("laws/<int:pk>/", views.change, name="law_change"),
]
