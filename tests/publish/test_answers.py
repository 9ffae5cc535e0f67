"""The answer on top of a power's page says what is stated and nothing else; the home page guesses no region."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from departments.models import Charter, Department, Duty, Level, Region
from powers.models import Phase, PowerVersion, ResponsibilityItem, Situation
from publish.models import ListEntry
from publish.releasing import release
from publish.templatetags.public import opening, reachable

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db


def box(client: Client, address: str) -> dict[str, str]:
    """The lines of the answer box by their questions."""
    html = client.get(address).content.decode()
    inside = html[html.index('id="answers"') : html.index("</dl>", html.index('id="answers"'))]
    rows = re.findall(r"<dt>(.*?)</dt>\s*<dd>(.*?)</dd>", inside, re.DOTALL)
    return {question: " ".join(re.sub(r"<[^>]+>", " ", said).split()) for question, said in rows}


def test_every_question_that_the_list_answers_has_its_line(client: Client, put_on_list: Make) -> None:
    version = put_on_list(
        "校车使用许可",
        statutory_limit=20,
        statutory_limit_unit="working_day",
        promised_limit=5,
        promised_limit_unit="working_day",
        fee=False,
        extras=[["办理地点", "政务大厅二楼"]],
    )
    said = box(client, f"/powers/{version.power.code}/")
    assert said["是什么"].startswith("行政许可，依申请")
    assert said["谁管"] == "天津市教育委员会"
    assert said["依据哪条"] == "《民办教育促进法》第十二条"
    assert said["多久"] == "承诺 5 工作日，法定 20 工作日"
    assert said["收费"] == "不收费"
    assert said["到哪办"] == "政务大厅二楼"
    assert said["找谁投诉"] == "电话 022-00001011"
    assert 'href="tel:02200001011"' in client.get(f"/powers/{version.power.code}/").content.decode()


def test_what_nobody_stated_has_no_line(client: Client, put_on_list: Make, department: Department) -> None:
    Department.objects.filter(pk=department.pk).update(complaint_phone="", address="南京路1号")
    nothing = dict.fromkeys(("statutory_limit", "promised_limit", "fee"))
    units = {"statutory_limit_unit": "", "promised_limit_unit": ""}
    version = put_on_list("对擅自办学的处罚", power_type="02", **nothing, **units)
    said = box(client, f"/powers/{version.power.code}/")
    assert {"多久", "收费", "到哪办"} & set(said) == set()
    assert "南京路1号" not in said["谁管"]


def test_a_penalty_is_told_in_the_answer(client: Client, put_on_list: Make) -> None:
    def fined(*rows: tuple[str, str, str]) -> str:
        def children(draft: Any) -> None:
            for order, (conduct, kinds, amount) in enumerate(rows, 1):
                draft.penalties.create(order=order, conduct=conduct, kinds=kinds, range=amount)

        name = f"对{rows[0][0]}的处罚" if rows else "对随地吐痰的处罚"
        version = put_on_list(name, power_type="02", children=children)
        return box(client, f"/powers/{version.power.code}/").get("怎么罚", "")

    assert fined() == ""
    assert fined(("乱倒垃圾", "", "")) == ""
    assert fined(("占道经营", "罚款", "二百元以上一千元以下")) == "罚款：二百元以上一千元以下"
    assert fined(("违法停车", "警告", "")) == "警告"
    several = [("超载", "罚款", "五百元"), ("严重超载", "罚款", "二千元"), ("拒检", "拘留", "五日")]
    assert fined(*several) == "超载——罚款：五百元 严重超载——罚款：二千元 另有 1 种情形"
    told = fined(("排放污水", "罚款", "情节较轻的，处罚款；" * 20))
    assert told.endswith("…… 处罚幅度全文")


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("电话 022-23456789", ["tel:02223456789"]),
        ("022-23456789、12345热线", ["tel:02223456789", "tel:12345"]),
        ("13812345678 或 400-123-4567", ["tel:13812345678", "tel:4001234567"]),
        ("（022）即可", []),
        ("邮编300042，a.b@tj.gov.cn", ["mailto:a.b@tj.gov.cn"]),
        ("<b>96116</b>", ["tel:96116"]),
        ("南京路120号3楼", []),
    ],
)
def test_telephone_numbers_can_be_dialled(text: str, links: list[str]) -> None:
    shown = reachable(text)
    assert re.findall(r'href="([^"]*)"', shown) == links
    assert "<b>" not in shown


def test_a_long_text_opens_with_a_few_words_cut_at_a_mark() -> None:
    long = "第十二条　举办民办学校，由县级以上人民政府教育行政部门按照国家规定的权限审批；" * 5
    begins = opening(long)
    assert begins.endswith("……")
    assert long.replace("\u3000", " ").startswith(begins.removesuffix("……"))
    assert len(begins) < 80
    assert opening("举办民办学校，由教育行政部门审批。") == ""


# --- where the reader is -----------------------------------------------------------------------------


@pytest.fixture
def two_lists(
    put_on_list: Make,
    make_draft: Make,
    propose: Make,
    decide: Make,
    make_user: Make,
    region: Region,
    department: Department,
) -> Region:
    """A city and two districts of it, each with a list."""
    put_on_list("民办学校设立审批")
    places = {}
    for code, name in (("120111", "西青区"), ("120101", "和平区")):
        places[code] = place = Region.objects.create(
            code=code, name=name, kind="district", parent=region, level=Level.objects.get(code="4")
        )
        office = make_user(f"编办{code}", ("staffing", place, None))
        body = Department.objects.create(region=place, code="101", name=f"天津市{name}教育局")
        draft = make_draft(f"{name}民办学校检查", department=body, power_type="06")
        decide(propose(draft))
        release(place, by=office, effective_on=timezone.localdate())
    return places["120111"]


def test_home_takes_no_region_for_the_readers(client: Client, two_lists: Region) -> None:
    home = client.get("/").content.decode()
    assert "请选择" in home
    assert "天津市教育委员会</a>" not in re.sub(r"(?s)<div class=\"side\">.*", "", home)
    there = client.get("/", {"region": "120111"}).content.decode()
    assert "〔西青区〕" in there
    assert "天津市西青区教育局" in there
    assert "天津市和平区教育局" not in there
    asked = there[there.index("search-box") :].partition("</form>")[0]
    assert asked.count('name="region" value="120111"') == 1
    assert asked.count('name="region" value="120000"') == 1
    assert not client.get("/", {"region": "120111"}).cookies


def test_search_and_situations_hold_for_a_district_and_its_city(client: Client, two_lists: Region) -> None:
    situation = Situation.objects.create(name="办学校", kind="trade", words=["民办学校"])
    everywhere = client.get(f"/situations/{situation.pk}/").content.decode()
    there = client.get(f"/situations/{situation.pk}/", {"region": "120111"}).content.decode()
    for name in ("民办学校设立审批", "西青区民办学校检查"):
        assert name in everywhere
        assert name in there
    assert "和平区民办学校检查" in everywhere
    assert "和平区民办学校检查" not in there
    found = client.get("/search/", {"q": "民办学校", "region": ["120111", "120000"]}).content.decode()
    assert "西青区民办学校检查" in found.replace("<mark>", "").replace("</mark>", "")
    assert '共 <strong class="number">2</strong> 项' in found


def test_a_situation_of_which_nothing_is_published_says_who_has_published_and_leads_on(
    client: Client, two_lists: Region
) -> None:
    situation = Situation.objects.create(name="放烟花", kind="life", words=["烟花"])
    there = client.get(f"/situations/{situation.pk}/", {"region": "120111"}).content.decode()
    assert "共 0 项" not in there
    assert re.search(
        r"已经公布清单的：<a [^>]*>天津市</a> 1 个部门、<a [^>]*>[^<]*西青区</a> 1 个部门", there
    )
    assert 'href="tel:12345"' in there
    assert "q=%E6%94%BE%E7%83%9F%E8%8A%B1&amp;region=120111&amp;region=120000" in there


def test_a_situation_lists_what_is_named_by_code_and_nothing_that_only_mentions_it(
    client: Client, put_on_list: Make
) -> None:
    meant, named = put_on_list("校车使用许可", "教师资格认定")
    put_on_list("学籍管理检查", power_type="06", duty_text="管理校车")
    situation = Situation.objects.create(
        name="开校车", kind="trade", words=["校车"], codes=[named.power.code]
    )
    shown = client.get(f"/situations/{situation.pk}/").content.decode()
    assert meant.name in shown
    assert named.name in shown
    assert "学籍管理检查" not in shown
    Situation.objects.filter(pk=situation.pk).update(is_active=False)
    cache.clear()
    assert client.get(f"/situations/{situation.pk}/").status_code == 404


def test_shipped_situations_are_added_once_and_an_offices_edits_stay(reference: None) -> None:
    Situation.objects.filter(name="开饭店").update(words=["小吃"])
    number = Situation.objects.count()
    assert number > 20
    call_command("load_reference", verbosity=0)
    assert Situation.objects.count() == number
    assert Situation.objects.get(name="开饭店").words == ["小吃"]


# --- facets and order --------------------------------------------------------------------------------


def test_several_values_of_a_facet_are_either_or(client: Client, put_on_list: Make) -> None:
    put_on_list("甲许可", "乙许可")
    put_on_list("对甲的处罚", power_type="02")
    put_on_list("甲检查", power_type="06")
    for asked in ({"type": ["01", "02"]}, {"type": "01,02"}):
        shown = client.get("/search/", asked).content.decode()
        assert "甲检查" not in shown
        assert '<strong class="number">3</strong>' in shown
    assert client.get("/api/v1/powers/", {"type": "01,02"}).json()["count"] == 3
    assert client.get("/api/v1/powers/", {"type": "01,zz"}).status_code == 400


def test_department_is_narrowed_by_duty_and_phase(
    client: Client, put_on_list: Make, department: Department
) -> None:
    charter = Charter.objects.create(department=department, title="三定规定")
    duty = Duty.objects.create(charter=charter, number="（一）", text="主管教师工作", order=1)

    def before(draft: PowerVersion) -> None:
        draft.duties.add(duty)
        ResponsibilityItem.objects.filter(version=draft).update(phase=Phase.BEFORE)

    def after(draft: PowerVersion) -> None:
        ResponsibilityItem.objects.filter(version=draft).update(phase=Phase.AFTER)

    put_on_list("教师资格认定", children=before)
    put_on_list("校车使用许可", children=after)
    address = "/regions/120000/departments/101/"
    for asked, count in (
        ({"duty": str(duty.pk)}, 1),
        ({"phase": "after"}, 1),
        ({"phase": ["before", "after"]}, 2),
        ({"duty": str(duty.pk), "phase": "after"}, 0),
    ):
        assert f"共 {count} 项职权" in client.get(address, asked).content.decode(), asked


def test_lists_go_by_level_region_department_type_and_code(two_lists: Region) -> None:
    assert [entry.region.code for entry in ListEntry.objects.order_by("sort_key")] == [
        "120000",
        "120101",
        "120111",
    ]


# --- what changed, and large type --------------------------------------------------------------------


def test_home_says_in_a_sentence_what_changed(
    client: Client, put_on_list: Make, follow_on_list: Make
) -> None:
    today = timezone.localdate()
    first = put_on_list(
        "教师资格认定", promised_limit=30, promised_limit_unit="working_day", made_on=today - dt.timedelta(9)
    )
    assert "最近变化" not in client.get("/").content.decode()
    follow_on_list(first, effective_on=today, promised_limit=20)
    shown = re.sub(r"<[^>]+>", "", client.get("/").content.decode())
    assert "教师资格认定：承诺时限 30 → 20 工作日" in shown


def test_large_type_is_carried_by_every_link_and_form(client: Client, put_on_list: Make) -> None:
    code = put_on_list("校车使用许可").power.code
    for address in (
        "/",
        "/search/?q=校车&type=01&page=1",
        f"/powers/{code}/",
        "/regions/120000/departments/101/",
        "/nope/",
    ):
        html = client.get(f"/elder{address}").content.decode()
        assert 'data-mode="elder"' in html
        assert "/elder/static/" not in html
        inside = html[html.index("<main") :]
        led = re.findall(r'(?:href|action)="(/[^"]*)"', inside)
        left = [to for to in led if not to.startswith(("/elder/", "/static/")) and "/review/" not in to]
        assert left == [], address
    plain = client.get("/elder/search/?q=校车&type=01").content.decode()
    assert 'href="/search/?q=%E6%A0%A1%E8%BD%A6&amp;type=01"' in plain


def test_large_type_of_older_links_and_of_the_offices(client: Client, reference: None) -> None:
    assert (
        client.get("/search/?mode=elder&q=校车").headers["Location"] == "/elder/search/?q=%E6%A0%A1%E8%BD%A6"
    )
    assert client.get("/elder/search/?mode=standard&q=a").headers["Location"] == "/search/?q=a"
    assert client.get("/elder/review/").headers["Location"] == "/review/"
    assert client.get("/elder").headers["Location"] == "/elder/"
    assert client.get("/elder//example.com/").status_code in (302, 404)
    assert not client.get("/elder//example.com/?mode=standard").headers["Location"].startswith("//")
