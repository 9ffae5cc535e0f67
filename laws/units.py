"""One unit of a locator: numbers with the word that says their level (第31、33条, 第（一）至（三）项)."""

import re
from collections.abc import Collection
from functools import lru_cache
from typing import NamedTuple
from unicodedata import numeric

from core.chinese import NUMERAL_CHARACTERS, parse_numeral

MAX_NUMBER = 99_999
"""No law counts so far; a longer number is none of an article."""

NUM = rf"[{NUMERAL_CHARACTERS}]{{1,12}}+"
CIRCLED = "①-⑳⑴-⒇㈠-㈩"
VALUE = rf"(?:（{NUM}）|{NUM}|[{CIRCLED}])"
_SIGN = r"(?:--|[、，和与及至到+＋&＆/\\-]|[.．](?=[0-9]))"
VALUES = rf"{VALUE}(?:{_SIGN}第?{VALUE}){{0,60}}+"
_LEVELS = {
    "编": "part", "部分": "part", "章": "chapter", "节": "section", "条": "article",
    "款": "paragraph", "段": "paragraph", "项": "item", "点": "item", "目": "sub_item",
}  # fmt: skip
_SUFFIX = r"(?:之(?P<suffix>[一二三四五六七八九十]{1,3}+|[0-9]{1,2}+)(?![般间内外些种样]))?"
_GROUP = re.compile(rf"(?P<di>第?)(?P<values>{VALUES})(?P<unit>部分|[编章节条款段项点目])")
_SUFFIX_AFTER = re.compile(_SUFFIX)
_DECIMAL = re.compile(r"第?(?P<number>[0-9]{1,3}(?:\.[0-9]{1,3}){1,4})(?P<unit>[条款项节])")
_WORDLESS = re.compile(
    rf"第(?P<number>{NUM})(?:(?P<stop>(?=$|[：。；，]|规定[：，]|[、和与及]第))|(?=第(?:{NUM}[款项]|（)))"
)
_NUMBER_ONLY = re.compile(rf"第{NUM}")
_VALUE_AT = re.compile(rf"(?P<joint>{_SIGN}?)(?P<whole>第?{VALUE})")
_BARE_NUMBER = re.compile(r"[（）第]")
_CIRCLED_ALONE = re.compile(f"[{CIRCLED}]")


class Unit(NamedTuple):
    """第31、33条: numbers with their positions, the signs that join them, and whether they are Arabic."""

    start: int
    end: int
    di: bool
    level: str
    word: str
    values: list[tuple[int, str, int, bool]]
    suffix: int
    number: str = ""
    sure: bool = True


def read_values(s: str, start: int, end: int) -> list[tuple[int, str, int, bool]] | None:
    """The numbers of an enumeration with what joins them; None when one of them is no number of an article."""
    values = []
    for v in _VALUE_AT.finditer(s, start, end):
        try:
            value = _number(_BARE_NUMBER.sub("", v["whole"]))
        except ValueError:
            return None
        if value > MAX_NUMBER:
            return None
        values.append((v.start("whole"), v["joint"], value, v["whole"].strip("第（）").isdigit()))
    return values


@lru_cache(maxsize=2048)
def _number(text: str) -> int:
    return int(numeric(text)) if _CIRCLED_ALONE.fullmatch(text) else parse_numeral(text)


def wordless(s: str, at: int, gaps: Collection[int]) -> Unit | None:
    """第二十七第二款, 第十九：— an article's number that lost its 条, where nothing else can be meant."""
    m = _WORDLESS.match(s, at) or (_NUMBER_ONLY.match(s, at) if gaps else None)
    if m is None or ("stop" not in m.groupdict() and m.end() not in gaps):
        return None
    values = read_values(s, at, m.end())
    return Unit(at, m.end(), True, "article", "条", values, 0, sure=False) if values else None


def _is_list(number: str) -> bool:
    """第38.39条 are two articles; a standard counts its clauses 10.1."""
    first, *rest = map(int, number.split("."))
    return first >= 10 and rest == list(range(first + 1, first + 1 + len(rest)))


def unit_at(s: str, at: int, *, within: bool = False) -> Unit | None:
    """The unit at a place; 第1.2款 `within` an article are two, elsewhere 第4.1.2款 is one of a standard."""
    decimal = _DECIMAL.match(s, at)
    if decimal and not (within and decimal["unit"] in "款项") and not _is_list(decimal["number"]):
        word = decimal["unit"]
        return Unit(at, decimal.end(), True, _LEVELS[word], word, [(at, "", 0, True)], 0, decimal["number"])
    m = _GROUP.match(s, at)
    if m is None:
        return None
    values = read_values(s, at, m.end("values"))
    if values is None:
        return None
    word, end, suffix = m["unit"], m.end(), 0
    if word == "条" and (s2 := _SUFFIX_AFTER.match(s, end)) and s2["suffix"]:
        suffix, end = parse_numeral(s2["suffix"]), s2.end()
    return Unit(at, end, bool(m["di"]), _LEVELS[word], word, values, suffix)
