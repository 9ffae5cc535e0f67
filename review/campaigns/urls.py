"""Addresses of the yearly self-check (年度核对); part of review.urls."""

from django.urls import path

from review.campaigns import views

urlpatterns = [
    path("campaigns/", views.campaigns, name="campaigns"),
    path("campaigns/export/", views.campaigns_export, name="campaigns_export"),
    path("campaigns/open/", views.campaign_open, name="campaign_open"),
    path("campaigns/<int:pk>/", views.campaign, name="campaign"),
    path("campaigns/<int:pk>/export/", views.campaign_export, name="campaign_export"),
    path("campaigns/<int:pk>/term/", views.campaign_term, name="campaign_term"),
    path("campaigns/<int:pk>/powers/", views.campaign_powers, name="campaign_powers"),
    path(
        "campaigns/<int:pk>/powers/export/",
        views.campaign_powers_export,
        name="campaign_powers_export",
    ),
    path("campaigns/<int:pk>/confirm/", views.campaign_confirm, name="campaign_confirm"),
    path(
        "campaigns/<int:pk>/take-back/<int:version>/",
        views.campaign_take_back,
        name="campaign_take_back",
    ),
]
