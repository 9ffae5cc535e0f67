"""The steps of a proposal in words (环节), in their order."""

from __future__ import annotations

from review.models.proposals import State

TASK = "task"

STEPS: dict[str, str] = {
    State.DRAFT: "起草",
    State.INTERNAL: "部门审核",
    State.SUBMITTED: "收件审查",
    State.ACCEPTED: "受理后启动审查",
    State.REVIEWING: "联席审查（全过程）",
    TASK: "成员单位审查",
    State.CONSOLIDATED: "汇总后审定",
    State.MEETING: "联席会议审议",
    State.ESCALATED: "提请审定",
    State.URGENT: "紧急办理确认",
    State.RETURNED: "退回补正",
    State.APPROVED: "批准后公布",
}

"""The steps in their order, by state; a part approved waits for its release like the whole."""
