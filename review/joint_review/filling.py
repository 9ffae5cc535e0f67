"""Filling in a task (填写审查意见): from the form of a page to opinions, for one change, for many at once, or as before.

Everything typed on the page is written down first, whichever button was pressed, so that nothing is lost; each opinion
stands by itself, and what is refused is told by item.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import models, transaction

from review.joint_review.reading import agreed_before, prefix_of
from review.joint_review.reviewing import (
    RESULTS,
    Given,
    checklist_rows,
    give_opinions,
    opinions_of,
    points_for,
)
from review.models.review_tasks import Opinion, ReviewTask
from review.models.rules import ChecklistItem

if TYPE_CHECKING:
    from accounts.models import User

FIELD = re.compile(r"c(\d{1,18})-(?:verdict|grounds|all|point-\d+|note-\d+)")
LONGEST = 4000


class Which(models.TextChoices):
    """Which changes an opinion for many is for (批量填写的范围)."""

    BLANK = "blank", "本任务中尚未填写的各项"
    SAME = "same", "上次同意后没有变化、尚未填写的各项"
    PICKED = "picked", "本页勾选的各项（已填的改为这一意见）"
    ALL = "all", "本任务的全部事项（已填的改为这一意见）"


@dataclass
class Filled:
    """What became of a form: the changes written down, and why others were refused."""

    written: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    def add(self, given: Iterable[Given], refused: Mapping[int, str]) -> None:
        for one in given:
            if one.change in refused:
                self.refused[one.change] = refused[one.change]
            else:
                self.written[one.change] = Opinion.Verdict(one.verdict).label
                self.refused.pop(one.change, None)


def typed(posted: Mapping[str, str], points: list[ChecklistItem]) -> dict[int, Given]:
    """What stands in the form, by change; a change of which nothing is said is left out."""
    said = {name: value.replace("\0", "") for name, value in posted.items()}
    changes = sorted({int(found[1]) for name in said if (found := FIELD.fullmatch(name))})
    every = [(change, _given(said, change, points)) for change in changes]
    return {change: one for change, one in every if one.verdict or one.grounds or one.checklist}


def _given(said: Mapping[str, str], change: int, points: list[ChecklistItem]) -> Given:
    prefix = prefix_of(change)
    rows = checklist_rows(points, said, prefix)
    if said.get(f"{prefix}all"):
        rows = passed(points, rows)
    grounds = said.get(f"{prefix}grounds", "").strip()[:LONGEST]
    return Given(change, said.get(f"{prefix}verdict", ""), grounds, rows)


def passed(points: list[ChecklistItem], rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The checklist with 通过 wherever nothing else was ticked."""
    ticked = {row["text"]: row for row in rows}
    return [
        ticked.get(point.text) or {"text": point.text, "result": RESULTS[0], "comment": ""}
        for point in points
    ]


@transaction.atomic
def save_typed(task: ReviewTask, given: Mapping[int, Given], *, by: User, digest: str) -> Filled:
    """Write down what says something new; what is as it was saved is left as it is."""
    before = opinions_of(task)
    news = [one for pk, one in given.items() if _is_new(one, before.get(pk))]
    filled = Filled()
    filled.add(news, give_opinions(task, news, by=by, digest=digest))
    return filled


@transaction.atomic
def give_to_many(
    task: ReviewTask,
    which: str,
    picked: Collection[int],
    opinion: Given,
    *,
    by: User,
    digest: str,
    all_passed: bool = False,
) -> Filled:
    """One opinion for many changes; the same function for each. `opinion` says it, whatever change it names."""
    points = points_for(task.unit.kind) if all_passed else []
    checklist = passed(points, []) if all_passed else []
    given = [
        Given(change, opinion.verdict, opinion.grounds, checklist) for change in _chosen(task, which, picked)
    ]
    filled = Filled()
    filled.add(given, give_opinions(task, given, by=by, digest=digest))
    return filled


@transaction.atomic
def take_over(task: ReviewTask, *, by: User, digest: str, only: int | None = None) -> Filled:
    """Agree again to what has not changed since this member last did, in the same words; all of it, or one change."""
    filled_in = opinions_of(task)
    known = {point.text for point in points_for(task.unit.kind)}
    given = []
    for change, opinion in agreed_before(task).items():
        if change == only or (only is None and change not in filled_in):
            whole = {str(row.get("text")) for row in opinion.checklist} == known
            given.append(Given(change, opinion.verdict, opinion.grounds, opinion.checklist if whole else ()))
    filled = Filled()
    filled.add(given, give_opinions(task, given, by=by, digest=digest))
    return filled


def _chosen(task: ReviewTask, which: str, picked: Collection[int]) -> list[int]:
    """The changes an opinion for many goes to."""
    if which == Which.PICKED:
        return sorted(picked)
    every = list(task.items.values_list("change_id", flat=True))
    if which == Which.ALL:
        return every
    filled_in = opinions_of(task)
    same = agreed_before(task) if which == Which.SAME else {}
    blank = [change for change in every if change not in filled_in]
    return [change for change in blank if change in same] if which == Which.SAME else blank


def _is_new(one: Given, before: Opinion | None) -> bool:
    if before is None:
        return True
    said = (before.verdict, before.grounds, before.checklist)
    return said != (one.verdict, one.grounds, [dict(row) for row in one.checklist])
