"""What became of a body (机构沿革): old addresses lead on, old names find the powers of the successor."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from departments.models import Department, Lineage, Plaque

Make = Callable[..., Any]
pytestmark = pytest.mark.django_db
ENDED = dt.date(2018, 11, 8)
OLD = "/regions/120000/departments/901/"
NEW = "/regions/120000/departments/101/"


@pytest.fixture
def old(department: Department) -> Department:
    return Department.objects.create(
        region=department.region, code="901", name="天津市学务总处", short_name="学务处", valid_to=ENDED
    )


@pytest.fixture
def renamed(old: Department, department: Department) -> Lineage:
    return Lineage.objects.create(
        predecessor=old, successor=department, kind="renamed", on=ENDED, document="津编〔2018〕9号"
    )


def test_the_old_address_leads_to_the_one_successor(
    client: Client, put_on_list: Make, renamed: Lineage
) -> None:
    put_on_list("民办学校设立审批")
    response = client.get(OLD)
    assert (response.status_code, response.headers["Location"]) == (301, NEW)
    shown = client.get(NEW).content.decode()
    assert "沿革" in shown
    assert "2018年11月8日" in shown
    assert "津编〔2018〕9号" in shown
    assert "天津市学务总处" in shown


def test_a_body_split_in_two_says_so(
    client: Client, put_on_list: Make, old: Department, department: Department
) -> None:
    other = Department.objects.create(region=department.region, code="102", name="天津市民政局")
    for successor in (department, other):
        Lineage.objects.create(predecessor=old, successor=successor, kind="split", on=ENDED)
    response = client.get(OLD)
    assert response.status_code == 200
    shown = response.content.decode()
    assert "天津市学务总处已于2018年11月8日分设，现为" in shown
    assert f'href="{NEW}"' in shown
    assert "天津市民政局" in shown


def test_a_body_with_powers_in_force_keeps_its_page(
    client: Client, put_on_list: Make, renamed: Lineage, old: Department
) -> None:
    put_on_list("尚未划转的许可", department=old)
    response = client.get(OLD)
    assert response.status_code == 200
    assert "已于2018年11月8日更名，现为" in response.content.decode()


def test_nothing_is_redirected_before_the_day_or_in_a_circle(
    client: Client, renamed: Lineage, old: Department, department: Department
) -> None:
    old.valid_to = timezone.localdate() + dt.timedelta(days=1)
    old.save()
    assert client.get(OLD).status_code == 200
    old.valid_to = ENDED
    old.save()
    cache.clear()
    assert client.get(OLD).status_code == 301
    Lineage.objects.create(predecessor=department, successor=old, kind="renamed", on=dt.date(2010, 1, 1))
    assert client.get(OLD).status_code == 200


def test_old_names_find_the_powers_of_the_successor(
    client: Client, put_on_list: Make, renamed: Lineage, old: Department
) -> None:
    oldest = Department.objects.create(
        region=old.region, code="902", name="天津市督学房", valid_to=dt.date(2010, 1, 1)
    )
    Lineage.objects.create(predecessor=oldest, successor=old, kind="merged", on=dt.date(2010, 1, 1))
    Lineage.objects.create(predecessor=old, successor=oldest, kind="split", on=dt.date(2009, 1, 1))
    put_on_list("民办学校设立审批")
    for q in ("天津市学务总处", "学务处", "天津市督学房"):
        assert "民办学校设立审批" in client.get("/search/", {"q": q}).content.decode()


def test_past_plaques_are_told_with_their_dates(
    client: Client, put_on_list: Make, department: Department
) -> None:
    put_on_list("民办学校设立审批")
    Plaque.objects.create(
        department=department,
        name="天津市教卫工委",
        mode="added",
        valid_from=dt.date(2001, 5, 1),
        valid_to=ENDED,
    )
    assert "曾加挂牌子：天津市教卫工委（2001年5月1日至2018年11月8日）" in client.get(NEW).content.decode()
