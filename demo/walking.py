"""Walking proposals through the review (演示的办理): each act by the one whose office it is, through the product's functions.

What takes days is a story (clock.py): a generator that yields the moment of each act. A day is counted in working
days before today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from demo.clock import Days, Story
from demo.drafts import DraftWriter
from demo.papers import paper
from departments.models import Department, Region
from departments.roles import Role
from powers.models import Power, PowerType, PowerVersion
from review.acting.deciding import approve, escalate
from review.drafting.checking import checked_now, give_reasons
from review.drafting.intentions import Wish
from review.drafting.materials import attach
from review.drafting.proposing import Case, propose
from review.drafting.submitting import send, submit
from review.joint_review.reviewing import Given, accept, consolidate, give_opinions, points_for, sign, start
from review.models.materials import Material
from review.models.proposals import Change, Decision, Proposal
from review.models.review_tasks import ReviewTask
from review.models.rules import ChangeAction, DecisionLevel, MaterialRule, MemberUnit, Trigger, UnitKind
from review.workflow.routing import level_of

Row = dict[str, Any]
WHY = "本次只调整所列内容，该问题列入下一次集中修订（演示）。"
OPINION = "经审核，职权法定、依据有效，与部门三定规定一致，同意报送（演示）。"
CANCELLED = {
    "supervision": "纳入日常监督检查，发现违法的依法处理（演示）",
    "pending": "无",
}


class Cast:
    """The departments, powers and people of the demo, each found by what the files call it."""

    def __init__(self, days: Days, departments: list[tuple[Department, dict[str, Any]]]) -> None:
        self.days = days
        self.rows = {row["key"]: row for _, data in departments for row in data["powers"]}
        self.writers = {department.pk: DraftWriter(department, data) for department, data in departments}
        self.homes = {row["key"]: department for department, data in departments for row in data["powers"]}
        self.versions: dict[str, int] = {}
        self._people: dict[tuple[str, int, int | None], User] = {}

    def power(self, key: str) -> Power:
        return Power.objects.get(versions=self.versions[key])

    def clerk(self, department: Department) -> User:
        return self._person(Role.CLERK, department.region, department)

    def legal(self, department: Department) -> User:
        return self._person(Role.LEGAL, department.region, department)

    def staffing(self, region: Region) -> User:
        return self._person(Role.STAFFING, region)

    def member(self, unit: MemberUnit) -> User:
        """Who gives the opinion of a member of the joint meeting."""
        if unit.kind == UnitKind.STAFFING or unit.department is None:
            return self.staffing(unit.region)
        return self._person(Role.MEMBER, unit.region, unit.department)

    def unit(self, kind: str, code: str = "120000") -> MemberUnit:
        rows = MemberUnit.objects.select_related("region", "department")
        return rows.get(region__code=code, kind=kind)

    def _person(self, role: str, region: Region, department: Department | None = None) -> User:
        key = (role, region.pk, department.pk if department else None)
        if key not in self._people:
            people = User.objects.filter(memberships__role=role, memberships__region=region)
            if department is not None:
                people = people.filter(memberships__department=department)
            self._people[key] = people.earliest("pk")
        return self._people[key]

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

    def add(self, department: Department, row: Row, case: str, title: str, reason: str) -> Proposal:
        """A complete draft proposal for a power that is new to the list."""
        kind = PowerType.objects.get(code=row["type"])
        wish = Wish(ChangeAction.ADD, name=row["name"], power_type=kind)
        made = propose(
            department,
            wish,
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
        **wish: Any,
    ) -> Proposal:
        """The proposal as it stands when it is begun, in the name of the department or of a member."""
        department = self.homes[keys[0]]
        made = propose(
            department,
            Wish(action, [self.power(key) for key in keys], **wish),
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
        by = self._author(proposal)
        actions = set(proposal.changes.values_list("action", flat=True))
        rules = MaterialRule.objects.filter(required=True, is_active=True, action__in=["", *actions])
        for rule in rules:
            self._attach(proposal, paper(f"{rule.name}：{proposal.title}"), by, rule=rule)
        if proposal.trigger and proposal.trigger.evidence:
            title = proposal.trigger.evidence
            self._attach(proposal, paper(title), by, title=title, for_trigger=True)
        found = checked_now(proposal).unexplained()
        give_reasons(proposal, [(change, finding.key, WHY) for change, finding in found], by=by)
        return proposal

    def _attach(self, proposal: Proposal, file: ContentFile[bytes], by: User, **about: Any) -> Material:
        number = f"演示函〔{self.days.today.year}〕{proposal.pk}号"
        return attach(proposal, file, by=by, document_no=number, **about)

    def _author(self, proposal: Proposal) -> User:
        if proposal.unit is not None:
            return self.member(proposal.unit)
        return self.clerk(self.of(proposal))

    def _case(self, code: str, reason: str, wanted_on: dt.date | None = None) -> Case:
        day = timezone.localdate() - dt.timedelta(days=4)
        return Case(Trigger.objects.get(code=code), day, f"{reason}（演示）", wanted_on=wanted_on)

    @staticmethod
    def of(proposal: Proposal) -> Department:
        """The department of a proposal, which every one of the demo has."""
        if proposal.department is None:
            raise ValueError(proposal)
        return proposal.department

    def hand_in(self, proposal: Proposal, day: int) -> Story:
        """The clerk sends it to the department's reviewer, who submits it the same day."""
        yield self.days.at(day, 9.5)
        send(proposal, by=self.clerk(self.of(proposal)))
        yield from self.submitted(proposal, day)

    def submitted(self, proposal: Proposal, day: int) -> Story:
        """The department's reviewer submits it, with an opinion."""
        yield self.days.at(day, 15)
        submit(proposal, by=self.legal(self.of(proposal)), opinion=OPINION)

    # --- the review -----------------------------------------------------------------------------------------

    def begin(self, proposal: Proposal, day: int) -> Story:
        """The staffing office takes it in and starts the joint review."""
        by = self.staffing(proposal.region)
        yield self.days.at(day, 10)
        accept(proposal, by=by, note="材料齐全，予以受理。")
        yield self.days.at(day, 10.5)
        start(proposal, by=by)

    def tasks(self, proposal: Proposal) -> Iterator[ReviewTask]:
        rows = ReviewTask.objects.filter(proposal=proposal, signed_at=None, closed_at=None)
        return iter(rows.select_related("unit__region", "unit__department", "submission", "proposal"))

    def opine(
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
            verdict, grounds = (said or {}).get(kind, ("agree", ""))
            points = points_for(kind) if verdict == "agree" else []
            checklist = [{"text": point.text, "result": "通过", "comment": ""} for point in points]
            given = [Given(item.change_id, verdict, grounds, checklist) for item in task.items.all()]
            by = self.member(task.unit)
            give_opinions(task, given, by=by, digest=task.submission.digest)
            if kind not in unsigned:
                sign(task, by=by, digest=task.submission.digest)

    def gather(self, proposal: Proposal, day: int, summary: str = "各单位意见一致，建议批准。") -> Story:
        """The staffing office brings the opinions together."""
        yield self.days.at(day, 16)
        consolidate(proposal, by=self.staffing(proposal.region), summary=summary)

    def submit_up(self, proposal: Proposal, day: int) -> Story:
        """Before the 编委, where the rules ask for it."""
        if level_of(proposal) != DecisionLevel.OFFICE:
            yield self.days.at(day, 9)
            by = self.staffing(proposal.region)
            escalate(proposal, by=by, level=DecisionLevel.COMMISSION, note="按审定权限提请，各单位意见一致。")

    def approved(self, proposal: Proposal, day: int, refused: Mapping[int, str] | None = None) -> Story:
        """The decision is written down, with its document."""
        yield self.days.at(day, 14)
        proposal.refresh_from_db()
        level = level_of(proposal)
        self.approve(proposal, level=level, refused=refused)

    def approve(
        self, proposal: Proposal, *, level: str = "", refused: Mapping[int, str] | None = None
    ) -> Decision:
        submission = proposal.submissions.latest("number")
        day = timezone.localdate()
        return approve(
            proposal,
            by=self.staffing(proposal.region),
            digest=submission.digest,
            document_no=f"演示编发〔{day.year}〕{proposal.pk}号",
            decided_on=day,
            level=level,
            reason="同意。" if proposal.kind == Proposal.Kind.ADJUSTMENT else "",
            refused=refused,
        )

    def change(self, proposal: Proposal, key: str) -> Change:
        """The change of one power in a proposal."""
        return Change.objects.get(proposal=proposal, power=self.power(key))
