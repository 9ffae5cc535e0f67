"""Handling screens (督办处理): the ladder with its numbers, receipt, answer, close-out, and who may do which."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from office.models.notices import Notice
from review.handling import issuing
from review.models.meetings import Handling
from review.models.proposals import Proposal

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def at(name: str, *args: Any) -> str:
    return reverse(f"review:{name}", args=args)


@pytest.fixture
def late(make_draft: Make, propose: Make, people: SimpleNamespace) -> Proposal:
    """A proposal the department should have handed in by yesterday."""
    proposal = propose(make_draft(), by=people.clerk)
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    proposal.steps.update(due_on=yesterday)
    return proposal  # type: ignore[no-any-return]


@pytest.fixture
def issued(late: Proposal, people: SimpleNamespace) -> Handling:
    return issuing.issue(late.department, "remind", by=people.staffing, text="请抓紧办理。", proposal=late)


# --- the ladder --------------------------------------------------------------------------------------------


def test_the_ladder_is_climbed_step_by_step_with_numbered_documents(
    late: Proposal, people: SimpleNamespace, signed_in: Make
) -> None:
    """提醒, 催办, 督办, 通报, 移送; each numbered; no step left out."""
    client, url = signed_in(people.staffing), f"{at('handling_new')}?proposal={late.pk}"
    page = client.get(url).content.decode()
    assert "至今没有办结。请抓紧办理。" in page
    assert 'value="supervise"' not in page, "no step can be left out"
    for step, label in Handling.Step.choices:
        form = {"step": step, "text": f"{label}内容", "due_on": timezone.localdate(), "recipient": "市督查室"}
        answer = client.post(url, form)
        assert answer.status_code == 302, answer.content.decode()
        assert f"天津市权责清单{label}〔{timezone.localdate().year}〕1号" in told(answer)
    assert list(Handling.objects.order_by("pk").values_list("step", flat=True)) == list(issuing.LADDER)
    assert Handling.objects.get(step="transfer").recipient == "市督查室"
    assert Notice.objects.filter(user=people.clerk, event="handling_issued").count() == 5


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"step": "remind", "text": " "}, "请写明事由和要求。"),
        ({"step": "transfer", "text": "移送"}, "transfer"),
        ({"step": "remind", "text": "请办", "due_on": "2020-01-01"}, "要求办结日期不能早于今天。"),
        ({"step": "remind", "text": "请办", "due_on": "2099-01-01"}, "不能晚于一年以后"),
        ({"step": "remind", "text": "请办", "due_on": "下周"}, "请按“年-月-日”填写"),
    ],
)
def test_a_bad_form_says_what_is_wrong_and_keeps_what_was_typed(
    late: Proposal, people: SimpleNamespace, signed_in: Make, form: dict[str, str], words: str
) -> None:
    page = signed_in(people.staffing).post(f"{at('handling_new')}?proposal={late.pk}", form).content.decode()
    assert words in page
    assert form["text"].strip() in page
    assert not Handling.objects.exists()


def test_the_department_receives_and_answers_and_the_office_closes(
    issued: Handling, people: SimpleNamespace, signed_in: Make
) -> None:
    client, url = signed_in(people.clerk), at("handling", issued.pk)
    assert "待签收" in client.get(url).content.decode()
    assert client.post(at("handling_receive", issued.pk)).status_code == 302
    assert client.post(at("handling_reply", issued.pk), {"reply": " "}).status_code == 409
    assert client.post(at("handling_reply", issued.pk), {"reply": "本周提出。"}).status_code == 302
    client = signed_in(people.staffing)
    page = client.get(url).content.decode()
    assert "本周提出。" in page
    assert "签发下一步" in page
    assert "请写明办结情况。" in client.post(at("handling_close", issued.pk), {"note": ""}).content.decode()
    assert client.post(at("handling_close", issued.pk), {"note": "部门已提出。"}).status_code == 302
    issued.refresh_from_db()
    assert (issued.received_by, issued.reply, issued.closing_note) == (
        people.clerk,
        "本周提出。",
        "部门已提出。",
    )
    answer = signed_in(people.clerk).post(at("handling_reply", issued.pk), {"reply": "更正"})
    assert "已经办结。" in answer.content.decode()


# --- who -------------------------------------------------------------------------------------------------


def test_each_person_comes_as_far_as_their_office(
    issued: Handling, people: SimpleNamespace, signed_in: Make
) -> None:
    """The office issues and closes, the department receives and answers, the rest of the region's offices read."""
    reads = {"clerk", "legal", "staffing", "second", "inspector", "root", "member"}
    answers, closes = {"clerk", "legal"}, {"staffing", "second"}
    new = {"step": "urge", "text": "请立即办理。"}
    for name, user in vars(people).items():
        client = signed_in(user)
        assert client.get(at("handling", issued.pk)).status_code == (200 if name in reads else 404), name
        assert bool(client.get(at("handlings")).context["page"].object_list) is (name in reads), name
        refused = 409 if name in reads else 404
        if name not in answers:
            assert client.post(at("handling_receive", issued.pk)).status_code == refused, name
            assert client.post(at("handling_reply", issued.pk), {"reply": "好"}).status_code == refused, name
        if name not in closes:
            assert client.post(at("handling_close", issued.pk), {"note": "好"}).status_code == refused, name
            answer = client.post(f"{at('handling_new')}?proposal={issued.proposal_id}", new)
            assert answer.status_code in (404, 409), name
            given = new | {"step": "remind", "department": issued.department_id}
            assert client.post(at("handling_new"), given).status_code in (200, 409), name
    issued.refresh_from_db()
    assert (Handling.objects.count(), issued.received_at, issued.closed_at) == (1, None, None)


def test_anonymous_is_sent_to_sign_in(issued: Handling, client: Any) -> None:
    for url in (at("handlings"), at("handlings_export"), at("handling_new"), at("handling", issued.pk)):
        assert client.get(url)["Location"].startswith(reverse("login"))


# --- the list --------------------------------------------------------------------------------------------


def test_handlings_are_filtered_sorted_and_exported(
    issued: Handling, neighbour: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    other = issuing.issue(neighbour, "remind", by=people.staffing, text="请核对本部门清单。")
    issuing.close(other, by=people.staffing, note="已核对。")
    client = signed_in(people.inspector)

    def found(**given: Any) -> list[int]:
        return [one.pk for one in client.get(at("handlings"), given).context["page"].object_list]

    assert found() == [other.pk, issued.pk]
    assert found(standing="closed") == [other.pk]
    assert found(standing="unreceived") == [issued.pk]
    assert found(standing="overdue") == []
    assert found(department=neighbour.pk) == [other.pk]
    assert found(q="核对") == [other.pk]
    assert found(sort="number") == [issued.pk, other.pk]
    answer = client.get(at("handlings_export"), {"standing": "closed"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [(row[0], row[-1]) for row in rows[1:]] == [(other.number, "已办结")]


@pytest.mark.parametrize("query", ["page=x", "standing=nonsense", "sort=;drop", "department=abc", "step=x"])
def test_nonsense_in_the_address_does_no_harm(
    issued: Handling, people: SimpleNamespace, signed_in: Make, query: str
) -> None:
    assert signed_in(people.staffing).get(f"{at('handlings')}?{query}").status_code == 200


@pytest.mark.parametrize("query", ["task=x", "task=99999999999999999999", "proposal=0", "proposal="])
def test_a_matter_that_is_not_there_is_not_found(
    people: SimpleNamespace, signed_in: Make, query: str
) -> None:
    status = 200 if query == "proposal=" else 404
    assert signed_in(people.staffing).get(f"{at('handling_new')}?{query}").status_code == status


def test_the_list_takes_as_many_queries_for_many_as_for_one(
    issued: Handling,
    neighbour: Any,
    people: SimpleNamespace,
    signed_in: Make,
    django_assert_max_num_queries: Any,
) -> None:
    client = signed_in(people.staffing)
    with django_assert_max_num_queries(10) as one:
        client.get(at("handlings"))
    for _ in range(5):
        issuing.issue(neighbour, "remind", by=people.staffing, text="请核对。")
    with django_assert_max_num_queries(len(one)):
        client.get(at("handlings"))


# --- the record of departments -----------------------------------------------------------------------------


def test_what_was_issued_shows_in_the_department_s_record(
    issued: Handling, neighbour: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    """The record (部门履责记录) counts it, open or late."""
    issuing.issue(issued.department, "urge", by=people.staffing, text="请办。", proposal=issued.proposal)
    Handling.objects.filter(pk=issued.pk).update(due_on=timezone.localdate() - timezone.timedelta(days=1))
    client, url = signed_in(people.inspector), at("compliance")

    def found(**given: Any) -> list[str]:
        return [one.name for one in client.get(url, given).context["page"].object_list]

    both = [issued.department.name, neighbour.name]
    assert found() == both
    assert found(standing="open") == found(standing="late") == found(standing="omitted") == both[:1]
    assert found(standing="clean") == both[1:]
    assert found(q="民政") == both[1:]
    assert found(sort="remind") == both[::-1]
    assert found(sort=";drop", page="x", region="abc", standing="nonsense") == both
    row = client.get(url).context["page"].object_list[0]
    assert (row.remind_count, row.urge_count, row.open_count, row.late_count, row.overdue_count) == (
        1,
        1,
        2,
        1,
        1,
    )
    answer = client.get(at("compliance_export"), {"standing": "open"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1] == ("天津市", issued.department.name, 0, 1, 1, 1, 0, 0, 0, 2, 2, 1)


def test_a_department_sees_its_own_record_only(
    issued: Handling, people: SimpleNamespace, signed_in: Make, django_assert_max_num_queries: Any
) -> None:
    seen = ("clerk", "neighbour", "member", "stranger", "nobody", "accounts")
    for name in seen:
        client = signed_in(getattr(people, name))
        names = [one.name for one in client.get(at("compliance")).context["page"].object_list]
        assert (issued.department.name in names) is (name in ("clerk", "member")), name
    client = signed_in(people.staffing)
    with django_assert_max_num_queries(10):
        client.get(at("compliance"))
    assert signed_in(None).get(at("compliance")).status_code == 302
