"""Written circulation (书面征求意见): each member answers item by item by a day; what its silence means is a setting.

An answer can be put right until the circulation is over. A member does not answer on what its own body has proposed or
exercises. Where silence counts as no opinion (ReviewSetting), nothing is taken in after the day; else it waits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from audit.log import record
from core.locking import lock_row
from core.reasons import NotAllowed, Reason
from departments.access import scope_of
from office.notice_kinds import Occasion
from review.models.meetings import Attendance, CirculationAnswer, Meeting, MeetingItem
from review.models.rules import MemberUnit, UnitKind
from review.workflow.notices import notify
from review.workflow.routing import setting_of

if TYPE_CHECKING:
    from accounts.models import User

Verdict = CirculationAnswer.Verdict
NEEDS_GROUNDS = (Verdict.AFTER_CHANGES, Verdict.DISAGREE)


def unit_of(meeting: Meeting, user: User) -> MemberUnit | None:
    """The member a person answers a circulation for; None for whoever sits for none that was invited."""
    seats = scope_of(user).seats
    if meeting.mode != Meeting.Mode.WRITTEN or not seats:
        return None
    rows = MemberUnit.objects.filter(pk__in=meeting.attendance.values("unit"), department_id__in=seats)
    return rows.order_by("order", "pk").first()


def why_not_answer(meeting: Meeting, user: User) -> list[Reason]:
    """Every reason why a person cannot answer a circulation now."""
    reasons = []
    if meeting.mode != Meeting.Mode.WRITTEN:
        reasons.append(Reason("mode", "这是会议，不是书面征求意见。"))
    elif unit_of(meeting, user) is None:
        reasons.append(Reason("role", "由被征求意见的成员单位答复，您没有这一职责。"))
    if meeting.state == Meeting.State.CLOSED:
        reasons.append(Reason("closed", "征求意见已结束，不能再答复。"))
    elif is_past(meeting) and setting_of(meeting.region).silence_is_consent:
        reasons.append(
            Reason("late", f"答复期限{meeting.held_on:%-m月%-d日}已过，按审查设置，没有答复的视为无意见。")
        )
    return reasons


def is_past(meeting: Meeting) -> bool:
    """Whether the day for answers is over."""
    return meeting.held_on < timezone.localdate()


def answerable(meeting: Meeting, unit: MemberUnit) -> QuerySet[MeetingItem]:
    """The items a member answers: all but those of its own body."""
    own = Q(change__proposal__unit=unit)
    if unit.department_id:
        own |= Q(change__version__department=unit.department_id)
        own |= Q(change__proposal__department=unit.department_id)
    return meeting.items.exclude(pk__in=meeting.items.filter(own).values("pk"))


@transaction.atomic
def answer(
    meeting: Meeting,
    answers: Mapping[int, tuple[str, str]],
    *,
    by: User,
    seen: Mapping[int, tuple[str, str]] | None = None,
) -> dict[int, str]:
    """Write down a member's answers, `{item: (verdict, grounds)}`; returns why some were refused, by item.

    `seen`: what each item had when the person opened the page, nothing where it does not say; what a colleague has
    answered since is kept. When every item it has to answer is answered, the member counts as having answered (答复单位).
    """
    meeting = lock_row(meeting, "region")
    unit = unit_of(meeting, by)
    reasons = why_not_answer(meeting, by)
    if reasons or unit is None:
        raise NotAllowed(reasons)
    mine = answerable(meeting, unit)
    refused, said = {}, Counter[str]()
    now = dict(_answered(meeting, unit))
    for item in mine.filter(pk__in=list(answers)):
        verdict, grounds = answers[item.pk]
        had = now.get(item.pk, ("", ""))
        shown = had if seen is None else seen.get(item.pk, ("", ""))
        if (verdict, grounds.strip()) == had or (seen is not None and (verdict, grounds.strip()) == shown):
            continue
        if why := _fault(verdict, grounds) or _said_since(had, shown):
            refused[item.pk] = why
            continue
        given = {
            "verdict": verdict,
            "grounds": grounds.strip(),
            "answered_by": by,
            "answered_at": timezone.now(),
        }
        CirculationAnswer.objects.update_or_create(item=item, unit=unit, defaults=given)
        said[verdict] += 1
    whole = not mine.exclude(answers__unit=unit).exists()
    if said:
        _tell(meeting, unit, by, said, whole=whole)
    return refused


def _answered(meeting: Meeting, unit: MemberUnit) -> Iterator[tuple[int, tuple[str, str]]]:
    rows = CirculationAnswer.objects.filter(item__meeting=meeting, unit=unit)
    for item, verdict, grounds in rows.values_list("item_id", "verdict", "grounds"):
        yield item, (verdict, grounds)


def _said_since(had: tuple[str, str], shown: tuple[str, str]) -> str:
    if had == shown:
        return ""
    grounds = f"，理由：{had[1][:200]}" if had[1] else ""
    return f"在您打开之后，同事已答复“{Verdict(had[0]).label}”{grounds}；核对后再提交一次。"


def _fault(verdict: str, grounds: str) -> str:
    if verdict not in Verdict.values:
        return "请选择答复。"
    if verdict in NEEDS_GROUNDS and not grounds.strip():
        return f"答复为“{Verdict(verdict).label}”，请写明理由。"
    return ""


def _tell(meeting: Meeting, unit: MemberUnit, by: User, said: Counter[str], *, whole: bool) -> None:
    row = Attendance.objects.get(meeting=meeting, unit=unit)
    first = whole and not row.present
    if whole:
        row.present, row.person = True, by.get_short_name()[:100]
        row.save(update_fields=["present", "person"])
    detail = {"unit": unit.name} | {str(Verdict(one).label): count for one, count in said.items()}
    record("meeting.answered", actor=by, target=meeting, region_code=meeting.region.code, detail=detail)
    if first:
        url = reverse("review:meeting", args=[meeting.pk])
        about = Occasion(title=meeting.title, url=url, region=meeting.region, more={"unit": unit})
        notify("circulation_answered", about, by=by)


def silent(meeting: Meeting) -> list[MemberUnit]:
    """The members that have not answered; the staffing office, which asks, does not answer itself."""
    rows = meeting.attendance.filter(present=False).exclude(unit__kind=UnitKind.STAFFING)
    return [row.unit for row in rows.select_related("unit")]


def unanswered(meeting: Meeting) -> list[Reason]:
    """What stands in the way of ending a circulation: answers that can still come, or must."""
    missing = silent(meeting)
    if not missing:
        return []
    names = "、".join(unit.name for unit in missing)
    if not is_past(meeting):
        day = f"{meeting.held_on:%-m月%-d日}"
        return [Reason("waiting", f"{names}尚未答复，期限为{day}；全部答复后可以提前结束。")]
    if setting_of(meeting.region).silence_is_consent:
        return []
    return [
        Reason("silent", f"{names}逾期没有答复，请催办；以其他方式答复的，请在答复情况中勾选并写明答复人。")
    ]
