"""Where a body came from and what became of it (机构沿革), as the public reads it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.as_of import as_of, standing
from departments.models import Lineage

if TYPE_CHECKING:
    from departments.models import Department

VERBS = {
    Lineage.Kind.RENAMED: gettext_noop("更名"),
    Lineage.Kind.MERGED: gettext_noop("合并"),
    Lineage.Kind.SPLIT: gettext_noop("分设"),
    Lineage.Kind.ABSORBED: gettext_noop("并入其他部门"),
}


@dataclass(frozen=True)
class Descent:
    """The origins and successions of a body, oldest first."""

    department: Department
    origins: list[Lineage]
    successions: list[Lineage]
    is_gone: bool

    @property
    def successors(self) -> list[Department]:
        return list({row.successor_id: row.successor for row in self.successions}.values())

    @property
    def verb(self) -> str:
        """How it ended: 更名, 合并…; 撤销 where there is no one way."""
        kinds = {row.kind for row in self.successions}
        return _(VERBS[Lineage.Kind(kinds.pop())]) if len(kinds) == 1 else _("撤销")

    @property
    def heir(self) -> Department | None:
        """The one body that stands in its place, if the body is gone and there is exactly one."""
        if not self.is_gone or len(self.successors) != 1:
            return None
        heir = self.successors[0]
        is_circle = heir.pk in {row.predecessor_id for row in self.origins}
        return heir if heir.verified and not is_circle else None


def descent_of(department: Department, day: dt.date) -> Descent:
    """One query of today, which reads all of them: the table is small. What is still to come is not told."""
    known = standing(Lineage, day, owner=department, related=("predecessor__region", "successor__region"))
    rows = sorted(
        (row for row in known if row.on <= day and department.pk in (row.predecessor_id, row.successor_id)),
        key=lambda row: (row.on, row.pk),
    )
    as_of((body for row in rows for body in (row.predecessor, row.successor)), day)
    origins = [row for row in rows if row.successor_id == department.pk]
    successions = [row for row in rows if row.predecessor_id == department.pk]
    is_gone = bool(department.valid_to and department.valid_to <= day)
    return Descent(department, origins, successions, is_gone)


def former_names() -> dict[int, list[str]]:
    """The names of all predecessors of each body, however far back, in one query: the table is small."""
    parents: dict[int, list[int]] = defaultdict(list)
    names: dict[int, list[str]] = {}
    rows = Lineage.objects.order_by("on", "pk").values_list(
        "successor_id",
        "predecessor_id",
        "predecessor__name",
        "predecessor__short_name",
        "predecessor__aliases",
    )
    for successor_id, predecessor_id, name, short_name, aliases in rows:
        parents[successor_id].append(predecessor_id)
        names[predecessor_id] = [value for value in (name, short_name, *aliases) if value]
    return {pk: [name for up in _ancestors(pk, parents) for name in names[up]] for pk in list(parents)}


def _ancestors(pk: int, parents: dict[int, list[int]]) -> list[int]:
    found: dict[int, None] = {}
    ahead = list(parents[pk])
    while ahead:
        up = ahead.pop(0)
        if up not in found and up != pk:
            found[up] = None
            ahead.extend(parents.get(up, ()))
    return list(found)
