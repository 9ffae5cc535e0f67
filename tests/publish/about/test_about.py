"""The pages about the list and the site: rules with their days, terms, whom to tell of a mistake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from departments.models import Department, Region
from publish.about.report_reading import Office
from publish.about.terms import TERMS
from publish.models import Measure

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def html_of(client: Client, address: str, **params: str) -> str:
    response = client.get(address, params)
    assert response.status_code == 200, address
    return unquote(response.content.decode())


def test_rules_are_published_with_their_texts_and_days(
    client: Client, measure: Measure, region: Region
) -> None:
    today = timezone.localdate()
    coming = Measure.objects.create(
        region=region,
        title="某市权责清单动态管理办法（修订）",
        effective_from=today + 9 * DAY,
        text="第一条 新文本。",
    )
    listed = html_of(client, "/about/measures/")
    assert listed.index("（修订）") < listed.index("（试行）")
    assert "尚未施行" in listed
    assert "现行有效" in listed
    shown = html_of(client, f"/about/measures/{measure.pk}/")
    for words in (
        "津编办发〔2024〕1号",
        "2024年2月1日",
        "<p>第一条 为了规范清单管理，制定本办法。</p>",
        "（修订）",
    ):
        assert words in shown, words
    assert "（试行）" in html_of(client, f"/about/measures/{coming.pk}/")
    method = html_of(client, "/about/method/")
    assert "（试行）" in method
    assert "（修订）" not in method


def test_a_rule_that_ended_says_so(client: Client, measure: Measure) -> None:
    Measure.objects.filter(pk=measure.pk).update(effective_to=timezone.localdate())
    assert "已失效" in html_of(client, f"/about/measures/{measure.pk}/")
    assert "管理办法尚未公布" in html_of(client, "/about/method/")


def test_what_is_not_given_is_said_where_it_is_looked_for_and_told_to_the_office(
    client: Client, settings: Any, staffing: Any, put_on_list: Make
) -> None:
    put_on_list("民办学校设立审批")
    settings.SITE_SPONSOR, settings.SITE_PHONE = "某市委编办", "022-00000002"
    contact = html_of(client, "/about/contact/")
    assert "022-00000002" in contact
    assert "主办单位尚未公布：电子邮箱、地址。" in contact
    assert "尚未公布" in html_of(client, "/about/licence/")
    assert "管理办法尚未公布" in html_of(client, "/about/measures/")
    client.force_login(staffing)
    desk = html_of(client, "/review/")
    assert "网站没有写明：网站标识码" in desk
    assert "由运行维护本系统的单位在服务器上填写" in desk
    assert "SITE_" not in desk
    assert "没有公布清单的管理办法：天津市" in desk
    for name in ("SITE_ID_CODE", "SITE_ICP", "SITE_POLICE", "SITE_EMAIL", "SITE_ADDRESS", "DATA_LICENCE"):
        setattr(settings, name, "已经填写")
    Measure.objects.create(
        region=Region.objects.get(code="120000"), title="办法", effective_from=timezone.localdate(), text="一"
    )
    assert "公开网站还缺的内容" not in html_of(client, "/review/")
    client.logout()
    assert "尚未公布" not in html_of(client, "/about/contact/")


def test_terms_are_explained(client: Client) -> None:
    glossary, reading = html_of(client, "/about/glossary/"), html_of(client, "/about/reading/")
    for term in TERMS.values():
        assert f'<dt id="{term.anchor}">{term.name}</dt>' in glossary
    assert "设定依据" in reading
    assert len({term.anchor for term in TERMS.values()}) == len(TERMS)


def test_the_licence_is_what_is_set(client: Client, settings: Any) -> None:
    assert "尚未公布数据开放许可" in html_of(client, "/about/licence/")
    settings.DATA_LICENCE, settings.DATA_LICENCE_URL = (
        "某省公共数据开放许可",
        "https://data.example.gov.cn/licence",
    )
    from django.core.cache import cache

    cache.clear()
    shown = html_of(client, "/about/licence/")
    assert "某省公共数据开放许可" in shown
    assert "https://data.example.gov.cn/licence" in shown


# --- whom to tell of a mistake ---------------------------------------------------------------------


def test_each_page_leads_to_whom_to_tell_of_a_mistake(client: Client, put_on_list: Make) -> None:
    code = put_on_list("民办学校设立审批").power.code
    assert f"/about/report/?of=/powers/{code}/" in html_of(client, f"/powers/{code}/")


def test_the_offices_of_a_page_are_named_with_its_address_filled_in(
    client: Client, put_on_list: Make, region: Region, department: Department, settings: Any
) -> None:
    settings.SITE_URL, settings.SITE_EMAIL = "https://qzqd.example.gov.cn", "web@example.gov.cn"
    Department.objects.filter(pk=department.pk).update(complaint_phone="022-83215000")
    Region.objects.filter(pk=region.pk).update(
        staffing_contact="电话 022-00000001，邮箱 bianban@example.gov.cn"
    )
    code = put_on_list("民办学校设立审批").power.code
    for of in (f"/powers/{code}/", f"/powers/{code}/versions/1/", "/regions/120000/departments/101/"):
        shown = html_of(client, "/about/report/", of=of)
        assert "天津市教育委员会" in shown
        assert 'href="tel:022-83215000"' in shown
        assert 'href="tel:022-00000001"' in shown
        assert "mailto:bianban@example.gov.cn?subject=" in shown
        assert "mailto:web@example.gov.cn?subject=" in shown
        assert f"网页：https://qzqd.example.gov.cn{of}" in shown
    region_page = html_of(client, "/about/report/", of="/regions/120000/")
    assert "天津市教育委员会" not in region_page
    assert "tel:022-00000001" in region_page


@pytest.mark.parametrize(
    "of", ["", "https://elsewhere.example/", "//elsewhere.example/", "/admin/", "/nowhere/", "/review/"]
)
def test_only_pages_of_this_site_are_taken_up(client: Client, of: str) -> None:
    shown = html_of(client, "/about/report/", of=of)
    assert "请写明有错的网页的网址" in shown
    assert "elsewhere" not in shown.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("way", "phones", "emails"),
    [
        ("电话 022-00000001", ["022-00000001"], []),
        ("12345、83215000转8", ["12345", "83215000"], []),
        ("手机13800000000，a.b@c.example.cn", ["13800000000"], ["a.b@c.example.cn"]),
        ("邮箱 bb8321500012345@example.cn", [], ["bb8321500012345@example.cn"]),
        ("某路12号3层", [], []),
    ],
)
def test_ways_to_reach_an_office_are_read_out_of_what_it_has_published(
    way: str, phones: list[str], emails: list[str]
) -> None:
    office = Office("编办", "", (way,))
    assert (office.phones, office.emails) == (phones, emails)


# --- demo data -------------------------------------------------------------------------------------


def test_only_pages_that_show_demo_data_say_so(
    client: Client, put_on_list: Make, department: Department, district: Region, settings: Any
) -> None:
    settings.DEMO = True
    code = put_on_list("民办学校设立审批").power.code
    real = (f"/powers/{code}/", "/regions/120000/", "/regions/120000/departments/101/", "/")
    assert [address for address in real if "演示数据" in html_of(client, address)] == []
    Department.objects.create(region=district, code="101", name="演示局", is_demo=True)
    from django.core.cache import cache

    cache.clear()
    assert [address for address in real if "演示数据" in html_of(client, address)] == ["/"]
    Department.objects.filter(pk=department.pk).update(is_demo=True)
    cache.clear()
    assert [address for address in real if "演示数据" in html_of(client, address)] == list(real)
