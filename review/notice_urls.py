"""Addresses of the notice centre and the board of deadlines; included by review.urls."""

from django.urls import path

from review import notice_views, overdue_views

urlpatterns = [
    path("overdue/", overdue_views.overdue, name="overdue"),
    path("overdue/export/", overdue_views.overdue_export, name="overdue_export"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/read/", notice_views.read_all, name="notices_read"),
    path("notices/<int:pk>/", notice_views.notice, name="notice"),
    path("notices/<int:pk>/read/", notice_views.read, name="notice_read"),
]
