"""Root urls: the public face at /, the offices at /admin/ and /review/."""

from django.contrib import admin
from django.urls import path

urlpatterns = [path("admin/", admin.site.urls)]
