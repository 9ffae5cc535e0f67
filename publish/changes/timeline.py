"""What happened to a list in the course of time (沿革): of a department, a duty, a region, day by day; and of one power.

Powers that came, changed, moved and went are counted by day; beside them stands what became of the body itself.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.models import Department, Duty, Lineage
from publish.changes.rows import ChangeRow, dressed
from publish.changes.stands import Kind, Scope, Step, steps_of
from publish.models import ReleaseEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

EVE = dt.timedelta(days=1)
NODES = 40
Action = ReleaseEntry.Action


@dataclass
class Day:
    """A day on which something happened: counts of powers by what became of them, the releases, and other events."""

    on: dt.date
    is_future: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    releases: dict[tuple[str, int], None] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)

    @property
    def eve(self) -> dt.date:
        return self.on - EVE

    @property
    def words(self) -> str:
        return "，".join(
            _("%(label)s %(count)s 项") % {"label": label, "count": count}
            for label, count in self.counts.items()
        )


ORDER = (
    gettext_noop("新增"),
    gettext_noop("划入"),
    gettext_noop("划转"),
    gettext_noop("更名"),
    gettext_noop("修改"),
    gettext_noop("划出"),
    gettext_noop("取消"),
    gettext_noop("暂停实施"),
    gettext_noop("勘误"),
    gettext_noop("继续有效"),
)


def of_power(power: int, today: dt.date, most: int = NODES) -> tuple[list[ChangeRow], int]:
    """The versions of a power, the newest first, each with what changed, and how many there are; three queries."""
    rows = ReleaseEntry.objects.filter(version__power=power, version__list_entry__isnull=False)
    keys = list(rows.order_by("-release__effective_on", "-version__number").values_list("pk", flat=True))
    return dressed(keys[:most], today), len(keys)


def of_list(scope: Scope, today: dt.date) -> dict[dt.date, Day]:
    """By day what became of the powers of a list; three queries."""
    steps = steps_of(scope)
    versions = {step.after.version for _on, step in steps if step.after}
    rows = ReleaseEntry.objects.filter(version__in=versions)
    columns = ("version_id", "action", "release__region__code", "release__number")
    made = {version: row for version, *row in rows.values_list(*columns)}
    days: dict[dt.date, Day] = {}
    for on, step in steps:
        day = days.setdefault(on, Day(on, on > today))
        action, region, number = made.get(step.after.version, ("", "", 0)) if step.after else ("", "", 0)
        day.counts[_called(step, action)] += 1
        if number:
            day.releases[region, number] = None
    places = {said: place for place, label in enumerate(ORDER) for said in (label, _(label))}
    for day in days.values():
        ordered = sorted(day.counts.items(), key=lambda pair: places.get(pair[0], 99))
        day.counts = Counter(dict(ordered))
        day.releases = dict.fromkeys(sorted(day.releases))
    return days


def _called(step: Step, action: str) -> str:
    if step.kind == Kind.CHANGED and action and action != Action.ADDED:
        return _(Action(action).label)
    return step.kind.label


def of_body(body: Department) -> list[tuple[dt.date, str]]:
    """What became of a body itself (机构沿革、挂牌、三定规定); three queries."""
    found: list[tuple[dt.date, str]] = []
    rows = Lineage.objects.filter(Q(predecessor=body) | Q(successor=body)).select_related(
        "predecessor", "successor"
    )
    for row in rows:
        if row.successor_id == body.pk:
            renamed = row.kind == Lineage.Kind.RENAMED
            words = _("%(was)s%(what)s为%(now)s") if renamed else _("%(was)s%(what)s，成为%(now)s")
        else:
            absorbed = row.kind == Lineage.Kind.ABSORBED
            words = _("%(was)s%(what)s%(now)s") if absorbed else _("%(was)s%(what)s为%(now)s")
        was = row.predecessor.name if row.successor_id == body.pk else body.name
        now = body.name if row.successor_id == body.pk else row.successor.name
        document = f"（{row.document}）" if row.document else ""
        said = words % {"was": was, "what": _(row.get_kind_display()), "now": now}
        found.append((row.on, said + document))
    for plaque in body.plaques.filter(verified=True):
        hung = {"mode": _(plaque.get_mode_display()), "name": plaque.name}
        if plaque.valid_from:
            found.append((plaque.valid_from, _("%(mode)s%(name)s牌子") % hung))
        if plaque.valid_to:
            found.append((plaque.valid_to, _("不再%(mode)s%(name)s牌子") % hung))
    for charter in body.charters.all():
        number = f"（{charter.doc_no}）" if charter.doc_no else ""
        if charter.effective_from:
            title = f"《{charter.title.strip('《》')}》{number}"
            found.append((charter.effective_from, _("%(title)s施行") % {"title": title}))
    return found


def of_duty(duty: Duty) -> list[tuple[dt.date, str]]:
    charter = duty.charter
    title = {"title": f"《{charter.title.strip('《》')}》"}
    rows = [
        (charter.effective_from, _("%(title)s施行，载明这项职责") % title),
        (charter.effective_to, _("%(title)s失效") % title),
    ]
    return [(on, words) for on, words in rows if on is not None]


def together(days: dict[dt.date, Day], events: Iterable[tuple[dt.date, str]], today: dt.date) -> list[Day]:
    """Everything by day, the newest first."""
    others: dict[dt.date, list[str]] = defaultdict(list)
    for on, words in events:
        others[on].append(words)
    for on, said in others.items():
        days.setdefault(on, Day(on, on > today)).events += said
    return [days[on] for on in sorted(days, reverse=True)]
