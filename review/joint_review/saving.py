"""Saving opinions as they are typed (保存意见): what is complete becomes an opinion, what is not is kept as typed.

Of two people who sit for one member the second does not write over the first unseen: each save says what it has seen of
a change, and is refused where that is not what stands now. Who says nothing of it has seen nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import localtime

from core.digests import digest as digest_of
from core.reasons import refuse
from review.joint_review.reviewing import Given, fault_of, give_opinions, locked_task, opinions_of, points_for
from review.models.review_tasks import Opinion, OpinionDraft, ReviewTask

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Held:
    """What a member says of one change now: the opinion that holds, and what was typed since and is none yet."""

    opinion: Opinion | None = None
    draft: OpinionDraft | None = None

    @property
    def last(self) -> Opinion | OpinionDraft | None:
        return self.draft or self.opinion

    @property
    def seen(self) -> str:
        """What a page says it has seen of it, to be compared when it saves."""
        return f"{self.opinion.pk if self.opinion else 0}.{self.draft.number if self.draft else 0}"

    def was_seen(self, seen: str | None) -> bool:
        """Whether this is what a page had seen; None for a page that says nothing of it."""
        return (NOTHING.seen if seen is None else seen) == self.seen

    @property
    def by(self) -> int | None:
        """Who typed it last."""
        if self.draft:
            return self.draft.typed_by_id
        return self.opinion.given_by_id if self.opinion else None

    def given(self, change: int) -> Given:
        """It as something given, to be compared with what is typed."""
        last = self.last
        return Given(change, last.verdict, last.grounds, last.checklist) if last else Given(change, "")

    @property
    def state(self) -> str:
        """That it is saved, by whom and when, as its row says it."""
        return f"{'草稿已存' if self.draft else '已保存'} {self.who}" if self.last else ""

    @property
    def who(self) -> str:
        """Who typed it last and when; '' for nobody."""
        if self.draft:
            return f"{self.draft.typed_by.get_short_name()} {localtime(self.draft.typed_at):%m-%d %H:%M}"
        if self.opinion:
            return f"{self.opinion.given_by.get_short_name()} {localtime(self.opinion.given_at):%m-%d %H:%M}"
        return ""


NOTHING = Held()


@dataclass
class Filled:
    """What became of a form: the changes written down, and why others were refused."""

    written: dict[int, str] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    overtaken: set[int] = field(default_factory=set)
    """Those refused because somebody else has changed them meanwhile."""
    seen: dict[int, str] = field(default_factory=dict)
    """What the person has before them after saving, by change."""

    def add(self, given: Iterable[Given], refused: Mapping[int, str]) -> None:
        for one in given:
            if one.change in refused:
                self.refused[one.change] = refused[one.change]
            else:
                self.written[one.change] = Opinion.Verdict(one.verdict).label
                self.refused.pop(one.change, None)


def held_of(task: ReviewTask) -> dict[int, Held]:
    """What the member of a task has said so far, by change; two queries."""
    drafts = {d.change_id: d for d in task.opinion_drafts.select_related("typed_by")}
    opinions = opinions_of(task)
    return {pk: Held(opinions.get(pk), drafts.get(pk)) for pk in {*drafts, *opinions}}


@transaction.atomic
def save_typed(
    task: ReviewTask,
    given: Mapping[int, Given],
    *,
    by: User,
    digest: str,
    seen: Mapping[int, str],
    finished: bool = True,
) -> Filled:
    """Write down what says something new, of changes that nobody else has changed since they were `seen`.

    What cannot be an opinion yet is told and kept as it is; while a person is still typing (not `finished`) all of it is
    only kept.
    """
    task = locked_task(task, by)
    if task.submission.digest != digest:
        refuse("digest", "申请在您打开之后已重新提交，请刷新页面，看过新的内容再填写。")
    held, filled = held_of(task), Filled()
    news = []
    for pk, one in given.items():
        before = held.get(pk, NOTHING)
        said = one if one.checklist is not None else replace(one, checklist=before.given(pk).rows)
        if said.says == before.given(pk).says and not (finished and before.draft):
            continue
        if not before.was_seen(seen.get(pk)):
            filled.refused[pk] = overtaken(before)
            filled.overtaken.add(pk)
        else:
            news.append(said)
    back = [one.change for one in news if _as_before(one, held.get(one.change, NOTHING))]
    task.opinion_drafts.filter(change__in=back).delete()
    news = [one for one in news if one.change not in back]
    refused = (
        give_opinions(task, news, by=by, digest=digest) if finished else {one.change: "" for one in news}
    )
    _keep(task, [one for one in news if one.change in refused], held, by)
    filled.add(news, refused)
    now = held_of(task)
    typed = {pk: now.get(pk, NOTHING).seen for pk in given if pk not in filled.overtaken}
    filled.seen = {**seen, **typed}
    return filled


def why_unfinished(task: ReviewTask, held: Mapping[int, Held]) -> dict[int, str]:
    """Why what was typed is no opinion yet, by change."""
    drafts = {pk: one.given(pk) for pk, one in held.items() if one.draft}
    points = points_for(task.unit.kind) if drafts else []
    return {pk: fault_of(one, drafts, points) or "还没有保存。" for pk, one in drafts.items()}


def _as_before(one: Given, held: Held) -> bool:
    """Whether it says again what the opinion that holds says, or nothing where nothing was said."""
    opinion = held.opinion
    before = (
        Given(one.change, opinion.verdict, opinion.grounds, opinion.checklist)
        if opinion
        else Given(one.change, "")
    )
    return one.says == before.says


def _keep(task: ReviewTask, typed: Iterable[Given], held: Mapping[int, Held], by: User) -> None:
    mine = set(task.items.values_list("change_id", flat=True))
    for one in typed:
        if one.change not in mine:
            continue
        before = held.get(one.change, NOTHING).draft
        verdict, grounds, checklist = one.says
        OpinionDraft.objects.update_or_create(
            task=task,
            change_id=one.change,
            defaults={
                "verdict": verdict if verdict in Opinion.Verdict.values else "",
                "grounds": grounds,
                "checklist": checklist,
                "number": before.number + 1 if before else 1,
                "typed_by": by,
            },
        )


def of_others(held: Mapping[int, Held], user: User) -> str:
    """What colleagues have typed in a task, as one digest: what a page has seen of all changes, shown on it or not."""
    return digest_of([[pk, one.seen] for pk, one in sorted(held.items()) if one.by != user.pk])


def overtaken(held: Held) -> str:
    """Why a change is not written over, and what stands there now."""
    last = held.last
    if last is None:
        return "您打开之后同事改回了未填，请看过后再保存。"
    label = Opinion.Verdict(last.verdict).label if last.verdict else "未选意见"
    grounds = f"，理由：{last.grounds[:200]}" if last.grounds else ""
    return f"您打开之后另有改动（{held.who}）：{label}{grounds}。请看过，要改的再保存一次。"
