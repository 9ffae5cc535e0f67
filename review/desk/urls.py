"""Addresses of the desk (待办); part of review.urls."""

from django.urls import path

from review.desk import views

urlpatterns = [
    path("", views.home, name="home"),
    path("charters/", views.charters, name="charters"),
]
