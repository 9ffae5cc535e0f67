"""Tables of a PDF that has a text layer, as sheets. A PDF knows no cells: they are reckoned from its ruled lines.

Tables are joined over pages, headers that are printed again and page numbers are dropped, lines that only the width of a
column broke are put together. Because all of it is reckoned, every list read from a PDF is marked to be looked through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfplumber.utils.exceptions import PdfminerException

from core.chinese import CJK
from core.parsing_apart import UnreadableError
from core.sheets.grid import Grid, titles_of
from core.sheets.model import Note, Severity, Sheet, Workbook, quoted, ranges
from core.sheets.pdf_lines import unwrapped
from core.sheets.texts import shown_text

MAX_PAGES = 1_000
_HEADER_ROWS = 2
_NEAR = 4.0
_LINE = 10.0
_MUCH = 100
_NAMED = 100
_ADDRESSES = ("http://", "https://", "ftp://", "mailto:")
_PAGE_NUMBER = re.compile(r"[-—－–\s]*第?\s*\d{1,4}\s*页?\s*(?:[/／,，]?\s*共?\s*\d{1,4}\s*页?)?[-—－–\s]*")
_CHINESE = re.compile(f"[{CJK}]")
_ASK = "请向报送单位索取 Excel 或 Word 原件。"
_REVIEW = "这是 PDF 文件，单元格是按版面上的框线推算出来的，可能错列、错行或者漏字。请核对每一项后再确认导入；有 Excel 或 Word 原件的，请改用原件导入。"


def read_pdf(path: Path) -> Workbook:
    """The tables of a PDF. Raises UnreadableError: for a scan, for a PDF without ruled tables, for one with a password."""
    try:
        with pdfplumber.open(path) as pdf:
            if len(pdf.pages) > MAX_PAGES:
                raise UnreadableError(
                    f"PDF 有{len(pdf.pages)}页，超过{MAX_PAGES}页。请按部门拆成几个文件再导入。"
                )
            reading = _Reading(len(pdf.pages))
            for page in pdf.pages:
                reading.page(page)
                page.close()
    except (
        PdfminerException,
        PDFException,
        AssertionError,
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        RecursionError,
    ) as error:
        if isinstance(
            error.__cause__ or error.__context__ or (error.args or (None,))[0], PDFPasswordIncorrect
        ):
            raise UnreadableError("PDF 设有打开密码，无法读取。请去掉密码后再导入。") from error
        raise UnreadableError(f"PDF 已损坏，读不出来。{_ASK}") from error
    return reading.workbook()


@dataclass
class _Part:
    """A table on one page: its column edges, its rows of cells (first and last column and row, text), the links by cell."""

    edges: list[float]
    rows: list[dict[int, str]]
    spans: list[list[int]]
    links: dict[tuple[int, int], str]
    page: int


@dataclass
class _Table:
    """A table over pages, with the lines above it."""

    titles: list[str]
    edges: list[float]
    parts: list[_Part] = field(default_factory=list)


class _Reading:
    """The reading of a document, page by page."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.tables: list[_Table] = []
        self.scanned: list[int] = []
        self.characters = 0
        self.pictures: list[int] = []
        self.outside: list[str] = []
        self.above: list[str] = []

    def page(self, page: Any) -> None:
        """One page: its tables from the top, and the lines between them."""
        self.characters += len(page.chars)
        if not page.chars:
            if page.images or page.rects or page.curves:
                self.scanned.append(page.page_number)
            return
        tables = sorted(page.find_tables(_settings(page)), key=lambda table: table.bbox[1])
        tables = [table for table in tables if len(table.cells) > 1]
        if any(_is_large(image, page) for image in page.images):
            self.pictures.append(page.page_number)
        lines = [line for line in page.extract_text_lines(return_chars=False) if not _is_inside(line, tables)]
        for table in tables:
            above = [line for line in lines if line["top"] < table.bbox[1]]
            lines = [line for line in lines if line not in above]
            self.above += [line["text"] for line in above if not _PAGE_NUMBER.fullmatch(line["text"])]
            self._add(_part(page, table, self.pages))
        self.above += [line["text"] for line in lines if not _PAGE_NUMBER.fullmatch(line["text"])]

    def _add(self, part: _Part | None) -> None:
        if part is None:
            return
        last = self.tables[-1] if self.tables else None
        titles = [line for line in titles_of(self.above) if last is None or line not in last.titles]
        self.outside += [
            line for line in self.above if line not in titles and (last is None or line not in last.titles)
        ]
        self.above = []
        if last is not None and not titles and _fits(part.edges, last.edges):
            last.parts.append(part)
        else:
            self.tables.append(_Table(titles, part.edges, [part]))

    def workbook(self) -> Workbook:
        """The tables as sheets, or words why there are none."""
        if self.characters < 10 * max(1, len(self.scanned)) and self.scanned:
            raise UnreadableError(f"这是扫描件（页面是图片，没有文字），读不出来。{_ASK}")
        if not self.tables:
            raise UnreadableError(f"PDF 里没有带框线的表格，读不出清单。{_ASK}")
        made = [_sheet(f"表格{n}", table) for n, table in enumerate(self.tables, 1)]
        notes = [Note("warning", _REVIEW)]
        if self.scanned:
            notes.append(Note("error", f"第{ranges(self.scanned)}页是图片，没有文字，没有读取。{_ASK}"))
        if self.pictures:
            notes.append(
                Note("warning", f"第{ranges(self.pictures)}页有图片，图片里的文字没有读取。请核对。")
            )
        if rest := [line for line in dict.fromkeys([*self.outside, *self.above]) if _CHINESE.search(line)]:
            said = "；".join(quoted(line, 200) for line in rest[:_NAMED]) + (
                "等" if len(rest) > _NAMED else ""
            )
            severity: Severity = "warning" if sum(map(len, rest)) > _MUCH else "info"
            notes.append(Note(severity, f"表格之外的文字没有读取：{said}。请核对其中有没有清单内容。"))
        return Workbook("pdf", [sheet for sheet in made if sheet.rows], notes)


def _is_large(image: Any, page: Any) -> bool:
    return bool(image["width"] > page.width / 4 and image["height"] > page.height / 10)


def _is_inside(line: Any, tables: list[Any]) -> bool:
    middle = (line["top"] + line["bottom"]) / 2
    return any(
        table.bbox[1] <= middle <= table.bbox[3] and line["x0"] < table.bbox[2] and line["x1"] > table.bbox[0]
        for table in tables
    )


def _settings(page: Any) -> dict[str, Any]:
    """Columns are closed where their lines end: a row that goes over the page often has no line there."""
    ends: list[list[float]] = []
    for edge in sorted((e for e in page.edges if e["orientation"] == "v"), key=lambda e: e["top"]):
        if ends and edge["top"] <= ends[-1][1] + _NEAR:
            ends[-1][1] = max(ends[-1][1], edge["bottom"])
        else:
            ends.append([edge["top"], edge["bottom"]])
    long = [end for end in ends if end[1] - end[0] > _LINE]
    return {"explicit_horizontal_lines": [place for end in long for place in end]}


# --- a table on a page -------------------------------------------------------------------------------


def _part(page: Any, table: Any, pages: int) -> _Part | None:
    """The cells of a table by the lines that bound them."""
    across = _edges(edge for cell in table.cells for edge in (cell[0], cell[2]))
    down = _edges(edge for cell in table.cells for edge in (cell[1], cell[3]))
    rows: list[dict[int, str]] = [{} for _ in down[1:]]
    spans = []
    texts = table.extract()
    boxes = [
        (box, text)
        for row, line in zip(table.rows, texts, strict=True)
        for box, text in zip(row.cells, line, strict=True)
    ]
    for box, text in boxes:
        if box is None:
            continue
        r0, c0 = _index(down, box[1]), _index(across, box[0])
        r1, c1 = max(r0, _index(down, box[3]) - 1), max(c0, _index(across, box[2]) - 1)
        spans.append([r0, c0, r1, c1])
        rows[r0][c0] = _without_page_number(text or "", page.page_number, pages)
    if not any(any(row.values()) for row in rows):
        return None
    return _Part(across, rows, spans, _links(page, spans, across, down), page.page_number)


def _edges(values: Iterator[float]) -> list[float]:
    """The places of lines, those that lie close together as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _index(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda n: abs(edges[n] - value))


def _without_page_number(text: str, number: int, pages: int) -> str:
    """Without a line that says which page this is of how many."""
    page = re.compile(rf"[-—－\s]*第?\s*{number}\s*页?\s*[/／]\s*共?\s*{pages}\s*页?[-—－\s]*")
    return "\n".join(line for line in text.split("\n") if not page.fullmatch(line))


def _links(
    page: Any, spans: list[list[int]], across: list[float], down: list[float]
) -> dict[tuple[int, int], str]:
    links = {}
    for link in page.hyperlinks:
        x, y = (link["x0"] + link["x1"]) / 2, (link["top"] + link["bottom"]) / 2
        address = str(link.get("uri") or "")
        for r0, c0, r1, c1 in spans:
            inside = across[c0] <= x <= across[c1 + 1] and down[r0] <= y <= down[r1 + 1]
            if inside and address.lower().startswith(_ADDRESSES):
                links[r0, c0] = address
    return links


def _fits(edges: list[float], others: list[float]) -> bool:
    """Whether a table goes on with the columns of another: its edges are among those, the outer ones the same."""
    if abs(edges[0] - others[0]) > 2 * _NEAR or abs(edges[-1] - others[-1]) > 2 * _NEAR:
        return False
    return all(any(abs(edge - other) <= 2 * _NEAR for other in others) for edge in edges)


# --- a table over pages ------------------------------------------------------------------------------


def _sheet(name: str, table: _Table) -> Sheet:
    grid = Grid()
    joins, dropped = [], 0
    header = [_row_key(row) for row in table.parts[0].rows[:4]]
    has_merges = any(r1 > r0 >= _HEADER_ROWS for part in table.parts for r0, _, r1, _ in part.spans)
    for number, found in enumerate(table.parts):
        part = _on_columns(found, table.edges)
        skip = _repeated(part, header) if number else 0
        dropped += bool(skip)
        if number and not has_merges and _is_rest(part, skip):
            _join(grid, part.rows[skip])
            joins.append(grid.height)
            skip += 1
        _append(grid, part, skip, going_on=has_merges and bool(number))
    for column in range(grid.width):
        _unwrap(grid, column)
    for place, address in grid.links.items():
        grid.found.add("link", *place, address)
    for (row, column), text in grid.cells.items():
        grid.cells[row, column] = shown_text(text, grid.found, row, column)
    sheet, down = grid.sheet(name, table.titles), len(table.titles)
    if joins:
        message = f"第{ranges(row + down for row in joins)}行跨页，下一页的文字已接在后面。请核对。"
        sheet.notes.append(Note("warning", message, joins[0] + down - 1))
    if dropped:
        sheet.notes.append(Note("info", f"各页重复印出的表头已跳过（{dropped}处）。"))
    return sheet


def _row_key(row: dict[int, str]) -> tuple[str, ...]:
    return tuple("".join(text.split()) for _, text in sorted(row.items()) if text.strip())


def _on_columns(part: _Part, edges: list[float]) -> _Part:
    """The part with its columns numbered as those of the whole table."""
    at = {n: _index(edges, edge) for n, edge in enumerate(part.edges)}
    rows = [{at[column]: text for column, text in row.items()} for row in part.rows]
    spans = [[r0, at[c0], r1, max(at[c0], at[c1 + 1] - 1)] for r0, c0, r1, c1 in part.spans]
    links = {(row, at[column]): address for (row, column), address in part.links.items()}
    return _Part(edges, rows, spans, links, part.page)


def _repeated(part: _Part, header: list[tuple[str, ...]]) -> int:
    """How many rows at the top print the header again."""
    for start in range(len(header)):
        count = 0
        for row, printed in zip(part.rows, header[start:], strict=False):
            if not _row_key(row) or _row_key(row) != printed:
                break
            count += 1
        if count:
            return count
    return 0


def _is_rest(part: _Part, at: int) -> bool:
    """Whether the first row of a page is the rest of the last one of the page before: nothing in its first column."""
    return at < len(part.rows) and not part.rows[at].get(0, "").strip() and any(part.rows[at].values())


def _join(grid: Grid, row: dict[int, str]) -> None:
    last = grid.height - 1
    for column, text in row.items():
        if text.strip():
            before = grid.cells.get((last, column), "")
            grid.cells[last, column] = f"{before}\n{text}" if before else text


def _append(grid: Grid, part: _Part, skip: int, *, going_on: bool) -> None:
    """The rows of a part below those that are there; a cell merged downwards may go on over the page."""
    top = grid.height
    above = {
        column: span for span in grid.spans for column in range(span[1], span[3] + 1) if span[2] == top - 1
    }
    for r0, c0, r1, c1 in part.spans:
        if r0 < skip:
            continue
        row = top + r0 - skip
        text = part.rows[r0].get(c0, "")
        if going_on and row == top and not text.strip() and c0 in above and above[c0][1] == c0:
            above[c0][2] = top + r1 - skip
            grid.height = max(grid.height, above[c0][2] + 1)
            continue
        grid.place(row, c0, r1 - r0 + 1, c1 - c0 + 1)
        grid.cells[row, c0] = text
    for (row, column), address in part.links.items():
        if row >= skip:
            grid.links[top + row - skip, column] = address


def _unwrap(grid: Grid, column: int) -> None:
    """Put lines together that the width of the column broke."""
    places = [place for place in grid.cells if place[1] == column]
    texts = [grid.cells[place] for place in places]
    for place, text in zip(places, unwrapped(texts), strict=True):
        grid.cells[place] = text
