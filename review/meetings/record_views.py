"""What happens at a meeting (会议记录): its page is one form, for who came, each item's resolution and a member's answers. One
item at a time: joint_review/chairing_views.py.

Whatever leads away from the form saves it first, so that nothing that was typed is lost; what is refused stays typed,
with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason
from core.typed_text import typed_values
from review.meetings import circulating, holding
from review.meetings.holding import Present, Resolved, mark, written
from review.meetings.listing import agenda, items_of, meetings_for
from review.meetings.quorum import quorum_of
from review.models.meetings import CirculationAnswer, Meeting, MeetingItem
from review.workflow.routing import setting_of

ITEMS = 100
LENGTH = 4000
LEADS_TO = {"agenda": "meeting_agenda", "close": "meeting_close", "edit": "meeting_edit"}


@dataclass
class Typed:
    """What a page posted, by row, and why some of it was refused."""

    present: dict[int, Present] = field(default_factory=dict)
    resolved: dict[int, Resolved] = field(default_factory=dict)
    answers: dict[int, tuple[str, str]] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def answered(self, item: int) -> tuple[str, str]:
        """What the page showed as a member's answer on an item."""
        return self.seen[f"was-verdict-{item}"], self.seen.get(f"was-grounds-{item}", "")

    def marks(self, kind: str, rows: Mapping[int, Any]) -> dict[int, str]:
        """The marks of what the page showed, by row."""
        return {pk: self.seen[name] for pk in rows if (name := f"was-{kind}-{pk}") in self.seen}


def found_meeting(request: OfficeRequest, pk: int) -> Meeting:
    return get_object_or_404(meetings_for(request.user), pk=pk)


def read_typed(request: OfficeRequest, found: Meeting) -> Typed:
    """What was typed on a page of a meeting, cleaned."""
    posted = typed_values(request.POST)
    seen = {name: value for name, value in posted.items() if name.startswith("was-")}
    typed = Typed(seen=seen)
    for pk in found.attendance.values_list("pk", flat=True):
        if f"person-{pk}" in posted:
            typed.present[pk] = Present(f"present-{pk}" in posted, posted[f"person-{pk}"][:100])
    for pk in found.items.values_list("pk", flat=True):
        if f"resolution-{pk}" in posted or f"note-{pk}" in posted:
            words = (posted.get(f"{name}-{pk}", "")[:LENGTH] for name in ("resolution", "note", "dissent"))
            typed.resolved[pk] = Resolved(*words)
        answer = posted.get(f"verdict-{pk}", ""), posted.get(f"grounds-{pk}", "")[:LENGTH]
        if any(answer):
            typed.answers[pk] = answer
    return typed


def save_typed(found: Meeting, typed: Typed, request: OfficeRequest) -> None:
    """Write down what was typed, each part by whoever may; what is refused goes to the faults. Raises NotAllowed."""
    user = request.user
    no, answers = holding.why_not_change(found, user), not circulating.why_not_answer(found, user)
    if typed.answers and not answers:
        raise NotAllowed(circulating.why_not_answer(found, user))
    if no and not answers:
        raise NotAllowed(no)
    if answers and typed.answers:
        seen = {pk: typed.answered(pk) for pk in typed.answers if f"was-verdict-{pk}" in typed.seen}
        faults = circulating.answer(found, typed.answers, by=user, seen=seen)
        typed.faults |= {f"answer-{pk}": why for pk, why in faults.items()}
    if no:
        return
    were = typed.marks("present", typed.present)
    faults = holding.note_attendance(found, typed.present, by=user, seen=were)
    typed.faults |= {f"present-{pk}": why for pk, why in faults.items()}
    faults = holding.resolve(found, typed.resolved, by=user, seen=typed.marks("item", typed.resolved))
    typed.faults |= {f"item-{pk}": why for pk, why in faults.items()}


# --- the page of a meeting -------------------------------------------------------------------------------


@login_required
@require_safe
def meeting(request: OfficeRequest, pk: int) -> HttpResponse:
    """One meeting: who is there, and each item with what was said of it and its resolution."""
    return page_of(request, found_meeting(request, pk))


@login_required
@require_POST
def meeting_save(request: OfficeRequest, pk: int) -> HttpResponse:
    """Save all that is on the page, then go where its button leads."""
    found = found_meeting(request, pk)
    typed = read_typed(request, found)
    try:
        save_typed(found, typed, request)
    except NotAllowed as no:
        return page_of(request, found, typed=typed, reasons=no.reasons)
    if typed.faults:
        return page_of(request, found, typed=typed)
    if circulating.unit_of(found, request.user) and not (typed.answers or typed.resolved or typed.present):
        return page_of(request, found, reasons=[Reason("none", "请先选择答复。")])
    try:
        return _then(request, found, request.POST.get("then", ""), typed)
    except NotAllowed as no:
        return page_of(request, found_meeting(request, pk), reasons=no.reasons)


def _then(request: OfficeRequest, found: Meeting, then: str, typed: Typed) -> HttpResponse:
    """Where the button leads that saved the page. Raises NotAllowed."""
    what, _, number = then.partition("-")
    page = number if what == "page" else request.GET.get("page", "")
    here = reverse("review:meeting", args=[found.pk]) + (f"?page={page}" if page.isdecimal() else "")
    if what in LEADS_TO:
        return redirect(f"review:{LEADS_TO[what]}", found.pk)
    if what == "uncontested":
        count = holding.resolve_uncontested(found, by=request.user)
        messages.success(request, f"已将{count}项没有不同意见的议题登记为同意，其余逐项登记。")
    elif what == "drop" and number.isdecimal() and len(number) < 19:
        proposal = get_object_or_404(holding.proposals_of(found), pk=number)
        seen = {pk: mark(Resolved(*(one.strip() for one in said))) for pk, said in typed.resolved.items()}
        holding.drop_from_agenda(found, proposal, by=request.user, seen=seen)
        messages.success(request, f"已将“{proposal}”移出议程，等待列入别的会议。")
    elif what == "chair":
        return redirect("review:meeting_chair", found.pk)
    else:
        answered = not circulating.why_not_answer(found, request.user)
        messages.success(request, "已答复，结束以前可以更正。" if answered else "已保存。")
    return redirect(here)


def page_of(
    request: OfficeRequest, found: Meeting, *, typed: Typed | None = None, reasons: list[Reason] | None = None
) -> HttpResponse:
    """The page of a meeting, with what was typed and not saved."""
    user, typed = request.user, typed or Typed()
    page = Paginator(items_of(found), ITEMS).get_page(request.GET.get("page"))
    items = list(page.object_list)
    attendance = list(found.attendance.select_related("unit"))
    quorum, in_writing = quorum_of(found, attendance), found.mode == Meeting.Mode.WRITTEN
    dress(items, attendance, typed)
    unit = circulating.unit_of(found, user)
    holds = not holding.why_not_hold(found.region, user)
    answers = unit is not None and (not circulating.why_not_answer(found, user) or bool(typed.answers))
    if answers:
        _set_answers(items, found, request, typed)
    context = {
        "meeting": found,
        "page": page,
        "parts": agenda(items),
        "attendance": attendance,
        "quorum": quorum,
        "late": holding.late_for(found) if found.state == Meeting.State.PLANNED else [],
        "runs": holds and (found.state == Meeting.State.PLANNED or bool(typed.resolved)),
        "resolutions": MeetingItem.Resolution.choices,
        "faults": typed.faults,
        "reasons": reasons or [],
        "unit": unit,
        "answers": answers,
        "verdicts": CirculationAnswer.Verdict.choices,
        "past": circulating.is_past(found),
        "silence": in_writing and setting_of(found.region).silence_is_consent,
        "written": in_writing,
        "seen": holding.as_shown(found),
    }
    status = 409 if typed.faults or reasons else 200
    return render(request, "review/meetings/meeting.html", context, status=status)


def dress(items: list[MeetingItem], attendance: list[Any], typed: Typed) -> None:
    """On each row the mark of what is written down, what was typed instead, and why it was refused."""
    for item in items:
        item.was = mark(written(item))  # type: ignore[attr-defined]
        if item.pk in typed.resolved:
            item.resolution, item.note, item.dissent = typed.resolved[item.pk]
        item.fault = typed.faults.get(f"item-{item.pk}", "")  # type: ignore[attr-defined]
        item.answer_fault = typed.faults.get(f"answer-{item.pk}", "")  # type: ignore[attr-defined]
    for row in attendance:
        row.was = mark(written(row))
        if row.pk in typed.present:
            row.present, row.person = typed.present[row.pk]
        row.fault = typed.faults.get(f"present-{row.pk}", "")


def _set_answers(items: list[MeetingItem], found: Meeting, request: OfficeRequest, typed: Typed) -> None:
    """On each item a member has to answer, what it has answered or just typed."""
    unit = circulating.unit_of(found, request.user)
    assert unit is not None  # noqa: S101  asked by the caller
    mine = set(circulating.answerable(found, unit).values_list("pk", flat=True))
    rows = CirculationAnswer.objects.filter(item__in=items, unit=unit)
    given = {one.item_id: (one.verdict, one.grounds) for one in rows}
    for item in items:
        item.asked = item.pk in mine  # type: ignore[attr-defined]
        item.answered = given.get(item.pk, ("", ""))  # type: ignore[attr-defined]
        item.verdict, item.grounds = typed.answers.get(item.pk) or given.get(item.pk) or ("", "")  # type: ignore[attr-defined]
