"""The library as the checks read it (法律依据库): plain records of laws, their texts and where each stands on a day.

Made from the database (`load_library`) or from plain data (test cases of the rules), so that what is checked is pure
over a document and this. What must hold: which text is in force is told by dates; where the library has not the text
in force, it says so and nothing is compared with an older one as if it were.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, partial
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from laws.matching import TitleIndex, applies_in, candidates, laws_titled
from laws.models import OWN_BEGINNING, Article, Law, LawVersion, Repeal
from laws.near_titles import bare, loosely, near
from laws.orders import PRESIDENT, STATE_COUNCIL, Order, orders_in
from laws.quoting import key_of
from laws.successions import Told, load_successions, told_of
from laws.titles import canonical_title

Status = LawVersion.Status
BEGINNING = dt.date.min


@dataclass(frozen=True, slots=True)
class TextRecord:
    """One version of a law: the dates between which it holds, as far as they are known."""

    pk: int
    version_date: dt.date | None = None
    effective_from: dt.date | None = None
    effective_to: dt.date | None = None
    status: str = Status.UNKNOWN
    has_text: bool = True
    is_open: bool = False
    """Its beginning is left to somebody or to an event, and nobody has set it: neither in force nor not."""
    own_term: bool = False
    """It ends by its own term (有效期), not because something repealed it."""
    later: Mapping[str, dt.date | None] = field(default_factory=dict)
    """The articles that begin on a day of their own; None where that is open."""

    @classmethod
    def of(cls, row: LawVersion) -> TextRecord:
        """A version from the database, read `with_later`."""
        own = getattr(row, "own_beginnings", ())
        return cls(
            row.pk,
            row.version_date,
            row.effective_from,
            row.effective_to,
            row.status,
            bool(row.digest),
            row.is_open,
            bool(row.term_as_written),
            {one["label"]: dt.date.fromisoformat(one["on"]) if one["on"] else None for one in own},
        )

    @property
    def begins(self) -> dt.date:
        """The day from which it holds; the beginning of time where no date is known."""
        return self.effective_from or self.version_date or BEGINNING

    def has_begun(self, day: dt.date) -> bool:
        """Whether it holds by `day`; one marked 尚未生效 when it was taken over begins by its date all the same.

        One whose beginning is open has not begun: a person says when it does.
        """
        if self.is_open:
            return False
        return self.begins <= day and (self.status != Status.FUTURE or self.effective_from is not None)

    def not_begun(self, label: str, day: dt.date) -> bool:
        """Whether an article of this text does not hold yet on `day`, though the text does, or nobody knows."""
        begins = self.later.get(label, BEGINNING)
        return begins is None or begins > day


@dataclass(frozen=True, slots=True)
class RepealRecord:
    """That another law repeals this one: from when, and where it says so."""

    title: str
    on: dt.date | None
    by: str
    label: str
    region_code: str | None = None

    def __str__(self) -> str:
        return f"《{self.by}》{self.label}"


class State(StrEnum):
    """Where a law stands on a day."""

    IN_FORCE = "in_force"
    FUTURE = "future"
    OPEN = "open"
    """Its only texts wait for a person to set when they begin (施行日期须核定)."""
    REPEALED = "repealed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Validity:
    """Where a law stands on a day, and which of its texts says what it said.

    `text` is the text in force, None where the library has not got it; then `older` is the newest one it has.
    """

    state: State
    text: TextRecord | None = None
    older: TextRecord | None = None
    since: dt.date | None = None
    repeal: RepealRecord | None = None
    expired: bool = False
    """It ended by its own term."""


@dataclass(slots=True)
class LawRecord:
    """A law with its texts, from old to new."""

    pk: int
    title: str
    instrument: str
    instrument_name: str = ""
    rank: float | None = None
    issuing_organ: str = ""
    region_code: str | None = None
    short_titles: list[str] = field(default_factory=list)
    texts: list[TextRecord] = field(default_factory=list)
    repeals: list[RepealRecord] = field(default_factory=list)
    order: int | None = None
    """The number of the State Council's order (国务院令) that published it, where its history says so."""
    orders: frozenset[int] = frozenset()
    """The numbers of all orders its history names."""
    ordered_on: Mapping[dt.date, int] = field(default_factory=dict)
    """The day of each of these orders, where its history says so."""
    changed_on: frozenset[dt.date] = frozenset()
    """The days on which its history says that it was passed, published or amended."""
    rule_orders: tuple[tuple[Order, dt.date], ...] = ()
    """The orders of ministries and governments that its history names, with their days."""

    def __post_init__(self) -> None:
        self.texts.sort(key=lambda t: (t.begins, t.version_date or BEGINNING))

    def on(self, day: dt.date) -> Validity:
        """Where the law stands on `day`."""
        begun = [t for t in self.texts if t.has_begun(day)]
        if not begun:
            future = self.texts[0] if self.texts else None
            if future is None:
                return Validity(State.UNKNOWN)
            if all(t.is_open for t in self.texts):
                return Validity(State.OPEN, older=future if future.has_text else None)
            future = next(t for t in self.texts if not t.is_open)
            return Validity(State.FUTURE, future if future.has_text else None, since=future.effective_from)
        latest = begun[-1]
        older = next((t for t in reversed(begun) if t.has_text), None)
        if repeal := self._repeal(latest, day):
            return Validity(State.REPEALED, None, older, repeal.on, repeal)
        ended = latest.effective_to is not None and latest.effective_to <= day
        if ended or (latest.status == Status.REPEALED and not _later(latest.effective_to, day)):
            expired = ended and latest.own_term
            return Validity(State.REPEALED, None, older, latest.effective_to, expired=expired)
        superseded = (
            latest.status == Status.AMENDED and latest is self.texts[-1] and latest.effective_to is None
        )
        if superseded or not latest.has_text:
            return Validity(State.IN_FORCE, None, older)
        return Validity(State.IN_FORCE, latest, since=latest.effective_from)

    def _repeal(self, latest: TextRecord, day: dt.date) -> RepealRecord | None:
        """A repeal that holds on `day`: one that no text adopted since has overtaken."""
        for repeal in self.repeals:
            if repeal.on is None or repeal.on > day:
                continue
            if latest.begins < repeal.on and (latest.version_date or BEGINNING) < repeal.on:
                return repeal
        return None

    def before(self, text: TextRecord) -> TextRecord | None:
        """The text that `text` replaced."""
        at = self.texts.index(text)
        return self.texts[at - 1] if at else None


def _can_repeal(repeal: RepealRecord, law: LawRecord) -> bool:
    """A local text repeals what is made for its own territory, never a national law of the same title."""
    local = repeal.region_code
    return local is None or (law.region_code is not None and applies_in(local, law.region_code))


def _later(end: dt.date | None, day: dt.date) -> bool:
    return end is not None and end > day


Articles = Mapping[str, str]
"""The articles of a text by label (第十条之一); a label that stands twice in one text is left out."""
Loader = Callable[[int], Articles]
Entry = tuple[str, int | None]
TableLoader = Callable[[], Mapping[str, Told]]
"""What the tables of codifications say of laws, by title (laws.successions)."""


class Library:
    """Laws by title, and their articles as they are asked for."""

    def __init__(
        self,
        laws: Iterable[LawRecord],
        loader: Loader,
        repeals: Iterable[RepealRecord] = (),
        *,
        catalogue: Callable[[], Iterable[Entry]] | None = None,
        tables: TableLoader | None = None,
    ) -> None:
        self.laws = {law.pk: law for law in laws}
        self._read_catalogue = catalogue or (lambda: [(law.title, law.order) for law in self.laws.values()])
        self.titles: TitleIndex[LawRecord] = TitleIndex(self.laws.values())
        self._loader = loader
        self._load_tables = tables
        self._articles: dict[int, Articles] = {}
        self._keys: dict[int, dict[str, str]] = {}
        self._repeals: dict[str, list[RepealRecord]] = defaultdict(list)
        for repeal in repeals:
            self._repeals[canonical_title(repeal.title)].append(repeal)
        for title, found in self._repeals.items():
            for law in self._titled(title):
                law.repeals += [r for r in found if r.by != law.title and _can_repeal(r, law)]
        self._found: dict[tuple[str, str | None], list[LawRecord]] = {}
        self._near: dict[str, list[str]] = {}
        self._loosely: dict[str, list[str]] = {}

    def _titled(self, title: str) -> list[LawRecord]:
        return [law for candidate in candidates(title)[:3] for law in self.titles.by_title.get(candidate, ())]

    def find(self, title: str, region_code: str | None = None) -> list[LawRecord]:
        """The laws a written title can mean in a region; more than one when it does not decide."""
        key = (title, region_code)
        if key not in self._found:
            self._found[key] = self.titles.find(title, region_code)
        return self._found[key]

    @cached_property
    def _catalogue(self) -> list[Entry]:
        """Title and publishing order of every law there is, also of those that were not loaded."""
        return sorted(self._read_catalogue(), key=lambda entry: entry[0])

    @cached_property
    def _bare_titles(self) -> list[str]:
        return list(dict.fromkeys(bare(title) for title, _ in self._catalogue))

    @cached_property
    def published_by_order(self) -> dict[int, str]:
        """The regulation that each numbered order of the State Council published, as far as the library knows."""
        return {order: title for title, order in self._catalogue if order is not None}

    def near(self, title: str) -> list[str]:
        """Titles of the library one edit away from one that it has not."""
        if title not in self._near:
            self._near[title] = near(title, self._bare_titles)
        return self._near[title]

    def loosely(self, title: str) -> list[str]:
        """Titles of the library that one it has not may be meant for, if what is quoted is theirs."""
        if title not in self._loosely:
            self._loosely[title] = loosely(title, self._bare_titles)
        return self._loosely[title]

    def repealed(self, title: str, region_code: str | None, day: dt.date) -> RepealRecord | None:
        """What repeals a law of this title that is not in the library itself."""
        for candidate in candidates(title):
            for repeal in self._repeals.get(candidate, ()):
                if repeal.on is not None and repeal.on <= day and applies_in(repeal.region_code, region_code):
                    return repeal
        return None

    @cached_property
    def _tables(self) -> Mapping[str, Told]:
        return self._load_tables() if self._load_tables else {}

    def told(self, title: str) -> Told:
        """What tables say took the place of a law that ended; they are read when first asked for."""
        return told_of(title, self._tables)

    def articles(self, text: TextRecord) -> Articles:
        """The articles of a text by label."""
        if text.pk not in self._articles:
            self._articles[text.pk] = self._loader(text.pk)
        return self._articles[text.pk]

    def keep(self, articles: Mapping[int, Articles]) -> None:
        """Articles that were read ahead, by text."""
        self._articles.update(articles)

    def keys(self, text: TextRecord) -> Mapping[str, str]:
        """The articles of a text by label, each as the string by which texts are compared."""
        if text.pk not in self._keys:
            self._keys[text.pk] = {label: key_of(words) for label, words in self.articles(text).items()}
        return self._keys[text.pk]


def load_library(titles: Collection[str] | None = None) -> Library:
    """The library from the database: all of it, or only what these titles may stand for, and what repealed that.

    Four queries, one a text, and one for the tables where a law ended.
    """
    repeals = load_repeals(titles)
    if titles is None:
        laws = list(Law.objects.select_related("region", "instrument"))
        chosen: dict[str, Any] = {}
    else:
        laws = laws_titled({*titles, *(repeal.by for repeal in repeals)})
        chosen = {"law__in": laws}
    texts: dict[int, list[TextRecord]] = defaultdict(list)
    orders: dict[int, _Orders] = defaultdict(_Orders)
    for row in with_later(LawVersion.objects.filter(**chosen)).only(*TEXT_COLUMNS, "amendments"):
        texts[row.law_id].append(TextRecord.of(row))
        orders[row.law_id].read(row.amendments)
    records = [
        LawRecord(
            law.pk,
            law.title,
            law.instrument.code,
            law.instrument.name,
            float(law.instrument.rank) if law.instrument.rank is not None else None,
            law.issuing_organ,
            law.region_code,
            law.short_titles,
            texts[law.pk],
            order=orders[law.pk].published,
            orders=frozenset(orders[law.pk].named),
            ordered_on=orders[law.pk].days,
            changed_on=frozenset(orders[law.pk].changed),
            rule_orders=tuple(sorted(orders[law.pk].of_rules, key=lambda pair: pair[1])),
        )
        for law in laws
    ]
    return Library(
        records,
        load_articles,
        repeals,
        catalogue=None if titles is None else _load_catalogue,
        tables=partial(load_successions, titles),
    )


def _load_catalogue() -> list[Entry]:
    """Every title of the library with the order that published it; asked for only where a citation does not fit."""
    orders: dict[str, _Orders] = defaultdict(_Orders)
    for title, events in Law.objects.values_list("title", "versions__amendments"):
        orders[title].read(events)
    return [(title, found.published) for title, found in orders.items()]


_ORDER = re.compile(r"国务院令第?([0-9]{1,4})号")
_CHANGES = re.compile("修[改订正]|通过|[公发颁]布")


def _day(written: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


class _Orders:
    """The orders of the State Council that the history of a law names."""

    def __init__(self) -> None:
        self.published: int | None = None
        self.named: set[int] = set()
        self.days: dict[dt.date, int] = {}
        self.changed: set[dt.date] = set()
        self.of_rules: set[tuple[Order, dt.date]] = set()

    def read(self, events: Iterable[Mapping[str, str]]) -> None:
        for event in events or ():
            words = str(event.get("event", ""))
            day = _day(str(event.get("date", "")))
            if day is not None and _CHANGES.search(words):
                self.changed.add(day)
                made = (one for one in orders_in(words) if one.maker not in (STATE_COUNCIL, PRESIDENT))
                self.of_rules.update((one, day) for one in made)
            if day is not None and (found := _ORDER.search(words)):
                self.days[day] = int(found[1])
            for number in map(int, _ORDER.findall(words)):
                self.named.add(number)
                if (
                    self.published is None
                    and re.search("[公发颁]布", words)
                    and not re.search("修[改订正]", words)
                ):
                    self.published = number


TEXT_COLUMNS = (
    "law_id",
    "version_date",
    "effective_from",
    "effective_to",
    "status",
    "digest",
    "commencement_open",
    "term_as_written",
)


def with_later(rows: QuerySet[LawVersion]) -> QuerySet[LawVersion]:
    """Versions with `own_beginnings`: the articles that begin on days of their own, [{label, on}]."""
    own = Article.objects.filter(OWN_BEGINNING, version=OuterRef("pk")).order_by("order")
    return rows.annotate(
        own_beginnings=ArraySubquery(own.values(json=JSONObject(label="label", on="effective_from")))
    )


def load_articles_of(texts: Collection[int]) -> dict[int, Articles]:
    """The articles of texts by label, one query; what a label stands for twice is left out."""
    found: dict[int, dict[str, str]] = {text: {} for text in texts}
    twice: list[tuple[int, str]] = []
    rows = Article.objects.filter(version__in=texts).order_by("order") if texts else Article.objects.none()
    for text, label, words in rows.values_list("version_id", "label", "text"):
        if label in found[text]:
            twice.append((text, label))
        found[text][label] = words
    for text, label in twice:
        found[text].pop(label, None)
    return dict(found)


def load_articles(text: int) -> Articles:
    """The articles of one text by label."""
    return load_articles_of([text])[text]


def load_repeals(titles: Collection[str] | None = None) -> list[RepealRecord]:
    rows = Repeal.objects.select_related("version__law__region")
    if titles is not None:
        rows = rows.filter(title__in={c for title in titles for c in candidates(title)})
    return [
        RepealRecord(r.title, r.on, r.version.law.title, r.label, r.version.law.region_code) for r in rows
    ]
