"""What is to be said of a proposal in each state (环节的说明), and the deadline that begins with it."""

from __future__ import annotations

from dataclasses import dataclass

from review.models.proposals import OVER, State
from review.workflow.deadline_steps import Step


@dataclass(frozen=True)
class Facts:
    """What a person reads of a proposal in this state: for whom it waits, or how it ended; which deadline runs; and
    what it asks of the office on whose desk it lies."""

    says: str
    deadline: Step | None = None
    asks: str = ""


STATES: dict[str, Facts] = {
    State.DRAFT: Facts("由申请方起草，完成后提交。"),
    State.INTERNAL: Facts("由申请部门的法制或负责人审核。"),
    State.SUBMITTED: Facts("由机构编制部门收件审查。", Step.INTAKE, asks="请收件审查"),
    State.ACCEPTED: Facts("由机构编制部门启动联席审查或者直接办理。", asks="请启动联席审查或者直接办理"),
    State.REVIEWING: Facts(
        "由成员单位按分工审查，完成后由机构编制部门汇总。", Step.REVIEW, asks="意见已收齐，请汇总"
    ),
    State.CONSOLIDATED: Facts(
        "由机构编制部门审定，或者送联席会议审议。", Step.CONSOLIDATE, asks="请审定或者送联席会议"
    ),
    State.MEETING: Facts("由联席会议审议。", Step.CONSOLIDATE, asks="请登记联席会议的决议"),
    State.ESCALATED: Facts("已提请审定，等待决定。", Step.DECIDE, asks="请登记审定结果"),
    State.URGENT: Facts("紧急办理，等待机构编制部门另一人确认。", Step.CONFIRM, asks="紧急办理，请您确认"),
    State.RETURNED: Facts("由申请方补正后重新提交。", Step.REPLY),
    State.APPROVED: Facts(
        "这份申请已经批准，内容已封存；公布后出现在公开网站。需要再作调整的，请提出新的申请。",
        Step.PUBLISH,
        "已批准，请公布",
    ),
    State.PARTLY: Facts(
        "这份申请部分批准，批准的内容已封存；不予调整的，需要时另行申请。",
        Step.PUBLISH,
        "部分批准，请公布批准的部分",
    ),
    State.REJECTED: Facts("这份申请决定不予调整，清单不变，内容留存备查。"),
    State.WITHDRAWN: Facts("这份申请已经撤回，内容留存备查。"),
}
"""已受理 goes on with the deadline of its intake, a draft with that of its case."""


def waiting(state: str) -> str:
    """For whom a proposal waits; '' when it is over."""
    return "" if state in OVER else STATES[state].says


def over(state: str) -> str:
    """How a proposal ended; '' while it goes on."""
    return STATES[state].says if state in OVER else ""
