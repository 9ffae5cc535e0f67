"""What a search and a suggestion of the API find (检索): the one place that asks the search, so that the API ranks as the site does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from publish import search
from publish.facets import DIMENSIONS, USUAL, Faceted, faceted, narrowed
from publish.models import ListEntry

if TYPE_CHECKING:
    from publish.listing import Entries


@dataclass(frozen=True)
class Finding:
    """The facets of what was found, and its entries in order; read within `search.by_index`."""

    faces: Faceted
    ordered: Entries

    def keys(self, start: int, size: int) -> list[int]:
        return list(self.ordered.values_list("pk", flat=True)[start : start + size])


def found(q: str, asked: Mapping[str, str], day: dt.date) -> Finding:
    """What `q` finds on the list of a day under what was chosen: `asked` maps dimensions to values."""
    dimensions = tuple(DIMENSIONS) if asked.get("duty") else USUAL
    hits = search.search(ListEntry.objects.on(day), q)
    faces = faceted(hits, asked, dimensions, day=day)
    ordered = search.ranked(narrowed(hits, faces.wanted), q, titles=faces.total <= search.MANY)
    return Finding(faces, ordered)


def suggestions(typed: str, day: dt.date, most: int) -> list[str]:
    """Names on the list that hold what is typed, each once, the fitting ones first."""
    if not search.terms(typed):
        return []
    with search.by_index(typed):
        rows = search.ranked(search.search(ListEntry.objects.on(day), typed), typed, titles=False)
        names = list(rows.values_list("name", flat=True)[: 5 * most])
    return list(dict.fromkeys(names))[:most]
