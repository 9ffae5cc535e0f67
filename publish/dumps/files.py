"""The files of a dump (数据文件): JSON lines, CSV, XLSX, what changed since the dump before, and the schema of them all."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from core.digests import public_bytes
from core.spreadsheets import unformed
from powers.fields import Document
from powers.printing import CODE, HEADERS, REGION, clipped
from publish.document_schema import NAME, document_components
from publish.dumps.snapshot import Snapshot, item_of
from publish.export_views import printed_row
from publish.models import ListEntry

LINES, TABLE, BOOK, CHANGES, SCHEMA = "list.jsonl", "list.csv", "list.xlsx", "changes.jsonl", "schema.json"
MANIFEST, SIGNATURE = "manifest.json", "manifest.json.sig"
MEDIA_TYPES = {
    LINES: "application/x-ndjson; charset=utf-8",
    CHANGES: "application/x-ndjson; charset=utf-8",
    TABLE: "text/csv; charset=utf-8",
    BOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    SCHEMA: "application/json",
    MANIFEST: "application/json",
    SIGNATURE: "text/plain; charset=us-ascii",
}
REGION_CODE, BODY_CODE, TYPE_CODE = "行政区划代码", "部门代码", "权力类型代码"
WITH_CODE = ((REGION_CODE, REGION), (BODY_CODE, "部门名称"), (TYPE_CODE, "权力类型"))
"""Columns that say a thing by its code and by its name, as the importer knows it."""
_SAID_BEFORE = ("序号", *(name for _code, name in WITH_CODE))
COLUMNS = (
    *(header for pair in WITH_CODE for header in pair),
    *(header for header in HEADERS if header not in _SAID_BEFORE),
)
MOST_ROWS = 1_048_575
"""Rows below a header that one sheet of Excel can hold; a longer list has no workbook."""


def write_list(snapshot: Snapshot, folder: Path, progress: Any) -> int:
    """The three forms of the list, read once; how many items they hold."""
    total = len(snapshot.versions)
    with ExitStack() as opened:
        lines = opened.enter_context((folder / LINES).open("wb"))
        table = opened.enter_context((folder / TABLE).open("w", encoding="utf-8-sig", newline=""))
        rows = csv.writer(table)
        rows.writerow(COLUMNS)
        book = opened.enter_context(_Book()) if total <= MOST_ROWS else None
        for done, (entry, document) in enumerate(snapshot.entries(), start=1):
            lines.write(public_bytes(item_of(entry, document)) + b"\n")
            cells = _cells(entry, document)
            rows.writerow([unformed(text) for text in cells])
            if book:
                book.add(cells)
            if done % 500 == 0:
                progress(done, total)
        if book:
            book.save(folder / BOOK)
    return total


def _cells(entry: ListEntry, document: Document) -> list[str]:
    printed = printed_row(entry, document)
    printed |= {
        REGION_CODE: entry.region.code,
        BODY_CODE: entry.department.code,
        TYPE_CODE: entry.power_type.code,
    }
    return [printed[header] for header in COLUMNS]


class _Book:
    """One sheet with a header; every text is a text, never a formula."""

    saved = False

    def __init__(self) -> None:
        self.book = Workbook(write_only=True)
        self.sheet = self.book.create_sheet("权责清单")
        self.sheet.freeze_panes = "A2"
        self.add(list(COLUMNS))

    def add(self, texts: list[str]) -> None:
        self.sheet.append([self._cell(text) if text else None for text in texts])

    def _cell(self, text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(self.sheet, value=clipped(text))
        cell.data_type = "s"
        return cell

    def save(self, path: Path) -> None:
        self.book.save(path)
        self.saved = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """What was not saved is thrown away."""
        if not self.saved:
            self.sheet.close()
            self.sheet._writer.cleanup()  # noqa: SLF001  the library has no other way


# --- what changed --------------------------------------------------------------------------------------------


def write_changes(before: Path, folder: Path) -> None:
    """What was added, changed and removed from the list of the dump before to this one, by the digest of each line."""
    old = {code: digest for code, digest, _line in _lines_of(before)}
    with (folder / CHANGES).open("wb") as file:
        for code, digest, line in _lines_of(folder / LINES):
            known = old.pop(code, None)
            if known != digest:
                said = {"op": "changed" if known else "added", "code": code, "before": known, "after": digest}
                file.write(public_bytes({**said, "item": json.loads(line)}) + b"\n")
        for code, digest in sorted(old.items()):
            gone = {"op": "removed", "code": code, "before": digest, "after": None, "item": None}
            file.write(public_bytes(gone) + b"\n")


def _lines_of(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """Of each line its code and digest."""
    with path.open("rb") as file:
        for line in file:
            said = line.rstrip(b"\n")
            yield json.loads(said)["code"], f"sha256:{hashlib.sha256(said).hexdigest()}", said


# --- the schema ----------------------------------------------------------------------------------------------


def schema() -> dict[str, Any]:
    """A line of the list as JSON Schema (2020-12), with the columns of the tables and the lines of what changed."""
    named = _object({"code": _text(_("代码")), "name": _text(_("名称"))})
    item = _object(
        {
            "code": _text(_("职权编码")),
            "name": _text(_("职权名称")),
            "sub_name": _text(_("子项名称")),
            "type": named | {"title": _("职权类型")},
            "region": named | {"title": _("行政区划")},
            "department": named | {"title": _("部门")},
            "subject": _text(_("行使主体")),
            "levels": {"type": "array", "items": {"type": "string"}, "title": _("行使层级代码")},
            "version": {"type": "integer", "title": _("版本号")},
            "digest": _text(_("公布内容的摘要值：对 document 按 RFC 8785 排列后的 SHA-256")),
            "since": _text(_("清单版本生效日期")) | {"format": "date"},
            "document": {"$ref": f"#/$defs/{NAME}", "title": _("公布的全部内容")},
        }
    )
    digest = {"type": ["string", "null"]}
    change = _object(
        {
            "op": {"enum": ["added", "changed", "removed"]},
            "code": _text(_("职权编码")),
            "before": digest | {"title": _("上一个数据包中这一行的 SHA-256，新增的没有")},
            "after": digest | {"title": _("这个数据包中这一行的 SHA-256，去掉的没有")},
            "item": {"anyOf": [{"$ref": "#"}, {"type": "null"}]},
        }
    )
    table = {"encoding": "utf-8-sig", "dialect": "RFC 4180", "columns": list(COLUMNS), "key": CODE}
    start = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": _("权责清单的一项职权")}
    parts = {name: _as_json_schema(part) for name, part in document_components().items()}
    return {**start, **item, "$defs": {"change": change, **parts}, "x-table": table}


def _text(title: str) -> dict[str, Any]:
    return {"type": "string", "title": title}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _as_json_schema(said: Any) -> Any:
    """A schema of OpenAPI 3.0 as JSON Schema says it: what may be null has two types."""
    if isinstance(said, list):
        return [_as_json_schema(one) for one in said]
    if not isinstance(said, dict):
        return said
    made = {key: _as_json_schema(value) for key, value in said.items() if key != "nullable"}
    if "$ref" in made:
        made["$ref"] = made["$ref"].replace("#/components/schemas/", "#/$defs/")
    if said.get("nullable") is not True:
        return made
    if "type" in made:
        return made | {"type": [made["type"], "null"]}
    return {"anyOf": [made, {"type": "null"}]}
