"""Starting and shaping proposals (提出调整): from powers, or from nothing; by a department, or by a member in its place.

Every draft starts from the newest approved version of its power. A power has one open change; the one who comes
second is told where the first is. Lock order: power rows by primary key, then proposal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.log import record
from departments.access import scope_of
from departments.models import Department
from departments.roles import DEPARTMENT_ROLES, Role
from powers.drafting import drafts_from, new_draft
from powers.models import Power, PowerType, PowerVersion
from review.actions import ACTIONS
from review.cosigning import ask_cosign
from review.deadline_models import Step
from review.deadlines import due
from review.models import Change, MemberUnit, Proposal, SubmittedChange, Trigger
from review.moving import opened
from review.reasons import NotAllowed, Reason
from review.routing import units_of
from review.workflow_models import ChangeAction, UnitKind

if TYPE_CHECKING:
    from accounts.models import User

Standing = PowerVersion.Standing
LONGEST_NAME = 1000
MOST_PARTS = 20


@dataclass(frozen=True)
class Case:
    """Why a proposal is made (事由): the case, its day, the reasons, the letter it comes with, the day wished for."""

    trigger: Trigger | None = None
    trigger_on: dt.date | None = None
    reason: str = ""
    document_no: str = ""
    wanted_on: dt.date | None = None


@dataclass(frozen=True)
class Wish:
    """What is to be done with which powers: an action, and what it needs to make the drafts.

    `receiver` of a transfer; `kept` of a merger; `parts` of a split, the names of the new powers, and whether the
    source itself `ends`; `name` and `power_type` of a new power.
    """

    action: str
    powers: Sequence[Power] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    receiver: Department | None = None
    kept: Power | None = None
    parts: Sequence[str] = ()
    ends: bool = False
    name: str = ""
    power_type: PowerType | None = None


# --- who may ---------------------------------------------------------------------------------------------------


def why_not_propose(department: Department, user: User, unit: MemberUnit | None = None) -> list[Reason]:
    """Why a person cannot propose for a department; with `unit`, in the name of that member."""
    scope = scope_of(user)
    if unit is not None:
        if unit.pk in {seat.pk for seat in seats(user)} and unit.region_id == department.region_id:
            return []
        return [Reason("role", f"您不是{unit}的联席会议成员，不能以其名义提出。")]
    if any(o.role in DEPARTMENT_ROLES and o.department_id == department.pk for o in scope.offices):
        return []
    return [Reason("role", f"{department}的职权由其经办人或者法制、负责人提出调整，您没有这一职责。")]


def seats(user: User) -> list[MemberUnit]:
    """The members of joint meetings for which a person may propose (成员单位直接提出)."""
    scope = scope_of(user)
    departments = {o.department_id for o in scope.offices if o.role == Role.MEMBER and o.department_id}
    regions = scope.regions_as(Role.MEMBER, Role.STAFFING)
    rows = MemberUnit.objects.filter(region__in=regions).select_related("region")
    current = {unit.pk for region in {row.region for row in rows} for unit in units_of(region)}
    return [
        unit
        for unit in rows
        if unit.pk in current
        and (
            unit.department_id in departments
            or (unit.kind == UnitKind.STAFFING and unit.region_id in scope.regions_as(Role.STAFFING))
        )
    ]


def why_not_shape(proposal: Proposal, user: User) -> list[Reason]:
    """Why a person cannot change what stands in a proposal: it is the applicant's while it is being drafted."""
    reasons = []
    if proposal.state not in (Proposal.State.DRAFT, Proposal.State.RETURNED):
        state = proposal.get_state_display()
        reasons.append(Reason("state", f"申请目前为“{state}”，不能增减或者修改其中的内容。"))
    if not is_applicant(proposal, user):
        reasons.append(Reason("role", "这份申请由申请部门的人员修改，您没有这一职责。"))
    return reasons


def is_applicant(proposal: Proposal, user: User) -> bool:
    """Whether a person works for whoever makes the proposal: the department, or the member in its place."""
    if proposal.origin == Proposal.Origin.MEMBER:
        return proposal.unit_id in {unit.pk for unit in seats(user)}
    offices = scope_of(user).offices
    return any(o.role in DEPARTMENT_ROLES and o.department_id == proposal.department_id for o in offices)


# --- making a proposal -----------------------------------------------------------------------------------------


@transaction.atomic
def propose(
    department: Department,
    wish: Wish,
    *,
    by: User,
    case: Case | None = None,
    title: str = "",
    unit: MemberUnit | None = None,
    origin: str = "",
) -> Proposal:
    """Start a proposal with the drafts of a wish. Raises NotAllowed with every reason."""
    _allowed(why_not_propose(department, by, unit))
    _lock_powers(wish.powers)
    made_by = Proposal.Origin.MEMBER if unit else Proposal.Origin.DEPARTMENT
    proposal = Proposal(
        region=department.region,
        department=department,
        kind=Proposal.Kind.ADJUSTMENT,
        origin=origin or made_by,
        unit=unit,
        title=(title.strip() or _title(department, wish))[:300],
        created_by=by,
    )
    _set_case(proposal, case or Case())
    proposal.save()
    opened(proposal, by=by)
    changes = _write(proposal, wish)
    detail = {"action": wish.action, "changes": len(changes), "origin": proposal.origin}
    code = department.region.code
    record("proposal.started", actor=by, target=proposal, region_code=code, detail=detail)
    return proposal


@transaction.atomic
def add_to(proposal: Proposal, wish: Wish, *, by: User) -> list[Change]:
    """Put more powers into a proposal that is being drafted (多项职权可在一份申请中提出)."""
    _lock_powers(wish.powers)
    proposal = _shapeable(proposal, by)
    changes = _write(proposal, wish)
    detail = {"action": wish.action, "changes": len(changes)}
    code = proposal.region.code
    record("proposal.changes_added", actor=by, target=proposal, region_code=code, detail=detail)
    return changes


@transaction.atomic
def take_out(changes: Sequence[Change], *, by: User) -> Proposal | None:
    """Take changes out of their proposal. What was submitted before goes on as a proposal of its own, which is
    returned; what never was is dropped with its draft."""
    if not changes:
        raise NotAllowed([Reason("empty", "请选择要移出的变更。")])
    _lock_powers([change.power for change in changes])
    proposal = _shapeable(changes[0].proposal, by)
    rows = Change.objects.filter(proposal=proposal, pk__in=[change.pk for change in changes])
    known = set(SubmittedChange.objects.filter(change__in=rows).values_list("change_id", flat=True))
    apart = None
    if known:
        apart = _copy_of(proposal, by)
        rows.filter(pk__in=known).update(proposal=apart)
    dropped = list(rows.exclude(pk__in=known).select_related("version", "power", "base"))
    for change in dropped:
        change.delete()
        change.version.delete()
        if change.base_id is None:
            change.power.delete()
    detail = {"changes": len(known) + len(dropped), "apart": apart.pk if apart else None}
    code = proposal.region.code
    record("proposal.changes_taken_out", actor=by, target=proposal, region_code=code, detail=detail)
    return apart


@transaction.atomic
def set_case(proposal: Proposal, case: Case, *, by: User, title: str = "") -> Proposal:
    """Write down why a proposal is made; its term follows from the day of the case."""
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
def set_details(change: Change, details: Mapping[str, Any], *, by: User) -> Change:
    """Write down what an action needs besides the draft (办理要素); what is not known to it is left out."""
    proposal = _shapeable(change.proposal, by)
    change = Change.objects.get(pk=change.pk, proposal=proposal)
    known = {detail.key for detail in ACTIONS[change.action].details}
    said = {key: str(value).strip()[:2000] for key, value in details.items() if key in known}
    change.details = change.details | said
    change.save(update_fields=["details"])
    note = _note(change)
    if note and change.version.change_note != note:
        change.version.change_note = note
        change.version.save(update_fields=["change_note", "updated_at"])
    return change


def newest_of(powers: Sequence[Power]) -> dict[int, PowerVersion]:
    """The newest approved version of each power: what a change must start from, published or not."""
    rows = PowerVersion.objects.filter(power__in=powers, sealed_at__isnull=False)
    newest = rows.order_by("power_id", "-number").distinct("power_id")
    return {version.power_id: version for version in newest.select_related("department", "power")}


# --- how it is done ---------------------------------------------------------------------------------------------


def _shapeable(proposal: Proposal, by: User) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related(
        "region", "department", "unit", "trigger"
    )
    proposal = rows.get(pk=proposal.pk)
    _allowed(why_not_shape(proposal, by))
    return proposal


def _lock_powers(powers: Sequence[Power]) -> None:
    rows = Power.objects.select_for_update(no_key=True).filter(pk__in=[power.pk for power in powers])
    list(rows.order_by("pk").values_list("pk", flat=True))


def _set_case(proposal: Proposal, case: Case) -> None:
    proposal.trigger, proposal.trigger_on = case.trigger, case.trigger_on
    proposal.reason, proposal.document_no = case.reason.strip(), case.document_no.strip()
    proposal.wanted_on = case.wanted_on
    if case.trigger_on is not None:
        term = Step.PROPOSE_BEFORE if case.trigger_on > timezone.localdate() else Step.PROPOSE
        end = due(term, case.trigger_on, proposal.region)
        proposal.due_on, proposal.due_provisional = end.on, end.provisional


def _write(proposal: Proposal, wish: Wish) -> list[Change]:
    """The drafts of a wish and their changes."""
    _allowed(_faults(proposal, wish))
    if wish.action == ChangeAction.ADD:
        changes = [_add(proposal, wish)]
    else:
        bases = newest_of(wish.powers)
        _allowed(_refusals(proposal, wish, bases))
        changes = _changes(proposal, wish, [bases[power.pk] for power in wish.powers])
    try:
        with transaction.atomic():
            Change.objects.bulk_create(changes, batch_size=500)
    except IntegrityError as error:
        why = "刚刚有人为其中的职权提出了另一项变更，请刷新页面后重试。"
        raise NotAllowed([Reason("open_change", why)]) from error
    if wish.action == ChangeAction.TRANSFER and wish.receiver is not None:
        ask_cosign(proposal, wish.receiver, reason="划入职权", by=None)
    for change in changes:
        if note := _note(change):
            change.version.change_note = note
    noted = [change.version for change in changes if change.version.change_note]
    PowerVersion.objects.bulk_update(noted, ["change_note"], batch_size=500)
    return changes


def _faults(proposal: Proposal, wish: Wish) -> list[Reason]:
    """What is missing of a wish before any power is looked at."""
    if wish.action not in ACTIONS:
        return [Reason("action", "没有这样的调整动作。")]
    if wish.action == ChangeAction.ADD:
        return _add_faults(wish)
    if not wish.powers:
        return [Reason("powers", f"请选择要“{ChangeAction(wish.action).label}”的职权。")]
    if wish.action == ChangeAction.TRANSFER:
        return _transfer_faults(proposal, wish.receiver)
    if wish.action == ChangeAction.MERGE:
        return _merge_faults(wish)
    return _split_faults(wish) if wish.action == ChangeAction.SPLIT else []


def _add_faults(wish: Wish) -> list[Reason]:
    reasons = []
    if not wish.name.strip():
        reasons.append(Reason("name", "请填写职权名称。"))
    if wish.power_type is None:
        reasons.append(Reason("power_type", "请选择职权类型。"))
    return reasons


def _transfer_faults(proposal: Proposal, receiver: Department | None) -> list[Reason]:
    if receiver is None:
        return [Reason("receiver", "请选择划入部门。")]
    if receiver.pk == proposal.department_id:
        return [Reason("receiver", "划入部门不能是本部门。")]
    if receiver.region_id != proposal.region_id:
        return [Reason("receiver", "划入部门须在同一区划；跨层级的请用“下放”或者“收回”。")]
    return []


def _merge_faults(wish: Wish) -> list[Reason]:
    reasons = []
    if len(wish.powers) < 2:
        reasons.append(Reason("powers", "合并至少选择两项职权。"))
    if wish.kept is None or wish.kept not in wish.powers:
        reasons.append(Reason("kept", "请选择合并后保留哪一项。"))
    return reasons


def _split_faults(wish: Wish) -> list[Reason]:
    names = [name.strip() for name in wish.parts if name.strip()]
    if len(wish.powers) > 1:
        return [Reason("powers", "一次分设一项职权。")]
    if len(names) < (2 if wish.ends else 1):
        return [Reason("parts", "请写出分出的各项名称，每行一项；原职权取消的至少写两项。")]
    if len(names) > MOST_PARTS:
        return [Reason("parts", f"一次最多分出{MOST_PARTS}项。")]
    if len(set(names)) < len(names):
        return [Reason("parts", "分出的各项名称不能相同。")]
    return []


def _refusals(proposal: Proposal, wish: Wish, bases: Mapping[int, PowerVersion]) -> list[Reason]:
    """Why some of the powers cannot be changed so: each named, with what to do."""
    label = ChangeAction(wish.action).label
    busy = {
        power: (pk, title)
        for power, pk, title in Change.objects.filter(power__in=wish.powers, is_open=True).values_list(
            "power_id", "proposal_id", "proposal__title"
        )
    }
    reasons = []
    for power in wish.powers:
        base = bases.get(power.pk)
        if power.pk in busy:
            number, title = busy[power.pk]
            name = base.title if base else str(power)
            reasons.append(
                Reason(
                    "open_change",
                    f"“{name[:60]}”在第{number}号申请“{title[:60]}”中有未办结的变更，请在那里一并修改，或者等其办结。",
                )
            )
        elif base is None:
            reasons.append(Reason("base", f"{power}还没有经过批准的版本。"))
        elif base.department_id != proposal.department_id:
            reasons.append(Reason("department", f"“{base.title[:60]}”不是{proposal.department}的职权。"))
        elif base.standing == Standing.CANCELLED:
            reasons.append(Reason("standing", f"“{base.title[:60]}”已取消，不能再“{label}”。"))
        elif wish.action == ChangeAction.RESUME and base.standing != Standing.SUSPENDED:
            reasons.append(Reason("standing", f"“{base.title[:60]}”没有暂停，无须恢复。"))
        elif wish.action == ChangeAction.SUSPEND and base.standing == Standing.SUSPENDED:
            reasons.append(Reason("standing", f"“{base.title[:60]}”已经暂停实施。"))
        elif wish.action == ChangeAction.ENTRUST and base.power_type.family == PowerType.Family.COERCION:
            reasons.append(
                Reason("coercion", f"“{base.title[:60]}”：行政强制措施权不得委托（行政强制法第十七条）。")
            )
    return reasons


def _add(proposal: Proposal, wish: Wish) -> Change:
    kind = wish.power_type
    if kind is None or proposal.department is None:
        raise NotAllowed([Reason("power_type", "请选择职权类型。")])
    last = (
        PowerVersion.objects.filter(department=proposal.department, power_type=kind)
        .order_by("-order")
        .first()
    )
    draft = new_draft(
        proposal.region,
        name=wish.name.strip()[:LONGEST_NAME],
        department=proposal.department,
        power_type=kind,
        initiation=kind.initiation,
        order=last.order + 1 if last else 1,
    )
    return Change(
        proposal=proposal,
        power_id=draft.power_id,
        version=draft,
        action=ChangeAction.ADD,
        details=dict(wish.details),
    )


def _changes(proposal: Proposal, wish: Wish, bases: list[PowerVersion]) -> list[Change]:
    """A change for each base, with its draft made as the action wants it."""
    action, details = wish.action, dict(wish.details)
    given: dict[str, Any] = {}
    if action == ChangeAction.TRANSFER and wish.receiver is not None:
        given = {
            "department_id": wish.receiver.pk,
            "plaque_id": None,
            "subject_text": "",
            "unit_text": "",
            "duty_text": "",
            "executing_body": "",
        }
        details |= {"from": proposal.department.name if proposal.department else "", "to": wish.receiver.name}
    elif action == ChangeAction.ERRATUM:
        given = {"substantive": False}
    elif action in (ChangeAction.CANCEL, ChangeAction.SUSPEND, ChangeAction.RESUME):
        given = {"standing": ACTIONS[action].standing}
    drafts = drafts_from(bases, **given)
    if action == ChangeAction.TRANSFER:
        for draft in drafts:
            draft.units.clear()
            draft.duties.clear()
    changes = [
        Change(
            proposal=proposal,
            power_id=draft.power_id,
            version=draft,
            base=base,
            action=action,
            details=dict(details),
        )
        for draft, base in zip(drafts, bases, strict=True)
    ]
    if action == ChangeAction.MERGE and wish.kept is not None:
        _merge(changes, wish.kept)
    elif action == ChangeAction.SPLIT:
        changes += _split(proposal, changes[0], wish)
    return changes


def _merge(changes: list[Change], kept: Power) -> None:
    """All but one end in the one that is kept."""
    stays = next(change for change in changes if change.power_id == kept.pk)
    gone = [change for change in changes if change is not stays]
    stays.details |= {"merged": [_named(change) for change in gone]}
    for change in gone:
        change.details |= {"into": _named(stays)}
        change.version.standing = Standing.CANCELLED
    PowerVersion.objects.bulk_update([change.version for change in gone], ["standing"])


def _split(proposal: Proposal, source: Change, wish: Wish) -> list[Change]:
    """The new powers, each with what the source says, to be cut to its own part."""
    base = source.base
    if base is None:
        return []
    names = [name.strip()[:LONGEST_NAME] for name in wish.parts if name.strip()]
    powers = [Power.objects.create(region=proposal.region) for _ in names]
    drafts = drafts_from([base] * len(names), powers, sub_name="", external_codes=[])
    for draft, name in zip(drafts, names, strict=True):
        draft.name = name
    PowerVersion.objects.bulk_update(drafts, ["name"])
    if wish.ends:
        source.version.standing = Standing.CANCELLED
        source.version.save(update_fields=["standing"])
    source.details |= {"into": names}
    return [
        Change(
            proposal=proposal,
            power_id=draft.power_id,
            version=draft,
            action=ChangeAction.SPLIT,
            details={"source": _named(source)},
        )
        for draft in drafts
    ]


def _named(change: Change) -> str:
    code = change.power.code
    return f"{change.version.title}（{code}）" if code else change.version.title


def _note(change: Change) -> str:
    """What the history of the power says in public of a change (变更说明); '' leaves what the drafter writes."""
    details = change.details
    if change.action == ChangeAction.TRANSFER:
        return f"原由{details.get('from', '')}行使，自{details.get('handover_on') or '交接之日'}起由{details.get('to', '')}行使。"
    if change.action == ChangeAction.ERRATUM and details.get("wrong"):
        return f"勘误：{details['wrong']}"[:500]
    if change.action == ChangeAction.MERGE:
        if into := details.get("into"):
            return f"并入“{into}”。"[:500]
        return f"并入{'、'.join(f'“{name}”' for name in details.get('merged', []))}。"[:500]
    if change.action == ChangeAction.SPLIT:
        if source := details.get("source"):
            return f"由“{source}”分设。"[:500]
        return f"分设为{'、'.join(f'“{name}”' for name in details.get('into', []))}。"[:500]
    return ""


def _copy_of(proposal: Proposal, by: User) -> Proposal:
    """A new proposal with the same case, for what is taken out of the old one."""
    kept = (
        "region",
        "department",
        "kind",
        "origin",
        "unit",
        "trigger",
        "trigger_on",
        "reason",
        "document_no",
    )
    given = {name: getattr(proposal, name) for name in (*kept, "wanted_on", "due_on", "due_provisional")}
    apart = Proposal.objects.create(
        title=f"{proposal.title}（自第{proposal.pk}号申请移出）"[:300], created_by=by, **given
    )
    opened(apart, by=by)
    code = proposal.region.code
    detail = {"from": proposal.pk}
    record("proposal.started", actor=by, target=apart, region_code=code, detail=detail)
    return apart


def _title(department: Department, wish: Wish) -> str:
    label = ChangeAction(wish.action).label if wish.action in ChangeAction.values else ""
    if wish.action == ChangeAction.ADD:
        return f"{department.short_name or department.name}新增“{wish.name.strip()[:100]}”"
    bases = newest_of(wish.powers[:1])
    first = next(iter(bases.values())).title[:100] if bases else ""
    more = f"等{len(wish.powers)}项" if len(wish.powers) > 1 else ""
    return f"{department.short_name or department.name}{label}“{first}”{more}"


def _allowed(reasons: list[Reason]) -> None:
    if reasons:
        raise NotAllowed(reasons)
