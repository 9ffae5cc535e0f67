"""The addresses of an installation that has a government sign-on."""

from django.urls import include, path

from qingdan.urls import urlpatterns as ours

urlpatterns = [path("sign-on/", include("mozilla_django_oidc.urls")), *ours]
