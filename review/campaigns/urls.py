"""Addresses of the yearly self-check (年度核对); part of review.urls."""

from django.urls import path

from office.listing_views import act_view, list_paths
from review.campaigns import views
from review.campaigns.list_screens import CampaignDepartments, CampaignPowers, Campaigns

urlpatterns = [
    *list_paths("campaigns/", Campaigns, "campaigns"),
    path("campaigns/open/", views.campaign_open, name="campaign_open"),
    *list_paths("campaigns/<int:pk>/", CampaignDepartments, "campaign"),
    path("campaigns/<int:pk>/term/", views.campaign_term, name="campaign_term"),
    *list_paths("campaigns/<int:pk>/powers/", CampaignPowers, "campaign_powers"),
    path("campaigns/<int:pk>/confirm/", act_view(CampaignPowers, "confirm"), name="campaign_confirm"),
    path(
        "campaigns/<int:pk>/take-back/<int:version>/",
        views.campaign_take_back,
        name="campaign_take_back",
    ),
]
