"""What people are told, and who gets it (通知种类、收件人、事件): registries that the apps above fill.

The shell knows the recipients that follow from a body and its region; whoever else there is, an app enters.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from core.registry import Registry
from departments.roles import Role

if TYPE_CHECKING:
    from departments.models import Department, Region


@dataclass(frozen=True)
class Occasion:
    """What a notice is about, and where its recipients are found; `url` is the page it opens.

    `more`: what an app needs to find its recipients and fill its words, by name, as `proposal` or `unit`.
    """

    title: str
    url: str
    region: Region
    department: Department | None = None
    due: str = ""
    step: str = ""
    named: tuple[int, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class NoticeKind:
    """What a notice is about (通知种类), by which a person filters theirs."""

    name: str
    label: str
    order: int = 0


@dataclass(frozen=True)
class Recipients:
    """Some recipients (收件人): found as a condition on memberships, or as primary keys of users; None for nobody.

    `alike`: what the condition depends on, so that it is looked up once for all occasions that have it in common.
    """

    name: str
    label: str
    find: Callable[[Occasion], Q | set[int] | None]
    order: int = 0
    alike: Callable[[Occasion], Hashable] = lambda about: (
        about.region.pk,
        about.department and about.department.pk,
    )


@dataclass(frozen=True)
class Event:
    """An event (事件): what the notice says, the recipients who get it, and the kind of notice."""

    name: str
    text: str
    to: tuple[str, ...]
    kind: str
    order: int = 0

    @property
    def label(self) -> str:
        return self.text


KINDS: Registry[NoticeKind] = Registry("通知种类")
RECIPIENTS: Registry[Recipients] = Registry("收件人")
EVENTS: Registry[Event] = Registry("通知事件")

REMINDER, OVERDUE = "reminder", "overdue"
CLERKS, LEGALS, STAFFING, NAMED = "clerks", "legals", "staffing", "named"


def _of_department(role: Role) -> Callable[[Occasion], Q | None]:
    def find(about: Occasion) -> Q | None:
        return Q(role=role, department=about.department) if about.department else None

    return find


KINDS.add(NoticeKind(REMINDER, "期限提醒", 90), NoticeKind(OVERDUE, "逾期", 91))
RECIPIENTS.add(
    Recipients(CLERKS, "部门经办", _of_department(Role.CLERK)),
    Recipients(LEGALS, "部门法制或负责人", _of_department(Role.LEGAL)),
    Recipients(STAFFING, "机构编制部门", lambda about: Q(role=Role.STAFFING, region=about.region)),
    Recipients(NAMED, "被提到的人", lambda about: set(about.named)),
)
