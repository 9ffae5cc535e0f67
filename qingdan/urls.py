"""Root urls: the public face at /, the offices at /review/ and at ADMIN_PATH (/admin/)."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.urls import include, path

from office.account_views import SignIn
from publish.api.described import schema_view
from publish.caching import public_page
from qingdan.health import healthz, readyz
from qingdan.metrics import metrics
from review.meetings import mechanism_views

sign_in = SignIn.as_view()

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("login/", sign_in, name="login"),  # from here to sign-on/: the office face (qingdan/faces.py)
    path("logout/", LogoutView.as_view(next_page="/login/?out=1"), name="logout"),
    path("account/", include("office.account_urls")),
    path("review/", include("office.urls")),
    path("review/", include("review.urls")),
    path("releases/", include("publish.release_urls")),
    path("jobs/", include("jobs.urls")),
    path(f"{settings.ADMIN_PATH}login/", sign_in),  # one page to sign in for every office screen
    path(settings.ADMIN_PATH, admin.site.urls),
    path("api/v1/", include("publish.api.urls")),
    path("api/schema/", schema_view, name="schema"),
    path("mechanism/", public_page()(mechanism_views.page), name="mechanism"),
    path("mechanism/<str:region>/", public_page()(mechanism_views.page), name="mechanism"),
    *([path("sign-on/", include("mozilla_django_oidc.urls"))] if settings.OIDC_ON else []),
    path("", include("publish.urls")),
]

handler400 = "qingdan.errors.bad_request"
handler404 = "qingdan.errors.not_found"
handler500 = "qingdan.errors.server_error"
