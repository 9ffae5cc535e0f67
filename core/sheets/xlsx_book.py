"""What the sheets of an .xlsx share: styles, as far as they change what a cell shows, and the table of texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import IO

from core.parsing_apart import UnreadableError
from core.sheets.number_format import NumberFormat, built_in, number_format
from core.sheets.package import Package
from core.sheets.xml_stream import Names, stream_xml
from core.typed_text import visible

Runs = list[tuple[str, bool | None]]
"""A text in parts: each with whether it is struck, None where the cell's own font decides."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MAX_STRINGS = 5_000_000


@dataclass(frozen=True)
class Style:
    """What of a cell's style changes what it shows."""

    format: NumberFormat
    struck: bool

    @cached_property
    def is_plain(self) -> bool:
        """Whether a text stands in such a cell as it is."""
        return not self.struck and self.format.show_text("甲") == "甲"


@dataclass(frozen=True)
class Book:
    """What all sheets of a workbook share."""

    strings: list[str | Runs]
    styles: list[Style]
    since_1904: bool
    plain: Style = Style(number_format("General"), struck=False)

    def style(self, number: str | None) -> Style:
        """The style of a cell by the number in its attribute s."""
        if number and number.isdigit() and int(number) < len(self.styles):
            return self.styles[int(number)]
        return self.styles[0] if self.styles else self.plain


def unescaped(text: str) -> str:
    """A text of a spreadsheet: _x000D_ is a character that XML could not hold; what nobody sees is gone."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return visible(text) if text and not text.isspace() else ""


def is_true(value: str | None, *, absent: bool = False) -> bool:
    """An xsd:boolean of an attribute."""
    return absent if value is None else value.strip().lower() in ("1", "true", "on")


# --- styles ------------------------------------------------------------------------------------------


def read_styles(package: Package, part: str) -> list[Style]:
    """The styles that cells name by number."""
    if not part:
        return []
    tree = package.tree(part)
    codes = {node.get("numFmtId"): node.get("formatCode", "") for node in tree.iterfind("numFmts/numFmt")}
    struck = [
        any(is_true(node.get("val"), absent=True) for node in font.iterfind("strike"))
        for font in tree.iterfind("fonts/font")
    ]
    return [
        Style(
            number_format(unescaped(_code(codes, xf.get("numFmtId", "0")))),
            _at(struck, xf.get("fontId", "0")),
        )
        for xf in tree.iterfind("cellXfs/xf")
    ]


def _code(codes: dict[str | None, str], number: str) -> str:
    """A format's code. What a file says of number 14 is a sample of one place: everywhere it is the date of the place."""
    own = codes.get(number)
    if own is not None and number not in ("14", "22"):
        return own
    return built_in(int(number) if number.isdigit() else 0)


def _at(values: list[bool], number: str) -> bool:
    return number.isdigit() and int(number) < len(values) and values[int(number)]


# --- shared strings ----------------------------------------------------------------------------------


def read_strings(package: Package, part: str) -> list[str | Runs]:
    if not part:
        return []
    with package.open(part) as stream:
        return SharedStrings().read(stream)


class SharedStrings:
    """The table of texts: rich texts as runs, phonetic guides left out."""

    def __init__(self) -> None:
        self.names = Names()
        self.strings: list[str | Runs] = []
        self.runs: Runs = []
        self.struck: bool | None = None
        self.texts: list[str] = []
        self.height = ""
        self.taking = self.phonetic = False

    def read(self, stream: IO[bytes]) -> list[str | Runs]:
        stream_xml(stream, self._start, self._end, self._text)
        return self.strings

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self.names[name]
        if tag == "t":
            self.taking = not self.phonetic
        elif tag == "si":
            self.runs, self.struck, self.phonetic = [], None, False
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "rPr":
            self.struck = False
        elif tag == "strike":
            self.struck = is_true(attributes.get("val"), absent=True)
        elif tag == "vertAlign":
            self.height = attributes.get("val", "")

    def _end(self, name: str) -> None:
        tag = self.names[name]
        if tag == "t":
            if self.taking:
                self.runs.append((set_off("".join(self.texts), self.height), self.struck))
            self.texts, self.taking = [], False
        elif tag == "r":
            self.struck, self.height = None, ""
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "si":
            self._finish()

    def _text(self, data: str) -> None:
        if self.taking:
            self.texts.append(data)

    def _finish(self) -> None:
        if len(self.strings) >= _MAX_STRINGS:
            raise UnreadableError("工作簿里的文字过多，无法读取。请按部门拆成几个文件再导入。")
        self.strings.append(settled(self.runs))


_HEIGHTS = {
    "superscript": str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾"),
    "subscript": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}


def set_off(text: str, height: str) -> str:
    """Raised and lowered figures as characters of their own: m² is not m2."""
    return text.translate(_HEIGHTS[height]) if height in _HEIGHTS else text


def settled(runs: Runs) -> str | Runs:
    """One text where the cell's font alone decides, else its parts."""
    if len(runs) == 1 and runs[0][1] is None:
        return unescaped(runs[0][0])
    if all(struck is None for _, struck in runs):
        return unescaped("".join(text for text, _ in runs))
    return [(unescaped_part(text), struck) for text, struck in runs]


def unescaped_part(text: str) -> str:
    """A part of a text, whose spaces at the ends stay."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
