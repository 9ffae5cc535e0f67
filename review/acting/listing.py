"""The list of proposals with what the staffing office does to several at once (成批受理、启动联席审查)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from departments.access import scope_of
from departments.roles import Role
from office.listing_actions import BulkAction, each
from review.joint_review import reviewing
from review.proposals import listing
from review.workflow.transitions import TRANSITIONS, Action, is_near, why_not

if TYPE_CHECKING:
    from accounts.models import User


def _bulk(action: Action, act: Callable[[Any, User], object], done: str) -> BulkAction:
    """An action on several proposals: guarded, greyed and done as on one."""
    return BulkAction(
        action.value,
        str(action.label),
        each(act),
        done,
        fits=lambda proposal, user: is_near(proposal, action, user),
        why_not=lambda proposal, user: why_not(proposal, action, user),
        asks=TRANSITIONS[action].then,
    )


BULK_ACTIONS = (
    _bulk(Action.ACCEPT, lambda one, user: reviewing.accept(one, by=user), "已受理{}份申请。"),
    _bulk(
        Action.START,
        lambda one, user: reviewing.start(one, by=user),
        "已对{}份申请启动联席审查，成员单位收到审查任务。",
    ),
)


class Proposals(listing.Proposals):
    """The proposals a person sees (调整申请); the staffing office takes them in and starts their review."""

    actions = BULK_ACTIONS
    many_hint = "先点按钮，核对后再办理；逐份办理，不能办理的会说明原因。"

    def offered(self) -> Sequence[BulkAction]:
        return self.actions if scope_of(self.user).regions_as(Role.STAFFING) else ()

    def open_to_all(self, rows: Any) -> Any:
        regions = scope_of(self.user).regions_as(Role.STAFFING)
        return rows.filter(state__in=TRANSITIONS[Action.START].sources, region__in=regions)
