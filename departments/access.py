"""Who may see and do what (数据权限): a person's scope follows from the memberships valid today.

Every queryset a person can reach goes through `visible_to(user)`, which asks `scope_of`. A superuser administers
accounts and settings and reads everything, but decides nothing: deciding asks for the office's role. Nobody needs one
in daily work: the three administrators (departments/separation.py) and 平台管理 do what has to be done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from departments.roles import DEPARTMENT_ROLES, REGION_READERS, Role
from departments.separation import in_force

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


@dataclass(frozen=True)
class Office:
    """One current membership: a role in a region, and in a department where the role belongs to one."""

    role: str
    region_id: int
    department_id: int | None


@dataclass(frozen=True)
class Scope:
    """What a person may see: own departments, regions of which every department is seen, or everything."""

    everything: bool = False
    offices: tuple[Office, ...] = ()

    @property
    def department_ids(self) -> set[int]:
        """The departments the person works for, as 经办 or 法制."""
        return self.departments_as(*DEPARTMENT_ROLES)

    @property
    def seats(self) -> set[int]:
        """The departments for which the person sits in the joint meeting (席位)."""
        return self.departments_as(Role.MEMBER)

    @property
    def own_department_ids(self) -> set[int]:
        """Every department the person works in, whatever the role: nobody decides for these."""
        return {o.department_id for o in self.offices if o.department_id}

    @property
    def region_ids(self) -> set[int]:
        """The regions of which the person reads everything."""
        return self.regions_as(*REGION_READERS)

    @property
    def meeting_regions(self) -> set[int]:
        """The regions whose joint meeting the person reads: those of which they read all, and where they sit in it."""
        return self.regions_as(*REGION_READERS, Role.MEMBER)

    def regions_as(self, *roles: str) -> set[int]:
        """The regions in which the person holds one of `roles`."""
        return {o.region_id for o in self.offices if o.role in roles}

    def departments_as(self, *roles: str, region: int | None = None) -> set[int]:
        """The departments in which the person holds one of `roles`; of one region, if it is given."""
        held = (o for o in self.offices if o.role in roles and region in (None, o.region_id))
        return {o.department_id for o in held if o.department_id}

    def works_for(self, department_id: int | None, *roles: str) -> bool:
        """Whether the person works for a department: in one of `roles`, else as 经办 or 法制."""
        return department_id in self.departments_as(*(roles or DEPARTMENT_ROLES))

    def has(self, *roles: str) -> bool:
        return any(o.role in roles for o in self.offices)


def scope_of(user: User | AnonymousUser) -> Scope:
    """The scope of `user`, read once for each user object (thus once a request)."""
    cached = getattr(user, "_scope", None)
    if cached is None:
        cached = _read_scope(user)
        user._scope = cached  # type: ignore[union-attr]  # noqa: SLF001  ours
    return cached


def _read_scope(user: User | AnonymousUser) -> Scope:
    if not user.is_authenticated or not user.is_active:
        return Scope()
    today = timezone.localdate()
    current = user.memberships.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), valid_from__lte=today)
    held = current.values_list("role", "region_id", "department_id", "region__parent_id", "region__code")
    return Scope(everything=user.is_superuser, offices=tuple(Office(*row) for row in in_force(held)))
