"""Who is told of what (通知): one table, event by recipient; written with the change it tells of, in one transaction.

A notice is shown in the site; a letter goes out by e-mail, or by SMS where an office has given a sender (outbox.py).
Nobody is told what they have just done themselves.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from departments.models import Membership
from departments.roles import DEPARTMENT_ROLES, Role
from review.models.notices import Letter, Notice
from review.models.proposals import Proposal
from review.models.rules import MemberUnit, UnitKind

if TYPE_CHECKING:
    from departments.models import Department, Region


class Kind(models.TextChoices):
    """What a notice is about (通知种类), by which a person filters theirs."""

    PROPOSAL = "proposal", "申请办理"
    REVIEW = "review", "审查与会议"
    COMMENT = "comment", "批注"
    HANDLING = "handling", "督办处理"
    LAW = "law", "法律变化"
    CAMPAIGN = "campaign", "年度核对"
    REMINDER = "reminder", "期限提醒"
    OVERDUE = "overdue", "逾期"


class Who(StrEnum):
    """A kind of recipient (收件人)."""

    DRAFTER = "起草人"
    CLERKS = "部门经办"
    LEGALS = "部门法制或负责人"
    STAFFING = "机构编制部门"
    REVIEWERS = "有审查任务的成员单位"
    UNIT = "该成员单位"
    MEMBERS = "全部成员单位"
    PROPOSER = "提出的成员单位"
    COSIGNERS = "会签部门"
    ASKER = "紧急办理提出人"
    NAMED = "被提到的人"


@dataclass(frozen=True)
class Event:
    """An event: what the notice says, who gets it, and what it is about."""

    text: str
    to: tuple[Who, ...]
    kind: Kind = Kind.PROPOSAL


DEPARTMENT = (Who.CLERKS, Who.LEGALS)
INVOLVED = (Who.DRAFTER, *DEPARTMENT, Who.PROPOSER)

EVENTS: dict[str, Event] = {
    "sent": Event("“{title}”送来待审核。", (Who.LEGALS,)),
    "given_back": Event("“{title}”退给您修改：{note}", (Who.DRAFTER, Who.CLERKS)),
    "submitted": Event("{department}提交了“{title}”，请收件审查。", (Who.STAFFING, Who.DRAFTER)),
    "accepted": Event("“{title}”已受理。", INVOLVED),
    "review_started": Event("“{title}”已启动联席审查。", INVOLVED),
    "task_opened": Event("有“{title}”待您单位审查，期限{due}。", (Who.UNIT,), Kind.REVIEW),
    "task_signed": Event("{unit}已签署对“{title}”的意见。", (Who.STAFFING,), Kind.REVIEW),
    "review_complete": Event("“{title}”的审查意见已收齐，可以汇总。", (Who.STAFFING,), Kind.REVIEW),
    "consolidated": Event("“{title}”的审查意见已汇总。", INVOLVED),
    "on_agenda": Event("“{title}”已列入联席会议议程：{note}", (*INVOLVED, Who.MEMBERS), Kind.REVIEW),
    "circulation_answered": Event("{unit}已对{title}作了书面答复。", (Who.STAFFING,), Kind.REVIEW),
    "consulted": Event("“{title}”的分歧已登记协商一致，请确认。", (Who.UNIT,), Kind.REVIEW),
    "consult_answered": Event("{unit}已答复对“{title}”的协商结果。", (Who.STAFFING,), Kind.REVIEW),
    "resolved": Event("联席会议已对“{title}”形成决议。", (Who.STAFFING, *INVOLVED), Kind.REVIEW),
    "escalated": Event("“{title}”已提请审定：{note}", INVOLVED),
    "approved": Event("“{title}”已批准，等待公布。", (*INVOLVED, Who.REVIEWERS)),
    "partly": Event("“{title}”部分批准，请查看逐项决定。", (*INVOLVED, Who.REVIEWERS)),
    "rejected": Event("“{title}”决定不予调整：{note}", (*INVOLVED, Who.REVIEWERS)),
    "returned": Event("“{title}”退回补正：{note}", (*INVOLVED, Who.REVIEWERS)),
    "withdrawn": Event("“{title}”已由申请方撤回。", (Who.STAFFING, Who.REVIEWERS, *INVOLVED)),
    "urgent": Event("“{title}”提出紧急办理，请另一人确认：{note}", (Who.STAFFING,)),
    "urgent_refused": Event("“{title}”的紧急办理未获确认：{note}", (Who.ASKER, Who.STAFFING)),
    "published": Event("“{title}”批准的职权已公布。", INVOLVED),
    "cosign_asked": Event("“{title}”请您部门会签。", (Who.COSIGNERS,), Kind.REVIEW),
    "cosigned": Event("“{title}”已有会签意见：{note}", INVOLVED, Kind.REVIEW),
    "member_proposed": Event(
        "{unit}直接提出“{title}”，涉及您部门的职权，请在期限内答复。", (*DEPARTMENT, Who.STAFFING)
    ),
    "replied": Event("{department}对“{title}”作了答复。", (Who.PROPOSER, Who.STAFFING)),
    "commented": Event("{by}在“{title}”中提到您：{note}", (Who.NAMED,), Kind.COMMENT),
    "answered": Event("{by}回复了您在“{title}”中的批注：{note}", (Who.NAMED,), Kind.COMMENT),
    "handling_issued": Event("{title}：{note}", DEPARTMENT, Kind.HANDLING),
    "handling_received": Event("{department}已签收{title}。", (Who.STAFFING,), Kind.HANDLING),
    "handling_answered": Event("{department}已答复{title}。", (Who.STAFFING,), Kind.HANDLING),
    "handling_closed": Event("{title}已办结。", DEPARTMENT, Kind.HANDLING),
    "law_task": Event("{title}涉及您部门的职权，请在{due}前提出调整。", DEPARTMENT, Kind.LAW),
    "law_in_force": Event("{title}，{department}涉及的职权尚未完成调整，请抓紧办理。", DEPARTMENT, Kind.LAW),
    "campaign_opened": Event("{title}已开始，请在{due}前核对本部门全部职权。", DEPARTMENT, Kind.CAMPAIGN),
    "reminder_draft": Event(
        "“{title}”的提出期限{due}，{note}。", (Who.DRAFTER, *DEPARTMENT, Who.PROPOSER), Kind.REMINDER
    ),
    "reminder_returned": Event("“{title}”的补正期限{due}，{note}。", INVOLVED, Kind.REMINDER),
    "reminder_office": Event("“{title}”的{step}期限{due}，{note}。", (Who.STAFFING,), Kind.REMINDER),
    "reminder_task": Event("“{title}”的审查期限{due}，{note}。", (Who.UNIT,), Kind.REMINDER),
    "reminder_reply": Event("对“{title}”的答复期限{due}，{note}。", DEPARTMENT, Kind.REMINDER),
    "reminder_law": Event("就{title}提出调整的期限{due}，{note}。", DEPARTMENT, Kind.REMINDER),
    "reminder_handling": Event("{title}的办结期限{due}，{note}。", DEPARTMENT, Kind.REMINDER),
    "reminder_circulation": Event("“{title}”的书面答复期限{due}，{note}。", (Who.UNIT,), Kind.REMINDER),
    "reminder_campaign": Event("{title}的完成期限{due}，{note}，尚有职权未核对。", DEPARTMENT, Kind.REMINDER),
    "overdue_draft": Event(
        "“{title}”已过提出期限{due}。", (Who.DRAFTER, *DEPARTMENT, Who.STAFFING), Kind.OVERDUE
    ),
    "overdue_returned": Event("“{title}”已过补正期限{due}。", (*INVOLVED, Who.STAFFING), Kind.OVERDUE),
    "overdue_office": Event("“{title}”的{step}已过期限{due}。", (Who.STAFFING,), Kind.OVERDUE),
    "overdue_task": Event("{unit}对“{title}”的审查已过期限{due}。", (Who.UNIT, Who.STAFFING), Kind.OVERDUE),
    "overdue_limit": Event(
        "“{title}”批准后超过公布的最长期限{due}，仍未公布。", (Who.STAFFING,), Kind.OVERDUE
    ),
    "overdue_reply": Event(
        "{department}没有在{due}前答复“{title}”。", (*DEPARTMENT, Who.PROPOSER, Who.STAFFING), Kind.OVERDUE
    ),
    "overdue_law": Event(
        "{department}没有在{due}前就{title}提出调整。", (*DEPARTMENT, Who.STAFFING, Who.MEMBERS), Kind.OVERDUE
    ),
    "overdue_handling": Event(
        "{department}没有在{due}前办结{title}。", (*DEPARTMENT, Who.STAFFING), Kind.OVERDUE
    ),
    "overdue_circulation": Event(
        "{unit}没有在{due}前书面答复“{title}”。", (Who.UNIT, Who.STAFFING), Kind.OVERDUE
    ),
    "overdue_campaign": Event(
        "{department}没有在{due}前完成{title}。", (*DEPARTMENT, Who.STAFFING), Kind.OVERDUE
    ),
}


@dataclass(frozen=True)
class Occasion:
    """What a notice is about, and where its recipients are found; `url` is the page it opens."""

    title: str
    url: str
    region: Region
    department: Department | None = None
    proposal: Proposal | None = None
    unit: MemberUnit | None = None
    due: str = ""
    step: str = ""
    named: tuple[int, ...] = ()


def of_proposal(proposal: Proposal, **more: object) -> Occasion:
    """The occasion of a proposal, opening its page unless `url` says another."""
    url = reverse("review:proposal", args=[proposal.pk])
    given = {"url": url, "department": proposal.department, "proposal": proposal} | more
    return Occasion(title=proposal.title, region=proposal.region, **given)  # type: ignore[arg-type]


def day_in_words(day: dt.date) -> str:
    """12月9日, with its year where that is not this one."""
    return f"{day:%-m月%-d日}" if day.year == timezone.localdate().year else f"{day:%Y年%-m月%-d日}"


def notify(
    event: str,
    about: Proposal | Occasion,
    *,
    by: User | None = None,
    note: str = "",
    key: str = "",
) -> int:
    """Tell whoever the table names; returns how many were told. With a `key`, nobody is told the same twice."""
    occasion = of_proposal(about) if isinstance(about, Proposal) else about
    row = EVENTS[event]
    users = recipients(row.to, occasion)
    if by is not None:
        users.discard(by.pk)
    if not users:
        return 0
    text = _words(row.text, occasion, by, note)
    if key:
        users -= set(Notice.objects.filter(key=key, user__in=users).values_list("user", flat=True))
    notices = Notice.objects.bulk_create(
        Notice(user_id=pk, event=event, text=text, url=occasion.url, key=key) for pk in sorted(users)
    )
    _letters(notices)
    return len(notices)


def recipients(to: tuple[Who, ...], about: Occasion) -> set[int]:
    """The people who get an event, by the offices they hold today."""
    found: set[int] = set()
    proposal = about.proposal
    for who in to:
        if who == Who.DRAFTER and proposal is not None and proposal.created_by_id:
            found.add(proposal.created_by_id)
        elif who == Who.ASKER and proposal is not None and proposal.urgent_by_id:
            found.add(proposal.urgent_by_id)
        elif who == Who.NAMED:
            found |= set(about.named)
    if condition := _offices(to, about):
        found |= set(_current().filter(condition).values_list("user_id", flat=True))
    return found


def _offices(to: tuple[Who, ...], about: Occasion) -> Q | None:
    """The memberships that make somebody a recipient."""
    proposal, conditions = about.proposal, []
    departments = [about.department.pk] if about.department else []
    for who, role in ((Who.CLERKS, Role.CLERK), (Who.LEGALS, Role.LEGAL)):
        if who in to and departments:
            conditions.append(Q(role=role, department__in=departments))
    if Who.STAFFING in to:
        conditions.append(Q(role=Role.STAFFING, region=about.region))
    if Who.COSIGNERS in to and proposal is not None:
        asked = proposal.cosigns.filter(agreed=None).values("department")
        conditions.append(Q(role__in=DEPARTMENT_ROLES, department__in=asked))
    units = _units(to, about)
    if units is not None:
        conditions.append(Q(role=Role.MEMBER, department__in=units.values("department")))
        own = units.filter(kind=UnitKind.STAFFING).values("region")
        conditions.append(Q(role=Role.STAFFING, region__in=own))
    joined = Q(pk__in=[])
    for condition in conditions:
        joined |= condition
    return joined if conditions else None


def _units(to: tuple[Who, ...], about: Occasion) -> QuerySet[MemberUnit] | None:
    """The members concerned, as a queryset; None where the table names none."""
    condition, asked = Q(pk__in=[]), False
    if Who.UNIT in to and about.unit is not None:
        condition, asked = condition | Q(pk=about.unit.pk), True
    if Who.PROPOSER in to and about.proposal is not None and about.proposal.unit_id:
        condition, asked = condition | Q(pk=about.proposal.unit_id), True
    if Who.REVIEWERS in to and about.proposal is not None:
        condition, asked = condition | Q(tasks__proposal=about.proposal), True
    if Who.MEMBERS in to:
        today = timezone.localdate()
        current = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
        condition, asked = condition | (Q(region=about.region) & current), True
    return MemberUnit.objects.filter(condition) if asked else None


def _current() -> QuerySet[Membership]:
    """The memberships of today."""
    today = timezone.localdate()
    until = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    return Membership.objects.filter(until, valid_from__lte=today, user__is_active=True)


def _words(text: str, about: Occasion, by: User | None, note: str) -> str:
    said = text.format(
        title=about.title,
        department=about.department or "有关部门",
        unit=about.unit or (about.proposal.unit if about.proposal else "") or "",
        by=by.get_short_name() if by else "系统",
        note=note,
        due=about.due,
        step=about.step,
    )
    return said if len(said) <= 300 else f"{said[:299]}…"


def _letters(notices: list[Notice]) -> None:
    """A letter for everybody who can be reached outside the site."""
    people = User.objects.in_bulk([notice.user_id for notice in notices])
    letters = []
    for notice in notices:
        person = people[notice.user_id]
        if person.email:
            letters.append(_letter(notice, Letter.Channel.EMAIL, person.email))
        if person.phone and settings.SMS_SENDER:
            letters.append(_letter(notice, Letter.Channel.SMS, person.phone))
    Letter.objects.bulk_create(letters)


def _letter(notice: Notice, channel: str, to: str) -> Letter:
    body = f"{notice.text}\n\n{settings.SITE_URL}{notice.url}" if notice.url else notice.text
    return Letter(
        notice=notice,
        channel=channel,
        to=to,
        subject=f"【权责清单】{notice.text}"[:200],
        body=body,
        next_try_at=timezone.now(),
    )
