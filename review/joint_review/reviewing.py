"""The joint review (联席审查): taking in, starting, opinions and their signing, consolidating.

An opinion is about the submission the member has read, by its digest; when it is signed the whole of the member's
opinions gets a digest of its own, and nothing is added after (电子签名法第十三条、第十四条). Lock order: proposal, then task.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.log import record
from core.digests import digest
from core.locking import lock_row
from core.reasons import Reason, allowed, refuse
from departments.access import scope_of
from office.deadlines import due
from review.models.proposals import Change, Proposal, State
from review.models.review_tasks import Opinion, OpinionDraft, ReviewTask, TaskItem
from review.models.rules import ChecklistItem
from review.models.seats import sits_for
from review.workflow.deadline_steps import Step
from review.workflow.locking import last_submission, lock_proposal
from review.workflow.moving import move
from review.workflow.notices import notify, of_proposal
from review.workflow.routing import Assignment, plan
from review.workflow.task_closing import close_tasks
from review.workflow.transitions import Action, check

if TYPE_CHECKING:
    from accounts.models import User

Verdict = Opinion.Verdict
RESULTS = ("通过", "不通过", "不适用")
"""What a point of the checklist can come out as."""


@dataclass(frozen=True)
class Given:
    """What a member says of one change, before it is written down; `checklist` None where the points were not shown."""

    change: int
    verdict: str
    grounds: str = ""
    checklist: Sequence[Mapping[str, str]] | None = ()

    @property
    def rows(self) -> list[dict[str, str]]:
        return [dict(row) for row in self.checklist or ()]

    @property
    def says(self) -> tuple[str, str, list[dict[str, str]]]:
        return self.verdict, self.grounds.strip(), self.rows


# --- the staffing office ---------------------------------------------------------------------------------------


@transaction.atomic
def accept(proposal: Proposal, *, by: User, note: str = "") -> None:
    """Take a proposal in (受理): it is complete and has the right form."""
    proposal = lock_proposal(proposal)
    check(proposal, Action.ACCEPT, by)
    move(proposal, Action.ACCEPT, by=by, note=note.strip())


@transaction.atomic
def start(proposal: Proposal, *, by: User, note: str = "") -> list[ReviewTask]:
    """Start the joint review (启动联席审查): each member gets its task by the routes of today, with a deadline."""
    proposal = lock_proposal(proposal)
    check(proposal, Action.START, by)
    if proposal.state == State.SUBMITTED:
        move(proposal, Action.ACCEPT, by=by)
    submission = last_submission(proposal)
    made = plan(proposal)
    end = due(Step.REVIEW, timezone.localdate(), proposal.region)
    tasks = [
        ReviewTask.objects.create(
            proposal=proposal,
            submission=submission,
            unit=one.unit,
            need=one.need,
            due_on=end.on,
            due_provisional=end.provisional,
        )
        for one in made.assignments
    ]
    TaskItem.objects.bulk_create(_items(tasks, made.assignments), batch_size=1000)
    detail = {"units": [one.unit.name for one in made.assignments], "due_on": f"{end.on}"}
    move(proposal, Action.START, by=by, note=note.strip(), detail=detail)
    for task in tasks:
        url = reverse("review:task", args=[task.pk])
        about = of_proposal(proposal, unit=task.unit, url=url, due=f"{end.on:%-m月%-d日}")
        notify("task_opened", about, by=by)
    return tasks


@transaction.atomic
def consolidate(proposal: Proposal, *, by: User, summary: str) -> None:
    """Bring the opinions together (汇总): what the office makes of them; whoever was silent counts as no opinion."""
    proposal = lock_proposal(proposal)
    check(proposal, Action.CONSOLIDATE, by)
    if not summary.strip():
        refuse("summary", "请写明汇总情况，如：各单位意见一致，建议批准。")
    close_tasks(proposal, "逾期视为无意见")
    move(proposal, Action.CONSOLIDATE, by=by, note=summary.strip())


def _items(tasks: Iterable[ReviewTask], assignments: Iterable[Assignment]) -> list[TaskItem]:
    return [
        TaskItem(task=task, change_id=change, need=need)
        for task, one in zip(tasks, assignments, strict=True)
        for change, need in one.needs.items()
    ]


# --- the members ---------------------------------------------------------------------------------------------


def why_not_review(task: ReviewTask, user: User) -> list[Reason]:
    """Every reason why a person cannot give or sign an opinion for the member now."""
    reasons = []
    if task.signed_at is not None:
        reasons.append(
            Reason("signed", "意见已签署，不能再改；需要更正的，请联系机构编制部门退回后重新审查。")
        )
    elif task.closed_at is not None:
        reasons.append(Reason("closed", f"审查任务已终止：{task.closed_reason}。"))
    if not sits_for(task.unit, user):
        reasons.append(Reason("role", f"这是{task.unit}的审查任务，您没有这一职责。"))
    proposal = task.proposal
    if user.pk in (proposal.created_by_id, proposal.submitted_by_id):
        reasons.append(Reason("own", "您起草或提交了这份申请，须由另一人审查。"))
    own = scope_of(user).department_ids
    if proposal.department_id in own:
        reasons.append(Reason("own_department", "这是您所在部门的申请，须由其他人员审查。"))
    return reasons


@transaction.atomic
def give_opinions(task: ReviewTask, given: Iterable[Given], *, by: User, digest: str) -> dict[int, str]:
    """Write down a member's opinions on some of its changes; returns `{change: why not}` of those refused.

    `digest` names the submission the person has read. Each opinion stands by itself: one that lacks its grounds does
    not hold up the others. Raises NotAllowed when none can be given at all.
    """
    task = locked_task(task, by)
    if task.submission.digest != digest:
        refuse("digest", "申请在您打开之后已重新提交，请刷新页面，看过新的内容再填写。")
    mine = set(task.items.values_list("change_id", flat=True))
    points = points_for(task.unit.kind)
    rows, refused = [], {}
    for one in given:
        if why := fault_of(one, mine, points):
            refused[one.change] = why
            continue
        rows.append(
            Opinion(
                task=task,
                change_id=one.change,
                verdict=one.verdict,
                grounds=one.grounds.strip(),
                checklist=one.rows,
                submission_digest=digest,
                given_by=by,
            )
        )
    Opinion.objects.bulk_create(rows)
    if rows:
        detail = {"unit": task.unit.name, "changes": [row.change_id for row in rows], "submission": digest}
        record(
            "review.opinions_given",
            actor=by,
            target=task,
            region_code=task.proposal.region.code,
            detail=detail,
        )
    task.opinion_drafts.filter(change__in=[row.change_id for row in rows]).delete()
    return refused


@transaction.atomic
def sign(
    task: ReviewTask, *, by: User, digest: str, seen: str | None = None, all_checked: bool = False
) -> None:
    """Sign a member's opinions (签署): every change has one; from here on nothing is added.

    `seen` is the digest of the opinions the person has before them: a colleague may have changed one since. Who agrees
    has looked at every point: where none was filled in, the person says with `all_checked` that all are in order.
    """
    task = locked_task(task, by)
    if task.submission.digest != digest:
        refuse("digest", "申请在您打开之后已重新提交，请刷新页面。")
    opinions = opinions_of(task)
    _all_given(task, opinions)
    if seen is not None and seen != signed_digest(task, opinions):
        refuse("seen", "意见在您打开本页之后有改动（可能是同事填写的），请看过新的内容再签署。")
    if unchecked := unchecked_of(task, opinions):
        if not all_checked:
            refuse(
                "unchecked",
                f"有{len(unchecked)}项同意而没有填写审查要点，请逐项填写，或者确认各要点均已审查、均通过。",
            )
        opinions = _all_passed(task, unchecked, by=by)
    task.digest = signed_digest(task, opinions)
    task.signed_at, task.signed_by = timezone.now(), by
    task.save(update_fields=["digest", "signed_at", "signed_by"])
    proposal = task.proposal
    detail = {"unit": task.unit.name, "digest": task.digest, "submission": task.submission.digest}
    record("review.signed", actor=by, target=task, region_code=proposal.region.code, detail=detail)
    about = of_proposal(proposal, unit=task.unit)
    left = ReviewTask.objects.filter(proposal=proposal, signed_at=None, closed_at=None)
    notify("task_signed" if left.exists() else "review_complete", about, by=by)


def _all_given(task: ReviewTask, opinions: Mapping[int, Opinion]) -> None:
    """Refuse where a change has no opinion, or something was typed that is no opinion yet."""
    missing = task.items.exclude(change__in=opinions).select_related("change__version")
    if count := missing.count():
        refuse(
            "missing",
            f"还有{count}项没有填写意见：{_named(item.change for item in missing[:3])}{'等' if count > 3 else ''}。",
        )
    drafts = OpinionDraft.objects.filter(task=task).select_related("change__version")
    if count := drafts.count():
        refuse(
            "draft",
            f"有{count}项填写了还没有保存的改动，请先写完或者改回：{_named(one.change for one in drafts[:3])}{'等' if count > 3 else ''}。",
        )


def _named(changes: Iterable[Change]) -> str:
    return "、".join(f"“{change.version.title[:40]}”" for change in changes)


def unchecked_of(task: ReviewTask, opinions: Mapping[int, Opinion]) -> list[Opinion]:
    """The opinions that agree without a word on the points to look at (审查要点)."""
    agreed = [one for one in opinions.values() if one.verdict == Verdict.AGREE and not one.checklist]
    return agreed if agreed and points_for(task.unit.kind) else []


def _all_passed(task: ReviewTask, unchecked: Iterable[Opinion], *, by: User) -> dict[int, Opinion]:
    """The opinions once more, with every point passed; returns all that hold then."""
    checklist = [
        {"text": point.text, "result": RESULTS[0], "comment": ""} for point in points_for(task.unit.kind)
    ]
    given = [Given(one.change_id, one.verdict, one.grounds, checklist) for one in unchecked]
    give_opinions(task, given, by=by, digest=task.submission.digest)
    return opinions_of(task)


def signed_digest(task: ReviewTask, opinions: Mapping[int, Opinion]) -> str:
    """The digest over what a member signs: the submission it read and every opinion that holds."""
    said = [
        [one.change_id, one.verdict, one.grounds, one.checklist, one.given_by_id]
        for _, one in sorted(opinions.items())
    ]
    return digest([task.submission.digest, task.unit_id, said])


def opinions_of(task: ReviewTask) -> dict[int, Opinion]:
    """The opinion that holds of a member on each of its changes: the last one given."""
    rows = task.opinions.select_related("given_by").order_by("pk")
    return {opinion.change_id: opinion for opinion in rows}


def points_for(kind: str) -> list[ChecklistItem]:
    """The points a kind of member looks at (审查要点)."""
    return list(ChecklistItem.objects.filter(unit_kind=kind, is_active=True))


def fault_of(one: Given, mine: Collection[int], points: list[ChecklistItem]) -> str:
    """Why an opinion cannot be written down; '' when it can."""
    if one.change not in mine:
        return "不在本单位的审查范围内。"
    if one.verdict not in Verdict.values:
        return "请选择意见。"
    if one.verdict != Verdict.AGREE and not one.grounds.strip():
        return f"意见为“{Verdict(one.verdict).label}”，请写明理由。"
    results = {str(point.get("text")): str(point.get("result")) for point in one.rows}
    wrong = [point for point in results.values() if point not in RESULTS]
    if wrong:
        return "审查要点的结果只能是通过、不通过或者不适用。"
    if one.verdict == Verdict.AGREE and "不通过" in results.values():
        return "有审查要点为“不通过”，意见不能是“同意”；请改选意见并写明理由。"
    unseen = [point.text for point in points if point.text not in results]
    if one.rows and unseen:
        return f"还有{len(unseen)}个审查要点没有填写：{unseen[0]}{'等' if len(unseen) > 1 else ''}。"
    return ""


def locked_task(task: ReviewTask, by: User) -> ReviewTask:
    """The task as it is now, locked after its proposal; raises NotAllowed when this person cannot work on it."""
    proposal = lock_proposal(task.proposal)
    task = lock_row(task, "unit", "submission")
    task.proposal = proposal
    allowed(why_not_review(task, by))
    return task


def checklist_rows(
    points: Iterable[ChecklistItem], posted: Mapping[str, Any], prefix: str
) -> list[dict[str, str]]:
    """The checklist of one change out of a form: fields `<prefix>point-<pk>` and `<prefix>note-<pk>`."""
    rows = []
    for point in points:
        result = str(posted.get(f"{prefix}point-{point.pk}", ""))
        if result:
            note = str(posted.get(f"{prefix}note-{point.pk}", "")).strip()[:500]
            rows.append({"text": point.text, "result": result, "comment": note})
    return rows
