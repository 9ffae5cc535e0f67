"""What waits for a second person of 平台管理 (待办)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from departments.access import Scope
from departments.models import PendingChange
from departments.pending import page_of
from departments.roles import Role
from office.notice_kinds import Occasion
from office.waiting import Audience, Waiting, WaitingKind

if TYPE_CHECKING:
    from accounts.models import User


def _mine(user: User, scope: Scope) -> Q:
    """Everybody's of the role but one's own: nobody confirms what they ask for."""
    return ~Q(asked_by=user) if scope.has(Role.PLATFORM) else Q(pk__in=[])


def _read(audience: Audience) -> Iterable[Waiting]:
    rows = PendingChange.objects.filter(state=PendingChange.State.WAITING).select_related("asked_by")
    for change in audience.pick(rows, _mine, lambda user: Q()).order_by("pk"):
        yield Waiting(
            kind="platform",
            key=f"platform-{change.pk}",
            what=f"{change.asked_by.name}提出修改，请核对前后内容，确认或者不同意",
            label="确认修改",
            holder="平台管理",
            why="对各地都有效的内容由两人修改",
            occasion=Occasion(title=change.about, url=page_of(change), region=None),  # type: ignore[arg-type]
        )


KINDS = (WaitingKind("platform", "待确认的修改", _read, 85),)
