"""What is typed on the office's screens and not saved is there again after a crash (暂存), as it is on the clerk's page."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from review.models.proposals import State
from tests.review.conftest import adjustment, bring, joint, neighbour, people  # noqa: F401 - the cast of the review

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]
REASON = "与行政处罚法第八条不一致，还没有写完"


def test_an_opinion_typed_and_not_saved_is_offered_back(
    adjustment: Make,  # noqa: F811
    bring: Make,  # noqa: F811
    explain: Make,
    people: SimpleNamespace,  # noqa: F811
    make_user: Make,
    visit: Callable[..., Page],
) -> None:
    proposal = adjustment("擅自举办民办学校的处罚", power_type="02", initiation="ex_officio")
    explain(proposal)
    bring(proposal, State.REVIEWING)
    page = visit("justice")
    page.goto("/review/tasks/")
    page.get_by_role("link", name=proposal.title).first.click()
    page.evaluate("document.querySelectorAll('main details').forEach((node) => { node.open = true; })")
    reason = page.locator("main form textarea:visible").first
    reason.fill(REASON)
    expect(page.get_by_text("已暂存")).to_be_visible()
    address, name = page.url, reason.get_attribute("name")
    page.wait_for_timeout(2500)
    page.context.close()
    page = visit("justice")
    page.goto(address)
    expect(page.get_by_text("您上次填写的内容没有保存")).to_be_visible()
    page.get_by_role("button", name="恢复").first.click()
    expect(page.locator(f"textarea[name='{name}']").first).to_have_value(REASON)
    page.reload()
    page.get_by_role("button", name="丢弃").first.click()
    page.reload()
    expect(page.locator("main form").first).to_be_visible()
    expect(page.get_by_text("您上次填写的内容没有保存")).to_have_count(0)
