"""Whether a quotation stands in the paragraph and item cited (款、项), however it is shortened and its items are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.chinese import to_numeral
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
