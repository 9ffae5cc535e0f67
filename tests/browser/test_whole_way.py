"""A new power on its whole way, from the clerk's desk to its release: every page and every click of all persons counted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from powers.models import PowerVersion
from review.models.proposals import Proposal
from tests.browser.test_one_page import at_hand, draft_and_send, duty  # noqa: F401
from tests.review.conftest import joint, neighbour, people  # noqa: F401 - the cast of the review

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "民办学校设立审批"
PAGES, CLICKS = 12, 25


class Walk:
    """Pages loaded and clicks made by all persons of one matter; signing in, typing and choosing in a list are not
    counted."""

    def __init__(self, visit: Callable[..., Page]) -> None:
        self.visit, self.pages, self.clicks = visit, list[str](), 0

    def sign_in(self, who: str) -> Page:
        """A person at their desk."""
        page = self.visit(who)
        page.on("framenavigated", lambda frame: self._loaded(frame, who, page))
        return page

    def _loaded(self, frame: Any, who: str, page: Page) -> None:
        if frame == page.main_frame:
            self.pages.append(f"{who} {frame.url.split('/', 3)[3]}")

    def click(self, target: Any) -> None:
        self.clicks += 1
        target.click()

    def press(self, page: Page, words: str) -> None:
        with page.expect_navigation():
            self.click(page.get_by_role("button", name=words).first)

    def follow(self, page: Page, words: str) -> None:
        with page.expect_navigation():
            self.click(page.get_by_role("link", name=words).first)


def test_a_new_power_from_clerk_to_release(
    at_hand: list[Path],  # noqa: F811
    people: SimpleNamespace,  # noqa: F811
    joint: SimpleNamespace,  # noqa: F811
    visit: Callable[..., Page],
) -> None:
    walk = Walk(visit)
    clerk = walk.sign_in("clerk")
    walk.follow(clerk, "新增职权")
    draft_and_send(clerk, walk.click, at_hand, None)

    legal = walk.sign_in("legal")
    walk.follow(legal, NAME)
    expect(legal.get_by_text("举办民办学校，由县级以上教育行政部门审批。").first).to_be_visible()
    legal.get_by_label("本部门审核意见").fill("经审核，依据有效，同意报送。")
    walk.press(legal, "提交天津市机构编制部门")

    office = walk.sign_in("bianban")
    walk.follow(office, NAME)
    walk.press(office, "受理并启动联席审查")
    (own, other) = Proposal.objects.latest("pk").tasks.select_related("unit").order_by("unit__order")
    assert (own.unit.kind, other.unit.kind) == ("staffing", "service")
    sign(walk, walk.sign_in("service"), NAME)
    sign(walk, office, "")

    office.get_by_label("汇总情况").fill("各单位意见一致，经编委审定同意。")
    office.get_by_label("批准文号").fill("津编发〔2026〕1号")
    office.get_by_label("决定日期").fill(f"{timezone.localdate()}")
    walk.click(office.get_by_label("已经核对"))
    walk.press(office, "汇总审查意见")
    walk.press(office, "公布1项")

    made = PowerVersion.objects.get(name=NAME)
    assert made.period is not None
    told = "\n".join((f"{len(walk.pages)} pages, {walk.clicks} clicks", *walk.pages))
    assert len(walk.pages) <= PAGES, told
    assert walk.clicks <= CLICKS, told


def sign(walk: Walk, member: Page, title: str) -> None:
    """A member opens the task from the desk (the convener has been led to it), agrees and signs on one page."""
    if title:
        walk.follow(member, title)
    expect(member.get_by_text("举办民办学校，由县级以上教育行政部门审批。").first).to_be_visible()
    walk.click(member.locator(".review-row").first.get_by_text("同意", exact=True))
    expect(member.get_by_text("1/1").first).to_be_visible()
    walk.click(member.locator("#all_checked"))
    walk.press(member, "签署并交回")
