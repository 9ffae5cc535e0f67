"""Addresses of the shell of the office screens (待办、期限、通知、公告), for people who are signed in."""

from django.urls import path

from office import bulletin_views, desk_views, notice_views, overdue_views

app_name = "office"
urlpatterns = [
    path("", desk_views.desk, name="desk"),
    path("overdue/", overdue_views.overdue, name="overdue"),
    path("overdue/export/", overdue_views.overdue_export, name="overdue_export"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/read/", notice_views.read_all, name="notices_read"),
    path("notices/<int:pk>/", notice_views.notice, name="notice"),
    path("notices/<int:pk>/read/", notice_views.read, name="notice_read"),
    path("bulletins/", bulletin_views.bulletins, name="bulletins"),
    path("bulletins/export/", bulletin_views.bulletins_export, name="bulletins_export"),
    path("bulletins/<int:pk>/", bulletin_views.bulletin, name="bulletin"),
]
