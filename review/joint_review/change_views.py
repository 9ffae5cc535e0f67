"""The screens of what is to be changed (变更): one change with its comments; every change of a proposal on one page."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason, refuse
from core.typed_text import clean_typed
from review.joint_review.finding_views import findings_context
from review.joint_review.reading import signed_opinions
from review.models.proposals import Change, Proposal
from review.models.review_tasks import Comment
from review.proposals.change_reading import (
    Content,
    can_edit,
    contents,
    read_change,
    read_submission,
    submission_before,
    submitted_in,
)
from review.proposals.comment_reading import people_to_name, reading, threads_of
from review.proposals.commenting import LONGEST, comment, settle, why_not_comment
from review.proposals.listing import ChangeFilter, changes_of, neighbours, proposals_for
from review.proposals.opinions_reading import hides_opinions

EVERY = 20
"""How many changes stand on one page of all of them: each may be as long as a page of its own."""
ORDER = (
    "version__department__order",
    "version__department__code",
    "version__power_type__order",
    "version__order",
    "pk",
)


@dataclass(frozen=True)
class Typed:
    """A comment that was refused: what was typed, what it answers, and why."""

    text: str
    path: str
    parent: int
    reasons: list[Reason]


@login_required
@require_safe
def change(request: OfficeRequest, pk: int) -> HttpResponse:
    """One change: the whole item as it will be published, what is different, and what was said of it."""
    return _change_page(request, _change(request, pk))


def _change(request: OfficeRequest, pk: int) -> Change:
    rows = Change.objects.visible_to(request.user).select_related(
        "proposal__department", "proposal__region", "proposal__unit", "power", "base", "trigger"
    )
    return get_object_or_404(rows, pk=pk)


def _change_page(request: OfficeRequest, found: Change, typed: Typed | None = None) -> HttpResponse:
    user = request.user
    shown, version, submitted = read_change(found)
    before, after, place, total = neighbours(found, user)
    earlier = submission_before(found.proposal, submitted.submission if submitted else None)
    content = Content(found, shown, submitted, earlier, submitted_in([found], earlier).get(found.pk))
    silent = why_not_comment(found, user)
    hides = hides_opinions(found.proposal, user)
    context = {
        "change": found,
        "version": version,
        "submitted": submitted,
        "content": content,
        "diff": content.diff,
        "reading": reading(shown, threads_of(found, shown)),
        "said": signed_opinions([found.pk], found.proposal, user, hides=hides).get(found.pk, []),
        "hides": hides,
        "silent": silent,
        "people": [] if silent else people_to_name(found.proposal),
        "at": typed.path if typed else request.GET.get("at", ""),
        "typed": typed,
        "before": before,
        "after": after,
        "place": place,
        "total": total,
        "can_edit": version.is_editable and can_edit(found.proposal, user),
    }
    if (
        submitted is None or "checks" in request.GET
    ):  # what was found when it was submitted is there without looking again
        context |= findings_context(found, version, shown, user)
    return render(request, "review/joint_review/change.html", context, status=409 if typed else 200)


@login_required
@require_POST
def comment_on(request: OfficeRequest, pk: int) -> HttpResponse:
    """Say something beside a field or row, or answer; what is refused stays in its form."""
    found = _change(request, pk)
    text = clean_typed(request.POST.get("text", ""))
    path = request.POST.get("path", "").replace("\0", "")
    given = request.POST.get("parent", "")
    number = int(given) if given.isdecimal() and len(given) < 19 else 0
    parent = Comment.objects.select_related("parent").filter(pk=number).first() if number else None
    try:
        if given and parent is None:
            refuse("parent", "要回复的批注不存在，请刷新页面。")
        said = comment(found, by=request.user, text=text, path=path, parent=parent)
    except NotAllowed as refused:
        thread = (parent.parent_id or parent.pk) if parent and parent.change_id == found.pk else 0
        kept = text[: 4 * LONGEST]
        return _change_page(request, found, Typed(kept, path, thread, refused.reasons))
    messages.success(request, "已批注，写明 @ 的人和被回复的人收到通知。")
    return redirect(f"{reverse('review:change', args=[pk])}#comment-{said.pk}")


@login_required
@require_POST
def settle_thread(request: OfficeRequest, pk: int) -> HttpResponse:
    """Mark a thread of comments settled."""
    user = request.user
    rows = Comment.objects.filter(change__in=Change.objects.visible_to(user))
    said = get_object_or_404(rows, pk=pk)
    try:
        settle(said, by=user)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('review:change', args=[said.change_id])}#comment-{said.pk}")


@login_required
@require_safe
def all_changes(request: OfficeRequest, pk: int) -> HttpResponse:
    """Every change of a proposal that a person sees, with its redline, one below the other."""
    user = request.user
    found: Proposal = get_object_or_404(proposals_for(user), pk=pk)
    chosen = ChangeFilter(request.GET, changes_of(found).visible_to(user), proposal=found)
    rows = chosen.qs.select_related("base", "trigger").defer(
        "version__source", "version__sealed_document", "base__source"
    )
    page = Paginator(rows.order_by(*ORDER), EVERY).get_page(request.GET.get("page"))
    submission = read_submission(found)
    earlier = submission_before(found, submission)
    context = {
        "proposal": found,
        "filter": chosen,
        "page": page,
        "submission": submission,
        "earlier": earlier,
        "contents": contents(page.object_list, submission, earlier=earlier),
        "collapsed": "collapsed" in request.GET,
    }
    return render(request, "review/joint_review/all_changes.html", context)
