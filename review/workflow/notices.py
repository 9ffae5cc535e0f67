"""Who is told of what while the list is adjusted (通知): kinds, recipients and events, entered in the shell's registries."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from departments.roles import DEPARTMENT_ROLES, Role
from office import notice_kinds, notifying
from office.notice_kinds import EVENTS, KINDS, RECIPIENTS, Event, NoticeKind, Occasion, Recipients
from review.models.proposals import Proposal
from review.models.rules import MemberUnit, UnitKind

if TYPE_CHECKING:
    from accounts.models import User


class Kind(StrEnum):
    """What a notice of the review is about (通知种类)."""

    PROPOSAL = "proposal"
    REVIEW = "review"
    COMMENT = "comment"
    HANDLING = "handling"
    LAW = "law"
    CAMPAIGN = "campaign"


class Who(StrEnum):
    """Recipients (收件人): those of the shell, and those that follow from a proposal and its review."""

    CLERKS = notice_kinds.CLERKS
    LEGALS = notice_kinds.LEGALS
    STAFFING = notice_kinds.STAFFING
    NAMED = notice_kinds.NAMED
    DRAFTER = "drafter"
    ASKER = "asker"
    COSIGNERS = "cosigners"
    REVIEWERS = "reviewers"
    UNIT = "unit"
    MEMBERS = "members"
    PROPOSER = "proposer"
    ISSUER = "issuer"


DEPARTMENT = (Who.CLERKS, Who.LEGALS)
INVOLVED = (Who.DRAFTER, *DEPARTMENT, Who.PROPOSER)

NOTICE_KINDS = (
    NoticeKind(Kind.PROPOSAL, "申请办理", 1),
    NoticeKind(Kind.REVIEW, "审查与会议", 2),
    NoticeKind(Kind.COMMENT, "批注", 3),
    NoticeKind(Kind.HANDLING, "督办处理", 4),
    NoticeKind(Kind.LAW, "法律变化", 5),
    NoticeKind(Kind.CAMPAIGN, "年度核对", 6),
)
NOTICE_EVENTS = (
    Event("sent", "“{title}”送来待审核。", (Who.LEGALS,), Kind.PROPOSAL),
    Event("given_back", "“{title}”退给您修改：{note}", (Who.DRAFTER, Who.CLERKS), Kind.PROPOSAL),
    Event(
        "submitted", "{applicant}提交了“{title}”，请收件审查。", (Who.STAFFING, Who.DRAFTER), Kind.PROPOSAL
    ),
    Event("accepted", "“{title}”已受理。", INVOLVED, Kind.PROPOSAL),
    Event("review_started", "“{title}”已启动联席审查。", INVOLVED, Kind.PROPOSAL),
    Event("task_opened", "有“{title}”待您单位审查，期限{due}。", (Who.UNIT,), Kind.REVIEW),
    Event("task_signed", "{unit}已签署对“{title}”的意见。", (Who.STAFFING,), Kind.REVIEW),
    Event("review_complete", "“{title}”的审查意见已收齐，可以汇总。", (Who.STAFFING,), Kind.REVIEW),
    Event("consolidated", "“{title}”的审查意见已汇总。", INVOLVED, Kind.PROPOSAL),
    Event("on_agenda", "“{title}”已列入联席会议议程：{note}", (*INVOLVED, Who.MEMBERS), Kind.REVIEW),
    Event("circulation_answered", "{unit}已对{title}作了书面答复。", (Who.STAFFING,), Kind.REVIEW),
    Event("consulted", "“{title}”的分歧已登记协商一致，请确认。", (Who.UNIT,), Kind.REVIEW),
    Event("consult_answered", "{unit}已答复对“{title}”的协商结果。", (Who.STAFFING,), Kind.REVIEW),
    Event("resolved", "联席会议已对“{title}”形成决议。", (Who.STAFFING, *INVOLVED), Kind.REVIEW),
    Event("escalated", "“{title}”已提请审定：{note}", INVOLVED, Kind.PROPOSAL),
    Event("approved", "“{title}”已批准，等待公布。", (*INVOLVED, Who.REVIEWERS), Kind.PROPOSAL),
    Event("partly", "“{title}”部分批准，请查看逐项决定。", (*INVOLVED, Who.REVIEWERS), Kind.PROPOSAL),
    Event("rejected", "“{title}”决定不予调整：{note}", (*INVOLVED, Who.REVIEWERS), Kind.PROPOSAL),
    Event("returned", "“{title}”退回补正：{note}", (*INVOLVED, Who.REVIEWERS), Kind.PROPOSAL),
    Event("withdrawn", "“{title}”已由申请方撤回。", (Who.STAFFING, Who.REVIEWERS, *INVOLVED), Kind.PROPOSAL),
    Event("urgent", "“{title}”提出紧急办理，请另一人确认：{note}", (Who.STAFFING,), Kind.PROPOSAL),
    Event("urgent_refused", "“{title}”的紧急办理未获确认：{note}", (Who.ASKER, Who.STAFFING), Kind.PROPOSAL),
    Event("published", "“{title}”批准的职权已公布。", INVOLVED, Kind.PROPOSAL),
    Event("cosign_asked", "“{title}”请您部门会签。", (Who.COSIGNERS,), Kind.REVIEW),
    Event("cosigned", "“{title}”已有会签意见：{note}", INVOLVED, Kind.REVIEW),
    Event(
        "member_proposed",
        "{unit}直接提出“{title}”，涉及{department}的职权，请{department}在期限内答复。",
        (*DEPARTMENT, Who.STAFFING),
        Kind.PROPOSAL,
    ),
    Event("replied", "{department}对“{title}”作了答复。", (Who.PROPOSER, Who.STAFFING), Kind.PROPOSAL),
    Event("commented", "{by}在“{title}”中提到您：{note}", (Who.NAMED,), Kind.COMMENT),
    Event("answered", "{by}回复了您在“{title}”中的批注：{note}", (Who.NAMED,), Kind.COMMENT),
    Event("handling_issued", "{title}：{note}", DEPARTMENT, Kind.HANDLING),
    Event("handling_received", "{department}已签收{title}。", (Who.ISSUER,), Kind.HANDLING),
    Event("handling_answered", "{department}已答复{title}。", (Who.ISSUER,), Kind.HANDLING),
    Event("handling_closed", "{title}已办结。", DEPARTMENT, Kind.HANDLING),
    Event("law_task", "{title}涉及您部门的职权，请在{due}前提出调整。", DEPARTMENT, Kind.LAW),
    Event(
        "law_joined",
        "{note}的调整任务由“{title}”一并办理，请核对其中的依据已按新的条文修改。",
        (Who.DRAFTER, Who.CLERKS, Who.PROPOSER),
        Kind.LAW,
    ),
    Event("law_in_force", "{title}，{department}涉及的职权尚未完成调整，请抓紧办理。", DEPARTMENT, Kind.LAW),
    Event("campaign_opened", "{title}已开始，请在{due}前核对本部门全部职权。", DEPARTMENT, Kind.CAMPAIGN),
)


def of_proposal(
    proposal: Proposal, *, url: str = "", unit: MemberUnit | None = None, **more: Any
) -> Occasion:
    """The occasion of a proposal, opening its page unless `url` says another."""
    return Occasion(
        title=proposal.title,
        url=url or reverse("review:proposal", args=[proposal.pk]),
        region=proposal.region,
        department=proposal.department,
        more={
            "proposal": proposal,
            "unit": unit or proposal.unit or "",
            "applicant": proposal.unit or proposal.department or "申请部门",
        },
        **more,
    )


def notify(event: str, about: Proposal | Occasion, *, by: User | None = None, note: str = "") -> int:
    """Tell whoever the event names of a proposal, or of what was found out about one (of_proposal)."""
    occasion = of_proposal(about) if isinstance(about, Proposal) else about
    return notifying.notify(event, occasion, by=by, note=note)


def enter() -> None:
    """Enter kinds, recipients and events in the registries of the shell."""
    KINDS.add(*NOTICE_KINDS)
    RECIPIENTS.add(
        Recipients(Who.DRAFTER, "起草人", lambda about: _person(about, "created_by_id")),
        Recipients(Who.ASKER, "紧急办理提出人", lambda about: _person(about, "urgent_by_id")),
        Recipients(Who.COSIGNERS, "会签部门", _cosigners, alike=_proposal_key),
        Recipients(Who.REVIEWERS, "有审查任务的成员单位", _reviewers, alike=_proposal_key),
        Recipients(Who.UNIT, "该成员单位", _unit, alike=_unit_key),
        Recipients(Who.MEMBERS, "全部成员单位", _members),
        Recipients(Who.PROPOSER, "提出的成员单位", _proposer, alike=_proposal_key),
        Recipients(Who.ISSUER, "签发单位", _issuer),
    )
    EVENTS.add(*NOTICE_EVENTS)


# --- who they are -------------------------------------------------------------------------------------------


def _proposal(about: Occasion) -> Proposal | None:
    return about.more.get("proposal")


def _proposal_key(about: Occasion) -> int | None:
    proposal = _proposal(about)
    return proposal.pk if proposal is not None else None


def _unit_key(about: Occasion) -> int | None:
    unit = about.more.get("unit")
    return unit.pk if unit else None


def _person(about: Occasion, field: str) -> set[int]:
    proposal = _proposal(about)
    pk = getattr(proposal, field) if proposal is not None else None
    return {pk} if pk else set()


def _cosigners(about: Occasion) -> Q | None:
    """Those asked who have not signed yet."""
    proposal = _proposal(about)
    if proposal is None:
        return None
    asked = proposal.cosigns.filter(agreed=None).values("department")
    return Q(role__in=DEPARTMENT_ROLES, department__in=asked)


def _reviewers(about: Occasion) -> Q | None:
    proposal = _proposal(about)
    return _of_units(MemberUnit.objects.filter(tasks__proposal=proposal)) if proposal is not None else None


def _unit(about: Occasion) -> Q | None:
    unit = about.more.get("unit")
    return _of_units(MemberUnit.objects.filter(pk=unit.pk)) if unit else None


def _members(about: Occasion) -> Q:
    today = timezone.localdate()
    current = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    return _of_units(MemberUnit.objects.filter(current, region=about.region))


def _proposer(about: Occasion) -> Q | None:
    proposal = _proposal(about)
    if proposal is None or proposal.unit_id is None:
        return None
    return _of_units(MemberUnit.objects.filter(pk=proposal.unit_id))


def _issuer(about: Occasion) -> Q:
    """Those of the member that issued a step of the ladder, else the staffing office."""
    unit = about.more.get("issuer")
    if unit is None:
        return Q(role=Role.STAFFING, region=about.region)
    return _of_units(MemberUnit.objects.filter(pk=unit.pk))


def _of_units(units: QuerySet[MemberUnit]) -> Q:
    """The people who work for these members; the staffing office sits in the joint meeting without a department."""
    own = units.filter(kind=UnitKind.STAFFING).values("region")
    return Q(role=Role.MEMBER, department__in=units.values("department")) | Q(
        role=Role.STAFFING, region__in=own
    )
