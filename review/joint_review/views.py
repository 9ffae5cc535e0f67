"""The screens of the joint-meeting members (审查任务): the queue, one task with its opinions, and signing.

The page of a task is one form with a table, a row for each change. Whichever button is pressed, what was typed is written
down first; what is refused stays on the page with the reason beside it. With a script each row saves itself
(opinion_views.py).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason, refuse
from core.typed_text import typed_values
from office.clocks import Clocks
from review.joint_review import reading
from review.joint_review.filling import Which, give_to_many, seen_in, take_over, typed
from review.joint_review.reviewing import (
    Given,
    opinions_of,
    points_for,
    sign,
    signed_digest,
    unchecked_of,
    why_not_review,
)
from review.joint_review.saving import Filled, Held, held_of, of_others, save_typed
from review.models.proposals import Change, Proposal
from review.models.review_tasks import Opinion, ReviewTask
from review.models.seats import sits_for
from review.proposals.case_reading import case_file
from review.workflow.transitions import Action, why_not

PAGE = 50
SHOW = (
    ("", "全部"),
    ("blank", "尚未填写"),
    ("unfinished", "没有写完的"),
    ("changed", "上次提交后有改动"),
    ("same", "上次同意后没有变化"),
    ("against", "没有同意的"),
)


def task_of(request: OfficeRequest, pk: int) -> ReviewTask:
    rows = ReviewTask.objects.visible_to(request.user).select_related(
        "unit__department",
        "proposal__region",
        "proposal__department",
        "proposal__trigger",
        "proposal__unit",
        "submission__submitted_by",
        "signed_by",
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def task(request: OfficeRequest, pk: int) -> HttpResponse:
    """One task: the file, each change with its redline, and the opinions of the member."""
    found = task_of(request, pk)
    return _fill(request, found) if request.method == "POST" else _task_page(request, found)


# --- the page ------------------------------------------------------------------------------------------------


def _task_page(
    request: OfficeRequest,
    found: ReviewTask,
    *,
    given: Mapping[int, Given] | None = None,
    filled: Filled | None = None,
    reasons: list[Reason] | None = None,
) -> HttpResponse:
    """The page of a task; after something was refused with what was typed (`given`) and why."""
    user = request.user
    clocks = Clocks()
    stands = why_not_review(found, user)
    held = reading.own_held(found, user)
    opinions = {pk: one.opinion for pk, one in held.items() if one.opinion}
    same = reading.agreed_before(found) if sits_for(found.unit, user) else {}
    shown = shown_changes(request, found, held, same)
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    views = reading.item_views(
        found,
        list(page.object_list),
        user,
        start=page.start_index(),
        held=held,
        same=same,
        points=points_for(found.unit.kind),
    )
    filled = filled or Filled()
    reading.put_back(views, given or {}, filled.refused)
    progress = reading.progress_of(found, opinions)
    context = {
        "task": found,
        "proposal": found.proposal,
        "clock": clocks.until(found.due_on, provisional=found.due_provisional) if found.is_open else None,
        "case": case_file(found.proposal, clocks),
        "page": page,
        "items": views,
        "progress": progress,
        "own": sits_for(found.unit, user),
        "editable": not stands or bool(given),
        "stands": stands,
        "reasons": reasons or [],
        "report": _report(found, filled),
        "written": len(filled.written),
        "takeable": len([pk for pk in same if pk not in held]),
        "kinds": reading.finding_kinds(found),
        "finding": request.GET.get("finding", ""),
        "again": found.submission.number > 1,
        "intact": found.signed_at is None or signed_digest(found, opinions_of(found)) == found.digest,
        "verdicts": Opinion.Verdict.choices,
        "which": Which.choices,
        "bulk": _typed_for_many(request.POST),
        "others": of_others(held, user),
        "alone": views[0] if progress.total == 1 and views else None,
        "unchecked": not any(view.checklist_begun for view in views),
        "show": request.GET.get("show", ""),
        "shows": SHOW,
    }
    refused = bool(filled.refused or reasons)
    return render(request, "review/joint_review/task.html", context, status=409 if refused else 200)


def _typed_for_many(posted: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the form for many changes, to be shown again."""
    return {
        "open": "give_many" in posted,
        "which": posted.get("which", ""),
        "verdict": posted.get("many-verdict", ""),
        "grounds": posted.get("many-grounds", ""),
        "all": "many-all" in posted,
    }


def shown_changes(
    request: OfficeRequest, found: ReviewTask, held: Mapping[int, Held], same: Mapping[int, Opinion]
) -> list[int]:
    """The changes that fit the filter of the page, in order."""
    changes = reading.items_in_order(found, request.GET.get("q", ""))
    show, kind = request.GET.get("show", ""), request.GET.get("finding", "")
    if kind:
        code, _, severity = kind.partition(":")
        with_it = reading.with_finding(found, code, severity)
        changes = [pk for pk in changes if pk in with_it]
    if show == "changed":
        differing = reading.differing_from_before(found)
        return [pk for pk in changes if pk in differing]
    fits: dict[str, Callable[[int], bool]] = {
        "blank": lambda pk: pk not in held,
        "unfinished": lambda pk: pk in held and held[pk].draft is not None,
        "same": lambda pk: pk in same,
        "against": lambda pk: pk in held and _is_against(held[pk]),
    }
    return [pk for pk in changes if fits[show](pk)] if show in fits else changes


def _is_against(held: Held) -> bool:
    return held.last is not None and held.last.verdict != Opinion.Verdict.AGREE


def _report(found: ReviewTask, filled: Filled) -> list[tuple[str, list[str]]]:
    """Why changes were refused, with the names of those to which it happened."""
    if not filled.refused:
        return []
    rows = Change.objects.filter(pk__in=filled.refused, task_items__task=found)
    names = dict(rows.values_list("pk", "version__name"))
    grouped = defaultdict[str, list[str]](list)
    for change, why in filled.refused.items():
        grouped[why].append(names.get(change, f"第{change}号变更"))
    return list(grouped.items())


# --- filling in ----------------------------------------------------------------------------------------------


def _fill(request: OfficeRequest, found: ReviewTask) -> HttpResponse:
    """Write down what was typed, then do what the button says."""
    user = request.user
    posted = typed_values(request.POST)
    given = typed(posted, points_for(found.unit.kind))
    try:
        seen, digest = seen_in(posted), posted.get("digest", "")
        before = held_of(found)
        filled = save_typed(found, given, by=user, digest=digest, seen=seen)
        more = _do(request, found, posted, _all_seen(posted, before, filled, user))
    except NotAllowed as refused:
        return _task_page(request, task_of(request, found.pk), given=given, reasons=refused.reasons)
    filled.written |= more.written
    filled.refused |= more.refused
    if filled.refused:
        return _task_page(request, found, given=given, filled=filled)
    if "sign" in posted:
        return redirect("review:sign", found.pk)
    if "sign_here" in posted:
        return _sign_here(request, found, posted, filled)
    progress = reading.progress_of(found, opinions_of(found))
    done = f"已保存{len(filled.written)}项意见。" if filled.written else "没有需要保存的改动。"
    left = f"还有{progress.left}项没有填写。" if progress.left else "各项都已填写，可以签署。"
    messages.success(request, done + left)
    return redirect(_next(request, found, posted))


def _sign_here(
    request: OfficeRequest, found: ReviewTask, posted: Mapping[str, str], filled: Filled
) -> HttpResponse:
    """Sign on the page itself, where the one item, the opinion and what signing means stand together."""
    user = request.user
    seen, now = seen_in(posted), held_of(found)
    try:
        if len(now) > 1:
            refuse("many", "事项不止一项，请到签署页核对各项意见后签署。")
        if any(not one.was_seen(seen.get(pk)) for pk, one in now.items() if pk not in filled.written):
            refuse("seen", "意见在您打开本页之后有改动（可能是同事填写的），请看过新的内容再签署。")
        sign(found, by=user, digest=posted.get("digest", ""), all_checked="all_checked" in posted)
    except NotAllowed as no:
        return _task_page(request, task_of(request, found.pk), reasons=no.reasons)
    return _signed(request, found)


def _signed(request: OfficeRequest, found: ReviewTask) -> HttpResponse:
    """After signing: the convener goes on to consolidate, where this was the last word; others see what they signed."""
    messages.success(request, "已签署，意见交回机构编制部门汇总。签署后的意见不能再改。")
    proposal = Proposal.objects.get(pk=found.proposal_id)
    if why_not(proposal, Action.CONSOLIDATE, request.user):
        return redirect("review:task", found.pk)
    return redirect("review:act", found.proposal_id, Action.CONSOLIDATE.value)


def _all_seen(
    posted: Mapping[str, str], before: Mapping[int, Held], filled: Filled, user: User
) -> dict[int, str]:
    """What the person has seen of each change: of those that are not on the page, what they typed themselves, and what
    colleagues had typed when the page was opened."""
    as_shown = posted.get("others", "") == of_others(before, user)
    known = {pk: one.seen for pk, one in before.items() if as_shown or one.by == user.pk}
    return known | filled.seen


def _do(
    request: OfficeRequest, found: ReviewTask, posted: Mapping[str, str], seen: Mapping[int, str]
) -> Filled:
    """What the pressed button asks for besides saving."""
    user, digest = request.user, posted.get("digest", "")
    if "take_all" in posted:
        return take_over(found, by=user, digest=digest, seen=seen)
    if "take" in posted:
        return take_over(found, by=user, digest=digest, seen=seen, only=_number(posted["take"]))
    if "give_many" not in posted:
        return Filled()
    picked = [pk for value in request.POST.getlist("pick") if (pk := _number(value))]
    if posted.get("which") not in Which.values:
        refuse("which", "请选择批量填写的范围。")
    if posted["which"] == Which.PICKED and not picked:
        refuse("pick", "请先在各项标题前勾选要填写的事项。")
    grounds = posted.get("many-grounds", "")[:4000]
    opinion = Given(0, posted.get("many-verdict", ""), grounds)
    all_passed = "many-all" in posted
    shown: list[int] = []
    if posted["which"] == Which.SHOWN:
        shown = shown_changes(request, found, reading.own_held(found, user), reading.agreed_before(found))
    which = posted["which"]
    return give_to_many(
        found, which, picked, opinion, by=user, digest=digest, seen=seen, all_passed=all_passed, shown=shown
    )


def _number(value: str) -> int:
    """A key out of a form; 0 for anything else."""
    return int(value) if value.isdecimal() and len(value) < 19 else 0


def _next(request: OfficeRequest, found: ReviewTask, posted: Mapping[str, str]) -> str:
    """Back to the table; to the row, where one was taken over."""
    here = f"{reverse('review:task', args=[found.pk])}?{request.GET.urlencode()}"
    taken = _number(posted.get("take", ""))
    return f"{here}#item-{taken}" if taken else f"{here}#items"


# --- signing -------------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_page(request: OfficeRequest, pk: int) -> HttpResponse:
    """What is about to be signed, and signing it."""
    user = request.user
    found = task_of(request, pk)
    refused: list[Reason] = []
    if request.method == "POST":
        try:
            digest, seen = request.POST.get("digest", ""), request.POST.get("seen", "")
            all_checked = "all_checked" in request.POST
            sign(found, by=user, digest=digest, seen=seen, all_checked=all_checked)
        except NotAllowed as no:
            refused, found = no.reasons, task_of(request, pk)
        else:
            return _signed(request, found)
    opinions = reading.own_opinions(found, user)
    changes = reading.items_in_order(found)
    rows = {
        c.pk: c
        for c in Change.objects.filter(pk__in=changes)
        .select_related("version")
        .defer("version__source", "version__sealed_document")
    }
    against = [
        (rows[pk], opinions[pk])
        for pk in changes
        if pk in opinions and opinions[pk].verdict != Opinion.Verdict.AGREE
    ]
    context = {
        "task": found,
        "proposal": found.proposal,
        "progress": reading.progress_of(found, opinions),
        "missing": [rows[pk] for pk in changes if pk not in opinions],
        "against": against,
        "unchecked": len(unchecked_of(found, opinions)),
        "drafts": found.opinion_drafts.count() if sits_for(found.unit, user) else 0,
        "seen": signed_digest(found, opinions) if sits_for(found.unit, user) else "",
        "reasons": refused or why_not_review(found, user),
        "blocked": bool(why_not_review(found, user)),
    }
    return render(request, "review/joint_review/sign.html", context, status=409 if refused else 200)
