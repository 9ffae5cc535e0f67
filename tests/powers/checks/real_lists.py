"""Published lists with the laws that are here, for measuring the checks (../shared/data, not part of the project).

The 13 workbooks of 克拉玛依市, 22 operating procedures of 滨海新区, 20 city-management conducts, and 20 conducts of a city's
不予处罚清单 taken for penalties that rest on the provision they breach.
"""

from __future__ import annotations

import csv
import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from departments.models import Level, Region
from laws.importing import import_laws
from laws.library import load_library
from powers.checks import Finding, Item, run
from powers.checks.context import Context, ListIndex
from powers.checks.editions import shipped_rules, type_infos
from powers.checks.loading import Subject, subjects_of
from powers.checks.rulebook import book_from
from powers.models import PowerVersion
from powers.reference import load_reference
from review.imports.importing import import_lists

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
LISTS, LAWS = DATA / "power_lists", DATA / "laws"
TWICE = "克拉玛依市档案局2024年权责清单 (1).xlsx"
HEADERS = ("序号", "事项名称", "权力类型", "实施依据", "行使主体")


@dataclass
class RealLists:
    """The items of the lists and what the checks look them up in."""

    subjects: list[Subject]
    context: Context

    def item(self, subject: Subject) -> Item:
        return Item(subject.document, self.context, subject.power)

    def findings(self) -> Iterator[tuple[Item, Finding]]:
        for subject in self.subjects:
            item = self.item(subject)
            for finding in run(item):
                yield item, finding


def load_real_lists() -> RealLists:
    """Import laws and lists into the database at hand, and read what the checks need."""
    load_reference()
    import_laws([*sorted(LAWS.glob("*.jsonl")), LAWS / "flk_registry_laws.csv"])
    for code, name, files in _lists():
        level = Level.objects.get(code="3")
        region = Region.objects.create(code=code, name=name, kind=Region.Kind.CITY, level=level)
        import_lists([(path, path.name) for path in files], region, by=None, create_departments=True)
    drafts = PowerVersion.objects.filter(change__is_open=True).order_by("pk")
    subjects = subjects_of(drafts.values_list("pk", flat=True))
    index = ListIndex()
    for subject in subjects:
        index.add(subject.power, subject.document)
    library = load_library()
    for law in library.laws.values():
        for text in law.texts:
            library.articles(text)
    book, types = book_from(shipped_rules()), type_infos()
    return RealLists(subjects, Context(timezone.localdate(), library, book, types, index))


def _lists() -> Iterator[tuple[str, str, list[Path]]]:
    raw = sorted(path for path in (LISTS / "raw_karamay").iterdir() if path.name != TWICE)
    yield "650200", "克拉玛依市", raw
    folder = Path(tempfile.mkdtemp())
    yield "120100", "滨海新区", [_workbook(folder / "guides.xlsx", _guides())]
    yield "500100", "某城", [_workbook(folder / "conducts.xlsx", _conducts())]


def _workbook(path: Path, rows: Iterable[tuple[str, str, str, str]]) -> Path:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(HEADERS)
    for number, row in enumerate(rows, start=1):
        sheet.append((number, *row))
    book.save(path)
    return path


def _guides() -> Iterator[tuple[str, str, str, str]]:
    for line in (LISTS / "tianjin_binhai_guides_22.jsonl").read_text(encoding="utf-8").splitlines():
        guide = json.loads(line)
        bases = "\n".join(map(_cited, guide.get("basis") or []))
        kind = guide["basic"]["事项类型"].split(" ")[0]
        yield guide["title"].removesuffix("操作规程"), kind, bases, "滨海新区行政审批局"


def _cited(basis: dict[str, str]) -> str:
    article = re.sub(r"^[》\s]+", "", basis["article"])
    number = re.match(r"[0-9]+(?:[，,、][0-9]+)*$", article)
    places = "、".join(f"第{n}条" for n in re.findall("[0-9]+", article)) if number else f"\n{article}"
    return f"《{basis['title'].strip('《》')}》{places}"


def _conducts() -> Iterator[tuple[str, str, str, str]]:
    with (DATA / "enforcement_items" / "urban_management_20.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            basis = f"{row['penalty_article']}：{row['penalty_text']}"
            yield f"对{row['violation']}的处罚", "行政处罚", basis, "城市管理委员会"
    with (LISTS / "no_penalty_list_ecology.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield f"对{row['conduct']}的处罚", "行政处罚", row["violated_basis"], "生态环境局"
