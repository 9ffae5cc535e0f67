"""Addresses of drafting (起草); part of review.urls. Starting and shaping have their pages in the admin."""

from django.urls import path

from office.listing_views import list_paths
from review.drafting import completing_views, sharing_views
from review.drafting.completable_listing import Completable

urlpatterns = [
    *list_paths("proposals/<int:pk>/complete/", Completable, "proposal_complete"),
    path("proposals/<int:pk>/share/", sharing_views.share, name="proposal_share"),
    path("proposals/<int:pk>/complete/paste/", completing_views.paste, name="proposal_paste"),
]
