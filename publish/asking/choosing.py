"""What a reader chose besides the words (筛选与检索): the part of the list on which a query is decided, the same for site, API and download."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from publish.asking.finding import results
from publish.asking.known import Known, known
from publish.facets import values_of


def as_chosen(entries: Any, asked: Mapping[str, str]) -> Any:
    """The entries of the regions, departments and types a reader chose; what is unknown there is left aside."""
    if regions := values_of(asked, "region"):
        entries = _where(entries, Q(region__code__in=regions) | Q(region__name__in=regions))
    if bodies := values_of(asked, "department"):
        named = Q()
        for value in bodies:
            region, _dash, code = value.partition("-")
            named |= Q(department__region__code=region, department__code=code) | Q(department__name=value)
        entries = _where(entries, named)
    if types := values_of(asked, "type"):
        entries = _where(entries, Q(power_type__code__in=types) | Q(power_type__name__in=types))
    return entries


def _where(entries: Any, condition: Q) -> Any:
    return entries.filter(condition)


def places_of(asked: Mapping[str, str], words: Known) -> list[int]:
    """The regions of the address in its order: the reader's own first, then those above it."""
    return [pk for code in values_of(asked, "region") for pk in words.region_codes.get(code, ())]


def ranked(entries: Any, asked: Mapping[str, str], q: str) -> Any:
    """What a query finds of `entries`, which are as the reader chose them, in the order of the search page."""
    words = known()
    return results(entries, q, places=places_of(asked, words), words=words).ordered(entries)
