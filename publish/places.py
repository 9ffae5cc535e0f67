"""Where a reader says they are (我在〔区〕): a region named in the address, never remembered and never guessed.

In a district the lists of the levels above it hold too, so what is looked for there is looked for in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest

from departments.models import Region
from publish.facets import values_of


@dataclass(frozen=True)
class Place:
    """A region with those above it that have published a list, the nearest first."""

    region: Region
    chain: list[Region]

    @property
    def codes(self) -> list[str]:
        return [region.code for region in self.chain]


def place_of(request: HttpRequest, published: Sequence[Region]) -> Place | None:
    """The region the address names, or the only one there is; None where the reader has not said."""
    asked = values_of(request.GET, "region")
    named = [region for region in published if region.code in asked or region.name in asked]
    if not named and len(published) == 1 and not asked:
        named = list(published)
    return _place(named[0], published) if named else None


def _place(region: Region, published: Sequence[Region]) -> Place:
    by_pk = {one.pk: one for one in published}
    chain, above = [region], by_pk.get(region.parent_id or 0)
    while above and above not in chain:
        chain.append(above)
        above = by_pk.get(above.parent_id or 0)
    return Place(region, chain)
