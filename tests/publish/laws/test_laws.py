"""The law library, read as a citizen would: what a law says today, what it said before, and which powers rest on it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from departments.models import Department
from laws.models import Law
from powers.citing import relink
from powers.models import LegalBasis

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TITLE = "中华人民共和国民办教育促进法"  # what every draft of tests/conftest.py cites, in its 第十二条
FOUNDING = "举办民办学校，由县级以上人民政府教育行政部门按照国家规定的权限审批。"
OLD = {"第一条": "为了促进教育，制定本法。", "第十条": FOUNDING, "第十一条": "本法自公布之日起施行。"}
NEW = {
    "第一条": ("第一章 总则", "为了促进民办教育事业健康发展，制定本法。"),
    "第二条": ("第一章 总则", "民办教育属于公益性事业。"),
    "第十二条": ("第二章 设立 / 第一节 审批", FOUNDING),
}


def text_of(response: Any) -> str:
    html = re.sub(r"</(?:dt|dd|a|td|th|h[1-4]|strong|span)>", " ", response.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.fixture
def read(client: Client) -> Make:
    """`read("/laws/", q="…")` gives what a reader sees of the page."""

    def get(address: str, status: int = 200, **params: str) -> str:
        cache.clear()
        response = client.get(address, params)
        assert response.status_code == status, (address, response.status_code)
        return text_of(response)

    return get


@pytest.fixture
def today() -> dt.date:
    return timezone.localdate()


@pytest.fixture
def law(add_law: Make) -> Law:
    """A law with an old text and the one in force, in which the founding article got another number."""
    return add_law(TITLE, ("2002-12-28", OLD), ("2018-12-29", NEW))


def cites(title: str, locator: str) -> Make:
    """A child that makes a power cite this law as well."""
    return lambda draft: LegalBasis.objects.create(version=draft, order=2, title=title, locator=locator)


# --- the list ----------------------------------------------------------------------------------------


def test_the_list_finds_laws_by_title_and_short_title(read: Make, law: Law, add_law: Make) -> None:
    add_law("中华人民共和国行政处罚法", ("2021-01-22", NEW))
    law.short_titles = ["民促法"]
    law.save()
    for q in ("民办教育", "《民办教育促进法》", "民促法", "促进 民办"):
        shown = read("/laws/", q=q)
        assert TITLE in shown, q
        assert "行政处罚法" not in shown, q
    assert "法律库中没有" in read("/laws/", q="没有这部法")
    assert "请输入汉字" in read("/laws/", q="《》")


def test_the_list_filters_by_kind_region_and_validity(
    read: Make, add_law: Make, region: Any, today: dt.date
) -> None:
    add_law("中华人民共和国有效法", ("2020-01-01", OLD))
    add_law("中华人民共和国将来法", (today, OLD, {"effective_date_registry": f"{today + 9 * DAY}"}))
    add_law("中华人民共和国目录法", ("2020-01-01", None))
    add_law(
        "天津市某条例",
        ("2020-01-01", {"第一条": "某条例。", "第二条": "本条例施行后，《天津市旧条例》同时废止。"}),
        type="地方性法规",
        issuing_organ="天津市人民代表大会常务委员会",
    )
    add_law(
        "天津市旧条例", ("2010-01-01", OLD), type="地方性法规", issuing_organ="天津市人民代表大会常务委员会"
    )
    names = {"in_force": "有效法", "future": "将来法", "repealed": "旧条例", "no_text": "目录法"}
    for status, name in names.items():
        shown = read(f"/laws/?status={status}")
        assert [other for other in names.values() if other in shown] == [name], status
    assert "共 2 部" in read("/laws/", region="120000")
    assert "共 3 部" in read("/laws/", region="national")
    assert "共 2 部" in read("/laws/", instrument="LR_P")
    assert "共 1 部" in read("/laws/?instrument=LR_P&status=repealed")
    assert "已忽略这个条件" in read("/laws/?instrument=zz&status=x&region=9")


def test_the_list_is_sorted_by_powers_or_by_title_and_paged(
    read: Make, law: Law, add_law: Make, put_on_list: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_law("中华人民共和国安全法", ("2020-01-01", OLD))
    put_on_list("甲许可", "乙许可")
    shown = read("/laws/")
    assert shown.index(TITLE) < shown.index("中华人民共和国安全法")
    assert f"{TITLE} 法律 全国人民代表大会常务委员会 有效 2" in shown
    by_title = read("/laws/", sort="title")
    assert by_title.index("中华人民共和国安全法") < by_title.index(TITLE)
    monkeypatch.setattr("publish.laws.views.LIST_SIZE", 1)
    assert "第 2 / 2 页" in read("/laws/", page="99")
    assert "第 1 / 2 页" in read("/laws/", page="abc")


# --- a law -------------------------------------------------------------------------------------------


def test_a_law_is_read_article_by_article_with_the_powers_that_cite_each(
    client: Client, read: Make, law: Law, put_on_list: Make
) -> None:
    put_on_list("甲许可", "乙许可", children=cites(TITLE, "第二条第一款"))
    put_on_list("丙许可")
    shown = read(f"/laws/{law.pk}/")
    for part in (
        "全国人民代表大会常务委员会", "适用地区 全国", "2018年12月29日文本", "自2018年12月29日起施行", "现行条文 3 条",
        "第一章 总则", "第二章 设立", "第一节 审批", "第二条 2 项职权引用", "第十二条 3 项职权引用", "引用它的职权 3 项",
        "2002年12月28日文本 已修改",
    ):  # fmt: skip
        assert part in shown, part
    assert "促进教育" not in shown
    html = client.get(f"/laws/{law.pk}/").content.decode()
    assert html.count('id="a-第十二条"') == 1
    assert f'href="/laws/{law.pk}/articles/%E7%AC%AC%E5%8D%81%E4%BA%8C%E6%9D%A1/#powers"' in html


def test_only_what_the_list_says_today_is_counted(
    read: Make,
    law: Law,
    put_on_list: Make,
    follow_on_list: Make,
    make_draft: Make,
    propose: Make,
    decide: Make,
    today: dt.date,
) -> None:
    put_on_list("在列的许可")
    put_on_list("不公开的许可", secrecy="closed", secrecy_basis="保密法")
    put_on_list("将来的许可", effective_on=today + 9 * DAY)
    gone = put_on_list("要取消的许可", made_on=today - 9 * DAY)
    follow_on_list(gone, effective_on=today, standing="cancelled")
    make_draft("草稿里的许可")
    decide(propose(make_draft("待公布的许可")))
    relink()
    for address in (f"/laws/{law.pk}/", f"/laws/{law.pk}/powers/", f"/laws/{law.pk}/articles/第十二条/"):
        shown = read(address)
        assert re.search("1 项", shown), address
        for name in ("不公开", "将来的", "要取消", "草稿", "待公布"):
            assert name not in shown, (address, name)
    assert "在列的许可" in read(f"/laws/{law.pk}/powers/")


def test_a_law_says_where_it_stands(read: Make, add_law: Make, today: dt.date) -> None:
    later = today + 9 * DAY
    coming = add_law("中华人民共和国将来法", (today, OLD, {"effective_date_registry": str(later)}))
    listed = add_law("中华人民共和国目录法", ("2020-01-01", None))
    amended = add_law("中华人民共和国旧文本法", ("2010-01-01", OLD), ("2020-01-01", None))
    old = add_law("中华人民共和国旧法", ("1990-01-01", OLD))
    newer = add_law(
        "中华人民共和国新法",
        ("2020-01-01", {"第一条": "新的规定。", "第九条": "本法施行后，《中华人民共和国旧法》同时废止。"}),
    )
    shown = read(f"/laws/{coming.pk}/")
    assert f"尚未生效： 自{later.year}年{later.month}月{later.day}日起施行" in shown
    assert "促进教育" in shown
    assert "没有收录现行文本" in read(f"/laws/{listed.pk}/")
    shown = read(f"/laws/{amended.pk}/")
    assert "以下是2010年1月1日文本（已修改），不代表现在的规定" in shown
    assert "现行条文" not in shown
    shown = read(f"/laws/{old.pk}/")
    assert "已废止： 自2020年1月1日起废止，见《中华人民共和国新法》第九条" in shown
    assert f'href="/laws/{newer.pk}/#a-第九条"' in Client().get(f"/laws/{old.pk}/").content.decode()
    bare = Law.objects.create(title="没有文本的法", instrument=old.instrument)
    assert "无从判断是否有效" in read(f"/laws/{bare.pk}/")


def test_a_new_text_is_announced_and_shown_from_its_day(
    read: Make, law: Law, add_law: Make, today: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = today + 9 * DAY
    add_law(TITLE, (today, {"第一条": "全新的第一条。"}, {"effective_date_registry": str(later)}))
    address = f"/laws/{law.pk}/"
    shown = read(address)
    assert f"即将修改： {today.year}年{today.month}月{today.day}日文本自{later.year}年" in shown
    assert "与现行文本对照" in shown
    assert "全新的第一条" not in shown
    pk = law.versions.get(version_date=today).pk
    assert "尚未生效： 这个文本自" in read(f"{address}versions/{pk}/")
    assert "该文本没有找到与这一条（原第十二条）对应的条文" in read(f"{address}articles/第十二条/")
    monkeypatch.setattr(timezone, "localdate", lambda *args: later)
    shown = read(address)
    assert "全新的第一条" in shown
    assert "即将修改" not in shown
    assert "2018年12月29日文本 已修改" in shown


def test_citations_of_articles_the_text_has_not_are_shown(
    read: Make, add_law: Make, put_on_list: Make
) -> None:
    put_on_list("甲许可", children=cites(TITLE, "第九十九条"))
    put_on_list("乙许可", children=cites(TITLE, ""))
    law = add_law(TITLE, ("2018-12-29", NEW))  # afterwards: a submission now would be refused
    relink()
    shown = read(f"/laws/{law.pk}/")
    assert "清单引用而以下文本没有的条文" in shown
    assert "第九十九条（1 项职权）" in shown
    assert "其中 1 项没有写明条号" in shown
    missing = read(f"/laws/{law.pk}/articles/第九十九条/")
    assert "没有这一条的条文" in missing
    assert "甲许可" in missing
    read(f"/laws/{law.pk}/articles/第九十八条/", 404)
    read(f"/laws/{law.pk}/articles/第九十八条/", 404, type="01")


def test_a_text_with_a_number_twice_or_without_articles_is_shown_whole(client: Client, add_law: Make) -> None:
    annexed = add_law("中华人民共和国附件法", ("2020-01-01", OLD))
    annexed.versions.get().articles.create(order=9, label="第一条", text="附件的第一条。")
    html = client.get(f"/laws/{annexed.pk}/").content.decode()
    assert html.count('id="a-第一条"') == html.count('id="a-第一条-2"') == 1
    plain = add_law("中华人民共和国决定", ("2020-01-01", None, {"preamble": "会议决定：\n修改某法。"}))
    assert "会议决定" in client.get(f"/laws/{plain.pk}/").content.decode()


# --- texts and comparisons ---------------------------------------------------------------------------


def test_every_text_has_its_page_with_what_it_is_today(read: Make, law: Law, add_law: Make) -> None:
    newest, oldest = law.versions.order_by("-version_date")
    shown = read(f"/laws/{law.pk}/versions/{oldest.pk}/")
    assert "已修改： 这是2002年12月28日文本，不代表现在的规定" in shown
    assert "促进教育" in shown
    assert "与之后的2018年12月29日文本对照" in shown
    assert "这是现行文本" in read(f"/laws/{law.pk}/versions/{newest.pk}/")
    other = add_law("中华人民共和国另一法", ("2020-01-01", OLD))
    read(f"/laws/{other.pk}/versions/{oldest.pk}/", 404)


def test_two_texts_are_compared_article_by_article(client: Client, read: Make, law: Law) -> None:
    newest, oldest = law.versions.order_by("-version_date")
    shown = read(f"/laws/{law.pk}/compare/")
    assert "2002年12月28日文本 （已修改）→ 2018年12月29日文本 （有效）" in shown
    assert "有变化 4 全部 4 条号变动 1 修改 1 新增 1 删去 1" in shown
    assert "原 第十条 → ，现 第十二条 条号变动" in shown
    assert "［删去： 本法自公布之日起施行。］" in shown
    html = client.get(f"/laws/{law.pk}/compare/").content.decode()
    assert re.search("<ins>.*民办.*</ins>", html)
    assert re.search("<del>.*本法自公布之日起施行。.*</del>", html)
    only = read(f"/laws/{law.pk}/compare/", show="added", **{"from": str(oldest.pk), "to": str(newest.pk)})
    assert "公益性事业" in only
    assert "第十二条" not in only
    for choice in ({"from": str(newest.pk), "to": str(oldest.pk)}, {"show": "x"}):
        again = read(f"/laws/{law.pk}/compare/", **choice)
        assert re.sub(r"网址：\S+", "", again) == re.sub(r"网址：\S+", "", shown)


def test_what_cannot_be_compared_is_said(read: Make, law: Law, add_law: Make) -> None:
    address = f"/laws/{law.pk}/compare/"
    pk = str(law.versions.earliest("pk").pk)
    assert "两次选择的是同一个文本" in read(address, **{"from": pk, "to": pk})
    assert "不是文本编号" in read(address, 400, **{"from": "x"})
    assert "不是文本编号" in read(address, 400, to="9" * 30)
    read(address, 404, **{"from": "987654321"})
    other = add_law("中华人民共和国另一法", ("2020-01-01", OLD))
    read(address, 404, to=str(other.versions.get().pk))
    assert "没有可以对照的两个文本" in read(f"/laws/{other.pk}/compare/")


def test_an_unchanged_alignment_is_not_worked_out_twice(
    client: Client, law: Law, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = text_of(client.get(f"/laws/{law.pk}/compare/?show=all"))
    monkeypatch.setattr("publish.laws.comparing.compare_texts", None)
    again = text_of(client.get(f"/elder/laws/{law.pk}/compare/?show=all"))
    assert again.replace("标准字号", "大字版") == first


# --- an article --------------------------------------------------------------------------------------


def test_an_article_is_followed_through_its_numbers(read: Make, law: Law) -> None:
    shown = read(f"/laws/{law.pk}/articles/第十二条/")
    assert FOUNDING in shown
    assert "条文未变，条号由第十条变为第十二条" in shown
    assert "2002年12月28日文本 已修改 第十条 法律库中最早的文本" in shown
    old = read(f"/laws/{law.pk}/articles/第十条/")
    assert "2018年12月29日文本中没有第十条，以下是2002年12月28日文本的第十条" in old
    assert "条号由第十条变为第十二条" in old
    gone = read(f"/laws/{law.pk}/articles/第十一条/")
    assert "该文本删去了这一条（原第十一条）" in gone
    assert "该文本新增" not in read(f"/laws/{law.pk}/articles/第一条/")


def test_an_article_lists_the_powers_that_cite_it(
    read: Make, law: Law, put_on_list: Make, department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Department.objects.create(region=department.region, code="102", name="天津市民政局")
    version = put_on_list("甲许可")
    put_on_list("乙许可", department=other)
    put_on_list("对丙的处罚", power_type="02", department=other)
    address = f"/laws/{law.pk}/articles/第十二条/"
    assert "共 3 项职权" in read(address)
    assert "设定依据：第十二条" in read(address)
    basis = LegalBasis.objects.get(version=version)
    assert f'href="/powers/{version.power.code}/#b-{basis.uid}"' in Client().get(address).content.decode()
    shown = read(address, department="120000-102", type="02")
    assert "共 1 项职权" in shown
    assert "对丙的处罚" in shown
    assert "甲许可" not in shown
    assert "没有符合所选条件" in read(address, department="120000-101", type="02")
    assert "已忽略这个条件" in read(address, type="zz")
    monkeypatch.setattr("publish.laws.citing_listing.PAGE_SIZE", 2)
    assert "第 2 / 2 页" in read(address, page="9")
    assert "共 3 项职权" in read(f"/laws/{law.pk}/powers/")


def test_the_power_page_leads_to_the_article(client: Client, law: Law, put_on_list: Make) -> None:
    version = put_on_list("甲许可", children=cites("食品生产许可管理办法", "第七条"))
    html = client.get(f"/powers/{version.power.code}/").content.decode()
    assert f'href="/laws/{law.pk}/#a-第十二条"' in html
    assert html.count("检索引用这一条款的职权</a>") == 1
    assert "/search/?q=%E9%A3%9F%E5%93%81%E7%94%9F%E4%BA%A7" in html  # not in the library: the search alone


# --- what every public page holds to -----------------------------------------------------------------


def pages_of(law: Law) -> list[str]:
    newest = law.versions.order_by("-version_date").first()
    assert newest is not None
    return [
        "/laws/",
        "/laws/?q=教育&status=in_force&instrument=LAW&region=national&sort=title",
        f"/laws/{law.pk}/",
        f"/laws/{law.pk}/versions/{newest.pk}/",
        f"/laws/{law.pk}/compare/?show=all",
        f"/laws/{law.pk}/articles/第十二条/?department=120000-101&type=01",
        f"/laws/{law.pk}/powers/",
    ]


def cost(client: Client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_queries_do_not_grow_with_the_library_or_the_list(
    client: Client, law: Law, add_law: Make, put_on_list: Make
) -> None:
    version = put_on_list("甲许可")
    pages = [*pages_of(law), f"/powers/{version.power.code}/"]
    few = {address: cost(client, address) for address in pages}
    for n in range(12):
        texts = [(f"20{10 + k}-01-01", NEW) for k in range(3)]
        add_law(f"中华人民共和国第{n}法", *texts)
    more = {f"第{n}条": f"第{n}项规定的内容。" for n in range(20, 60)}
    add_law(TITLE, *((f"20{n}-01-01", NEW | more) for n in range(19, 24)))
    put_on_list(*(f"第{n}项许可" for n in range(40)))
    many = {address: cost(client, address) for address in pages}
    assert many == few
    assert max(many.values()) <= 12, many


def test_a_cached_page_costs_one_query_and_sets_no_cookie(
    client: Client, law: Law, put_on_list: Make
) -> None:
    put_on_list("甲许可")
    for address in pages_of(law):
        response = client.get(address)
        assert "Set-Cookie" not in response.headers
        html = response.content.decode()
        html = re.sub(r'<link rel="canonical"[^>]*>', "", html)  # said, not asked for
        assert not re.findall(r'(?:src|href|action)="(?:https?:)?//[^"]*"', html)
        assert "style=" not in html
        assert "<script>" not in html
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).headers["ETag"] == response.headers["ETag"]
        assert len(queries) == 1, address


@pytest.mark.parametrize(
    "address",
    [
        "/laws/0/", "/laws/987654321/", "/laws/99999999999999999999999999/", "/laws/-1/", "/laws/x/",
        "/laws/{pk}/versions/0/", "/laws/{pk}/versions/99999999999999999999999999/", "/laws/{pk}/articles//",
        "/laws/{pk}/articles/" + "第" * 500 + "/", "/laws/{pk}/articles/%00/", "/laws/{pk}/articles/a/../b/c/",
        "/laws/{pk}/articles/<script>/", "/laws/{pk}/compare/?from=%00", "/laws/{pk}/compare/?from=1e9",
        "/laws/{pk}/compare/?from=٣", "/laws/?page=%00",
    ],
)  # fmt: skip
def test_nonsense_is_refused(client: Client, law: Law, address: str) -> None:
    assert client.get(address.format(pk=law.pk)).status_code in (400, 404)


def test_odd_questions_are_survived(client: Client, law: Law) -> None:
    for query in ("q=" + "啊" * 500, "q='\\%_:*&|!<>", "sort=x&page=-1", "status=&region=&instrument="):
        assert client.get(f"/laws/?{query}").status_code == 200
    for query in ("type=%27&department=x", "page=99999999", "department=" + "9" * 400):
        assert client.get(f"/laws/{law.pk}/articles/第十二条/?{query}").status_code == 200


def test_a_search_without_hits_leads_to_the_library(read: Make, law: Law) -> None:
    assert "到法律库中查“民办教育促进法”" in read("/search/", q="民办教育促进法")
    assert "还没有法律文件" not in read("/laws/")


def test_an_empty_library_says_so(read: Make, db: None) -> None:
    assert "还没有法律文件" in read("/laws/")
