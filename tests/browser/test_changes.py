"""What changed, read on a phone and at a desk, without JavaScript: from the list of changes to redlines and lines of time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from powers.drafting import draft_from
from powers.models import PowerVersion
from publish.releasing import release

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]


@pytest.fixture
def citizen(browser: Browser, live_server: Any) -> Iterator[Page]:
    """A phone that runs no scripts."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
        locale="zh-CN",
        base_url=live_server.url,
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def changed(region: Any, make_draft: Make, propose: Make, decide: Make, staffing: Any) -> PowerVersion:
    today = timezone.localdate()
    long = "申请人应当具备下列条件：" + "有与办学规模相适应的场所、设施和资金；" * 8
    draft = make_draft("民办学校设立审批", promised_limit=30, promised_limit_unit="day", conditions=long)
    decide(propose(draft))
    release(
        region, by=staffing, effective_on=today - dt.timedelta(days=30), made_on=today - dt.timedelta(days=30)
    )
    base = PowerVersion.objects.get(pk=draft.pk)
    after = draft_from(
        base, promised_limit=20, conditions=long.replace("场所", "校舍"), change_note="依法压缩时限。"
    )
    decide(propose(after, action="modify", base=base))
    release(region, by=staffing, effective_on=today)
    return PowerVersion.objects.select_related("power").get(pk=after.pk)


def test_from_the_list_of_changes_to_the_redline_and_back(
    changed: PowerVersion, citizen: Page, picture: Callable[[Page, str], None]
) -> None:
    citizen.goto("/")
    picture(citizen, "changes-home")
    citizen.goto("/changes/")
    expect(citizen.get_by_text("承诺时限 30 → 20 日")).to_be_visible()
    picture(citizen, "changes")
    citizen.get_by_role("link", name=re.compile("新旧对照.*民办学校设立审批第1版与第2版")).click()
    expect(citizen.locator("ins").first).to_be_visible()
    picture(citizen, "changes-power-compare")
    citizen.get_by_label("从某日").fill((timezone.localdate() - dt.timedelta(days=1)).isoformat())
    citizen.get_by_label("到某日").fill(timezone.localdate().isoformat())
    citizen.get_by_role("button", name="对照两日").click()
    expect(citizen.get_by_text("2 处不同")).to_be_visible()
    code = changed.power.code
    for name, address in (
        ("power", f"/powers/{code}/"),
        ("power-history", f"/powers/{code}/history/"),
        ("release", "/changes/120000/2/"),
        ("release-compare", "/changes/120000/2/compare/"),
        ("releases", "/changes/?by=release"),
        ("department-history", "/regions/120000/departments/101/history/"),
        ("department-compare", "/regions/120000/departments/101/compare/"),
        ("region-history", "/regions/120000/history/"),
        ("region-compare", "/regions/120000/compare/"),
    ):
        citizen.goto(address)
        picture(citizen, f"changes-{name}")
        citizen.set_viewport_size({"width": 320, "height": 700})
        wide = citizen.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (name, wide)
    citizen.goto(f"/powers/{code}/")
    citizen.locator(".decision a").first.click()
    expect(citizen.get_by_role("heading", name="审定的调整")).to_be_visible()
    picture(citizen, "changes-package")
