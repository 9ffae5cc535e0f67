"""A new reader on a phone finds what people ask, in as few clicks as were reached (docs/public-walkthrough.md); typing is not counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from powers.models import PenaltyDetail, PowerVersion

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db(transaction=True)
TODAY = timezone.localdate()
FINED = TODAY - dt.timedelta(days=20)


@pytest.fixture
def penalty(put_on_list: Make, follow_on_list: Make) -> PowerVersion:
    """A list with a penalty for rubbish, a permit of restaurants, and a power about teachers that changed."""

    def fine(draft: PowerVersion) -> None:
        PenaltyDetail.objects.create(
            version=draft, conduct="乱倒垃圾", kinds="罚款", range="五十元以上二百元以下"
        )

    before = TODAY - dt.timedelta(days=90)
    version: PowerVersion = put_on_list(
        "对乱倒生活垃圾的处罚", power_type="02", children=fine, initiation="ex_officio", made_on=before
    )
    put_on_list("食品经营许可", made_on=before)
    teachers = put_on_list("教师资格认定", made_on=before)
    follow_on_list(teachers, effective_on=TODAY, statutory_limit=20, statutory_limit_unit="working_day")
    return version


class Way:
    """The way of a reader from the home page: what is clicked is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks = page, 0
        page.goto("/")

    def click(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.clicks += 1

    def press(self, button: str) -> None:
        self.page.locator("main").get_by_role("button", name=button).first.click()
        self.clicks += 1


def test_who_handles_rubbish_and_what_it_costs(penalty: PowerVersion, reader: Make) -> None:
    way = Way(reader())
    way.click("市容环境")
    way.click("对乱倒生活垃圾的处罚")
    expect(way.page.locator("#answers")).to_contain_text("罚款：五十元以上二百元以下")
    expect(way.page.locator("#answers")).to_contain_text("谁管")
    assert way.clicks == 2


def test_what_a_restaurant_needs(penalty: PowerVersion, reader: Make) -> None:
    way = Way(reader())
    way.click("开饭店")
    expect(way.page.get_by_role("link", name="食品经营许可")).to_be_visible()
    assert way.clicks == 1


def test_whether_a_penalty_was_listed_on_the_day_of_a_fine(penalty: PowerVersion, reader: Make) -> None:
    way = Way(reader())
    way.click("市容环境")
    way.click("对乱倒生活垃圾的处罚")
    way.click("查某一天的内容")
    way.page.locator("#on").fill(FINED.isoformat())
    way.page.locator("#history").get_by_role("button", name="查看").click()
    expect(way.page.locator(".day-banner")).to_contain_text(f"{FINED.day}日的内容")
    expect(way.page.locator(".power-tags")).to_contain_text("所查日期有效")
    assert way.clicks + 1 == 4
    way.click("可打印的查验单")
    expect(way.page.locator(".certificate-head")).to_contain_text("现行有效")


def test_what_changed_for_teachers(penalty: PowerVersion, reader: Make) -> None:
    way = Way(reader())
    way.page.locator("summary", has_text="菜单").click()
    way.click("调整公告")
    way.page.get_by_label("名称、用语").fill("教师")
    way.press("筛选")
    way.click("近一个月")
    expect(way.page.locator(".change-list")).to_contain_text("法定时限")
    assert way.clicks + 1 == 4
