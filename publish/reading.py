"""A single power as the public reads it (职权页): its versions, which of them is asked for, and its document.

What is shown is always a sealed document cut to what may be published, never a draft and never "the latest".
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Replace, Upper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.compiled_queries import Compiled
from departments.as_of import moment_of
from powers.documents import published
from powers.fields import FACTS, Document
from powers.models import PowerVersion
from publish import released_facts
from publish.listing import as_named
from publish.models import ListEntry, Recall, ReleaseEntry

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from django.db.models import QuerySet


LONGEST_CODE = 60
STATUSES = {
    "current": gettext_noop("现行有效"),
    "future": gettext_noop("即将生效"),
    "past": gettext_noop("历史版本"),
    "replaced": gettext_noop("未生效即被替代"),
    "recalled": gettext_noop("已撤回，未施行"),
    "put_off": gettext_noop("已推迟，未施行"),
    "suspended": gettext_noop("暂停实施"),
    "cancelled": gettext_noop("已取消"),
}


@dataclass(frozen=True)
class Edition:
    """A published version of a power with its place in time (版本)."""

    entry: ListEntry
    number: int
    digest: str
    change_note: str
    standing: str
    release_number: int | None
    release_note: str
    action: str
    starts: dt.date | None
    ends: dt.date | None
    status: str
    recall_note: str = ""
    """Why it was taken back or put off before it took effect, as it was said to the public."""
    put_off_to: dt.date | None = None
    says_the_same: bool = False
    """Whether it only goes on with what was in force, after what should have followed was taken back."""

    @property
    def status_label(self) -> str:
        return _(STATUSES[self.status])

    @property
    def last_day(self) -> dt.date | None:
        """The last day on which it stands: periods are half open."""
        return self.ends - dt.timedelta(days=1) if self.ends else None


def _published(code: str) -> QuerySet[ListEntry]:
    """Every published version of the power with this code, newest first, with all that its page tells of it."""
    return (
        ListEntry.objects.filter(code=code)
        .select_related(
            "power", "region", "department__region", "power_type", "version__release_entry__release"
        )
        .defer("search_text", "grams", "version__sealed_document", "version__source")
        .defer("version__release_entry__release__manifest", "version__release_entry__facts")
        .annotate(recall_note=_recall("note"), put_off_to=_recall("later_on"))
        .order_by(F("version__number").desc())
    )


def _recall(column: str) -> Subquery:
    """Of what an entry's version was taken back by, if it was."""
    rows = Recall.objects.filter(versions=OuterRef("version"), confirmed_at__isnull=False)
    return Subquery(rows.order_by("-pk").values(column)[:1])


_read_published: Compiled[ListEntry] = Compiled(_published)


def editions_of(code: str, day: dt.date) -> list[Edition]:
    """Every published version of the power with this code as of `day`, newest first; empty where there is none.

    Of a past day only what had been published by then, and no end that was not known yet.
    """
    moment = moment_of(day)
    if moment is None:
        entries = _read_published(code)
    else:
        entries = list(_published(code).filter(version__release_entry__release__released_at__lt=moment))
        _forget_later_ends(entries, {entry.period.lower for entry in entries if not entry.period.isempty})
    return [_edition(row, day) for row in entries]


def as_known_on(entries: Iterable[ListEntry], day: dt.date) -> list[ListEntry]:
    """Entries called as on `day`, and without the end of a period that was not known yet; two more queries for a past day."""
    found = as_named(entries, day)
    moment = moment_of(day)
    if moment is None:
        return found
    ends = [entry.period.upper for entry in found if entry.period.upper]
    known = ListEntry.objects.filter(
        power__in=[entry.power_id for entry in found],
        period__startswith__in=ends,
        version__release_entry__release__released_at__lt=moment,
    )
    starts = {(power, period.lower) for power, period in known.values_list("power_id", "period")}
    for entry in found:
        _forget_later_ends([entry], {day for power, day in starts if power == entry.power_id})
    return found


def _forget_later_ends(entries: Iterable[ListEntry], starts: Collection[dt.date]) -> None:
    """Take away the ends at which none of these versions begins."""
    for entry in entries:
        period = entry.period
        if not period.isempty and period.upper and period.upper not in starts:
            entry.period = type(period)(period.lower, None)


def _edition(entry: ListEntry, day: dt.date) -> Edition:
    version = entry.version
    published_by: ReleaseEntry | None = getattr(version, "release_entry", None)
    starts, ends = entry.period.lower, entry.period.upper
    status = _status(version.standing, starts, ends, day)
    if entry.period.isempty and published_by:  # replaced on the day it would have begun: never in force
        starts = ends = published_by.release.effective_on
        status = "replaced"
        if getattr(entry, "recall_note", None):
            status = "put_off" if getattr(entry, "put_off_to", None) else "recalled"
    return Edition(
        entry=entry,
        number=version.number,
        digest=published_by.digest if published_by else "",
        change_note=version.change_note,
        standing=version.standing,
        release_number=published_by.release.number if published_by else None,
        release_note=published_by.release.note if published_by else "",
        action=_(published_by.get_action_display()) if published_by else "",
        starts=starts,
        ends=ends,
        status=status,
        recall_note=getattr(entry, "recall_note", None) or "",
        put_off_to=getattr(entry, "put_off_to", None),
        says_the_same=published_by is not None and published_by.action == ReleaseEntry.Action.CONTINUED,
    )


def as_released(edition: Edition) -> Edition:
    """The version with what its release knew of it, its body and its region: what was never altered since, and nothing else."""
    published_by = edition.entry.version.release_entry
    starts, entry = published_by.release.effective_on, edition.entry
    released_facts.give(entry, published_by.facts)
    entry.period = DateRange(starts, None)
    stated = {"cancelled": "cancelled", "suspended": "suspended"}.get(edition.standing, "current")
    return replace(edition, starts=starts, ends=None, status=stated)


def _status(standing: str, starts: dt.date | None, ends: dt.date | None, day: dt.date) -> str:
    if starts and starts > day:
        return "future"
    if ends and ends <= day:
        return "past"
    return {"cancelled": "cancelled", "suspended": "suspended"}.get(standing, "current")


def in_force(editions: list[Edition], day: dt.date) -> Edition | None:
    """The edition whose period holds `day`."""
    return next(
        (e for e in editions if (not e.starts or e.starts <= day) and (not e.ends or day < e.ends)), None
    )


def to_show(editions: list[Edition], day: dt.date) -> Edition:
    """What a reader sees who asks for nothing special: in force today, else coming, else the last one."""
    return in_force(editions, day) or coming(editions) or editions[0]


def coming(editions: list[Edition]) -> Edition | None:
    """The next edition that is still to take effect and says something else; `editions` are newest first."""
    return next((e for e in reversed(editions) if e.status == "future" and not e.says_the_same), None)


def document_of(edition: Edition) -> Document:
    """The sealed document of the edition as far as it is public."""
    return documents_of([edition.entry])[edition.entry.version_id]


def documents_of(entries: list[ListEntry]) -> dict[int, Document]:
    """The public documents of these entries, by version, in one query."""
    sealed = PowerVersion.objects.filter(
        pk__in=[entry.version_id for entry in entries], sealed_at__isnull=False
    )
    rows = sealed.values_list("pk", "sealed_document")
    return {pk: published(document) for pk, document in rows if document}


# --- codes -----------------------------------------------------------------------------------------

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣ー", "-"))


def code_meant(text: str) -> str | None:
    """The code of a power or main item that an address means, though it is in full width, lower case or has lost its dashes.

    None where no published power has such a code, or several might be meant.
    """
    code = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text).translate(_DASHES)).upper()
    bare = code.replace("-", "")
    if not bare or len(code) > LONGEST_CODE:
        return None
    found: set[str] = set()
    for field in ("code", "power__main_code"):
        plain = Upper(Replace(F(field), Value("-"), Value("")))
        rows = ListEntry.objects.order_by().alias(plain=plain).filter(plain=bare)
        found.update(rows.values_list(field, flat=True)[:3])
    if code in found:
        return code
    return found.pop() if len(found) == 1 else None


# --- the parts of a document -----------------------------------------------------------------------


def searchable_fields(document: Document) -> Iterator[tuple[str, str]]:
    """The labelled texts in which a search hit is explained, in the order of what tells most."""
    yield _("通俗名称"), document["plain_title"]
    yield _("日常用语"), "、".join([*document["everyday_terms"], *document["keywords"]])
    for basis in document["bases"]:
        yield _("设定依据"), f"《{basis['title']}》{basis['locator']}" if basis["title"] else ""
        yield _("设定依据"), basis["text"]
        yield _("设定依据"), basis["note"]
    for penalty in document["penalties"]:
        yield _("处罚行为"), penalty["conduct"]
        yield _("处罚幅度"), f"{penalty['kinds']} {penalty['range']}"
    for row in document["responsibilities"]:
        stage = {"stage": row["stage"]}
        yield _("责任事项（%(stage)s）") % stage if row["stage"] else _("责任事项"), row["text"]
        yield _("责任事项依据"), row["basis"]
    for clause in document["accountability"]:
        yield _("追责情形"), clause["text"]
        yield _("追责依据"), clause["basis"]
    for level in document["levels"]:
        yield (
            _("行使层级"),
            " ".join(
                (
                    level["name"],
                    level["condition"],
                    level["share"],
                    level.get("body", ""),
                    level.get("duty", ""),
                )
            ),
        )
    for duty in document["duties"]:
        yield _("对应职责"), duty["number"] + duty["text"]
    yield _("对应职责"), document["duty_text"]
    yield _("承办机构"), "、".join(document["units"]) or document["unit_text"]
    for field in FACTS:
        if field.search:
            yield field.search, field.said(document)
    for pair in document["extras"]:
        yield str(pair[0]), "".join(str(cell) for cell in pair[1:])
