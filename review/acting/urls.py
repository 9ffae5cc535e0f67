"""Addresses of what is done with proposals (办理), one or several; part of review.urls."""

from django.urls import path

from office.listing_views import list_paths
from review.acting import views
from review.acting.listing import Proposals

urlpatterns = [
    *list_paths("proposals/", Proposals, "proposals"),
    path("proposals/<int:pk>/next/", views.go_on, name="next"),
    path("proposals/<int:pk>/<slug:action>/", views.act, name="act"),
]
