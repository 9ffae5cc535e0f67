"""Reading .xlsx workbooks: every cell as the person sees it who opens the file in a Chinese system.

One parser reads all of it, so that nothing can be seen by one half of the reader and not by the other.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from core.parsing_apart import UnreadableError
from core.sheets.model import Note, Sheet, Workbook, clipped
from core.sheets.package import Package, Relationship
from core.sheets.xlsx_book import Book, is_true, read_strings, read_styles
from core.sheets.xlsx_extras import SheetExtras
from core.sheets.xlsx_sheet import SheetParser
from core.typed_text import visible

_MAX_SHEETS = 500


def read_xlsx(path: Path) -> Workbook:
    """All sheets of a workbook. Raises UnreadableError."""
    package = Package(path)
    part = package.main_part or "xl/workbook.xml"
    tree = package.tree(part)
    related = package.relationships(part)
    by_kind = {one.kind: one.target for one in related.values() if not one.external and one.target in package}
    properties = tree.find("workbookPr")
    since_1904 = properties is not None and is_true(properties.get("date1904"))
    strings = read_strings(package, by_kind.get("sharedStrings", ""))
    book = Book(strings, read_styles(package, by_kind.get("styles", "")), since_1904)
    nodes = list(tree.iter("sheet"))
    if len(nodes) > _MAX_SHEETS:
        raise UnreadableError(f"工作簿有{len(nodes)}个工作表，超过{_MAX_SHEETS}个。请拆成几个文件再导入。")
    made = Workbook("xlsx", [])
    used = [0]
    for node in nodes:
        _add_sheet(made, package, book, node, related.get(node.get("r:id", "")), used)
    return made


def _add_sheet(
    made: Workbook,
    package: Package,
    book: Book,
    node: ET.Element,
    found: Relationship | None,
    used: list[int],
) -> None:
    name = visible(node.get("name", "")).strip() or f"工作表{len(made.sheets) + 1}"
    hidden = node.get("state", "visible") != "visible"
    if found is None or found.external or found.target not in package:
        message = f"工作表“{name}”的内容在文件里缺失，没有读取。请用 Excel、WPS 打开文件检查后另存再导入。"
        made.notes.append(Note("error", message))
    elif found.kind == "worksheet":
        made.sheets.append(_sheet(package, book, name, found.target, hidden=hidden, used=used))
    else:
        made.notes.append(Note("warning", f"“{name}”是图表或宏表，不是工作表，没有读取。"))


def _sheet(package: Package, book: Book, name: str, part: str, *, hidden: bool, used: list[int]) -> Sheet:
    parser = SheetParser(name, book, used)
    with package.open(part) as stream:
        parser.read(stream)
    extras = SheetExtras(package, part, parser)
    extras.read()
    rows = parser.rows()
    merged = clipped(parser.merged, rows)
    return Sheet(
        name, rows, merged, hidden, extras.links, parser.found.notes(hidden_sheet=hidden and bool(rows))
    )
