"""The backbone in a real browser: a workbook becomes a proposal, is approved by a second person, released, and read.

Each step is done as a person would, by the words on the buttons; a citizen reads the result on a phone.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]
HEADER = ["序号", "事项名称", "子项名称", "权力类型", "实施依据", "行使主体", "责任事项", "追责情形"]
BASIS = "【法律】《中华人民共和国民办教育促进法》第十二条：举办民办学校，由县级以上人民政府教育行政部门按照国家规定的权限审批。"
DUTIES = "1.受理责任：公示应当提交的材料，一次性告知补正材料。\n2.审查责任：按照规定审核材料。\n3.决定责任：作出是否批准的决定。"
CLAUSES = "因不履行职责，有下列情形的，承担相应责任：\n1.对符合条件的申请不予受理的；\n2.超越法定职权批准的。"


@pytest.fixture
def list_file(tmp_path: Path) -> Path:
    """A department's list as such lists look: title rows, then the header, then the powers."""
    book = Workbook()
    sheet = book.active
    sheet.title = "权责清单"
    sheet.append(["天津市教育委员会权责清单"])
    sheet.append(HEADER)
    for number, (name, sub) in enumerate(
        [("民办学校设立审批", ""), ("教师资格认定", "幼儿园教师资格"), ("教师资格认定", "小学教师资格")],
        start=1,
    ):
        sheet.append([number, name, sub, "行政许可", BASIS, "天津市教育委员会", DUTIES, CLAUSES])
    data = io.BytesIO()
    book.save(data)
    path = tmp_path / "天津市教育委员会权责清单.xlsx"
    path.write_bytes(data.getvalue())
    return path


def test_from_a_workbook_to_a_citizens_phone(
    region: Any,
    department: Any,
    make_user: Make,
    list_file: Path,
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
    settings: Any,
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    make_user("jingban", ("clerk", region, department))
    make_user("bianban", ("staffing", region, None))

    clerk = visit("jingban")
    clerk.get_by_role("link", name="导入清单").click()
    clerk.locator("#id_file").set_input_files(list_file)
    clerk.get_by_role("button", name="上传并读取").click()
    expect(clerk.get_by_text("读到3项")).to_be_visible()
    clerk.get_by_role("link", name="查看结果").click()
    expect(clerk.get_by_role("heading", name="导入预览")).to_be_visible()
    picture(clerk, "preview")
    clerk.get_by_role("button", name="确认导入3项").click()
    clerk.get_by_role("link", name="查看结果").click()
    picture(clerk, "proposal-draft")
    clerk.get_by_role("link", name="教师资格认定—小学教师资格").click()
    expect(clerk.get_by_text("公示应当提交的材料")).to_be_visible()
    picture(clerk, "item")
    clerk.go_back()
    clerk.get_by_role("link", name="提交天津市机构编制部门").click()
    clerk.get_by_role("button", name="提交天津市机构编制部门").click()
    expect(clerk.get_by_role("status")).to_contain_text("等待机构编制部门审核")

    office = visit("bianban")
    picture(office, "desk")
    office.get_by_role("link", name="初始编制：天津市教育委员会权责清单").click()
    office.get_by_role("link", name="批准并赋码").click()
    office.get_by_label("批准文号").fill("津编发〔2026〕12号")
    office.get_by_role("button", name="下一步").click()
    expect(office.get_by_text("将封存3项职权")).to_be_visible()
    picture(office, "approve")
    office.get_by_role("button", name="批准").last.click()
    expect(office.get_by_role("status")).to_contain_text("3项职权已封存并赋码")

    citizen = visit()
    citizen.goto("/search/?q=小学教师资格")
    expect(citizen.locator(".hits").get_by_role("link", name="小学教师资格")).to_have_count(0)

    office.get_by_role("navigation", name="主导航").get_by_role("link", name="公布", exact=True).click()
    office.get_by_label("公布说明").fill("首次公布")
    picture(office, "waiting")
    office.get_by_role("button", name="下一步").click()
    picture(office, "release-confirm")
    office.get_by_role("button", name="公布3项").click()
    expect(office.get_by_role("heading", name="天津市权责清单第1批")).to_be_visible()
    picture(office, "release")

    citizen.goto("/search/?q=小学教师资格")
    citizen.locator(".hits").get_by_role("link", name="小学教师资格").click()
    expect(citizen.get_by_text("公示应当提交的材料").first).to_be_visible()
    expect(citizen.get_by_text("中华人民共和国民办教育促进法").first).to_be_visible()
    expect(citizen.get_by_text("对符合条件的申请不予受理的").first).to_be_visible()
    assert citizen.url.endswith("/powers/120000-101-01-0002-02/"), citizen.url
    picture(citizen, "power")
