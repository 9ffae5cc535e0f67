"""What an action needs besides its state and role (办理条件): each condition gives every reason that stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.dates_in_order import Day, out_of_order
from core.read_once import once
from core.reasons import Reason
from departments.access import scope_of
from departments.models import Membership
from departments.roles import Role
from review.models.disputes import Consent, Consultation
from review.models.materials import Material
from review.models.meetings import MeetingItem
from review.models.proposals import Change, Proposal, State, Submission
from review.models.review_tasks import Opinion, ReviewTask
from review.models.rules import ChangeAction, DecisionLevel, MaterialRule, ReviewRoute, Trigger
from review.workflow.cosigning import cosigns_of, edited_since
from review.workflow.routing import LEVELS, level_of, plan, setting_of

if TYPE_CHECKING:
    from accounts.models import User

Condition = Callable[[Proposal, "User | None"], list[Reason]]
Verdict = Opinion.Verdict
AGAINST = (Verdict.DISAGREE, Verdict.RETURN)
"""What is no consent, not even with changes: a dispute."""


# --- what a department hands in -----------------------------------------------------------------------------


def complete(proposal: Proposal, user: User | None = None) -> list[Reason]:
    """A case, its date, reasons and materials; a list taken over needs none of these."""
    return list(_lacking(proposal))


@once
def _lacking(proposal: Proposal) -> list[Reason]:
    cases = cases_of(proposal)
    if not cases:
        return [Reason("empty", "申请中没有任何职权变更，请先添加。")]
    if proposal.kind == Proposal.Kind.INITIAL:
        return []
    return _case(proposal, cases) + _materials(proposal, cases)


def submittable(proposal: Proposal, user: User | None = None) -> list[Reason]:
    """Complete, and other departments concerned have answered to what is submitted (会签)."""
    waiting = [one for one in cosigns_of(proposal) if one.agreed is None]
    reasons = [Reason("cosign", f"{one.department.name}尚未会签，请催请其答复。") for one in waiting]
    reasons += [
        Reason("cosign", f"{one.department}会签之后内容又有修改，请重新征求其会签。")
        for one in edited_since(proposal)
    ]
    return complete(proposal) + reasons + _own_reviewer(proposal, user)


def _own_reviewer(proposal: Proposal, user: User | None) -> list[Reason]:
    """A clerk hands in a list taken over only where the department has nobody for its own review (部门法制审核)."""
    scope = scope_of(user) if user else None
    if (
        scope is None
        or proposal.kind != Proposal.Kind.INITIAL
        or not scope.works_for(proposal.department_id, Role.CLERK)
    ):
        return []
    if scope.works_for(proposal.department_id, Role.LEGAL) or proposal.region_id in scope.regions_as(
        Role.STAFFING
    ):
        return []
    today = timezone.localdate()
    current = Q(valid_to=None) | Q(valid_to__gt=today)
    rows = Membership.objects.filter(
        current, role=Role.LEGAL, department=proposal.department_id, user__is_active=True
    )
    names = list(rows.filter(valid_from__lte=today).order_by("pk").values_list("user__name", flat=True)[:3])
    if not names:
        return []
    who = "、".join(names)
    return [Reason("legal", f"本部门有法制审核人员（{who}），请“送本部门法制审核”，由其审核后提交。")]


def cases_of(proposal: Proposal) -> dict[Trigger | None, set[str]]:
    """The cases of a proposal with the actions taken for each: a change has its own, or that of the proposal."""
    found: dict[Trigger | None, set[str]] = {}
    for own, action in own_cases(proposal):
        found.setdefault(own or proposal.trigger, set()).add(action)
    return found


@once
def own_cases(proposal: Proposal) -> list[tuple[Trigger | None, str]]:
    """The actions of a proposal, each with the case that its changes have of their own, if any."""
    rows = Change.objects.filter(proposal=proposal).select_related("trigger").only("action", "trigger")
    each = rows.order_by("trigger_id", "action").distinct("trigger_id", "action")
    return [(change.trigger, change.action) for change in each]


def material_rules(proposal: Proposal) -> QuerySet[MaterialRule]:
    """The materials that the changes of a proposal come with, those of every proposal first."""
    actions = proposal.changes.order_by().values("action")
    rows = MaterialRule.objects.filter(Q(action="") | Q(action__in=actions), is_active=True)
    return rows.order_by("action", "order", "pk")


def _case(proposal: Proposal, cases: Mapping[Trigger | None, set[str]]) -> list[Reason]:
    reasons = []
    if proposal.trigger_id is None:
        reasons.append(Reason("trigger", "请选择调整情形。"))
    for trigger, actions in cases.items():
        wrong = [
            ChangeAction(a).label for a in ChangeAction if trigger and a in actions - set(trigger.actions)
        ]
        if wrong:
            what = "、".join(f"“{name}”" for name in wrong)
            said = f"调整情形“{trigger}”不适用于{what}，请为{what}的职权另选情形，或者分开申请。"
            reasons.append(Reason("trigger", said))
    if proposal.trigger_on is None:
        reasons.append(Reason("trigger_on", "请填写事由发生日期，办理期限由此计算。"))
    else:
        reasons += out_of_order(Day.CASE, proposal.trigger_on, today=timezone.localdate())
    if not proposal.reason.strip():
        reasons.append(Reason("why", "请写明调整理由。"))
    return reasons


def materials_of(proposal: Proposal) -> list[Material]:
    """What came with a proposal and was not removed."""
    return [one for one in all_materials_of(proposal) if one.removed_at is None]


@once
def all_materials_of(proposal: Proposal) -> list[Material]:
    """What came with a proposal, what was removed too."""
    return list(Material.objects.filter(proposal=proposal).select_related("rule", "added_by"))


def _materials(proposal: Proposal, cases: Iterable[Trigger | None]) -> list[Reason]:
    """Every required material that is not there yet, and the evidence of every case that must have some."""
    kept = materials_of(proposal)
    have = {one.rule_id for one in kept}
    wanted = material_rules(proposal).filter(required=True)
    reasons = [
        Reason("material", f"缺少必备材料“{rule.name}”{f'（{rule.note}）' if rule.note else ''}，请上传。")
        for rule in wanted
        if rule.pk not in have
    ]
    reasons += [
        Reason("material_kind", f"“{one.title}”是哪种材料？请在材料栏选择。")
        for one in kept
        if one.kind_asked
    ]
    for trigger in cases:
        if trigger is None or not trigger.evidence_required:
            continue
        if not any(m.for_trigger or (m.rule and m.rule.action in trigger.actions) for m in kept):
            reasons.append(Reason("evidence", f"调整情形“{trigger}”须附{trigger.evidence}，请上传。"))
    return reasons


# --- what the review has to have done ------------------------------------------------------------------------


def startable(proposal: Proposal, user: User | None = None) -> list[Reason]:
    """Every kind of member that must review is there, and there is something to review."""
    made = plan(proposal)
    reasons = [
        Reason(
            "no_unit", f"按审查分工有{count}项须由{kind}部门审查，但本区划没有登记该类成员单位，请先登记。"
        )
        for kind, count in made.missing.items()
    ]
    if not made and not reasons:
        reasons.append(Reason("nothing", "按审查分工，本申请无须成员单位审查，受理后直接办理。"))
    return reasons


def consolidable(proposal: Proposal, user: User | None = None) -> list[Reason]:
    """Every member has signed, or its silence counts as no opinion (by the region's setting)."""
    silent = setting_of(proposal.region).silence_is_consent
    reasons = []
    for task in open_tasks(proposal):
        late = task.is_overdue
        if late and (silent or task.need == ReviewRoute.Need.CONSULTED):
            continue
        wait = "已逾期，请催办" if late else f"期限为{task.due_on:%-m月%-d日}"
        reasons.append(Reason("unsigned", f"{task.unit}尚未签署意见（{wait}）。"))
    return reasons


def approvable(proposal: Proposal, user: User | None = None) -> list[Reason]:
    """The review is over, and whoever must decide has: the meeting where opinions differ, the 编委 where a rule says so."""
    if proposal.kind == Proposal.Kind.INITIAL or proposal.state == State.ESCALATED:
        return []
    if proposal.state in (State.SUBMITTED, State.ACCEPTED):
        made = plan(proposal)
        if made or made.missing:
            return [Reason("review", "须先启动联席审查，由成员单位按分工提出意见。")]
        if proposal.state == State.SUBMITTED:
            return [Reason("accept", "请先受理。")]
    level = LEVELS.index(level_of(proposal))
    if level >= LEVELS.index(DecisionLevel.COMMISSION):
        name = DecisionLevel(LEVELS[level]).label
        return [Reason("level", f"按审定权限须由{name}决定，请先“提请审定”，决定后再登记。")]
    if proposal.state == State.MEETING:
        return _resolved(proposal)
    reasons = []
    if level == LEVELS.index(DecisionLevel.MEETING):
        reasons.append(Reason("level", "按审定权限须经联席会议审议，请先“送联席会议审议”。"))
    if names := disagreed(proposal):
        reasons.append(_dispute(proposal, names))
    return reasons


def _dispute(proposal: Proposal, names: list[str]) -> Reason:
    """Why the meeting has to speak: opinions differ, or whoever should have reviewed could not."""
    if own := plan(proposal).own:
        kinds = "、".join(own)
        why = f"须由{kinds}部门审查的，是其自身提出或者行使的职权，须送联席会议审议。"
        return Reason("dispute", why)
    return Reason("dispute", f"成员单位对{_titles(names)}意见不一致，须送联席会议审议，或者退回补正。")


def _resolved(proposal: Proposal) -> list[Reason]:
    """Every change has a resolution of a meeting that is over, and none was put off or handed up."""
    done = resolutions(proposal)
    titles = dict(proposal.changes.values_list("pk", "version__name"))
    open_ones = [title for pk, title in titles.items() if pk not in done]
    off = [
        titles[pk]
        for pk, resolution in done.items()
        if resolution in (MeetingItem.Resolution.DEFER, MeetingItem.Resolution.ESCALATE)
    ]
    reasons = []
    if open_ones:
        reasons.append(Reason("meeting", f"联席会议尚未对{_titles(open_ones)}形成决议。"))
    if off:
        reasons.append(
            Reason(
                "meeting", f"联席会议对{_titles(off)}决议暂缓或者提请上级决定，请再次送会，或者“提请审定”。"
            )
        )
    return reasons


@once
def meetable(proposal: Proposal, user: User | None = None) -> list[Reason]:
    """Nothing of it waits on the agenda of a meeting that is not over."""
    waiting = MeetingItem.objects.filter(change__proposal=proposal, meeting__state="planned").select_related(
        "meeting"
    )
    first = waiting.first()
    return (
        [Reason("agenda", f"已列入“{first.meeting}”的议程，待其形成决议。")] if first else _reviewed(proposal)
    )


def escalatable(proposal: Proposal, user: User | None = None) -> list[Reason]:
    """The members have reviewed it, and no meeting is still to deal with it."""
    return meetable(proposal, user)


def _reviewed(proposal: Proposal) -> list[Reason]:
    """From 已受理, only what no member has to review goes on without them."""
    if proposal.state != State.ACCEPTED:
        return []
    made = plan(proposal)
    return [Reason("review", "须先启动联席审查，由成员单位按分工提出意见。")] if made or made.missing else []


# --- what was said so far --------------------------------------------------------------------------------------


@once
def submissions_of(proposal: Proposal) -> list[Submission]:
    """What was handed in of a proposal so far, the last first, with its decision."""
    return list(
        proposal.submissions.select_related("submitted_by", "decision__decided_by").order_by("-number")
    )


@once
def open_tasks(proposal: Proposal) -> list[ReviewTask]:
    """The tasks of a proposal on which a member still works."""
    rows = ReviewTask.objects.filter(proposal=proposal, signed_at=None, closed_at=None)
    return list(rows.select_related("unit").order_by("due_on", "unit__order"))


@once
def last_opinions(proposal: Proposal) -> dict[tuple[int, int], Opinion]:
    """The opinion that holds of each member on each change of the last submission: `{(change, task): opinion}`."""
    last = proposal.submissions.order_by("-number").values("pk")[:1]
    rows = Opinion.objects.filter(task__submission__in=last, task__signed_at__isnull=False)
    return {(o.change_id, o.task_id): o for o in rows.select_related("task__unit", "given_by").order_by("pk")}


@once
def disagreed(proposal: Proposal) -> list[str]:
    """The changes on which a member or a department that signs with it does not agree; all, where no member could
    review that had to."""
    against = {
        change for (change, _), opinion in last_opinions(proposal).items() if opinion.verdict in AGAINST
    } - settled(proposal)
    rows = Change.objects.filter(proposal=proposal)
    if not (any(one.agreed is False for one in cosigns_of(proposal)) or plan(proposal).own):
        rows = rows.filter(pk__in=against)
    return list(rows.order_by("pk").values_list("version__name", flat=True))


def unanimous(proposal: Proposal, user: User | None = None) -> list[Reason]:
    """Every member has said 同意 to everything, and nobody who was asked to sign refused (各单位意见一致)."""
    differing = {c for (c, _), opinion in last_opinions(proposal).items() if opinion.verdict != Verdict.AGREE}
    reasons = []
    if differing:
        reasons.append(Reason("differs", f"有{len(differing)}项不是各单位都同意，请单独办理。"))
    if proposal.cosigns.filter(agreed=False).exists():
        reasons.append(Reason("cosign", "有部门会签不同意，请单独办理。"))
    return reasons


@once
def settled(proposal: Proposal) -> set[int]:
    """The changes of the last submission whose dispute was settled by consulting: confirmed by all who dissented."""
    digest = next((one.digest for one in submissions_of(proposal)), "")
    consents = Consent.objects.filter(consultation=OuterRef("pk"))
    rows = Consultation.objects.filter(
        Exists(consents),
        ~Exists(consents.exclude(confirmed=True)),
        change__proposal=proposal,
        submission_digest=digest,
        agreed=True,
    )
    return set(rows.values_list("change_id", flat=True))


def after_changes(proposal: Proposal) -> list[str]:
    """The changes to which a member agrees only when they are changed, and the meeting has not spoken since."""
    wanted = {
        change
        for (change, _), opinion in last_opinions(proposal).items()
        if opinion.verdict == Verdict.AFTER_CHANGES
    }
    settled = {pk for pk, r in resolutions(proposal).items() if r == MeetingItem.Resolution.APPROVE}
    rows = Change.objects.filter(proposal=proposal, pk__in=wanted - settled)
    return list(rows.order_by("pk").values_list("version__name", flat=True))


def resolutions(proposal: Proposal) -> dict[int, str]:
    """What meetings that are over resolved on the last submission: `{change: resolution}`, the last one holds."""
    return {change: said for change, (said, _) in resolved(proposal).items()}


@once
def resolved(proposal: Proposal) -> dict[int, tuple[str, str]]:
    """The same with the reason or note of each: `{change: (resolution, note)}`."""
    digest = next((one.digest for one in submissions_of(proposal)), "")
    rows = MeetingItem.objects.filter(
        change__proposal=proposal, submission_digest=digest, meeting__state="closed"
    ).exclude(resolution="")
    found = rows.order_by("meeting__closed_at", "pk").values_list("change_id", "resolution", "note")
    return {change: (said, note) for change, said, note in found}


def _titles(names: list[str]) -> str:
    """The first names of many, for a sentence."""
    shown = "、".join(f"“{name[:40]}”" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown}等{len(names)}项"
