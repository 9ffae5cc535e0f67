"""Addresses of the board of deadlines (期限); part of review.urls."""

from django.urls import path

from review.terms import views

urlpatterns = [
    path("overdue/", views.overdue, name="overdue"),
    path("overdue/export/", views.overdue_export, name="overdue_export"),
]
