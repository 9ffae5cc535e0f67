"""The public pages of the legal-basis standard (设定依据标准): the edition in force, and those before it."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from publish.caching import public_page
from publish.days import dated, day_of
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
@public_page("on")
@dated(covered=False)
def in_force(request: HttpRequest) -> HttpResponse:
    known = editions(day_of(request))
    current = next((edition for edition in known if edition.status == "current"), None)
    return _page(request, known, current, day_of(request))


@require_safe
@public_page()
def edition(request: HttpRequest, number: int) -> HttpResponse:
    known = editions(timezone.localdate())
    chosen = next((edition for edition in known if edition.number == number), None)
    if chosen is None:
        raise Http404(_("没有启用过第 %(number)s 版设定依据标准。") % {"number": number})
    return _page(request, known, chosen, timezone.localdate())


def _page(request: HttpRequest, known: list[Edition], chosen: Edition | None, day: dt.date) -> HttpResponse:
    context: dict[str, object] = {"editions": known, "edition": chosen}
    if chosen is not None:
        rules = with_rules(chosen.row)
        types, instruments = power_types(day), instrument_names(day)
        words = Words(rules.vocabulary, instruments)
        context |= {
            "standard": standard_of(rules, types, words),
            "cases": case_groups(rules, types.all, words),
            "groups": words.group_members(),
            "exclusive": rules.vocabulary.get("exclusive", []),
        }
    return render(request, "publish/standard/standard.html", context)
