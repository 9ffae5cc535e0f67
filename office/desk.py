"""The desk (待办): what waits for a person as one list with two faces, the office's page and the admin's; cards beside it.

What waits comes from the registry of waiting.py. A card shows what a person only follows; it is entered by the app that
knows of it, as are the buttons that start something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core.registry import Registry
from departments.access import Scope, scope_of
from departments.models import Department
from departments.roles import DEPARTMENT_ROLES, Role
from office.clocks import Clock, Clocks
from office.models.bulletins import Bulletin, ContactOfficer
from office.waiting import WAITING, Waiting, waits_for

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 5


@dataclass(frozen=True)
class DeskCard:
    """A card of the desk (卡片): `read` gives what its template shows, or None where the person gets no such card."""

    name: str
    label: str
    order: int
    template: str
    read: Callable[[User], Mapping[str, Any] | None]


@dataclass(frozen=True)
class DeskButton:
    """A button at the head of the desk that starts something: the name of its address, with what it asks, and who gets it."""

    name: str
    label: str
    order: int
    shown: Callable[[User], bool]

    @property
    def address(self) -> str:
        page, mark, query = self.name.partition("?")
        return f"{reverse(page)}{mark}{query}"


CARDS: Registry[DeskCard] = Registry("待办页的卡片")
BUTTONS: Registry[DeskButton] = Registry("待办页的按钮")


@dataclass(frozen=True)
class Line:
    """A thing that waits, with its clock and its kind in words."""

    waiting: Waiting
    kind: str
    clock: Clock | None


@dataclass(frozen=True)
class Pile:
    """How many things of one kind wait."""

    name: str
    label: str
    count: int
    late: int


@dataclass(frozen=True)
class Desk:
    """What waits for a person, the most pressing first, and how much of each kind it is."""

    lines: list[Line]
    piles: list[Pile]

    @property
    def late(self) -> int:
        return sum(pile.late for pile in self.piles)


def desk_of(user: User) -> Desk:
    """All that waits for a person."""
    waiting, clocks = waits_for(user), Clocks()
    lines = [Line(one, WAITING[one.kind].label, _clock(one, clocks)) for one in waiting]
    counts = Counter(one.kind for one in waiting)
    late = Counter(one.kind for one in waiting if one.late)
    piles = [
        Pile(kind.name, kind.label, counts[kind.name], late[kind.name])
        for kind in WAITING
        if counts[kind.name]
    ]
    return Desk(lines, piles)


def _clock(one: Waiting, clocks: Clocks) -> Clock | None:
    return clocks.until(one.due, provisional=one.provisional) if one.due else None


def cards_of(user: User) -> list[tuple[DeskCard, Mapping[str, Any]]]:
    """The cards a person gets, each with what it shows."""
    found = ((card, card.read(user)) for card in CARDS)
    return [(card, shown) for card, shown in found if shown is not None]


def works_with_the_list(scope: Scope) -> bool:
    """Whether anything can come to a person's desk at all."""
    platform = scope.has(Role.PLATFORM)
    return bool(scope.everything or scope.region_ids or scope.department_ids or scope.seats or platform)


def explanation(user: User) -> str:
    """Why a desk is empty for good, and where to go; '' for people who work with the list."""
    scope = scope_of(user)
    if works_with_the_list(scope):
        return ""
    if scope.has(Role.ACCOUNTS):
        return "您是系统管理员：账号、区划和部门在管理后台维护，不参与清单的起草、审核和公布。"
    if scope.has(Role.SECURITY):
        return "您是安全管理员：任职、解除锁定和二次验证在管理后台办理，不参与清单的起草、审核和公布。"
    if scope.has(Role.AUDITOR):
        return "您是安全审计员：审计事件在管理后台查看，不参与清单的起草、审核和公布。"
    if scope.has(*DEPARTMENT_ROLES):
        return "您的任职没有指明部门，看不到任何申请。请联系系统管理员补填部门。"
    return (
        "您的账号目前没有任职，因此没有可以办理或查看的事项。请联系本单位的系统管理员，为您登记部门和职责。"
    )


# --- the shell's own card -----------------------------------------------------------------------------------


def _announcements(user: User) -> Mapping[str, Any] | None:
    """What was announced, and who keeps the list of the person's departments."""
    own = scope_of(user).department_ids
    officers = list(
        ContactOfficer.objects.filter(department_id__in=own).current().select_related("department")
    )
    missing = own - {officer.department_id for officer in officers}
    shown = {
        "bulletins": list(Bulletin.objects.visible_to(user).current()[:SHOWN]),
        "officers": officers,
        "without_officer": list(Department.objects.filter(pk__in=missing)) if missing else [],
    }
    return shown if any(shown.values()) else None


CARDS.add(DeskCard("announcements", "通知公告", 10, "office/_announcements.html", _announcements))
