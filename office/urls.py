"""Addresses of the shell of the office screens (待办、期限、通知、公告), for people who are signed in."""

from django.urls import path

from office import bulletin_views, desk_views, keeping_views, notice_views, saved_filter_views
from office.bulletin_views import Bulletins
from office.listing_views import list_paths
from office.notice_views import Notices
from office.overdue_listing import Overdue

app_name = "office"
urlpatterns = [
    path("", desk_views.desk, name="desk"),
    *list_paths("overdue/", Overdue, "overdue"),
    *list_paths("notices/", Notices, "notices"),
    path("notices/read/", notice_views.read_all, name="notices_read"),
    path("notices/<int:pk>/", notice_views.notice, name="notice"),
    path("notices/<int:pk>/read/", notice_views.read, name="notice_read"),
    *list_paths("bulletins/", Bulletins, "bulletins"),
    path("bulletins/<int:pk>/", bulletin_views.bulletin, name="bulletin"),
    path("kept/", keeping_views.kept_list, name="kept_list"),
    path("kept/keep/", keeping_views.keep, name="keep"),
    path("kept/<int:pk>/", keeping_views.kept, name="kept"),
    path("kept/<int:pk>/drop/", keeping_views.drop, name="drop_kept"),
    path("filters/", saved_filter_views.save, name="save_filter"),
    path("filters/<int:pk>/drop/", saved_filter_views.drop, name="drop_filter"),
]
