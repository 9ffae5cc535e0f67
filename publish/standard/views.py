"""The public pages of the legal-basis standard (设定依据标准): the edition in force, and those before it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from publish.caching import public_page
from publish.standard.cases_reading import case_groups
from publish.standard.reading import (
    Edition,
    Words,
    editions,
    instrument_names,
    power_types,
    standard_of,
    with_rules,
)


@require_safe
@public_page()
def in_force(request: HttpRequest) -> HttpResponse:
    known = editions(timezone.localdate())
    current = next((edition for edition in known if edition.status == "current"), None)
    return _page(request, known, current)


@require_safe
@public_page()
def edition(request: HttpRequest, number: int) -> HttpResponse:
    known = editions(timezone.localdate())
    chosen = next((edition for edition in known if edition.number == number), None)
    if chosen is None:
        raise Http404(f"没有启用过第 {number} 版设定依据标准。")
    return _page(request, known, chosen)


def _page(request: HttpRequest, known: list[Edition], chosen: Edition | None) -> HttpResponse:
    context: dict[str, object] = {"editions": known, "edition": chosen}
    if chosen is not None:
        rules, types, instruments = with_rules(chosen.row), power_types(), instrument_names()
        words = Words(rules.vocabulary, instruments)
        context |= {
            "standard": standard_of(rules, types, words),
            "cases": case_groups(rules, types.all, words),
            "groups": words.group_members(),
            "exclusive": rules.vocabulary.get("exclusive", []),
        }
    return render(request, "publish/standard/standard.html", context)
