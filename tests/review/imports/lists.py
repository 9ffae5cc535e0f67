"""Lists as workbooks, and a list in force, for the tests of imports."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import Workbook

from departments.models import Region
from powers.models import PowerVersion
from publish.releasing import release
from review.acting.deciding import approve
from review.models.proposals import Proposal

TITLE = "天津市教育委员会权责清单"
ROW = {
    "事项名称": "民办学校设立审批",
    "权力类型": "行政许可",
    "实施依据": "【法律】《中华人民共和国民办教育促进法》第十二条：举办民办学校，由教育行政部门审批。",
    "承办机构": "民办教育处",
    "行使层级": "市级",
    "部门职责": "管理民办教育",
    "责任事项": "1.受理责任：一次性告知。\n2.审查责任：核查材料。",
    "责任事项依据": "【法律】《中华人民共和国行政许可法》第三十二条",
    "追责情形": "1.违法审批的；\n2.不予受理的。",
    "监督方式": "电话：022-00000000",
    "备注": "跨区的由市级负责",
}
OTHER = ROW | {"事项名称": "教师资格认定", "备注": ""}
CASE = {"trigger": "M2,A5,C1", "trigger_on": "2026-01-05", "reason": "要素有变化"}


def write(
    folder: Path,
    *rows: dict[str, Any],
    title: str = TITLE,
    name: str = "清单.xlsx",
    columns: Sequence[str] = (),
) -> Path:
    """An .xlsx with a title, a header of every column that a row has (or of `columns`), and these rows."""
    header = list(columns) or list(dict.fromkeys(column for row in rows for column in row))
    book = Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append(header)
    for row in rows:
        sheet.append([row.get(column) or None for column in header])
    book.save(folder / name)
    return folder / name


def run(*files: Path, region: str = "120000", answers: Any = None, **options: Any) -> list[dict[str, Any]]:
    """What the command reports. That it left something out (exit code 2) is in the report too."""
    folder = files[0].parent
    out = folder / "report.json"
    if answers:
        options["answers"] = folder / "answers.json"
        options["answers"].write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")
    try:
        call_command("import_list", *map(str, files), region=region, report=out, verbosity=0, **options)
    except CommandError as error:
        if error.returncode != 2:
            raise
    return json.loads(out.read_text(encoding="utf-8"))


def refused(*files: Path, **options: Any) -> str:
    """Why the command imports nothing."""
    before = (Proposal.objects.count(), PowerVersion.objects.count())
    with pytest.raises(CommandError) as error:
        run(*files, **options)
    assert error.value.returncode == 1
    assert (Proposal.objects.count(), PowerVersion.objects.count()) == before, "nothing is half done"
    return str(error.value)


def publish_all(region: Region, staffing: Any) -> None:
    for proposal in Proposal.objects.filter(region=region, state="submitted"):
        digest = proposal.submissions.get().digest
        approve(proposal, by=staffing, digest=digest, document_no="编发1号", decided_on=timezone.localdate())
    release(region, by=staffing, effective_on=timezone.localdate())


def errors(made: dict[str, Any]) -> list[str]:
    return [p["message"] for p in made["problems"] if p["severity"] == "error"]


def warnings(made: dict[str, Any]) -> list[str]:
    return [p["message"] for p in made["problems"] if p["severity"] == "warning"]


def asked(made: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [question for question in made["questions"] if question["kind"] == kind]
