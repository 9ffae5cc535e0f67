"""Every address of the site (全部网址), read from the url configuration, with ids that exist and ids that do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.apps import apps
from django.urls import URLPattern, get_resolver
from hypothesis import strategies as st

from laws.models import Law, LawVersion
from powers.models import Power
from publish.models import Release
from tests.hostile.strategies import ids, short_values

ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
REGEX_GROUP = re.compile(r"\((?:[^()]|\([^()]*\))+\)")
"""Django's and the history's own addresses that are written as regular expressions: `([^/]+)`, `(?P<url>.*)`."""
ELSEWHERE = ("static/", "api/v1/")
"""The API is tried by its own schema."""
NAMED = {
    "region": ["120000", "120101"], "department": ["101", "102"], "number": ["1"], "label": ["第一条"], "kind": ["agenda", "minutes"],
    "form": ["csv", "xlsx"], "format": ["csv", "xlsx"], "action": ["accept", "return", "approve", "submit", "withdraw"],
    "what": ["unlock", "reset"], "duty": ["1"], "consent": ["1"],
}  # fmt: skip


def routes() -> list[tuple[str, str]]:
    """Every address as a template, with its name."""

    def walk(found: Any, before: str) -> Iterator[tuple[str, str]]:
        for one in found:
            route = before + str(one.pattern)
            if not isinstance(one, URLPattern):
                yield from walk(one.url_patterns, route)
            else:
                yield REGEX_GROUP.sub("<object_id>", route).strip("^$"), one.name or ""

    return [one for one in walk(get_resolver().url_patterns, "") if not one[0].startswith(ELSEWHERE)]


def places(world: dict[str, dict[str, Any]]) -> list[tuple[str, dict[str, list[str]]]]:
    """Each address with the ids that exist for it."""
    power = Power.objects.exclude(code=None).exclude(code="").first()
    public = {
        "code": [power.code] if power else [], "law": _ids(Law), "version": _ids(LawVersion), "pk": _ids(Release),
    }  # fmt: skip
    found = []
    for route, name in routes():
        known = dict(NAMED)
        if route.startswith("review/") and name in world:
            known |= {key: [str(value)] for key, value in world[name].items()}
        elif (path := re.match(r"admin/(\w+)/(\w+)/", route)) and path[1] in apps.app_configs:
            known |= dict.fromkeys(("pk", "object_id"), _ids(apps.get_model(path[1], path[2])))
        else:
            known |= public
        found.append((route, {key: known.get(key, []) for _, key in ARGUMENT.findall(route)}))
    return found


def _ids(model: Any) -> list[str]:
    return [str(pk) for pk in model._base_manager.order_by("pk").values_list("pk", flat=True)[:5]]


@st.composite
def addresses(draw: Any, known: list[tuple[str, dict[str, list[str]]]]) -> str:
    """An address: mostly of what exists, now and then of what does not or of what no address is."""
    route, given = draw(st.sampled_from(known))
    path = route
    for kind, name in ARGUMENT.findall(route):
        wild = ids if kind == "int" else st.one_of(ids, short_values.filter(lambda text: text.strip("/. ")))
        pick = st.sampled_from(given[name]) if given[name] else wild
        value = draw(st.one_of(pick, pick, pick, wild))
        path = ARGUMENT.sub(
            lambda _, value=value: quote(value, safe="", errors="surrogatepass"), path, count=1
        )
    return f"/{path}"
