"""The joint review in a real browser: a member goes through its task, is told what is missing, signs; others read it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from powers.models import LegalBasis, ResponsibilityItem
from review.models.proposals import Proposal, State
from review.proposals.commenting import comment
from tests.browser.fixtures import PASSWORD
from tests.review.conftest import (  # noqa: F401 - the cast of the review
    adjustment,
    bring,
    joint,
    neighbour,
    opine,
    people,
)

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]
OLD = "对社会组织或者个人未经批准擅自举办民办学校的，责令停止办学，退还所收费用，并处违法所得一倍以上三倍以下罚款。"
NEW = "对社会组织或者个人擅自举办民办学校的，责令停止办学、退还所收费用，并处违法所得一倍以上五倍以下罚款；构成犯罪的，依法追究刑事责任。"


@pytest.fixture
def reviewed(
    adjustment: Make,  # noqa: F811
    bring: Make,  # noqa: F811
    explain: Make,
    people: SimpleNamespace,  # noqa: F811
) -> Proposal:
    """Four penalties with reworded, moved and new rows, in review by 司法行政."""
    names = (
        "擅自举办民办学校的处罚",
        "违规收取学费的处罚",
        "虚假招生宣传的处罚",
        "提前终止办学不妥善安置学生的处罚",
    )
    proposal: Proposal = adjustment(*names, power_type="02", initiation="ex_officio")
    proposal.title = "因《民办教育促进法》修改调整行政处罚事项"
    proposal.save()
    for change in proposal.changes.select_related("version"):
        draft = change.version
        draft.counterparts, draft.duty_text = ["1", "2"], "负责民办教育的统筹规划、综合协调和监督管理"
        draft.save()
        LegalBasis.objects.filter(version=draft).update(locator="第六十四条", text=NEW)
        ResponsibilityItem.objects.filter(version=draft).update(order=2)
        ResponsibilityItem.objects.create(version=draft, order=1, text="依法公开执法依据、程序和监督电话。")
    explain(proposal)
    return bring(proposal, State.REVIEWING)  # type: ignore[no-any-return]


def test_a_member_reviews_and_signs(
    reviewed: Proposal,
    people: SimpleNamespace,  # noqa: F811
    visit: Callable[..., Page],
    picture: Callable[[Page, str], None],
) -> None:
    change = reviewed.changes.earliest("pk")
    basis = change.version.bases.get()
    comment(
        change, by=people.legal, text="引文已按修改后的条文核对，@justice 请看。", path=f"bases/{basis.uid}"
    )
    comment(change, by=people.staffing, text="行使主体是否包括区级？", path="subject")
    page = visit("justice")
    picture(page, "desk")
    page.get_by_role("link", name="审查任务", exact=True).click()
    picture(page, "tasks")
    page.get_by_role("link", name=reviewed.title).click()
    picture(page, "task")
    rows = page.locator(".review-row")
    expect(rows).to_have_count(4)
    page.keyboard.press("1")
    expect(rows.nth(0)).to_contain_text("已保存")
    page.keyboard.press("3")
    expect(rows.nth(1)).to_contain_text("请写明理由")
    page.keyboard.type("与行政处罚法第八条的规定不一致")
    expect(rows.nth(1)).to_contain_text("草稿已存")
    picture(page, "task-typing")
    # once the server has all of it the browser keeps no copy, as on another machine
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('opinion:'))")
    page.reload()
    expect(rows.nth(1).get_by_role("textbox")).to_have_value("与行政处罚法第八条的规定不一致")
    rows.nth(1).get_by_role("textbox").press("Enter")
    expect(rows.nth(1)).to_contain_text("已保存")
    expect(page.locator(".fill-progress")).to_contain_text("2/4")
    page.keyboard.press("o")
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text("第3项")
    picture(page, "task-drawer")
    page.keyboard.press("1")
    expect(drawer).to_contain_text("第4项")
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(page.locator(".fill-progress")).to_contain_text("3/4")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="快捷键")).to_be_visible()
    picture(page, "task-keys")
    page.keyboard.press("Escape")
    page.get_by_text("批量填写", exact=True).click()
    many = page.locator(".many-opinions")
    many.get_by_label("同意", exact=True).check()
    picture(page, "task-many")
    many.get_by_role("button", name="按此填写并保存").click()
    expect(page.locator(".fill-progress")).to_contain_text("4/4")
    page.get_by_role("button", name="去签署").first.click()
    expect(page.get_by_role("heading", name="签署审查意见")).to_be_visible()
    page.get_by_label("各要点均已审查").check()
    picture(page, "sign")
    page.get_by_role("button", name="签署并交回机构编制部门汇总").click()
    expect(page.get_by_text("与内容相符")).to_be_visible()
    picture(page, "signed")

    office = visit("bianban")
    office.goto(f"/review/proposals/{reviewed.pk}/")
    expect(office.locator(".opinion-table")).to_contain_text("不同意")
    picture(office, "proposal")
    office.goto(f"/review/proposals/{reviewed.pk}/changes/")
    picture(office, "all-changes")
    office.goto(f"/review/changes/{change.pk}/")
    thread = office.locator(".thread").filter(has_text="引文已按")
    thread.get_by_role("button", name="标为已解决").click()
    expect(office.locator(".thread.settled")).to_contain_text("已解决")
    picture(office, "change")


@pytest.mark.slow
def test_fifty_items_are_one_screenful_after_the_other_and_one_key_each(
    adjustment: Make,  # noqa: F811
    bring: Make,  # noqa: F811
    explain: Make,
    visit: Callable[..., Page],
) -> None:
    """50 items stand within 5,000 px and are reviewed and signed with 60 keys."""
    proposal = adjustment(
        *(f"对第{n}类违法行为的处罚" for n in range(1, 51)), power_type="02", initiation="ex_officio"
    )
    explain(proposal)
    bring(proposal, State.REVIEWING)
    task = proposal.tasks.get(unit__kind="justice")
    page = visit("justice")
    page.goto(f"/review/tasks/{task.pk}/")
    expect(page.locator(".review-row")).to_have_count(50)
    assert page.evaluate("document.documentElement.scrollHeight") <= 5000
    pressed = 0

    def press(*keys: str) -> None:
        nonlocal pressed
        for key in keys:
            page.keyboard.press(key)
            pressed += 1

    press(*"1" * 50)
    expect(page.locator(".fill-progress")).to_contain_text("50/50")
    assert page.evaluate("document.documentElement.scrollHeight") <= 5000
    press("Enter")  # 去签署 has the focus after the last item
    expect(page.get_by_role("heading", name="签署审查意见")).to_be_visible()
    press("Tab", "Enter")  # 跳到正文
    box = page.get_by_label("各要点均已审查")
    while not box.evaluate("box => box === document.activeElement"):
        press("Tab")
    press(" ", "Tab", "Enter")
    expect(page.get_by_text("与内容相符")).to_be_visible()
    assert pressed <= 60


def test_a_session_that_ends_while_an_opinion_is_typed_loses_nothing(
    reviewed: Proposal,
    visit: Callable[..., Page],
) -> None:
    task = reviewed.tasks.get(unit__kind="justice")
    page = visit("justice")
    page.goto(f"/review/tasks/{task.pk}/")
    page.context.clear_cookies()
    page.keyboard.press("3")
    page.keyboard.type("登录失效时正在写的理由")
    row = page.locator(".review-row").first
    expect(row).to_contain_text("没有保存")
    page.goto("/review/")
    page.get_by_label("用户名").fill("justice")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="待办", exact=True)).to_be_visible()
    page.goto(f"/review/tasks/{task.pk}/")
    expect(row.get_by_role("textbox")).to_have_value("登录失效时正在写的理由")
    expect(row).to_contain_text("草稿已存")
