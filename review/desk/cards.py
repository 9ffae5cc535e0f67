"""What a desk shows besides proposals (待办页的其他内容): bulletins, the contact officer, handling, circulations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from departments.access import scope_of
from departments.models import Department
from review.meetings import circulating as circulation
from review.models.bulletins import Bulletin, ContactOfficer
from review.models.meetings import Handling, Meeting

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 5


@dataclass(frozen=True)
class Desk:
    """What waits for a person's department or seat, what was announced, and who keeps the department's list."""

    handlings: Sequence[Handling]
    circulations: Sequence[Meeting]
    bulletins: Sequence[Bulletin]
    officers: Sequence[ContactOfficer]
    without_officer: Sequence[Department]


def desk(user: User) -> Desk:
    """At most five queries; none for whoever holds no office."""
    scope = scope_of(user)
    own = scope.department_ids
    open_handlings = Handling.objects.filter(department_id__in=own, closed_at=None).order_by("due_on", "pk")
    officers = ContactOfficer.objects.filter(department_id__in=own).current()
    named = list(officers.select_related("department")) if own else []
    missing = own - {officer.department_id for officer in named}
    return Desk(
        handlings=list(open_handlings[:SHOWN]) if own else [],
        circulations=list(circulation.waiting_for(user)[:SHOWN]),
        bulletins=list(Bulletin.objects.visible_to(user).current()[:SHOWN]),
        officers=named,
        without_officer=list(Department.objects.filter(pk__in=missing)) if missing else [],
    )
