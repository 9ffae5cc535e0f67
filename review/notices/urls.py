"""Addresses of the notice centre (通知) and bulletins; part of review.urls."""

from django.urls import path

from office.listing_views import list_paths
from review.notices import bulletin_views, views
from review.notices.bulletin_views import Bulletins
from review.notices.views import Notices

urlpatterns = [
    *list_paths("bulletins/", Bulletins, "bulletins"),
    path("bulletins/<int:pk>/", bulletin_views.bulletin, name="bulletin"),
    *list_paths("notices/", Notices, "notices"),
    path("notices/read/", views.read_all, name="notices_read"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/read/", views.read, name="notice_read"),
]
