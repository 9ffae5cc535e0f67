"""What a button says (按钮文字): the action with what comes of it, so that nobody has to guess who gets it next."""

from __future__ import annotations

from collections.abc import Callable

from review.models.proposals import Proposal, State
from review.workflow.routing import plan
from review.workflow.transitions import Action


def button(proposal: Proposal, action: str) -> str:
    """The words on the button that takes an action on a proposal."""
    words = _WORDS.get(action)
    return words(proposal) if words else str(Action(action).label)


def _start(proposal: Proposal) -> str:
    units = [one.unit.name for one in plan(proposal).assignments]
    first = "受理并启动" if proposal.state == State.SUBMITTED else "启动"
    return f"{first}联席审查{f'，送{_and(units)}' if units else ''}"


def _approve(proposal: Proposal) -> str:
    by = {State.MEETING: "按联席会议决议", State.ESCALATED: "按审定结果"}
    return f"{by.get(State(proposal.state), '')}批准并赋码"


_WORDS: dict[str, Callable[[Proposal], str]] = {
    Action.SEND: lambda p: "送本部门法制审核",
    Action.SUBMIT: lambda p: f"{'重新' if p.state == State.RETURNED else ''}提交{p.region}机构编制部门",
    Action.START: _start,
    Action.MEET: lambda p: "再次送联席会议" if p.state == State.MEETING else "送联席会议审议",
    Action.APPROVE: _approve,
    Action.REJECT: lambda p: "决定不予调整",
    Action.RETURN: lambda p: f"退回{p.unit or p.department or '申请方'}补正",
    Action.URGENT: lambda p: "紧急办理，由另一人确认",
    Action.CONFIRM: lambda p: "确认紧急办理，批准并赋码",
    Action.REFUSE: lambda p: "不同意紧急办理，退回原环节",
}


def _and(names: list[str]) -> str:
    return "、".join(names) if len(names) <= 3 else f"{names[0]}等{len(names)}个单位"
