"""What changed, as a list to be narrowed (调整事项列表): by region, department, type, action, period and words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.models import Department, Region
from powers.models import PowerType
from publish import search as searching
from publish.changes.rows import ChangeRow, dressed, public_rows, without_first_lists
from publish.facets import department_key, is_department
from publish.models import ListEntry, Release, ReleaseEntry
from publish.params import plain_day

if TYPE_CHECKING:
    from publish.changes.rows import Rows

PAGE_SIZE = 30
BATCH = 200
MOST_EXPORTED = 20_000
NAMES = ("region", "department", "type", "action", "from", "to", "q")


@dataclass
class Asked:
    """What a reader asked for, as far as it can be followed, and what cannot."""

    region: Region | None = None
    department: Department | None = None
    type: PowerType | None = None
    action: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    q: str = ""
    problems: list[str] = field(default_factory=list)

    @property
    def is_narrowed(self) -> bool:
        return any((self.region, self.department, self.type, self.action, self.start, self.end, self.q))

    @property
    def words(self) -> str:
        """What was chosen, for a heading."""
        days = {"start": self.start or "", "end": self.end or ""}
        period = _("%(start)s至%(end)s") % days if self.start or self.end else ""
        body = self.department.name if self.department else self.region.name if self.region else ""
        kind = self.type.name if self.type else ""
        action = _(ReleaseEntry.Action(self.action).label) if self.action else ""
        return "、".join(word for word in (body, kind, action, period, self.q) if word)


def asked(given: Mapping[str, str]) -> Asked:
    """What an address asks for; at most three queries."""
    made = Asked(q=given.get("q", "").strip()[: searching.MAX_QUERY])
    if code := given.get("region", "").strip():
        made.region = _found(made, Region.objects.filter(code=code).first(), _("区划"), code)
    if key := given.get("department", "").strip():
        bodies = Department.objects.filter(is_department(key)).select_related("region")
        made.department = _found(made, bodies.first(), _("部门"), key)
    if code := given.get("type", "").strip():
        made.type = _found(made, PowerType.objects.filter(code=code).first(), _("职权类型"), code)
    if action := given.get("action", "").strip():
        known = action if action in ReleaseEntry.Action.values else None
        made.action = _found(made, known, _("动作"), action) or ""
    made.start = _day(made, given.get("from", "").strip())
    made.end = _day(made, given.get("to", "").strip())
    if made.start and made.end and made.start > made.end:
        made.start, made.end = made.end, made.start
        made.problems.append(_("起止日期前后颠倒，已对调。"))
    return made


def _found(made: Asked, found: Any, what: str, value: str) -> Any:
    if found is None:
        said = {"value": value[:40], "what": what}
        made.problems.append(_("没有“%(value)s”这一%(what)s，已忽略这个条件。") % said)
    return found


def _day(made: Asked, value: str) -> dt.date | None:
    day = plain_day(value)
    if value and day is None:
        problem = _("“%(value)s”不是日期，请按“年-月-日”填写，例如 2026-01-31；已忽略这个条件。")
        made.problems.append(problem % {"value": value[:20]})
    return day


def found_rows(wanted: Asked) -> Rows:
    """The rows that fit, what took effect last first; a region's first list is only among them where it is asked for."""
    rows = public_rows()
    if wanted.action != ReleaseEntry.Action.ADDED:
        rows = without_first_lists(rows)
    if wanted.region:
        rows = rows.filter(release__region=wanted.region)
    if wanted.department:
        rows = rows.filter(version__list_entry__department=wanted.department)
    if wanted.type:
        rows = rows.filter(version__list_entry__power_type=wanted.type)
    if wanted.action:
        rows = rows.filter(action=wanted.action)
    if wanted.start:
        rows = rows.filter(release__effective_on__gte=wanted.start)
    if wanted.end:
        rows = rows.filter(release__effective_on__lte=wanted.end)
    if wanted.q:
        entries = searching.search(ListEntry.objects.all(), wanted.q)
        named = Q(version__list_entry__name__contains=wanted.q)
        rows = rows.filter(named | Q(version__list_entry__in=entries.order_by().values("pk")))
    return rows


def choices(wanted: Asked) -> dict[str, list[tuple[str, str]]]:
    """What can be chosen: regions that released, the departments of the one chosen, types, actions; three queries."""
    regions = Region.objects.filter(pk__in=Release.objects.values("region")).order_by("level__order", "code")
    place = wanted.region or (wanted.department.region if wanted.department else None)
    bodies: Sequence[Department] = ()
    if place:
        listed = ListEntry.objects.filter(region=place).order_by().values("department")
        bodies = list(Department.objects.filter(pk__in=listed).order_by("order", "code"))
    return {
        "regions": [(region.code, region.name) for region in regions],
        "departments": [(department_key(place.code, body.code), body.name) for body in bodies]
        if place
        else [],
        "types": [(kind.code, kind.name) for kind in PowerType.objects.all()],
        "actions": [(str(value), _(label)) for value, label in ReleaseEntry.Action.choices],
    }


def latest(rows: Rows, most: int) -> list[ChangeRow]:
    """The newest of these rows; two queries."""
    return dressed(list(rows.values_list("pk", flat=True)[:most]))


def first_of_each(releases: Sequence[int], most: int) -> dict[int, list[ChangeRow]]:
    """The first rows of each of these releases, in the order of the list; two queries."""
    place = Window(
        RowNumber(), partition_by=F("release"), order_by=[F("version__list_entry__sort_key"), F("pk")]
    )
    rows = without_first_lists(public_rows().filter(release__in=releases)).annotate(place=place)
    keys = list(rows.filter(place__lte=most).values_list("pk", flat=True))
    found: dict[int, list[ChangeRow]] = {}
    for row in sorted(dressed(keys), key=lambda row: row.entry.sort_key):
        found.setdefault(row.published.release_id, []).append(row)
    return found


COLUMNS = (
    (gettext_noop("序号"), 7), (gettext_noop("行政区划"), 14), (gettext_noop("批次"), 7), (gettext_noop("生效日期"), 12), (gettext_noop("动作"), 10),
    (gettext_noop("职权编码"), 24), (gettext_noop("职权名称"), 50), (gettext_noop("子项名称"), 30), (gettext_noop("权力类型"), 14), (gettext_noop("部门名称"), 30),
    (gettext_noop("变化"), 80), (gettext_noop("变更说明"), 40), (gettext_noop("批准文号"), 24), (gettext_noop("审定机关"), 30), (gettext_noop("审定日期"), 12),
    (gettext_noop("版本"), 7), (gettext_noop("摘要值"), 40), (gettext_noop("撤回说明"), 40),
)  # fmt: skip


def columns() -> list[tuple[str, int]]:
    """The headings of the table, each with how wide it is."""
    return [(_(heading), width) for heading, width in COLUMNS]


def exported(rows: Rows) -> Iterator[list[Any]]:
    """The rows as cells under `COLUMNS`, read in batches."""
    keys = list(rows.values_list("pk", flat=True)[:MOST_EXPORTED])
    for start in range(0, len(keys), BATCH):
        for order, row in enumerate(dressed(keys[start : start + BATCH]), start=start + 1):
            yield [order, *_cells(row)]


def _cells(row: ChangeRow) -> list[Any]:
    entry, release, told = row.entry, row.published.release, row.decision
    return [
        release.region.name,
        release.number,
        release.effective_on.isoformat(),
        row.action,
        entry.code,
        entry.name,
        entry.sub_name,
        entry.power_type.name,
        entry.department.name,
        "；".join(row.said) or row.words,
        row.note,
        told.document_no if told else "",
        told.body if told else "",
        told.decided_on.isoformat() if told else "",
        row.number,
        row.published.version.digest,
        row.recall,
    ]
