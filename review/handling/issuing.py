"""The ladder for a department that does not do its part (督办处理): 提醒、催办、督办、通报、移送, each a numbered document.

The ladder is ours; what stands behind it: docs/domain/workflow.md. A step of one matter follows the one before it; the department receives it and answers; whoever
issued it closes it. What was issued is not changed. Who issues what: issuers.py.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.log import record
from core.digests import digest
from core.locking import lock_row, one_at_a_time
from core.reasons import Reason, allowed
from departments.access import scope_of
from departments.models import Department
from departments.roles import Role
from office.notice_kinds import Occasion
from office.notifying import notify
from review.models.law_changes import AdjustmentTask
from review.models.meetings import Handling, HandlingQuerySet
from review.models.proposals import Proposal
from review.models.rules import MemberUnit
from review.workflow.issuers import issuers_to, issues_for, why_not_issue

if TYPE_CHECKING:
    from accounts.models import User
    from departments.models import Region

Step = Handling.Step
LADDER = tuple(Step.values)


def next_step(department: Department, task: AdjustmentTask | None, proposal: Proposal | None) -> str:
    """The next step of the ladder in a matter; the last one stays the last."""
    done = _before(department, task, proposal)
    return LADDER[min(len(LADDER) - 1, max((LADDER.index(step) for step in done), default=-1) + 1)]


LONGEST = dt.timedelta(days=366)
"""How far ahead a department may be told to be done."""


@transaction.atomic
def issue(
    department: Department,
    step: str,
    *,
    by: User,
    text: str,
    due_on: dt.date | None = None,
    recipient: str = "",
    task: AdjustmentTask | None = None,
    proposal: Proposal | None = None,
    unit: str = "",
    seen: str = "",
) -> Handling:
    """Issue a step with the next number of the year, for the member `unit` names where the person issues for several.
    `seen`: the last step of the matter as the person was shown it. Raises NotAllowed with every reason."""
    one_at_a_time("handling", department.region_id)
    reasons = why_not_issue(department, by, task=task, proposal=proposal)
    mine = issuers_to(department, by, task=task, proposal=proposal)
    issuer = next((one for one in mine if one.key == unit), mine[0] if mine else None)
    if issuer is not None and step in LADDER and step not in issuer.rule.steps:
        reasons.append(Reason("step", f"按督办处理权限，{issuer.name}不签发“{Step(step).label}”。"))
    if step not in LADDER:
        reasons.append(Reason("step", "没有这样的处理方式。"))
    else:
        wanted = next_step(department, task, proposal)
        if LADDER.index(step) > LADDER.index(wanted):
            reasons.append(
                Reason("step", f"此事下一步是“{Step(wanted).label}”，不能直接“{Step(step).label}”。")
            )
    if not text.strip():
        reasons.append(Reason("text", "请写明事由和要求。"))
    if due_on is not None and due_on < timezone.localdate():
        reasons.append(Reason("due_on", "要求办结日期不能早于今天。"))
    if due_on is not None and due_on > timezone.localdate() + LONGEST:
        reasons.append(Reason("due_on", "要求办结日期不能晚于一年以后，请核对年份。"))
    if step == Step.TRANSFER and not recipient.strip():
        reasons.append(Reason("recipient", "请写明移送的机关。"))
    reasons += _issued_meanwhile(department, step, text, task, proposal, seen)
    for about in (task, proposal):
        if about is not None and about.department_id != department.pk:
            reasons.append(Reason("department", "此事不是该部门的事项。"))
    allowed(reasons)
    member = issuer.unit if issuer is not None else None
    made = Handling.objects.create(
        department=department,
        unit=member,
        step=step,
        number=_number(department.region, step, member),
        task=task,
        proposal=proposal,
        text=text.strip(),
        due_on=due_on,
        recipient=recipient.strip(),
        issued_by=by,
    )
    detail = {"number": made.number, "step": step, "department": department.name}
    record("handling.issued", actor=by, target=made, region_code=department.region.code, detail=detail)
    notify("handling_issued", occasion(made), by=by, note=made.text[:120])
    return made


def last_step(department: Department, task: AdjustmentTask | None, proposal: Proposal | None) -> str:
    """The number of the last step of a matter; 无 where there is none yet."""
    rows = Handling.objects.filter(department=department, task=task, proposal=proposal)
    return rows.order_by("-pk").values_list("number", flat=True).first() or "无"


def _issued_meanwhile(
    department: Department,
    step: str,
    text: str,
    task: AdjustmentTask | None,
    proposal: Proposal | None,
    seen: str,
) -> list[Reason]:
    """That a colleague has issued a step of the matter since the page was opened, or this very one today."""
    if not seen:
        return []
    if (task or proposal) and (now := last_step(department, task, proposal)) != seen:
        return [Reason("seen", f"您打开页面之后已签发{now}，没有再签发；核对后仍要签发的，请再次提交。")]
    today = Handling.objects.filter(issued_at__date=timezone.localdate(), department=department, step=step)
    if same := today.filter(text=text.strip(), task=task, proposal=proposal).first():
        return [Reason("again", f"今天已向{department}签发内容相同的{same.number}，没有重复签发。")]
    return []


@transaction.atomic
def receive(handling: Handling, *, by: User) -> None:
    """The department signs for it (签收)."""
    handling = lock_row(handling, "department__region")
    allowed(why_not_answer(handling, by))
    if handling.received_at is None:
        handling.received_by, handling.received_at = by, timezone.now()
        handling.save(update_fields=["received_by", "received_at"])
        _record("handling.received", handling, by)
        notify("handling_received", occasion(handling), by=by)


@transaction.atomic
def answer(handling: Handling, *, by: User, reply: str) -> None:
    """The department answers (答复); an answer is also a receipt."""
    handling = lock_row(handling, "department__region")
    reasons = why_not_answer(handling, by)
    if not reply.strip():
        reasons.append(Reason("reply", "请写明答复内容。"))
    allowed(reasons)
    if handling.received_at is None:
        handling.received_by, handling.received_at = by, timezone.now()
    handling.reply, handling.replied_at = reply.strip(), timezone.now()
    handling.save(update_fields=["received_by", "received_at", "reply", "replied_at"])
    _record("handling.answered", handling, by, {"reply": handling.reply})
    notify("handling_answered", occasion(handling), by=by)


@transaction.atomic
def close(handling: Handling, *, by: User, note: str, seen: str = "") -> None:
    """Whoever issued it, or the staffing office, closes it (办结), with what came of it, having `seen` the answer."""
    handling = lock_row(handling, "department__region")
    reasons = why_not_close(handling, by)
    if seen not in ("", as_shown(handling)) and not reasons:
        reasons.append(Reason("seen", "您打开页面之后部门已答复，没有办结；请看过答复后再办结。"))
    if not note.strip():
        reasons.append(Reason("note", "请写明办结情况。"))
    allowed(reasons)
    handling.closed_at, handling.closing_note = timezone.now(), note.strip()[:300]
    handling.save(update_fields=["closed_at", "closing_note"])
    _record("handling.closed", handling, by, {"note": handling.closing_note})
    notify("handling_closed", occasion(handling), by=by)


def as_shown(handling: Handling) -> str:
    """What a page says of the department's answer."""
    return digest([handling.reply, f"{handling.replied_at or ''}"])


def why_not_close(handling: Handling, user: User) -> list[Reason]:
    """Every reason why a person cannot close a step."""
    reasons = []
    office = handling.department.region_id in scope_of(user).regions_as(Role.STAFFING)
    if not (office or issues_for(handling, user)):
        reasons.append(Reason("role", f"由{handling.issuer}办结，您没有这一职责。"))
    if handling.department_id in scope_of(user).own_department_ids:
        reasons.append(Reason("own_department", f"您在{handling.department}任职，须由其他单位的人员办结。"))
    if handling.closed_at is not None:
        reasons.append(Reason("closed", "已经办结。"))
    return reasons


def why_not_answer(handling: Handling, user: User) -> list[Reason]:
    """Why a person cannot receive or answer it for the department."""
    reasons = []
    if not scope_of(user).works_for(handling.department_id):
        reasons.append(Reason("role", f"由{handling.department}签收、答复，您没有这一职责。"))
    if handling.closed_at is not None:
        reasons.append(Reason("closed", "已经办结。"))
    return reasons


def same_matter(handling: Handling) -> HandlingQuerySet:
    """The steps of the matter a step belongs to, itself among them."""
    rows = Handling.objects.filter(department=handling.department_id)
    if handling.task_id or handling.proposal_id:
        return rows.filter(task=handling.task_id, proposal=handling.proposal_id)
    return rows.filter(pk=handling.pk)


def is_last(handling: Handling) -> bool:
    """Whether a further step can follow this one: it is open, about a matter, and the newest of it."""
    if handling.closed_at is not None or not (handling.task_id or handling.proposal_id):
        return False
    return not same_matter(handling).filter(pk__gt=handling.pk).exists()


def occasion(handling: Handling, **more: object) -> Occasion:
    """The occasion of a handling for notices."""
    given = {
        "title": f"{handling.get_step_display()}（{handling.number}）",
        "url": reverse("review:handling", args=[handling.pk]),
        "region": handling.department.region,
        "department": handling.department,
        "more": {"issuer": handling.unit},
    }
    return Occasion(**(given | more))  # type: ignore[arg-type]


def _before(department: Department, task: AdjustmentTask | None, proposal: Proposal | None) -> list[str]:
    rows = Handling.objects.filter(department=department)
    if task is not None:
        rows = rows.filter(task=task)
    elif proposal is not None:
        rows = rows.filter(proposal=proposal)
    else:
        rows = rows.filter(task=None, proposal=None, closed_at=None)
    return list(rows.values_list("step", flat=True))


def _number(region: Region, step: str, unit: MemberUnit | None) -> str:
    """天津市权责清单提醒〔2026〕1号: the next number of a region, step and year; a member has numbers of its own."""
    year = timezone.localdate().year
    who = str(unit.department or unit) if unit else region.name
    who = who if who.startswith(region.name) else f"{region.name}{who}"
    head = f"{who}权责清单{Step(step).label}〔{year}〕"
    last = Handling.objects.filter(department__region=region, number__startswith=head).count()
    return f"{head}{last + 1}号"


def _record(action: str, handling: Handling, by: User, more: dict[str, str] | None = None) -> None:
    code = handling.department.region.code
    detail = {"number": handling.number} | (more or {})
    record(action, actor=by, target=handling, region_code=code, detail=detail)
