"""Filling in a task (填写审查意见): from the form of a page to opinions, for one change, for many at once, or as before.

Everything typed on the page is written down first, whichever button was pressed, so that nothing is lost; each opinion
stands by itself, and what is refused is told by item.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from django.db import models, transaction

from review.joint_review.reading import agreed_before, prefix_of
from review.joint_review.reviewing import (
    RESULTS,
    Given,
    checklist_rows,
    give_opinions,
    locked_task,
    points_for,
)
from review.joint_review.saving import NOTHING, Filled, held_of, overtaken
from review.models.review_tasks import ReviewTask
from review.models.rules import ChecklistItem

if TYPE_CHECKING:
    from accounts.models import User

FIELD = re.compile(r"c(\d{1,18})-(verdict|grounds|all|point-\d+|note-\d+)")
SEEN = re.compile(r"c(\d{1,18})-seen")
LONGEST = 4000


class Which(models.TextChoices):
    """Which changes an opinion for many is for (批量填写的范围)."""

    BLANK = "blank", "本任务中尚未填写的各项"
    SAME = "same", "上次同意后没有变化、尚未填写的各项"
    SHOWN = "shown", "现在筛选出的、尚未填写的各项（包括其他页的）"
    PICKED = "picked", "本页勾选的各项（已填的改为这一意见）"
    ALL = "all", "本任务的全部事项（已填的改为这一意见）"


def typed(posted: Mapping[str, str], points: list[ChecklistItem]) -> dict[int, Given]:
    """What stands in the form, by change."""
    said = {name: value.replace("\0", "") for name, value in posted.items()}
    names = [(int(found[1]), found[2]) for name in said if (found := FIELD.fullmatch(name))]
    pointed = {change for change, name in names if name not in ("verdict", "grounds")}
    return {
        change: _given(said, change, points if change in pointed else None)
        for change in sorted({change for change, _ in names})
    }


def seen_in(posted: Mapping[str, str]) -> dict[int, str]:
    """What the page had seen of each change."""
    return {int(found[1]): value for name, value in posted.items() if (found := SEEN.fullmatch(name))}


def _given(said: Mapping[str, str], change: int, points: list[ChecklistItem] | None) -> Given:
    prefix = prefix_of(change)
    grounds, verdict = said.get(f"{prefix}grounds", "").strip()[:LONGEST], said.get(f"{prefix}verdict", "")
    if points is None:
        return Given(change, verdict, grounds, None)
    rows = checklist_rows(points, said, prefix)
    if said.get(f"{prefix}all"):
        rows = passed(points, rows)
    return Given(change, verdict, grounds, rows)


def passed(points: list[ChecklistItem], rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The checklist with 通过 wherever nothing else was ticked."""
    ticked = {row["text"]: row for row in rows}
    return [
        ticked.get(point.text) or {"text": point.text, "result": RESULTS[0], "comment": ""}
        for point in points
    ]


@transaction.atomic
def give_to_many(
    task: ReviewTask,
    which: str,
    picked: Collection[int],
    opinion: Given,
    *,
    by: User,
    digest: str,
    seen: Mapping[int, str],
    all_passed: bool = False,
    shown: Collection[int] = (),
) -> Filled:
    """One opinion for many changes; the same function for each. `opinion` says it, whatever change it names; `shown` are
    the changes that fit the filter of the page. What was not `seen` as it stands is left and told."""
    points = points_for(task.unit.kind) if all_passed else []
    checklist = passed(points, []) if all_passed else []
    given = [
        Given(change, opinion.verdict, opinion.grounds, checklist)
        for change in _chosen(task, which, picked, shown)
    ]
    return _give_seen(task, given, by=by, digest=digest, seen=seen)


@transaction.atomic
def take_over(
    task: ReviewTask, *, by: User, digest: str, seen: Mapping[int, str], only: int | None = None
) -> Filled:
    """Agree again to what has not changed since this member last did, in the same words; all of it, or one change."""
    filled_in = held_of(task)
    known = {point.text for point in points_for(task.unit.kind)}
    given = []
    for change, opinion in agreed_before(task).items():
        if change == only or (only is None and change not in filled_in):
            whole = {str(row.get("text")) for row in opinion.checklist} == known
            given.append(Given(change, opinion.verdict, opinion.grounds, opinion.checklist if whole else ()))
    return _give_seen(task, given, by=by, digest=digest, seen=seen)


def _give_seen(
    task: ReviewTask, given: list[Given], *, by: User, digest: str, seen: Mapping[int, str]
) -> Filled:
    """Give opinions where what stands there now was seen; the others are told."""
    task = locked_task(task, by)
    held, filled = held_of(task), Filled()
    late = {one.change for one in given if not held.get(one.change, NOTHING).was_seen(seen.get(one.change))}
    fresh = [one for one in given if one.change not in late]
    filled.add(fresh, give_opinions(task, fresh, by=by, digest=digest))
    filled.overtaken |= late
    filled.refused |= {pk: overtaken(held.get(pk, NOTHING)) for pk in late}
    return filled


def _chosen(task: ReviewTask, which: str, picked: Collection[int], shown: Collection[int]) -> list[int]:
    """The changes an opinion for many goes to."""
    if which == Which.PICKED:
        return sorted(picked)
    every = list(task.items.values_list("change_id", flat=True))
    if which == Which.ALL:
        return every
    among: Collection[int] = every
    if which == Which.SAME:
        among = agreed_before(task)
    elif which == Which.SHOWN:
        among = shown
    filled_in = held_of(task)
    wanted = set(among)
    return [change for change in every if change in wanted and change not in filled_in]
