"""A task whose powers another proposal is changing already, such as a member's, is left to that proposal (一并办理)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from office.models.notices import Notice
from powers.drafting import draft_from
from powers.models import PowerVersion
from review.law_changes.following import follow_up
from review.models.law_changes import AdjustmentTask
from review.models.proposals import Change, Proposal
from review.models.rules import MemberUnit

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
OLD = {"第一条": "设立民办学校，由教育行政部门审批。", "第二条": "民办学校不得拒绝检查。"}
NEW = {"第一条": "为了规范办学，制定本法。", "第二条": OLD["第一条"], "第三条": OLD["第二条"]}


def ago(days: int) -> str:
    return (timezone.localdate() - dt.timedelta(days=days)).isoformat()


@pytest.fixture
def world(
    take_law: Make, list_power: Make, department: Any, region: Any, propose: Make, people: SimpleNamespace
) -> SimpleNamespace:
    """A law that moved its articles, and a member that is changing the one power that cites it."""
    take_law("2009-06-27", "2010-01-01", OLD)
    power = list_power("民办学校审批", ("第一条", OLD["第一条"]))
    take_law(ago(30), ago(10), NEW)
    follow_up()
    draft = draft_from(power, plain_title="办民办学校")
    made = propose(draft, action="modify", base=power, by=people.member)
    unit = MemberUnit.objects.create(
        region=region, kind="other", name="市审计局", department=people_body(region)
    )
    Proposal.objects.filter(pk=made.pk).update(origin="member", unit=unit)
    made.refresh_from_db()
    return SimpleNamespace(
        power=power, draft=draft, proposal=made, task=AdjustmentTask.objects.get(department=department)
    )


def people_body(region: Any) -> Any:
    from departments.models import Department

    return Department.objects.create(region=region, code="301", name="天津市审计局")


def at(name: str, task: AdjustmentTask) -> str:
    return reverse(f"review:{name}", args=[task.pk])


def state(task: AdjustmentTask) -> str:
    return str(AdjustmentTask.objects.with_progress().get(pk=task.pk).progress)


def test_the_task_is_no_dead_end(world: SimpleNamespace, people: SimpleNamespace, signed_in: Make) -> None:
    client = signed_in(people.clerk)
    page = client.get(at("law_task", world.task)).content.decode()
    assert "市审计局提出" in page
    assert "由已有申请一并办理" in page
    refused = client.post(at("law_task_draft", world.task))
    assert "可以选择“由已有申请一并办理”" in refused.content.decode()
    assert client.post(at("law_task_join", world.task)).status_code == 302
    world.task.refresh_from_db()
    assert (world.task.proposal, world.task.joined, state(world.task)) == (world.proposal, True, "drafted")
    assert "一并办理" in client.get(at("law_task", world.task)).content.decode()
    assert Notice.objects.filter(event="law_joined", user=people.member).exists()


def test_it_opens_again_when_the_proposal_is_withdrawn(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    signed_in(people.clerk).post(at("law_task_join", world.task))
    Change.objects.filter(proposal=world.proposal).update(is_open=False)
    Proposal.objects.filter(pk=world.proposal.pk).update(state="withdrawn")
    assert state(world.task) == "open"


def test_once_decided_it_is_done_if_the_citation_follows_the_new_text(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, decide: Make
) -> None:
    signed_in(people.clerk).post(at("law_task_join", world.task))
    PowerVersion.objects.get(pk=world.draft.pk).bases.update(locator="第二条", text=OLD["第一条"])
    decide(world.proposal)
    follow_up()
    assert state(world.task) == "done"


def test_once_decided_it_is_open_again_if_the_power_still_cites_the_old_text(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    signed_in(people.clerk).post(at("law_task_join", world.task))
    Change.objects.filter(proposal=world.proposal).update(is_open=False)
    Proposal.objects.filter(pk=world.proposal.pk).update(state="rejected")
    follow_up()
    assert state(world.task) == "open"


def test_who_may_and_when(
    world: SimpleNamespace, people: SimpleNamespace, signed_in: Make, list_power: Make, take_law: Make
) -> None:
    url = at("law_task_join", world.task)
    for name in ("staffing", "neighbour", "stranger", "inspector"):
        assert signed_in(getattr(people, name)).post(url).status_code in (404, 409), name
    Change.objects.filter(proposal=world.proposal).update(is_open=False)
    refused = signed_in(people.legal).post(url)
    assert "没有别的申请正在变更这些职权" in refused.content.decode()
    assert (
        "由已有申请一并办理" not in signed_in(people.clerk).get(at("law_task", world.task)).content.decode()
    )
