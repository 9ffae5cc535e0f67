"""One sheet of an .xlsx, read as a stream: cells with what they show, merged ranges, hidden rows, what refers elsewhere."""

from __future__ import annotations

import datetime as dt
import re
from typing import IO

from core.parsing_apart import UnreadableError
from core.sheets.findings import Findings
from core.sheets.model import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MOST_ROWS, Merge, Place, column_name, trimmed
from core.sheets.numbers import shown_number
from core.sheets.xlsx_book import Book, Runs, Style, set_off, settled, unescaped
from core.sheets.xlsx_elements import RARE, TRUE, Hyperlink, is_zero, position, row_number
from core.sheets.xml_stream import Names, stream_xml

_LINK = re.compile(
    r'\s*(?:_xlfn\.)?HYPERLINK\(\s*"((?:[^"]|"")*)"\s*(?:,\s*"((?:[^"]|"")*)"\s*\)|[,)])', re.IGNORECASE
)
_ERRORS = "#ERROR!"
_COLUMNS = {n: column_name(n) for n in range(200)}
"""Names of the first columns: nearly every cell is the next one, which is seen without taking its name apart."""


class SheetParser:
    """The handlers of the stream. `used` counts the cells of all sheets of the workbook."""

    def __init__(self, name: str, book: Book, used: list[int]) -> None:
        self.name, self.book, self.used = name, book, used
        self.found = Findings()
        self.merged: list[Merge] = []
        self.hyperlinks: list[Hyperlink] = []
        self.formula_links: dict[Place, str] = {}
        self.drawings: list[str] = []
        self.objects: dict[str, Place] = {}
        self._corner = {"xdr:row": 0, "xdr:col": 0}
        self._rows: dict[int, dict[int, str]] = {}
        self._last_row = self._last_column = -1
        self._names = Names()
        self._memo: dict[str, str] = {}
        self._shared_formulas: dict[str, str] = {}
        self._struck_cells: dict[int, int] = {}
        self._row_hidden: set[int] = set()
        self._rows_told: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []
        self._zero_height = self._zeros_hidden = False
        self._row = self._column = -1
        self._row_text = "0"
        self._struck: bool | None = None
        self._height = ""
        self._taking = self._phonetic = False
        self._texts: list[str] = []
        self._clear()

    def read(self, stream: IO[bytes]) -> None:
        """Read the sheet's part."""
        stream_xml(stream, self._start, self._end, self._text)
        self._tell_hidden()

    def rows(self) -> list[list[str]]:
        """The cells, dense; counted before they are laid out."""
        width, height = self._last_column + 1, self._last_row + 1
        blank = [""] * width
        made = []
        for n in range(height):
            cells = self._rows.get(n)
            row = blank.copy()
            for column, text in cells.items() if cells else ():
                row[column] = text
            made.append(row)
        return trimmed(made)

    # --- the stream ------------------------------------------------------------------------------

    def _clear(self) -> None:
        self._type = "n"
        self._style: str | None = None
        self._value: str | None = None
        self._formula: str | None = None
        self._runs: Runs | None = None
        self._in_picture = self._is_shared = False

    def _text(self, data: str) -> None:
        if self._taking:
            self._texts.append(data)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = self._names[name]
        if tag == "c":
            self._start_cell(attributes)
        elif tag in ("v", "t", "f"):
            self._taking = not self._phonetic
            if tag == "f":
                self._formula = attributes.get("si", "") if attributes.get("t") == "shared" else ""
                self._is_shared = attributes.get("t") == "shared"
        elif tag == "row":
            self._start_row(attributes)
        elif tag == "is":
            self._runs = []
        elif handler := RARE.get(tag):
            handler(self, attributes, self._names)

    def _end(self, name: str) -> None:
        tag = self._names[name]
        if tag == "c":
            if self._value is not None or self._formula is not None or self._runs:
                self._finish_cell()
        elif tag == "v":
            self._value = "".join(self._texts)
            self._texts, self._taking = [], False
        elif tag == "t":
            if self._taking and self._runs is not None:
                self._runs.append((set_off("".join(self._texts), self._height), self._struck))
            self._texts, self._taking = [], False
        elif tag == "f":
            self._end_formula("".join(self._texts))
            self._texts, self._taking = [], False
        elif tag == "r":
            self._struck, self._height = None, ""
        elif tag == "rPh":
            self._phonetic = False
        elif self.objects:
            self._end_in_object(tag)

    def _end_in_object(self, tag: str) -> None:
        """The corner of an embedded object, once it is read."""
        if tag in self._corner:
            number = "".join(self._texts).strip()
            self._texts, self._taking = [], False
            self._corner[tag] = int(number) if number.isdigit() else 0
        elif tag == "from":
            self.objects[list(self.objects)[-1]] = (self._corner["xdr:row"], self._corner["xdr:col"])

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else row_number(number)
        self._row_text = str(self._row + 1)
        self._column = -1
        hidden = attributes.get("hidden") in TRUE or is_zero(attributes.get("ht"))
        if hidden:
            self._row_hidden.add(self._row)
        self._rows_told.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._clear()
        reference = attributes.get("r")
        self._column += 1
        if reference is not None and reference != _COLUMNS.get(self._column, "") + self._row_text:
            self._row, self._column = position(reference)
            self._row_text = str(self._row + 1)
        if not (0 <= self._row < MAX_ROWS and self._column < MAX_COLUMNS):
            raise UnreadableError("文件里有超出表格范围的单元格。请用 Excel、WPS 打开后另存再导入。")
        self._type = attributes.get("t", "n")
        self._style = attributes.get("s")
        self._in_picture = "vm" in attributes

    def _end_formula(self, text: str) -> None:
        if self._formula and self._is_shared:
            text = text or self._shared_formulas.get(self._formula, "")
            self._shared_formulas.setdefault(self._formula, text)
        self._formula = text

    # --- cells -----------------------------------------------------------------------------------

    def _finish_cell(self) -> None:
        style = self.book.style(self._style)
        if self._formula:
            self._look_at_formula(self._formula)
        text = self._shown(style)
        if not text:
            return
        row, column = self._row, self._column
        cells = self._rows.get(row)
        if cells is None:
            cells = self._rows[row] = {}
        if column in cells:
            self.found.add("twice", row, column, text)
            return
        self._count(row, column)
        cells[column] = text

    def _count(self, row: int, column: int) -> None:
        """Refuse, before they are laid out, more cells than we read."""
        if row <= self._last_row and column <= self._last_column:
            return
        before = (self._last_row + 1) * (self._last_column + 1)
        self._last_row, self._last_column = max(row, self._last_row), max(column, self._last_column)
        height, width = self._last_row + 1, self._last_column + 1
        self.used[0] += height * width - before
        if self.used[0] > MAX_CELLS or height > MOST_ROWS:
            raise UnreadableError(
                f"工作表“{self.name}”的内容一直延伸到第 {height} 行、第 {width} 列，超出可以导入的范围。"
                "多半是远处留有多余的单元格：请删除清单以外的行和列后另存再导入。"
            )

    def _shown(self, style: Style) -> str:
        kind, value, runs = self._type, self._value, self._runs
        if runs and len(runs) == 1 and not runs[0][1] and style.is_plain:
            return self._cleaned(runs[0][0])
        if kind == "s":
            return self._of_string(self._shared(value), style)
        if kind == "inlineStr" or (self._runs and value is None):
            return self._of_string(settled(self._runs or []), style)
        if value is None or (value == "" and self._formula and kind != "str"):
            return self._without_result()
        if kind == "str":  # the text that a formula gave, which may be none
            return self._of_string(self._cleaned(value), style)
        if kind == "e":
            return self._error(value)
        if kind == "b":
            return "TRUE" if value.strip() in TRUE else "FALSE"
        return self._number(value, style, is_date=kind == "d")

    def _shared(self, value: str | None) -> str | Runs:
        number = (value or "").strip()
        if number.isdigit() and int(number) < len(self.book.strings):
            return self.book.strings[int(number)]
        self.found.error_value(self._row, self._column, "文字缺失")
        return ""

    def _cleaned(self, text: str) -> str:
        known = self._memo.get(text)
        if known is None:
            known = self._memo[text] = unescaped(text)
        return known

    def _of_string(self, string: str | Runs, style: Style) -> str:
        if isinstance(string, str) and style.is_plain:
            return string
        if not isinstance(string, str):
            kept = "".join(
                text for text, struck in string if not (style.struck if struck is None else struck)
            )
            whole = "".join(text for text, _ in string)
            string, struck = unescaped(kept), unescaped(whole) if kept != whole else ""
        elif style.struck:
            string, struck = "", string
        else:
            struck = ""
        if struck:
            self._strike(struck, whole=not string)
        shown = style.format.show_text(string) if string else ""
        if string and not shown:
            self.found.add("unshown", self._row, self._column, string)
        return self._cleaned(shown)

    def _strike(self, text: str, *, whole: bool) -> None:
        self.found.add("struck", self._row, self._column, text)
        if whole:
            self._struck_cells[self._row] = self._struck_cells.get(self._row, 0) + 1

    def _number(self, value: str, style: Style, *, is_date: bool) -> str:
        if is_date:
            value = _serial(value, since_1904=self.book.since_1904)
        number = shown_number(value, style.format, since_1904=self.book.since_1904)
        if number is None:
            return self._cleaned(value)
        if style.struck and number.text:
            self._strike(number.text, whole=True)
            return ""
        return number.told(self.found, self._row, self._column, zeros_hidden=self._zeros_hidden)

    def _error(self, value: str) -> str:
        if self._in_picture:
            self.found.add("picture", self._row, self._column, "单元格图片")
            return ""
        self.found.error_value(self._row, self._column, value or _ERRORS)
        return value or _ERRORS

    def _without_result(self) -> str:
        if not self._formula:
            return ""
        if match := _LINK.match(self._formula):
            return unescaped((match[2] or match[1]).replace('""', '"'))
        text = f"={self._formula}"
        self.found.no_result(self._row, self._column, text)
        return unescaped(text)

    def _look_at_formula(self, formula: str) -> None:
        name = formula.upper().replace("_XLFN.", "")
        if name.startswith("DISPIMG("):
            self.found.add("picture", self._row, self._column, "单元格图片")
            self._value, self._formula = None, None
        elif "HYPERLINK(" in name:
            match = _LINK.match(formula)
            if match:
                self.formula_links[self._row, self._column] = match[1].replace('""', '"')
            else:
                self.found.add("odd_link", self._row, self._column, f"={formula}")

    # --- the rest --------------------------------------------------------------------------------

    def _tell_hidden(self) -> None:
        for row in self._rows:
            if row in self._row_hidden or (self._zero_height and row not in self._rows_told):
                self.found.hidden_rows.append(row)
        used = (
            {column for cells in self._rows.values() for column in cells} if self._hidden_columns else set()
        )
        self.found.hidden_columns = [c for c in used if any(a <= c <= b for a, b in self._hidden_columns)]
        self.found.struck_rows = [row for row in self._struck_cells if not self._rows.get(row)]
        self.found.hidden_rows.sort()

    def hide_columns(self, first: int, last: int) -> None:
        """Columns that the sheet hides."""
        self._hidden_columns.append((first, last))

    def set_flags(self, *, zero_height: bool = False, zeros_hidden: bool = False) -> None:
        """Rows that nothing is said of are hidden; zeros are not shown."""
        self._zero_height |= zero_height
        self._zeros_hidden |= zeros_hidden

    def start_run(self, *, struck: bool) -> None:
        """The font of a part of a text."""
        self._struck = struck

    def start_text(self) -> None:
        """What follows is text to be kept."""
        self._taking = True

    def set_height(self, height: str) -> None:
        """A part of a text is raised or lowered."""
        self._height = height

    def start_phonetic(self) -> None:
        """A phonetic guide begins, which is no text of the cell."""
        self._phonetic = True


def _serial(text: str, *, since_1904: bool) -> str:
    """The day number of a date written in ISO form; other texts as they are."""
    try:
        moment = dt.datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        return text
    start = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a cell has no zone
    return repr((moment.replace(tzinfo=None) - start) / dt.timedelta(days=1))
