"""What the public pages list and count (浏览): regions, departments, a department's list, releases.

Selectors only: nothing here writes, and nothing here reads a draft. Everything is as of one day.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from departments.as_of import as_of, moment_of, standing
from departments.models import Charter, Department, Duty, DutyBoundary, Level, Plaque, Region
from powers.models import PowerType
from publish.models import ListEntry, Recall, Release, ReleaseEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    Entries = QuerySet[ListEntry]

LINE_FIELDS = (
    "code",
    "name",
    "sub_name",
    "subject",
    "level_codes",
    "power_type",
    "department",
    "region",
    "version",
    "period",
)


@dataclass
class Bar:
    """A count with a name and its share of the largest one in per cent, for a small bar picture."""

    label: str
    value: str
    count: int
    share: int = 0


@dataclass
class DepartmentLine:
    """A department with its counts by type."""

    department: Department
    total: int = 0
    by_type: dict[int, int] = field(default_factory=dict)
    share: int = 0
    cells: list[tuple[PowerType, int]] = field(default_factory=list)


@dataclass
class RegionLine:
    """A region with the number of its departments and powers."""

    region: Region
    departments: int
    total: int


@dataclass
class RegionGroup:
    """The regions of one government level."""

    label: str
    lines: list[RegionLine]


def bars(rows: Iterable[tuple[str, str, int]]) -> list[Bar]:
    """Bars from `(label, value, count)`, with those that count nothing left out."""
    result = [Bar(label, value, count) for label, value, count in rows if count]
    most = max((bar.count for bar in result), default=1)
    for bar in result:
        bar.share = max(2, round(100 * bar.count / most))
    return result


# --- regions and departments -----------------------------------------------------------------------


def region_groups(day: dt.date) -> list[RegionGroup]:
    """The regions that have published a list, by level of government."""
    counted = ListEntry.objects.on(day).order_by().values_list("region_id")
    counts = {
        pk: (deps, n) for pk, deps, n in counted.annotate(Count("department", distinct=True), n=Count("pk"))
    }
    groups: dict[str, list[RegionLine]] = defaultdict(list)
    regions = Region.objects.filter(pk__in=counts).select_related("level", "parent")
    known = as_of(regions.order_by("level__order", "code"), day)
    as_of((region.level for region in known if region.level), day)
    for region in known:
        groups[str(region.level or _("其他"))].append(RegionLine(region, *counts[region.pk]))
    return [RegionGroup(label, lines) for label, lines in groups.items()]


def child_lines(region: Region, day: dt.date) -> list[RegionLine]:
    """The regions below this one that have published a list, in the order of the list."""
    counted = ListEntry.objects.on(day).filter(region__parent=region).order_by().values_list("region_id")
    counts = {
        pk: (deps, n) for pk, deps, n in counted.annotate(Count("department", distinct=True), n=Count("pk"))
    }
    children = as_of(Region.objects.filter(pk__in=counts).order_by("level__order", "code"), day)
    return [RegionLine(child, *counts[child.pk]) for child in children]


def power_types(day: dt.date) -> list[PowerType]:
    """The types of powers as they were called on `day`, in their order."""
    return sorted(as_of(PowerType.objects.all(), day), key=lambda kind: (kind.order, kind.code))


def type_bars(entries: Entries, types: Iterable[PowerType]) -> list[Bar]:
    """Counts by type, in the order of the types."""
    counts = dict(entries.order_by().values_list("power_type_id").annotate(n=Count("pk")))
    return bars((t.name, t.code, counts.get(t.pk, 0)) for t in types)


def department_lines(region: Region, day: dt.date, types: list[PowerType]) -> list[DepartmentLine]:
    """The departments of a region that have something on the list, with counts by type."""
    rows = (
        ListEntry.objects.on(day)
        .filter(region=region)
        .order_by()
        .values_list("department_id", "power_type_id")
    )
    counts: dict[int, dict[int, int]] = defaultdict(dict)
    for department_id, type_id, count in rows.annotate(n=Count("pk")):
        counts[department_id][type_id] = count
    lines = []
    bodies = as_of(Department.objects.filter(pk__in=counts).select_related("region"), day)
    for department in sorted(bodies, key=lambda body: (body.order, body.code)):
        by_type = counts[department.pk]
        cells = [(t, by_type.get(t.pk, 0)) for t in types]
        lines.append(DepartmentLine(department, sum(by_type.values()), by_type, cells=cells))
    most = max((line.total for line in lines), default=1)
    for line in lines:
        line.share = max(2, round(100 * line.total / most))
    return lines


def used_types(lines: list[DepartmentLine], types: list[PowerType]) -> list[PowerType]:
    """The types of which there is at least one; the columns of a region's table."""
    used = {pk for line in lines for pk in line.by_type}
    return [t for t in types if t.pk in used]


def type_totals(lines: list[DepartmentLine], types: list[PowerType]) -> list[Bar]:
    """Counts by type over all departments of a region."""
    totals: Counter[int] = Counter()
    for line in lines:
        totals.update(line.by_type)
    return bars((t.name, t.code, totals[t.pk]) for t in types)


# --- the list of a department ----------------------------------------------------------------------


@dataclass
class MainItem:
    """A power as listed: one line, or a main item (主项) with its sub-items (子项)."""

    name: str
    entries: list[ListEntry] = field(default_factory=list)

    @property
    def has_sub_items(self) -> bool:
        return bool(self.entries[0].sub_name)


@dataclass
class Section:
    """A heading of a department's list: a duty or a type, and what stands under it on this page."""

    heading: str
    anchor: str
    total: int
    number: str = ""
    note: str = ""
    duty_id: int | None = None
    items: list[MainItem] = field(default_factory=list)


def lines_of(entries: Entries, *more: str) -> Entries:
    """Entries with only what a line of a list shows."""
    return entries.select_related("power_type", "department", "region").only(
        *LINE_FIELDS,
        "power_type__name",
        "power_type__code",
        "power_type__effect",
        "department__name",
        "department__code",
        "region__name",
        "region__code",
        *more,
    )


def lines_with_release(entries: Entries) -> Entries:
    """Lines that also say which version they show, its digest, and when it was made public."""
    return lines_of(
        entries.select_related("version__release_entry__release", "department__region"),
        "department__region__code",
        "version__number",
        "version__release_entry__digest",
        "version__release_entry__release__released_at",
    )


def as_named(entries: Iterable[ListEntry], day: dt.date) -> list[ListEntry]:
    """Entries with their region, department and type as these were called on `day`."""
    found = list(entries)
    as_of((row for entry in found for row in (entry.region, entry.department, entry.power_type)), day)
    return found


def as_main_items(entries: Iterable[ListEntry]) -> list[MainItem]:
    """Consecutive sub-items of one type gathered under their main item."""
    items: list[MainItem] = []
    for entry in entries:
        last = items[-1].entries[-1] if items else None
        together = last and entry.sub_name and last.sub_name and last.name == entry.name
        if together and last and last.power_type_id == entry.power_type_id:
            items[-1].entries.append(entry)
        else:
            items.append(MainItem(entry.name, [entry]))
    return items


def charter_of(department: Department, day: dt.date) -> tuple[Charter | None, list[Duty]]:
    """The 三定规定 in force on `day` with its duties."""
    known = standing(Charter, day, owner=department, department_id=department.pk)
    in_force = [
        charter
        for charter in known
        if (not charter.effective_from or charter.effective_from <= day)
        and (not charter.effective_to or charter.effective_to > day)
    ]
    if not in_force:
        return None, []
    charter = max(in_force, key=lambda one: (one.effective_from or dt.date.min, one.pk))
    duties = standing(Duty, day, owner=department, charter_id=charter.pk)
    return charter, sorted(duties, key=lambda duty: (duty.order, duty.pk))


def plaques_of(department: Department, day: dt.date) -> tuple[list[Plaque], list[Plaque]]:
    """The names the body carries besides its own on `day`, and those it carried before."""
    rows = standing(Plaque, day, owner=department, department_id=department.pk, verified=True)
    rows.sort(key=lambda plaque: (plaque.valid_from or dt.date.max, plaque.name))
    past = [plaque for plaque in rows if plaque.valid_to and plaque.valid_to <= day]
    return [plaque for plaque in rows if plaque not in past], past


def boundaries_of(department: Department, duties: Iterable[Duty], day: dt.date) -> list[DutyBoundary]:
    """Where these duties of a body met those of others on `day` (职责边界), in the order of the duties."""
    known = {duty.pk: duty for duty in duties}
    if moment_of(day) is None:
        stood = list(
            DutyBoundary.objects.filter(duty__in=known).select_related("other__region").order_by("pk")
        )
    else:
        stood = [
            row
            for pk in known
            for row in standing(DutyBoundary, day, owner=department, related=("other__region",), duty_id=pk)
        ]
    as_of((row.other for row in stood), day)
    for row in stood:
        row.duty = known[row.duty_id]
    return sorted(stood, key=lambda row: list(known).index(row.duty_id))


UNDER_NO_DUTY = gettext_noop("未对应具体职责")


def keys_by_duty(entries: Entries, duties: list[Duty]) -> list[tuple[str, list[int]]]:
    """The department's powers under each duty, as `(heading key, entry ids)`; one may stand under several.

    First the duties of the charter, then those that a list states in its own words, last what states none.
    """
    known = {duty.pk: f"d{duty.pk}" for duty in duties}
    under: dict[str, list[int]] = {key: [] for key in known.values()}
    stated: dict[str, list[int]] = defaultdict(list)
    rest: list[int] = []
    for pk, duty_ids, text in entries.order_by("sort_key", "pk").values_list("pk", "duty_ids", "duty_text"):
        keys = [known[duty_id] for duty_id in duty_ids if duty_id in known]
        for key in keys:
            under[key].append(pk)
        if not keys:
            (stated[text.strip()] if text.strip() else rest).append(pk)
    sections = [*under.items(), *stated.items()]
    return [*sections, ("", rest)] if rest else sections


@dataclass
class Page:
    """One page of a list cut into sections."""

    number: int
    pages: int
    total: int
    sections: list[Section]

    @property
    def numbers(self) -> list[int]:
        return page_numbers(self.number, self.pages)


def page_numbers(number: int, pages: int) -> list[int]:
    """The pages a reader can go to at once: first, last and those near; 0 stands for a gap."""
    shown = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    result: list[int] = []
    for n in shown:
        if result and n - result[-1] > 1:
            result.append(0)
        result.append(n)
    return result


def page_by_duty(entries: Entries, duties: list[Duty], number: int, size: int, day: dt.date) -> Page:
    """One page of the department's list under its duties."""
    keys = keys_by_duty(entries, duties)
    places = [(key, pk) for key, pks in keys for pk in pks]
    number, pages = _clamped(number, len(places), size)
    shown = places[(number - 1) * size : number * size]
    lines = lines_of(ListEntry.objects.filter(pk__in={pk for _, pk in shown}))
    rows = {entry.pk: entry for entry in as_named(lines, day)}
    by_key: dict[str, list[ListEntry]] = defaultdict(list)
    for key, pk in shown:
        if pk in rows:  # else a rebuild or release came between the two readings
            by_key[key].append(rows[pk])
    duty_of = {f"d{duty.pk}": duty for duty in duties}
    sections = []
    for index, (key, pks) in enumerate(keys, 1):
        if key in by_key or (not pks and number == pages):
            sections.append(_duty_section(key, index, len(pks), duty_of.get(key), by_key[key]))
    return Page(number, pages, len({pk for _, pk in places}), sections)


def _duty_section(key: str, index: int, total: int, duty: Duty | None, entries: list[ListEntry]) -> Section:
    section = Section(key or _(UNDER_NO_DUTY), f"duty-{index}", total, items=as_main_items(entries))
    if duty:
        section.heading, section.number = duty.text, duty.number
        section.duty_id = duty.pk if total else None
        section.note = duty.plain or (duty.without_power_reason if not total else "")
    return section


def page_by_type(
    entries: Entries, types: list[PowerType], counts: Counter[int], number: int, size: int, day: dt.date
) -> Page:
    """One page of the department's list under the types; `counts` has the number of each type by its id."""
    total = sum(counts.values())
    number, pages = _clamped(number, total, size)
    ordered = lines_of(entries).order_by("power_type__order", "power_type__code", "sort_key", "pk")
    by_type: dict[int, list[ListEntry]] = defaultdict(list)
    for entry in as_named(ordered[(number - 1) * size : number * size], day):
        by_type[entry.power_type_id].append(entry)
    sections = [
        Section(t.name, f"type-{t.code}", counts[t.pk], items=as_main_items(by_type[t.pk]))
        for t in types
        if t.pk in by_type
    ]
    return Page(number, pages, total, sections)


def _clamped(number: int, total: int, size: int) -> tuple[int, int]:
    pages = max(1, -(-total // size))
    return min(max(1, number), pages), pages


# --- releases --------------------------------------------------------------------------------------


@dataclass
class ReleaseLine:
    """A release with how much it added, modified, cancelled, suspended and corrected."""

    release: Release
    added: int = 0
    modified: int = 0
    cancelled: int = 0
    suspended: int = 0
    erratum: int = 0
    continued: int = 0
    recalled: int = 0
    """How many of them were taken back or put off before they took effect."""
    is_future: bool = False

    @property
    def total(self) -> int:
        counted = self.added + self.modified + self.cancelled + self.suspended + self.erratum
        return counted + self.continued

    @property
    def words(self) -> str:
        """The counts in words; a correction of slips is no adjustment and told apart."""
        counts = {
            "added": self.added,
            "modified": self.modified,
            "cancelled": self.cancelled,
            "suspended": self.suspended,
            "continued": self.continued,
            "erratum": self.erratum,
            "recalled": self.recalled,
        }
        said = [_("新增 %(added)s 项，修改 %(modified)s 项，取消 %(cancelled)s 项")]
        said += [_("，暂停实施 %(suspended)s 项")] if self.suspended else []
        said += [_("，继续有效 %(continued)s 项")] if self.continued else []
        said += [_("；另勘误 %(erratum)s 项，不计入调整")] if self.erratum else []
        said += [_("；其中 %(recalled)s 项已撤回或者推迟，未施行")] if self.recalled else []
        return "".join(said) % counts


def releases(day: dt.date | None = None) -> QuerySet[Release]:
    """The releases, the one last in effect first; with a past `day` those that were made by then."""
    made = Release.objects.select_related("region").defer("manifest").order_by("-effective_on", "-pk")
    moment = moment_of(day) if day else None
    return made.filter(released_at__lt=moment) if moment else made


def list_changed(day: dt.date) -> Subquery:
    """The day on which the list of a row's region last changed, for rows that have a `region`."""
    done = Release.objects.filter(region=OuterRef("region"), effective_on__lte=day)
    return Subquery(done.order_by("-effective_on").values("effective_on")[:1])


def release_lines(shown: Iterable[Release], day: dt.date) -> list[ReleaseLine]:
    """These releases with their counts, in one more query however many there are."""
    lines = {release.pk: ReleaseLine(release, is_future=release.effective_on > day) for release in shown}
    as_of((line.release.region for line in lines.values()), day)
    recalls = Recall.objects.filter(versions=OuterRef("version"), confirmed_at__isnull=False)
    rows = (
        ReleaseEntry.objects.filter(release__in=lines, version__list_entry__isnull=False)
        .annotate(is_recalled=Exists(recalls))
        .order_by()
        .values_list("release_id", "action", "is_recalled")
    )
    for release_id, action, is_recalled, count in rows.annotate(n=Count("pk")):
        line = lines[release_id]
        setattr(line, action, getattr(line, action) + count)
        line.recalled += count if is_recalled else 0
    for line in lines.values():
        line.is_future = line.is_future and line.recalled < max(line.total, 1)
    return list(lines.values())


def level_names(day: dt.date) -> dict[str, str]:
    """Level codes to the names used here (本地称谓)."""
    return {level.code: str(level) for level in as_of(Level.objects.all(), day)}
