"""Two states of a list side by side (对照): of a region, a department, a duty on two days, or what one release changed.

What must hold: what is shown is the diff that officials see, made of public documents; the counts are those of the rows.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Min
from django.utils.translation import gettext as _

from powers.change_sentences import changed, sayings
from powers.diff import Diff
from powers.fields import Document
from publish.changes.stands import (
    Kind,
    Scope,
    Stand,
    Step,
    before_of,
    between,
    documents_of,
    kind_of,
    of_region,
    spans_of,
)
from publish.facets import Choice
from publish.listing import page_numbers
from publish.models import ListEntry, Release, ReleaseEntry

SHOWN = 20
"""So many powers stand on a page with their redlines."""
NEVER = "never"


@dataclass(frozen=True)
class Compared:
    """One power that is not as it was: how it is called and numbered on both sides, and in what it differs."""

    kind: str
    label: str
    code: str
    before: Stand | None
    after: Stand | None
    diff: Diff | None = None
    note: str = ""

    @property
    def title(self) -> str:
        shown = self.after or self.before
        return shown.title if shown else ""

    @property
    def said(self) -> list[str]:
        return sayings(self.diff) if self.diff else []


@dataclass(frozen=True)
class Comparison:
    """One page of what differs, with the counts of all of it."""

    choices: list[Choice]
    total: int
    rows: list[Compared] = field(default_factory=list)
    number: int = 1
    pages: int = 1
    bodies: list[tuple[str, int]] = field(default_factory=list)
    """How many powers of each department differ."""

    @property
    def numbers(self) -> list[int]:
        return page_numbers(self.number, self.pages)

    @property
    def counts(self) -> list[Choice]:
        return [choice for choice in self.choices if choice.value]


def begun(scope: Scope) -> dt.date | None:
    """The first day of which a list can be compared: when the first of the powers that ever stood on it came in force, here or on the
    list it came from. Before it nothing was published, which is not the same as everything being new."""
    powers = scope.entries.order_by().values("power")
    rows = ListEntry.objects.filter(power__in=powers).exclude(period__isempty=True)
    first: dt.date | None = rows.aggregate(first=Min(F("period__startswith")))["first"]
    return first


def comparison(scope: Scope, start: dt.date, end: dt.date, show: str, number: int) -> Comparison:
    """In what a list differs on two days; `show` is a kind, or '' for all."""
    return _page([(step.kind.value, step) for step in between(scope, start, end)], show, number)


def of_release(release: Release, show: str, number: int) -> Comparison:
    """What a release changed, each power against what was in force on the day before; what was taken back says so."""
    rows = ReleaseEntry.objects.filter(release=release, version__list_entry__isnull=False)
    powers = dict(
        rows.order_by("version__list_entry__sort_key", "pk").values_list("version_id", "version__power_id")
    )
    spans = spans_of(set(powers.values()))
    scope = of_region(release.region)
    found: list[tuple[str, Step]] = []
    for version, power in powers.items():
        before = before_of(spans, power, release.effective_on)
        after = next((stand for stand in spans.get(power, ()) if stand.version == version), None)
        if after is None:
            continue
        kind = kind_of(before, after, scope)
        if kind is not None:
            found.append((kind.value, Step(kind, before, after)))
    never = len(powers) - sum(1 for rows_ in spans.values() for stand in rows_ if stand.version in powers)
    made = _page(found, show, number)
    extra = [Choice(NEVER, _("从未施行"), never, selected=False)] if never else []
    return Comparison(made.choices + extra, made.total, made.rows, made.number, made.pages, made.bodies)


def _page(found: Sequence[tuple[str, Step]], show: str, number: int) -> Comparison:
    counts = Counter(kind for kind, _ in found)
    show = show if show in counts else ""
    choices = [Choice("", _("全部"), len(found), not show)]
    choices += [Choice(kind, kind.label, counts[kind], kind == show) for kind in Kind if counts[kind]]
    chosen = [step for kind, step in found if not show or kind == show]
    pages = max(1, -(-len(chosen) // SHOWN))
    number = min(max(1, number), pages)
    rows = _compared(chosen[(number - 1) * SHOWN : number * SHOWN])
    bodies = Counter(step.shown.body for _, step in found)
    return Comparison(choices, len(found), rows, number, pages, list(bodies.items()))


def _compared(steps: Sequence[Step]) -> list[Compared]:
    """These with their redlines; one query."""
    documents = documents_of(
        stand.version for step in steps for stand in (step.before, step.after) if stand is not None
    )
    return [_one(step, documents) for step in steps]


def _one(step: Step, documents: Mapping[int, Document]) -> Compared:
    was = documents.get(step.before.version) if step.before else None
    now = documents.get(step.after.version) if step.after else None
    both = step.kind not in (Kind.ADDED, Kind.REMOVED)
    return Compared(
        step.kind.value,
        step.kind.label,
        step.shown.code,
        step.before if step.before and step.before.listed else None,
        step.after,
        changed(was, now) if both and was and now else None,
        now["change_note"] if now and step.kind != Kind.ADDED else "",
    )
