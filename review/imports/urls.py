"""Addresses of uploads (清单导入); part of review.urls."""

from django.urls import path

from review.imports import views

urlpatterns = [
    path("imports/", views.import_runs, name="imports"),
    path("imports/<int:pk>/", views.import_run, name="import"),
    path("imports/<int:pk>/problems/", views.import_problems, name="import_problems"),
    path("imports/<int:pk>/confirm/", views.import_confirm, name="import_confirm"),
    path("imports/<int:pk>/discard/", views.import_discard, name="import_discard"),
]
