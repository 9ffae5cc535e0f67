"""Addresses of what is done with a proposal (办理); part of review.urls."""

from django.urls import path

from review.acting import views

urlpatterns = [
    path("proposals/<int:pk>/<slug:action>/", views.act, name="act"),
]
