"""Addresses of statistics (统计) and the state of the list; part of review.urls."""

from django.urls import path

from review.statistics import list_health_views, times_views, yearly_views

urlpatterns = [
    path("health/", list_health_views.health, name="health"),
    path("health/check/", list_health_views.check_again, name="check_again"),
    path("findings/", list_health_views.findings, name="findings"),
    path("findings/export/", list_health_views.findings_export, name="findings_export"),
    path("cleanup/", list_health_views.cleanup, name="cleanup"),
    path("cleanup/export/", list_health_views.cleanup_export, name="cleanup_export"),
    path("times/", times_views.times, name="times"),
    path("times/export/", times_views.times_export, name="times_export"),
    path("yearly/", yearly_views.yearly, name="yearly"),
    path("yearly/paper/", yearly_views.yearly_paper, name="yearly_paper"),
    path("yearly/book/", yearly_views.yearly_book, name="yearly_book"),
]
