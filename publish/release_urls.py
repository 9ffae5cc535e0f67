"""Addresses of the release screens, for people who are signed in."""

from django.urls import path

from office.listing_views import export_view
from publish import recall_views, release_views, search_trace_views, secrecy_views
from publish.release_listing import Manifest, Pending

app_name = "releases"
urlpatterns = [
    path("", release_views.index, name="index"),
    path("export/", export_view(Pending), name="index_export"),
    path("new/<str:region>/", release_views.confirm, name="confirm"),
    path("<int:pk>/", release_views.release, name="release"),
    path("<int:pk>/recall/", recall_views.ask, name="ask_recall"),
    path("recalls/<int:pk>/", recall_views.recall, name="recall"),
    path("postpone/<str:region>/", recall_views.put_off, name="postpone"),
    path("secrecy/<str:region>/", secrecy_views.record, name="secrecy"),
    path("search/", search_trace_views.trace, name="search_trace"),
    path("resume/<str:region>/", recall_views.resume, name="resume"),
    path("<int:pk>/export/", export_view(Manifest), name="release_export"),
]
