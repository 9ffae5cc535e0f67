"""What every public page says of itself: the tags of 政府网站发展指引, one address, JSON-LD, the footer, the site map."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.utils import timezone

from departments.models import Department

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
SITE = "https://qzqd.example.gov.cn"


class Page(HTMLParser):
    """The metas, links and data of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.metas: dict[str, list[str]] = {}
        self.links: dict[str, list[str]] = {}
        self.data: list[Any] = []
        self._in_data = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and (name := given.get("name") or given.get("property")):
            self.metas.setdefault(name, []).append(given["content"])
        if tag == "link":
            self.links.setdefault(given["rel"], []).append(given["href"])
        self._in_data = tag == "script" and given.get("type") == "application/ld+json"

    def handle_data(self, data: str) -> None:
        if self._in_data:
            made = json.loads(data)
            self.data += made if isinstance(made, list) else [made]
            self._in_data = False

    def only(self, name: str) -> str:
        [value] = self.metas[name]
        return value

    def thing(self, kind: str) -> dict[str, Any]:
        [found] = [one for one in self.data if one["@type"] == kind]
        return found  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SITE_URL = SITE
    settings.SITE_ID_CODE = "1200000001"


@pytest.fixture
def read(client: Client) -> Callable[..., Page]:
    def get(address: str, status: int = 200) -> Page:
        response = client.get(address)
        assert response.status_code == status, address
        return Page(response.content.decode())

    return get


@pytest.fixture
def addresses(put_on_list: Make, add_law: Make, measure: Any) -> dict[str, str]:
    """One address of every kind of page, by kind: column pages and content pages."""
    law = add_law("中华人民共和国某法", ("2020-01-01", {"第一条": "为了某事，制定本法。"}))
    code = put_on_list("民办学校设立审批").power.code
    version = law.versions.get().pk
    return {
        "home": "/",
        "regions": "/regions/",
        "region": "/regions/120000/",
        "department": "/regions/120000/departments/101/",
        "search": "/search/",
        "search_who": "/search/who/",
        "changes": "/changes/",
        "laws": "/laws/",
        "standard": "/standards/",
        "mechanism": "/mechanism/",
        **{
            name: f"/about/{name}/"
            for name in (
                *("reading", "method", "glossary", "measures", "licence", "contact", "report"),
                *("accessibility", "privacy", "map", "api", "anchors"),
            )
        },
        "about": "/about/",
        "power": f"/powers/{code}/",
        "version": f"/powers/{code}/versions/1/",
        "change": "/changes/120000/1/",
        "law": f"/laws/{law.pk}/",
        "law_version": f"/laws/{law.pk}/versions/{version}/",
        "law_article": f"/laws/{law.pk}/articles/第一条/",
        "measure": f"/about/measures/{measure.pk}/",
    }


CONTENT = ("power", "version", "change", "law", "law_version", "law_article", "measure")


def test_every_kind_of_page_has_the_tags_of_its_kind(addresses: dict[str, str], read: Make) -> None:
    for kind, address in addresses.items():
        page = read(address)
        wanted = {"SiteName": "权责清单", "SiteDomain": "qzqd.example.gov.cn", "SiteIDCode": "1200000001"}
        assert {name: page.only(name) for name in wanted} == wanted, kind
        assert page.only("Description"), kind
        if kind == "home":
            continue
        assert page.only("ColumnName"), kind
        assert page.only("ColumnType"), kind
        if kind in CONTENT:
            assert page.only("ArticleTitle"), kind
            assert page.only("Url").startswith(SITE), kind
            assert page.only("Keywords"), kind
        else:
            assert page.only("ColumnDescription"), kind
            assert page.only("ColumnKeywords"), kind


def test_no_tag_is_empty_or_said_twice(addresses: dict[str, str], read: Make) -> None:
    for kind, address in addresses.items():
        for name, values in read(address).metas.items():
            assert len(values) == (2 if name == "theme-color" else 1), (kind, name)  # in light, in dark
            assert values[0].strip(), (kind, name)


def test_what_is_not_set_is_not_said(read: Make, client: Client, settings: Any) -> None:
    settings.SITE_ID_CODE = ""
    assert "SiteIDCode" not in read("/").metas
    assert "ICP备案" not in client.get("/").content.decode()


def test_the_footer_says_who_answers_for_the_site(client: Client, settings: Any) -> None:
    settings.SITE_SPONSOR, settings.SITE_ICP, settings.SITE_POLICE = (
        "某市委编办",
        "某ICP备00000001号",
        "某公网安备0号",
    )
    for address in ("/", "/laws/", "/about/contact/"):
        html = client.get(address).content.decode()
        for words in (
            "主办单位",
            "某市委编办",
            "某ICP备00000001号",
            "某公网安备0号",
            "网站标识码",
            "/about/map/",
        ):
            assert words in html, (address, words)


def test_the_check_names_what_is_missing(settings: Any) -> None:
    settings.SITE_ICP = "某ICP备00000001号"
    told = {
        one.id: one.msg
        for one in run_checks(include_deployment_checks=True)
        if str(one.id).startswith("publish.")
    }
    assert "publish.SITE_ICP" not in told
    assert "主办单位" in told["publish.SITE_SPONSOR"]
    assert "开放数据许可" in told["publish.DATA_LICENCE"]
    assert not [one for one in run_checks() if str(one.id).startswith("publish.")]


def test_a_content_page_tells_when_it_was_published_and_by_whom(
    addresses: dict[str, str], read: Make
) -> None:
    page = read(addresses["power"])
    now = timezone.localtime()
    assert page.only("PubDate").startswith(f"{now:%Y-%m-%d }")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", page.only("PubDate"))
    assert page.only("ContentSource") == "天津市教育委员会"
    assert page.only("ArticleTitle") == "民办学校设立审批"


def test_the_date_stands_on_top(addresses: dict[str, str], client: Client) -> None:
    day = timezone.localdate()
    for kind in ("home", "region", "department", "power", "change"):
        html = client.get(addresses[kind]).content.decode()
        assert f'更新日期：<time datetime="{day.isoformat()}">' in html, kind
        assert html.index("更新日期：") < html.index("<h1"), kind


def test_the_date_on_top_is_the_day_of_the_last_release_that_touched_the_page(
    client: Client, put_on_list: Make, follow_on_list: Make, region: Any
) -> None:
    """The day of its publication, everywhere; not the day of effect, and nothing that happened to others."""
    today = timezone.localdate()
    first, second = today - dt.timedelta(days=40), today - dt.timedelta(days=5)
    other = Department.objects.create(region=region, code="102", name="天津市民政局", verified=True)
    power = put_on_list("民办学校设立审批", made_on=first)
    put_on_list("殡葬许可", department=other, made_on=first)
    put_on_list("慈善组织认定", department=other, made_on=second)
    follow_on_list(power, effective_on=today + dt.timedelta(days=30), flow="网上办理")

    def updated(address: str) -> str:
        found = re.findall(r'更新日期：<time datetime="([^"]*)">', client.get(address).content.decode())
        return found[0] if found else ""

    page, body = f"/powers/{power.power.code}/", "/regions/120000/departments"
    assert updated(page) == str(today)  # what is to come is announced on it
    assert updated(f"{page}versions/1/") == str(first)
    assert updated(f"{body}/101/") == str(today)
    assert updated(f"{body}/102/") == str(second)
    for address in ("/", "/regions/", "/regions/120000/", "/changes/"):
        assert updated(address) == str(today), address
    for address in (f"{body}/101/", page):
        assert updated(f"{address}?on={second}") == str(first), address
    for address in ("/", "/regions/", "/regions/120000/", f"{body}/102/"):
        assert updated(f"{address}?on={second}") == str(second), address
    assert updated("/changes/120000/3/") == str(second)


def test_every_page_has_one_address(addresses: dict[str, str], read: Make) -> None:
    day = timezone.localdate().isoformat()
    power = addresses["power"]
    for address in (power, f"/elder{power}", f"{power}?on={day}"):
        assert read(address).links["canonical"] == [f"{SITE}{power}"]
    assert read(addresses["version"]).links["canonical"] == [f"{SITE}{addresses['version']}"]
    department = addresses["department"]
    assert read(f"{department}?by=type&type=01").links["canonical"] == [f"{SITE}{department}"]
    assert read(f"{department}?page=2").links["canonical"] == [f"{SITE}{department}?page=2"]


def test_a_page_that_is_not_there_has_no_address(read: Make, addresses: dict[str, str]) -> None:
    for address in (
        "/powers/999/",
        "/regions/999999/",
        "/regions/999999/register/",
        "/laws/999999/",
        "/about/measures/0/",
        f"{addresses['power']}?on=2000-01-01",
    ):
        page = read(address, status=404)
        assert "canonical" not in page.links, address
        assert "ArticleTitle" not in page.metas, address
        assert page.data == [], address
        assert page.only("SiteName")


def test_a_power_is_a_service_of_the_body_that_exercises_it(addresses: dict[str, str], read: Make) -> None:
    service = read(addresses["power"]).thing("GovernmentService")
    assert service["name"] == "民办学校设立审批"
    assert service["provider"] == {"@type": "GovernmentOrganization", "name": "天津市教育委员会"}
    assert service["areaServed"]["name"] == "天津市"
    assert service["url"] == f"{SITE}{addresses['power']}"
    assert "availableChannel" not in service  # nobody stated a guide
    assert "alternateName" not in service


def test_what_ended_is_no_service(put_on_list: Make, follow_on_list: Make, read: Make) -> None:
    version = put_on_list("民办学校设立审批", made_on=timezone.localdate() - dt.timedelta(days=9))
    follow_on_list(version, effective_on=timezone.localdate(), standing="cancelled")
    page = read(f"/powers/{version.power.code}/")
    assert [one["@type"] for one in page.data] == ["BreadcrumbList"]


def test_a_page_that_never_changes_is_no_service(addresses: dict[str, str], read: Make) -> None:
    """What is offered today is said by the power's page alone."""
    assert [one["@type"] for one in read(addresses["version"]).data] == ["BreadcrumbList"]


def test_a_department_and_a_law_say_what_they_are(addresses: dict[str, str], read: Make) -> None:
    body = read(addresses["department"]).thing("GovernmentOrganization")
    assert body["name"] == "天津市教育委员会"
    law = read(addresses["law"]).thing("Legislation")
    assert law["name"] == "中华人民共和国某法"
    assert law["legislationDateVersion"] == "2020-01-01"
    assert law["legislationLegalForce"] == {"@id": "https://schema.org/InForce"}
    article = read(addresses["law_article"]).thing("Legislation")
    assert article["position"] == "第一条"
    assert article["isPartOf"]["name"] == "中华人民共和国某法"


def test_where_a_page_stands(addresses: dict[str, str], read: Make) -> None:
    rows = read(addresses["power"]).thing("BreadcrumbList")["itemListElement"]
    assert [row["name"] for row in rows] == [
        "首页",
        "地区部门",
        "天津市",
        "天津市教育委员会",
        "行政许可",
        "民办学校设立审批",
    ]
    assert rows[2]["item"] == f"{SITE}/regions/120000/"
    assert "item" not in rows[-1]


def test_nothing_typed_ends_the_script(put_on_list: Make, client: Client) -> None:
    name = "测试</script><script>alert(1)</script>&许可"
    version = put_on_list(name)
    html = client.get(f"/powers/{version.power.code}/").content.decode()
    assert "<script>alert" not in html
    assert Page(html).thing("GovernmentService")["name"] == name


# --- the site map ----------------------------------------------------------------------------------

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def located(client: Client, address: str) -> dict[str, str]:
    """The addresses of a site map with their days."""
    response = client.get(address)
    assert response["Content-Type"].startswith("application/xml")
    root = ET.fromstring(response.content)  # noqa: S314  our own
    return {
        row.findtext("s:loc", "", NAMES): row.findtext("s:lastmod", "", NAMES)
        for row in (*root.findall("s:url", NAMES), *root.findall("s:sitemap", NAMES))
    }


def test_the_site_map_has_every_page_with_its_day(addresses: dict[str, str], client: Client) -> None:
    parts = located(client, "/sitemap.xml")
    assert f"{SITE}/sitemaps/powers.xml" in parts
    found: dict[str, str] = {}
    for part in parts:
        found |= located(client, part.removeprefix(SITE))
    today = timezone.localdate().isoformat()
    for kind in ("power", "department", "region", "change"):
        assert found[f"{SITE}{addresses[kind]}"].startswith(today), kind
    assert f"{SITE}{addresses['law']}" in found
    for address in found:
        assert client.get(address.removeprefix(SITE)).status_code == 200, address


def test_a_part_is_cut_where_it_is_too_long(
    put_on_list: Make, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("publish.pages.sitemaps.Powers.limit", 2)
    put_on_list(*(f"第{n}号许可" for n in "甲乙丙"))
    parts = [part for part in located(client, "/sitemap.xml") if "powers" in part]
    assert parts == [f"{SITE}/sitemaps/powers.xml", f"{SITE}/sitemaps/powers.xml?page=2"]
    assert [len(located(client, part.removeprefix(SITE))) for part in parts] == [2, 1]
    assert client.get("/sitemaps/powers.xml?page=3").status_code == 404
    assert client.get("/sitemaps/drafts.xml").status_code == 404


def test_robots_are_shown_the_map(client: Client) -> None:
    assert f"Sitemap: {SITE}/sitemap.xml" in client.get("/robots.txt").content.decode().splitlines()
