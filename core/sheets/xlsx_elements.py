"""What a sheet of an .xlsx says beside its cells, and how it names them: places, merged ranges, links, hidden columns, fonts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.parsing_apart import UnreadableError
from core.sheets.model import MAX_COLUMNS, MAX_ROWS, Merge, Place
from core.sheets.xml_stream import Names

if TYPE_CHECKING:
    from core.sheets.xlsx_sheet import SheetParser

_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
TRUE = ("1", "true")


def position(reference: str) -> Place:
    """B7 -> (6, 1). Raises UnreadableError for what is no cell."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise UnreadableError(
            f"文件里有写错的单元格位置（{reference[:20]}）。请用 Excel、WPS 打开后另存再导入。"
        )
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    row = int(match[2])
    if not (0 < row <= MAX_ROWS and column <= MAX_COLUMNS):
        raise UnreadableError(
            f"文件里有超出表格范围的单元格（{reference[:20]}）。请用 Excel、WPS 打开后另存再导入。"
        )
    return row - 1, column - 1


def area(reference: str) -> Merge:
    """A1:B2 -> (0, 0, 1, 1)."""
    first, _, last = reference.partition(":")
    (r0, c0), (r1, c1) = position(first), position(last or first)
    return min(r0, r1), min(c0, c1), max(r0, r1), max(c0, c1)


@dataclass(frozen=True)
class Hyperlink:
    """A link as the sheet says it: the range, the id of its address, the place inside the workbook."""

    range: Merge
    id: str
    location: str


def row_number(text: str) -> int:
    """7 -> 6. Raises UnreadableError for what is no row."""
    number = int(text) if text.strip().isdigit() else 0
    if not 0 < number <= MAX_ROWS:
        raise UnreadableError(f"文件里有写错的行号（{text[:20]}）。请用 Excel、WPS 打开后另存再导入。")
    return number - 1


def is_zero(text: str | None) -> bool:
    """Whether a height or width is none at all."""
    try:
        return text is not None and float(text) == 0
    except ValueError:
        return False


def _column(parser: SheetParser, attributes: dict[str, str], _: Names) -> None:
    if attributes.get("hidden") in TRUE or is_zero(attributes.get("width")):
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdigit() and last.isdigit():
            parser.hide_columns(int(first) - 1, int(last) - 1)


def _merge(parser: SheetParser, attributes: dict[str, str], _: Names) -> None:
    parser.merged.append(area(attributes.get("ref", "")))


def _hyperlink(parser: SheetParser, attributes: dict[str, str], names: Names) -> None:
    ids = [value for key, value in attributes.items() if names[key] == "r:id"]
    where = area(attributes.get("ref", "").split()[0] if attributes.get("ref", "").strip() else "")
    parser.hyperlinks.append(Hyperlink(where, ids[0] if ids else "", attributes.get("location", "")))


def _drawing(parser: SheetParser, attributes: dict[str, str], names: Names) -> None:
    parser.drawings += [value for key, value in attributes.items() if names[key] == "r:id"]


def _object(parser: SheetParser, attributes: dict[str, str], _: Names) -> None:
    shape = attributes.get("shapeId", "")
    parser.objects[shape] = parser.objects.pop(shape, (0, 0))


def _corner(parser: SheetParser, _: dict[str, str], __: Names) -> None:
    parser.start_text()


RARE: dict[str, Callable[[SheetParser, dict[str, str], Names], None]] = {
    "col": _column,
    "mergeCell": _merge,
    "hyperlink": _hyperlink,
    "drawing": _drawing,
    "oleObject": _object,
    "control": _object,
    "xdr:row": _corner,
    "xdr:col": _corner,
    "rPr": lambda parser, _, __: parser.start_run(struck=False),
    "strike": lambda parser, a, _: parser.start_run(struck=a.get("val", "1").lower() in (*TRUE, "on")),
    "vertAlign": lambda parser, a, _: parser.set_height(a.get("val", "")),
    "rPh": lambda parser, _, __: parser.start_phonetic(),
    "sheetFormatPr": lambda parser, a, _: parser.set_flags(zero_height=a.get("zeroHeight") in TRUE),
    "sheetView": lambda parser, a, _: parser.set_flags(zeros_hidden=a.get("showZeros") in ("0", "false")),
}
