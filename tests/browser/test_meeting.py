"""A meeting in a real browser: the chair goes through its items by keys alone, the office takes it down on one form."""

from __future__ import annotations

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from review.meetings import holding
from review.models.meetings import Meeting
from review.models.proposals import State
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


@pytest.fixture
def meeting(
    adjustment: Make,  # noqa: F811
    bring: Make,  # noqa: F811
    people: SimpleNamespace,  # noqa: F811
) -> Meeting:
    """Three licences on the agenda, with a question."""
    proposal = bring(adjustment("甲许可", "乙许可", "丙许可"), State.CONSOLIDATED)
    made = holding.call_meeting(proposal.region, by=people.staffing, held_on=timezone.localdate())
    holding.put_on_agenda(proposal, made, by=people.staffing, note="是否合并为一项许可？")
    return made


def picture(page: Page, name: str) -> None:
    if place := os.environ.get("PICTURES"):
        page.screenshot(path=f"{place}/{name}.png", full_page=True)


def wide(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def test_it_is_chaired_by_keys_and_taken_down_on_one_form(
    meeting: Meeting,
    people: SimpleNamespace,  # noqa: F811
    visit: Callable[..., Page],
) -> None:
    page = visit(people.staffing.username)
    page.goto(f"/review/meetings/{meeting.pk}/chair/")
    expect(page.get_by_text("第1项，共3项")).to_be_visible()
    picture(page, "chair-1280")
    page.keyboard.press("1")
    page.keyboard.press("n")
    expect(page.get_by_text("第2项，共3项")).to_be_visible()
    page.keyboard.press("3")
    page.keyboard.press("r")
    page.keyboard.type("与甲许可重复")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("第3项，共3项")).to_be_visible()
    page.keyboard.press("p")
    expect(page.get_by_label("理由或者修改意见")).to_have_value("与甲许可重复")
    page.goto(f"/review/meetings/{meeting.pk}/")
    picture(page, "meeting-1280")
    page.get_by_label("市司法局", exact=True).check()
    page.get_by_label("决议：丙许可").select_option("approve")
    page.get_by_role("button", name="拟写纪要，结束会议").click()
    expect(page.get_by_label("纪要")).to_contain_text("“乙许可”：不同意。理由：与甲许可重复。")
    picture(page, "close-1280")
    said = list(meeting.items.order_by("order").values_list("resolution", flat=True))
    assert said == ["approve", "reject", "approve"]
    assert meeting.attendance.filter(present=True).count() == 1
    page.set_viewport_size({"width": 390, "height": 844})
    for place in ("", "chair/"):
        page.goto(f"/review/meetings/{meeting.pk}/{place}")
        assert not wide(page), place
        picture(page, f"{place.strip('/') or 'meeting'}-390")


def test_it_is_ended_by_one_button_and_its_lists_are_taken_away_as_csv(
    meeting: Meeting,
    people: SimpleNamespace,  # noqa: F811
    visit: Callable[..., Page],
) -> None:
    page = visit(people.staffing.username)
    page.goto(f"/review/meetings/{meeting.pk}/")
    for member in ("市司法局", "市政务服务办", "市发展改革委", "市财政局"):
        page.get_by_label(member, exact=True).check()
    for name in ("甲许可", "乙许可", "丙许可"):
        page.get_by_label(f"决议：{name}").select_option("approve")
    page.get_by_role("button", name="拟写纪要，结束会议").click()
    page.get_by_role("button", name="结束会议，决议生效").click()
    expect(page.get_by_role("status")).to_contain_text("已结束")
    meeting.refresh_from_db()
    assert meeting.closed_at is not None
    assert "全部3项：同意。" in meeting.minutes
    assert set(meeting.items.values_list("change__proposal__state", flat=True)) == {State.MEETING}
    for place in ("/review/meetings/", "/review/proposals/"):
        page.goto(place)
        with page.expect_download() as taken:
            page.get_by_role("link", name="CSV").first.click()
        text = taken.value.path().read_text(encoding="utf-8-sig")
        assert taken.value.suggested_filename.endswith(".csv")
        assert len(text.splitlines()) > 1, place
