"""Addresses of what every list shares (列表): saved filters."""

from django.urls import path

from office import saved_filter_views

app_name = "lists"
urlpatterns = [
    path("filters/", saved_filter_views.save, name="save_filter"),
    path("filters/<int:pk>/drop/", saved_filter_views.drop, name="drop_filter"),
]
