"""A new 三定规定 opens a check of the powers under the duties of the one before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from departments.models import Charter, Department, Duty, Region
from publish.releasing import release

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def test_powers_under_a_followed_charter_are_listed_for_their_offices(
    make_draft: Make,
    propose: Make,
    decide: Make,
    make_user: Make,
    staffing: Any,
    region: Region,
    district: Region,
    department: Department,
) -> None:
    today = timezone.localdate()
    old = Charter.objects.create(
        department=department, title="旧三定规定", effective_from=dt.date(2018, 12, 1)
    )
    duty = Duty.objects.create(charter=old, number="（一）", text="管理民办教育", order=1)
    draft = make_draft()
    draft.duties.add(duty)
    decide(propose(draft))
    release(region, by=staffing, effective_on=today)
    clerk = make_user("jingban", ("clerk", region, department))
    stranger = make_user("hpbianban", ("staffing", district, None))
    assert "民办学校设立审批" not in _page(clerk)
    future = Charter.objects.create(
        department=department, title="新三定规定", effective_from=today + dt.timedelta(days=1)
    )
    assert "民办学校设立审批" not in _page(clerk), "the new charter is not yet in force"
    Charter.objects.filter(pk=future.pk).update(effective_from=today)
    for person in (clerk, staffing):
        assert "民办学校设立审批" in _page(person)
        assert "待核对" in _page(person, "/review/")
    assert "民办学校设立审批" not in _page(stranger)


def _page(person: Any, address: str = "/review/charters/") -> str:
    client = Client()
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()
