"""Several proposals at once: brought together and approved after one page that says what will happen; the rest stays."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from review.joint_review import reviewing
from review.models.proposals import Decision, Proposal, State

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def three(
    adjustment: Make, bring: Make, opine: Make, joint: SimpleNamespace, people: SimpleNamespace
) -> list[Proposal]:
    """Three in review: everybody agrees to the first, one member does not agree to the second, the third is not signed."""
    made = [bring(adjustment(name), State.REVIEWING) for name in ("甲项许可", "乙项许可", "丙项许可")]
    first, second, third = made
    for proposal, verdict in ((first, "agree"), (second, "disagree")):
        opine(proposal, "staffing", by=people.staffing)
        opine(
            proposal,
            "service",
            by=joint.people.service,
            verdict=verdict,
            grounds="" if verdict == "agree" else "无依据",
        )
    opine(third, "staffing", by=people.staffing)
    return [first, second, third]


def post(client: Any, action: str, rows: list[Proposal], **more: Any) -> Any:
    return client.post(reverse("review:proposals"), {"action": action, "row": [p.pk for p in rows]} | more)


def seen(rows: list[Proposal]) -> dict[str, str]:
    return {f"seen-{p.pk}": p.submissions.latest("number").digest for p in rows}


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


DOCUMENT = {
    "document_no": "编发〔2026〕3号",
    "decided_on": f"{timezone.localdate()}",
    "level": "office",
    "reason": "",
}


def test_what_everybody_agrees_to_is_found_and_decided_by_one_confirmation(
    three: list[Proposal], people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.second)
    listed = client.get(reverse("review:proposals"), {"mark": "agreed"})
    assert list(listed.context["page"].object_list) == three[:1]
    page = post(client, "agree", three)
    assert [row for row, _, _ in page.context["ready"]] == three[:1]
    text = page.content.decode()
    assert "各单位都同意" in text
    assert "有1项不是各单位都同意" in text
    assert "尚未签署意见" in text
    answer = post(client, "agree", three[:1], sure="1", **DOCUMENT, **seen(three[:1]))
    assert "已汇总并批准1份" in told(answer)
    assert [Proposal.objects.get(pk=p.pk).state for p in three] == ["approved", "reviewing", "reviewing"]
    decision = Decision.objects.get(submission__proposal=three[0])
    assert decision.submission_digest == three[0].submissions.get().digest


def test_several_are_brought_together_and_those_that_differ_stay_with_their_reason(
    three: list[Proposal], people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.second)
    answer = post(client, "consolidate", three, sure="1", summary="各单位意见一致。", **seen(three))
    assert "尚未签署" in told(answer)
    states = [Proposal.objects.get(pk=p.pk).state for p in three]
    assert states[0] == "consolidated"
    assert states[2] == "reviewing"


def test_several_are_approved_with_one_document_each_by_the_submission_that_was_shown(
    three: list[Proposal], people: SimpleNamespace, signed_in: Make
) -> None:
    for proposal in three[:2]:
        reviewing.consolidate(proposal, by=people.staffing, summary="汇总")
    client = signed_in(people.second)
    page = post(client, "approve", three[:2])
    assert [row for row, _, _ in page.context["ready"]] == three[:1]
    lacking = post(
        client, "approve", three[:1], sure="1", **(DOCUMENT | {"document_no": ""}), **seen(three[:1])
    )
    assert (lacking.status_code, "请填写批准文号" in lacking.content.decode()) == (409, True)
    stale = post(client, "approve", three[:1], sure="1", **DOCUMENT, **{f"seen-{three[0].pk}": "sm3:0"})
    assert "有变化" in told(stale)
    assert not Decision.objects.filter(submission__proposal__in=three).exists()
    post(client, "approve", three[:2], sure="1", **DOCUMENT, **seen(three[:2]))
    assert [Proposal.objects.get(pk=p.pk).state for p in three] == ["approved", "consolidated", "reviewing"]


@pytest.mark.parametrize("name", ["clerk", "inspector", "root", "member"])
def test_nobody_else_acts_on_several(
    three: list[Proposal], people: SimpleNamespace, signed_in: Make, name: str
) -> None:
    client = signed_in(getattr(people, name))
    for action, more in (("agree", DOCUMENT), ("approve", DOCUMENT), ("consolidate", {"summary": "汇总"})):
        post(client, action, three, sure="1", **more, **seen(three))
    assert {Proposal.objects.get(pk=p.pk).state for p in three} == {"reviewing"}


def test_nobody_decides_on_their_own_proposal_among_several(
    three: list[Proposal], people: SimpleNamespace, signed_in: Make
) -> None:
    Proposal.objects.filter(pk=three[0].pk).update(created_by=people.second)
    client = signed_in(people.second)
    assert post(client, "agree", three[:1]).context["ready"] == []
    post(client, "agree", three[:1], sure="1", **DOCUMENT, **seen(three[:1]))
    assert Proposal.objects.get(pk=three[0].pk).state == "reviewing"
