"""How each action is carried out (办理动作): the form that it asks for and the function that does it.

One row for each action of the transition table, which has all else there is to say of it; a test holds that none is
missing. A function gets the fields of its form by name and returns what the person is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction

from accounts.models import User
from review.acting.deciding import (
    approve,
    ask_urgent,
    confirm_urgent,
    escalate,
    refuse_urgent,
    reject,
    send_back,
)
from review.acting.forms import (
    ApproveForm,
    EscalateForm,
    MeetForm,
    NoForm,
    NoteForm,
    OpinionForm,
    ReasonForm,
    RejectForm,
    ReturnForm,
    SummaryForm,
    UrgentForm,
)
from review.acting.jobs import SENT, approved, submitted
from review.drafting.submitting import give_back, send, submit, withdraw
from review.joint_review import reviewing
from review.meetings import holding
from review.models.proposals import Proposal
from review.workflow.transitions import Action

Run = Callable[[Proposal, User, dict[str, Any]], str]


@dataclass(frozen=True)
class Performance:
    """The form of an action, and what does it with the form's fields; returns what the person is told."""

    form: type[forms.Form]
    run: Run


def _submit(proposal: Proposal, user: User, given: dict[str, Any]) -> str:
    submit(proposal, by=user, **given)
    return submitted(proposal)


def _approve(proposal: Proposal, user: User, given: dict[str, Any]) -> str:
    approve(proposal, by=user, **given)
    return approved(proposal.changes.count() - len(given["refused"]), len(given["refused"]))


def _confirm(proposal: Proposal, user: User, given: dict[str, Any]) -> str:
    confirm_urgent(proposal, by=user, **given)
    return approved(proposal.changes.count())


def _start(proposal: Proposal, user: User, given: dict[str, Any]) -> str:
    tasks = reviewing.start(proposal, by=user, **given)
    names = "、".join(task.unit.name for task in tasks)
    return f"已启动联席审查，{names}收到审查任务，期限{tasks[0].due_on:%Y年%-m月%-d日}。"


@transaction.atomic
def _meet(proposal: Proposal, user: User, given: dict[str, Any]) -> str:
    meeting = given["meeting"] or holding.call_meeting(
        proposal.region, by=user, held_on=given["held_on"], mode=given["mode"] or "session"
    )
    count = holding.put_on_agenda(proposal, meeting, by=user, note=given["note"])
    return f"已将{count}项列入“{meeting}”的议程。"


def _told(function: Callable[..., object], words: str) -> Callable[[Proposal, User, dict[str, Any]], str]:
    """An action that takes the form's fields as they are."""

    def run(proposal: Proposal, user: User, given: dict[str, Any]) -> str:
        function(proposal, by=user, **given)
        return words

    return run


PERFORMANCES: dict[str, Performance] = {
    Action.SEND: Performance(NoteForm, _told(send, SENT)),
    Action.GIVE_BACK: Performance(ReasonForm, _told(give_back, "已退给经办人修改。")),
    Action.SUBMIT: Performance(OpinionForm, _submit),
    Action.ACCEPT: Performance(
        NoteForm, _told(reviewing.accept, "已受理。接着启动联席审查；按审查分工无须审查的，可以直接办理。")
    ),
    Action.START: Performance(NoteForm, _start),
    Action.CONSOLIDATE: Performance(
        SummaryForm, _told(reviewing.consolidate, "已汇总。意见一致的可以审定，不一致的送联席会议。")
    ),
    Action.MEET: Performance(MeetForm, _meet),
    Action.ESCALATE: Performance(EscalateForm, _told(escalate, "已提请审定，有了决定在这里登记。")),
    Action.APPROVE: Performance(ApproveForm, _approve),
    Action.REJECT: Performance(RejectForm, _told(reject, "已登记不予调整的决定，申请办结。")),
    Action.RETURN: Performance(ReturnForm, _told(send_back, "已退回，起草人可以修改后重新提交。")),
    Action.WITHDRAW: Performance(NoForm, _told(withdraw, "已撤回，其中的职权可以另行申请调整。")),
    Action.URGENT: Performance(UrgentForm, _told(ask_urgent, "已提出紧急办理，等待机构编制部门另一人确认。")),
    Action.CONFIRM: Performance(ApproveForm, _confirm),
    Action.REFUSE: Performance(ReasonForm, _told(refuse_urgent, "已退回原环节，按一般程序办理。")),
}
