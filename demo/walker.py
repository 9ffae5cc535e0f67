"""Walking proposals through the review (办理): each act by the one whose office it is, by the functions the screens call.

The one walker of the demo, the tests and the benchmarks. People are found by their offices (Membership); the acts say
in the order of the process what a proposal goes through, and `to` brings one the ordinary way into a state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from core.digests import digest_bytes
from departments.models import Department, Region
from departments.roles import Role
from review.acting import deciding
from review.drafting import submitting
from review.drafting.checking import checked_now, give_reasons
from review.joint_review import reviewing
from review.meetings import holding
from review.meetings.minutes import draft_minutes
from review.models.materials import Material
from review.models.meetings import Meeting
from review.models.proposals import Decision, Proposal, State
from review.models.review_tasks import ReviewTask
from review.models.rules import DecisionLevel, MaterialRule, MemberUnit, UnitKind

WAY = (
    State.INTERNAL,
    State.SUBMITTED,
    State.ACCEPTED,
    State.REVIEWING,
    State.CONSOLIDATED,
    State.MEETING,
    State.ESCALATED,
)
"""The ordinary way of an adjustment, without its end."""
DECIDED = (State.APPROVED, State.PARTLY, State.REJECTED)


class Walker:
    """Does the acts of the review. What is said with them are words of its own, which the demo replaces by its own."""

    opinion = "经审核同意提交。"
    why = "确有必要"
    document = "编发〔{year}〕{pk}号"

    def __init__(self) -> None:
        self._people: dict[tuple[str, int, int | None], User] = {}

    # --- who ------------------------------------------------------------------------------------------------

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

    def author(self, proposal: Proposal) -> User:
        """Who works on a proposal until it is handed in."""
        return self.member(proposal.unit) if proposal.unit else self.clerk(self.of(proposal))

    @staticmethod
    def of(proposal: Proposal) -> Department:
        """The department of a proposal that a department makes."""
        if proposal.department is None:
            raise ValueError(proposal)
        return proposal.department

    def _person(self, role: str, region: Region, department: Department | None = None) -> User:
        key = (role, region.pk, department.pk if department else None)
        if key not in self._people:
            office = {"memberships__role": role, "memberships__region": region}
            if department is not None:
                office["memberships__department"] = department
            self._people[key] = User.objects.filter(**office).earliest("pk")
        return self._people[key]

    # --- before it is handed in -----------------------------------------------------------------------------

    def explain(self, proposal: Proposal, *, by: User) -> None:
        """A reason for every warning."""
        found = checked_now(proposal).unexplained()
        give_reasons(proposal, [(change, finding.key, self.why) for change, finding in found], by=by)

    @staticmethod
    def rules_for(proposal: Proposal) -> Iterable[MaterialRule]:
        """The materials it must come with, beside the evidence of its trigger."""
        actions = set(proposal.changes.values_list("action", flat=True))
        return MaterialRule.objects.filter(required=True, is_active=True, action__in=["", *actions])

    def note_materials(self, proposal: Proposal, *, by: User) -> None:
        """Every material it must come with, in the books alone: for what needs no file to read."""
        for rule in [None, *self.rules_for(proposal)]:
            Material.objects.create(
                proposal=proposal,
                rule=rule,
                for_trigger=rule is None,
                title=rule.name if rule else "证明材料",
                file="materials/one.pdf",
                filename="请示.pdf",
                size=9,
                content_type="application/pdf",
                digest=digest_bytes(b"%PDF-1.7\n"),
                added_by=by,
            )

    # --- the acts, in the order of the process --------------------------------------------------------------

    def send(self, proposal: Proposal, note: str = "") -> None:
        submitting.send(proposal, by=self.clerk(self.of(proposal)), note=note)

    def submit(self, proposal: Proposal) -> None:
        submitting.submit(proposal, by=self.legal(self.of(proposal)), opinion=self.opinion)

    def accept(self, proposal: Proposal) -> None:
        reviewing.accept(proposal, by=self.staffing(proposal.region), note="材料齐全，予以受理。")

    def start(self, proposal: Proposal) -> None:
        reviewing.start(proposal, by=self.staffing(proposal.region))

    def tasks(self, proposal: Proposal) -> list[ReviewTask]:
        """The members' tasks that are open."""
        rows = ReviewTask.objects.filter(proposal=proposal, signed_at=None, closed_at=None)
        return list(rows.select_related("unit__region", "unit__department", "submission", "proposal"))

    def opine(
        self,
        task: ReviewTask,
        verdict: str = "agree",
        grounds: str = "",
        *,
        signed: bool = True,
        by: User | None = None,
    ) -> None:
        """A member's opinion, the same on every item; who agrees has found every point in order."""
        points = reviewing.points_for(task.unit.kind) if verdict == "agree" else []
        checklist = [{"text": point.text, "result": "通过", "comment": ""} for point in points]
        given = [reviewing.Given(item.change_id, verdict, grounds, checklist) for item in task.items.all()]
        by, digest = by or self.member(task.unit), task.submission.digest
        if faults := reviewing.give_opinions(task, given, by=by, digest=digest):
            raise ValueError(faults)
        if signed:
            reviewing.sign(task, by=by, digest=digest)

    def consolidate(self, proposal: Proposal, summary: str = "各单位意见一致，建议批准。") -> None:
        reviewing.consolidate(proposal, by=self.staffing(proposal.region), summary=summary)

    def meet(self, proposal: Proposal) -> Meeting:
        """On the agenda of a meeting of its own, held today."""
        by = self.staffing(proposal.region)
        meeting = holding.call_meeting(proposal.region, by=by, held_on=timezone.localdate())
        holding.put_on_agenda(proposal, meeting, by=by)
        return meeting

    def hold(self, meeting: Meeting, resolutions: Mapping[int, tuple[str, str]]) -> None:
        """Everybody came, and this was resolved."""
        by = self.staffing(meeting.region)
        present = {row.pk: (True, "联络员") for row in meeting.attendance.all()}
        holding.note_attendance(meeting, present, by=by)
        holding.resolve(meeting, dict(resolutions), by=by)
        holding.close_meeting(meeting, by=by, minutes=draft_minutes(meeting))

    def escalate(self, proposal: Proposal, note: str = "按审定权限提请，各单位意见一致。") -> None:
        by = self.staffing(proposal.region)
        deciding.escalate(proposal, by=by, level=DecisionLevel.COMMISSION, note=note)

    def approve(
        self,
        proposal: Proposal,
        *,
        level: str = "",
        refused: Mapping[int, str] | None = None,
        reason: str = "",
        document_no: str = "",
    ) -> Decision:
        decided = self._decided(proposal)
        if document_no:
            decided["document_no"] = document_no
        return deciding.approve(proposal, level=level, reason=reason, refused=refused, **decided)

    def _decided(self, proposal: Proposal) -> dict[str, Any]:
        """Who decided what, by which document and when: today."""
        day = timezone.localdate()
        return {
            "by": self.staffing(proposal.region),
            "digest": proposal.submissions.latest("number").digest,
            "document_no": self.document.format(year=day.year, pk=proposal.pk),
            "decided_on": day,
        }

    # --- the whole way --------------------------------------------------------------------------------------

    def to(self, proposal: Proposal, target: str) -> Proposal:
        """The proposal, brought from where it is into a state."""
        if target in WAY:
            self._along(proposal, target)
        else:
            before = State.CONSOLIDATED if target in DECIDED else State.SUBMITTED
            if WAY.index(before) > _place(proposal):
                self._along(proposal, before)
            self._end(_fresh(proposal), target)
        return _fresh(proposal)

    def _along(self, proposal: Proposal, target: str) -> None:
        steps = {
            State.INTERNAL: self.send,
            State.SUBMITTED: self.submit,
            State.ACCEPTED: self.accept,
            State.REVIEWING: self.start,
            State.CONSOLIDATED: self._all_agree,
            State.MEETING: self.meet,
            State.ESCALATED: self._passed_up,
        }
        for state in WAY[_place(proposal) + 1 : WAY.index(State(target)) + 1]:
            steps[state](_fresh(proposal))

    def _all_agree(self, proposal: Proposal) -> None:
        for task in self.tasks(proposal):
            self.opine(task)
        self.consolidate(proposal)

    def _passed_up(self, proposal: Proposal) -> None:
        """The meeting wants it decided above itself."""
        meeting = Meeting.objects.get(items__change=proposal.changes.all()[:1])
        self.hold(meeting, {item.pk: ("escalate", "提请审定") for item in meeting.items.all()})
        self.escalate(proposal)

    def _end(self, proposal: Proposal, target: str) -> None:
        by, digest = self.staffing(proposal.region), proposal.submissions.latest("number").digest
        if target == State.RETURNED:
            deciding.send_back(proposal, by=by, digest=digest, reason="请补充依据。")
        elif target == State.WITHDRAWN:
            submitting.withdraw(proposal, by=self.legal(self.of(proposal)))
        elif target == State.URGENT:
            deciding.ask_urgent(proposal, by=by, digest=digest, reason="防汛急需。")
        elif target == State.REJECTED:
            deciding.reject(proposal, reason="暂不调整。", **self._decided(proposal))
        else:
            last = proposal.changes.latest("pk").pk
            self.approve(proposal, refused={last: "依据不足"} if target == State.PARTLY else {})


def _place(proposal: Proposal) -> int:
    """How far along the ordinary way it is; -1 before its beginning."""
    state = _fresh(proposal).state
    return WAY.index(State(state)) if state in WAY else -1


def _fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("region", "department", "unit", "trigger").get(pk=proposal.pk)
