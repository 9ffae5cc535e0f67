"""Addresses of the review screens, for people who are signed in; each room has its own."""

from django.urls import include, path

app_name = "review"
urlpatterns = [
    path("", include("review.proposals.urls")),
    path("", include("review.drafting.urls")),
    path("", include("review.joint_review.urls")),
    path("", include("review.statistics.urls")),
    path("", include("review.law_changes.urls")),
    path("", include("review.campaigns.urls")),
    path("", include("review.meetings.urls")),
    path("", include("review.handling.urls")),
    path("", include("review.imports.urls")),
    path("", include("review.acting.urls")),
]
