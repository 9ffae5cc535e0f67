"""Importing bodies (部门) of a region with their plaques and internal units, from tables of many makes.

What must hold: a second import of the same file changes nothing; a cell that is empty changes nothing; codes, being
part of the codes of powers, and names, whose change is a matter of 机构沿革, are never changed by an import.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import transaction

from core.chinese import normalise, squeeze
from departments.codes import uscc_error
from departments.importing.regions import full_code
from departments.importing.reports import Report, rehearsal
from departments.importing.tables import Row, UnreadableFileError, parse_date, read_table
from departments.models import BodyKind, Department, InternalUnit, Plaque, Region

SYNONYMS = {
    "name": ("部门名称", "机构名称", "单位名称", "部门", "department", "名称", "机构全称", "全称", "name"),
    "short_name": ("简称", "部门简称", "机构简称", "short_name"),
    "aliases": ("其他名称", "别名", "曾用名", "aliases"),
    "code": ("部门代码", "机构代码", "部门编码", "三位代码", "代码", "code"),
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码", "uscc", "dept_uscc"),
    "kind": ("机构类别", "机构类型", "机构性质", "kind"),
    "rank": ("机构规格", "规格", "机构级别", "rank"),
    "area_code": ("区划代码", "行政区划代码", "所属区划", "area_code"),
    "address": ("地址", "办公地址", "单位地址", "address"),
    "complaint_phone": (
        "监督投诉电话",
        "监督电话",
        "投诉电话",
        "联系电话",
        "电话",
        "complaint_phone",
        "phone",
    ),
    "complaint_email": ("监督投诉邮箱", "电子邮箱", "邮箱", "complaint_email", "email"),
    "website": ("网站", "网址", "官方网站", "website"),
    "added": ("加挂牌子", "挂牌", "加挂", "挂牌机构", "plaques"),
    "kept": ("保留牌子", "保留"),
    "units": ("内设机构", "内设科室", "内设处室", "units"),
    "order": ("排序", "序号", "order"),
    "valid_from": ("设立日期", "成立日期", "valid_from"),
    "valid_to": ("撤销日期", "valid_to"),
}
VALIDATORS: dict[str, Callable[[str], None]] = {
    "website": URLValidator(),
    "complaint_email": EmailValidator(),
}
LIMITS = {"short_name": 50, "rank": 20, "address": 200, "complaint_phone": 100}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LATIN_NOTE = re.compile(r"\s*[（(][^（）()]*[A-Za-z]{3}.*$", re.DOTALL)
SEPARATOR = re.compile(r"[、，,；;\n]+")
DAYS = {"valid_from": "存续自", "valid_to": "存续至"}
LONGEST_NAME = 100
EMPTY = ("", "无", "-", "—", "/", "暂无")


@dataclass
class Body:
    """One body as the file gives it, perhaps in several rows."""

    row: int
    region: Region
    name: str
    given: dict[str, Any] = field(default_factory=dict)
    usccs: Counter[str] = field(default_factory=Counter)
    plaques: dict[str, str] = field(default_factory=dict)
    units: dict[str, None] = field(default_factory=dict)


def import_departments(paths: Iterable[Path], *, region: Region, dry_run: bool = False) -> list[Report]:
    """Import files for `region` and the regions below it; each wholly or not at all. A report for each file."""
    reports = []
    with rehearsal(dry_run):
        for path in paths:
            report = Report(str(path))
            reports.append(report)
            try:
                table = read_table(path, SYNONYMS, ("name",))
            except UnreadableFileError as error:
                report.problem(None, "文件", str(error))
                continue
            if table.unknown:
                report.problem(None, "、".join(table.unknown), "未识别的列，没有导入。", "warning")
            with transaction.atomic():
                bodies = _Reader(region, report).read(table.rows)
                _Writer(report).write(bodies)
    return reports


# --- reading ---------------------------------------------------------------------------------------


class _Reader:
    """Rows into bodies: rows of the same body are one."""

    def __init__(self, region: Region, report: Report) -> None:
        self.region = region
        self.report = report
        self.kinds = {text: kind for kind in BodyKind.objects.all() for text in (kind.code, kind.name)}
        below = region.code[:2] if region.code.endswith("0000") else region.code[:4].removesuffix("00")
        prefix = region.code if len(region.code) > 6 or not region.code.endswith("00") else below
        self.regions = {r.code: r for r in Region.objects.filter(code__startswith=prefix)}
        self.bodies: dict[tuple[int, str], Body] = {}

    def read(self, rows: list[Row]) -> list[Body]:
        self.report.rows = len(rows)
        for row in rows:
            self._take(row)
        holders: dict[str, str] = {}
        for body in self.bodies.values():
            self._choose_uscc(body, holders)
        return list(self.bodies.values())

    def _take(self, row: Row) -> None:
        name = self._name(row)
        region = self._region(row) if name else None
        if not name or region is None:
            return
        body = self.bodies.get((region.pk, name))
        if body is None:
            body = self.bodies[region.pk, name] = Body(row.number, region, name)
        else:
            self.report.skipped += 1
        self._fill(body, row)

    def _name(self, row: Row) -> str:
        written = squeeze(row.get("name"))
        name = LATIN_NOTE.sub("", written)
        if not CHINESE.search(name) or len(name) > 100:
            self.report.problem(
                row.number, "名称", f"“{written[:40]}”不像部门名称（须含汉字，不超过100字），未导入。"
            )
            return ""
        if name != written:
            self.report.problem(
                row.number, "名称", f"名称后的说明“{written[len(name) :]}”没有导入。", "warning"
            )
        return name

    def _region(self, row: Row) -> Region | None:
        code = full_code(row.get("area_code"))
        if not code or code == self.region.code:
            return self.region
        if code in self.regions:
            return self.regions[code]
        message = f"区划{code}不存在或不属于{self.region.name}，未导入本行；请先用 import_regions 导入区划。"
        self.report.problem(row.number, "区划代码", message)
        return None

    def _fill(self, body: Body, row: Row) -> None:
        for key in (
            "short_name",
            "rank",
            "address",
            "complaint_phone",
            "complaint_email",
            "website",
            "code",
            "order",
        ):
            value = squeeze(row.get(key))
            if value not in EMPTY:
                body.given[key] = value[: LIMITS.get(key, 500)]
        self._days(body, row)
        if aliases := _names(row.get("aliases")):
            body.given["aliases"] = aliases
        if kind := squeeze(row.get("kind")):
            self._kind(body, kind, row)
        if uscc := re.sub(r"\s", "", normalise(row.get("uscc"))).upper():
            self._uscc(body, uscc, row)
        for key, mode in (("added", Plaque.Mode.ADDED), ("kept", Plaque.Mode.KEPT)):
            for plaque in self._short_names(row, key, "加挂牌子"):
                body.plaques[plaque] = mode
        body.units |= dict.fromkeys(self._short_names(row, "units", "内设机构"))

    def _short_names(self, row: Row, key: str, label: str) -> list[str]:
        """The names in a cell that fit into their field; half a name is none."""
        names = _names(row.get(key))
        for name in names:
            if len(name) > LONGEST_NAME:
                message = f"“{name[:20]}…”超过{LONGEST_NAME}字，没有导入，请核对是否串列。"
                self.report.problem(row.number, label, message, "warning")
        return [name for name in names if len(name) <= LONGEST_NAME]

    def _days(self, body: Body, row: Row) -> None:
        for key, label in DAYS.items():
            if date := parse_date(row.get(key)):
                body.given[key] = date
            elif row.get(key) not in EMPTY:
                message = f"“{row.get(key)[:40]}”不是可能的日期，没有采用，请写成2018-11-30。"
                self.report.problem(row.number, label, message, "warning")

    def _kind(self, body: Body, text: str, row: Row) -> None:
        if kind := self.kinds.get(text):
            body.given["kind_id"] = kind.pk
        else:
            message = f"“{text}”不在机构类别表中，请在后台补充类别后再导入，或手工选择。"
            self.report.problem(row.number, "机构类别", message, "warning")

    def _uscc(self, body: Body, uscc: str, row: Row) -> None:
        if error := uscc_error(uscc):
            if uscc not in body.usccs:
                self.report.problem(row.number, "统一社会信用代码", f"{uscc}：{error}其余内容照常导入。")
            return
        body.usccs[uscc] += 1

    def _choose_uscc(self, body: Body, holders: dict[str, str]) -> None:
        """Of several codes an organ's own (机关, 11…), else the most frequent; one that two claim stays with the first."""
        if not body.usccs:
            return
        uscc = max(body.usccs, key=lambda code: (code.startswith("11"), body.usccs[code]))
        column = "统一社会信用代码"
        if others := [code for code in body.usccs if code != uscc]:
            message = f"“{body.name}”有{len(body.usccs)}个代码，采用{uscc}（机关代码优先，其次出现最多），未采用{'、'.join(others)}。"
            self.report.problem(body.row, column, message, "warning")
        if uscc in holders:
            message = f"{uscc}同时属于“{holders[uscc]}”，“{body.name}”未填写代码，请核对。"
            self.report.problem(body.row, column, message, "warning")
            return
        holders[uscc] = body.name
        body.given["uscc"] = uscc


def _names(text: str) -> list[str]:
    """Names in one cell: 市文物局、市广播电视局牌子 → two."""
    parts = (
        re.sub(r"^(?:加挂|保留|挂)|(?:的?牌子)$", "", squeeze(part)).strip("“”《》")
        for part in SEPARATOR.split(text)
    )
    return [part for part in dict.fromkeys(parts) if part not in EMPTY]


# --- writing ---------------------------------------------------------------------------------------


class _Writer:
    """Bodies into the database, with what changed."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.reason = f"导入 {report.file}"[:100]
        self.codes: dict[int, set[str]] = {}

    def write(self, bodies: list[Body]) -> None:
        for body in bodies:
            existing = self._find(body)
            if existing is None and not self._name_free(body):
                continue
            self._create(body) if existing is None else self._update(existing, body)

    def _find(self, body: Body) -> Department | None:
        here = Department.objects.filter(region=body.region, valid_to__isnull=True)
        return here.filter(name=body.name).first() or here.filter(aliases__contains=[body.name]).first()

    def _name_free(self, body: Body) -> bool:
        """A known credit code under another name is a renaming, which is not an import's business."""
        uscc = body.given.get("uscc")
        holder = Department.objects.filter(uscc=uscc, valid_to__isnull=True).first() if uscc else None
        if holder is not None:
            message = (
                f"统一社会信用代码{uscc}已属于“{holder}”，未新建“{body.name}”。"
                "如系更名，请登记机构沿革；如系同一部门，请把此名称加入其“其他名称”。"
            )
            self.report.problem(body.row, "统一社会信用代码", message)
        return holder is None

    def _create(self, body: Body) -> None:
        code = str(body.given.pop("code", "")) or self._next_code(body)
        taken = self._codes_of(body.region)
        if code in taken:
            self.report.problem(
                body.row, "部门代码", f"代码{code}在{body.region.name}已被使用，未导入“{body.name}”。"
            )
            return
        department = Department(region=body.region, code=code, name=body.name)
        self._set(department, body)
        try:
            department.full_clean()
        except ValidationError as error:
            self.report.problem(body.row, "内容", f"“{body.name}”：{'；'.join(error.messages)}未导入。")
            return
        self._save(department)
        taken.add(code)
        self._hang(department, body)
        self.report.add_created(body.row, f"{code} {body.name}")

    def _update(self, department: Department, body: Body) -> None:
        code = body.given.pop("code", department.code)
        if code != department.code:
            message = (
                f"“{department}”的代码为{department.code}，文件中为{code}；代码是职权编码的一部分，没有改动。"
            )
            self.report.problem(body.row, "部门代码", message, "warning")
        fields = self._set(department, body)
        if fields:
            try:
                department.full_clean()
            except ValidationError as error:
                self.report.problem(body.row, "内容", f"“{department}”：{'；'.join(error.messages)}未更新。")
                return
            self._save(department)
        hung = self._hang(department, body)
        if fields or hung:
            self.report.add_updated(body.row, f"{department.code} {department}", fields | hung)
        else:
            self.report.unchanged += 1

    def _set(self, department: Department, body: Body) -> dict[str, list[Any]]:
        changed: dict[str, list[Any]] = {}
        for key, given in body.given.items():
            old = getattr(department, key)
            new = self._value(department, key, given, body)
            if new is not None and new != old:
                setattr(department, key, new)
                changed[key] = [old, new]
        return changed

    def _value(self, department: Department, key: str, given: Any, body: Body) -> Any:
        """What is to stand in the field: aliases are added to, numbers made of text, links checked; None: leave."""
        if key == "aliases":
            return list(dict.fromkeys([*department.aliases, *given]))
        if key == "order":
            return int(given) if str(given).isdecimal() else None
        if key in ("website", "complaint_email"):
            if key == "website" and "://" not in given:
                given = f"http://{given}"
            try:
                VALIDATORS[key](given)
            except ValidationError as error:
                self.report.problem(body.row, key, f"“{given}”不正确：{'；'.join(error.messages)}", "warning")
                return None
        return given

    def _save(self, department: Department) -> None:
        department._change_reason = self.reason  # type: ignore[attr-defined]  # noqa: SLF001 simple_history's way
        department.save()

    def _hang(self, department: Department, body: Body) -> dict[str, list[Any]]:
        """Plaques and units that are missing; none is ever taken away."""
        plaques = set(department.plaques.filter(valid_to__isnull=True).values_list("name", flat=True))
        units = set(department.units.filter(valid_to__isnull=True).values_list("name", flat=True))
        new_plaques = [name for name in body.plaques if name not in plaques]
        new_units = [name for name in body.units if name not in units]
        for name in new_plaques:
            Plaque.objects.create(department=department, name=name, mode=body.plaques[name])
        for name in new_units:
            InternalUnit.objects.create(department=department, name=name)
        hung = {"plaques": [sorted(plaques), new_plaques], "units": [sorted(units), new_units]}
        return {key: value for key, value in hung.items() if value[1]}

    def _codes_of(self, region: Region) -> set[str]:
        if region.pk not in self.codes:
            self.codes[region.pk] = set(region.departments.values_list("code", flat=True))
        return self.codes[region.pk]

    def _next_code(self, body: Body) -> str:
        """The code after the highest number in use, from 101; then the gaps. Codes of abolished bodies stay taken."""
        taken = self._codes_of(body.region)
        highest = max((int(code) for code in taken if code.isdecimal()), default=100)
        numbers = [*range(max(highest + 1, 101), 1000), *range(1, 1000)]
        return next((code for n in numbers if (code := f"{n:03d}") not in taken), "")
