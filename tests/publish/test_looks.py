"""The public pages in a real browser: in large type, in the dark, by keyboard alone. Every page at every width: pages/test_every_page.py."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from departments.models import Charter, Department, Duty, Region
from powers.models import AccountabilityClause, PenaltyDetail, PowerLevel, Situation
from publish.laws.reading import SHORT_TEXT
from tests.publish.conftest import ANSWER
from tests.publish.looking import findings, too_wide

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def addresses(
    put_on_list: Make, follow_on_list: Make, add_law: Make, department: Department, region: Region
) -> dict[str, str]:
    """An address of every kind of public page, on a list in which everything occurs."""
    law = add_law(
        "中华人民共和国民办教育促进法",
        ("2016-11-07", {f"第{n}条": f"第{n}项规定。" for n in "一二三四五六七八九十"}),
        (
            "2018-12-29",
            {
                f"第{n}条": (
                    f"第{n // 10 + 1}章 关于民办学校的规定",
                    f"第{n}项规定。\n（一）民办教育；\n（二）公益。",
                )
                for n in range(1, 60)
            },
        ),
    )
    charter = Charter.objects.create(department=department, title="市教委三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管民办教育工作", order=1)
    situation = Situation.objects.create(name="办学校", kind="trade", words=["民办学校"], order=1)

    def children(draft: Any) -> None:
        draft.duties.add(duty)
        PenaltyDetail.objects.create(
            version=draft, conduct="擅自办学", kinds="罚款", range="一倍以上五倍以下"
        )
        AccountabilityClause.objects.create(version=draft, text="无故拒收", subject="窗口人员")
        PowerLevel.objects.create(version=draft, level=_level("2"), condition="跨区的", share="市级审批")

    version = put_on_list(
        "民办学校设立审批",
        plain_title="开办民办学校要先批准",
        initiation="application",
        statutory_limit=30,
        statutory_limit_unit="working_day",
        fee=False,
        conditions="有章程\n有校舍",
        extras=[["办理地点", "政务大厅二楼"]],
        children=children,
        made_on=timezone.localdate() - dt.timedelta(days=30),
    )
    put_on_list("教师资格认定", sub_name="高等学校教师资格认定")
    follow_on_list(version, effective_on=timezone.localdate(), statutory_limit=20)
    code = version.power.code
    body = f"/regions/{region.code}/departments/{department.code}/"
    return {
        "home": "/",
        "situation": f"/situations/{situation.pk}/",
        "regions": "/regions/",
        "region": f"/regions/{region.code}/",
        "department": body,
        "by type": f"{body}?by=type&type=01&level=2",
        "duty": f"{body}duties/{duty.pk}/",
        "power": f"/powers/{code}/",
        "version": f"/powers/{code}/versions/1/",
        "search": "/search/?q=学校&type=01&type=02",
        "nothing found": "/search/?q=没有这样的事",
        "changes": "/changes/",
        "change": f"/changes/{region.code}/1/",
        "laws": "/laws/",
        "law": f"/laws/{law.pk}/",
        "whole law": f"/laws/{law.pk}/?show=all",
        "article": f"/laws/{law.pk}/articles/第十二条/",
        "compare": f"/laws/{law.pk}/compare/",
        "standard": "/standards/",
        "about": "/about/",
        "api": "/about/api/",
        "anchors": "/about/anchors/",
        "mechanism": "/mechanism/",
        "400": f"/powers/{code}/?on=昨天",
        "404": "/nope/",
    }


def _level(code: str) -> Any:
    from departments.models import Level

    return Level.objects.get(code=code)


@pytest.mark.parametrize(("prefix", "scheme"), [("/elder", "light"), ("", "dark"), ("/elder", "dark")])
def test_large_type_and_dark_have_the_same_right(
    addresses: dict[str, str], reader: Make, prefix: str, scheme: str
) -> None:
    wrong = []
    page = reader(390, color_scheme=scheme)
    for name in (
        "home",
        "situation",
        "region",
        "department",
        "power",
        "search",
        "law",
        "change",
        "standard",
        "404",
    ):
        page.goto(prefix + addresses[name])
        wrong += [f"{name}: {one}" for one in findings(page)]
        if too_wide(page) > 0:
            wrong.append(f"{name} scrolls sideways by {too_wide(page)}")
    assert not wrong, "\n".join(wrong)


SMALLEST = """Math.min(...[...document.querySelectorAll('body *')]
    .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) && e.checkVisibility()
        && !e.closest('.visually-hidden'))
    .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


def test_large_type_lasts_without_script_and_nothing_is_smaller_than_18_points(
    addresses: dict[str, str], reader: Make
) -> None:
    page = reader(390, java_script_enabled=False)
    page.goto(addresses["search"])
    page.locator("summary", has_text="菜单").click()
    page.get_by_role("link", name="大字版").click()
    expect(page).to_have_url(address_with("/elder/search/", "type=02"))
    page.locator(".hits a").first.click()
    expect(page.locator("html")).to_have_attribute("data-mode", "elder")
    page.get_by_role("link", name="天津市教育委员会").first.click()
    page.get_by_role("searchbox").last.fill("教师")
    page.get_by_role("searchbox").last.press("Enter")
    expect(page.locator("html")).to_have_attribute("data-mode", "elder")
    sized = reader(390)
    for name in ("home", "power", "department", "search", "law", "standard"):
        sized.goto("/elder" + addresses[name])
        assert sized.evaluate(SMALLEST) >= 24, name
        assert sized.locator(".site-header").bounding_box()["height"] <= 64


def address_with(*parts: str) -> Any:
    return re.compile(".*".join(map(re.escape, parts)))


def test_the_answer_is_in_the_first_screen_of_a_phone(addresses: dict[str, str], reader: Make) -> None:
    page = reader(390)
    page.goto(addresses["power"])
    assert page.locator(".site-header").bounding_box()["height"] <= 56
    box = page.locator("#answers").bounding_box()
    assert box["y"] + box["height"] <= ANSWER
    expect(page.locator("#answers a[href^='tel:']").first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("开办民办学校要先批准")


def test_a_long_law_can_be_surveyed_and_a_link_unfolds_the_article(
    addresses: dict[str, str], reader: Make
) -> None:
    page = reader(390)
    page.goto(addresses["law"])
    assert page.evaluate("document.documentElement.scrollHeight") < 5 * ANSWER
    assert page.locator(".law-article").count() > SHORT_TEXT
    page.goto(addresses["law"] + "#a-第五十八条")
    expect(page.locator("[id='a-第五十八条']")).to_be_in_viewport()
    plain = reader(390, java_script_enabled=False)
    plain.goto(addresses["law"])
    plain.get_by_role("link", name="展开全部条文").click()
    expect(plain.locator("[id='a-第五十八条']")).to_be_visible()


def test_from_search_over_a_power_and_comparing_to_verifying_by_keyboard_alone(
    addresses: dict[str, str], reader: Make
) -> None:
    page = reader(1280)
    page.goto("/")
    press(page, "#q")
    page.keyboard.type("民办学校")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    follow(page, ".hits a", "**/powers/**")
    press(page, "#answers a[href^='tel:']")
    follow(page, "a[href$='/history/']", "**/history/")
    follow(page, "a[href*='/compare/']", "**/compare/**")
    expect(page.locator("main")).to_contain_text("1 处不同")
    follow(page, "main a[href$='/versions/2/']", "**/versions/2/")
    follow(page, "#cite a[href*='/verify/']", "**/verify/**")
    expect(page.locator(".verdict")).to_contain_text("一致")


def follow(page: Page, selector: str, address: str) -> None:
    """To a link by keyboard, and where it leads."""
    press(page, selector, most=200)
    page.keyboard.press("Enter")
    page.wait_for_url(address)


def press(page: Page, selector: str, most: int = 80) -> None:
    """Tab until this has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_a_paragraph_is_copied_with_its_permanent_address(addresses: dict[str, str], reader: Make) -> None:
    page = reader(1280, permissions=["clipboard-read", "clipboard-write"])
    page.goto(addresses["power"])
    page.locator("#responsibilities").get_by_role("button", name="复制").first.click()
    expect(page.get_by_role("button", name="已复制").first).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "依法受理民办学校设立审批的申请" in copied
    assert "/versions/2/#r-" in copied


def test_on_paper_folded_parts_stand_open(addresses: dict[str, str], reader: Make) -> None:
    page = reader(1280, java_script_enabled=False)
    page.goto(addresses["power"])
    page.emulate_media(media="print")
    expect(page.locator("#registry .key-facts")).to_be_visible()
    expect(page.locator(".print-head")).to_be_visible()
    expect(page.locator(".site-header")).to_be_hidden()
    assert "/powers/" in page.locator(".print-foot").get_attribute("data-address")
