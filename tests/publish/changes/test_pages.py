"""What changed is told in public: in sentences, beside its decision, as redlines between any two versions and days."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from departments.models import Department
from powers.models import Approval, LegalBasis, PowerLineage, PowerVersion
from publish.recalling import ask_recall, confirm_recall

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db


def day(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


@pytest.fixture
def page(client: Client) -> Callable[..., str]:
    def get(address: str, **query: str) -> str:
        response = client.get(address, query)
        assert response.status_code == 200, (address, response.status_code)
        return " ".join(response.content.decode().split())

    return get


@pytest.fixture
def changed(put_on_list: Make, follow_on_list: Make) -> PowerVersion:
    """A power on the list since a month, changed ten days ago."""
    first = put_on_list("教师资格认定", made_on=day(-30), promised_limit=30, promised_limit_unit="day")
    return follow_on_list(first, effective_on=day(0), promised_limit=20)  # type: ignore[no-any-return]


def test_a_change_is_a_sentence_wherever_it_is_told(changed: PowerVersion, page: Callable[..., str]) -> None:
    for address in (
        "/",
        "/changes/",
        "/changes/120000/2/",
        f"/powers/{changed.power.code}/",
        f"/powers/{changed.power.code}/history/",
        "/regions/120000/departments/101/history/",
        "/changes/feed/",
    ):
        assert "承诺时限 30 → 20 日" in page(address), address


def test_the_decision_stands_beside_what_it_decided(changed: PowerVersion, page: Callable[..., str]) -> None:
    approval = Approval.objects.get(approved_versions__version=changed)
    assert approval.document_no
    for address in (
        "/changes/120000/2/",
        f"/powers/{changed.power.code}/",
        f"/powers/{changed.power.code}/versions/2/",
        f"/changes/documents/{approval.pk}/",
    ):
        assert approval.document_no in page(address), address
        assert f"{approval.decided_on:%Y年%-m月%-d日}" in page(address), address


def test_decisions_under_one_document_are_one_package(
    put_on_list: Make,
    make_draft: Make,
    propose: Make,
    decide: Make,
    page: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("demo.walker.Walker.document", "编发〔2026〕1号")
    put_on_list("甲许可")
    put_on_list("乙许可")
    approval = Approval.objects.get()
    text = page(f"/changes/documents/{approval.pk}/")
    assert "甲许可" in text
    assert "乙许可" in text
    decide(propose(make_draft("丙许可")))  # approved under the same document, not released
    assert Approval.objects.count() == 1
    assert "丙许可" not in page(f"/changes/documents/{approval.pk}/?page=1")


def test_a_document_under_which_nothing_is_public_has_no_page(
    make_draft: Make, propose: Make, decide: Make, client: Client
) -> None:
    decide(propose(make_draft("丙许可")))
    assert client.get(f"/changes/documents/{Approval.objects.get().pk}/").status_code == 404


def test_two_versions_and_two_days_of_a_power_are_set_side_by_side(
    changed: PowerVersion, page: Callable[..., str], client: Client
) -> None:
    address = f"/powers/{changed.power.code}/compare/"
    for query in (
        {},
        {"from": "1", "to": "2"},
        {"from": day(-1).isoformat(), "to": day(0).isoformat()},
        {"from": "1", "to": day(0).isoformat()},
    ):
        text = page(address, **query)
        assert "1 处不同" in text
        assert "<del>" in text
    assert "没有变化" in page(address, **{"from": "2", "to": "2"})
    assert "该日之前没有可比的内容" in page(address, **{"from": "2001-01-01", "to": "2"})
    assert client.get(address, {"from": "9"}).status_code == 404
    assert client.get(address, {"from": "昨天"}).status_code == 400


def test_a_list_on_two_days_is_set_side_by_side_with_counts(
    put_on_list: Make, follow_on_list: Make, page: Callable[..., str], client: Client
) -> None:
    stays, renamed, gone = put_on_list("留下的许可", "旧名许可", "过时许可", made_on=day(-30))
    follow_on_list(renamed, effective_on=day(0), name="新名许可")
    follow_on_list(gone, effective_on=day(0), standing="cancelled")
    put_on_list("新来的许可")
    for place in ("/regions/120000/compare/", "/regions/120000/departments/101/compare/"):
        query = {"from": day(-1).isoformat(), "to": day(0).isoformat()}
        text = page(place, **query)
        assert "共 3 项职权有变化：新增 1 项，取消 1 项，更名 1 项" in text
        assert stays.name not in text
        assert "名称由“旧名许可”改为“新名许可”" in text
        assert "过时许可" not in page(place, **query, show="added")
        assert "没有变化" in page(place, **{"from": day(0).isoformat(), "to": day(0).isoformat()})
        assert client.get(place, {"from": "2026-13-01"}).status_code == 400
    assert "更名 1 项" in page("/changes/120000/2/compare/")


def test_before_a_list_began_nothing_is_new(
    put_on_list: Make, follow_on_list: Make, page: Callable[..., str]
) -> None:
    first = put_on_list("最早的许可", made_on=day(-30))
    follow_on_list(first, effective_on=day(0), conditions="有场所")
    began = day(-30)
    said = f"清单自{began.year}年{began.month}月{began.day}日起公布，该日之前没有可比的内容"
    for place in ("/regions/120000/compare/", "/regions/120000/departments/101/compare/"):
        for start, end in ((day(-400), day(0)), (day(-400), day(-300)), (day(-31), day(-30))):
            text = page(place, **{"from": str(start), "to": str(end)})
            assert said in text
            assert "新增" not in text
        assert f"?from={began}&amp;to={day(0)}" in page(place, **{"from": str(day(-31)), "to": str(day(0))})
        assert "共 1 项职权有变化：修改 1 项" in page(place, **{"from": str(began), "to": str(day(0))})
        assert f"?from={began}&amp;to={day(0)}" in page(place)  # 今年以来 begins with the list
        assert said not in page(place)
    power = f"/powers/{first.power.code}/compare/"
    assert "起列入清单，该日之前没有可比的内容" in page(power, **{"from": str(day(-400)), "to": "2"})
    assert "这是首次公布的清单" in page("/changes/120000/1/compare/")
    assert "这是首次公布的清单" not in page("/changes/120000/2/compare/")


def test_a_list_that_came_from_another_body_is_compared_with_it(
    put_on_list: Make, follow_on_list: Make, region: Any, page: Callable[..., str]
) -> None:
    heir = Department.objects.create(region=region, code="951", name="天津市新设局")
    follow_on_list(put_on_list("划转的许可", made_on=day(-30)), effective_on=day(0), department_id=heir.pk)
    address = "/regions/120000/departments/951/compare/"
    assert "划入 1 项" in page(address, **{"from": str(day(-20)), "to": str(day(0))})
    assert "没有可比的内容" in page(address, **{"from": str(day(-40)), "to": str(day(0))})


def test_a_power_that_goes_to_another_body_moves(
    put_on_list: Make, follow_on_list: Make, department: Department, region: Any, page: Callable[..., str]
) -> None:
    other = Department.objects.create(region=region, code="950", name="天津市接收局")
    first = put_on_list("迁移许可", made_on=day(-30))
    follow_on_list(first, effective_on=day(0), department_id=other.pk)
    query = {"from": day(-1).isoformat(), "to": day(0).isoformat()}
    assert "划转 1 项" in page("/regions/120000/compare/", **query)
    assert "划出 1 项" in page("/regions/120000/departments/101/compare/", **query)
    assert "划入 1 项" in page("/regions/120000/departments/950/compare/", **query)
    assert f"由{department.name}划转至天津市接收局" in page("/changes/")
    assert "划出 1 项" in page("/regions/120000/departments/101/history/")


def test_what_is_taken_back_says_so_with_its_public_note(
    put_on_list: Make,
    follow_on_list: Make,
    staffing: Any,
    make_user: Make,
    region: Any,
    page: Callable[..., str],
) -> None:
    first = put_on_list("民办学校审批", made_on=day(-30))
    version = follow_on_list(first, effective_on=day(30), name="民办学校设立审批")
    release = version.release_entry.release
    recall = ask_recall(release, by=staffing, note="依据尚未施行")
    confirm_recall(recall, by=make_user("second", ("staffing", region, None)))
    for address in (
        f"/changes/120000/{release.number}/",
        f"/powers/{version.power.code}/",
        "/changes/",
    ):
        text = page(address)
        assert "依据尚未施行" in text, address
        assert "撤回" in text, address
    assert "即将生效：" not in page(f"/changes/120000/{release.number}/")
    assert Approval.objects.filter(approved_versions__version__number=3).exists()


def test_a_recall_that_nobody_confirmed_is_not_public(
    put_on_list: Make, follow_on_list: Make, staffing: Any, page: Callable[..., str]
) -> None:
    first = put_on_list("民办学校审批", made_on=day(-30))
    version = follow_on_list(first, effective_on=day(30), name="民办学校设立审批")
    release = version.release_entry.release
    ask_recall(release, by=staffing, note="尚未确认的说明")
    assert "尚未确认的说明" not in page(f"/changes/120000/{release.number}/")
    assert "尚未确认的说明" not in page(f"/powers/{version.power.code}/versions/2/")


def test_changes_are_narrowed_and_exported_as_shown(
    put_on_list: Make, follow_on_list: Make, page: Callable[..., str], client: Client
) -> None:
    first, second = put_on_list("教师资格认定", "校车使用许可", made_on=day(-30))
    follow_on_list(first, effective_on=day(0), conditions="年满十八周岁")
    follow_on_list(second, effective_on=day(0), standing="cancelled")
    assert "校车使用许可" not in page("/changes/", q="教师")
    assert "教师资格认定" not in page("/changes/", action="cancelled")
    assert "教师资格认定" in page("/changes/", department="120000-101", type="01")
    assert "没有符合所选条件" in page("/changes/", to=day(-5).isoformat())
    assert "已忽略这个条件" in page("/changes/", region="999999")
    response = client.get("/changes/export.csv", {"action": "modified"})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert row["职权名称"] == "教师资格认定"
    assert row["变化"] == "增加条件：年满十八周岁"
    assert row["批准文号"]
    assert client.get("/changes/export.xlsx").status_code == 200
    assert client.get("/changes/export.pdf").status_code == 404


def test_merged_and_split_powers_keep_their_page_linked_both_ways(
    put_on_list: Make, follow_on_list: Make, page: Callable[..., str]
) -> None:
    kept, gone = put_on_list("保留的许可", "并走的许可", made_on=day(-30))
    ended = follow_on_list(gone, effective_on=day(0), standing="cancelled", change_note="并入“保留的许可”。")
    PowerLineage.objects.create(
        version=ended, predecessor=gone.power, successor=kept.power, kind=PowerLineage.Kind.MERGED
    )
    text = page(f"/powers/{gone.power.code}/")
    assert "已取消" in text
    assert "并入“保留的许可”" in text
    assert f'并入<a href="/powers/{kept.power.code}/">保留的许可</a>' in text
    assert f'合并了<a href="/powers/{gone.power.code}/">并走的许可</a>' in page(f"/powers/{kept.power.code}/")
    assert "并走的许可" not in page(f"/powers/{kept.power.code}/versions/1/")


def test_a_quotation_is_compared_with_the_law_of_today(
    put_on_list: Make, add_law: Make, page: Callable[..., str]
) -> None:
    add_law(
        "中华人民共和国演示法",
        (
            "2010-01-01",
            {
                "第一条": "申请人应当年满十六周岁，并具备相应的学历。",
                "第二条": "教育部门应当自受理之日起三十日内作出决定。",
            },
        ),
        (
            "2020-01-01",
            {
                "第一条": "申请人应当年满十八周岁，并具备相应的学历。",
                "第二条": "教育部门应当自受理之日起三十日内作出决定。",
            },
        ),
    )

    def bases(draft: PowerVersion) -> None:
        for n, (label, text) in enumerate(
            (
                ("第一条", "申请人应当年满十六周岁，并具备相应的学历。"),
                ("第二条", "教育部门应当自受理之日起三十日内作出决定。"),
            )
        ):
            LegalBasis.objects.create(
                version=draft, order=n, title="中华人民共和国演示法", locator=label, text=text
            )
        LegalBasis.objects.create(
            version=draft, order=5, title="不在库中的办法", locator="第三条", text="另有规定。"
        )

    version = put_on_list("演示许可", children=bases)
    text = page(f"/powers/{version.power.code}/")
    assert text.count("与现行条文一致") == 1
    assert text.count("条文已修改") == 1
    assert "清单所引与现行第一条对照" in text
    assert (
        "现行" not in text[text.index("不在库中的办法") : text.index("</ol>", text.index("不在库中的办法"))]
    )
    assert "quoted-today" not in page(f"/powers/{version.power.code}/versions/1/")


def test_what_introduces_a_quoted_item_is_not_struck_out(
    put_on_list: Make, add_law: Make, page: Callable[..., str]
) -> None:
    """Lists quote what stands before the items with the item: it was not amended, and what they leave out was not put in."""
    lead = "违反本法规定，有下列行为之一的，由教育部门处一万元以上五万元以下的罚款："
    others = "\n（一）伪造办学许可证件的；\n（二）骗取办学许可证件的；"
    old, now = "\n（三）买卖办学许可证的；", "\n（三）买卖、出租办学许可证的；"
    add_law(
        "中华人民共和国演示法",
        ("2010-01-01", {"第九条": f"{lead}{others}{old}"}),
        ("2020-01-01", {"第九条": f"{lead}{others}{now}"}),
    )

    def basis(draft: PowerVersion) -> None:
        LegalBasis.objects.create(
            version=draft, title="中华人民共和国演示法", locator="第九条第三项", text=f"{lead}{old}"
        )

    version = put_on_list("演示处罚", children=basis)
    shown = (
        page(f"/powers/{version.power.code}/")
        .partition("清单所引与现行第九条对照")[2]
        .partition("</details>")[0]
    )
    assert "<del>" not in shown
    assert shown.count("<ins>") == 1
    assert "、出租" in shown


def test_whatever_an_address_asks_is_answered(changed: PowerVersion, client: Client) -> None:
    code = changed.power.code
    for address, status in {
        "/changes/?page=99999999999&from=2026-02-30&to=2026-W01-1&type=x&action=x&department=x": 200,
        "/changes/documents/99999999999999999999/": 404,
        "/changes/120000/99/compare/": 404,
        "/regions/120000/compare/?to=0001-01-01": 200,
        "/regions/120000/compare/?from=0001-01-01&to=9999-12-31&show=x&page=-1": 200,
        "/regions/120000/compare/?from=2026-W01-1": 400,
        "/regions/999999/compare/": 404,
        "/regions/120000/departments/101/duties/1/compare/": 404,
        f"/powers/{code}/compare/?from=99999999&to=1": 400,
        f"/powers/{code}/compare/?from=0001-01-01&to=9999-12-31": 200,
        "/powers/x/history/": 404,
    }.items():
        assert client.get(address).status_code == status, address
