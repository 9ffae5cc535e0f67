"""A department's column (部门栏目): the same list as frame, script and JSON; framed by registered sites alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from departments.models import Charter, Department, Duty
from publish.embeds.origins import origin_of
from publish.models import DepartmentSite, Release

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
FRAME, JSON = "/embed/120000/101/", "/embed/120000/101/list.json"


def register(department: Department, origin: str, **fields: Any) -> DepartmentSite:
    site = DepartmentSite(department=department, origin=origin, **fields)
    site.full_clean()
    site.save()
    return site


def ancestors(answer: Any) -> str:
    policy = answer.headers["Content-Security-Policy"]
    [said] = [part.strip() for part in policy.split(";") if part.strip().startswith("frame-ancestors")]
    return str(said.removeprefix("frame-ancestors "))


@pytest.fixture
def listed(put_on_list: Make, department: Department) -> Any:
    charter = Charter.objects.create(department=department, title="市教委三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管学校设立", order=1)
    put_on_list("民办学校设立审批", children=lambda draft: draft.duties.add(duty))
    put_on_list("<script>alert(1)</script>的处罚", "对擅自办学的处罚", power_type="02")
    return duty


# --- who may frame it --------------------------------------------------------------------------------------------


def test_only_registered_sites_frame_it(
    client: Client, listed: Any, department: Department, region: Any
) -> None:
    """By the browser's own rule, whatever the Referer says; another department's site does not count."""
    other = Department.objects.create(region=region, code="102", name="天津市民政局")
    register(other, "https://mz.example.gov.cn")
    refused = client.get(FRAME, headers={"Referer": "https://jw.example.gov.cn/"})
    assert ancestors(refused) == "'none'"
    assert refused.headers["X-Frame-Options"] == "DENY"
    register(department, "https://jw.example.gov.cn")
    register(department, "http://www.jw.example.gov.cn:8080")
    for answer in (client.get(FRAME), client.get(FRAME)):  # made, and kept
        assert ancestors(answer) == "http://www.jw.example.gov.cn:8080 https://jw.example.gov.cn"
        assert "X-Frame-Options" not in answer.headers
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert ancestors(client.get("/embed/120000/102/")) == "https://mz.example.gov.cn"


def test_a_site_that_is_no_longer_used_frames_nothing(
    client: Client, listed: Any, department: Department
) -> None:
    site = register(department, "https://jw.example.gov.cn")
    assert ancestors(client.get(FRAME)) == "https://jw.example.gov.cn"
    site.active = False
    site.save()
    assert ancestors(client.get(FRAME)) == "'none'"


def test_no_other_page_may_be_framed(client: Client, listed: Any, department: Department) -> None:
    register(department, "https://jw.example.gov.cn")
    for address in ("/", "/regions/120000/departments/101/", "/about/embed/", "/data/", "/login/"):
        answer = client.get(address)
        assert ancestors(answer) == "'none'", address
        assert answer.headers["X-Frame-Options"] == "DENY", address


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://jw.example.gov.cn", "https://jw.example.gov.cn"),
        (" HTTPS://JW.Example.gov.cn:443/ ", "https://jw.example.gov.cn"),
        ("http://jw.example.gov.cn:8080", "http://jw.example.gov.cn:8080"),
        ("https://教育局.政务.cn", "https://xn--xhqy4eo9gtxs.xn--55qx5d4vj.cn"),
        ("http://jiaowei", "http://jiaowei"),
        ("http://127.0.0.1:8090", "http://127.0.0.1:8090"),
    ],
)
def test_a_site_is_kept_as_a_browser_names_it(typed: str, origin: str) -> None:
    if typed.startswith("https://教"):
        assert origin_of(typed).startswith("https://xn--")
    else:
        assert origin_of(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "jw.example.gov.cn", "https://*.example.gov.cn", "*", "https://", "https://jw.example.gov.cn/list/", "ftp://jw.example.gov.cn",
        "https://user:word@jw.example.gov.cn", "https://jw.example.gov.cn:99999", "https://jw.example.gov.cn; script-src *",
        "https://jw.example.gov.cn https://evil.example", "https://10.0.0.1", "https://[::1]", "https://0x7f000001", "data:text/html,x",
        "https://jw..gov.cn", "javascript:alert(1)", "https://jw.example.gov.cn?x=1", "https://-jw.gov.cn", "https://jw.gov.cn'none'",
    ],
)  # fmt: skip
def test_what_could_mean_more_than_one_site_is_refused(typed: str, department: Department) -> None:
    with pytest.raises(ValidationError):
        register(department, typed)


def test_a_copy_lies_on_the_site_it_is_registered_with(department: Department) -> None:
    register(department, "https://jw.example.gov.cn", copy_url="https://www.jw.example.gov.cn/qzqd.html")
    with pytest.raises(ValidationError, match="不在所登记的网站"):
        register(department, "https://jw2.example.gov.cn", copy_url="https://evil.example/qzqd.html")


# --- what it shows -----------------------------------------------------------------------------------------------


def test_frame_and_json_show_the_same_list(client: Client, listed: Any) -> None:
    page, said = client.get(FRAME).content.decode(), client.get(JSON).json()
    release = Release.objects.latest("pk")
    assert [one["name"] for one in said["items"]] == [
        "民办学校设立审批",
        "<script>alert(1)</script>的处罚",
        "对擅自办学的处罚",
    ]
    assert (said["total"], said["complete"], said["release"]["digest"]) == (3, True, release.digest)
    for one in said["items"]:
        assert f'href="{one["url"]}"' in page
    assert "<script>alert" not in page
    assert release.digest in page
    assert f"第 {release.number} 批" in page
    assert 'href="http://127.0.0.1:8000/regions/120000/departments/101/"' in page
    assert "style=" not in page


def test_a_release_is_in_the_column_without_a_step_in_between(
    client: Client, listed: Any, put_on_list: Make
) -> None:
    before = client.get(JSON).json()
    put_on_list("民办学校终止审批")
    after = client.get(JSON).json()
    assert after["total"] == before["total"] + 1
    assert "民办学校终止审批" in client.get(FRAME).content.decode()


def test_options_narrow_and_dress_it(client: Client, listed: Any) -> None:
    def names(query: str) -> list[str]:
        return [one["name"] for one in client.get(JSON + query).json()["items"]]

    assert names("?type=01") == ["民办学校设立审批"]
    assert names(f"?duty={listed.pk}") == ["民办学校设立审批"]
    assert len(names("?number=2")) == 2
    assert client.get(JSON + "?number=2").json()["complete"] is False
    dark = client.get(f"{FRAME}?theme=dark&elder=1").content.decode()
    assert 'data-theme="dark" data-elder="1"' in dark
    assert "http://127.0.0.1:8000/elder/regions/120000/departments/101/" in dark
    assert 'data-elder="1"' in client.get(f"/elder{FRAME}").content.decode()


@pytest.mark.parametrize("query", ["type=99", "duty=99999", "number=many", "number=0", "theme=red"])
def test_an_option_that_means_nothing_is_told(client: Client, listed: Any, query: str) -> None:
    said = client.get(f"{JSON}?{query}").json()
    assert said["total"] == 3
    assert len(said["problems"]) == 1
    assert 'class="problem"' in client.get(f"{FRAME}?{query}").content.decode()


def test_anybody_may_read_json_script_and_style_from_any_page(client: Client, listed: Any) -> None:
    for address in (JSON, "/embed/column.js", "/embed/column.css"):
        for answer in (client.get(address), client.get(address)):
            assert answer.headers["Access-Control-Allow-Origin"] == "*", address
            assert "Access-Control-Allow-Credentials" not in answer.headers
    script = client.get("/embed/column.js").content.decode()
    assert "STYLE" not in script
    assert "innerHTML" not in script
    assert "event.origin !== home" in script


def test_a_department_that_is_not_there_is_not_found(client: Client, listed: Any) -> None:
    for address in ("/embed/120000/999/", "/embed/999999/101/list.json"):
        assert client.get(address).status_code == 404
    empty = Department.objects.create(region=Department.objects.get().region, code="102", name="天津市民政局")
    assert "目前没有公布的职权" in client.get(f"/embed/120000/{empty.code}/").content.decode()


def test_what_it_costs(client: Client, listed: Any, put_on_list: Make) -> None:
    def cost(address: str) -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    pages = (FRAME, f"{JSON}?type=01&duty={listed.pk}", "/about/embed/?department=120000-101")
    few = {address: cost(address) for address in pages}
    put_on_list(*(f"第{n}项许可" for n in range(15)))
    assert {address: cost(address) for address in pages} == few
    assert max(few.values()) <= 12, few
    for address in pages:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len(queries) == 1, address


# --- the page that says how --------------------------------------------------------------------------------------


def test_the_page_gives_the_code_of_the_chosen_department(
    client: Client, listed: Any, department: Department
) -> None:
    address = "/about/embed/?department=120000-101&type=01&theme=dark&number=5"
    page = client.get(address).context
    assert page["origins"] == []
    assert (
        'src="http://127.0.0.1:8000/embed/120000/101/?type=01&amp;number=5&amp;theme=dark"'
        in page["frame_code"]
    )
    assert 'title="天津市教育委员会权责清单"' in page["frame_code"]
    assert (
        'data-department="120000-101" data-type="01" data-number="5" data-theme="dark"' in page["script_code"]
    )
    for code in (page["frame_code"], page["script_code"]):
        assert '<a href="http://127.0.0.1:8000/regions/120000/departments/101/">' in code
        assert "style=" not in code
    assert client.get(page["json_url"].removeprefix("http://127.0.0.1:8000")).json()["total"] == 1
    shown = client.get(address).content.decode()
    assert "还没有登记网站" in shown
    assert "&lt;iframe" in shown
    assert "<iframe" not in shown
    assert "embed/column.js&quot; defer&gt;" in shown
    register(department, "https://jw.example.gov.cn")
    assert "https://jw.example.gov.cn" in client.get(address).content.decode()
    hostile = client.get('/about/embed/?department=120000-101&theme="><script>').content.decode()
    assert "<script>&" not in hostile
    assert '"><script>' not in hostile


def test_the_page_begins_with_the_choice(client: Client, listed: Any) -> None:
    page = client.get("/about/embed/").content.decode()
    assert 'value="120000-101"' in page
    assert "三、复制代码" not in page
    assert client.get("/about/embed/?department=没有").status_code == 200


# --- who keeps the sites -----------------------------------------------------------------------------------------


def test_the_staffing_office_registers_and_a_clerk_reads(
    client: Client, listed: Any, department: Department, staffing: Any, make_user: Make, region: Any
) -> None:
    site = register(department, "https://jw.example.gov.cn")
    client.force_login(staffing)
    url = "/admin/publish/departmentsite/add/"
    given = {
        "department": department.pk,
        "origin": "HTTPS://xx.example.gov.cn/",
        "copy_url": "",
        "active": "on",
    }
    assert client.post(url, given).status_code == 302
    made = DepartmentSite.objects.latest("pk")
    assert made.origin == "https://xx.example.gov.cn"
    assert made.history.get().history_user == staffing
    assert client.post(url, {**given, "origin": "*"}).status_code == 200
    client.force_login(make_user("clerk9", ("clerk", region, department)))
    assert (
        client.post(
            f"/admin/publish/departmentsite/{site.pk}/change/", {**given, "origin": "https://evil.example"}
        ).status_code
        == 403
    )
    assert DepartmentSite.objects.get(pk=site.pk).origin == "https://jw.example.gov.cn"
