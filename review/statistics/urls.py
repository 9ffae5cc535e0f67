"""Addresses of statistics (统计) and the state of the list; part of review.urls."""

from django.urls import path

from office.listing_views import list_paths
from review.statistics import health_views, yearly_views
from review.statistics.charter_listing import Charters
from review.statistics.durations_listing import Durations
from review.statistics.health_listing import Cleanup, Findings, HealthOfDepartments
from review.statistics.score_listing import Scores

urlpatterns = [
    *list_paths("charters/", Charters, "charters"),
    *list_paths("health/", HealthOfDepartments, "health"),
    *list_paths("scores/", Scores, "scores"),
    path("health/check/", health_views.check_again, name="check_again"),
    *list_paths("findings/", Findings, "findings"),
    *list_paths("cleanup/", Cleanup, "cleanup"),
    *list_paths("times/", Durations, "times"),
    path("yearly/", yearly_views.yearly, name="yearly"),
    path("yearly/paper/", yearly_views.yearly_paper, name="yearly_paper"),
    path("yearly/book/", yearly_views.yearly_book, name="yearly_book"),
]
