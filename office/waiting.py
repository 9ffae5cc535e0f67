"""What waits for somebody (待办事项): one registry of kinds, from which desk, reminders and the board of deadlines follow.

An app enters a kind with one reader. The reader is asked three ways: for everybody (the timer that reminds), for what a
person may see (the board of deadlines), and for what waits for a person (the desk). So whatever has a deadline is on
somebody's desk, and what is on a desk is reminded of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from core.registry import Registry
from departments.access import Scope, scope_of
from office.deadlines import Deadlines
from office.notice_kinds import EVENTS, OVERDUE, REMINDER, Event, Occasion

if TYPE_CHECKING:
    from accounts.models import User
    from departments.models import Department, Region

FAR = dt.date(9999, 1, 1)


@dataclass
class Audience:
    """For whom a reader reads. No user: everything; `mine`: only what waits for this person, else what they may see."""

    user: User | None = None
    mine: bool = False

    @cached_property
    def deadlines(self) -> Deadlines:
        """The rules of deadlines, read once for all readers."""
        return Deadlines()

    def pick(
        self, rows: Any, mine: Callable[[User, Scope], Q], visible: Callable[[User], Q] | None = None
    ) -> Any:
        """The rows of a reader: `mine` tells which wait for a person; `visible` which they see, where the rows have no
        `visible_to` of their own."""
        if self.user is None:
            return rows.all()
        if self.mine:
            return rows.filter(mine(self.user, scope_of(self.user)))
        return rows.filter(visible(self.user)) if visible else rows.visible_to(self.user)


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for somebody.

    `key` names the matter for good; `what` is what to do, `label` the step in words, `holder` whose turn it is, `why`
    why it is this person's; `start` and `due` are the days its deadline is counted from and to. `urge_url`: where a
    staffing office presses a department that is late. `occasion`: of what its recipients are reminded.
    """

    kind: str
    key: str
    what: str
    label: str
    holder: str
    why: str
    occasion: Occasion
    link: str = ""
    start: dt.date | None = None
    due: dt.date | None = None
    provisional: bool = False
    urge_url: str = ""

    @property
    def about(self) -> str:
        return self.occasion.title

    @property
    def address(self) -> str:
        return self.link or self.occasion.url

    @property
    def late(self) -> bool:
        return self.due is not None and self.due < timezone.localdate()


Reader = Callable[[Audience], Iterable[Waiting]]


@dataclass(frozen=True)
class WaitingKind:
    """A kind of thing that waits (待办种类); kinds that are read together share their reader. `reminder`, `overdue`: who is told when its deadline nears or has passed,
    `(text, recipients)`; a kind without `overdue` has no deadline. `desk`: False for a second deadline of what is on the desk already."""

    name: str
    label: str
    read: Reader
    order: int = 0
    reminder: tuple[str, tuple[str, ...]] | None = None
    overdue: tuple[str, tuple[str, ...]] | None = None
    desk: bool = True


WAITING: Registry[WaitingKind] = Registry("待办种类")


def enter(*kinds: WaitingKind) -> None:
    """Enter kinds of things that wait, with the notices by which people are reminded of them."""
    WAITING.add(*kinds)
    for kind in kinds:
        for prefix, told in ((REMINDER, kind.reminder), (OVERDUE, kind.overdue)):
            if told is not None:
                EVENTS.add(Event(f"{prefix}_{kind.name}", told[0], told[1], prefix, order=kind.order))


def waits_for(user: User) -> list[Waiting]:
    """All that waits for a person, the most pressing first; what has no deadline last."""
    return [one for one in _read(Audience(user, mine=True), WAITING) if WAITING[one.kind].desk]


def running(user: User | None = None) -> list[Waiting]:
    """Every deadline that runs and is not met, for the timer, or those that a person may see; the earliest first."""
    told_of = [kind for kind in WAITING if kind.overdue is not None]
    return [one for one in _read(Audience(user), told_of) if one.due is not None and one.start is not None]


def _read(audience: Audience, kinds: Iterable[WaitingKind]) -> list[Waiting]:
    readers = dict.fromkeys(kind.read for kind in kinds)
    found = [one for read in readers for one in read(audience)]
    return sorted(found, key=lambda one: (one.due or FAR, WAITING[one.kind].order, one.key))


# --- whose turn it is, and why it is yours ---------------------------------------------------------------------


def office_of(region: Region) -> str:
    """The staffing office of a region, as long as it has no row of its own."""
    return f"{region}机构编制部门"


def in_office(region: Region) -> str:
    """Why something waits for a person of the staffing office."""
    return f"您在{office_of(region)}任职"


def in_department(department: Department | None, *, legal: bool = False) -> str:
    """Why something waits for a person of a department."""
    return f"您在{department}任{'法制审核' if legal else '职'}"
