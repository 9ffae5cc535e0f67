"""Whether a quotation stands in the paragraph and item cited (款、项), however it is shortened and its items are numbered.

And whether the paragraph, the item, the article is there at all, in the text in force or in the older one the library has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from core.chinese import to_numeral
from laws.library import Articles, TextRecord
from laws.locators import parse_locator
from laws.matching import article_label
from laws.places import Locator
from laws.quoting import OMITTED, compare, key_of
from laws.structure import Paragraph, paragraphs
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.registry import check


@check("basis.paragraph", Severity.WARNING, "引文不在所引款项", ground="设定依据须具体到条款项目")
def paragraph(item: Item) -> Iterator[Problem]:
    """Only what stands plainly in another paragraph or item; where it cannot be placed, `paragraph_unsure` asks."""
    for cited, missing in _misplaced(item):
        if found := _where(cited.text, cited.words(cited.validity.text)):
            yield cited.problem(
                f"《{cited.title}》{cited.labels[0]}{missing}，引文在{cited.labels[0]}{found}。",
                part="locator",
                fix={"locator": cited.labels[0] + found},
            )


@check("basis.paragraph_unsure", Severity.QUESTION, "款项须核对", ground="设定依据须具体到条款项目")
def paragraph_unsure(item: Item) -> Iterator[Problem]:
    for cited, missing in _misplaced(item):
        if not _where(cited.text, cited.words(cited.validity.text)):
            yield cited.problem(
                f"《{cited.title}》{cited.labels[0]}{missing}，请核对款、项。", part="locator"
            )


@check("basis.paragraph_absent", Severity.WARNING, "条文没有所引款项", ground="设定依据须具体到条款项目")
def paragraph_absent(item: Item) -> Iterator[Problem]:
    """A paragraph or item that the article has not, whether something is quoted or not; asked where the text shows no paragraphs."""
    told = {cited.number for cited, _ in _misplaced(item)}
    for cited in item.cited:
        text = cited.validity.text
        if text is None or cited.number in told:
            continue
        if absent := _absent(cited, text):
            yield cited.problem(
                f"《{cited.title}》{'、'.join(absent)}，请核对款、项。",
                part="locator",
                severity=None if _shows_paragraphs(cited, text) else Severity.QUESTION,
            )


@check("basis.old_place", Severity.QUESTION, "旧文本中没有所引条款", ground="设定依据须具体到条款项目")
def old_place(item: Item) -> Iterator[Problem]:
    """Where the library has only a text that has been amended since: it is said which one was looked at, and asked."""
    for cited in item.cited:
        older = cited.validity.older
        if cited.validity.text is not None or older is None:
            continue
        articles = cited.articles(older)
        missing = [f"没有{label}（共{len(articles)}条）" for label in gone_from(cited, articles)] or _absent(
            cited, older
        )
        if not missing and len(cited.places) == 1 and cited.comparison and cited.comparison.agrees:
            where = _where(cited.text, cited.words(older)) if _is_elsewhere(cited, older) else ""
            missing = [f"{cited.labels[0]}的引文在{cited.labels[0]}{where}"] if where else []
        if missing:
            made = f"{older.version_date:%Y年%-m月%-d日}" if older.version_date else "旧"
            yield cited.problem(
                f"法律库只有《{cited.title}》{made}的文本，其中{'、'.join(missing)}。该法此后又有修改，请对照现行文本核实。",
                part="locator",
            )


def gone_from(cited: Cited, articles: Articles) -> list[str]:
    """The articles cited that a text has not. No law skips a number: one below the last is a gap of the library's text."""
    absent = [p for p in cited.places if article_label(p.article, p.suffix) not in articles]
    if not absent:
        return []
    last = max((place.article for label in articles for place in parse_locator(label)), default=0)
    gone = [article_label(p.article, p.suffix) for p in absent if p.suffix or p.article > last]
    return list(dict.fromkeys(gone)) if articles else []


def _absent(cited: Cited, text: TextRecord) -> list[str]:
    """第三十条没有第五款（该条共三款）, for each place of an article that is there."""
    articles, found = cited.articles(text), []
    for place in cited.places:
        if not place.paragraph and not place.item:
            continue
        label = article_label(place.article, place.suffix)
        rows = paragraphs(articles.get(label, ""))
        if not rows or _is_there(rows, place):
            continue
        named = (f"第{to_numeral(place.paragraph)}款" if place.paragraph else "") + (
            f"第（{to_numeral(place.item)}）项" if place.item else ""
        )
        meant = _is_there(rows, replace(place, paragraph=0, item=place.paragraph)) and not place.item
        hint = f"，是否指第（{to_numeral(place.paragraph)}）项" if meant and place.paragraph else ""
        found.append(f"{label}没有{named}（该条共{len(rows)}款{hint}）")
    return list(dict.fromkeys(found))


def _is_there(rows: list[Paragraph], place: Locator) -> bool:
    """Whether an article has such a paragraph, and such an item in it or in any."""
    if place.paragraph > len(rows):
        return False
    inside = [rows[place.paragraph - 1]] if place.paragraph else rows
    return not place.item or any(item.number == place.item for row in inside for item in row.items)


def _shows_paragraphs(cited: Cited, text: TextRecord) -> bool:
    """Whether the library's text of a law is divided into paragraphs at all."""
    return any(len(paragraphs(words)) > 1 for words in cited.articles(text).values())


def _is_elsewhere(cited: Cited, text: TextRecord) -> bool:
    """Whether the quotation does not show the paragraph or item cited."""
    place, part = cited.places[0], cited.passage(text)
    deeper = bool(place.paragraph or place.item)
    return deeper and not (part and _shows(cited.text, part, cited.words(text), place))


def _misplaced(item: Item) -> Iterator[tuple[Cited, str]]:
    """Quotations of an article that do not show the paragraph or item cited, with what is missing there."""
    for cited in item.cited:
        text = cited.validity.text
        deeper = [p for p in cited.places if p.paragraph or p.item]
        if text is None or len(cited.places) != 1 or not deeper:
            continue
        if not (cited.comparison and cited.comparison.agrees):
            continue
        place, part = cited.places[0], cited.passage(text)
        if part and _shows(cited.text, part, cited.words(text), place):
            continue
        named = cited.locator.removeprefix(cited.labels[0])
        yield cited, f"的{named}中没有引文的内容" if part else f"没有{named}"


def _shows(quote: str, part: str, words: str, place: Locator) -> bool:
    """Whether a quotation is of a passage: has its words, shortened or not, or only what leads to its items."""
    if compare(quote, part).agrees or key_of(part) in key_of(quote):
        return True
    pieces = _pieces(quote)
    if not place.item:
        return any(_is_of(piece, part) for piece in pieces)
    around = [w for row in paragraphs(words) for w in (row.lead, _tail(row)) if row.items]
    own = [piece for piece in pieces if not any(_is_of(piece, other) for other in around)]
    return not own or any(_is_of(piece, part) for piece in own)


def _pieces(quote: str) -> list[str]:
    """The parts of a quotation between what it leaves out, its lead and its items apart."""
    parts = [part for line in quote.split("\n") for part in _SIGN.split(line)]
    return [piece for part in parts for piece in OMITTED.split(part) if key_of(piece)]


_SIGN = re.compile(
    r"(?:(?<=[：；。:;…])|^)[\s\u3000]*(?:[（(][一二三四五六七八九十0-9]{1,4}[）)]|[一二三四五六七八九十]{1,3}、|[0-9]{1,2}[.．、](?![0-9]))"
)
"""The number of an item, however it is written."""


def _is_of(piece: str, part: str) -> bool:
    return bool(part) and compare(piece, part).agrees


def _tail(row: Paragraph) -> str:
    """What a paragraph says behind its last item, which goes for each of them."""
    return row.items[-1].text.partition("。")[2] if row.items else ""


def _where(quote: str, words: str) -> str:
    """第一款第（三）项 for a quotation that stands there; '' where it is in no single place."""
    rows = paragraphs(words)
    for n, row in enumerate(rows, start=1):
        if not compare(quote, row.text).agrees:
            continue
        items = [i for i in row.items if any(_is_of(piece, i.text) for piece in _pieces(quote))]
        number = f"第{to_numeral(n)}款" if len(rows) > 1 else ""
        return number + (
            f"第（{to_numeral(items[0].number)}）项" if len(items) == 1 and len(row.items) > 1 else ""
        )
    return ""
