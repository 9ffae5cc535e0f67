"""The edition in large type (大字版): every public page once more under /elder/.

The prefix is taken off before the address is looked up and put before every address that is written, so that each link
and form of such a page leads on in large type, without cookie and script. What must hold: screens of the offices have
no such edition, and nothing of an address is lost on the way in or out.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, get_script_prefix, resolve, set_script_prefix

PREFIX = "/elder"
MODES = ("elder", "standard")
"""What older links asked for."""
LONGEST_PATH = 500
"""Characters. No page has a longer address; what a stranger wrote into one is not written out again."""
PUBLIC = ("publish", "mechanism")
"""The namespace or name of the addresses that have an edition in large type."""


class LargeType:
    """Middleware: serves /elder/… as the page behind it, and leads the parameter `mode` of older links to the right one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        mode = request.GET.get("mode")
        if mode in MODES and _is_public(plain(path)):
            return HttpResponseRedirect(address(request, large=mode == "elder"))
        if path != PREFIX and not path.startswith(f"{PREFIX}/"):
            return self.get_response(request)
        rest = plain(path)
        if path == PREFIX or not _is_public(rest):
            return HttpResponseRedirect(address(request, large=path == PREFIX))
        settings.STATIC_URL  # noqa: B018  settled before: read under the prefix first, it would keep it
        before = get_script_prefix()
        request.path_info, request.large_type = rest, True  # type: ignore[attr-defined]
        set_script_prefix(f"{before.rstrip('/')}{PREFIX}/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)


def address(request: HttpRequest, *, large: bool) -> str:
    """This page in large or in usual type, with everything its address asks for."""
    path = "/" + plain(request.path_info).lstrip("/")  # never //host
    if len(path) > LONGEST_PATH:
        path = "/"
    asked = request.GET.copy()
    asked.pop("mode", None)
    query = f"?{asked.urlencode()}" if asked else ""
    large = large and _is_public(path)
    return f"{PREFIX if large else ''}{path}{query}"


def plain(path: str) -> str:
    """An address without the prefix, where it has it."""
    return path.removeprefix(PREFIX) if path.startswith(f"{PREFIX}/") else path if path != PREFIX else "/"


def _is_public(path: str) -> bool:
    """Whether the address has an edition in large type; one that leads nowhere is told so in large type too."""
    try:
        found = resolve(path)
    except Resolver404:
        return True
    return found.app_name in PUBLIC or found.url_name in PUBLIC
