"""Disputes (意见分歧): consult → meeting → 编委 or government, each step on record, with a result document."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from office.models.notices import Notice
from review.acting import deciding
from review.joint_review import reviewing
from review.meetings import holding
from review.models.disputes import Consultation
from review.models.proposals import Change, Proposal, State
from review.models.rules import DecisionRule
from review.workflow.conditions import disagreed
from review.workflow.transitions import Action, why_not

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def at(name: str, *args: Any) -> str:
    return reverse(f"review:{name}", args=args)


def today() -> dt.date:
    return timezone.localdate()


def fresh(change: Change) -> Proposal:
    return Proposal.objects.select_related("region", "department").get(pk=change.proposal_id)


@pytest.fixture
def disputed(
    adjustment: Make, bring: Make, opine: Make, people: SimpleNamespace, joint: SimpleNamespace
) -> Change:
    """A licence to which 政务服务 does not agree, consolidated."""
    DecisionRule.objects.all().delete()
    proposal = bring(adjustment("甲许可"), State.REVIEWING)
    for task in list(proposal.tasks.select_related("unit")):
        said = ("disagree", "与乙许可重复") if task.unit.kind == "service" else ("agree", "")
        opine(
            proposal,
            task.unit.kind,
            by=getattr(joint.people, task.unit.kind),
            verdict=said[0],
            grounds=said[1],
        )
    reviewing.consolidate(proposal, by=people.staffing, summary="意见不一致。")
    return proposal.changes.select_related("proposal__region").get()  # type: ignore[no-any-return]


def consultation(**more: Any) -> dict[str, Any]:
    return {
        "held_on": today(),
        "text": "三方协商，同意调整。",
        "agreed": "yes",
        "document_no": "纪要1号",
    } | more


def stage(client: Any) -> str:
    return str(client.get(at("disputes")).context["page"].object_list[0].stage)


# --- the way of a dispute ------------------------------------------------------------------------------------


def test_consulting_settles_it_only_when_the_dissenting_member_confirms(
    disputed: Change, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    office = signed_in(people.staffing)
    assert stage(office) == "open"
    assert "dispute" in {reason.code for reason in why_not(fresh(disputed), Action.APPROVE, people.staffing)}
    assert office.post(at("dispute_consult", disputed.pk), consultation()).status_code == 302
    assert stage(office) == "confirming"
    assert disagreed(fresh(disputed)), "the office's word alone settles nothing"
    assert (
        Notice.objects.filter(event="consulted").values_list("user__username", flat=True).get() == "service"
    )
    member = signed_in(joint.people.service)
    assert "请市政务服务办确认协商结果" in member.get(at("dispute", disputed.pk)).content.decode()
    consent = Consultation.objects.get().consents.get()
    url = at("dispute_confirm", disputed.pk, consent.pk)
    assert "不确认的，请写明理由。" in member.post(url, {"confirmed": "no"}).content.decode()
    assert member.post(url, {"confirmed": "yes"}).status_code == 302
    assert stage(signed_in(people.staffing)) == "settled"
    assert why_not(fresh(disputed), Action.APPROVE, people.staffing) == []
    again = signed_in(joint.people.service).post(url, {"confirmed": "no", "note": "反悔"})
    assert "已经答复，不能再改。" in again.content.decode()


def test_the_proposal_leads_to_its_disputes(
    disputed: Change, people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.clerk)
    page = client.get(at("proposal", disputed.proposal_id)).content.decode()
    link = re.search(r'href="([^"]+)">协商和处理经过</a>', page)
    assert link
    found = client.get(html.unescape(link[1])).context["page"].object_list
    assert [change.pk for change in found] == [disputed.pk]


def test_a_member_that_does_not_confirm_keeps_it_open(
    disputed: Change, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    signed_in(people.staffing).post(at("dispute_consult", disputed.pk), consultation())
    consent = Consultation.objects.get().consents.get()
    url = at("dispute_confirm", disputed.pk, consent.pk)
    signed_in(joint.people.service).post(url, {"confirmed": "no", "note": "没有解决重复"})
    assert stage(signed_in(people.staffing)) == "consulted"
    assert disagreed(fresh(disputed)) == ["甲许可"]


def test_it_goes_to_the_meeting_and_up_and_every_step_is_in_the_report(
    disputed: Change, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    """Consulted, met on, handed up to 编委 or government; with a result document."""
    office = signed_in(people.staffing)
    office.post(at("dispute_consult", disputed.pk), consultation(agreed="no", text="未能一致。"))
    assert stage(office) == "consulted"
    meeting = holding.call_meeting(disputed.proposal.region, by=people.staffing, held_on=today())
    holding.put_on_agenda(fresh(disputed), meeting, by=people.staffing)
    assert stage(office) == "meeting"
    item = meeting.items.get()
    holding.resolve(meeting, {item.pk: ("escalate", "请编委决定")}, by=people.staffing)
    holding.note_attendance(meeting, {r.pk: (True, "") for r in meeting.attendance.all()}, by=people.staffing)
    holding.close_meeting(meeting, by=people.staffing, minutes="提请编委。")
    assert stage(office) == "resolved"
    deciding.escalate(fresh(disputed), by=people.staffing, level="commission", note="分歧如上。")
    assert stage(office) == "escalated"
    digest = fresh(disputed).submissions.get().digest
    said = {
        "digest": digest,
        "document_no": "津编委〔2026〕3号",
        "decided_on": today(),
        "level": "commission",
    }
    deciding.approve(fresh(disputed), by=people.staffing, **said)
    assert stage(office) == "decided"
    answer = office.get(at("dispute_report", disputed.pk))
    document = Document(io.BytesIO(b"".join(answer.streaming_content)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    steps = (
        "市政务服务办提出意见。不同意：与乙许可重复",
        "协商未能一致（纪要1号）。未能一致。",
        f"{meeting}。提请编委（政府）决定：请编委决定",
        "提请机构编制委员会审定：分歧如上。",
        "机构编制委员会决定（津编委〔2026〕3号）。批准",
    )
    assert [step for step in steps if step not in text] == []
    assert "津编委〔2026〕3号" in office.get(at("disputes")).content.decode()


# --- who and bad input ---------------------------------------------------------------------------------------


def test_each_person_comes_as_far_as_their_office(
    disputed: Change, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    reads = {"clerk", "legal", "staffing", "second", "inspector", "root", "service"}
    everybody = vars(people) | {"service": joint.people.service}
    for name, user in everybody.items():
        client = signed_in(user)
        assert client.get(at("dispute", disputed.pk)).status_code == (200 if name in reads else 404), name
        assert bool(client.get(at("disputes")).context["page"].object_list) is (name in reads), name
        if name not in ("staffing", "second"):
            status = client.post(at("dispute_consult", disputed.pk), consultation()).status_code
            assert status == (409 if name in reads else 404), name
    assert not Consultation.objects.exists()
    signed_in(people.staffing).post(at("dispute_consult", disputed.pk), consultation())
    consent = Consultation.objects.get().consents.get()
    for name, user in everybody.items():
        if name != "service":
            signed_in(user).post(at("dispute_confirm", disputed.pk, consent.pk), {"confirmed": "yes"})
    consent.refresh_from_db()
    assert consent.confirmed is None, "only the member itself confirms"
    assert signed_in(None).get(at("disputes")).status_code == 302


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": " "}, "请写明协商情况"),
        ({"held_on": "2999-01-01"}, "协商日期不能晚于今天。"),
        ({"held_on": "2020-01-01"}, "协商日期不能早于提交日期（"),
        ({"held_on": "昨天"}, "请按“年-月-日”填写"),
        ({"agreed": "maybe"}, "maybe"),
    ],
)
def test_a_bad_form_says_what_is_wrong(
    disputed: Change, people: SimpleNamespace, signed_in: Make, given: dict[str, str], words: str
) -> None:
    answer = signed_in(people.staffing).post(at("dispute_consult", disputed.pk), consultation(**given))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert words in page
    assert "纪要1号" in page, "what was typed stays"
    assert not Consultation.objects.exists()


def test_disputes_are_filtered_sorted_and_exported_at_a_constant_cost(
    disputed: Change,
    people: SimpleNamespace,
    signed_in: Make,
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in(people.inspector)

    def found(**given: Any) -> int:
        return len(client.get(at("disputes"), given).context["page"].object_list)

    assert (found(), found(stage="open"), found(stage="settled"), found(q="甲"), found(q="丙")) == (
        1,
        1,
        0,
        1,
        0,
    )
    assert found(sort="-stage") == found(sort=";drop", page="x", stage="nonsense", department="abc") == 1
    with django_assert_max_num_queries(11):
        client.get(at("disputes"))
    answer = client.get(at("disputes_export"))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == "修改 甲许可"
    assert rows[1][3:6] == ("市政务服务办", "市政务服务办不同意：与乙许可重复", "待协商")
