"""The two faces (对外网站、内部系统): which of them an address belongs to, and that a process answers for its own alone (QINGDAN_FACE).

Every process knows all addresses, since pages of one face may link to the other. What must hold: where the face is public, no
address of the offices answers, whatever stands behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

BOTH = ("healthz", "readyz", "metrics")
OFFICES = ("login/", "logout/", "account/", "review/", "releases/", "jobs/", "sign-on/", settings.ADMIN_PATH)
"""How the routes of the offices begin; every other route is the public's."""


def face_of(route: str) -> str:
    """`office`, `public` or `both`; `route` begins without a slash."""
    if route in BOTH:
        return "both"
    return "office" if route.startswith(OFFICES) else "public"


class OneFace:
    """Refuses what is the other face's: readers who come to the offices are sent to the public site, where it is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        found = request.resolver_match
        if found is None or face_of(found.route) in (settings.FACE, "both"):
            return None
        if settings.FACE == "office" and settings.PUBLIC_URL and request.method in ("GET", "HEAD"):
            return HttpResponseRedirect(urljoin(settings.PUBLIC_URL, request.get_full_path()))
        raise Http404
