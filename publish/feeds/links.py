"""Where a page's feeds are (自动发现): each page of something that has a feed leads to it, in the head that programs read."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from publish.elder import plain
from publish.feeds.views import NARROWED_BY

OF_PAGE = {
    "region": "region_feed", "region_history": "region_feed",
    "department": "department_feed", "department_history": "department_feed",
    "duty": "duty_feed", "duty_history": "duty_feed",
    "law": "law_feed", "law_powers": "law_feed", "law_article": "law_feed",
    "power": "power_feed", "power_history": "power_feed",
    "search": "search_feed",
}  # fmt: skip
"""By the name of a page's address that of its feed; the parts of the page's address that the feed has not are left out."""
PARTS = {
    "region_feed": ("region",), "department_feed": ("region", "department"),
    "duty_feed": ("region", "department", "duty"), "law_feed": ("law",), "power_feed": ("code",), "search_feed": (),
}  # fmt: skip


@dataclass(frozen=True)
class Link:
    """A feed as a page's head names it."""

    kind: str
    title: str
    url: str


def links_of(request: HttpRequest | None) -> list[Link]:
    """The feeds of a page: its own, if it has one, then that of all changes."""
    match = getattr(request, "resolver_match", None)
    own = OF_PAGE.get(match.url_name or "") if match and match.app_name == "publish" else None
    found = [*_own(request, own, match.kwargs)] if request and match and own else []
    return [*found, *_both("all_feed", {}, "", str(_("全部清单的调整")))]


def _own(request: HttpRequest, name: str, parts: dict[str, object]) -> list[Link]:
    query = ""
    if name == "search_feed":
        said = [(key, value) for key in NARROWED_BY for value in request.GET.getlist(key) if value]
        if not said:
            return []
        query = f"?{urlencode(said)}"
    return _both(name, {part: parts[part] for part in PARTS[name]}, query, str(_("本页内容的调整")))


def _both(name: str, parts: dict[str, object], query: str, title: str) -> list[Link]:
    kinds = (("application/atom+xml", name), ("application/feed+json", f"{name}_json"))
    return [Link(kind, title, plain(reverse(f"publish:{one}", kwargs=parts)) + query) for kind, one in kinds]
