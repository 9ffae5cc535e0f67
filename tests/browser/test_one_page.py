"""A clerk drafts a new power on one page: rows typed and pasted as a table, a provision found, nothing lost on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from departments.models import Charter, Department, Duty
from powers.models import PowerVersion, Stage
from review.models.proposals import Proposal
from tests.review.conftest import neighbour, people  # noqa: F401 - the cast of the review

pytestmark = pytest.mark.django_db(transaction=True)
PASTE = """([selector, kinds]) => {
  const data = new DataTransfer();
  for (const [kind, text] of Object.entries(kinds)) data.setData(kind, text);
  const cell = document.querySelector(selector);
  cell.focus();
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def paste(page: Page, cell: str, **kinds: str) -> None:
    page.evaluate(PASTE, [cell, {name.replace("_", "/"): text for name, text in kinds.items()}])


@pytest.fixture
def duty(department: Department) -> Duty:
    charter = Charter.objects.create(
        department=department, title="三定规定", effective_from=dt.date(2019, 1, 1)
    )
    return Duty.objects.create(charter=charter, number="（一）", text="负责民办教育的统筹规划。", order=1)


@pytest.fixture
def draft(
    make_draft: Callable[..., PowerVersion],
    propose: Callable[..., Proposal],
    people: SimpleNamespace,  # noqa: F811
) -> PowerVersion:
    """A draft of a new power in an adjustment of the department."""
    made = make_draft("民办学校设立审批")
    propose(made, by=people.clerk, kind="adjustment")
    return made


def open_draft(visit: Callable[..., Page], who: str, draft: PowerVersion) -> Page:
    page = visit(who)
    page.goto(f"/admin/powers/powerversion/{draft.pk}/change/")
    expect(page.locator(".light").first).to_be_visible()
    return page


def cell(table: str, row: int, name: str) -> str:
    return f"#id_{table}-{row}-{name}"


class Walk:
    """Pages shown and clicks made on the way of one matter; typing, choosing in a list and dropping files are
    not counted."""

    def __init__(self) -> None:
        self.pages: list[str] = []
        self.clicks = 0

    def click(self, target: Any) -> None:
        self.clicks += 1
        target.click()


@pytest.fixture
def at_hand(take_law: Callable[..., Any], duty: Duty, tmp_path: Path) -> list[Path]:
    """The law in the library, and the files that a clerk has."""
    take_law(
        "2018-12-29",
        "2018-12-29",
        {
            "第一条": "为了促进民办教育，制定本法。",
            "第十二条": "举办民办学校，由县级以上教育行政部门审批。\n审批机关应当自受理之日起三个月内决定：\n（一）同意的，发给办学许可证；\n（二）不同意的，说明理由。",
        },
        title="中华人民共和国民办教育促进法",
    )
    files = [tmp_path / "关于新增职权的请示.pdf", tmp_path / "民办教育促进法.pdf", tmp_path / "附图.pdf"]
    for file in files:
        file.write_bytes(b"%PDF-1.7\n" + b"0" * 200)
    return files


def draft_and_send(page: Page, click: Callable[[Any], None], files: list[Path], picture: Any) -> Proposal:
    """A clerk drafts a new power and sends it to the department's reviewer."""
    page.get_by_label("职权名称").fill("民办学校设立审批")
    page.get_by_label("职权类型").select_option(label="行政许可")
    click(page.get_by_label("A1 法律法规规章颁布"))
    page.get_by_label("事由发生日期").fill("2026-11-20")
    page.get_by_label("调整理由").fill("法律新设的许可。")
    click(page.get_by_role("button", name="建立申请"))

    expect(page.get_by_text("没有责任事项", exact=False).first).to_be_visible()
    page.locator("#id_materials").set_input_files(files)
    expect(page.locator(".case-materials li")).to_have_count(3)
    kinds = page.locator(".case-materials").inner_text()
    assert "请示或者函" in kinds
    assert "设定依据全文" in kinds
    page.get_by_label("是哪种材料？").select_option(label="其他材料")
    expect(page.get_by_label("是哪种材料？")).to_have_count(0)

    click(page.get_by_label("负责民办教育的统筹规划", exact=False))
    click(page.get_by_label("社会组织法人"))
    click(page.locator("#levels-group").get_by_role("button", name="添加一行"))
    page.locator(cell("levels", 0, "level")).select_option(label="市级")

    click(page.locator("#responsibilities-group").get_by_role("button", name="填入标准环节"))
    stages = list(
        Stage.objects.filter(power_type__name="行政许可", variant="").values_list("name", flat=True)
    )
    for number, stage in enumerate(stages):
        assert page.evaluate("document.activeElement.id") == f"id_responsibilities-{number}-text"
        page.keyboard.type(f"{stage}：依法办理。")
        page.keyboard.press("Enter")
    page.locator(cell("responsibilities", 0, "text")).press("End")

    click(page.get_by_role("button", name="查找法律条文"))
    page.locator("#finder-words").fill("民办教育")
    expect(page.locator(".finder-list")).to_contain_text("中华人民共和国民办教育促进法")
    page.locator("#finder-words").press("Enter")
    expect(page.locator(".finder-list")).to_contain_text("第十二条")
    page.locator("#finder-words").fill("12")
    expect(page.locator(".finder-list li")).to_have_count(1)
    page.locator("#finder-words").press("Enter")
    expect(page.locator(".finder-list")).to_contain_text("第十二条第二款第（一）项")
    click(page.locator(".finder-list").get_by_role("button", name="第十二条第一款"))
    expect(page.locator(cell("bases", 0, "text"))).to_have_value("举办民办学校，由县级以上教育行政部门审批。")
    expect(page.locator(cell("bases", 0, "locator"))).to_have_value("第十二条第一款")

    click(page.locator("#accountability-group").get_by_role("button", name="添加一行"))
    page.keyboard.type("对符合条件的申请不予受理的。")
    page.keyboard.press("Tab")
    page.keyboard.type("《中华人民共和国行政许可法》第七十二条")
    if picture:
        picture(page, "one-page")
    click(page.get_by_role("button", name="保存，提交"))
    page.wait_for_load_state()
    if page.url.endswith("/send/"):  # the checks ask for a word
        for box in page.locator("textarea[name^='warning'], textarea[name^='reason']").all():
            box.fill("情况属实，依法办理。")
        click(page.get_by_role("button", name="送本部门法制审核"))
    expect(page.get_by_text("部门审核中").first).to_be_visible()
    return Proposal.objects.latest("pk")


def test_a_new_power_is_drafted_and_sent_in_five_pages(
    at_hand: list[Path],
    people: SimpleNamespace,  # noqa: F811
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
) -> None:
    page, walk = visit("clerk"), Walk()
    page.on(
        "framenavigated", lambda frame: walk.pages.append(frame.url) if frame == page.main_frame else None
    )
    page.goto("/admin/")
    walk.click(page.locator(".start-bar").get_by_role("link", name="新增", exact=True))
    proposal = draft_and_send(page, walk.click, at_hand, picture)
    stages = list(
        Stage.objects.filter(power_type__name="行政许可", variant="").values_list("name", flat=True)
    )
    made = proposal.changes.get().version
    assert proposal.state == Proposal.State.INTERNAL
    basis = made.bases.get()
    assert (basis.law.title, basis.article.label) == ("中华人民共和国民办教育促进法", "第十二条")
    assert [row.stage.name for row in made.responsibilities.all()] == stages
    assert len(walk.pages) <= 5, walk.pages
    assert walk.clicks <= 12, walk.clicks


def test_esc_leaves_the_finder_and_a_phone_shows_what_is_left(
    draft: PowerVersion, visit: Callable[..., Page]
) -> None:
    draft.responsibilities.all().delete()
    page = open_draft(visit, "clerk", draft)
    finder = page.get_by_role("button", name="查找法律条文")
    finder.click()
    page.locator("#finder-words").fill("民办")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.finder")).not_to_be_visible()
    expect(finder).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    part = page.locator("#responsibilities-group")
    expect(part.locator(".fold-tally")).to_contain_text("处待办")
    assert page.evaluate("document.documentElement.scrollHeight") < 3000
    expect(part.get_by_role("button", name="添加一行")).not_to_be_visible()
    checks = page.locator(".draft-checks")
    checks.get_by_role("button", name="检查与对照").click()
    checks.locator("a[href='#responsibilities-group']").first.click()
    expect(part.get_by_role("button", name="添加一行")).to_be_visible()


def test_rows_are_pasted_from_excel_and_word(
    draft: PowerVersion,
    visit: Callable[..., Page],
) -> None:
    draft.responsibilities.all().delete()
    page = open_draft(visit, "clerk", draft)
    table = page.locator("#responsibilities-group")
    table.get_by_role("button", name="添加一行").click()
    paste(
        page,
        cell("responsibilities", 0, "stage"),
        text_plain='受理\t"1.公示材料；\n2.一次告知。"\t行政许可法第三十二条\n审查\t核查材料。\t\n复议\t说明理由。\t\n',
    )
    expect(page.locator(cell("responsibilities", 0, "text"))).to_have_value("1.公示材料；\n2.一次告知。")
    expect(page.locator(cell("responsibilities", 1, "text"))).to_have_value("核查材料。")
    assert page.locator(cell("responsibilities", 2, "stage_text")).input_value() == "复议", "no such stage"
    word = (
        "<table><tr><td>追责情形</td><td>依据</td></tr>"
        "<tr><td><p>不予\n受理的</p></td><td rowspan=2>许可法<br>第七十二条</td></tr>"
        "<tr><td><p>超期的；</p><p>不说明的</p></td></tr></table>"
    )
    page.locator("#accountability-group").get_by_role("button", name="添加一行").click()
    last = draft.accountability.count()
    paste(page, cell("accountability", last, "text"), text_html=word, text_plain="…")
    expect(page.locator(cell("accountability", last, "text"))).to_have_value("不予受理的")
    lines = "第一行\n第二行"
    assert page.evaluate(
        """([selector, text]) => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          return document.querySelector(selector).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        [cell("responsibilities", 0, "text"), lines],
    ), "lines alone are the text of one cell"
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    assert [row.stage.name if row.stage else row.stage_text for row in draft.responsibilities.all()] == [
        "受理",
        "审查",
        "复议",
    ]
    assert [(row.text, row.basis_text) for row in draft.accountability.all()[last:]] == [
        ("不予受理的", "许可法\n第七十二条"),
        ("超期的；\n不说明的", "许可法\n第七十二条"),
    ]


def test_cells_are_moved_through_with_the_keyboard(draft: PowerVersion, visit: Callable[..., Page]) -> None:
    draft.responsibilities.all().delete()
    for order, text in enumerate(("甲事", "乙事"), start=1):
        draft.responsibilities.create(text=text, order=order)
    page = open_draft(visit, "clerk", draft)

    def here() -> str:
        return str(page.evaluate("document.activeElement.id"))

    page.locator(cell("responsibilities", 0, "text")).press("End")
    for key, where in (
        ("Enter", "responsibilities-1-text"),
        ("ArrowUp", "responsibilities-0-text"),
        ("ArrowDown", "responsibilities-1-text"),
        ("End", "responsibilities-1-text"),
        ("ArrowRight", "responsibilities-1-basis_text"),
        ("ArrowLeft", "responsibilities-1-text"),
        ("Tab", "responsibilities-1-basis_text"),
        ("Enter", "responsibilities-2-basis_text"),
    ):
        page.keyboard.press(key)
        assert here() == f"id_{where}", key
    page.locator(cell("responsibilities", 0, "text")).press("End")
    page.keyboard.press("Alt+Enter")
    page.keyboard.type("下一行")
    expect(page.locator(cell("responsibilities", 0, "text"))).to_have_value("甲事\n下一行")


# --- nothing is lost -------------------------------------------------------------------------------------------


def test_a_browser_that_crashes_loses_nothing(draft: PowerVersion, visit: Callable[..., Page]) -> None:
    page = open_draft(visit, "clerk", draft)
    page.locator("#id_conditions").fill("写到一半的条件")
    page.locator("#accountability-group").get_by_role("button", name="添加一行").click()
    row = draft.accountability.count()
    page.locator(cell("accountability", row, "text")).fill("还没有保存的情形")
    expect(page.get_by_text("已暂存")).to_be_visible()
    page.wait_for_timeout(2500)
    page.context.close()
    page = visit("clerk")
    page.goto("/admin/")
    page.get_by_role("link", name="您有1处填写的内容还没有保存").click()
    page.go_back()
    page.goto(f"/admin/powers/powerversion/{draft.pk}/change/")
    expect(page.get_by_text("您上次填写的内容没有保存")).to_be_visible()
    page.get_by_role("button", name="恢复").click()
    expect(page.get_by_text("已放回下面，还没有保存")).to_be_visible()
    expect(page.locator("#id_conditions")).to_have_value("写到一半的条件")
    expect(page.locator(cell("accountability", row, "text"))).to_have_value("还没有保存的情形")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    assert PowerVersion.objects.get(pk=draft.pk).conditions == "写到一半的条件"
    assert draft.accountability.last().text == "还没有保存的情形"
    expect(page.locator(".keeping-bar.offer")).to_have_count(0)


def test_a_session_that_ends_while_typing_loses_nothing(
    draft: PowerVersion, visit: Callable[..., Page]
) -> None:
    page = open_draft(visit, "clerk", draft)
    page.locator("#id_conditions").fill("登录过期以前写的")
    expect(page.get_by_text("已暂存")).to_be_visible()
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_conditions").fill("登录过期以后写的")
    expect(page.get_by_text("登录已过期，暂存不到服务器")).to_be_visible()
    expect(page.get_by_text("登录已过期，登录后再检查")).to_be_visible()
    expect(page.get_by_label("密码")).to_have_count(0)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("您刚才填写的内容还在")).to_be_visible()
    page.get_by_label("用户名").fill("clerk")
    page.get_by_label("密码").fill("Qingdan-2026!")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="放回表单，核对后保存").click()
    expect(page.locator("#id_conditions")).to_have_value("登录过期以后写的")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存").first).to_be_visible()
    assert PowerVersion.objects.get(pk=draft.pk).conditions == "登录过期以后写的"


def test_a_second_editor_is_told_while_typing(draft: PowerVersion, visit: Callable[..., Page]) -> None:
    first = open_draft(visit, "clerk", draft)
    first.locator("#id_conditions").fill("经办在写")
    expect(first.get_by_text("已暂存")).to_be_visible()
    second = open_draft(visit, "legal", draft)
    expect(second.get_by_text("clerk正在编辑这一页")).to_be_visible()
    second.locator("#id_remark").evaluate("node => node.closest('details').open = true")
    second.locator("#id_remark").fill("法制在写")
    first.get_by_role("button", name="保存", exact=True).click()
    expect(first.get_by_text("已保存").first).to_be_visible()
    second.locator("#id_remark").fill("法制还在写")
    expect(second.get_by_text("clerk于")).to_be_visible()
    second.get_by_role("button", name="保存", exact=True).click()
    expect(second.get_by_text("没有保存：别人先保存了")).to_be_visible()
    expect(second.locator("#id_remark")).to_have_value("法制还在写")
