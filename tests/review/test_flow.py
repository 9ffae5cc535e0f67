"""From draft to sealed version: submitting freezes, the second person decides, approval seals and gives codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from core.reasons import NotAllowed
from departments.models import Department, Region
from powers.documents import document_digest
from powers.drafting import draft_from
from powers.models import CodeScheme, PowerVersion
from review.acting.deciding import approve, send_back
from review.drafting.submitting import submit, withdraw
from review.models.proposals import Decision, Proposal

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def clerk(make_user: Make, region: Region, department: Department) -> User:
    return make_user("jingban", ("clerk", region, department))


def approved(proposal: Proposal, by: User, **changes: Any) -> Decision:
    given = {
        "digest": proposal.submissions.order_by("-number")[0].digest,
        "document_no": "编发〔2026〕1号",
        "decided_on": timezone.localdate(),
    } | changes
    return approve(proposal, by=by, **given)


def codes(refused: pytest.ExceptionInfo[NotAllowed]) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_submitting_freezes_document_and_digest(make_draft: Make, propose: Make, clerk: User) -> None:
    draft = make_draft()
    submission = submit(propose(draft, by=clerk), by=clerk)
    item = submission.items.get()
    assert item.digest == document_digest(PowerVersion.objects.get(pk=draft.pk))
    assert item.document["name"] == "民办学校设立审批"
    draft.refresh_from_db()
    assert not draft.is_editable


def test_an_item_without_responsibilities_cannot_be_submitted(
    make_draft: Make, propose: Make, clerk: User
) -> None:
    """每项行政权力都应当对应相关责任事项 (天津实践)."""
    draft = make_draft()
    draft.responsibilities.all().delete()
    proposal = propose(draft)
    with pytest.raises(NotAllowed, match="没有责任事项") as refused:
        submit(proposal, by=clerk)
    assert codes(refused) == {"structure.responsibility"}
    proposal.refresh_from_db()
    draft.refresh_from_db()
    assert proposal.state == "draft"
    assert draft.is_editable
    assert not proposal.submissions.exists()


def test_an_empty_proposal_cannot_be_submitted(region: Region, department: Department, clerk: User) -> None:
    proposal = Proposal.objects.create(region=region, department=department, kind="initial", title="空")
    with pytest.raises(NotAllowed, match="没有任何职权变更"):
        submit(proposal, by=clerk)


def test_approval_seals_what_was_submitted_and_gives_a_code(
    make_draft: Make, propose: Make, clerk: User, staffing: User
) -> None:
    draft = make_draft()
    proposal = propose(draft, by=clerk)
    submission = submit(proposal, by=clerk)
    decision = approved(proposal, staffing)
    draft.refresh_from_db()
    assert decision.submission_digest == submission.digest
    assert draft.sealed_at is not None
    assert draft.digest == submission.items.get().digest
    assert draft.sealed_document == submission.items.get().document
    assert draft.power.code == "120000-101-01-0001"
    assert not proposal.changes.filter(is_open=True).exists()
    assert draft.period is None, "approved is not yet published"


def test_sub_items_share_the_serial_of_their_main_item(make_draft: Make, propose: Make, decide: Make) -> None:
    drafts = [make_draft("教师资格认定", sub_name=sub, order=n) for n, sub in enumerate(("幼儿园", "小学"))]
    single = make_draft("民办学校设立审批", order=9)
    decide(propose(*drafts, single))
    found = [PowerVersion.objects.get(pk=d.pk).power.code for d in (*drafts, single)]
    assert found == ["120000-101-01-0001-01", "120000-101-01-0001-02", "120000-101-01-0002"]
    later = make_draft("教师资格认定", sub_name="初级中学")
    decide(propose(later))
    assert PowerVersion.objects.get(pk=later.pk).power.code == "120000-101-01-0001-03"


@pytest.mark.parametrize(
    ("carried", "expected", "kept"),
    [
        ("120000-101-01-0042", "120000-101-01-0042", False),
        ("120000-101-02-0042", "120000-101-01-0001", True),  # the type digits are another type's
        ("XK-0042", "120000-101-01-0001", True),
        ("120000-101-01-42", "120000-101-01-0001", True),  # not the scheme's four digits
        ("120000-101-01-0042-01", "120000-101-01-0001", True),  # a sub-item's code on a main item
        ("120000-101-01-99999999999", "120000-101-01-0001", True),  # more than a serial can be
    ],
)
def test_a_carried_code_is_adopted_where_it_fits_the_scheme(
    make_draft: Make, propose: Make, decide: Make, carried: str, expected: str, kept: bool
) -> None:
    draft = make_draft(external_codes=[["职权编码", carried]])
    decide(propose(draft))
    draft.power.refresh_from_db()
    assert draft.power.code == expected
    assert draft.power.external_codes.filter(value=carried).exists() is kept


def test_an_adopted_serial_is_not_issued_again(make_draft: Make, propose: Make, decide: Make) -> None:
    first = make_draft(external_codes=[["职权编码", "120000-101-01-0001"]])
    second = make_draft("教师资格认定")
    decide(propose(first, second))
    assert PowerVersion.objects.get(pk=second.pk).power.code == "120000-101-01-0002"


def test_a_taken_code_is_not_adopted(make_draft: Make, propose: Make, decide: Make) -> None:
    first, second = (
        make_draft(),
        make_draft("教师资格认定", external_codes=[["原编码", "120000-101-01-0001"]]),
    )
    decide(propose(first))
    decide(propose(second))
    assert PowerVersion.objects.get(pk=second.pk).power.code == "120000-101-01-0002"
    assert second.power.external_codes.get().value == "120000-101-01-0001"


def test_an_adopted_main_code_serves_its_other_sub_items(
    make_draft: Make, propose: Make, decide: Make
) -> None:
    """教师资格认定 with one carried code: the sub-item without one joins its main item."""
    carried = [["职权编码", "120000-101-01-0007-01"]]
    first = make_draft("教师资格认定", sub_name="幼儿园", external_codes=carried)
    second = make_draft("教师资格认定", sub_name="小学", order=1)
    decide(propose(first, second))
    found = [PowerVersion.objects.get(pk=d.pk).power.code for d in (first, second)]
    assert found == ["120000-101-01-0007-01", "120000-101-01-0007-02"]


@pytest.mark.parametrize(
    ("template", "sub_template"),
    [
        ("{region}-{dept}-{serial:04d}", "-{sub:02d}"),
        ("{department}-{serial:04d}", "-{sub:02d}"),
        ("{region}-{type}", "-{sub:02d}"),
        ("{region}-{serial:04d}", "-x"),
        ("{region}-{serial:0999d}", "-{sub:02d}"),
        ("{region", "-{sub}"),
    ],
)
def test_a_code_scheme_that_cannot_tell_powers_apart_is_refused(template: str, sub_template: str) -> None:
    with pytest.raises(ValidationError, match="编码"):
        CodeScheme(name="规则", template=template, sub_template=sub_template).clean()


def test_nobody_decides_for_their_department_in_a_joint_proposal(
    make_draft: Make, propose: Make, make_user: Make, region: Region, department: Department
) -> None:
    other = Department.objects.create(region=region, code="102", name="天津市民政局")
    both = make_user("liangtou", ("staffing", region, None), ("clerk", region, department))
    proposal = propose(make_draft("社会团体成立登记", department=other), make_draft())
    Proposal.objects.filter(pk=proposal.pk).update(department=None)
    submit(proposal, by=None)
    with pytest.raises(NotAllowed) as refused:
        approved(proposal, both)
    assert codes(refused) == {"own_department"}


def test_who_submitted_it_before_it_was_returned_does_not_decide(
    make_draft: Make, propose: Make, staffing: User, make_user: Make, region: Region
) -> None:
    colleague = make_user("bianban2", ("staffing", region, None))
    proposal = propose(make_draft())
    first = submit(proposal, by=colleague)
    send_back(proposal, by=staffing, digest=first.digest, reason="补充依据")
    submit(Proposal.objects.get(pk=proposal.pk), by=None)
    with pytest.raises(NotAllowed) as refused:
        approved(Proposal.objects.get(pk=proposal.pk), colleague)
    assert codes(refused) == {"own"}


def test_nobody_decides_on_their_own_proposal(
    make_draft: Make, propose: Make, staffing: User, make_user: Make
) -> None:
    proposal = propose(make_draft(), by=staffing)
    submit(proposal, by=staffing)
    with pytest.raises(NotAllowed) as refused:
        approved(proposal, staffing)
    assert codes(refused) == {"own"}


def test_nobody_decides_for_their_own_department(
    make_draft: Make, propose: Make, make_user: Make, region: Region, department: Department
) -> None:
    both = make_user("liangtou", ("staffing", region, department))
    proposal = propose(make_draft())
    submit(proposal, by=None)
    with pytest.raises(NotAllowed) as refused:
        approved(proposal, both)
    assert codes(refused) == {"own_department"}


def test_a_superuser_decides_nothing(make_draft: Make, propose: Make, make_user: Make) -> None:
    admin = make_user("admin", is_superuser=True)
    proposal = propose(make_draft())
    submit(proposal, by=None)
    with pytest.raises(NotAllowed) as refused:
        approved(proposal, admin)
    assert "role" in codes(refused)


def test_the_office_of_another_region_decides_nothing(
    make_draft: Make, propose: Make, make_user: Make, district: Region
) -> None:
    other = make_user("hpbianban", ("staffing", district, None))
    proposal = propose(make_draft())
    submit(proposal, by=None)
    with pytest.raises(NotAllowed) as refused:
        approved(proposal, other)
    assert "role" in codes(refused)


def test_a_decision_names_the_digest_it_was_shown(
    make_draft: Make, propose: Make, clerk: User, staffing: User
) -> None:
    draft = make_draft()
    proposal = propose(draft, by=clerk)
    seen = submit(proposal, by=clerk).digest
    send_back(proposal, by=staffing, digest=seen, reason="请核对依据")
    PowerVersion.objects.filter(pk=draft.pk).update(name="改后的名称")
    submit(Proposal.objects.get(pk=proposal.pk), by=clerk)
    with pytest.raises(NotAllowed, match="重新提交") as refused:
        approved(proposal, staffing, digest=seen)
    assert codes(refused) == {"digest"}


def test_a_returned_proposal_can_be_mended_and_submitted_again(
    make_draft: Make, propose: Make, clerk: User, staffing: User
) -> None:
    draft = make_draft()
    proposal = propose(draft, by=clerk)
    first = submit(proposal, by=clerk)
    with pytest.raises(NotAllowed, match="写明理由"):
        send_back(proposal, by=staffing, digest=first.digest, reason=" ")
    send_back(proposal, by=staffing, digest=first.digest, reason="名称不规范")
    draft.refresh_from_db()
    assert draft.is_editable
    PowerVersion.objects.filter(pk=draft.pk).update(name="民办学校设立、分立审批")
    second = submit(Proposal.objects.get(pk=proposal.pk), by=clerk)
    assert (first.number, second.number) == (1, 2)
    assert first.digest != second.digest
    approved(Proposal.objects.get(pk=proposal.pk), staffing)
    assert PowerVersion.objects.get(pk=draft.pk).name == "民办学校设立、分立审批"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"document_no": " "}, "document_no"), ({"decided_on": dt.date(2999, 1, 1)}, "decided_on")],
)
def test_a_decision_needs_its_document_and_a_past_date(
    make_draft: Make, propose: Make, clerk: User, staffing: User, changes: dict[str, Any], code: str
) -> None:
    proposal = propose(make_draft(), by=clerk)
    submit(proposal, by=clerk)
    with pytest.raises(NotAllowed) as refused:
        approved(proposal, staffing, **changes)
    assert codes(refused) == {code}


def test_a_stale_change_is_not_approved_over_a_newer_version(
    make_draft: Make, propose: Make, decide: Make, staffing: User
) -> None:
    first = make_draft()
    decide(propose(first))
    base = PowerVersion.objects.get(pk=first.pk)
    stale, newer = draft_from(base, name="甲"), draft_from(base, name="乙")
    left = propose(stale, action="modify", base=base, kind="initial")
    submit(left, by=None)
    left.changes.update(is_open=False)  # as if a second change had been opened past the constraint
    decide(propose(newer, action="modify", base=base, kind="initial"))
    with pytest.raises(NotAllowed) as refused:
        approved(left, staffing)
    assert codes(refused) == {"stale"}


def test_a_withdrawn_proposal_frees_its_powers(make_draft: Make, propose: Make, clerk: User) -> None:
    proposal = propose(make_draft(), by=clerk)
    submit(proposal, by=clerk)
    withdraw(proposal, by=clerk)
    assert not proposal.changes.filter(is_open=True).exists()


def test_each_change_of_state_is_one_audit_event(
    make_draft: Make, propose: Make, clerk: User, staffing: User
) -> None:
    proposal = propose(make_draft(), by=clerk)
    submission = submit(proposal, by=clerk)
    send_back(proposal, by=staffing, digest=submission.digest, reason="补充依据")
    submit(Proposal.objects.get(pk=proposal.pk), by=clerk)
    approved(Proposal.objects.get(pk=proposal.pk), staffing)
    events = Event.objects.filter(target_type="review.proposal", target_id=proposal.pk).order_by("pk")
    assert [(e.action, e.actor) for e in events] == [
        ("proposal.submitted", clerk),
        ("proposal.returned", staffing),
        ("proposal.submitted", clerk),
        ("proposal.accepted", staffing),
        ("proposal.approved", staffing),
    ]
