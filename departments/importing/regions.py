"""Importing regions (行政区划): tables of GB/T 2260, and plain tables of functional zones with local codes.

Parents follow from codes. 市辖区 below a municipality and 省直辖县级行政区划 are no governments: what stands below
them hangs under the province. What must hold: a second import of the same file changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from core.chinese import squeeze
from departments.codes import region_code_error
from departments.importing.reports import Report, rehearsal
from departments.importing.tables import Row, Table, UnreadableFileError, parse_date, read_table
from departments.models import Level, Region

SYNONYMS = {
    "code": ("区划代码", "行政区划代码", "代码", "code"),
    "name": ("名称", "区划名称", "name"),
    "short_name": ("简称", "short_name"),
    "parent": ("上级", "上级代码", "上级区划", "parent"),
    "kind": ("类别", "kind"),
    "level": ("层级", "level"),
    "valid_from": ("设立日期", "valid_from"),
    "valid_to": ("撤销日期", "valid_to"),
    "code_scheme": ("编码体系", "code_scheme"),
}
DERIVED = {"provincecode", "citycode", "areacode"}
"""Columns of the given tables that repeat what the code says."""

VIRTUAL = re.compile(
    r"^(?:市辖区|县|(?:省|自治区)?直辖县级行政区划|自治区直辖县级行政单位|省直辖县级行政单位)$"
)
LEVEL_OF = {
    Region.Kind.COUNTRY: "1",
    Region.Kind.PROVINCE: "2",
    Region.Kind.CITY: "3",
    Region.Kind.DISTRICT: "4",
    Region.Kind.STREET: "5",
}
FIELDS = ("name", "kind", "level_id", "parent_id", "code_scheme", "short_name", "valid_from", "valid_to")


@dataclass
class Entry:
    """A region as a row gives it; `given` holds only what the row says, so that nothing else is touched."""

    row: int
    code: str
    parent_code: str
    given: dict[str, Any]


def import_regions(paths: Iterable[Path], *, dry_run: bool = False) -> list[Report]:
    """Import files in any order; each wholly or not at all. Returns a report for each, in the order given."""
    paths = list(paths)
    reports = {path: Report(str(path)) for path in paths}
    tables: list[tuple[Path, list[Entry]]] = []
    for path in paths:
        try:
            tables.append((path, _entries(read_table(path, SYNONYMS, ("code", "name")), reports[path])))
        except UnreadableFileError as error:
            reports[path].problem(None, "文件", str(error))
    tables.sort(key=lambda item: min((_depth(entry) for entry in item[1]), default=0))
    with rehearsal(dry_run):
        for path, entries in tables:
            with transaction.atomic():
                _write(entries, reports[path])
    return list(reports.values())


# --- reading ---------------------------------------------------------------------------------------


def full_code(code: str) -> str:
    """A region code in the form kept: 12 → 120000, 1201 → 120100, 511602000000 → 511602, 120101001000 → 120101001."""
    if len(code) in (2, 4) and code.isdigit():
        return code.ljust(6, "0")
    if len(code) == 12 and code.endswith("000000"):
        return code[:6]
    if len(code) == 12 and code.endswith("000"):
        return code[:9]
    return code


def kind_of(code: str) -> str:
    """The kind a GB/T 2260 code shows by its shape."""
    if len(code) > 6:
        return Region.Kind.STREET
    if code.endswith("0000"):
        return Region.Kind.PROVINCE
    return Region.Kind.CITY if code.endswith("00") else Region.Kind.DISTRICT


def parent_code_of(code: str, virtual: set[str]) -> str:
    """The code of the government above: the city, or the province where the city is only a placeholder."""
    if len(code) > 6:
        return code[:6]
    if code.endswith("0000"):
        return ""
    city = f"{code[:4]}00"
    if code == city or city in virtual or code[2:4] == "90" or code[:2] in MUNICIPALITIES:
        return f"{code[:2]}0000"
    return city


MUNICIPALITIES = ("11", "12", "31", "50")


def _entries(table: Table, report: Report) -> list[Entry]:
    report.rows = len(table.rows)
    if unknown := [name for name in table.unknown if name.lower() not in DERIVED]:
        report.problem(None, "、".join(unknown), "未识别的列，没有导入。", "warning")
    levels = dict(Level.objects.values_list("code", "pk"))
    virtual = {full_code(row.get("code")) for row in table.rows if VIRTUAL.match(squeeze(row.get("name")))}
    seen: dict[str, int] = {}
    entries = []
    for row in table.rows:
        code = full_code(row.get("code"))
        if code in virtual:
            report.skipped += 1
            continue
        if code in seen:
            report.problem(
                row.number, table.columns["code"], f"区划代码{code}与第{seen[code]}行重复，未导入本行。"
            )
            continue
        entry = _entry(row, code, virtual, levels, report)
        if entry is not None:
            seen[code] = row.number
            entries.append(entry)
    return sorted(entries, key=_depth)


def _entry(row: Row, code: str, virtual: set[str], levels: dict[str, int], report: Report) -> Entry | None:
    name = squeeze(row.get("name"))
    if error := region_code_error(code):
        report.problem(row.number, "区划代码", f"“{row.get('code')}”不正确：{error}")
        return None
    if not name or len(name) > 60:
        report.problem(row.number, "名称", "名称为空或超过60字，请补正。")
        return None
    kind = _choice(Region.Kind, row, "kind", report) or kind_of(code)
    scheme = _choice(Region.CodeScheme, row, "code_scheme", report)
    given: dict[str, Any] = {"name": name, "kind": kind}
    given["code_scheme"] = scheme or ("local" if kind == Region.Kind.ZONE else "gb2260")
    level = row.get("level") or LEVEL_OF.get(Region.Kind(kind), "")
    if level in levels:
        given["level_id"] = levels[level]
    if row.get("short_name"):
        given["short_name"] = squeeze(row.get("short_name"))[:30]
    for key in ("valid_from", "valid_to"):
        if text := row.get(key):
            if date := parse_date(text):
                given[key] = date
            else:
                report.problem(row.number, "日期", f"日期“{text}”不能识别，请写成2018-11-30。", "warning")
    parent = full_code(row.get("parent")) if row.get("parent") else parent_code_of(code, virtual)
    return Entry(row.number, code, parent, given)


def _choice(choices: Any, row: Row, key: str, report: Report) -> str:
    text = squeeze(row.get(key))
    if not text:
        return ""
    for value, label in choices.choices:
        if text in (value, label, *label.split("、")):
            return str(value)
    report.problem(row.number, key, f"“{text}”不是可选的值：{'、'.join(choices.labels)}。", "warning")
    return ""


def _depth(entry: Entry) -> tuple[int, str]:
    """Parents before children: provinces, cities, districts, then streets and zones."""
    local = entry.given["kind"] == Region.Kind.ZONE
    return (4 if local else ("province", "city", "district", "street").index(entry.given["kind"]), entry.code)


# --- writing ---------------------------------------------------------------------------------------


def _write(entries: Sequence[Entry], report: Report) -> None:
    """Level by level, since children need their parents' keys."""
    known = {region.code: region for region in Region.objects.all()}
    depths = sorted({_depth(entry)[0] for entry in entries})
    for depth in depths:
        new: list[Region] = []
        changed: list[Region] = []
        for entry in (e for e in entries if _depth(e)[0] == depth):
            _take(entry, known, new, changed, report)
        bulk_create_with_history(
            new, Region, batch_size=1000, default_change_reason=f"导入 {report.file}"[:100]
        )
        known |= {region.code: region for region in new}
        if changed:
            reason = f"导入 {report.file}"[:100]
            bulk_update_with_history(
                changed, Region, list(FIELDS), batch_size=500, default_change_reason=reason
            )


def _take(
    entry: Entry, known: dict[str, Region], new: list[Region], changed: list[Region], report: Report
) -> None:
    parent = known.get(entry.parent_code)
    if entry.parent_code and parent is None:
        message = f"上级区划{entry.parent_code}不存在，请先导入上级，或把上级的文件一并导入。"
        report.problem(entry.row, "上级", message)
        return
    given = entry.given | {"parent_id": parent.pk if parent else None}
    region = known.get(entry.code)
    if region is None:
        region = Region(code=entry.code, **given)
        if _sound(region, entry, report):
            new.append(region)
            report.add_created(entry.row, f"{entry.code} {region.name}")
        return
    fields = {
        key: [getattr(region, key), value] for key, value in given.items() if getattr(region, key) != value
    }
    if not fields:
        report.unchanged += 1
        return
    for key, (_, value) in fields.items():
        setattr(region, key, value)
    if _sound(region, entry, report):
        changed.append(region)
        report.add_updated(entry.row, f"{entry.code} {region.name}", fields)


def _sound(region: Region, entry: Entry, report: Report) -> bool:
    try:
        region.clean_fields(exclude=["parent", "level"])
    except ValidationError as error:
        report.problem(entry.row, "内容", "；".join(error.messages))
        return False
    if region.valid_from and region.valid_to and region.valid_to <= region.valid_from:
        report.problem(entry.row, "撤销日期", "撤销日期必须晚于设立日期。")
        return False
    return True
