"""The page of a duty: its powers, and what they oblige the body to do before, during and after."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from departments.models import Charter, Department, Duty, DutyBoundary
from powers.models import LegalBasis, PowerVersion, ResponsibilityItem

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
TEXT = "负责民办教育的统筹规划和综合管理。"
PHASES = ("before", "during", "after")


@pytest.fixture
def duty(department: Department) -> Duty:
    charter = Charter.objects.create(
        department=department, title="市教委职能配置规定", doc_no="津党办发〔2018〕1号"
    )
    return Duty.objects.create(charter=charter, number="（一）", text=TEXT, plain="管民办学校", order=1)


@pytest.fixture
def address(duty: Duty) -> str:
    return f"/regions/120000/departments/101/duties/{duty.pk}/"


@pytest.fixture
def under(duty: Duty, put_on_list: Make) -> Make:
    """`under("名称", …)` publishes powers under the duty, each with a responsibility of every phase."""

    def children(draft: PowerVersion) -> None:
        draft.duties.add(duty)
        for order, phase in enumerate(PHASES, 2):
            ResponsibilityItem.objects.create(
                version=draft, order=order, phase=phase, text=f"{draft.name}的{phase}责任"
            )

    def make(*names: str, **fields: Any) -> Any:
        return put_on_list(*names, children=children, **fields)

    return make


def read(client: Client, address: str, status: int = 200, **params: Any) -> str:
    response = client.get(address, params)
    assert response.status_code == status
    return response.content.decode()


def test_the_duty_with_its_charter_powers_boundaries_and_complaint_lines(
    client: Client, under: Make, duty: Duty, address: str
) -> None:
    other = Department.objects.create(region=duty.charter.department.region, code="102", name="天津市民政局")
    DutyBoundary.objects.create(duty=duty, other=other, text="民政局负责登记。")
    version = under("民办学校设立审批")
    under("对擅自办学的处罚", power_type="02")
    shown = read(client, address)
    for text in (TEXT, "管民办学校", "津党办发〔2018〕1号", "民政局负责登记", "022-00001011", "022-00000001"):
        assert text in shown
    assert "2 项" in shown
    assert "行政处罚" in shown
    item = ResponsibilityItem.objects.get(version=version, phase="before")
    assert f'href="/powers/{version.power.code}/#r-{item.uid}"' in shown
    assert f'id="r-{item.uid}"' in read(client, f"/powers/{version.power.code}/")
    assert "未区分" in shown


def test_columns_are_cut_and_one_phase_is_read_in_pages(client: Client, under: Make, address: str) -> None:
    under(*(f"第{n:02d}项许可" for n in range(45)))
    shown = read(client, address)
    assert shown.count("的before责任") == 10
    assert "查看全部 45 条事前责任事项" in shown
    before = read(client, address, phase="before")
    assert (before.count("的before责任"), before.count("的during责任")) == (40, 0)
    assert read(client, address, phase="before", page="2").count("的before责任") == 5
    assert read(client, address, phase="before", page="99").count("的before责任") == 5
    assert read(client, address, phase="没有").count("的after责任") == 10
    assert "第44项许可" in read(client, address, page="3")


def test_department_and_power_link_to_the_duty(client: Client, under: Make, address: str, duty: Duty) -> None:
    version = under("民办学校设立审批")
    link = f'href="{address}"'
    assert link in read(client, "/regions/120000/departments/101/")
    assert link in read(client, f"/powers/{version.power.code}/")
    duty.text = "改写后的职责。"
    duty.save()
    cache.clear()
    shown = read(client, f"/powers/{version.power.code}/")
    assert TEXT in shown
    assert link not in shown


def test_no_page_without_published_powers_or_under_another_department(
    client: Client, make_draft: Make, duty: Duty, address: str, under: Make
) -> None:
    make_draft().duties.add(duty)
    read(client, address, status=404)
    Department.objects.create(region=duty.charter.department.region, code="102", name="天津市民政局")
    under("民办学校设立审批")
    read(client, address)
    read(client, address.replace("/101/", "/102/"), status=404)
    read(client, "/regions/120000/departments/101/duties/99999999999999999999/", status=404)


def test_a_duty_whose_powers_were_cancelled_says_so(
    client: Client, under: Make, follow_on_list: Make, address: str
) -> None:
    from django.utils import timezone

    first = under("民办学校设立审批")
    follow_on_list(first, effective_on=timezone.localdate(), standing="cancelled", change_note="依据废止")
    assert "目前没有在列的职权" in read(client, address)


def test_queries_do_not_grow_and_the_cached_page_costs_one(client: Client, under: Make, address: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    under("甲许可", "乙许可")
    few = cost()
    assert cost() == 1
    under(*(f"第{n}项许可" for n in range(30)))
    assert cost() == few <= 12


def test_rows_and_the_bases_they_are_linked_with_link_both_ways(client: Client, put_on_list: Make) -> None:
    def children(draft: PowerVersion) -> None:
        row = draft.responsibilities.create(order=2, stage_text="决定", text="作出决定")
        draft.bases.update(responsibility_uids=[str(row.uid)])

    version = put_on_list("民办学校设立审批", children=children)
    shown = read(client, f"/powers/{version.power.code}/").partition('id="responsibilities"')[2]
    item = ResponsibilityItem.objects.get(version=version, order=2)
    basis = LegalBasis.objects.get(version=version)
    for text in (
        f'id="b-{basis.uid}"',
        f'href="#b-{basis.uid}"',
        f'id="r-{item.uid}"',
        f'href="#r-{item.uid}"',
    ):
        assert shown.count(text) == 1


LAW = "中华人民共和国民办教育促进法"


@pytest.mark.parametrize(
    "text", ["", f"《{LAW}》第十二条", "《民办教育促进法》第十二条第二款、第八条", "有关规定"]
)
def test_a_responsibility_is_linked_with_what_the_version_links_whatever_its_words_name(
    client: Client, put_on_list: Make, text: str
) -> None:
    def children(draft: PowerVersion) -> None:
        draft.responsibilities.all().delete()
        draft.accountability.all().delete()
        row = draft.responsibilities.create(order=1, text="抽查", basis_text=text)
        draft.bases.create(order=2, title=LAW, locator="第八条")
        draft.bases.update(responsibility_uids=[str(row.uid)])
        draft.accountability.create(order=1, text="其他", responsibility_uids=[str(row.uid)], basis_text=text)

    version = put_on_list("甲许可", children=children)
    shown = read(client, f"/powers/{version.power.code}/")
    links = shown.partition("责任事项1对应：")[2].partition("</p>")[0]
    called = [part.partition("<")[0].rpartition("》")[2] for part in links.split('">')[1:]]
    assert called == ["第十二条", "第八条", "追责情形1"]
