"""Addresses of the notice centre (通知) and bulletins; part of review.urls."""

from django.urls import path

from review.notices import bulletin_views, views

urlpatterns = [
    path("bulletins/", bulletin_views.bulletins, name="bulletins"),
    path("bulletins/export/", bulletin_views.bulletins_export, name="bulletins_export"),
    path("bulletins/<int:pk>/", bulletin_views.bulletin, name="bulletin"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_all, name="notices_read"),
    path("notices/<int:pk>/", views.notice, name="notice"),
    path("notices/<int:pk>/read/", views.read, name="notice_read"),
]
