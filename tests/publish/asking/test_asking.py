"""What people type meets what the list calls it: question words fall away, words are widened, spellings understood, from strict to loose."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from departments.models import Department, Level
from publish import search
from publish.asking.finding import Found, results
from publish.asking.spelling import article_of, code_of, pinyin_of, simplified
from publish.models import SearchWord

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db

PERMITS = ("公共场所卫生许可", "道路货物运输经营许可", "城镇污水排入排水管网许可", "殡仪馆设立审批")
PENALTIES = ("对未取得排水许可排放污水的处罚", "对犬只未按照规定免疫的处罚", "对无故扣减劳动报酬的处罚")


@pytest.fixture
def listed(put_on_list: Make) -> None:
    def cites(draft: Any) -> None:
        draft.bases.create(order=2, title="中华人民共和国水污染防治法", locator="第二十二条第一款")

    put_on_list(*PERMITS, power_type="01")
    put_on_list(*PENALTIES, power_type="02", children=cites)
    SearchWord.objects.all().delete()
    for said, means in {
        "小狗没打针": ["犬只 免疫"],
        "老板扣钱": ["扣减 劳动报酬", "克扣工资"],
        "跑大车": ["道路货物运输"],
        "排水许可": ["排入排水管网"],
    }.items():
        SearchWord.objects.create(said=said, means=means, kind="everyday")
    SearchWord.objects.create(said="水防法", means=["水污染防治法"], kind="law")
    for said in ("怎么办", "要办什么证", "请问", "归谁管"):
        SearchWord.objects.create(said=said, kind="drop")


def ask(q: str, **asked: str) -> tuple[Found, list[str]]:
    with search.by_index(search.groups_of(q)):
        found = results(q, asked, day=timezone.localdate())
        keys = found.keys(0, 20)
    names = dict(found.finding.entries.values_list("pk", "name")) if found.finding else {}
    return found, [names[key] for key in keys]


def shown(client: Client, q: str, **more: str) -> str:
    return client.get("/search/", {"q": q, **more}).content.decode()


WAYS = [
    ("公共场所卫生许可", PERMITS[0], "原词"),
    ("公共場所衛生許可", PERMITS[0], "繁体转简体"),
    ("gonggongchangsuoweisheng", PERMITS[0], "拼音"),
    ("gong gong chang suo", PERMITS[0], "拼音"),
    ("paodache", PERMITS[1], "拼音"),
    ("请问跑大车要办什么证？", PERMITS[1], "去掉问句用词、同义与俗称"),
    ("小狗没打针怎么办", PENALTIES[1], "去掉问句用词、同义与俗称"),
    ("老板扣钱归谁管", PENALTIES[2], "去掉问句用词、同义与俗称"),
    ("道路货物运输经宫许可", PERMITS[1], "近似字"),
    ("道路货物运经营许可", PERMITS[1], "近似字"),
    ("道路货物输运经营许可", PERMITS[1], "近似字"),
    ("小狗没扎针", PENALTIES[1], "近似字"),
    ("货物 运输 经营", PERMITS[1], "原词"),
    ("水污染防治法22条", PENALTIES[0], "条文写法"),
    ("《水污染防治法》第二十二条第一款", PENALTIES[0], "条文写法"),
    ("《中华人民共和国水污染防治法》第22条第3款", PENALTIES[0], "条文写法"),
    ("水防法第二十二条", PENALTIES[0], "条文写法、简称"),
    ("违反水污染防治法22", PENALTIES[0], "条文写法"),
    ("第二十二条水污染防治法", PENALTIES[0], "条文写法"),
    ("小狗没dazhen", PENALTIES[1], "拼音"),
    ("小狗打没针", PENALTIES[1], "近似字"),
    ("老板扣线怎么办", PENALTIES[2], "近似字"),
]
"""What is typed, the name that is meant, and why it is found."""


def test_each_way_of_saying_it_meets_the_official_name(listed: None) -> None:
    for q, first, reason in WAYS:
        found, names = ask(q)
        assert names[:1] == [first] or (reason.startswith("条文") and first in names), (q, names)
        assert found.chosen, q
        assert reason in found.chosen.reason, q


def test_what_one_applies_for_goes_before_what_one_is_punished_for(listed: None) -> None:
    assert ask("排水许可")[1] == [PERMITS[2], PENALTIES[0]]


def test_what_is_asked_of_it_says_which_name_goes_first(put_on_list: Make) -> None:
    put_on_list("垂钓证注销", "垂钓证补发", "垂钓许可证核发", power_type="01")
    put_on_list("对未取得垂钓证垂钓的处罚", power_type="02")
    SearchWord.objects.all().delete()
    SearchWord.objects.create(said="掉河里了", means=["补发", "补办"], kind="hint")
    SearchWord.objects.create(said="钓鱼的证", means=["垂钓 证"], kind="everyday")
    for said in ("没有", "怎么申请"):
        SearchWord.objects.create(said=said, kind="drop")
    assert ask("钓鱼的证掉河里了")[1][0] == "垂钓证补发"
    assert ask("钓鱼的证")[1][0] == "垂钓许可证核发"
    assert ask("没有钓鱼的证")[1][0] == "对未取得垂钓证垂钓的处罚"
    assert ask("没有钓鱼的证怎么申请")[1][0] == "垂钓许可证核发"
    assert ask("钓鱼的证掉河里了")[0].understood.hints


def test_who_complains_sees_what_is_punished_in_that_matter_and_no_other(put_on_list: Make) -> None:
    put_on_list("棋牌室设立许可", "烟草制品零售许可", power_type="01")
    put_on_list(
        "对擅自设立棋牌室的处罚", "对擅自发行图书的处罚", "对未取得许可零售烟草的处罚", power_type="02"
    )
    SearchWord.objects.all().delete()
    for said, means in {
        "没证": ["未取得", "擅自"],
        "无证": ["未取得", "擅自"],
        "开麻将馆": ["棋牌室"],
        "卖烟": ["烟草"],
        "无证卖书": ["擅自 图书"],
    }.items():
        SearchWord.objects.create(said=said, means=means, kind="everyday")
    SearchWord.objects.create(said="怎么申请", kind="drop")
    assert ask("没证开麻将馆熬通宵")[1] == ["对擅自设立棋牌室的处罚", "棋牌室设立许可"]
    assert ask("没取得许可就开麻将馆")[1][0] == "对擅自设立棋牌室的处罚"
    assert ask("没证开麻将馆熬通宵怎么申请")[1] == ["棋牌室设立许可", "对擅自设立棋牌室的处罚"]
    assert ask("无证卖烟")[1][:1] == ["对未取得许可零售烟草的处罚"]
    assert ask("无政卖书")[1][:1] == ["对擅自发行图书的处罚"]


def test_where_no_name_holds_every_word_what_is_near_is_told_as_such(listed: None, client: Client) -> None:
    page = shown(client, "货物运输公司")
    assert "先列出相近的结果" in page
    assert PERMITS[1] in re.sub(r"</?mark>", "", page)
    assert "没有找到" in shown(client, "核聚变反应堆")


def test_a_code_and_an_article_are_never_loosened(listed: None, client: Client) -> None:
    for q in ("水污染防治法99条", "120000-999-99-0000"):
        page = shown(client, q)
        assert "没有找到" in page, q
        assert "近似" not in page
    assert "引用这部法律的职权，有 3 项" in shown(client, "水污染防治法99条")


def test_a_code_is_found_however_it_is_typed(put_on_list: Make) -> None:
    code = put_on_list("殡仪馆设立审批").power.code
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in code)
    for q in (
        code,
        code.replace("-", ""),
        code.replace("-", "－"),
        code.replace("-", "—"),
        code.lower(),
        wide,
        f" {code} ",
    ):
        assert ask(q)[1] == ["殡仪馆设立审批"], q


def test_another_word_is_no_slip_of_the_pen(put_on_list: Make) -> None:
    put_on_list("药品安全检查")
    assert not ask("食品安全检查")[0].corrected
    assert not ask("药检")[0].corrected


def test_the_name_of_a_body_says_whose_powers_are_meant(
    listed: None, put_on_list: Make, region: Any, client: Client
) -> None:
    other = Department.objects.create(
        region=region, code="301", name="天津市卫生健康委员会", short_name="市卫健委", verified=True
    )
    put_on_list("公共场所卫生检查", department=other, power_type="06")
    SearchWord.objects.create(said="卫健委", means=["卫生健康"], kind="department")
    assert ask("卫健委")[1] == ["公共场所卫生检查"]
    assert ask("市卫健委 公共场所")[1] == ["公共场所卫生检查"]
    assert set(ask("公共场所")[1]) == {"公共场所卫生检查", PERMITS[0]}
    assert ask("卫生健康委员会")[1] == ["公共场所卫生检查"]
    page = shown(client, "卫健委")
    assert '<a href="/regions/120000/departments/301/">天津市卫生健康委员会</a>' in page


def test_site_api_and_download_give_one_order(listed: None, client: Client) -> None:
    for q in ("许可", "排水许可", "处罚", "跑大车要办什么证", "货物运输公司", "wsxk", "未"):
        site = re.findall(r'<h2><a href="/powers/([^/]+)/">', shown(client, q))
        api = client.get("/api/v1/search/", {"q": q}).json()["results"]
        table = list(
            csv.reader(io.StringIO(client.get("/search/export.csv", {"q": q}).getvalue().decode("utf-8-sig")))
        )
        exported = [row["code"] for row in json.loads(client.get("/search/export.json", {"q": q}).getvalue())]
        assert site, q
        assert site == [row["code"] for row in api] == exported, q
        assert len(table) >= len(site)


def test_coming_and_cancelled_powers_laws_and_duties_are_found_and_marked(
    put_on_list: Make, follow_on_list: Make, add_law: Make, client: Client
) -> None:
    today = timezone.localdate()
    version = put_on_list("舞厅设立审批", made_on=today - dt.timedelta(days=9))
    follow_on_list(version, effective_on=today, standing="cancelled")
    put_on_list("剧场设立审批", effective_on=today + dt.timedelta(days=30))
    changed = put_on_list("书场设立审批", made_on=today - dt.timedelta(days=9))
    follow_on_list(changed, effective_on=today + dt.timedelta(days=30), name="书场设立核准")
    law = add_law("中华人民共和国剧场法", ("2020-01-01", {"第三条": "剧场设立应当审批。"}))
    assert re.search(
        r'已取消</span> <a href="/powers/[^"]+"><mark>舞厅</mark>设立审批', shown(client, "舞厅")
    )
    assert re.search(
        r'即将生效</span> <a href="/powers/[^"]+"><mark>剧场</mark>设立审批', shown(client, "剧场")
    )
    assert "不在现行清单上的职权" in shown(client, "剧场")
    assert "不在现行清单上的职权" not in shown(client, "书场")
    assert f'<a href="/laws/{law.pk}/">中华人民共和国剧场法</a>' in shown(client, "剧场法")
    assert f"/laws/{law.pk}/articles/" in shown(client, "剧场法3条")


def test_a_region_that_was_chosen_is_shown_though_it_has_no_hits(
    listed: None, district: Any, client: Client
) -> None:
    page = shown(client, "卫生许可", region="120101")
    assert "和平区" in page.partition('class="chosen')[2].partition("</p>")[0]


def test_suggestions_begin_with_what_is_typed_and_are_in_force(listed: None, client: Client) -> None:
    def offered(q: str) -> list[str]:
        return client.get("/search/suggest/", {"q": q}).json()["suggestions"]

    assert offered("跑")[0] == "跑大车"
    assert PERMITS[0] in offered("公共场所")
    assert PERMITS[0] in offered("ggcs")
    assert offered("火星") == offered("") == offered("a") == []


# --- 这事归谁管 --------------------------------------------------------------------------------------


def test_who_is_in_charge_is_said_and_where_it_depends_it_is_asked(
    listed: None, put_on_list: Make, department: Department, client: Client
) -> None:
    def two_levels(draft: Any) -> None:
        draft.levels.create(order=1, level=Level.objects.get(code="2"), condition="运营车辆超过一百辆的")
        draft.levels.create(order=2, level=Level.objects.get(code="4"), condition="其他的")

    department.complaint_phone = "022-12340000"
    department.save()
    put_on_list("旅游包车许可", children=two_levels)
    plain = client.get("/search/who/", {"q": "小狗没打针归谁管"}).content.decode()
    assert PENALTIES[1] in plain
    assert department.name in plain
    assert 'href="tel:02212340000"' in plain
    asked = client.get("/search/who/", {"q": "旅游包车"}).content.decode()
    assert "您的是哪一种？" in asked
    way = re.search(r'href="(\?[^"]*case=[^"]*)#who-1">运营车辆超过一百辆的', asked)
    assert way
    answer = client.get("/search/who/" + way[1].replace("&amp;", "&")).content.decode()
    assert "您的是哪一种？" not in answer
    assert "运营车辆超过一百辆的" in answer
    assert "重新选择情形" in answer
    assert "12345" in client.get("/search/who/", {"q": "核聚变"}).content.decode()


def test_the_office_sees_how_a_search_went(
    listed: None, client: Client, staffing: Any, make_user: Make
) -> None:
    address = reverse("releases:search_trace")
    assert client.get(address).status_code == 302
    client.force_login(staffing)
    page = client.get(address, {"q": "请问小狗没打针怎么办"}).content.decode()
    for said in ("略去的问句用词", "请问、怎么办", "犬只 + 免疫", "去掉问句用词", "采用", PENALTIES[1]):
        assert said in page
    assert f'href="{address}"' in client.get("/review/").content.decode()
    client.force_login(
        make_user("passer", ("clerk", staffing.memberships.get().region, Department.objects.earliest("pk")))
    )
    assert client.get(address).status_code == 404


COSTS = {
    "/search/?q=公共场所卫生许可": 12,
    "/search/?q=跑大车": 12,
    "/search/?q=请问跑大车要办什么证": 12,
    "/search/?q=水污染防治法22条": 12,
    "/search/?q=120000-999-99-0000": 12,
    "/search/?q=paodache": 12,
    "/search/?q=公共场所卫生许可&type=01&region=120000": 12,
    "/search/?q=货物运输公司": 15,
    "/search/?q=核聚变反应堆": 15,
    "/search/suggest/?q=许可": 6,
    "/search/who/?q=跑大车": 14,
}
"""An address, and how many queries it may take at most, savepoints of the test's own transaction not counted."""


def test_what_a_search_costs_is_bounded(listed: None, client: Client) -> None:
    client.get("/search/", {"q": "火星移民"})  # reads the words and the names
    cost = {address: len(asked_of_the_database(client, address)) for address in COSTS}
    assert {address: n for address, n in cost.items() if n > COSTS[address]} == {}


def test_a_change_of_what_is_no_word_does_not_read_the_words_again(
    listed: None, put_on_list: Make, client: Client
) -> None:
    def reads(q: str) -> int:
        return sum('FROM "publish_searchword"' in sql and '"said"' in sql for sql in sqls(q))

    def sqls(q: str) -> list[str]:
        return asked_of_the_database(client, f"/search/?q={q}")

    sqls("公共场所")
    put_on_list("剧场设立审批")
    assert reads("剧场") == 0
    SearchWord.objects.filter(said="跑大车").update(means=["剧场"])
    assert reads("跑大车") == 1
    assert "剧场设立审批" in re.sub(r"</?mark>", "", shown(client, "跑大车"))
    SearchWord.objects.filter(said="跑大车").delete()
    assert reads("跑大车要钱") == 1


def asked_of_the_database(client: Client, address: str) -> list[str]:
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]


# --- spellings, by themselves ------------------------------------------------------------------------


def test_spellings_are_read_surely_or_not_at_all() -> None:
    assert simplified("行政許可") == "行政许可"
    assert simplified("瞭望塔") == simplified("瞭望塔")
    assert code_of("食品安全") == code_of("2026") == code_of("12345") == ""
    assert code_of("120000－101－01－0001") == "120000101010001"
    assert pinyin_of("weisheng") == pinyin_of("wei sheng") == "weisheng"
    assert pinyin_of("wsxk") == pinyin_of("shuang") == pinyin_of("KTV") == ""
    place = article_of("某条例第10条第2项")
    assert place
    assert place.locators == ("第十条第二项", "第十条")
    assert article_of("道路12条") is None
    assert article_of("食品安全法") is None
