"""What a button says (按钮文字) where it depends on the proposal: the action with what comes of it, so that nobody has to
guess who gets it next. Each is entered in its transition."""

from __future__ import annotations

from review.models.proposals import Proposal, State
from review.workflow.routing import plan


def submit(proposal: Proposal) -> str:
    again = "重新" if proposal.state == State.RETURNED else ""
    return f"{again}提交{proposal.region}机构编制部门"


def start(proposal: Proposal) -> str:
    units = [one.unit.name for one in plan(proposal).assignments]
    first = "受理并启动" if proposal.state == State.SUBMITTED else "启动"
    return f"{first}联席审查{f'，送{_and(units)}' if units else ''}"


def meet(proposal: Proposal) -> str:
    return "再次送联席会议" if proposal.state == State.MEETING else "送联席会议审议"


def approve(proposal: Proposal) -> str:
    by = {State.SUBMITTED: "受理，", State.MEETING: "按联席会议决议", State.ESCALATED: "按审定结果"}
    return f"{by.get(State(proposal.state), '')}批准并赋码"


def send_back(proposal: Proposal) -> str:
    return f"退回{proposal.unit or proposal.department or '申请方'}补正"


def _and(names: list[str]) -> str:
    return "、".join(names) if len(names) <= 3 else f"{names[0]}等{len(names)}个单位"
