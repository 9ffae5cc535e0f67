"""Addresses of deadlines (期限督办); part of review.urls."""

from office.listing_views import list_paths
from review.terms.listing import Overdue

urlpatterns = list_paths("overdue/", Overdue, "overdue")
