"""Joint meetings (联席会议): agenda, attendance, a resolution for each item, minutes; or a circulation in writing.

A resolution is about the submission as it was when it came on the agenda, by its digest. A meeting that is over is
not changed. Lock order: proposal, then meeting.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet
from django.utils import timezone

from audit.log import record
from core.dates_in_order import Day, out_of_order
from core.digests import digest
from core.locking import lock_row, one_at_a_time
from core.reasons import Reason, allowed, refuse
from departments.access import scope_of
from departments.roles import Role
from review.meetings.circulating import unanswered
from review.meetings.quorum import quorum_reasons
from review.models.materials import CoSign
from review.models.meetings import Attendance, CirculationAnswer, Meeting, MeetingItem
from review.models.proposals import Change, Proposal, ProposalStep
from review.models.review_tasks import Opinion
from review.models.seats import units_of
from review.workflow.conditions import resolved
from review.workflow.dates import submitted_on
from review.workflow.locking import last_submission, lock_proposal
from review.workflow.moving import move
from review.workflow.notices import notify
from review.workflow.transitions import Action, check

if TYPE_CHECKING:
    from accounts.models import User
    from departments.models import Region

Resolution = MeetingItem.Resolution
NEEDS_NOTE = (Resolution.AFTER_CHANGES, Resolution.REJECT, Resolution.DEFER, Resolution.ESCALATE)


class Resolved(NamedTuple):
    """What is written down of an item: the resolution, its reason, and what was said against it at the meeting."""

    resolution: str = ""
    note: str = ""
    dissent: str = ""


class Present(NamedTuple):
    """Whether somebody came for a member (or it answered), and who."""

    present: bool = False
    person: str = ""


def mark(what: Resolved | Present) -> str:
    """What a page keeps to tell what a person has changed on it from what another has written since."""
    return hashlib.sha256(repr(tuple(what)).encode()).hexdigest()[:16]


def written(row: MeetingItem | Attendance) -> Resolved | Present:
    """What is written down in a row."""
    if isinstance(row, Attendance):
        return Present(row.present, row.person)
    return Resolved(row.resolution, row.note, row.dissent)


def why_not_hold(region: Region, user: User) -> list[Reason]:
    """Why a person cannot call and run meetings of a region: its own staffing office does."""
    if region.pk in scope_of(user).regions_as(Role.STAFFING):
        return []
    return [Reason("role", f"联席会议由{region}机构编制部门召集，您没有这一职责。")]


def why_not_change(meeting: Meeting, user: User) -> list[Reason]:
    """Why a person cannot work on a meeting: not their office's, or over."""
    reasons = why_not_hold(meeting.region, user)
    if meeting.state == Meeting.State.CLOSED:
        reasons.append(Reason("closed", "会议已结束，议程、出席和决议不能再改。"))
    return reasons


def why_not_close(meeting: Meeting, user: User) -> list[Reason]:
    """Every reason why a person cannot end a meeting now."""
    return why_not_change(meeting, user) or _unfinished(meeting)


@transaction.atomic
def call_meeting(
    region: Region,
    *,
    by: User,
    held_on: dt.date,
    mode: str = Meeting.Mode.SESSION,
    place: str = "",
    chair: str = "",
) -> Meeting:
    """Plan a meeting, or a circulation whose answers are due on `held_on`; all members are invited."""
    one_at_a_time("meeting", region.pk)
    allowed(why_not_hold(region, by) + _day_faults(mode, held_on))
    _not_twice(region, mode, held_on, place.strip(), chair.strip())
    number = _next_number(region, mode)
    meeting = Meeting.objects.create(
        region=region,
        number=number,
        mode=mode,
        title=_title(region, mode, number),
        held_on=held_on,
        place=place.strip(),
        chair=chair.strip(),
        created_by=by,
    )
    Attendance.objects.bulk_create(Attendance(meeting=meeting, unit=unit) for unit in units_of(region))
    record(
        "meeting.called", actor=by, target=meeting, region_code=region.code, detail={"held_on": f"{held_on}"}
    )
    return meeting


@transaction.atomic
def change_meeting(
    meeting: Meeting, *, by: User, held_on: dt.date, mode: str, place: str = "", chair: str = ""
) -> None:
    """Another day, place or chair; the members see it on the agenda. A circulation that has answers stays one."""
    meeting = _open_meeting(meeting, by)
    if mode != meeting.mode and meeting.items.exists():
        refuse("mode", "已有议题，不能再改方式；请另开一次，把议题移过去。")
    allowed(_day_faults(mode, held_on, _submitted_on(meeting)))
    was = {"held_on": f"{meeting.held_on}", "place": meeting.place, "chair": meeting.chair}
    if mode != meeting.mode:
        meeting.mode, meeting.number = mode, _next_number(meeting.region, mode)
        meeting.title = _title(meeting.region, mode, meeting.number)
    meeting.held_on, meeting.place, meeting.chair = held_on, place.strip(), chair.strip()
    meeting.save(update_fields=["held_on", "mode", "number", "title", "place", "chair"])
    now = {"held_on": f"{held_on}", "place": meeting.place, "chair": meeting.chair}
    detail = {name: f"{was[name]}→{now[name]}" for name in was if was[name] != now[name]}
    record("meeting.changed", actor=by, target=meeting, region_code=meeting.region.code, detail=detail)


@transaction.atomic
def cancel_meeting(meeting: Meeting, *, by: User, seen: str = "") -> None:
    """Call off a meeting that nothing has been put before (取消), if it is as it was `seen`."""
    meeting = _open_meeting(meeting, by)
    if seen not in ("", as_shown(meeting)):
        refuse("seen", f"您打开页面之后同事更改了会议，没有取消；现在是{when_and_where(meeting)}。")
    if meeting.items.exists():
        refuse("items", "会议已有议题，请先把议题移出议程。")
    record("meeting.cancelled", actor=by, target=meeting, region_code=meeting.region.code)
    meeting.delete()


def as_shown(meeting: Meeting) -> str:
    """What a page says of when, where and how a meeting is held."""
    return digest([meeting.mode, f"{meeting.held_on}", meeting.place, meeting.chair])


def when_and_where(meeting: Meeting) -> str:
    said = [f"{meeting.held_on:%Y年%-m月%-d日}", meeting.get_mode_display(), meeting.place, meeting.chair]
    return "，".join(one for one in said if one)


def _day_faults(mode: str, on: dt.date, known: Mapping[Day, dt.date] | None = None) -> list[Reason]:
    """Why a meeting cannot be on a day. What members have to answer by lies ahead."""
    today = timezone.localdate()
    if mode == Meeting.Mode.WRITTEN and on < today:
        return [Reason("held_on", "答复期限不能早于今天。")]
    return out_of_order(Day.MEETING, on, today=today, known=known)


def _submitted_on(meeting: Meeting) -> dict[Day, dt.date]:
    """The day on which the last of what is on the agenda was submitted."""
    days = [day for proposal in proposals_of(meeting) for day in submitted_on(proposal).values()]
    return {Day.SUBMITTED: max(days)} if days else {}


def _not_twice(region: Region, mode: str, on: dt.date, place: str, chair: str) -> None:
    """A form that was sent twice calls one meeting."""
    same = Meeting.objects.filter(region=region, mode=mode, held_on=on, place=place, chair=chair)
    if (called := same.exclude(state=Meeting.State.CLOSED).filter(items=None).first()) is not None:
        refuse("held_on", f"已有同样的“{called}”，还没有议题，请打开它列入议题。")


def _next_number(region: Region, mode: str) -> int:
    """Meetings and circulations are counted apart."""
    last = Meeting.objects.filter(region=region, mode=mode).aggregate(Max("number"))["number__max"]
    return (last or 0) + 1


def _title(region: Region, mode: str, number: int) -> str:
    what = "权责清单管理联席会议" if mode == Meeting.Mode.SESSION else "权责清单书面征求意见"
    return f"{region}{what}第{number}次"


@transaction.atomic
def put_on_agenda(proposal: Proposal, meeting: Meeting, *, by: User, note: str = "") -> int:
    """Bring a proposal before a meeting (送联席会议审议), all its changes; returns how many items that makes. `note`:
    the question put to the meeting."""
    proposal = lock_proposal(proposal)
    check(proposal, Action.MEET, by)
    meeting = _open_meeting(meeting, by)
    if meeting.region_id != proposal.region_id:
        refuse("region", "不是本区划的联席会议。")
    named, known = last_submission(proposal).digest, submitted_on(proposal)
    allowed(out_of_order(Day.MEETING, meeting.held_on, today=timezone.localdate(), known=known))
    order = meeting.items.aggregate(Max("order"))["order__max"] or 0
    changes = Change.objects.filter(proposal=proposal).order_by("pk").values_list("pk", flat=True)
    items = [
        MeetingItem(
            meeting=meeting, change_id=pk, submission_digest=named, order=order + n, question=note.strip()
        )
        for n, pk in enumerate(changes, start=1)
    ]
    MeetingItem.objects.bulk_create(items, batch_size=1000)
    words = f"{meeting}（{meeting.held_on:%-m月%-d日}）"
    said = "；".join(part for part in (words, note.strip()) if part)
    move(proposal, Action.MEET, by=by, note=said, detail={"meeting": meeting.pk})
    return len(items)


@transaction.atomic
def note_attendance(
    meeting: Meeting,
    present: Mapping[int, tuple[bool, str]],
    *,
    by: User,
    seen: Mapping[int, str] | None = None,
) -> dict[int, str]:
    """Write down who came: `{attendance: (present, person)}`; returns why some were refused, as `resolve` does."""
    meeting = _open_meeting(meeting, by)
    refused, changed = {}, []
    for row in meeting.attendance.filter(pk__in=list(present)):
        came, person = present[row.pk]
        given = Present(came, person.strip()[:100])
        if not _is_news(row, given, seen):
            continue
        if _written_since(row, seen):
            now = f"{'到会' if row.present else '未到'}{f'，{row.person}' if row.person else ''}"
            refused[row.pk] = f"在您打开之后，另一人已登记为“{now}”；核对后再保存一次。"
            continue
        row.present, row.person = given
        changed.append(row)
    Attendance.objects.bulk_update(changed, ["present", "person"])
    return refused


@transaction.atomic
def resolve(
    meeting: Meeting,
    resolutions: Mapping[int, tuple[str, ...]],
    *,
    by: User,
    seen: Mapping[int, str] | None = None,
) -> dict[int, str]:
    """Write down resolutions, `{item: (resolution, note, dissent)}`; returns why some were refused, by item.

    `seen`: the mark of what each item had when the person opened the page. What they left alone stays as another may
    have written it since; what both have written is refused, so that nobody writes over another unawares.
    """
    meeting = _open_meeting(meeting, by)
    refused, changed = {}, []
    for item in meeting.items.filter(pk__in=list(resolutions)):
        given = Resolved(*(words.strip() for words in resolutions[item.pk]))
        if not _is_news(item, given, seen):
            continue
        if why := _fault(item, given, seen):
            refused[item.pk] = why
            continue
        item.resolution, item.note, item.dissent = given
        changed.append(item)
    MeetingItem.objects.bulk_update(changed, ["resolution", "note", "dissent"], batch_size=500)
    return refused


def _is_news(
    row: MeetingItem | Attendance, given: Resolved | Present, seen: Mapping[int, str] | None
) -> bool:
    """Whether a person has changed what their page showed, and to something else than what is written down."""
    return given != written(row) and mark(given) != (seen or {}).get(row.pk)


def _written_since(row: MeetingItem | Attendance, seen: Mapping[int, str] | None) -> bool:
    """Whether it is not as the page showed it; a page that does not say what it showed has shown nothing."""
    if seen is None:
        return False
    now = written(row)
    return mark(now) != seen.get(row.pk, mark(type(now)()))


def _fault(item: MeetingItem, given: Resolved, seen: Mapping[int, str] | None) -> str:
    if _written_since(item, seen):
        now = item.get_resolution_display() or "尚无决议"
        said = f"（{item.note[:60]}）" if item.note else ""
        return f"在您打开之后，另一人已登记为“{now}”{said}；核对后再保存一次。"
    if given.resolution and given.resolution not in Resolution.values:
        return "没有这样的决议。"
    if given.resolution in NEEDS_NOTE and not given.note:
        return f"决议为“{Resolution(given.resolution).label}”，请写明理由或者修改意见。"
    return ""


@transaction.atomic
def resolve_uncontested(meeting: Meeting, *, by: User) -> int:
    """Resolve 同意 on every open item that nobody has said anything against; returns how many there were.

    Against is whatever a member said that is not plain consent, when it reviewed the item or in the circulation, what
    was said at the meeting, and a department that signs with the proposal (会签) and does not agree.
    """
    meeting = _open_meeting(meeting, by)
    reviewed = Opinion.objects.filter(
        change=OuterRef("change"), submission_digest=OuterRef("submission_digest")
    ).exclude(verdict=Opinion.Verdict.AGREE)
    answered = CirculationAnswer.objects.filter(item=OuterRef("pk")).exclude(verdict__in=("agree", "none"))
    cosigned = CoSign.objects.filter(proposal=OuterRef("change__proposal"), agreed=False)
    rows = meeting.items.filter(resolution="", dissent="")
    rows = rows.exclude(Exists(reviewed)).exclude(Exists(answered)).exclude(Exists(cosigned))
    return rows.update(resolution=Resolution.APPROVE)


def turned_down(proposal: Proposal) -> dict[int, str]:
    """The changes that the last meeting did not consent to, `{change: its reason}`: what a decision starts from."""
    return {change: note for change, (said, note) in resolved(proposal).items() if said == Resolution.REJECT}


@transaction.atomic
def drop_from_agenda(
    meeting: Meeting, proposal: Proposal, *, by: User, seen: Mapping[int, str] | None = None
) -> None:
    """Take a proposal off the agenda; it waits for another meeting. `seen`: the marks of its items as shown."""
    meeting = _open_meeting(meeting, by)
    marks = {item.pk: mark(written(item)) for item in _items(meeting, proposal)}
    if any((seen or {}).get(pk, now) != now for pk, now in marks.items()):
        refuse("seen", "您打开页面之后同事对其中的议题登记了决议，没有移出；请看过决议后再办理。")
    gone, _ = _items(meeting, proposal).delete()
    if gone:
        detail = {"proposal": proposal.pk, "items": gone}
        record("meeting.dropped", actor=by, target=meeting, region_code=meeting.region.code, detail=detail)


@transaction.atomic
def keep_minutes(meeting: Meeting, *, by: User, minutes: str) -> None:
    """Keep minutes that are being written; '' to draft them anew from what is written down."""
    meeting = _open_meeting(meeting, by)
    meeting.minutes = minutes.strip()
    meeting.save(update_fields=["minutes"])


@transaction.atomic
def close_meeting(meeting: Meeting, *, by: User, minutes: str) -> None:
    """End a meeting: every item has a resolution, a session has somebody present; nothing of it changes after."""
    meeting = _open_meeting(meeting, by)
    allowed(_unfinished(meeting))
    meeting.state, meeting.minutes = Meeting.State.CLOSED, minutes.strip()
    meeting.closed_by, meeting.closed_at = by, timezone.now()
    meeting.save(update_fields=["state", "minutes", "closed_by", "closed_at"])
    detail = {"items": meeting.items.count()}
    record("meeting.closed", actor=by, target=meeting, region_code=meeting.region.code, detail=detail)
    for proposal in proposals_of(meeting):
        notify("resolved", proposal, by=by)


def _items(meeting: Meeting, proposal: Proposal) -> QuerySet[MeetingItem]:
    return meeting.items.filter(change__proposal=proposal)


def _unfinished(meeting: Meeting) -> list[Reason]:
    """What is still to be done before a meeting can end."""
    reasons = []
    if not meeting.items.exists():
        reasons.append(Reason("agenda", "会议没有议题，请先把申请列入议程。"))
    if count := meeting.items.filter(resolution="").count():
        reasons.append(Reason("open", f"还有{count}项议题没有决议。"))
    reasons += quorum_reasons(meeting)
    if meeting.mode == Meeting.Mode.WRITTEN:
        return reasons + unanswered(meeting)
    if not meeting.attendance.filter(present=True).exists():
        reasons.append(Reason("attendance", "请登记出席单位。"))
    if meeting.held_on > timezone.localdate():
        reasons.append(Reason("held_on", f"会议日期{meeting.held_on}还没有到，请改正日期。"))
    return reasons


def late_for(meeting: Meeting) -> list[tuple[Proposal, dt.date]]:
    """The proposals on an agenda whose own deadline is over before the day of the meeting, with that deadline."""
    steps = ProposalStep.objects.filter(
        proposal__in=proposals_of(meeting).order_by().values("pk"), left_at=None, due_on__lt=meeting.held_on
    )
    rows = steps.select_related("proposal").order_by("due_on", "pk")
    return [(step.proposal, step.due_on) for step in rows if step.due_on]


def proposals_of(meeting: Meeting) -> QuerySet[Proposal]:
    """The proposals on a meeting's agenda."""
    rows = Proposal.objects.filter(changes__meeting_items__meeting=meeting).distinct()
    return rows.select_related("region", "department", "unit").order_by("pk")


def _open_meeting(meeting: Meeting, by: User) -> Meeting:
    """The meeting as it is now, locked, if this person may work on it."""
    meeting = lock_row(meeting, "region")
    allowed(why_not_change(meeting, by))
    return meeting
