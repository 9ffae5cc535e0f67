"""The list of proposals with what the staffing office does to several at once (成批受理、启动联席审查、汇总、批准)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.forms import Form
from django.utils import timezone

from core.reasons import Reason
from departments.access import scope_of
from departments.roles import Role
from office.listing_actions import BulkAction, each_with
from review.acting.deciding import approve
from review.acting.forms import DecisionForm, SummaryForm
from review.joint_review import reviewing
from review.models.proposals import Proposal
from review.models.rules import DecisionLevel
from review.proposals import listing
from review.workflow.conditions import last_opinions, unanimous
from review.workflow.routing import level_of
from review.workflow.seen import as_shown
from review.workflow.transitions import TRANSITIONS, Action, is_near, two_persons, why_not

if TYPE_CHECKING:
    from accounts.models import User

AGREED = "各单位意见一致，建议批准。"
LONG = 200
"""More changes than this are approved one proposal at a time, by the worker."""
Guard = Callable[[Proposal, "User"], list[Reason]]
Act = Callable[[Proposal, "User", dict[str, Any]], object]


class TogetherSummaryForm(SummaryForm):
    """The summary of proposals to which everybody agrees."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"summary": AGREED}} | kwargs)


class TogetherDecisionForm(DecisionForm):
    """One decision document for several proposals; each is approved by the submission that was shown."""

    digest = None  # type: ignore[assignment]  # each row has its own

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        initial = {"decided_on": timezone.localdate(), "level": DecisionLevel.OFFICE}
        super().__init__(*args, **{"initial": initial} | kwargs)


def _digest(proposal: Proposal) -> str:
    """The digest of the submission that is decided on."""
    return proposal.submissions.order_by("-number").values_list("digest", flat=True).first() or ""


def _told(proposal: Proposal) -> str:
    """How many changes it has, and what the members say."""
    opinions = list(last_opinions(proposal).values())
    against = [one for one in opinions if one.verdict != one.Verdict.AGREE]
    said = "" if not opinions else f"，{len(against)}条意见不是同意" if against else "，各单位都同意"
    return f"{proposal.changes.count()}项{said}"


def _bulk(
    action: Action, act: Act, done: str, *, also: Guard = lambda one, user: [], form: type[Form] | None = None
) -> BulkAction:
    """An action on several proposals: guarded, greyed and done as on one."""
    return BulkAction(
        action.value,
        str(action.label),
        each_with(act),
        done,
        fits=lambda proposal, user: is_near(proposal, action, user),
        why_not=lambda proposal, user: why_not(proposal, action, user) or also(proposal, user),
        asks=TRANSITIONS[action].then,
        form=form,
        tells=_told if form else lambda row: "",
        seen=_digest if form else as_shown,
    )


def _not_long(proposal: Proposal, user: User) -> list[Reason]:
    count = proposal.changes.count()
    return [Reason("long", f"有{count}项，请单独批准，由后台办理。")] if count > LONG else []


def _approve(proposal: Proposal, user: User, given: dict[str, Any]) -> None:
    approve(proposal, by=user, digest=_digest(proposal), **given)


@transaction.atomic
def _agree(proposal: Proposal, user: User, given: dict[str, Any]) -> None:
    """Everybody agrees: brought together and approved in one step, or neither."""
    reviewing.consolidate(proposal, by=user, summary=AGREED)
    _approve(proposal, user, given)


def _why_not_agree(proposal: Proposal, user: User) -> list[Reason]:
    reasons = why_not(proposal, Action.CONSOLIDATE, user)
    if reasons:
        return reasons
    reasons = unanimous(proposal) + two_persons(proposal, user) + _not_long(proposal, user)
    level = level_of(proposal)
    if level != DecisionLevel.OFFICE:
        reasons.append(Reason("level", f"按审定权限须由{DecisionLevel(level).label}决定，请单独办理。"))
    return reasons


BULK_ACTIONS = (
    _bulk(Action.ACCEPT, lambda one, user, given: reviewing.accept(one, by=user), "已受理{}份申请。"),
    _bulk(
        Action.START,
        lambda one, user, given: reviewing.start(one, by=user),
        "已对{}份申请启动联席审查，成员单位收到审查任务。",
    ),
    _bulk(
        Action.CONSOLIDATE,
        lambda one, user, given: reviewing.consolidate(one, by=user, **given),
        "已汇总{}份申请。",
        also=lambda one, user: unanimous(one),
        form=TogetherSummaryForm,
    ),
    BulkAction(
        "agree",
        "意见一致的汇总并批准",
        each_with(_agree),
        "已汇总并批准{}份申请，等待公布。",
        fits=lambda proposal, user: is_near(proposal, Action.CONSOLIDATE, user),
        why_not=_why_not_agree,
        asks="各单位意见都是同意的，一次汇总并批准：内容封存、编码，等待公布。",
        form=TogetherDecisionForm,
        tells=_told,
        seen=_digest,
    ),
    _bulk(Action.APPROVE, _approve, "已批准{}份申请，等待公布。", also=_not_long, form=TogetherDecisionForm),
)
SOURCES = {
    state
    for action in (Action.ACCEPT, Action.START, Action.CONSOLIDATE, Action.APPROVE)
    for state in TRANSITIONS[action].sources
}


class Proposals(listing.Proposals):
    """The proposals a person sees (调整申请); the staffing office takes them on, several at once."""

    actions = BULK_ACTIONS
    many_hint = "先点按钮，核对后再办理；逐份办理，不能办理的会说明原因。"

    def offered(self) -> Sequence[BulkAction]:
        return self.actions if scope_of(self.user).regions_as(Role.STAFFING) else ()

    def open_to_all(self, rows: Any) -> Any:
        regions = scope_of(self.user).regions_as(Role.STAFFING)
        return rows.filter(state__in=SOURCES, region__in=regions)
