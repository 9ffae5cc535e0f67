"""What was released for a day to come and taken back before it (演示的推迟、撤回): one put off, one withdrawn."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from demo.cast import Cast, Row
from demo.clock import Story
from departments.models import Region
from departments.roles import Role
from powers.models import PowerVersion
from publish.recalling import ask_recall, confirm_recall
from publish.releasing import release

BEGINS, LATER = -9, -24
"""When they were to take effect, and when the one that was put off will, in working days before today."""
SHORTER = "压缩承诺时限（演示）"


def taken_back(cast: Cast) -> Iterable[Story]:
    """Both: for lack of a system that works the one comes later; the other goes back to be considered."""
    yield _taken_back(
        cast,
        "plan-02",
        {"promised_limit": {"number": 5, "unit": "工作日"}},
        "市规划资源局压缩临时建设规划许可的承诺时限",
        "并联审批系统尚在联调，推迟施行（演示）。",
        day=9,
        is_put_off=True,
    )
    yield _taken_back(
        cast,
        "water-01",
        {"promised_limit": {"number": 15, "unit": "工作日"}},
        "市水务局压缩取水许可的承诺时限",
        "论证报告评审所需时间须重新核定，先行撤回（演示）。",
        day=7,
        is_put_off=False,
    )


def _taken_back(
    cast: Cast, key: str, edits: Row, title: str, why: str, *, day: int, is_put_off: bool
) -> Story:
    """From the draft to the release, and back: one of the office asks for it, the other confirms."""
    yield cast.days.at(day + 13, 9)
    made = cast.modify({key: edits}, "M2", title, "申请材料精简后压缩办理时间")
    yield from cast.submitted(made, day + 12)
    yield from cast.begin(made, day + 11)
    yield from cast.opinions(made, day + 7)
    yield from cast.gather(made, day + 4)
    yield from cast.approved(made, day + 2)
    yield cast.days.at(day, 10)
    by = cast.staffing(made.region)
    rows = PowerVersion.objects.filter(change__proposal=made)
    published = release(made.region, by=by, effective_on=cast.days.ago(BEGINS), note=SHORTER, versions=rows)
    yield cast.days.at(day - 2, 15)
    asked = ask_recall(published, by=by, note=why, later_on=cast.days.ago(LATER) if is_put_off else None)
    yield cast.days.at(day - 2, 16)
    confirm_recall(asked, by=_second(made.region, by))


def _second(region: Region, first: User) -> User:
    """Another of the same staffing office."""
    office = User.objects.filter(memberships__role=Role.STAFFING, memberships__region=region)
    return office.exclude(pk=first.pk).earliest("pk")
