"""For which bodies a person sits in the joint meeting (席位)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from departments.access import scope_of
from departments.roles import Role

if TYPE_CHECKING:
    from accounts.models import User


def seats_of(user: User) -> set[int]:
    """The departments for which a person sits in the joint meeting."""
    return {o.department_id for o in scope_of(user).offices if o.role == Role.MEMBER and o.department_id}
