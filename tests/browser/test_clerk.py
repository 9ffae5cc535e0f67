"""A clerk who has read nothing files a change by what the screens say, from the desk to the staffing office."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from review.models.proposals import Proposal
from tests.review.conftest import neighbour, people  # noqa: F401 - the cast of the review

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_clerk_files_a_change_and_the_reviewer_submits_it(
    make_draft: Callable[..., Any],
    propose: Callable[..., Any],
    decide: Callable[..., None],
    people: SimpleNamespace,  # noqa: F811
    visit: Callable[..., Page],
    tmp_path: Path,
) -> None:
    decide(propose(make_draft("民办学校设立审批"), make_draft("民办学校终止审批")))
    letter = tmp_path / "请示.pdf"
    letter.write_bytes(b"%PDF-1.7\n" + b"0" * 200)
    page = visit("clerk")
    page.goto("/admin/")
    page.locator(".start-bar").get_by_role("link", name="修改", exact=True).click()
    page.get_by_label("民办学校设立审批").check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("M2 名称").check()
    page.get_by_label("事由发生日期").fill("2026-11-20")
    page.get_by_label("调整理由").fill("办理条件有变化。")
    page.get_by_role("button", name="建立申请").click()
    expect(page.get_by_text("与现行版本没有任何不同").first).to_be_visible()
    page.locator("#id_conditions").fill("有固定的办学场所。")
    expect(page.get_by_text("已按当前填写的内容检查（尚未保存）")).to_be_visible()
    expect(page.locator("#draft-diff ins")).to_have_text("有固定的办学场所。")
    page.locator("#id_materials").set_input_files(letter)
    expect(page.locator(".case-materials")).to_contain_text("请示或者函")
    expect(page.get_by_text("事由、材料都已办齐")).to_be_visible()
    page.get_by_role("button", name="保存，提交").click()
    expect(page.get_by_text("已保存并送本部门法制审核")).to_be_visible()  # the checks ask for nothing
    expect(page.get_by_text("部门审核中").first).to_be_visible()

    page = visit("legal")
    page.goto("/admin/")
    expect(page.get_by_text("待您审核")).to_be_visible()
    page.locator(".waiting-list a").click()
    page.get_by_label("本部门审核意见").fill("合法，同意报送。")
    page.get_by_role("button", name="提交天津市机构编制部门").click()
    expect(page.get_by_text("待受理").first).to_be_visible()
    proposal = Proposal.objects.latest("pk")
    assert proposal.state == Proposal.State.SUBMITTED
    assert proposal.submissions.count() == 1
