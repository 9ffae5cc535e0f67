"""A change of a law as a person reads it (阅读法律变化): its articles with redlines, and the powers that cite them.

Also the radar of what is to come into force, and the picture of how far departments are. Selectors only.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from core.redline import Piece
from core.working_days import between
from departments.calendar import corrections
from laws.adjusting import advise, cited_places
from laws.comparing import Advice, ArticleChange, Kind
from laws.endings import SUBSTANCE, ended_articles, succeeding_text
from laws.law_events import article_changes, articles_of, is_of_event
from laws.models import EXPIRED, LawEvent, LawVersion
from office.charts import Chart, Series
from powers.models import CitedArticle, LegalBasis
from review.law_changes.following import omissions
from review.law_changes.listing import events_for, follows
from review.models.law_changes import AdjustmentItem, AdjustmentTask, AdjustmentTaskQuerySet

if TYPE_CHECKING:
    from accounts.models import User

State = AdjustmentTask.State
BARS = 15
MONTHS = 12
FARTHEST = 300
"""How many laws to come the radar shows at most; more than are ever passed ahead of their day."""


# --- articles and the powers that cite them ------------------------------------------------------------


@dataclass(frozen=True)
class CitingPower:
    """A power that cites an article: how it is called, the places it names, and what to do about its citation."""

    code: str
    title: str
    locator: str = ""
    advice: Advice = Advice.NONE


@dataclass
class ArticleRow:
    """One article that changed, with the powers that cite it, as far as the person sees them."""

    change: ArticleChange
    powers: list[CitingPower] = field(default_factory=list)
    href: str = ""

    @property
    def label(self) -> str:
        old, new = self.change.old_label, self.change.new_label
        return f"{old} → {new}" if old and new and old != new else old or new or "全文"

    @property
    def kind(self) -> str:
        return self.change.kind.label

    @property
    def advice(self) -> Advice:
        return self.change.kind.advice

    @property
    def pieces(self) -> list[Piece]:
        return self.change.pieces

    @property
    def law_ended(self) -> bool:
        return self.change.kind == Kind.ENDED

    @property
    def is_referred(self) -> bool:
        """Whether the powers below it rest on a law that stands, but points to this article of one that ended."""
        return self.change.kind == Kind.REFERRED

    @property
    def joined(self) -> str:
        return "、".join(self.change.joined)

    @property
    def anchor(self) -> str:
        return f"a-{'to-' if self.is_referred else ''}{self.change.old_label or self.change.new_label}"


Texts = tuple[LawVersion | None, LawVersion | None]
"""The text that lists still quote and the one they are to quote (law_events.texts_of)."""


def article_rows(event: LawEvent, texts: Texts) -> list[ArticleRow]:
    """Every article that did not stay as it was, in the order of the new text; for a repeal none, since all ended.

    Of a text whose articles begin on several days, those that begin with this event.
    """
    old, new = texts
    if old is None or new is None:
        return []
    of_event = is_of_event(event, new)
    changes = article_changes(old, new)
    return [ArticleRow(change) for change in changes if change.kind != Kind.SAME and of_event(change)]


def parted(rows: list[ArticleRow], size: int) -> tuple[list[ArticleRow], list[ArticleRow]]:
    """The articles whose words changed, shown `size` on a page, and those with only another number; each with its link."""
    renumbered = [row for row in rows if row.change.kind == Kind.RENUMBERED]
    changed = [row for row in rows if row.change.kind != Kind.RENUMBERED]
    for row in renumbered:
        row.href = f"#{row.anchor}"
    for n, row in enumerate(changed):
        row.href = f"?articles={n // size + 1}#{row.anchor}" if len(changed) > size else f"#{row.anchor}"
    return changed, renumbered


def cited_rows(texts: Texts, items: Iterable[AdjustmentItem]) -> list[ArticleRow]:
    """The articles that these items cite, each with its powers, in the order of the text."""
    old, new = texts
    items = list(items)
    before = articles_of(old) if old else {}
    fates = {c.old_label: c for c in article_changes(old, new)} if old and new else {}
    if old and new is None and items:
        fates = ended_articles(old.law, old)
    gone = Kind.ENDED if new is None else Kind.REMOVED
    rows: dict[tuple[str, bool], ArticleRow] = {}
    cited: dict[tuple[int, Any], list[ArticleChange]] = defaultdict(list)
    for item in items:
        label, referred = key = article_of(item)
        if key not in rows:
            change = fates.get(label, ArticleChange(gone, label, (), before.get(label, "")))
            rows[key] = ArticleRow(replace(change, kind=Kind.REFERRED) if referred else change)
        cited[item.version_id, item.basis_uid].append(rows[key].change)
    for item in items:
        rows[article_of(item)].powers.append(_power(item, cited[item.version_id, item.basis_uid]))
    return sorted(rows.values(), key=lambda row: (row.is_referred, _number(row.change.old_label)))


def article_of(item: AdjustmentItem) -> tuple[str, bool]:
    """The article an item is about, and whether its basis only points to it."""
    return item.old_label, item.kind == AdjustmentItem.Kind.REFERRED


def looked_through(event: LawEvent) -> str:
    """The law whose text was looked through for what took the place of one that ended; '' where there is none at hand."""
    if event.kind != LawEvent.Kind.REPEAL:
        return ""
    by = succeeding_text(event.law)
    return by.law.title if by and len(articles_of(by)) >= SUBSTANCE else ""


def _number(label: str) -> tuple[int, int]:
    """Where an article stands in its law."""
    places = cited_places(label)
    return (places[0].article, places[0].suffix) if places else (0, 0)


def _power(item: AdjustmentItem, changes: Sequence[ArticleChange]) -> CitingPower:
    locator = getattr(item, "locator", None)
    advice = Advice.NONE if locator is None else advise(locator, getattr(item, "text", ""), changes)
    return CitingPower(item.power.code or "", item.version.title, locator or "", advice)


def items_of(tasks: Iterable[AdjustmentTask]) -> list[AdjustmentItem]:
    """The items of some tasks, each with its power and what is needed to name its version."""
    rows = AdjustmentItem.objects.filter(task__in=[task.pk for task in tasks]).select_related(
        "power", "version"
    )
    wanted = ("task", "basis_uid", "old_label", "new_label", "kind", "power__code")
    return list(rows.only(*wanted, "version__name", "version__sub_name").order_by("power__code", "pk"))


def with_locators(items: Sequence[AdjustmentItem]) -> Sequence[AdjustmentItem]:
    """The items with `locator` and `text`: the place as the list names it, and the quotation. One query, and one more where
    a row's own basis is meant."""
    versions = {item.version_id for item in items}
    uids = {item.basis_uid for item in items}
    rows = LegalBasis.objects.filter(version__in=versions, uid__in=uids)
    said = {
        (version, uid): rest for version, uid, *rest in rows.values_list("version", "uid", "locator", "text")
    }
    if any((item.version_id, item.basis_uid) not in said for item in items):
        own = CitedArticle.objects.filter(version__in=versions, uid__in=uids, basis__isnull=True)
        rows_of = own.values_list("version", "uid", "locator", "words")
        said |= {(version, uid): rest for version, uid, *rest in rows_of if uid}
    for item in items:
        item.locator, item.text = said.get((item.version_id, item.basis_uid), ("", ""))  # type: ignore[attr-defined]
    return items


def items_by_task(tasks: Sequence[AdjustmentTask]) -> dict[int, list[AdjustmentItem]]:
    found: dict[int, list[AdjustmentItem]] = defaultdict(list)
    for item in items_of(tasks):
        found[item.task_id].append(item)
    return found


# --- the radar -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Upcoming:
    """A law that comes into force, or ends, on a day that lies ahead; None where the day is not known."""

    day: dt.date | None
    title: str
    what: str
    version: LawVersion | None
    event: Any
    days: int = 0
    working_days: int = 0

    @property
    def touches(self) -> bool:
        return bool(self.event and self.event.power_count)


def radar(user: User) -> list[Upcoming]:
    """What is to come into force or to end, soonest first, with what it touches of what the person sees."""
    today, days = timezone.localdate(), corrections()
    events = list(events_for(user).filter(on__gt=today).order_by("on", "pk")[:FARTHEST])
    by_version = {event.version_id: event for event in events if event.version_id}
    older = LawVersion.objects.filter(law=OuterRef("law"), version_date__lt=OuterRef("version_date"))
    unknown = Q(status=LawVersion.Status.FUTURE) | Q(commencement_open=True)
    ahead = Q(effective_from__gt=today) | (Q(effective_from=None) & unknown)
    versions = LawVersion.objects.filter(ahead).select_related("law__instrument").defer("preamble")
    rows = [
        Upcoming(
            version.effective_from,
            version.law.title,
            "新文本" if version.has_older else "新制定",
            version,
            by_version.get(version.pk),
        )
        for version in versions.annotate(has_older=Exists(older)).order_by("effective_from", "pk")[:FARTHEST]
    ]
    said = {LawEvent.Kind.REPEAL: "废止", LawEvent.Kind.ARTICLES: "部分条文施行"}
    rows += [
        Upcoming(e.on, e.law.title, EXPIRED if e.by == EXPIRED else said[LawEvent.Kind(e.kind)], None, e)
        for e in events
        if e.kind in said
    ]
    rows += _expiring(today, {e.law_id for e in events if e.kind == LawEvent.Kind.REPEAL})
    rows.sort(key=lambda row: (row.day or dt.date.max, row.title))
    return [_counted(row, today, days) for row in rows]


def _expiring(today: dt.date, noticed: set[int]) -> list[Upcoming]:
    """The texts whose own term runs out, of laws whose end is no change that is followed yet."""
    texts = (
        LawVersion.objects.filter(effective_to__gt=today).exclude(term_as_written="").exclude(law__in=noticed)
    )
    rows = texts.select_related("law__instrument").defer("preamble").order_by("effective_to", "pk")[:FARTHEST]
    return [Upcoming(row.effective_to, row.law.title, EXPIRED, None, None) for row in rows]


def _counted(row: Upcoming, today: dt.date, days: dict[dt.date, bool]) -> Upcoming:
    if row.day is None:
        return row
    left = (row.day - today).days
    return Upcoming(row.day, row.title, row.what, row.version, row.event, left, between(today, row.day, days))


def months_ahead(rows: Iterable[Upcoming], today: dt.date | None = None) -> Chart:
    """How many laws take effect in each of the next twelve months: the picture beside the radar's table."""
    first = (today or timezone.localdate()).replace(day=1)
    months = [_month_after(first, n) for n in range(MONTHS)]
    counted = Counter((row.day.replace(day=1), bool(row.touches)) for row in rows if row.day)
    series = [
        Series("usual", "涉及在列职权", [counted[month, True] for month in months]),
        Series("most", "不涉及或者尚未核对", [counted[month, False] for month in months]),
    ]
    labels = [f"{month:%-m月}" for month in months]
    return Chart(f"{first:%Y年%-m月}起十二个月内施行的法律（件）", labels, series, upright=True)


def _month_after(first: dt.date, n: int) -> dt.date:
    years, month = divmod(first.month - 1 + n, 12)
    return dt.date(first.year + years, month + 1, 1)


# --- how far departments are ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    """A stretch of a bar: what it stands for, how many, from where and how wide (percent)."""

    kind: str
    label: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Bar:
    """One department's tasks as a bar."""

    department: str
    pk: int
    parts: list[Part]


def bars(tasks: AdjustmentTaskQuerySet) -> list[Bar]:
    """The departments with the most to do, late ones first; widths are shares of the longest bar."""
    late = Q(progress=State.OPEN, due_on__lt=timezone.localdate())
    rows = (
        tasks.with_progress()
        .order_by()
        .values_list("department", "department__name")
        .annotate(
            late=Count("pk", filter=late),
            open=Count("pk", filter=Q(progress=State.OPEN) & ~late),
            drafted=Count("pk", filter=Q(progress=State.DRAFTED)),
            closed=Count("pk", filter=Q(progress__in=(State.DONE, State.KEPT))),
        )
        .order_by("-late", "-open", "-drafted", "department")[:BARS]
    )
    longest = max((sum(counts) for _, _, *counts in rows), default=0)
    return [Bar(name, pk, _parts(counts, longest)) for pk, name, *counts in rows]


def _parts(counts: Sequence[int], longest: int) -> list[Part]:
    kinds = (("late", "逾期"), ("open", "待办"), ("drafted", "已起草"), ("closed", "已办结"))
    parts, at = [], 0.0
    for (kind, label), count in zip(kinds, counts, strict=True):
        width = round(100 * count / longest, 2)
        if count:
            parts.append(Part(kind, label, count, round(at, 2), width))
        at += width
    return parts


# --- the desk ------------------------------------------------------------------------------------------


def omitted(user: User) -> Mapping[str, Any] | None:
    """For the desk of those who follow them: how many departments have let a law change pass; None where there are none."""
    count = omissions(user).count() if follows(user) else 0
    return {"count": count} if count else None
