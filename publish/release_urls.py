"""Addresses of the release screens, for people who are signed in."""

from django.urls import path

from publish import release_views as office

app_name = "releases"
urlpatterns = [
    path("", office.index, name="index"),
    path("new/<str:region>/", office.confirm, name="confirm"),
    path("<int:pk>/", office.release, name="release"),
]
