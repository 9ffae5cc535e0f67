"""A list of three hundred items that leaves out level, duty, unit, stages and responsibilities, completed by somebody who has
read nothing: every page and every click counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from departments.models import Charter, Department, Duty, InternalUnit
from powers.models import PowerVersion
from tests.browser.test_whole_way import Walk

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS = 301
PAGES, CLICKS = 6, 8
HEADER = ["序号", "事项名称", "权力类型", "实施依据", "行使主体", "责任事项", "追责情形"]
LAWS = [
    "《中华人民共和国统计法》第四十条", "《中华人民共和国教育法》第七十八条",
    "《中华人民共和国义务教育法》第五十六条", "《中华人民共和国民办教育促进法》第六十二条",
    "《中华人民共和国教师法》第三十七条", "《中华人民共和国职业教育法》第六十七条",
]  # fmt: skip


@pytest.fixture
def bare_list(tmp_path: Path, department: Department) -> Path:
    """Penalties; every third says responsibilities without their stages, the others none."""
    charter = Charter.objects.create(
        department=department, title="市教委三定规定", effective_from="2024-01-01"
    )
    Duty.objects.create(charter=charter, number="（一）", text="依法查处教育领域的违法行为", order=1)
    InternalUnit.objects.create(department=department, name="政策法规处")
    book = Workbook()
    sheet = book.active
    sheet.append(["天津市教育委员会权责清单"])
    sheet.append(HEADER)
    for n in range(ITEMS):
        said = "对发现的违法行为予以制止，并依法调查处理。" if n % 3 == 0 else ""
        basis = f"【法律】{LAWS[n % len(LAWS)]}：有下列情形之一的，由教育行政部门责令改正，给予警告。"
        name = f"对违反教育管理规定第{n + 1}种情形的处罚"
        sheet.append(
            [n + 1, name, "行政处罚", basis, department.name, said, "1.违法实施处罚的，承担相应责任。"]
        )
    book.save(tmp_path / "清单.xlsx")
    return tmp_path / "清单.xlsx"


def test_what_a_list_of_three_hundred_leaves_out_is_completed_on_one_page(
    region: Any,
    department: Department,
    make_user: Callable[..., Any],
    bare_list: Path,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
    settings: LazySettings,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    make_user("jingban", ("clerk", region, department))
    walk = Walk(visit)
    clerk = walk.sign_in("jingban")
    walk.follow(clerk, "导入清单")
    clerk.locator("#id_file").set_input_files(bare_list)
    walk.press(clerk, "上传并读取")
    walk.follow(clerk, "查看结果")
    before = (len(walk.pages), walk.clicks)

    walk.click(clerk.get_by_label(f"全部{ITEMS}条"))
    group = clerk.get_by_role("group", name="缺少的一次补齐")
    group.get_by_label("层级", exact=True).fill("市级")
    group.get_by_label("职责", exact=True).fill("一")
    group.get_by_label("承办机构", exact=True).fill("政策法规处")
    group.get_by_label("责任环节", exact=True).fill("调查取证")
    group.locator("select").select_option("按责任环节拟写")
    picture(clerk, "completing")
    walk.press(clerk, "补写")
    expect(
        clerk.get_by_text(f"已补写{ITEMS}项的实施层级、部门职责、承办机构、责任环节、责任事项")
    ).to_be_visible()
    walk.follow(clerk, "查看结果")
    done = (len(walk.pages) - before[0], walk.clicks - before[1])
    walk.press(clerk, f"确认导入{ITEMS}项")
    walk.follow(clerk, "查看结果")

    drafts = PowerVersion.objects.filter(department=department)
    assert drafts.count() == ITEMS
    whole = drafts.filter(
        level_text="市级", unit_text="政策法规处", duty_text="依法查处教育领域的违法行为"
    ).exclude(responsibilities=None)
    assert whole.count() == ITEMS
    assert not drafts.filter(responsibilities__stage_text="").exists()
    told = "\n".join((f"{done} pages and clicks of completing", *walk.pages))
    assert (done[0] <= PAGES, done[1] <= CLICKS) == (True, True), told
