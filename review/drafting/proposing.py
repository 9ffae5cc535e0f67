"""Starting and shaping proposals (提出调整): from powers, or from nothing; by a department, or by a member in its place.

What is intended becomes drafts in opening_changes.py. What was submitted once is never dropped: taken out, it goes on as a
proposal of its own; refused, it can be proposed again. Lock order: power rows by primary key, then proposal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from audit.log import record
from core.reasons import Reason, allowed, refuse
from departments.access import scope_of
from departments.models import Department
from office.deadlines import due
from powers.locking import lock_powers
from review.drafting.intentions import Intention, why_not_intend
from review.drafting.opening_changes import note_of, start_changes, title_of
from review.models.materials import CoSign, Material
from review.models.proposals import Change, Proposal, SubmittedChange
from review.models.rules import MemberUnit, Trigger
from review.models.seats import is_applicant, seats
from review.workflow.change_actions import CHANGE_ACTIONS
from review.workflow.cosigning import ask_cosign, drop_receivers
from review.workflow.dates import case_out_of_order
from review.workflow.deadline_steps import Step
from review.workflow.locking import lock_proposal
from review.workflow.moving import opened

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Case:
    """Why a proposal is made (事由): the case, its day, the reasons, the letter it comes with, the day wanted."""

    trigger: Trigger | None = None
    trigger_on: dt.date | None = None
    reason: str = ""
    document_no: str = ""
    wanted_on: dt.date | None = None


# --- who may ---------------------------------------------------------------------------------------------------


def why_not_propose(department: Department, user: User, unit: MemberUnit | None = None) -> list[Reason]:
    """Why a person cannot propose for a department; with `unit`, in the name of that member."""
    if unit is not None:
        if unit.pk in {seat.pk for seat in seats(user)} and unit.region_id == department.region_id:
            return []
        return [Reason("role", f"您不是{unit}的联席会议成员，不能以其名义提出。")]
    if scope_of(user).works_for(department.pk):
        return []
    return [Reason("role", f"{department}的职权由其经办人或者法制、负责人提出调整，您没有这一职责。")]


def why_not_shape(proposal: Proposal, user: User) -> list[Reason]:
    """Why a person cannot change what stands in a proposal: it is the applicant's while it is being drafted."""
    reasons = []
    if proposal.state not in (Proposal.State.DRAFT, Proposal.State.RETURNED):
        state = proposal.get_state_display()
        reasons.append(Reason("state", f"申请目前为“{state}”，不能增减或者修改其中的内容。"))
    if not is_applicant(proposal, user):
        reasons.append(Reason("role", "这份申请由申请部门的人员修改，您没有这一职责。"))
    return reasons


# --- making a proposal -----------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    department: Department,
    intention: Intention,
    *,
    by: User,
    case: Case | None = None,
    title: str = "",
    unit: MemberUnit | None = None,
    origin: str = "",
) -> Proposal:
    """Start a proposal with the drafts of an intention. Raises NotAllowed with every reason."""
    allowed(why_not_propose(department, by, unit))
    lock_powers(power.pk for power in intention.powers)
    allowed(why_not_intend(department, intention))
    made_by = Proposal.Origin.MEMBER if unit else Proposal.Origin.DEPARTMENT
    named = title.strip() or title_of(department, intention)
    proposal = open_adjustment(department, named, case or Case(), by=by, unit=unit, origin=origin or made_by)
    changes = start_changes(proposal, intention)
    detail = {"action": intention.action, "changes": len(changes), "origin": proposal.origin}
    code = department.region.code
    record("proposal.started", actor=by, target=proposal, region_code=code, detail=detail)
    return proposal


def open_adjustment(
    department: Department,
    title: str,
    case: Case,
    *,
    by: User | None,
    unit: MemberUnit | None = None,
    origin: str = Proposal.Origin.DEPARTMENT,
) -> Proposal:
    """An adjustment of a department's list with its case, as yet without changes; its clock starts. In the caller's
    transaction, which puts the changes in and records how it came about."""
    proposal = Proposal(
        region=department.region,
        department=department,
        kind=Proposal.Kind.ADJUSTMENT,
        origin=origin,
        unit=unit,
        title=title[:300],
        created_by=by,
    )
    _set_case(proposal, case)
    proposal.save()
    opened(proposal, by=by)
    return proposal


@transaction.atomic
def add_to(proposal: Proposal, intention: Intention, *, by: User) -> list[Change]:
    """Put more powers into a proposal that is being drafted (多项职权可在一份申请中提出)."""
    lock_powers(power.pk for power in intention.powers)
    proposal = _shapeable(proposal, by)
    if proposal.trigger is None and intention.trigger is not None:
        proposal.trigger = intention.trigger
        proposal.save(update_fields=["trigger"])
    changes = start_changes(proposal, intention)
    detail = {"action": intention.action, "changes": len(changes)}
    code = proposal.region.code
    record("proposal.changes_added", actor=by, target=proposal, region_code=code, detail=detail)
    return changes


@transaction.atomic
def take_out(changes: Sequence[Change], *, by: User) -> Proposal | None:
    """Take changes out of their proposal. What was submitted before goes on as a proposal of its own, with the case
    and materials it came with; what never was is dropped with its draft."""
    if not changes:
        refuse("empty", "请选择要移出的变更。")
    lock_powers(change.power_id for change in changes)
    proposal = _shapeable(changes[0].proposal, by)
    rows = Change.objects.filter(proposal=proposal, pk__in=[change.pk for change in changes])
    allowed(_torn(proposal, set(rows.values_list("pk", flat=True))))
    known = set(SubmittedChange.objects.filter(change__in=rows).values_list("change_id", flat=True))
    dropped = list(rows.exclude(pk__in=known).select_related("version", "power", "base"))
    apart = _apart(proposal, known, by) if known else None
    for change in dropped:
        change.delete()
        change.version.delete()
        if change.base_id is None and not change.power.versions.exists():
            change.power.delete()
    drop_receivers(proposal)
    detail = {"changes": len(known) + len(dropped), "apart": apart.pk if apart else None}
    code = proposal.region.code
    record("proposal.changes_taken_out", actor=by, target=proposal, region_code=code, detail=detail)
    return apart


@transaction.atomic
def set_case(proposal: Proposal, case: Case, *, by: User, title: str = "") -> Proposal:
    """Write down why a proposal is made; its deadline follows from the day of the case."""
    proposal = _shapeable(proposal, by)
    _set_case(proposal, case)
    if title.strip():
        proposal.title = title.strip()[:300]
    proposal.save()
    proposal.steps.filter(left_at=None).update(
        due_on=proposal.due_on, due_provisional=proposal.due_provisional
    )
    return proposal


@transaction.atomic
def set_details(
    change: Change, details: Mapping[str, Any], *, by: User, trigger: Trigger | None = None
) -> Change:
    """Write down what an action needs besides the draft (办理要素); what is not known to it is left out.

    `trigger`: the case of this change, where it is another than that of the proposal.
    """
    lock_powers([change.power_id])
    proposal = _shapeable(change.proposal, by)
    change = Change.objects.select_related("version", "power").get(pk=change.pk, proposal=proposal)
    known = {detail.key for detail in CHANGE_ACTIONS[change.action].details}
    said = change.details | {k: str(v).strip()[:2000] for k, v in details.items() if k in known}
    own = trigger if trigger != proposal.trigger else None
    if said == change.details and own == change.trigger:
        return change
    change.details, change.trigger = said, own
    change.save(update_fields=["details", "trigger"])
    if note := note_of(change):
        change.version.change_note = note
    change.version.save(update_fields=["change_note", "updated_at"])  # whoever has the draft open is told
    return change


@transaction.atomic
def ask_department(proposal: Proposal, department: Department, *, reason: str, by: User) -> CoSign:
    """Ask another department that is concerned for its word (会签)."""
    proposal = _shapeable(proposal, by)
    if department.pk == proposal.department_id or department.region_id != proposal.region_id:
        refuse("department", "会签部门须是本区划的其他部门。")
    if not reason.strip():
        refuse("reason", f"请写明请{department}会签的事由。")
    return ask_cosign(proposal, department, reason=reason, by=by)


@transaction.atomic
def share_draft(proposal: Proposal, *, by: User, shared: bool) -> None:
    """Let the staffing office look at drafts that were not submitted yet, or no more."""
    proposal = lock_proposal(proposal)
    if not is_applicant(proposal, by):
        refuse("role", "由申请部门的人员决定，您没有这一职责。")
    proposal.shared_draft = shared
    proposal.save(update_fields=["shared_draft"])
    code, detail = proposal.region.code, {"shared": shared}
    record("proposal.draft_shared", actor=by, target=proposal, region_code=code, detail=detail)


# --- how it is done ---------------------------------------------------------------------------------------------


def _shapeable(proposal: Proposal, by: User) -> Proposal:
    proposal = lock_proposal(proposal)
    allowed(why_not_shape(proposal, by))
    return proposal


def _set_case(proposal: Proposal, case: Case) -> None:
    """The deadline is counted anew when the day of the case is another: that of a law's task stays as it was opened."""
    wanted = case.wanted_on if case.wanted_on != proposal.wanted_on else None
    allowed(case_out_of_order(case.trigger_on, wanted))
    if case.trigger_on != proposal.trigger_on:
        proposal.due_on, proposal.due_provisional = None, False
        if case.trigger_on is not None:
            step = Step.PROPOSE_BEFORE if case.trigger_on > timezone.localdate() else Step.PROPOSE
            end = due(step, case.trigger_on, proposal.region)
            proposal.due_on, proposal.due_provisional = end.on, end.provisional
    proposal.trigger, proposal.trigger_on = case.trigger, case.trigger_on
    proposal.reason, proposal.document_no = case.reason.strip(), case.document_no.strip()[:100]
    proposal.wanted_on = case.wanted_on


def _torn(proposal: Proposal, taken: Collection[int]) -> list[Reason]:
    """Changes of one merger or split go together."""
    groups: dict[Any, set[int]] = {}
    for pk, group in proposal.changes.values_list("pk", "details__group"):
        if group is not None:
            groups.setdefault(group, set()).add(pk)
    torn = [members for members in groups.values() if members & set(taken) and not members <= set(taken)]
    if not torn:
        return []
    return [Reason("group", "合并、分设的各项须一起移出，请把同一次合并或者分设的各项都选上。")]


KEPT = (
    "region",
    "department",
    "kind",
    "origin",
    "unit",
    "trigger",
    "trigger_on",
    "reason",
    "document_no",
    "wanted_on",
    "due_on",
    "due_provisional",
    "state",
    "created_by",
    "submitted_by",
    "submitted_at",
)


def _apart(proposal: Proposal, changes: Collection[int], by: User) -> Proposal:
    """A proposal of their own for changes that were submitted before: as far as it was, with all that came with it."""
    step = proposal.steps.filter(left_at=None).first()
    apart = Proposal.objects.create(
        title=f"{proposal.title}（自第{proposal.pk}号申请移出）"[:300],
        **{name: getattr(proposal, name) for name in KEPT},
    )
    opened(apart, by=by)
    if step is not None:
        apart.steps.update(due_on=step.due_on, due_provisional=step.due_provisional)
    Change.objects.filter(pk__in=changes).update(proposal=apart)
    for model in (Material, CoSign):
        _copy_rows(model, proposal, apart)
    drop_receivers(apart)
    detail = {"from": proposal.pk, "changes": len(changes)}
    code = proposal.region.code
    record("proposal.started", actor=by, target=apart, region_code=code, detail=detail)
    return apart


def _copy_rows(model: type[Material] | type[CoSign], source: Proposal, target: Proposal) -> None:
    manager: Any = model._default_manager
    rows = list(manager.filter(proposal=source).order_by("pk"))
    for row in rows:
        row.pk, row.proposal = None, target
    manager.bulk_create(rows)
