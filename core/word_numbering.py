"""The numbers that Word itself writes before paragraphs (自动编号): 第%1条, （%1）, %1.%2 … , as they stand on the page.

What must hold: a number that cannot be told is never left out or guessed, `UnknownNumberingError` says which kind it is.
Levels, restarts, overrides, styles and the formats of Chinese texts follow ECMA-376 part 1, 17.9.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from core.chinese import to_numeral

LEVELS = 9


class UnknownNumberingError(Exception):
    """A number whose format is not known here."""


@dataclass(frozen=True)
class Level:
    """A level of a list: where it starts, how its number is written, and behind which level it starts again."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    suffix: str = "tab"
    legal: bool = False
    style: str = ""


@dataclass
class _Number:
    """A w:num: the list it belongs to, and what it has otherwise."""

    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document, counted in the order in which its paragraphs are asked for."""

    def __init__(self, part: Any | None, tag: Callable[[Any], str], value: Callable[[Any, str], str]) -> None:
        self._tag, self._value = tag, value
        self._abstract: dict[str, dict[int, Level]] = {}
        self._linked: dict[str, str] = {}
        self._of_style: dict[str, str] = {}
        self._numbers: dict[str, _Number] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        for element in part if part is not None else ():
            if tag(element) == "w:abstractNum":
                self._read_abstract(element)
            elif tag(element) == "w:num":
                self._read_number(element)

    # --- reading ---------------------------------------------------------------------------------

    def _children(self, element: Any, name: str) -> Iterator[Any]:
        return (child for child in element if self._tag(child) == name)

    def _said(self, element: Any, name: str) -> str | None:
        child = next(self._children(element, name), None)
        return None if child is None else self._value(child, "val")

    def _read_abstract(self, element: Any) -> None:
        key = self._value(element, "abstractNumId")
        self._abstract[key] = dict(self._levels(element))
        if link := self._said(element, "w:numStyleLink"):
            self._linked[key] = link
        if style := self._said(element, "w:styleLink"):
            self._of_style[style] = key

    def _levels(self, element: Any) -> Iterator[tuple[int, Level]]:
        for level in self._children(element, "w:lvl"):
            yield int(self._value(level, "ilvl") or 0), self._level(level)

    def _level(self, element: Any) -> Level:
        restart = self._said(element, "w:lvlRestart")
        legal = next(self._children(element, "w:isLgl"), None)
        return Level(
            start=int(self._said(element, "w:start") or 0),
            format=self._format(element),
            text=self._said(element, "w:lvlText") or "",
            restart=int(restart) if restart else None,
            suffix=self._said(element, "w:suff") or "tab",
            legal=legal is not None and self._value(legal, "val") not in ("0", "false", "off"),
            style=self._said(element, "w:pStyle") or "",
        )

    def _format(self, element: Any) -> str:
        """The format of a level; one that only newer programs know stands in front of what older ones are to show."""
        for child in element.iter():
            if self._tag(child) == "w:numFmt":
                kind = self._value(child, "val")
                return f"custom {self._value(child, 'format')}" if kind == "custom" else kind
        return "decimal"

    def _read_number(self, element: Any) -> None:
        number = _Number(self._said(element, "w:abstractNumId") or "")
        for override in self._children(element, "w:lvlOverride"):
            at = int(self._value(override, "ilvl") or 0)
            number.levels.update(self._levels(override))
            if (start := self._said(override, "w:startOverride")) is not None:
                number.starts[at] = int(start or 0)
        self._numbers[self._value(element, "numId")] = number

    # --- counting --------------------------------------------------------------------------------

    def level_of_style(self, number_id: str, style: str) -> int | None:
        """The level of a list whose paragraphs have this style."""
        number = self._numbers.get(number_id)
        levels = self._levels_of(number) if number else {}
        return next((at for at, level in levels.items() if level.style == style), None)

    def next(self, number_id: str, at: int) -> tuple[str, str]:
        """The number of the next paragraph at level `at` of a list, and what parts it from the text."""
        number = self._numbers.get(number_id)
        if number is None:  # Word writes no number where the list is not there
            return "", ""
        levels, abstract = self._levels_of(number), self._list_of(number)
        level = levels.get(at)
        if level is None:
            return "", ""
        counts = self._counts.setdefault(abstract, {})
        if (number_id, at) not in self._begun and at in number.starts:
            counts[at] = number.starts[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        self._begun.add((number_id, at))
        for deeper in [n for n in counts if n > at]:
            restart = levels[deeper].restart if deeper in levels else None
            if restart is None or (restart and at < restart):
                del counts[deeper]
        return self._written(level, levels, counts), level.suffix

    def _list_of(self, number: _Number) -> str:
        """The list that holds the levels: another one where a list only names a style."""
        link = self._linked.get(number.abstract)
        return self._of_style.get(link, number.abstract) if link else number.abstract

    def _levels_of(self, number: _Number) -> dict[int, Level]:
        return self._abstract.get(self._list_of(number), {}) | number.levels

    def _written(self, level: Level, levels: dict[int, Level], counts: dict[int, int]) -> str:
        if level.format == "none":
            return re.sub(r"%[1-9]", "", level.text)
        if level.format == "bullet":
            return "" if not level.text.strip() else level.text if _is_plain(level.text) else "•"

        def one(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = levels.get(at, Level())
            return spelled(counts.get(at, of.start), "decimal" if level.legal else of.format)

        return re.sub(r"%([1-9])", one, level.text)


def _is_plain(text: str) -> bool:
    """Whether the characters are themselves, and not places in a font of symbols."""
    return not any("\ue000" <= c <= "\uf8ff" for c in text)


# --- how a number is written ------------------------------------------------------------------------------

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
_FORMAL_OLD = str.maketrans("一二三四五六七八九十百千万", "壹貳參肆伍陸柒捌玖拾佰仟萬")


def spelled(number: int, kind: str) -> str:
    """A number in one of Word's formats; raises UnknownNumberingError."""
    write = _FORMATS.get(kind)
    text = write(number) if write else ""
    if not text and kind != "none":
        raise UnknownNumberingError(kind)
    return text


def _roman(number: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        while number >= worth:
            text, number = text + sign, number - worth
    return text


def _letters(number: int) -> str:
    """a … z, aa … zz, aaa …, as Word counts."""
    return _LETTERS[(number - 1) % 26] * ((number - 1) // 26 + 1) if number > 0 else ""


def _of(signs: str) -> Callable[[int], str]:
    return lambda n: signs[n - 1] if 0 < n <= len(signs) else ""


def _formal(number: int) -> str:
    """十二 as amounts are written: 一十二."""
    text = to_numeral(number)
    return f"一{text}" if text.startswith("十") else text


def _digits(number: int) -> str:
    return "".join("〇一二三四五六七八九"[int(d)] for d in str(number))


def _signs(*stretches: tuple[int, int]) -> str:
    return "".join(chr(code) for first, last in stretches for code in range(first, last + 1))


_CIRCLED = _signs((0x2460, 0x2473), (0x3251, 0x325F), (0x32B1, 0x32BF))

_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "numberInDash": lambda n: f"- {n} -",
    "decimalZero": lambda n: f"{n:02}",
    "custom 01, 02, 03, ...": lambda n: f"{n:02}",
    "custom 001, 002, 003, ...": lambda n: f"{n:03}",
    "custom 0001, 0002, 0003, ...": lambda n: f"{n:04}",
    "custom 00001, 00002, 00003, ...": lambda n: f"{n:05}",
    "decimalFullWidth": lambda n: "".join(chr(ord(d) + 0xFEE0) for d in str(n)),
    "decimalFullWidth2": lambda n: "".join(chr(ord(d) + 0xFEE0) for d in str(n)),
    "upperRoman": lambda n: _roman(n).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerLetter": _letters,
    "chineseCounting": to_numeral,
    "chineseCountingThousand": to_numeral,
    "taiwaneseCounting": to_numeral,
    "taiwaneseCountingThousand": to_numeral,
    "japaneseCounting": to_numeral,
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "taiwaneseDigital": _digits,
    "koreanDigital2": _digits,
    "chineseLegalSimplified": lambda n: _formal(n).translate(_FORMAL),
    "ideographLegalTraditional": lambda n: _formal(n).translate(_FORMAL_OLD),
    "japaneseLegal": lambda n: _formal(n).translate(_FORMAL_OLD),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "ideographZodiacTraditional": lambda n: (
        _STEMS[(n - 1) % 10] + _BRANCHES[(n - 1) % 12] if 0 < n <= 60 else ""
    ),
    "decimalEnclosedCircle": _of(_CIRCLED),
    "decimalEnclosedCircleChinese": _of(_CIRCLED),
    "decimalEnclosedParen": _of(_signs((0x2474, 0x2487))),
    "decimalEnclosedFullstop": _of(_signs((0x2488, 0x249B))),
    "ideographEnclosedCircle": _of(_signs((0x3280, 0x3289))),
    "ideographParenthesized": _of(_signs((0x3220, 0x3229))),
    "none": lambda n: "",
}
