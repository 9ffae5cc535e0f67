"""The public pages, read as a citizen would: what is published is there, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from departments.models import Charter, Department, Duty, Plaque, Region
from powers.models import AccountabilityClause, PenaltyDetail, PowerLevel, PowerVersion
from publish.models import ListEntry

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def text_of(response: Any) -> str:
    """What a reader sees of a page, without tags and with spaces squeezed."""
    html = re.sub(r"</(?:dt|dd|a|td|th|h[1-4])>", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.fixture
def page(client: Client) -> Callable[..., str]:
    def get(address: str, status: int = 200, **params: str) -> str:
        response = client.get(address, params)
        assert response.status_code == status, (address, response.status_code)
        return text_of(response)

    return get


PUBLIC = ("/", "/regions/", "/regions/120000/", "/regions/120000/departments/101/", "/search/", "/changes/")


def test_every_page_stands_before_anything_is_published(page: Make, department: Department) -> None:
    for address in (*PUBLIC, "/about/", "/about/api/", "/changes/feed/", "/robots.txt"):
        page(address)


def test_home_counts_departments_types_and_regions(page: Make, put_on_list: Make) -> None:
    put_on_list("民办学校设立审批", "校车使用许可")
    put_on_list("对擅自办学的处罚", power_type="02")
    home = page("/")
    assert "公布职权 3" in home
    assert "天津市教育委员会 3" in home
    assert "行政许可 2" in home
    assert "新增 2" in home


def test_drafts_and_approved_versions_are_nowhere(
    page: Make, client: Client, put_on_list: Make, make_draft: Make, propose: Make, decide: Make
) -> None:
    put_on_list("已公布的许可")
    make_draft("草稿里的许可")
    approved = make_draft("已批准待公布的许可")
    decide(propose(approved))
    for address in PUBLIC:
        shown = page(address)
        assert "草稿里" not in shown
        assert "待公布" not in shown
    assert "已批准待公布的许可" not in page("/search/", q="待公布")
    code = PowerVersion.objects.get(pk=approved.pk).power.code
    assert client.get(f"/powers/{code}/").status_code == 404
    assert client.get(f"/api/v1/powers/{code}/").status_code == 404
    assert client.get("/api/v1/powers/").json()["count"] == 1


def test_department_lists_by_duty_then_by_type(page: Make, put_on_list: Make, department: Department) -> None:
    charter = Charter.objects.create(department=department, title="市教委三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管教师工作", order=1)
    Duty.objects.create(
        charter=charter, number="（二）", text="指导教育改革", order=2, without_power_reason="宏观管理"
    )
    Plaque.objects.create(department=department, name="市政府教育督导室", mode="added")
    put_on_list("教师资格认定", sub_name="高校教师", children=lambda draft: draft.duties.add(duty))
    put_on_list("校车使用许可", duty_text="负责学校安全")
    shown = page("/regions/120000/departments/101/")
    assert "加挂牌子 市政府教育督导室" in shown
    shown = shown[shown.index("共 2 项职权") :]
    order = [
        "（一）主管教师工作",
        "教师资格认定",
        "高校教师",
        "（二）指导教育改革",
        "宏观管理",
        "负责学校安全",
        "校车使用许可",
    ]
    places = [shown.index(part) for part in order]
    assert places == sorted(places)
    assert "行政许可 2 项" in page("/regions/120000/departments/101/", by="type")


def test_department_pages_long_lists(page: Make, put_on_list: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("publish.departments.views.LIST_SIZE", 2)
    put_on_list(*(f"第{n}号许可" for n in "甲乙丙丁戊"))
    for by in ("duty", "type"):
        pages = [page("/regions/120000/departments/101/", by=by, page=str(n)) for n in (1, 2, 3, 99)]
        assert [len(re.findall("第.号许可", shown)) for shown in pages] == [2, 2, 1, 1]
        assert "第 3 / 3 页" in pages[3]


def test_power_page_shows_all_that_is_published(page: Make, put_on_list: Make) -> None:
    from departments.models import Level

    def children(draft: Any) -> None:
        PenaltyDetail.objects.create(
            version=draft, conduct="擅自办学", kinds="罚款", range="一倍以上五倍以下"
        )
        AccountabilityClause.objects.create(
            version=draft, text="无故拒收", subject="窗口人员", basis_text="许可法第七十二条"
        )
        PowerLevel.objects.create(
            version=draft, level=Level.objects.get(code="2"), condition="跨区的", share="市级审批"
        )

    version = put_on_list(
        "民办学校设立审批",
        plain_title="办学校先审批",
        statutory_limit=30,
        statutory_limit_unit="working_day",
        promised_limit=10,
        promised_limit_unit="working_day",
        fee=False,
        counterparts=["1", "9"],
        remedies="六十日内申请行政复议",
        remark="与人社部门衔接",
        extras=[["办理地点", "政务大厅"]],
        secrecy_basis="内部依据",
        children=children,
    )
    shown = page(f"/powers/{version.power.code}/")
    for part in (
        version.power.code, "办学校先审批", "天津市教育委员会", "法定时限 30 工作日", "承诺时限 10 工作日", "不收费", "自然人、其他组织",
        "依法受理民办学校设立审批的申请", "《中华人民共和国民办教育促进法》第十二条", "擅自办学", "一倍以上五倍以下", "无故拒收", "窗口人员",
        "跨区的", "市级审批", "六十日内申请行政复议", "与人社部门衔接", "办理地点 政务大厅", "022-00001011", "演示电话 022-00000001",
        "第 1 版", "现行有效", version.release_entry.digest, "权责清单不创设权力",
    ):  # fmt: skip
        assert part in shown, part
    assert "内部依据" not in shown


def test_versions_by_date_and_by_number(page: Make, put_on_list: Make, follow_on_list: Make) -> None:
    today = timezone.localdate()
    first = put_on_list("旧名许可", made_on=today - 100 * DAY)
    follow_on_list(first, effective_on=today, name="新名许可", change_note="法律修订")
    address = f"/powers/{first.power.code}/"
    assert "新名许可" in page(address)
    old = page(address, on=str(today - DAY))
    assert "旧名许可" in old
    assert "第 1 版" in old
    assert "历史版本" in page(address)
    for number in (1, 2):
        assert "固定网址" in page(address + f"versions/{number}/")
    assert "不在清单中" in page(address, status=404, on=str(today - 101 * DAY))
    page(address + "versions/3/", status=404)
    assert "不是日期" in page(address, status=400, on="2026年")
    assert "不是版本号" in page(address, status=400, version="x")


def test_future_version_is_announced_and_takes_effect_by_date(
    page: Make, put_on_list: Make, follow_on_list: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = timezone.localdate()
    current = put_on_list("现行许可")
    follow_on_list(current, effective_on=today + 10 * DAY, name="将来许可")
    coming = put_on_list("全新许可", effective_on=today + 20 * DAY)
    address = f"/powers/{current.power.code}/"
    assert "即将调整" in page(address)
    assert "现行许可" in page(address)
    assert "即将生效" in page(f"/powers/{coming.power.code}/")
    assert "即将生效" in page("/")
    assert "全新许可" not in page("/search/")
    monkeypatch.setattr(timezone, "localdate", lambda *args: today + 30 * DAY)
    assert "将来许可" in page(address)
    assert "全新许可" in page("/search/")
    assert "即将生效" not in page("/")


def test_cancelled_power_keeps_its_page_with_the_reason(
    page: Make, put_on_list: Make, follow_on_list: Make
) -> None:
    first = put_on_list("已过时许可", made_on=timezone.localdate() - 50 * DAY)
    follow_on_list(
        first, effective_on=timezone.localdate(), standing="cancelled", change_note="法律条款已废止"
    )
    shown = page(f"/powers/{first.power.code}/")
    assert "已取消" in shown
    assert "法律条款已废止" in shown
    assert "没有找到" in page("/search/", q="已过时许可")
    assert "集中调整" in page("/changes/", by="release")
    assert "法律条款已废止" in page("/changes/")
    assert "已过时许可" in page("/changes/120000/2/", action="cancelled")


def test_power_kept_from_the_public_is_not_in_the_change_log(
    page: Make, put_on_list: Make, region: Region
) -> None:
    put_on_list("公开的许可")
    put_on_list("不公开的许可", secrecy="closed", secrecy_basis="保密法")
    assert "不公开的许可" not in page("/changes/120000/2/")
    assert "新增 0 项" in page("/changes/120000/2/")


def test_facets_count_what_is_then_listed(page: Make, put_on_list: Make, department: Department) -> None:
    other = Department.objects.create(region=department.region, code="102", name="天津市民政局")
    put_on_list("甲许可", "乙许可")
    put_on_list("对甲的处罚", power_type="02")
    put_on_list("丙许可", "丁许可", "对丁的处罚", department=other)
    assert "共 6 项" in page("/search/")
    assert "共 3 项" in page("/search/", department="120000-101")
    assert "共 3 项" in page("/search/", department="天津市民政局")
    shown = page("/search/", department="120000-101", type="01")
    assert "共 2 项" in shown
    assert re.search(r"行政处罚 ?1", shown)
    assert re.search(r"天津市民政局 ?3", shown)


def test_search_marks_explains_and_never_ends_dead(page: Make, client: Client, put_on_list: Make) -> None:
    put_on_list("公共场所卫生许可", everyday_terms=["开澡堂"])
    hit = client.get("/search/", {"q": "开澡堂"}).content.decode()
    assert "<mark>开澡堂</mark>" in hit
    assert "日常用语" in hit
    near = page("/search/", q="公共场所卫生执照 澡堂")
    assert "先列出相近的结果" in near
    assert "公共场所卫生许可" in near
    assert "12345" in page("/search/", q="公共场所卫生执照 澡堂", type="02")
    assert "只检索“澡堂”，有 1 项" in page("/search/", q="火箭发射 澡堂", type="02")
    assert "去掉筛选条件，有 1 项" in page("/search/", q="澡堂", type="02")


@pytest.mark.parametrize(
    "params",
    [{"type": "zz"}, {"region": "999999"}, {"department": "没有的局"}, {"level": "x"}, {"page": "abc"}, {"page": "999"}, {"q": "'\\%_:*&|!<>"}, {"q": "啊" * 500}, {"sort": "x"}],
)  # fmt: skip
def test_bad_parameters_are_survived(page: Make, put_on_list: Make, params: dict[str, str]) -> None:
    put_on_list("甲许可")
    shown = page("/search/", **params)
    if set(params) & {"type", "region", "department", "level"}:
        assert "已忽略这个条件" in shown
        assert "甲许可" in shown


def test_no_cookie_no_session_and_conditional_reading(client: Client, put_on_list: Make) -> None:
    version = put_on_list("甲许可")
    code = version.power.code
    addresses = (
        *PUBLIC,
        f"/powers/{code}/",
        f"/powers/{code}/versions/1/",
        "/changes/120000/1/",
        "/about/",
        "/api/v1/powers/",
    )
    for address in addresses:
        response = client.get(address)
        assert "Set-Cookie" not in response.headers
        assert not response.cookies
        assert "cookie" not in response.headers.get("Vary", "").lower()
        assert "csrf" not in response.content.decode().lower()
        etag = response.headers["ETag"]
        again = client.get(address, headers={"If-None-Match": etag})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(address, headers={"If-None-Match": "*"}).status_code == 304
        zipped = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert zipped.headers["Content-Encoding"] == "gzip"
        assert "default-src" in response.headers["Content-Security-Policy"]


def test_what_is_cited_printed_and_scanned_names_the_site_whichever_host_was_asked(
    client: Client, put_on_list: Make, settings: Any
) -> None:
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://qd.example.gov.cn", ["inner.example"]
    code = put_on_list("甲许可").power.code
    for address in (
        f"/powers/{code}/",
        f"/powers/{code}/versions/1/",
        f"/powers/{code}/versions/1/certificate/",
        f"/elder/powers/{code}/",
    ):
        page = client.get(address, headers={"Host": "inner.example"})
        assert page.status_code == 200
        assert "inner.example" not in page.content.decode()
        assert f"https://qd.example.gov.cn/powers/{code}/versions/1/" in page.content.decode()


def test_a_very_long_address_is_not_written_out_again(client: Client, reference: None) -> None:
    for path in ("x" * 4000, "elder/" + "x" * 4000):
        page = client.get(f"/{path}/", follow=True)
        assert page.status_code == 404
        assert "x" * 600 not in page.content.decode()


def test_nothing_is_asked_of_another_host(client: Client, put_on_list: Make) -> None:
    version = put_on_list("甲许可")
    for address in (*PUBLIC, f"/powers/{version.power.code}/", "/about/"):
        html = client.get(address).content.decode()
        html = re.sub(r'<link rel="canonical"[^>]*>', "", html)  # said, not asked for
        assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]*"', html)
        assert "style=" not in html
        assert "<script>" not in html


def test_release_is_shown_at_once(page: Make, put_on_list: Make) -> None:
    put_on_list("甲许可")
    assert "乙许可" not in page("/search/")
    put_on_list("乙许可")
    assert "乙许可" in page("/search/")


def test_missing_pages_say_so_in_chinese(page: Make, put_on_list: Make) -> None:
    for address in (
        "/nope/",
        "/powers/120000-999-01-0001/",
        "/regions/999999/",
        "/regions/120000/departments/9/",
    ):
        assert "没有找到这个页面" in page(address, status=404)
    assert "只读" in page("/about/api/")


def test_atom_feed_names_each_release(client: Client, put_on_list: Make) -> None:
    put_on_list("甲许可")
    feed = client.get("/changes/feed/").content.decode()
    assert "天津市权责清单第 1 批" in feed
    assert ListEntry.objects.count() == 1


def test_failure_is_told_in_chinese_without_the_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("publish.regions.listing.region_groups", lambda day: 1 / 0)
    response = client.get("/regions/")
    assert response.status_code == 500
    assert "系统暂时无法处理请求" in text_of(response)


def test_a_version_replaced_on_its_own_day_keeps_its_address(
    client: Any, make_draft: Any, propose: Any, decide: Any, region: Any, staffing: Any
) -> None:
    """Its release links to it; the power's page says that it never took effect."""
    from powers.drafting import draft_from
    from powers.models import PowerVersion
    from publish.releasing import release

    draft = make_draft()
    decide(propose(draft))
    release(region, by=staffing, effective_on=timezone.localdate())
    base = PowerVersion.objects.get(pk=draft.pk)
    decide(propose(draft_from(base, name="当日更正的名称"), action="modify", base=base))
    release(region, by=staffing, effective_on=timezone.localdate())
    assert client.get(f"/powers/{base.power.code}/versions/1/").status_code == 200
    page = client.get(f"/powers/{base.power.code}/").content.decode()
    assert "未生效即被替代" in page
    assert "当日更正的名称" in page


@pytest.mark.parametrize(
    "address",
    [
        "/powers/%00/",
        "/regions/%00/",
        "/search/?department=%00",
        "/changes/feed/?region=%00",
        "/changes/?q=%00",
        "/changes/export.csv?region=%00",
        "/regions/120000/compare/?from=%00",
        "/api/v1/powers/%00/",
    ],
)
def test_a_nul_in_the_address_is_a_bad_request(client: Any, db: None, address: str) -> None:
    assert client.get(address).status_code == 400
