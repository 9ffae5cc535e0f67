"""Drafting what a change of a law asks for (起草调整): one proposal of a department with the new places and words filled in.

Each power gets a draft from its newest approved version. Where only the number changed the citation is re-pointed;
where the words did, the same stretch of the new text is quoted. A citation whose article has no sure counterpart stays
as it is, with a note. Powers with another open change are told, not touched: at most one change of a power is open.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.log import record
from core.reasons import Reason, allowed, refuse
from laws.adjusting import Adjusted, adjust, edition_of
from laws.citations import Citation
from laws.endings import ended_articles
from laws.law_events import article_changes, articles_of, texts_of
from laws.matching import candidates, single_label
from laws.models import Article, LawEvent, LawVersion
from laws.older_editions import OlderEditions
from powers.citing import labels_of
from powers.drafting import drafts_from
from powers.impact import AffectedPower, Says, pointed_changes
from powers.locking import lock_powers
from powers.models import LegalBasis, PowerVersion
from powers.newest import newest_of
from review.law_changes.following import TaskAnswer, check, impact_of, lock
from review.law_changes.own_bases import OwnBasis, cites_still, own_bases, reworded, rewrite
from review.models.law_changes import AdjustmentTask
from review.models.proposals import Change, Proposal
from review.models.rules import Trigger
from review.workflow.moving import opened

if TYPE_CHECKING:
    from accounts.models import User

MODIFY = Change.Action.MODIFY
TRIGGER = "M1"
"""The case in which a list is adjusted because its legal basis changed (依据变化)."""
NOTE, LOCATOR = 500, 200
"""How long the note of a change and the locator of a citation may be."""


@dataclass(frozen=True)
class Left:
    """A power that was left as it is, and why."""

    title: str
    why: str


@dataclass
class Drafted:
    """The proposal made, how many powers it changes, and those it had to leave."""

    proposal: Proposal
    powers: int
    left: list[Left] = field(default_factory=list)


@transaction.atomic
def draft_adjustment(task: AdjustmentTask, *, by: User, today: dt.date | None = None) -> Drafted:
    """Draft the adjustment of every power of the task that can be. Raises NotAllowed with every reason.

    Lock order: power rows by primary key, then the task (architecture.md).
    """
    day = today or timezone.localdate()
    affected = impact_of(task.event, day, departments=[task.department_id]) or []
    lock_powers(power.power for power in affected)
    task = lock(task)
    check(task, TaskAnswer.DRAFT, by)
    left, free = _without_open_change(affected)
    old, new = texts_of(task.event, day)
    plan = _Plan(task.event, old, new)
    wanted = plan.take(free, left)
    if not wanted:
        allowed(_nothing(left))
    proposal = _propose(task, by)
    _write(proposal, plan, wanted)
    task.state, task.proposal, task.joined = AdjustmentTask.State.DRAFTED, proposal, False
    task.save(update_fields=["state", "proposal", "joined"])
    detail = {"proposal": proposal.pk, "powers": len(wanted), "left": len(left)}
    code = task.department.region.code
    record("law.adjustment_drafted", actor=by, target=task, region_code=code, detail=detail)
    return Drafted(proposal, len(wanted), left)


def _without_open_change(affected: list[AffectedPower]) -> tuple[list[Left], list[AffectedPower]]:
    """The powers that another proposal is changing, and the rest."""
    rows = Change.objects.filter(is_open=True, power__in=[power.power for power in affected])
    busy = {
        power: (pk, title) for power, pk, title in rows.values_list("power", "proposal", "proposal__title")
    }
    left = [
        Left(power.title, "在第{}号申请“{}”中有未办结的变更。".format(*busy[power.power]))
        for power in affected
        if power.power in busy
    ]
    return left, [power for power in affected if power.power not in busy]


def _nothing(left: Sequence[Left]) -> list[Reason]:
    if not left:
        return [Reason("nothing", "没有需要调整的职权：所引条文都已是现行内容。任务将在下次核对时自动办结。")]
    told = [Reason("left", f"“{one.title}”{one.why}") for one in left[:10]]
    if len(left) > len(told):
        told.append(Reason("more", f"另有{len(left) - len(told)}项同样不能起草。"))
    head = "受影响的职权都不能在这里起草；已在别的申请中的，可以选择“由已有申请一并办理”："
    return [Reason("nothing", head), *told]


# --- what is to be written -------------------------------------------------------------------------------


@dataclass
class _Wanted:
    """One power to be drafted: the version it starts from, its citations as they are to read, and the note."""

    base: PowerVersion
    rows: dict[str, Adjusted] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)


class _Plan:
    """What a change of a law makes of citations, worked out before anything is written."""

    def __init__(self, event: LawEvent, old: LawVersion | None, new: LawVersion | None) -> None:
        self.event, self.new = event, new
        if new is None:
            self.fates = ended_articles(event.law, old)
        else:
            self.fates = {c.old_label: c for c in article_changes(old, new) if c.old_label} if old else {}
        self.says, self.editions = Says(new, old), OlderEditions(old)

    def take(self, powers: list[AffectedPower], left: list[Left]) -> list[_Wanted]:
        """The powers that need a draft; those that an approval has adjusted or cancelled meanwhile are `left`."""
        bases = newest_of([power.power for power in powers])
        rows = _rows(bases.values(), powers)
        own = own_bases([base.pk for base in bases.values()], powers)
        wanted = []
        for power in powers:
            base = bases[power.power]
            if base.standing == PowerVersion.Standing.CANCELLED:
                left.append(Left(power.title, "已批准取消，等待公布。"))
                continue
            one = self._of(base, rows[base.pk], own.get(base.pk, ()))
            if one is None:
                left.append(Left(power.title, "已有批准待公布的调整。"))
            else:
                wanted.append(one)
        return wanted

    def _of(self, base: PowerVersion, rows: list[LegalBasis], own: Iterable[OwnBasis]) -> _Wanted | None:
        one = _Wanted(base)
        for row in rows:
            if self.says.already(row.locator, row.text, row.edition):
                continue
            if self.new is None:
                one.rows[str(row.uid)] = Adjusted(row.locator, row.text, (), (row.locator,))
                one.notes[self._ended(row)] = None
            else:
                made = self._adjusted(row.locator, row.text)
                one.rows[str(row.uid)] = made
                one.notes |= dict.fromkeys(made.notes)
        for row_of in own:
            if cites_still(row_of, self.event.law.title, self.says):
                self._reword(one, row_of)
        return one if one.rows or one.own else None

    def _adjusted(self, locator: str, text: str) -> Adjusted:
        """A citation as the new text has it; as it is where that is not sure."""
        older = self.editions.brought_up(locator, text)
        now, words = (older.locator, older.text) if older else (locator, text)
        made = adjust(now, words, self.fates, articles_of(self.new) if self.new else {})
        if made.lost or (older and older.lost):
            made = Adjusted(locator, text, made.notes, made.lost or (locator,))
        if len(made.locator) > LOCATOR:
            made = Adjusted(locator, text, ("条款项目过长，请自行填写",), (locator,))
        return made

    def _reword(self, one: _Wanted, row: OwnBasis) -> None:
        """The own basis of a responsibility or a situation, which stays as it is where a person has to judge."""
        title = self.event.law.title
        if self.new is None:
            one.own[row.uid] = row.words
            one.notes[f"责任事项、追责情形的依据引用的{title}已废止，须改引新的依据"] = None
            return
        one.own[row.uid], notes = reworded(row, title, edition_of(self.new), self._unless_said)
        one.notes |= dict.fromkeys(notes or [f"责任事项、追责情形的依据引用了{title}，请核对"])

    def _unless_said(self, cited: Citation) -> Adjusted | None:
        said = self.says.already(cited.locator, cited.text, cited.edition)
        return None if said else self._adjusted(cited.locator, cited.text)

    def _ended(self, row: LegalBasis) -> str:
        """What to do about a citation of a law that was repealed: where the matter may stand now, if that is known."""
        pointed = row.title and row.title not in candidates(self.event.law.title)
        fates = (
            pointed_changes(self.event.law, row.text, self.fates)
            if pointed
            else [self.fates[label] for label in labels_of(row.locator) if label in self.fates]
        )
        near = list(dict.fromkeys(candidate.label for fate in fates for candidate in fate.candidates))
        if pointed:
            likest = f"（相近的有{'、'.join(near)}）" if near else ""
            return f"《{row.title}》{row.locator}指向的{self.event.law}已废止，请核对现在依照哪一条行使并写明{likest}"
        if near:
            return (
                f"{self.event.law}已废止，须改引新的依据，请判断现在由哪一条规定（相近的有{'、'.join(near)}）"
            )
        return f"{self.event.law}已废止，须改引新的依据；核对后确认没有依据的，提出取消"

    def note(self, one: _Wanted) -> str:
        """Which law changed how: 因《统计法》2024年9月13日公布……：第四十一条改为第四十四条，内容有修改."""
        what = edition_of(self.new) if self.new else f"自{self.event.on:%Y年%-m月%-d日}起废止"
        said = f"因《{self.event.law}》{what}而调整：{'；'.join(one.notes)}。"
        return said if len(said) <= NOTE else f"{said[: NOTE - 1]}…"


def _rows(bases: Iterable[PowerVersion], powers: list[AffectedPower]) -> Mapping[int, list[LegalBasis]]:
    """The citations concerned of each version, found by their uid."""
    uids = [basis.uid for power in powers for basis in power.bases]
    found: dict[int, list[LegalBasis]] = defaultdict(list)
    for row in LegalBasis.objects.filter(version__in=[base.pk for base in bases], uid__in=uids):
        found[row.version_id].append(row)
    return found


# --- writing it --------------------------------------------------------------------------------------------


def _propose(task: AdjustmentTask, by: User) -> Proposal:
    """The proposal, with what the change of the law already tells of it."""
    coming = task.event.on > timezone.localdate()
    proposal = Proposal.objects.create(
        region=task.department.region,
        department=task.department,
        kind=Proposal.Kind.ADJUSTMENT,
        title=f"因{task.event}调整职权"[:300],
        trigger=Trigger.objects.filter(code=TRIGGER, is_active=True).first(),
        trigger_on=task.event.on,
        reason=f"{task.event}，所引条文随之变化。",
        wanted_on=task.event.on if coming else None,
        due_on=task.due_on,
        due_provisional=task.due_provisional,
        created_by=by,
    )
    opened(proposal, by=by)
    return proposal


def _write(proposal: Proposal, plan: _Plan, wanted: list[_Wanted]) -> None:
    """The drafts with their citations, and a change for each."""
    drafts = drafts_from([one.base for one in wanted])
    for draft, one in zip(drafts, wanted, strict=True):
        draft.change_note = plan.note(one)
    PowerVersion.objects.bulk_update(drafts, ["change_note"], batch_size=500)
    rewrite({draft.pk: one.own for draft, one in zip(drafts, wanted, strict=True) if one.own})
    if plan.new is not None:
        _fill(plan.new, {draft.pk: one for draft, one in zip(drafts, wanted, strict=True)})
    changes = [
        Change(proposal=proposal, power_id=draft.power_id, version=draft, base=one.base, action=MODIFY)
        for draft, one in zip(drafts, wanted, strict=True)
    ]
    try:
        with transaction.atomic():
            Change.objects.bulk_create(changes, batch_size=500)
    except IntegrityError:
        refuse("open_change", "刚刚有人为其中的职权提出了另一项变更，请刷新页面后重试。")


def _fill(new: LawVersion, drafts: Mapping[int, _Wanted]) -> None:
    """Put the adjusted places and words into the drafts' citations."""
    articles = dict(Article.objects.filter(version=new).order_by("-order").values_list("label", "pk"))
    edition, changed = edition_of(new), []
    uids = {uid for one in drafts.values() for uid in one.rows}
    for row in LegalBasis.objects.filter(version__in=list(drafts), uid__in=uids):
        adjusted = drafts[row.version_id].rows.get(str(row.uid))
        if adjusted is None or adjusted.lost:
            continue
        row.locator, row.text, row.edition = adjusted.locator, adjusted.text, edition
        if row.article_id is not None:
            row.article_id = articles.get(single_label(row.locator))
        changed.append(row)
    LegalBasis.objects.bulk_update(changed, ["locator", "text", "edition", "article"], batch_size=500)
