"""Lists as entries of the public list, made at once and not through proposals: what search reads of them and no more.

The demo's own items, and the published lists of ../shared/data: 克拉玛依市, 广安区, 滨海新区, a city's conducts of city management,
a city's 不予处罚 list, and items of 双随机 inspection.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from core.reference_files import read_yaml
from departments.models import BodyKind, Department, Level, Region
from powers.documents import document as document_of
from powers.fields import Document
from powers.models import Power, PowerType, PowerVersion
from publish.entries import add_entries
from publish.models import Release, ReleaseEntry

ROOT = Path(__file__).resolve().parents[3]
FROM = dt.date(2026, 1, 1)
DEMO = ROOT / "demo" / "departments"


@dataclass(frozen=True)
class Item:
    body: str
    type: str
    name: str
    sub_name: str = ""
    more: tuple[str, ...] = ()
    """Further titles: what people call it."""
    text: str = ""
    code: str = ""


def demo_items() -> Iterator[tuple[str, str, Iterator[Item]]]:
    """The demo's departments, each with its region and short name."""
    types = {row["code"]: row["name"] for row in read_yaml(ROOT / "powers/reference_data/power_types.yaml")}
    for path in sorted(DEMO.glob("*.yaml")):
        data = read_yaml(path)
        body = data["department"]
        yield body["region"], body["name"], (_demo_item(body["name"], types, row) for row in data["powers"])


def _demo_item(body: str, types: dict[str, str], row: dict[str, Any]) -> Item:
    bases = "\n".join(
        f"{one['title']}{one.get('locator', '')} {one.get('note', '')}" for one in row.get("bases", ())
    )
    said = (row.get("plain_title", ""), *row.get("everyday_terms", ()))
    return Item(body, types[row["type"]], row["name"], row.get("sub_name", ""), said, bases)


def real_items(data: Path) -> Iterator[Item]:
    """What the published lists hold."""
    lists = data / "power_lists"
    for line in (lists / "karamay_items_11depts.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield Item(row["department"], row["power_type"], row["item_name"], text=row["basis"])
    for row in _csv(lists / "guangan_service_items.csv"):
        kind = row["task_type"] if row["task_type"].startswith("行政") else "其他行政权力"
        yield Item("广安" + row["department"].removeprefix("广安"), kind, row["name"], code=row["item_code"])
    for line in (lists / "tianjin_binhai_guides_22.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        bases = "\n".join(f"{one['title']}第{one['article']}条" for one in row["basis"])
        yield Item("滨海新区行政审批局", "行政许可", row["title"].removesuffix("事项操作规程"), text=bases)
    for row in _csv(data / "enforcement_items" / "urban_management_20.csv"):
        yield Item("城市管理局", "行政处罚", row["violation"], text=row["penalty_article"])
    for row in _csv(lists / "no_penalty_list_ecology.csv"):
        yield Item("生态环境局", "行政处罚", row["conduct"])
    for row in _csv(data / "inspections" / "zhejiang_random_inspection_items.csv"):
        yield Item("市场监督管理局", "行政检查", row["item"])


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def put(region: Region, items: Iterable[Item]) -> int:
    """Put these on a region's list; bodies are made as they come. How many."""
    rows = list(items)
    kind = BodyKind.objects.get(code="component")
    bodies: dict[str, Department] = {}
    for place, name in enumerate(dict.fromkeys(row.body for row in rows), start=1):
        bodies[name] = Department.objects.create(region=region, code=f"{place:03d}", name=name, kind=kind)
    types = {one.name: one for one in PowerType.objects.all()}
    other = types["其他行政权力"] if "其他行政权力" in types else PowerType.objects.last()
    codes = [row.code or f"{region.code}-K{at:05d}" for at, row in enumerate(rows)]
    codes = [code if codes.index(code) == at else f"{code}-{at}" for at, code in enumerate(codes)]
    powers = Power.objects.bulk_create(Power(region=region, code=code) for code in codes)
    blank = _blank(powers[0], bodies[rows[0].body], other)
    versions = PowerVersion.objects.bulk_create(
        PowerVersion(
            power=power,
            number=1,
            department=bodies[row.body],
            power_type=types.get(row.type, other),
            name=row.name,
            sub_name=row.sub_name,
            period=DateRange(FROM, None),
            sealed_document=blank | _said(row),
            sealed_at=timezone.now(),
            digest="sm3:test",
        )
        for power, row in zip(powers, rows, strict=True)
    )
    batch = Release.objects.create(region=region, number=1, effective_on=FROM, manifest=[], digest="sm3:test")
    ReleaseEntry.objects.bulk_create(
        ReleaseEntry(release=batch, version=version, action=ReleaseEntry.Action.ADDED, facts={})
        for version in versions
    )
    return add_entries(version.pk for version in versions)


def _blank(power: Power, body: Department, kind: PowerType) -> Document:
    """The document of a version that says nothing yet."""
    draft = PowerVersion.objects.create(power=power, number=2, department=body, power_type=kind, name="空")
    document = document_of(draft)
    draft.delete()
    return document


def _said(row: Item) -> dict[str, Any]:
    return {
        "name": row.name,
        "sub_name": row.sub_name,
        "subject": row.body,
        "everyday_terms": [one for one in row.more if one],
        "remark": row.text,
    }


def put_demo() -> None:
    """The demo's items, in their regions."""
    level = Level.objects.get(code="2")
    regions: dict[str, Region] = {}
    names = {"120000": "天津市", "120101": "天津市和平区", "120111": "天津市西青区"}
    found: dict[str, list[Item]] = {}
    for code, _body, items in demo_items():
        found.setdefault(code, []).extend(items)
    for code, items in found.items():
        regions[code] = Region.objects.create(code=code, name=names[code], kind=Region.Kind.CITY, level=level)
        put(regions[code], items)


def put_real(data: Path) -> None:
    level = Level.objects.get(code="3")
    region = Region.objects.create(code="650200", name="克拉玛依市", kind=Region.Kind.CITY, level=level)
    put(region, real_items(data))
