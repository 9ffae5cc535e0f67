"""Tables of a Word document as sheets: merged cells, accepted changes, numbers that Word writes; headings above as title rows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from core.parsing_apart import UnreadableError
from core.sheets.grid import Grid, tell_below, titles_of
from core.sheets.model import Note, Place, Sheet, Workbook
from core.sheets.package import Package
from core.sheets.texts import shown_text
from core.word_documents import Walk
from core.word_numbering import UnknownNumberingError
from core.word_package import Package as WordPackage
from core.word_package import child_of, said_by, tag, value

_TABLE = "\ue001"
"""Before the number of a table, in the place where it stands among the lines; no document has this character."""
_MAX_SPAN = 1000
_ADDRESS = re.compile(r'\s*HYPERLINK\s+"([^"]+)"', re.IGNORECASE)
_RESAVE = "请用 Word 打开后另存一次再导入。"
_WRAPPERS = ("w:sdt", "w:sdtContent", "w:customXml")
_TOLD = {"picture": ("picture", "图片"), "box": ("text_box", "文本框"), "nested": ("nested", "嵌套表格")}


def read_docx(path: Path) -> Workbook:
    """The tables of a document. Raises UnreadableError."""
    package = Package(path)
    try:
        with ZipFile(path) as archive:
            walk = TableWalk(WordPackage(archive), package)
            text = walk.text()
    except UnknownNumberingError as error:
        message = f"文件使用了不认识的自动编号格式（{error}）。请在 Word 中把自动编号转为文字后再导入。"
        raise UnreadableError(message) from error
    except (BadZipFile, KeyError, OSError, etree.XMLSyntaxError, RecursionError, ValueError) as error:
        raise UnreadableError(f"文件已损坏或者内部结构不合规范，读不出来。{_RESAVE}") from error
    sheets = walk.sheets(text.lines)
    if not sheets:
        raise UnreadableError(
            "这个 Word 文档里没有表格，读不出清单。请把清单做成表格（一行一个事项）后再导入。"
        )
    return Workbook("docx", sheets, [Note("info", words) for words in text.notes])


class TableWalk(Walk):
    """A walk over a document that keeps its tables as grids and puts a mark where they stood."""

    def __init__(self, package: WordPackage, links: Package) -> None:
        super().__init__(package)
        self.tables: list[Any] = []
        self._targets = links.relationships(links.main_part or "word/document.xml")
        self._addresses: list[str] = []
        self._reading = False

    def sheets(self, lines: list[str]) -> list[Sheet]:
        """The tables as sheets, each with the last lines above it as its titles."""
        made: list[Sheet] = []
        above: list[str] = []
        for line in lines:
            if line.startswith(_TABLE):
                grid, titles = self.tables[int(line[1:])], titles_of(above)
                tell_below(made, above, titles)
                made.append(grid.sheet(f"表格{len(made) + 1}", titles))
                above = []
            else:
                above.append(line)
        tell_below(made, above, [])
        return [sheet for sheet in made if sheet.rows]

    def _table(self, table: Any) -> list[str]:
        if self._reading:
            self._told["nested"] += 1
            return super()._table(table)
        grid = Grid()
        open_spans: dict[int, list[int]] = {}
        self._reading = True
        for at, row in enumerate(self._rows(table)):
            self._read_row(row, at, grid, open_spans)
        self._reading = False
        self.tables.append(grid)
        return [f"{_TABLE}{len(self.tables) - 1}"]

    def _rows(self, element: Any) -> list[Any]:
        """Rows that are there once changes are accepted; hidden ones too, which are told."""
        if not self._reading:
            return super()._rows(element)
        rows = []
        for child in element:
            if tag(child) == "w:tr":
                removed = child_of(child_of(child, "w:trPr"), "w:del") is not None
                self._told["changes"] += removed
                rows += [] if removed else [child]
            elif tag(child) in _WRAPPERS:
                rows += self._rows(child)
        return rows

    def _read_row(self, row: Any, at: int, grid: Grid, open_spans: dict[int, list[int]]) -> None:
        properties = child_of(row, "w:trPr")
        column = _number(said_by(properties, "w:gridBefore"), least=0)
        for cell in _cells_of(row):
            about = child_of(cell, "w:tcPr")
            width = _number(said_by(about, "w:gridSpan"), least=1)
            merge = child_of(about, "w:vMerge")
            above = open_spans.get(column)
            text = self._cell(cell, grid, (at, column))
            if merge is not None and value(merge, "val") != "restart" and above and above[2] == at - 1:
                above[2] = at
            else:
                span = grid.place(at, column, 1, width)
                grid.cells[at, column] = text
                open_spans.pop(column, None)
                if merge is not None:
                    open_spans[column] = span
            column += width
        grid.height = at + 1
        if self._styles.hidden_row(properties):
            grid.found.hidden_rows.append(at)

    def _cell(self, cell: Any, grid: Grid, at: Place) -> str:
        """The text of a cell; what was left out or cannot be read is told with its place."""
        before, struck = dict(self._told), len(self._left_out["struck"])
        self._addresses = []
        lines = self._blocks(cell)
        if words := self._left_out["struck"][struck:]:
            grid.found.add("struck", *at, "".join(words))
        for kind, (name, what) in _TOLD.items():
            if self._told[kind] > before.get(kind, 0):
                grid.found.add(name, *at, what)
        for address in self._addresses:
            grid.links.setdefault(at, address)
            grid.found.add("link", *at, address)
        return shown_text("\n".join(line.rstrip() for line in lines).strip("\n"), grid.found, *at)

    def _inline(self, element: Any, into: Any) -> None:
        for child in element:
            found = self._targets.get(value(child, "id")) if tag(child) == "w:hyperlink" else None
            if found is not None and found.external:
                self._addresses.append(found.target)
        super()._inline(element, into)

    def _check_field(self, instruction: str, result: str) -> None:
        if match := _ADDRESS.match(instruction):
            self._addresses.append(match[1])
        super()._check_field(instruction, result)


def _cells_of(row: Any) -> list[Any]:
    cells = []
    for child in row:
        if tag(child) == "w:tc":
            if child_of(child_of(child, "w:tcPr"), "w:cellDel") is None:
                cells.append(child)
        elif tag(child) in _WRAPPERS:
            cells += _cells_of(child)
    return cells


def _number(text: str, *, least: int) -> int:
    return min(max(least, int(text)), _MAX_SPAN) if text.isdigit() else least
