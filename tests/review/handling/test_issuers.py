"""Who issues steps of the ladder (督办处理权限): members of the joint meeting within their field, as data says."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document

from office.models.notices import Notice
from office.waiting import waits_for
from review.handling import issuing
from review.models.meetings import Handling
from review.models.proposals import Proposal, State
from review.models.rules import HandlingRule, ReviewRoute
from review.workflow.issuers import why_not_issue

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def at(name: str, *args: Any) -> str:
    return reverse(f"review:{name}", args=args)


@pytest.fixture
def licence(adjustment: Make, bring: Make, joint: SimpleNamespace) -> Proposal:
    """A change of a licence under review: 政务服务 reviews it, 司法行政 does not."""
    return bring(adjustment("甲许可"), State.REVIEWING)  # type: ignore[no-any-return]


def said(department: Any, user: Any, **about: Any) -> str:
    return " ".join(reason.message for reason in why_not_issue(department, user, **about))


def test_a_member_issues_within_its_field_and_is_told_where_it_ends(
    licence: Proposal, joint: SimpleNamespace, signed_in: Make
) -> None:
    url = f"{at('handling_new')}?proposal={licence.pk}"
    form = {"step": "remind", "text": "请抓紧补正。"}
    service, justice = joint.people.service, joint.people.justice
    assert "不在市司法局的职责范围内" in said(licence.department, justice, proposal=licence)
    assert signed_in(service).post(url, form).status_code == 302
    made = Handling.objects.get()
    assert (made.unit, made.issuer) == (joint.units["service"], "市政务服务办")
    assert made.number.startswith("天津市政务服务办权责清单提醒〔")
    answer = signed_in(service).get(at("handling_letter", made.pk))
    paper = Document(io.BytesIO(b"".join(answer.streaming_content)))
    assert "市政务服务办" in [p.text for p in paper.paragraphs], "who issued it signs"
    refused = signed_in(justice).post(url, form | {"step": "urge"})
    assert refused.status_code in (404, 409)
    assert Handling.objects.count() == 1
    ReviewRoute.objects.create(
        unit_kind="justice", action="modify", power_type_id=None, need="consulted", region=joint.region
    )
    assert said(licence.department, justice, proposal=licence) == "", "the field is the routes: data"


def test_the_ladder_of_a_matter_is_one_whoever_issues_its_steps(
    licence: Proposal, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    issuing.issue(licence.department, "remind", by=people.staffing, text="请办理。", proposal=licence)
    page = signed_in(joint.people.service).get(f"{at('handling_new')}?proposal={licence.pk}").content.decode()
    assert '<option value="urge" selected>' in page


def test_the_answer_comes_back_to_whoever_issued_it_who_closes_it(
    licence: Proposal, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    service = joint.people.service
    made = issuing.issue(licence.department, "remind", by=service, text="请补正。", proposal=licence)
    assert Notice.objects.filter(event="handling_issued", user=people.clerk).exists()
    page = signed_in(people.clerk).get(at("handling", made.pk)).content.decode()
    assert "答复市政务服务办" in page
    issuing.answer(made, by=people.legal, reply="已补正。")
    assert set(Notice.objects.filter(event="handling_answered").values_list("user__username", flat=True)) == {
        "service"
    }

    def waits(user: Any) -> bool:
        user = type(user).objects.get(pk=user.pk)
        return any(one.key == f"handling-close-{made.pk}" for one in waits_for(user))

    assert waits(service)
    assert not waits(people.staffing)
    closing = {"note": "已补正。"}
    assert signed_in(joint.people.justice).post(at("handling_close", made.pk), closing).status_code == 409
    assert signed_in(service).post(at("handling_close", made.pk), closing).status_code == 302


def test_a_right_that_is_taken_away_is_gone_and_steps_can_be_few(
    licence: Proposal, joint: SimpleNamespace, signed_in: Make
) -> None:
    url = f"{at('handling_new')}?proposal={licence.pk}"
    HandlingRule.objects.create(region=joint.region, unit_kind="service", reach="field", steps=["urge"])
    page = signed_in(joint.people.service).get(url).content.decode()
    assert 'value="remind"' not in page, "the next step is not one of its own"
    HandlingRule.objects.filter(region=joint.region).update(reach="none")
    assert "您没有这一职责" in signed_in(joint.people.service).get(url).content.decode()
    assert "签发处理" not in signed_in(joint.people.service).get(at("handlings")).content.decode()


def test_a_member_of_another_region_and_of_the_department_itself_issue_nothing(
    licence: Proposal, district: Any, department: Any, make_user: Make, joint: SimpleNamespace
) -> None:
    from review.models.rules import MemberUnit

    elsewhere = MemberUnit.objects.create(
        region=district, kind="staffing", name="区编办", department=department
    )
    stranger = make_user("elsewhere", ("member", district, department))
    assert said(joint.units["finance"].department, stranger)
    assert elsewhere.pk
    MemberUnit.objects.create(
        region=joint.region, kind="service", name="市教委", department=department, order=9
    )
    own = make_user("own", ("member", joint.region, department))
    assert "须由其他单位的人员签发" in said(department, own, proposal=licence)


def test_without_a_matter_a_member_needs_powers_of_its_field_in_the_department(
    adjustment: Make, joint: SimpleNamespace, department: Any, neighbour: Any
) -> None:
    from publish.releasing import release

    assert said(department, joint.people.service), "nothing is in force yet"
    adjustment("甲许可")
    release(joint.region, by=joint.people.staffing, effective_on=timezone.localdate())
    assert said(department, joint.people.service) == ""
    assert said(neighbour, joint.people.service), "it has no power in force"


def test_who_works_for_two_chooses_for_whom(
    licence: Proposal, joint: SimpleNamespace, make_user: Make, signed_in: Make
) -> None:
    service = joint.units["service"]
    both = make_user("both", ("staffing", joint.region, None), ("member", joint.region, service.department))
    url = f"{at('handling_new')}?proposal={licence.pk}"
    page = signed_in(both).get(url).content.decode()
    assert "签发单位" in page
    form = {"step": "remind", "text": "请办理。", "unit": str(service.pk)}
    assert signed_in(both).post(url, form).status_code == 302
    assert Handling.objects.get().unit == service
