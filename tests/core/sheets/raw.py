"""Workbooks written part by part, for what no library writes: odd prefixes, missing references, hostile parts."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def relationships(*rels: tuple[str, str, str]) -> str:
    """A part of relationships: (id, last word of the kind, target)."""
    inside = "".join(
        f'<Relationship Id="{id_}" Type="{RELS}/{kind}" Target="{target}"'
        + (' TargetMode="External"' if "://" in target else "")
        + "/>"
        for id_, kind, target in rels
    )
    return f'<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


def worksheet(rows: str, *, before: str = "", after: str = "", namespace: str = MAIN) -> str:
    """A sheet with these rows of XML."""
    return f'<worksheet xmlns="{namespace}" xmlns:r="{RELS}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def styles(
    *cells: str, formats: Mapping[int, str] | None = None, fonts: str = "<font/><font><strike/></font>"
) -> str:
    """A part of styles: `cells` are the attributes of each xf."""
    codes = "".join(
        f'<numFmt numFmtId="{number}" formatCode="{code.replace(chr(34), "&quot;")}"/>'
        for number, code in (formats or {}).items()
    )
    xfs = "".join(f"<xf {attributes}/>" for attributes in cells)
    return f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts><fonts>{fonts}</fonts><cellXfs>{xfs}</cellXfs></styleSheet>'


def write_raw(
    path: Path,
    sheet: str,
    parts: Mapping[str, str | bytes] | None = None,
    *,
    name: str = "清单",
    book: str = "",
) -> Path:
    """A workbook of one sheet; `parts` are added, or replace what would be there."""
    all_parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{TYPES}"><Override PartName="/xl/workbook.xml" ContentType="{SHEET_TYPE}"/></Types>',
        "_rels/.rels": relationships(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELS}">{book}<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relationships(
            ("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "styles", "styles.xml"),
            ("rId3", "sharedStrings", "sharedStrings.xml"),
        ),
        "xl/worksheets/sheet1.xml": sheet,
        **(parts or {}),
    }  # fmt: skip
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in all_parts.items():
            archive.writestr(part, content)
    return path


def text_row(number: int, *texts: str) -> str:
    """A row of inline texts, with references."""
    cells = "".join(
        f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for n, text in enumerate(texts)
    )
    return f'<row r="{number}">{cells}</row>'
