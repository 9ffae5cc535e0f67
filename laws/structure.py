"""The inside of an article (条文结构): 款, 项 and 目, and the passage a locator points at.

In the library a paragraph (款) is a line; items （一） and sub-items 1. stand on lines of their own or run on behind
a colon or semicolon. Older texts number their items 一、, （1） or 1. instead. Pure functions over an article's text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.chinese import parse_numeral
from laws.places import Locator

_ITEM = re.compile(r"(?:(?<=[：；。:;\n])|^)[\s\u3000]*[（(]([一二三四五六七八九十百]{1,5})[）)]")
_NUMBER = re.compile(
    r"^[\s\u3000]*(?:[（(][^（）()]{1,5}[）)]|[一二三四五六七八九十]{1,3}、|[0-9]{1,2}[.．、](?![0-9]))"
)
_OTHER_ITEMS = (
    re.compile(r"(?:(?<=[：；。:;\n])|^)[\s\u3000]*([一二三四五六七八九十]{1,3})、"),
    re.compile(r"(?:(?<=[：；。:;\n])|^)[\s\u3000]*[（(]([0-9]{1,2})[）)]"),
    re.compile(r"(?:(?<=[：；。:;\n])|^)[\s\u3000]*([0-9]{1,2})[.．、](?![0-9])"),
)
"""Signs that number items where no （一） does; they count only in their order from the first."""
_SUB_ITEM = re.compile(r"(?:(?<=[：；。:;\n])|^)[\s\u3000]*([0-9]{1,2})[.．、](?![0-9])")


@dataclass
class Item:
    """An item (项) with its number, text and sub-items (目); a sub-item is an Item without any."""

    number: int
    text: str
    parts: list[Item] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The text without its number, which changes when an item is put in before it."""
        return _NUMBER.sub("", self.text)


@dataclass
class Paragraph:
    """A paragraph (款): all of it, what stands before its items, and the items."""

    text: str
    lead: str
    items: list[Item] = field(default_factory=list)


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of an article; an item （一） and a row of a table belong to the paragraph before them."""
    blocks: list[str] = []
    for line in text.split("\n"):
        belongs = _ITEM.match(line) or _SUB_ITEM.match(line) or line.startswith("| ")
        if blocks and (belongs or _is_item(line, blocks[-1])):
            blocks[-1] += "\n" + line
        elif line.strip():
            blocks.append(line)
    return [_paragraph(block) for block in blocks]


def passage(text: str, place: Locator) -> str | None:
    """The words of the paragraph, item or sub-item that `place` names in an article; None where there is none.

    A locator without a paragraph (第十条第三项) means the only paragraph that has such an item.
    """
    if not place.paragraph and not place.item:
        return text
    rows = paragraphs(text)
    if place.paragraph:
        if place.paragraph > len(rows):
            return None
        rows = [rows[place.paragraph - 1]]
        if not place.item:
            return rows[0].text
    found = [item for row in rows for item in row.items if item.number == place.item]
    if len(found) != 1:
        return None
    if not place.sub_item:
        return found[0].text
    parts = [part for part in found[0].parts if part.number == place.sub_item]
    return parts[0].text if len(parts) == 1 else None


def _is_item(line: str, before: str) -> bool:
    """Whether a line goes on with the items of the paragraph before it: 一、 behind a colon, 二、 behind 一、."""
    for sign in _OTHER_ITEMS:
        if found := sign.match(line):
            number, so_far = parse_numeral(found[1]), _split(sign, before)[1]
            return number == len(so_far) + 1 and (number > 1 or before.rstrip().endswith(("：", ":")))
    return False


def _paragraph(block: str) -> Paragraph:
    lead, items = _split(_ITEM, block)
    if not items:
        return _otherwise_numbered(block)
    for item in items:
        item.parts = _split(_SUB_ITEM, item.text)[1]
    return Paragraph(block, lead, items)


def _otherwise_numbered(block: str) -> Paragraph:
    for sign in _OTHER_ITEMS:
        lead, items = _split(sign, block)
        if len(items) > 1 and [item.number for item in items] == list(range(1, len(items) + 1)):
            return Paragraph(block, lead, items)
    return Paragraph(block, block.strip())


def _split(sign: re.Pattern[str], text: str) -> tuple[str, list[Item]]:
    """What stands before the first sign, and the numbered stretches from sign to sign."""
    signs = list(sign.finditer(text))
    starts = [m.start() for m in signs]
    rows = zip(signs, starts, [*starts[1:], len(text)], strict=False)
    items = [Item(parse_numeral(m[1]), text[start:end].strip()) for m, start, end in rows]
    return (text[: starts[0]] if starts else text).strip(), items
