"""What an approval writes down for the public: the document, the body that decided, what was done, what powers became."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from departments.models import Department, Region
from powers.models import Approval, ApprovedVersion, PowerLineage, PowerVersion
from publish.releasing import release
from review.acting.telling import body_of
from review.drafting.intentions import Intention
from review.drafting.opening_changes import start_changes
from review.models.proposals import Decision, Proposal
from review.models.rules import ChangeAction, DecisionLevel
from review.workflow.moving import opened

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def listed(make_draft: Make, propose: Make, decide: Make, region: Region, staffing: Any) -> Make:
    def make(*names: str) -> list[PowerVersion]:
        drafts = [make_draft(name) for name in names]
        decide(propose(*drafts))
        release(region, by=staffing, effective_on=timezone.localdate())
        return [PowerVersion.objects.select_related("power").get(pk=draft.pk) for draft in drafts]

    return make


@pytest.fixture
def adjusted(region: Region, department: Department, decide: Make) -> Make:
    """`adjusted(action, powers, …)` starts what a clerk would and has it approved."""

    def make(action: str, versions: list[PowerVersion], **more: Any) -> Proposal:
        proposal = Proposal.objects.create(
            region=region, department=department, kind=Proposal.Kind.ADJUSTMENT, title="调整"
        )
        opened(proposal, by=None)
        intention = Intention(action, [version.power for version in versions], **more)
        for change in start_changes(proposal, intention):
            if change.version.standing != PowerVersion.Standing.CANCELLED:
                PowerVersion.objects.filter(pk=change.version_id).update(remark="条件合并计算。")
        decide(proposal)
        return proposal

    return make


def test_each_version_knows_its_document_and_what_was_done(listed: Make, adjusted: Make) -> None:
    [version] = listed("甲审批")
    assert version.approved.action == "新增"
    proposal = adjusted(ChangeAction.CANCEL, [version])
    decision = Decision.objects.get(submission__proposal=proposal)
    approved = ApprovedVersion.objects.get(version__change__proposal=proposal)
    assert approved.action == "取消"
    assert approved.approval.document_no == decision.document_no
    assert approved.approval.decided_on == decision.decided_on
    assert not approved.approval.urgent


def test_what_was_merged_is_linked_with_what_it_went_into(listed: Make, adjusted: Make) -> None:
    kept, gone = listed("甲审批", "乙审批")
    adjusted(ChangeAction.MERGE, [kept, gone], kept=kept.power)
    [lineage] = PowerLineage.objects.all()
    assert (lineage.predecessor, lineage.successor) == (gone.power, kept.power)
    assert lineage.version.power == gone.power
    assert lineage.version.standing == "cancelled"
    assert lineage.kind == PowerLineage.Kind.MERGED


def test_what_was_split_off_is_linked_with_what_it_came_from(listed: Make, adjusted: Make) -> None:
    [source] = listed("丙审批")
    adjusted(ChangeAction.SPLIT, [source], parts=("丙一审批", "丙二审批"), ends=True)
    rows = PowerLineage.objects.order_by("pk")
    assert {row.predecessor for row in rows} == {source.power}
    assert [row.version.name for row in rows] == ["丙一审批", "丙二审批"]
    assert [row.successor for row in rows] == [row.version.power for row in rows]


def test_the_body_is_told_as_far_as_the_level_was_stated(region: Region) -> None:
    assert body_of("", region) == ""
    assert body_of(DecisionLevel.GOVERNMENT, region) == f"{region.name}人民政府"
    assert body_of(DecisionLevel.COMMISSION, region) == f"{region.name}机构编制委员会"


def test_what_is_told_is_never_altered(listed: Make) -> None:
    listed("甲审批")
    for change in (
        lambda: Approval.objects.update(document_no="编发〔1999〕1号"),
        lambda: ApprovedVersion.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
