"""Addresses of the public site. They are printed in notices and cited in judgments: they never change."""

from django.urls import path

from publish import views

app_name = "publish"
urlpatterns = [
    path("", views.home, name="home"),
    path("regions/", views.regions, name="regions"),
    path("regions/<str:region>/", views.region, name="region"),
    path("regions/<str:region>/departments/<str:department>/", views.department, name="department"),
    path("powers/<str:code>/", views.power, name="power"),
    path("powers/<str:code>/versions/<int:number>/", views.power_version, name="power_version"),
    path("search/", views.search, name="search"),
    path("changes/", views.changes, name="changes"),
    path("changes/feed/", views.changes_feed, name="changes_feed"),
    path("changes/<str:region>/<int:number>/", views.change, name="change"),
    path("about/", views.about, name="about"),
    path("about/api/", views.about_api, name="about_api"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.favicon, name="favicon"),
]
