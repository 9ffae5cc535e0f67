"""Every kind of public page in a real browser at four widths, with and without scripts: nothing that axe-core finds above minor, no
sideways scroll, no complaint of the browser; the errors too; and what they are on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import get_resolver, resolve
from django.utils import timezone
from playwright.sync_api import Page, Route

from departments.models import Charter, Department, Duty, Level, Region
from powers.models import AccountabilityClause, PenaltyDetail, PowerLevel, Situation
from publish.models import ReleaseEntry
from review.models.rules import MemberUnit
from tests.publish.looking import BY_LAYOUT, complaints, findings, too_wide

Make = Callable[..., Any]
WIDTHS = {1280: (), 768: BY_LAYOUT, 390: (), 320: BY_LAYOUT}
"""At each width what axe-core looks for: at some all of its rules, at those between the rules that depend on the width."""
FILES = {
    "document", "manifest", "changes_feed", "anchors_json", "sitemap", "sitemap_part", "changes_export", "region_export",
    "department_export", "search_export", "robots", "favicon", "region_register_pdf", "department_register_pdf",
    "search_suggest", "embed_script", "embed_style", "embed_json", "data_index", "data_keys", "data_latest", "data_file",
}  # fmt: skip
"""What is no page for people."""
STATUS = {"power not on a day": 404, "day before the list": 404, "no day": 400, "missing": 404}
"""What is answered otherwise than with the page."""
ERRORS = {
    "400": (400, {"message": "“昨天”不是日期。"}),
    "403": (403, {}),
    "403_csrf": (403, {}),
    "404": (404, {}),
    "405": (405, {}),
    "429": (429, {"seconds": 30}),
    "500": (500, {"reads": True}),
    "503": (503, {"reads": True, "unwritten": True, "seconds": 5}),
}


@pytest.fixture
def site(
    put_on_list: Make,
    follow_on_list: Make,
    add_law: Make,
    measure: Any,
    department: Department,
    region: Region,
) -> dict[str, str]:
    """An address of every kind of public page, on a list in which everything occurs."""
    today = timezone.localdate()
    texts = [
        ("2016-11-07", {f"第{n}条": f"第{n}项规定。" for n in "一二三四五六七八九十"}),
        ("2018-12-29", {f"第{n}条": (f"第{n // 10 + 1}章 学校", f"第{n}项。\n（一）民办教育；\n（二）公益。") for n in range(1, 60)}),
    ]  # fmt: skip
    law = add_law("中华人民共和国民办教育促进法", *texts)
    charter = Charter.objects.create(department=department, title="市教委三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管民办教育工作", order=1)
    situation = Situation.objects.create(name="办学校", kind="trade", words=["民办学校"], order=1)

    def children(draft: Any) -> None:
        draft.duties.add(duty)
        draft.responsibilities.update(basis_text="《中华人民共和国民办教育促进法》第十条")
        PenaltyDetail.objects.create(
            version=draft, conduct="擅自办学", kinds="罚款", range="一倍以上五倍以下"
        )
        AccountabilityClause.objects.create(version=draft, text="无故拒收", subject="窗口人员")
        level = Level.objects.get(code="2")
        PowerLevel.objects.create(version=draft, level=level, condition="跨区的", share="市级审批")

    version = put_on_list(
        "民办学校设立审批",
        plain_title="开办民办学校要先批准",
        statutory_limit=30,
        statutory_limit_unit="working_day",
        fee=False,
        conditions="有章程\n有校舍",
        extras=[["办理地点", "政务大厅二楼"]],
        children=children,
        made_on=today - dt.timedelta(days=30),
    )
    item = put_on_list("教师资格认定", sub_name="高等学校教师资格认定")
    follow_on_list(version, effective_on=today, statutory_limit=20)
    MemberUnit.objects.create(region=region, kind="staffing", name="市委编办")
    digest = ReleaseEntry.objects.get(version=version).digest
    power, place = f"/powers/{version.power.code}/", f"/regions/{region.code}/"
    body, before = f"{place}departments/{department.code}/", today - dt.timedelta(days=10)
    of_duty, of_law, text = (
        f"{body}duties/{duty.pk}/",
        f"/laws/{law.pk}/",
        law.versions.earliest("version_date"),
    )
    about = ("", "reading", "method", "glossary", "measures", f"measures/{measure.pk}", "licence", "contact", "accessibility", "privacy", "map", "api", "anchors")  # fmt: skip
    return {
        "home": "/", "home of a region": f"/?region={region.code}", "situation": f"/situations/{situation.pk}/",
        "regions": "/regions/", "region": place, "region on a day": f"{place}?on={before}", "department": body,
        "by type": f"{body}?by=type&type=01&level=2", "duty": of_duty,
        **{f"{name} {of}": f"{at}{name}/" for name in ("history", "compare") for of, at in (("region", place), ("department", body), ("duty", of_duty), ("power", power))},
        "region before the list": f"{place}compare/?from=2001-01-01", "region's register": f"{place}register/", "register": f"{body}register/",
        "power": power, "power on a day": f"{power}?on={before}", "power not on a day": f"{power}?on=2001-01-01",
        "version": f"{power}versions/1/", "certificate": f"{power}versions/1/certificate/", "main item": f"/powers/{item.power.main_code}/",
        "verify": "/verify/", "verified": f"/verify/?digest={digest}&on={before}",
        "search": "/search/?q=学校&type=01&type=02", "nothing found": "/search/?q=没有这样的事",
        "question": "/search/?q=开学校要办什么证", "in charge": "/search/who/?q=民办学校", "in charge of what": "/search/who/",
        "downloads": "/data/", "downloads of a region": f"/data/{region.code}/", "embedding": f"/about/embed/?department={region.code}-{department.code}",
        "frame": f"/embed/{region.code}/{department.code}/",
        "changes": "/changes/", "releases": "/changes/?by=release", "change": f"/changes/{region.code}/1/",
        "change compared": f"/changes/{region.code}/3/compare/", "package": f"/changes/documents/{version.approved.approval_id}/",
        "laws": "/laws/", "law": of_law, "whole law": f"{of_law}?show=all", "text": f"{of_law}versions/{text.pk}/",
        "article": f"{of_law}articles/第十条/", "law compared": f"{of_law}compare/", "citing": f"{of_law}powers/",
        "standard": "/standards/", "edition": "/standards/1/", **{f"about {name}": f"/about/{name}/".replace("//", "/") for name in about},
        "mistake": f"/about/report/?of={power}", "mechanism": "/mechanism/", "mechanism of a region": f"/mechanism/{region.code}/",
        "day before the list": f"{place}?on=2001-01-01", "no day": f"{power}?on=昨天", "missing": "/powers/999/",
    }  # fmt: skip


def pages() -> set[str]:
    """The names of the addresses that the public can ask for."""
    names = {
        f"publish:{one.name}"
        for one in get_resolver("publish.urls").url_patterns
        if one.name not in FILES and "_feed" not in one.name
    }
    return names | {"mechanism"}


@pytest.fixture
def errors(live_server: Any) -> Callable[[Page], dict[str, str]]:
    """`errors(page)`: addresses at which the browser of this page gets each page of errors."""
    request = RequestFactory().get("/review/")
    request.user = AnonymousUser()
    bodies = {
        f"/shown/{name}/": (
            status,
            render_to_string(f"{name}.html", said, None if status >= 405 else request),
        )
        for name, (status, said) in ERRORS.items()
    }

    def give(page: Page) -> dict[str, str]:
        def answer(route: Route) -> None:
            status, body = bodies[urlsplit(route.request.url).path]
            route.fulfill(status=status, body=body, content_type="text/html; charset=utf-8")

        page.route("**/shown/**", answer)
        return {f"error {name}": f"/shown/{name}/" for name in ERRORS}

    return give


@pytest.mark.django_db(transaction=True)
def test_every_page_is_fit_at_every_width_with_and_without_scripts(
    site: dict[str, str], errors: Make, reader: Make
) -> None:
    reached = {resolve(unquote(urlsplit(address).path)).view_name for address in site.values()}
    assert pages() <= reached, "say in `site` where these stand"
    page, plain = reader(1280), reader(390, java_script_enabled=False)
    told, wrong = complaints(page), []
    for name, address in (site | errors(page)).items():
        answer = page.goto(address)
        assert answer is not None
        if name in site:
            assert answer.status == STATUS.get(name, 200), name
        wrong += [f"{name}: {text}" for text in told]
        for width, rules in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 844})
            wrong += [f"{name} at {width}: {one}" for one in findings(page, *rules)]
            wrong += [f"{name} scrolls sideways at {width}"] if too_wide(page) > 0 else []
        told.clear()  # axe-core itself sets styles
        headings = page.locator("h1, h2").all_inner_texts()
        wrong += [] if page.locator("h1").count() == 1 else [f"{name} has not one h1"]
        if name in site:
            plain.goto(address)
            wrong += [f"{name} scrolls sideways without scripts"] if too_wide(plain) > 0 else []
            same = plain.locator("h1, h2").all_inner_texts() == headings
            wrong += [] if same else [f"{name} lacks something without scripts"]
    assert not wrong, "\n".join(wrong)
