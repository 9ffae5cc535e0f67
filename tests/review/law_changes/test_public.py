"""A power whose basis changed and is not adjusted says so in public: since when, by when, by how many working days late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from powers.adjustments_due import adjustments_due
from powers.models import PowerVersion
from review.law_changes.following import follow_up
from review.models.law_changes import AdjustmentTask
from tests.review.law_changes.test_following import LAW, NEW, OLD, ago

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def version(take_law: Make, list_power: Make) -> PowerVersion:
    """A power whose basis was amended ten days ago, noticed today."""
    take_law("2009-06-27", "2010-01-01", OLD)
    listed = list_power("拒绝提供统计资料的处罚", ("第三条", OLD["第三条"]))
    list_power("统计工作", ("第一条", OLD["第一条"]))
    take_law(ago(30), ago(10), NEW)
    follow_up()
    return PowerVersion.objects.select_related("power").get(pk=getattr(listed, "pk", listed))


def page_of(version: PowerVersion, *more: str) -> str:
    address = f"/powers/{version.power.code}/{''.join(more)}"
    return " ".join(Client().get(address).content.decode().split())


def test_the_page_of_a_power_says_that_its_basis_changed(version: PowerVersion) -> None:
    text = page_of(version)
    task = AdjustmentTask.objects.get()
    assert "依据已变化，清单尚未调整" in text
    assert f"《{LAW}》</a>第三条" in text
    assert f"应在 {task.due_on.year}年{task.due_on.month}月{task.due_on.day}日 以前提出调整" in text
    assert "逾期" not in text


def test_it_says_by_how_many_working_days_it_is_late(version: PowerVersion) -> None:
    AdjustmentTask.objects.update(due_on=timezone.localdate() - dt.timedelta(days=14))
    [due] = adjustments_due([version.pk], timezone.localdate())[version.pk]
    assert 5 <= due.overdue <= 14
    assert f"已逾期 {due.overdue} 个工作日" in page_of(version)


def test_nothing_is_said_where_nothing_is_due(version: PowerVersion) -> None:
    other = PowerVersion.objects.select_related("power").get(name="统计工作", sealed_at__isnull=False)
    assert "依据已变化" not in page_of(other)
    assert "依据已变化" not in page_of(version, "versions/1/")


def test_nothing_is_said_once_no_adjustment_is_needed(version: PowerVersion, people: Any) -> None:
    AdjustmentTask.objects.update(state="kept", kept_reason="只改条号。", kept_by=people.clerk)
    text = page_of(version)
    assert "依据已变化" not in text
    assert "只改条号" not in text
