"""Handed-on and hidden acts from the workbook a clerk sends to what `check_list` tells of it."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import Workbook

from departments.models import Level, Region
from review.imports.importing import import_lists

pytestmark = pytest.mark.django_db
HEADERS = ("序号", "事项名称", "子项名称", "权力类型", "实施依据", "行使主体", "责任事项", "运行流程", "备注")
BASIS = "《城市绿化条例》第二十七条 损坏城市树木花草的，责令停止侵害，可以并处罚款。"
CODES = ("competence.entrusted_coercion", "type.penalty", "type.name", "penalty.kinds")
ROWS = {
    "扣押占道经营工具": ("", "行政强制", "", "", "扣押工作由海河市容服务公司承担"),
    "查封违法施工现场": ("委派物业公司查封", "行政强制", "", "", ""),
    "扣押施工机具": ("", "行政强制", "决定责任：依法作出决定。\n执行责任：由协管员独立实施暂扣。", "", ""),
    "扣押运输车辆": ("", "行政强制", "", "调查—通过购买服务方式实施扣押—结案", ""),
    "对未备案的养护企业拉黑": ("", "行政处罚", "", "", ""),
    "对违规养护企业停产停业整顿": ("", "其他行政权力", "", "", ""),
    "对违规取土场所予以查封": ("", "行政检查", "", "", ""),
    "扣押违法砍伐的树木": ("", "行政强制", "", "", "扣押后委托第三人保管"),
    "对损坏绿化设施的处罚": ("", "行政处罚", "", "调查—查封—决定", "查封的工具由海河仓储公司保管"),
    "撤销行政许可": ("", "其他行政权力", "", "", ""),
}
EXPECTED = {
    "扣押占道经营工具": {"competence.entrusted_coercion"},
    "查封违法施工现场": {"competence.entrusted_coercion"},
    "扣押施工机具": {"competence.entrusted_coercion"},
    "扣押运输车辆": {"competence.entrusted_coercion"},
    "对未备案的养护企业拉黑": {"penalty.kinds"},
    "对违规养护企业停产停业整顿": {"type.penalty"},
    "对违规取土场所予以查封": {"type.name"},
}


def workbook(path: Path) -> Path:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(HEADERS)
    for number, (name, (sub, kind, duties, flow, remark)) in enumerate(ROWS.items(), start=1):
        sheet.append((number, name, sub, kind, BASIS, "示范市城市管理局", duties, flow, remark))
    book.save(path)
    return path


def test_a_list_with_such_acts_is_read_and_told_of(reference: None, tmp_path: Path) -> None:
    level = Level.objects.get(code="3")
    region = Region.objects.create(code="990100", name="示范市", kind=Region.Kind.CITY, level=level)
    path = workbook(tmp_path / "示范市城市管理局权责清单.xlsx")
    import_lists([(path, path.name)], region, by=None, create_departments=True)
    out = StringIO()
    call_command("check_list", "--region", "990100", "--format", "json", stdout=out)
    found: dict[str, set[str]] = {}
    for row in json.loads(out.getvalue()):
        if row["code"] in CODES:
            found.setdefault(row["name"].partition("—")[0], set()).add(row["code"])
    assert found == EXPECTED
