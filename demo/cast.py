"""The cast of the demo (演示的办理): its departments, powers and people, and how they walk through the review.

What takes days is a story (clock.py): a generator that yields the moment of each act. A day is counted in working
days before today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from demo.clock import Days, Story
from demo.drafts import DraftWriter
from demo.library import texts_to_quote
from demo.papers import paper
from demo.walker import Walker
from departments.models import Department
from powers.models import Power, PowerType, PowerVersion
from review.drafting.attaching import attach
from review.drafting.intentions import Intention
from review.drafting.proposing import Case, propose
from review.models.materials import Material
from review.models.proposals import Change, Proposal
from review.models.rules import ChangeAction, DecisionLevel, MemberUnit, Trigger
from review.workflow.routing import level_of

Row = dict[str, Any]
CANCELLED = {
    "supervision": "纳入日常监督检查，发现违法的依法处理（演示）",
    "pending": "无",
}


class Cast(Walker):
    """The departments and powers of the demo, each found by what the files call it, and what its people do."""

    opinion = "经审核，职权法定、依据有效，与部门三定规定一致，同意提交（演示）。"
    why = "本次只调整所列内容，该问题列入下一次集中修订（演示）。"
    document = "演示编发〔{year}〕{pk}号"

    def __init__(self, days: Days, departments: list[tuple[Department, dict[str, Any]]]) -> None:
        super().__init__()
        self.days = days
        self.rows = {row["key"]: row for _, data in departments for row in data["powers"]}
        texts = texts_to_quote()
        self.writers = {body.pk: DraftWriter(body, data, texts) for body, data in departments}
        self.homes = {row["key"]: department for department, data in departments for row in data["powers"]}
        self.versions: dict[str, int] = {}

    def power(self, key: str) -> Power:
        return Power.objects.get(versions=self.versions[key])

    def unit(self, kind: str, code: str = "120000") -> MemberUnit:
        rows = MemberUnit.objects.select_related("region", "department")
        return rows.get(region__code=code, kind=kind)

    # --- the department -------------------------------------------------------------------------------------

    def modify(self, edits: Mapping[str, Row], case: str, title: str, reason: str, **more: Any) -> Proposal:
        """A complete draft proposal of a department, which changes these fields of these powers."""
        keys = list(edits)
        department = self.homes[keys[0]]
        made = self.propose(keys, ChangeAction.MODIFY, case, title, reason, **more)
        drafts = {change.power_id: change.version for change in made.changes.select_related("version")}
        for key in keys:
            self.writers[department.pk].edit(drafts[self.power(key).pk], edits[key])
        return self.complete(made)

    def cancel(self, key: str, case: str, title: str, reason: str, **more: Any) -> Proposal:
        """A complete draft proposal to cancel a power."""
        return self.complete(
            self.propose([key], ChangeAction.CANCEL, case, title, reason, details=CANCELLED, **more)
        )

    def merge(self, keys: list[str], edits: Row, case: str, title: str, reason: str, **more: Any) -> Proposal:
        """A complete draft proposal to merge powers into the first of them, which these fields then describe."""
        kept = self.power(keys[0])
        made = self.propose(keys, ChangeAction.MERGE, case, title, reason, kept=kept, **more)
        draft = self.change(made, keys[0]).version
        self.writers[draft.department_id].edit(draft, edits)
        return self.complete(made)

    def add(self, department: Department, row: Row, case: str, title: str, reason: str) -> Proposal:
        """A complete draft proposal for a power that is new to the list."""
        kind = PowerType.objects.get(code=row["type"])
        intention = Intention(ChangeAction.ADD, name=row["name"], power_type=kind)
        made = propose(
            department,
            intention,
            by=self.clerk(department),
            case=self._case(case, reason),
            title=f"{title}（演示）",
        )
        change = made.changes.select_related("version").get()
        self.writers[department.pk].fill(change.version, row)
        PowerVersion.objects.filter(pk=change.version_id).update(change_note=reason)
        return self.complete(made)

    def propose(
        self,
        keys: list[str],
        action: str,
        case: str,
        title: str,
        reason: str,
        *,
        unit: MemberUnit | None = None,
        wanted_on: dt.date | None = None,
        **more: Any,
    ) -> Proposal:
        """The proposal as it stands when it is begun, in the name of the department or of a member."""
        department = self.homes[keys[0]]
        made = propose(
            department,
            Intention(action, [self.power(key) for key in keys], **more),
            by=self.member(unit) if unit else self.clerk(department),
            case=self._case(case, reason, wanted_on),
            title=f"{title}（演示）",
            unit=unit,
        )
        if action in (ChangeAction.MODIFY, ChangeAction.CANCEL):
            PowerVersion.objects.filter(change__proposal=made).update(change_note=reason)
        return made

    def complete(self, proposal: Proposal) -> Proposal:
        """Give a proposal its materials, and a reason for each warning."""
        by = self.author(proposal)
        for rule in self.rules_for(proposal):
            self._attach(proposal, paper(f"{rule.name}：{proposal.title}"), by, rule=rule)
        if proposal.trigger and proposal.trigger.evidence:
            title = proposal.trigger.evidence
            self._attach(proposal, paper(title), by, title=title, for_trigger=True)
        self.explain(proposal, by=by)
        return proposal

    def _attach(self, proposal: Proposal, file: ContentFile[bytes], by: User, **about: Any) -> Material:
        number = f"演示函〔{self.days.today.year}〕{proposal.pk}号"
        return attach(proposal, file, by=by, document_no=number, **about)

    def _case(self, code: str, reason: str, wanted_on: dt.date | None = None) -> Case:
        day = timezone.localdate() - dt.timedelta(days=4)
        return Case(Trigger.objects.get(code=code), day, f"{reason}（演示）", wanted_on=wanted_on)

    def hand_in(self, proposal: Proposal, day: int) -> Story:
        """The clerk sends it to the department's reviewer, who submits it the same day."""
        yield self.days.at(day, 9.5)
        self.send(proposal)
        yield from self.submitted(proposal, day)

    def submitted(self, proposal: Proposal, day: int) -> Story:
        """The department's reviewer submits it, with an opinion."""
        yield self.days.at(day, 15)
        self.submit(proposal)

    # --- the review -----------------------------------------------------------------------------------------

    def begin(self, proposal: Proposal, day: int) -> Story:
        """The staffing office takes it in and starts the joint review."""
        yield self.days.at(day, 10)
        self.accept(proposal)
        yield self.days.at(day, 10.5)
        self.start(proposal)

    def opinions(
        self,
        proposal: Proposal,
        day: int,
        *,
        silent: tuple[str, ...] = (),
        unsigned: tuple[str, ...] = (),
        said: Mapping[str, tuple[str, str]] | None = None,
    ) -> Story:
        """The members give their opinions and sign, one after the other, but for these; `said` where not 同意."""
        for number, task in enumerate(self.tasks(proposal)):
            kind = task.unit.kind
            if kind in silent:
                continue
            yield self.days.at(day, 11 + number)
            self.opine(task, *(said or {}).get(kind, ()), signed=kind not in unsigned)

    def gather(self, proposal: Proposal, day: int, *summary: str) -> Story:
        """The staffing office brings the opinions together."""
        yield self.days.at(day, 16)
        self.consolidate(proposal, *summary)

    def submit_up(self, proposal: Proposal, day: int) -> Story:
        """Before the 编委, where the rules ask for it."""
        if level_of(proposal) != DecisionLevel.OFFICE:
            yield self.days.at(day, 9)
            self.escalate(proposal)

    def approved(
        self, proposal: Proposal, day: int, refused: Mapping[int, str] | None = None, under: str = ""
    ) -> Story:
        """The decision is written down, with its document: its own, or one it shares with others (`under`)."""
        yield self.days.at(day, 14)
        proposal.refresh_from_db()
        self.approve(proposal, level=level_of(proposal), refused=refused, reason="同意。", document_no=under)

    def change(self, proposal: Proposal, key: str) -> Change:
        """The change of one power in a proposal."""
        return Change.objects.get(proposal=proposal, power=self.power(key))
