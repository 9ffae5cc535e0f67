"""A law as the public reads it (法律页): what it is, where it stands today, its texts and their articles.

Selectors only. What is in force is told by dates (laws.library), the same way the checks tell it. What must hold:
where the library has not the text in force, the newest it has is shown as what it is, never as the law of today.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from departments.as_of import as_of
from laws.library import (
    LawRecord,
    Library,
    State,
    TextRecord,
    Validity,
    load_articles,
    load_repeals,
    with_later,
)
from laws.locators import parse_locator
from laws.models import Article, Law, LawVersion
from publish.laws.listing import STATUSES, status_of
from publish.saying import chinese_day

Status = LawVersion.Status
TONES = {Status.IN_FORCE: "green", Status.FUTURE: "amber", Status.REPEALED: "red"}
BETWEEN = " / "
"""What parts the levels of an article's heading: 第五章 行政处罚的决定 / 第二节 简易程序."""


@dataclass(frozen=True)
class Text:
    """A text of a law (文本版本) with what it is today."""

    row: LawVersion
    record: TextRecord
    status: Status

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def has_words(self) -> bool:
        return self.record.has_text

    @property
    def status_label(self) -> str:
        return _("施行日期待定") if self.is_open else _(self.status.label)

    @property
    def tone(self) -> str:
        return TONES.get(self.status, "")

    @property
    def name(self) -> str:
        """2021年1月22日文本: how readers tell it from the others of the law."""
        made, begins = self.row.version_date, self.row.effective_from
        if made is None and begins is not None:  # its day of promulgation is not known, and this is another
            return _("%(day)s起施行的文本") % {"day": chinese_day(begins)}
        return _("%(day)s文本") % {"day": chinese_day(made)} if made else _("日期不明的文本")

    @property
    def beginning(self) -> str:
        """自2026年3月1日起施行, 施行日期待定 or 施行日期未注明."""
        return self.row.beginning

    @property
    def is_open(self) -> bool:
        """Whether a person has still to set when it begins."""
        return self.record.is_open


@dataclass(frozen=True)
class Portrait:
    """A law with where it stands on a day and all its texts, the newest first."""

    law: Law
    validity: Validity
    texts: list[Text]

    @property
    def status(self) -> str:
        return status_of(self.validity)

    @property
    def status_label(self) -> str:
        """In one word; a law of which nothing at all is known is neither in force nor not."""
        return _("状态不明") if self.validity.state == State.UNKNOWN else _(STATUSES[self.status][0])

    @property
    def tone(self) -> str:
        return STATUSES[self.status][1]

    @property
    def shown(self) -> Text | None:
        """The text a reader is shown: the one in force or to come, else the newest with words."""
        record = self.validity.text or self.validity.older
        if record is None:
            return next(iter(self.readable), None)
        return self.text(record.pk)

    @property
    def readable(self) -> list[Text]:
        """The texts whose words the library has, the newest first."""
        return [text for text in self.texts if text.has_words]

    def text(self, pk: int) -> Text | None:
        return next((text for text in self.texts if text.pk == pk), None)

    def before(self, text: Text) -> Text | None:
        """The text with words that this one replaced."""
        older = self.readable[self.readable.index(text) + 1 :] if text in self.readable else []
        return older[0] if older else None

    def after(self, text: Text) -> Text | None:
        """The text with words by which this one was replaced."""
        at = self.readable.index(text) if text in self.readable else 0
        return self.readable[at - 1] if at else None

    @property
    def coming(self) -> Text | None:
        """The text that is to replace the one in force."""
        future = [text for text in self.texts if text.status == Status.FUTURE]
        return future[-1] if future and self.validity.state == State.IN_FORCE else None

    @property
    def expires_on(self) -> dt.date | None:
        """The last day of the text in force, where it has a term of its own."""
        text = self.validity.text
        if text is None or not text.own_term or text.effective_to is None:
            return None
        return text.effective_to - dt.timedelta(days=1)

    @property
    def has_ends(self) -> bool:
        """Whether the library knows when any of the texts ceased to hold."""
        return any(text.row.effective_to for text in self.texts)

    @property
    def rows(self) -> list[tuple[Text, Text | None]]:
        """Every text with the one before it that it can be compared with."""
        return [(text, self.before(text)) for text in self.texts]


def law_of(pk: int) -> Law | None:
    """The law of this number."""
    return Law.objects.select_related("instrument", "region").filter(pk=pk).first()


def portrait_of(law: Law, day: dt.date) -> Portrait:
    """The law as it stands on `day`, as it was called then; two queries, of today."""
    as_of(filter(None, (law, law.region, law.instrument)), day)
    rows = {row.pk: row for row in with_later(law.versions.defer("preamble"))}
    record = _record(law, rows.values())
    validity = record.on(day)
    texts = [Text(rows[t.pk], t, status_on(record, validity, t, day)) for t in reversed(record.texts)]
    return Portrait(law, validity, texts)


def _record(law: Law, rows: Iterable[LawVersion]) -> LawRecord:
    """The law as the checks see it, with what repeals it."""
    texts = [TextRecord.of(row) for row in rows]
    instrument = law.instrument
    record = LawRecord(
        law.pk, law.title, instrument.code, instrument.name, region_code=law.region_code, texts=texts
    )
    return Library([record], load_articles, load_repeals([law.title])).laws[law.pk]


def status_on(record: LawRecord, validity: Validity, text: TextRecord, day: dt.date) -> Status:
    """What a text is on `day`: in force, replaced by a later one, gone with its law, or still to come."""
    if not text.has_begun(day):
        return Status.FUTURE
    begun = [t for t in record.texts if t.has_begun(day)]
    if text is not begun[-1]:
        return Status.REPEALED if text.status == Status.REPEALED else Status.AMENDED
    if validity.state == State.REPEALED:
        return Status.REPEALED
    replaced = text.status == Status.AMENDED and validity.text is not text
    return Status.AMENDED if replaced else Status.IN_FORCE


def repealer_of(validity: Validity) -> int | None:
    """The law by which a law is repealed, if the library has it."""
    if validity.repeal is None:
        return None
    return Law.objects.filter(title=validity.repeal.by).order_by("pk").values_list("pk", flat=True).first()


# --- the articles of a text ------------------------------------------------------------------------


@dataclass(frozen=True)
class Heading:
    """A part, chapter or section (编、章、节) that begins before an article; depth 0 is the outermost."""

    depth: int
    title: str
    anchor: str


@dataclass
class ShownArticle:
    """An article as a page shows it, under the headings that begin with it."""

    label: str
    anchor: str
    text: str
    headings: list[Heading] = field(default_factory=list)
    powers: int = 0
    begins: dt.date | None = None
    is_open: bool = False


def articles_of(text: Text, counts: dict[str, int] | None = None) -> list[ShownArticle]:
    """The articles of a text in order, each with the number of powers that cite it; one query."""
    rows = Article.objects.filter(version=text.pk).order_by("order").values_list("label", "heading", "text")
    shown: list[ShownArticle] = []
    times: Counter[str] = Counter()
    above: list[str] = []
    begun = 0
    for label, heading, words in rows:
        parts = heading.split(BETWEEN) if heading else []
        new = [] if parts == above else parts[_agreeing(above, parts) :]
        depth = len(parts) - len(new)
        headings = [Heading(depth + n, title, f"h-{begun + n + 1}") for n, title in enumerate(new)]
        begun += len(new)
        above = parts
        times[label] += 1
        powers = (counts or {}).get(label, 0) if times[label] == 1 else 0
        later = text.record.later
        shown.append(
            ShownArticle(
                label,
                anchor_of(label, times[label]),
                words,
                headings,
                powers,
                later.get(label),
                label in later and later[label] is None,
            )
        )
    return shown


@dataclass(frozen=True)
class LawPart:
    """Articles that are unfolded together: a chapter, or a run of articles of a text without chapters."""

    heading: Heading | None
    name: str
    articles: list[ShownArticle]

    @property
    def first(self) -> str:
        return self.articles[0].label

    @property
    def last(self) -> str:
        return self.articles[-1].label

    @property
    def powers(self) -> int:
        return sum(article.powers for article in self.articles)


SHORT_TEXT = 24
"""A text of so many articles is read in one piece."""
RUN = 20


def parts_of(articles: list[ShownArticle]) -> list[LawPart]:
    """A long text in parts that a reader unfolds, so that a page of it can be surveyed; none for a short one."""
    if len(articles) <= SHORT_TEXT:
        return []
    parts: list[LawPart] = []
    for article in articles:
        outermost = next((heading for heading in article.headings if heading.depth == 0), None)
        full = parts and parts[-1].heading is None and len(parts[-1].articles) >= RUN
        if outermost or not parts or full:
            parts.append(LawPart(outermost, outermost.title if outermost else "", []))
        parts[-1].articles.append(article)
    return parts


def _agreeing(a: list[str], b: list[str]) -> int:
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def anchor_of(label: str, time: int = 1) -> str:
    """Where an article stands on a page of its text; a number that stands twice gets a suffix."""
    return f"a-{label}" if time == 1 else f"a-{label}-{time}"


def not_shown(counts: Mapping[str, int], articles: Iterable[ShownArticle]) -> list[tuple[str, int]]:
    """The articles that powers cite and the text shown has not, in the order of their numbers."""
    shown = {article.label for article in articles}
    return sorted(
        ((label, n) for label, n in counts.items() if label and label not in shown),
        key=lambda row: _place(row[0]),
    )


def _place(label: str) -> tuple[int, int, str]:
    first = next(iter(parse_locator(label)), None)
    return (first.article or 0, first.suffix or 0, label) if first else (0, 0, label)


def preamble_of(text: Text) -> str:
    """The words of a text that has no articles."""
    return LawVersion.objects.filter(pk=text.pk).values_list("preamble", flat=True).first() or ""
