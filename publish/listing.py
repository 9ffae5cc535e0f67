"""What the public pages list and count (浏览): regions, departments, a department's list, releases.

Selectors only: nothing here writes, and nothing here reads a draft. Everything is as of one day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef
from django.utils.translation import gettext as _

from departments.as_of import as_of, moment_of
from departments.models import Level
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


def bars(rows: Iterable[tuple[str, str, int]]) -> list[Bar]:
    """Bars from `(label, value, count)`, with those that count nothing left out."""
    result = [Bar(label, value, count) for label, value, count in rows if count]
    most = max((bar.count for bar in result), default=1)
    for bar in result:
        bar.share = max(2, round(100 * bar.count / most))
    return result


# --- regions and departments -----------------------------------------------------------------------


def power_types(day: dt.date) -> list[PowerType]:
    """The types of powers as they were called on `day`, in their order."""
    return sorted(as_of(PowerType.objects.all(), day), key=lambda kind: (kind.order, kind.code))


def type_bars(entries: Entries, types: Iterable[PowerType]) -> list[Bar]:
    """Counts by type, in the order of the types."""
    counts = dict(entries.order_by().values_list("power_type_id").annotate(n=Count("pk")))
    return bars((t.name, t.code, counts.get(t.pk, 0)) for t in types)


# --- the list of a department ----------------------------------------------------------------------


@dataclass
class MainItem:
    """A power as listed: one line, or a main item (主项) with its sub-items (子项)."""

    name: str
    entries: list[ListEntry] = field(default_factory=list)

    @property
    def has_sub_items(self) -> bool:
        return bool(self.entries[0].sub_name)


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


def page_numbers(number: int, pages: int) -> list[int]:
    """The pages a reader can go to at once: first, last and those near; 0 stands for a gap."""
    shown = sorted({1, pages, *range(max(1, number - 2), min(pages, number + 2) + 1)})
    result: list[int] = []
    for n in shown:
        if result and n - result[-1] > 1:
            result.append(0)
        result.append(n)
    return result


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
    def changes(self) -> int:
        """How many of them change the list: what was taken back does not, nor what only says that the list goes on."""
        return self.total - self.continued - self.recalled

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


def lines_of_changes(shown: Iterable[Release], day: dt.date) -> list[ReleaseLine]:
    """Those of these releases that change the list."""
    return [line for line in release_lines(shown, day) if line.changes > 0]


def level_names(day: dt.date) -> dict[str, str]:
    """Level codes to the names used here (本地称谓)."""
    return {level.code: str(level) for level in as_of(Level.objects.all(), day)}
