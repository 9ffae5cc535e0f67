"""Walking a proposal through the workflow (办理流程) by the functions the screens call, for tests that need it somewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from review.acting import deciding
from review.drafting import submitting
from review.joint_review import reviewing
from review.meetings import holding as meetings
from review.models.meetings import Meeting
from review.models.proposals import Proposal, State

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


@dataclass(frozen=True)
class Walk:
    """Walks with a cast: `people` of the department and the office, `members` by the kind of their unit."""

    people: SimpleNamespace
    members: SimpleNamespace
    opine: Callable[..., None]

    def to(self, proposal: Proposal, target: str) -> Proposal:
        """The proposal, brought from where it is into `target`."""
        if target in WAY:
            self._along(proposal, target)
        else:
            self._end(proposal, target)
        return _fresh(proposal)

    def _along(self, proposal: Proposal, target: str) -> None:
        state = _fresh(proposal).state
        start = WAY.index(State(state)) + 1 if state in WAY else 0
        for step in WAY[start : WAY.index(State(target)) + 1]:
            getattr(self, f"_{step.value}")(_fresh(proposal))

    def _end(self, proposal: Proposal, target: str) -> None:
        before = State.CONSOLIDATED if target in ("approved", "partly", "rejected") else State.SUBMITTED
        if WAY.index(before) > self._place(proposal):
            self._along(proposal, before)
        proposal, office = _fresh(proposal), self.people.staffing
        digest = proposal.submissions.order_by("-number")[0].digest
        decided = {
            "by": office,
            "digest": digest,
            "document_no": "编发〔2026〕2号",
            "decided_on": timezone.localdate(),
        }
        if target == State.RETURNED:
            deciding.send_back(proposal, by=office, digest=digest, reason="请补充依据。")
        elif target == State.WITHDRAWN:
            submitting.withdraw(proposal, by=self.people.legal)
        elif target == State.URGENT:
            deciding.ask_urgent(proposal, by=office, digest=digest, reason="防汛急需。")
        elif target == State.REJECTED:
            deciding.reject(proposal, reason="暂不调整。", **decided)
        else:
            off = proposal.changes.order_by("-pk").values_list("pk", flat=True)[0]
            refused = {off: "依据不足"} if target == State.PARTLY else {}
            deciding.approve(proposal, refused=refused, **decided)

    @staticmethod
    def _place(proposal: Proposal) -> int:
        state = _fresh(proposal).state
        return WAY.index(State(state)) if state in WAY else -1

    def _internal(self, proposal: Proposal) -> None:
        submitting.send(proposal, by=self.people.clerk)

    def _submitted(self, proposal: Proposal) -> None:
        submitting.submit(proposal, by=self.people.legal, opinion="经审核同意报送。")

    def _accepted(self, proposal: Proposal) -> None:
        reviewing.accept(proposal, by=self.people.staffing)

    def _reviewing(self, proposal: Proposal) -> None:
        reviewing.start(proposal, by=self.people.staffing)

    def _consolidated(self, proposal: Proposal) -> None:
        tasks: Any = proposal.tasks.filter(signed_at=None, closed_at=None).select_related("unit")
        for task in list(tasks):
            self.opine(proposal, task.unit.kind, by=getattr(self.members, task.unit.kind))
        reviewing.consolidate(proposal, by=self.people.staffing, summary="意见一致。")

    def _meeting(self, proposal: Proposal) -> None:
        office = self.people.staffing
        meeting = meetings.call_meeting(proposal.region, by=office, held_on=timezone.localdate())
        meetings.put_on_agenda(proposal, meeting, by=office)

    def _escalated(self, proposal: Proposal) -> None:
        office = self.people.staffing
        meeting = Meeting.objects.get(items__change=proposal.changes.all()[:1])
        resolved = {item.pk: ("escalate", "提请审定") for item in meeting.items.all()}
        meetings.resolve(meeting, resolved, by=office)
        present = {row.pk: (True, "负责人") for row in meeting.attendance.all()}
        meetings.note_attendance(meeting, present, by=office)
        meetings.close_meeting(meeting, by=office, minutes="提请审定。")
        deciding.escalate(proposal, by=office, level="commission", note="提请审定。")


def _fresh(proposal: Proposal) -> Proposal:
    return Proposal.objects.select_related("region", "department", "unit", "trigger").get(pk=proposal.pk)
