"""Tables of a web page as sheets, also of a page that a platform exported under the name .xls: spans, struck and hidden cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree, html

from core.parsing_apart import UnreadableError
from core.sheets.delimited import decode
from core.sheets.grid import Grid, tell_below, titles_of
from core.sheets.model import Note, Place, Sheet, Workbook
from core.sheets.texts import shown_text

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SILENT = frozenset(
    ("script", "style", "head", "noscript", "template", "meta", "link", "title", "colgroup", "select")
)
_STRUCK = frozenset(("del", "s", "strike"))
_BLOCKS = frozenset(("p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "center", "section", "article", "caption"))  # fmt: skip
_THROUGH = re.compile(r"text-decoration[\w-]*\s*:[^;}]*line-through", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_TEXT_WIDTH = 1000
_ADDRESSES = ("http://", "https://", "ftp://", "mailto:")


def read_html(path: Path) -> Workbook:
    """The tables of a page. Raises UnreadableError."""
    data = path.read_bytes()
    try:
        parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
        root = html.document_fromstring(_DECLARATION.sub("", _decoded(data)), parser=parser)
        page = _Page(root)
        page.walk(root)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, RecursionError) as error:
        raise UnreadableError(
            "这个网页（HTML）已损坏，读不出来。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"
        ) from error
    if not page.sheets:
        raise UnreadableError(
            "这是网页（HTML），里面没有表格，读不出清单。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"
        )
    return Workbook("html", page.sheets, page.notes)


def _decoded(data: bytes) -> str:
    """The text in the encoding that fits: what a byte order mark or the page says, else what can be decoded."""
    said = _CHARSET.search(data[:4096])
    name = said[1].decode("ascii", "replace").lower() if said else ""
    if name in ("gb2312", "gbk", "gb18030", "big5", "utf-16") and not data.startswith(
        (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
    ):
        try:
            return data.decode("gb18030" if name.startswith("gb") else name)
        except UnicodeDecodeError:
            pass
    text = decode(data)
    if text is None:
        raise UnreadableError("网页的编码无法识别。请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。")
    return text


class _Page:
    """A walk over a page: lines between tables, and a sheet for each table that holds data."""

    def __init__(self, root: Any) -> None:
        self.sheets: list[Sheet] = []
        self.notes: list[Note] = []
        self.struck_classes, self.hidden_classes = _classes(root)
        self._lines: list[str] = []
        title = root.findtext(".//title")
        if title and title.strip():
            self._lines.append(title)

    def walk(self, root: Any) -> None:
        """Read all that is shown, in order."""
        last = self._outside(root)  # a table begins a list of lines of its own
        self._lines += last
        tell_below(self.sheets, self._lines, [])

    def _outside(self, element: Any) -> list[str]:
        """The lines of an element; a table in it becomes a sheet, with the lines so far as its titles."""
        if not isinstance(element.tag, str) or element.tag in _SILENT:
            return []
        if element.tag == "table" and self._is_data(element):
            self._table(element)
            return []
        words = [element.text or ""]
        for child in element:
            inner = self._outside(child)
            if child.tag == "br" or child.tag in _BLOCKS or child.tag == "table":
                self._take(words, inner)
                words = []
            else:
                words += inner
            words.append(child.tail or "")
        if element.tag in _BLOCKS or element.tag in ("body", "html", "table", "td", "th"):
            self._take(words, [])
            return []
        return words

    def _take(self, words: list[str], more: list[str]) -> None:
        line = " ".join("".join([*words, *more]).split())
        if line:
            self._lines.append(line)

    def _is_data(self, table: Any) -> bool:
        """Whether a table is one of data, not one that only lays out the page with other tables in it."""
        inner = list(table.iterdescendants("table"))
        if not inner:
            return True
        own = sum(len(text.strip()) for text in table.itertext())
        nested = sum(
            len(text.strip())
            for one in inner
            if next(one.iterancestors("table")) is table
            for text in one.itertext()
        )
        return len(list(_rows(table))) > 2 and own - nested > nested

    def _table(self, table: Any) -> None:
        caption = table.find("caption")
        if caption is not None:
            self._lines.append("".join(caption.itertext()))
        titles = titles_of(self._lines)
        tell_below(self.sheets, self._lines, titles)
        self._lines = []
        grid = Grid()
        taken: set[Place] = set()
        rows = list(_rows(table))
        for at, row in enumerate(rows):
            self._row(row, at, grid, taken, len(rows) - at)
        sheet = grid.sheet(f"表格{len(self.sheets) + 1}", titles)
        if any(any(row) for row in sheet.rows[len(titles) :]):
            self.sheets.append(sheet)

    def _row(self, row: Any, at: int, grid: Grid, taken: set[Place], below: int) -> None:
        """The cells of a row; one that is said to reach further down than there are rows (`below`) ends with them."""
        column, hidden = 0, self._is_hidden(row)
        grid.height = max(grid.height, at + 1)
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while (at, column) in taken:
                column += 1
            width, height = _span(cell.get("colspan")), min(_span(cell.get("rowspan")), below)
            grid.place(at, column, height, width)
            taken.update((at + down, column + right) for down in range(height) for right in range(width))
            grid.cells[at, column] = self._cell(cell, grid, (at, column))
            if self._is_hidden(cell):
                grid.found.hidden_columns.append(column)
            column += width
        if hidden:
            grid.found.hidden_rows.append(at)

    def _cell(self, cell: Any, grid: Grid, at: Place) -> str:
        reading = _CellText(self)
        reading.read(cell)
        row, column = at
        if struck := "".join(reading.struck).strip():
            grid.found.add("struck", row, column, struck)
        for address in reading.links:
            grid.links.setdefault(at, address)
            grid.found.add("link", row, column, address)
        for kind, what in reading.others:
            grid.found.add(kind, row, column, what)
        return shown_text(reading.text(), grid.found, row, column)

    def _is_hidden(self, element: Any) -> bool:
        return self.has(element, _HIDDEN, self.hidden_classes) or element.get("hidden") is not None

    def has(self, element: Any, style: re.Pattern[str], classes: set[str]) -> bool:
        """Whether an element has a style, said by itself or by one of its classes."""
        return bool(style.search(element.get("style") or "")) or bool(
            classes & set((element.get("class") or "").split())
        )


class _CellText:
    """What a cell shows: its lines, what is struck out, its links, its pictures."""

    def __init__(self, page: _Page) -> None:
        self.page = page
        self.words: list[str] = []
        self.struck: list[str] = []
        self.links: list[str] = []
        self.others: list[tuple[str, str]] = []

    def read(self, element: Any) -> None:
        """Read an element and what is in it, without what follows it."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _SILENT:
            return
        if tag in _STRUCK or self.page.has(element, _THROUGH, self.page.struck_classes):
            self.struck.append("".join(element.itertext()))
            return
        if tag not in ("td", "th") and self.page.has(element, _HIDDEN, self.page.hidden_classes):
            return
        if tag == "a":
            self._link(element.get("href") or "")
        elif tag == "img":
            self.others.append(("picture", element.get("alt") or element.get("src", "")[:80] or "图片"))
        elif tag == "table":
            self.others.append(("nested", "嵌套表格"))
        elif tag == "input" and element.get("type", "text") == "text":
            self.words.append(element.get("value") or "")
        self._inside(element, tag)

    def _inside(self, element: Any, tag: str) -> None:
        block = tag in _BLOCKS or tag == "br"
        self.words.append("\n" if block else "")
        self.words.append(_collapsed(element.text))
        for child in element:
            self.read(child)
            self.words.append(_collapsed(child.tail))
            if child.tag in ("td", "th"):
                self.words.append(" ")
        self.words.append("\n" if block and tag != "br" else "")

    def _link(self, address: str) -> None:
        if address.strip().lower().startswith(_ADDRESSES):
            self.links.append(address.strip())
        elif address.strip() and not address.startswith(("#", "javascript:")):
            self.others.append(("odd_link", address.strip()))

    def text(self) -> str:
        """The lines, none of them empty at the ends."""
        lines = [re.sub(" +", " ", line).strip(" ") for line in "".join(self.words).split("\n")]
        return "\n".join(line for line in lines if line)


def _collapsed(text: str | None) -> str:
    """Spaces and line breaks of the source are one space."""
    return re.sub(r"[ \t\r\n\f]+", " ", text) if text else ""


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table, not those of tables in it."""
    for row in table.iterdescendants("tr"):
        if next(row.iterancestors("table")) is table:
            yield row


def _span(text: str | None) -> int:
    found = re.match(r"\s*(\d{1,5})", text or "")
    return min(max(1, int(found[1])), _TEXT_WIDTH) if found else 1


def _classes(root: Any) -> tuple[set[str], set[str]]:
    """The classes whose text is struck out, and those that are hidden, by the page's own style sheets."""
    struck: set[str] = set()
    hidden: set[str] = set()
    for sheet in root.iter("style"):
        for rule in (sheet.text or "")[:200_000].split("}"):
            selectors, _, body = rule.rpartition("{")
            names = set(re.findall(r"\.([\w-]+)", selectors))
            struck |= names if _THROUGH.search(body) else set()
            hidden |= names if _HIDDEN.search(body) else set()
    return struck, hidden
