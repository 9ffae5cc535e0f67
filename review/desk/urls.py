"""Addresses of the desk (待办); part of review.urls."""

from django.urls import path

from office.listing_views import list_paths
from review.desk import views
from review.desk.views import Charters

urlpatterns = [
    path("", views.home, name="home"),
    *list_paths("charters/", Charters, "charters"),
]
