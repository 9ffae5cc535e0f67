"""The decision registered with the summary, and one item signed on its page: no check and no confirmation is left out."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from audit.models import Event
from review.acting.deciding_at_once import decidable_at_once
from review.models.proposals import Proposal, State

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def said(adjustment: Make, bring: Make, opine: Make, joint: SimpleNamespace) -> Callable[[str], Proposal]:
    """One licence on which the members have spoken: `said("agree")`, 政务服务 with that verdict."""

    def make(verdict: str) -> Proposal:
        proposal: Proposal = bring(adjustment("甲许可"), State.REVIEWING)
        for task in list(proposal.tasks.select_related("unit")):
            kind = task.unit.kind
            word = verdict if kind == "service" else "agree"
            grounds = "" if word == "agree" else "依据不足"
            opine(proposal, kind, by=getattr(joint.people, kind), verdict=word, grounds=grounds)
        return Proposal.objects.get(pk=proposal.pk)

    return make


def door(proposal: Proposal) -> str:
    return f"/review/proposals/{proposal.pk}/consolidate/"


def typed(proposal: Proposal, **more: str) -> dict[str, str]:
    digest = proposal.submissions.order_by("-number")[0].digest
    day = f"{timezone.localdate()}"
    return {
        "summary": "各单位意见一致。",
        "digest": digest,
        "document_no": "编发〔2026〕7号",
        "decided_on": day,
    } | more


def test_where_all_agree_each_step_is_taken_and_recorded(
    said: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal, client = said("agree"), signed_in(people.staffing)
    answer = client.post(door(proposal), typed(proposal, confirmed="1"))
    assert answer.status_code == 302
    assert f"group={proposal.pk}" in answer["Location"]
    assert Proposal.objects.get(pk=proposal.pk).state == State.APPROVED
    codes = set(Event.objects.values_list("action", flat=True))
    assert {"proposal.consolidated", "proposal.approved"} <= codes


def test_without_the_tick_nothing_is_done(said: Make, people: SimpleNamespace, signed_in: Make) -> None:
    proposal, client = said("agree"), signed_in(people.staffing)
    shown = client.post(door(proposal), typed(proposal)).content.decode()
    assert "请核对后勾选" in shown
    assert "编发〔2026〕7号" in shown
    assert Proposal.objects.get(pk=proposal.pk).state == State.REVIEWING


def test_without_a_document_it_is_consolidated_only(
    said: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    proposal, client = said("agree"), signed_in(people.staffing)
    client.post(door(proposal), typed(proposal, document_no=""))
    assert Proposal.objects.get(pk=proposal.pk).state == State.CONSOLIDATED


@pytest.mark.parametrize("verdict", ["disagree", "after_changes"])
def test_a_dispute_is_not_decided_in_passing(
    said: Make, people: SimpleNamespace, signed_in: Make, verdict: str
) -> None:
    proposal, client = said(verdict), signed_in(people.staffing)
    assert not decidable_at_once(proposal, people.staffing)
    assert "批准文号" not in client.get(door(proposal)).content.decode()
    refused = client.post(door(proposal), typed(proposal, confirmed="1"))
    assert refused.status_code == 409
    assert "编发〔2026〕7号" in refused.content.decode(), "what was typed is not lost silently"
    assert Proposal.objects.get(pk=proposal.pk).state == State.REVIEWING


def test_one_item_is_signed_on_its_page_with_its_points(
    adjustment: Make, bring: Make, joint: SimpleNamespace, signed_in: Make
) -> None:
    proposal = bring(adjustment("甲许可"), State.REVIEWING)
    task, change = proposal.tasks.get(unit__kind="service"), proposal.changes.get()
    client, page = signed_in(joint.people.service), f"/review/tasks/{task.pk}/"
    assert "签署并交回" in client.get(page).content.decode()
    given = {"digest": task.submission.digest, f"c{change.pk}-verdict": "agree", "sign_here": "1"}

    def sign(seen: str, **more: str) -> bool:
        client.post(page, given | {f"c{change.pk}-seen": seen, f"c{change.pk}-grounds": ""} | more)
        task.refresh_from_db()
        return task.signed_at is not None

    assert not sign("0.0"), "the points to look at are not confirmed"
    assert not sign("0.0", all_checked="1"), "what stands by now was not seen"
    assert sign(f"{task.opinions.last().pk}.0", all_checked="1")
    assert task.opinions.last().checklist
