"""What a power came from and what it became (职权沿革), linked both ways: merged, split off; and why one was cancelled."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.compiled_queries import Compiled
from powers.models import PowerLineage
from publish.changes.stands import Stand, spans_of


@dataclass(frozen=True)
class Relative:
    """Another power that this one became, or came from, and since when."""

    stand: Stand
    kind: str
    on: dt.date
    is_successor: bool
    is_future: bool

    @property
    def lead(self) -> str:
        """What stands before its name: 并入、分设出、由…并入."""
        if self.kind == PowerLineage.Kind.MERGED:
            if self.is_successor:
                return _("将并入") if self.is_future else _("并入")
            return _("将合并了") if self.is_future else _("合并了")
        if self.is_successor:
            return _("将分设出") if self.is_future else _("分设出")
        return _("将分设自") if self.is_future else _("分设自")


def _lineage(power: int) -> Any:
    rows = PowerLineage.objects.filter(Q(predecessor=power) | Q(successor=power))
    rows = rows.filter(version__list_entry__isnull=False).exclude(version__list_entry__period__isempty=True)
    return rows.values_list(
        "version_id", "predecessor_id", "successor_id", "kind", "version__list_entry__period"
    )


_read_lineage: Compiled[tuple[Any, ...]] = Compiled(_lineage)


def relatives_of(power: int, today: dt.date, version: int | None = None) -> list[Relative]:
    """The powers that a published version merged or split, the oldest first; with `version`, only by that one, so that
    what is told of it stays as it is. One query, two where there are any."""
    found = [row[1:] for row in _read_lineage(power) if version in (None, row[0])]
    if not found:
        return []
    others = {row[1] if row[0] == power else row[0] for row in found}
    spans = spans_of(others)
    made = []
    for before, after, kind, period in found:
        other = after if before == power else before
        known, on = spans.get(other, []), period.lower
        stand = next((one for one in known if one.holds_on(on)), None) or next(iter(known), None)
        if stand is not None and on is not None:
            made.append(Relative(stand, kind, on, before == power, on > today))
    return sorted(made, key=lambda one: (one.on, one.stand.place))
