"""What every template may know of the site."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    off = settings.DEMO and not settings.SECOND_FACTOR
    return {"SITE_NAME": settings.SITE_NAME, "DEMO": settings.DEMO, "SECOND_FACTOR_OFF": off}
