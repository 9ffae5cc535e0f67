"""Any day (`?on=`): every page and file is of the day that was asked for, says so, and leads to the same day; none ignores it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from demo.clock import at
from departments.as_of import as_of
from departments.models import Charter, Department, Duty, DutyBoundary, Level, Lineage, Plaque, Region
from laws.models import Law
from powers.models import CitedArticle, PowerLevel, PowerType, PowerVersion
from publish.days import dated_page, is_dated, read_day
from publish.models import ListEntry

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BEFORE = TODAY - dt.timedelta(days=40)
BETWEEN = TODAY - dt.timedelta(days=20)
ZONE = timezone.get_default_timezone()
LAW = "中华人民共和国民办教育促进法"


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), ZONE)


@pytest.fixture
def listed(region: Region, put_on_list: Make, add_law: Make) -> PowerVersion:
    """A power released on BEFORE, with all that surrounds it recorded then, and everything about it edited on BETWEEN."""
    for model in (Region, PowerType, Level):
        model.history.update(
            history_date=noon(BEFORE - dt.timedelta(days=2))
        )  # not just now, as the fixtures are
    with at(noon(BEFORE - dt.timedelta(days=1))):
        department = Department.objects.create(
            region=region, code="201", name="旧名局", complaint_phone="022-11111111", address="旧街1号"
        )
        other = Department.objects.create(region=region, code="202", name="旧邻局")
        charter = Charter.objects.create(department=department, title="旧三定规定")
        duty = Duty.objects.create(charter=charter, number="（一）", text="旧的职责", order=1)
        removed = Duty.objects.create(charter=charter, number="（二）", text="删去的职责", order=2)
        DutyBoundary.objects.create(duty=duty, other=other, text="旧的分工")
        Plaque.objects.create(department=department, name="旧牌子")
        Lineage.objects.create(
            predecessor=other, successor=department, kind="split", on=BEFORE - dt.timedelta(days=90)
        )
        add_law(
            LAW,
            (str(BEFORE - dt.timedelta(days=900)), {"第十二条": "旧的条文。"}),
            (str(BETWEEN), {"第十二条": "新的条文。"}),
        )

    def children(draft: PowerVersion) -> None:
        draft.duties.add(duty)
        PowerLevel.objects.create(version=draft, level=Level.objects.get(code="2"))

    version: PowerVersion = put_on_list(
        "教师资格认定", department=department, sub_name="高校教师", children=children, made_on=BEFORE
    )
    with at(noon(BETWEEN)):
        _edit(department, name="新名局", complaint_phone="022-22222222", address="新街2号")
        _edit(other, name="新邻局")
        _edit(region, name="新名市", staffing_contact="新的受理电话")
        _edit(charter, title="新三定规定")
        _edit(duty, text="新的职责")
        removed.delete()
        _edit(department.plaques.get(), name="新牌子")
        _edit(duty.boundaries.get(), text="新的分工")
        _edit(PowerType.objects.get(code="01"), name="新名许可类")
        _edit(Law.objects.get(title=LAW), title="新名法")
        _edit(Level.objects.get(code="2"), label="新称谓级")
        Plaque.objects.create(department=department, name="后来的牌子")
    return version


def _edit(row: Any, **values: Any) -> None:
    row = type(row).objects.get(pk=row.pk)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()


def addresses(version: PowerVersion) -> list[str]:
    """One of every kind of page that can be of a day."""
    code, law = version.power.code, CitedArticle.objects.filter(version=version).first()
    assert law is not None
    duty = ListEntry.objects.get(version=version).duty_ids[0]
    body = "/regions/120000/departments/201/"
    laws = f"/laws/{law.law_id}/"
    text = law.law.versions.latest("version_date").pk
    return [
        "/", "/regions/", "/regions/120000/", body, f"{body}?by=type", f"{body}?by=type&type=01&level=2",
        f"{body}duties/{duty}/", f"/powers/{code}/", f"/powers/{version.power.main_code}/", "/search/",
        "/search/?q=教师&type=01&region=120000", "/search/?q=没有这样的词", "/laws/", laws, f"{laws}compare/",
        f"{laws}versions/{text}/", f"{laws}articles/第十二条/", f"{laws}powers/", "/standards/",
    ]  # fmt: skip


def of_day(address: str, day: dt.date | str) -> str:
    return f"{address}{'&' if '?' in address else '?'}on={day}"


OLD = "旧名局|旧邻局|022-11111111|旧街1号|旧三定|旧的职责|删去的职责|旧的分工|旧牌子"
NEW = "新名局|新邻局|022-22222222|新街2号|新名市|新的受理|新三定|新的职责|新的分工|新牌子|新名许可类|新称谓级|后来的牌子|新的条文|新名法"


def test_a_day_before_an_edit_shows_nothing_of_it(client: Client, listed: PowerVersion) -> None:
    seen = ""
    for address in addresses(listed):
        if address.endswith("compare/") or "/versions/" in address or "articles" in address:
            continue  # these show several texts of a law, each with its dates
        page = client.get(of_day(address, BEFORE)).content.decode()
        assert not re.findall(NEW, page), (address, re.findall(NEW, page))
        seen += page
    assert set(OLD.split("|")) <= set(re.findall(OLD, seen))
    assert "旧的条文" in seen
    now = "".join(client.get(address).content.decode() for address in addresses(listed))
    assert set(NEW.split("|")) - {"新邻局"} <= set(re.findall(NEW, now))


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_of_a_day_bears_the_names_of_that_day(client: Client, listed: PowerVersion, form: str) -> None:
    for address in ("/regions/120000/", "/regions/120000/departments/201/", "/search/"):
        response: Any = client.get(f"{address}export.{form}", {"on": str(BEFORE)})
        text = b"".join(response.streaming_content).decode()
        assert "旧名局" in text
        assert not re.findall(NEW, text)


def test_the_api_of_a_day_bears_the_names_of_that_day(client: Client, listed: PowerVersion) -> None:
    for address in ("/api/v1/powers/", f"/api/v1/powers/{listed.power.code}/"):
        told = json.dumps(client.get(address, {"on": str(BEFORE)}).json(), ensure_ascii=False)
        assert "旧名局" in told
        assert not re.findall(NEW, told)


def test_every_page_names_its_day_and_the_earliest(client: Client, listed: PowerVersion) -> None:
    for address in addresses(listed):
        page = client.get(of_day(address, BETWEEN)).content.decode()
        assert f"{BETWEEN.year}年{BETWEEN.month}月{BETWEEN.day}日</strong>的内容" in page, address
        assert f"清单最早可查到{BEFORE.year}年{BEFORE.month}月{BEFORE.day}日" in page, address
        assert 'data-day="today"' in page, address


def test_every_link_and_form_of_a_dated_page_keeps_the_day(client: Client, listed: PowerVersion) -> None:
    """Walked from every kind of page, over all that can be reached."""
    waiting, seen = [of_day(address, BETWEEN) for address in addresses(listed)], set()
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)
        if response.streaming:
            continue
        page = response.content.decode()
        for tag in re.findall(r"<a\s[^>]*>", page):
            [href] = re.findall(r'href="([^"]*)"', tag)
            target = unescape(href)
            if target.startswith(("http", "#")) or "data-day" in tag:
                continue
            parts = urlsplit(target)
            path = parts.path or urlsplit(address).path
            if is_dated(path):
                assert f"on={BETWEEN}" in parts.query, (address, href)
                if "export." not in path:
                    waiting.append(f"{path}?{parts.query}")
        for form in re.findall(r"<form.*?</form>", page, re.DOTALL):
            assert 'name="on"' in form, (address, form)
    assert len(seen) > len(addresses(listed)) * 0.9


def test_today_is_reached_from_a_dated_page(client: Client, listed: PowerVersion) -> None:
    for address in addresses(listed):
        page = client.get(of_day(address, BETWEEN)).content.decode()
        [tag] = re.findall(r'<a data-day="today"[^>]*>查看今天', page)[:1]
        assert not re.search(r"[?;]on=", tag)


def test_a_reader_can_choose_a_day_without_a_script(client: Client, listed: PowerVersion) -> None:
    for address in addresses(listed):
        page = client.get(address).content.decode()
        forms = [form for form in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'type="date"' in form]
        assert forms, address
        for name, value in [pair.split("=") for pair in urlsplit(address).query.split("&") if pair]:
            assert f'name="{name}" value="{value}"' in forms[-1], address


@pytest.mark.parametrize(
    "on", ["2026-02-30", "昨天", "2026", "31/01/2026", "0000-00-00", "9999-12-31", "-1", "1e3"]
)
def test_what_is_no_day_is_told(client: Client, listed: PowerVersion, on: str) -> None:
    exports = [
        "/regions/120000/export.csv",
        "/regions/120000/departments/201/export.xlsx",
        "/search/export.json",
    ]
    for address in [*addresses(listed), *exports]:
        response = client.get(of_day(address, on))
        assert response.status_code == 400, address
        assert "不是日期" in response.content.decode()
    for address in ("/api/v1/powers/", f"/api/v1/powers/{listed.power.code}/"):
        assert client.get(address, {"on": on}).status_code == 400


def test_a_day_before_the_list_is_told(client: Client, listed: PowerVersion) -> None:
    early = BEFORE - dt.timedelta(days=1)
    for address in addresses(listed):
        if address.startswith(("/laws", "/standards")):
            continue  # a law can be read on any day
        response = client.get(of_day(address, early))
        assert response.status_code == 404, address
        page = response.content.decode()
        assert f"{BEFORE.year}年{BEFORE.month}月{BEFORE.day}日" in page or "不在清单中" in page, address
    assert client.get(f"/regions/120000/export.csv?on={early}").status_code == 404


def test_a_page_that_has_no_days_refuses_one(client: Client, listed: PowerVersion) -> None:
    version = f"/powers/{listed.power.code}/versions/1/"
    for address in (version, "/changes/", "/changes/120000/1/", "/changes/feed/", "/about/", "/about/api/"):
        response = client.get(address, {"on": str(BETWEEN)})
        assert response.status_code == 400, address
        assert "不按日期查看" in response.content.decode()


def test_before_anything_is_published_no_day_can_be_asked_for(client: Client, region: Region) -> None:
    response = client.get("/", {"on": str(TODAY)})
    assert response.status_code == 404
    assert "还没有公布" in response.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31",
        " 2026-1-31 ",
        "2026/1/31",
        "2026.01.31",
        "20260131",
        "2026年1月31日",
        "２０２６－０１－３１",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert read_day(text) == dt.date(2026, 1, 31)


def test_a_dated_page_of_what_is_to_come(client: Client, listed: PowerVersion, follow_on_list: Make) -> None:
    follow_on_list(listed, effective_on=TODAY + dt.timedelta(days=30), sub_name="将来的子项")
    ahead = client.get(f"/powers/{listed.power.code}/", {"on": str(TODAY + dt.timedelta(days=31))})
    assert "将来的子项" in ahead.content.decode()
    past = client.get(f"/powers/{listed.power.code}/", {"on": str(BETWEEN)}).content.decode()
    assert "即将" not in past


def test_an_end_that_was_not_known_yet_is_not_told(
    client: Client, listed: PowerVersion, follow_on_list: Make
) -> None:
    follow_on_list(listed, effective_on=TODAY, name="改了名的认定")
    page = client.get(f"/powers/{listed.power.code}/", {"on": str(BETWEEN)}).content.decode()
    assert "改了名的认定" not in page
    assert "第 2 版" not in page
    for address in ("/api/v1/powers/", f"/api/v1/powers/{listed.power.code}/"):
        told = client.get(address, {"on": str(BETWEEN)}).json()
        assert (told["results"][0] if "results" in told else told)["period"]["until"] is None


def test_a_version_and_a_day_are_not_both_asked_for(client: Client, listed: PowerVersion) -> None:
    response = client.get(f"/powers/{listed.power.code}/", {"on": str(BETWEEN), "version": "1"})
    assert response.status_code == 400
    assert "只能给一个" in response.content.decode()


def test_links_are_dated_in_whatever_form_they_are_written() -> None:
    day = dt.date(2026, 1, 31)
    page = dated_page(
        '<a href="/search/?q=a&amp;type=01#x">1</a><a class="b" href="?page=2">2</a><a href="#top">3</a>'
        '<a href="/about/">4</a><a href="https://example.invalid/search/">5</a><a href="/search/?on=2020-01-01">6</a>'
        '<a data-day="today" href="/search/">7</a><form action="/search/"><input name="q"></form>'
        '<form action="/search/"><input name="on"></form>',
        "/regions/",
        day,
    )
    assert re.findall(r'href="([^"]*)"', page) == [
        "/search/?q=a&amp;type=01&amp;on=2026-01-31#x", "?page=2&amp;on=2026-01-31", "#top", "/about/",
        "https://example.invalid/search/", "/search/?on=2020-01-01", "/search/",
    ]  # fmt: skip
    assert page.count('name="on"') == 2


def test_what_was_set_up_on_the_day_the_records_begin_stands_for_the_days_before(
    client: Client, put_on_list: Make
) -> None:
    """An installation is set up in steps: a level is shipped under its general name and called as here a moment later."""
    level = Level.objects.get(code="2")
    level.history.update(history_date=noon(BETWEEN))
    with at(noon(BETWEEN) + dt.timedelta(minutes=5)):
        _edit(level, label="市级（直辖市）")
    with at(noon(BETWEEN + dt.timedelta(days=3))):
        _edit(level, label="后来的称谓")
    assert as_of([Level.objects.get(code="2")], BEFORE)[0].label == "市级（直辖市）"
    assert as_of([Level.objects.get(code="2")], BETWEEN)[0].label == "市级（直辖市）"
    assert as_of([Level.objects.get(code="2")], BETWEEN + dt.timedelta(days=3))[0].label == "后来的称谓"


def test_a_page_that_is_not_there_asks_for_no_day(client: Client, listed: PowerVersion) -> None:
    for address in ("/powers/999/", "/regions/999999/", "/laws/999999/", "/nope/"):
        for asked in (address, of_day(address, BETWEEN)):
            response = client.get(asked)
            if response.status_code == 400:  # no page of any day
                continue
            assert response.status_code == 404, asked
            assert 'type="date"' not in response.content.decode(), asked
