"""Root urls: the public face at /, the offices at /admin/ and /review/."""

from django.contrib import admin
from django.urls import include, path

from publish.api import schema_view

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/v1/", include("publish.api")),
    path("api/schema/", schema_view, name="schema"),
    path("", include("publish.urls")),
]
