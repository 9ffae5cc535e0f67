"""A page of HTML as its reader sees it (网页): its lines in order, and what stands in it that is not shown.

Struck and hidden text is left out and told; tables stand in their place, a row a line; numbered lists get their numbers.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree, html

from core.parsing_apart import UnreadableError
from core.word_documents import DocumentText

MAX_LENGTH = 20_000_000
SILENT = frozenset(
    [
        "script",
        "style",
        "head",
        "title",
        "noscript",
        "template",
        "meta",
        "link",
        "iframe",
        "object",
        "svg",
        "select",
        "option",
        "button",
    ]
)
STRUCK = frozenset(("del", "s", "strike"))
BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "nav",
        "aside",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "center",
        "blockquote",
        "dl",
        "dt",
        "dd",
        "pre",
        "body",
        "form",
        "fieldset",
        "hr",
    ]
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_THROUGH = re.compile(r"text-decoration[a-z-]*\s*:[^;]*line-through", re.IGNORECASE)


def read_html(path: Path) -> DocumentText:
    """The lines of a page; raises UnreadableError. Call it in a child: parse_apart(read_html, path)."""
    data = path.read_bytes()
    if len(data) > MAX_LENGTH:
        raise UnreadableError("网页文件过大，没有读取。")
    text = _decoded(data)
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        root = html.document_fromstring(text, parser=html.HTMLParser(no_network=True, huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("文件不是可以读取的网页（.html）。") from error
    reading = _Reading()
    try:
        reading.block(root)
    except RecursionError as error:
        raise UnreadableError("网页的结构嵌套过深，读不出来。") from error
    reading.flush()
    notes = [
        f"{what}的文字{len(words)}处没有读入：{'、'.join(f'“{word[:40]}”' for word in words[:5])}。"
        for what, words in (("加了删除线", reading.struck), ("隐藏", reading.hidden))
        if words
    ]
    return DocumentText(reading.lines, notes)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError("网页既不是UTF-8也不是GB18030编码，请在浏览器中另存为UTF-8的网页。")


class _Reading:
    """One walk over a page."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.struck: list[str] = []
        self.hidden: list[str] = []
        self._words = ""

    def flush(self) -> None:
        for line in self._words.split("\n"):
            if shown := re.sub(r"[ \t\r\f]+", " ", line).strip():
                self.lines.append(shown)
        self._words = ""

    def block(self, element: Any) -> None:
        name = element.tag if isinstance(element.tag, str) else ""
        if not name or name in SILENT:
            return
        out = self._left_out(element, name)
        if out is not None:
            if words := "".join(element.itertext()).strip():
                out.append(words)
            return
        if name == "br":
            self._words += "\n"
        elif name == "table":
            self._table(element)
        else:
            self._inside(element, name)

    def _left_out(self, element: Any, name: str) -> list[str] | None:
        style = element.get("style") or ""
        if name in STRUCK or _THROUGH.search(style):
            return self.struck
        if element.get("hidden") is not None or _HIDDEN.search(style):
            return self.hidden
        return None

    def _inside(self, element: Any, name: str) -> None:
        if name in BLOCKS:
            self.flush()
        if name == "li" and (number := _number(element)):
            self._words += number
        self._words += _plain(element.text)
        for child in element:
            self.block(child)
            self._words += _plain(child.tail)
        if name in BLOCKS:
            self.flush()

    def _table(self, table: Any) -> None:
        self.flush()
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        cells = [[self._cell(cell) for cell in row if cell.tag in ("td", "th")] for row in rows]
        for row in cells:
            if all(len(one) <= 1 for one in cells):
                self.lines += [line for cell in row for line in cell]
            elif any(row):
                self.lines.append(f"| {' | '.join(' '.join(cell) for cell in row)} |")

    def _cell(self, cell: Any) -> list[str]:
        inner = _Reading()
        inner.struck, inner.hidden = self.struck, self.hidden
        inner.block(cell)
        inner.flush()
        return inner.lines


def _plain(text: str | None) -> str:
    """Breaks in the source are none on the page."""
    return re.sub(r"[\r\n\t]+", " ", text or "") if text else ""


def _number(item: Any) -> str:
    """The number that a browser writes before an item of a numbered list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or "list-style" in (parent.get("style") or ""):
        return ""
    start = int(parent.get("start")) if (parent.get("start") or "").isdecimal() else 1
    at = [child for child in parent if child.tag == "li"].index(item)
    return f"{start + at}. " if parent.get("type") in (None, "1") else ""
