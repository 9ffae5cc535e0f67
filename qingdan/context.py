"""What every template may know of the site."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def site(request: HttpRequest) -> dict[str, object]:
    off = settings.DEMO and not settings.SECOND_FACTOR
    at_work = settings.OFFICE_URL if settings.FACE == "public" else reverse("office:desk")
    return {
        "OFFICE_URL": at_work,
        "SITE_NAME": settings.SITE_NAME,
        "DEMO": settings.DEMO,
        "SECOND_FACTOR_OFF": off,
    }
