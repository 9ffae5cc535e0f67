"""The main navigation of the office screens (主导航): a registry that the apps above fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from core.registry import Registry
from departments.access import Scope, scope_of
from departments.roles import REGION_READERS, Role

if TYPE_CHECKING:
    from accounts.models import User

KEEPERS = (Role.CLERK, Role.LEGAL, Role.STAFFING, Role.DECIDER, Role.INSPECTOR)
"""Those who keep the list or look after it."""


@dataclass(frozen=True)
class NavEntry:
    """A link of the navigation: `name` is the name of its address, `shown` who sees it, `here` the words in the names
    of the addresses at which it is the current one, besides its own."""

    name: str
    label: str
    order: int
    shown: Callable[[Scope], bool]
    here: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return reverse(self.name)

    def is_here(self, view_name: str) -> bool:
        return view_name == self.name or any(word in view_name for word in self.here)


NAVIGATION: Registry[NavEntry] = Registry("主导航")


def keeps_the_list(scope: Scope) -> bool:
    return scope.everything or scope.has(*KEEPERS)


def keeps_or_reviews(scope: Scope) -> bool:
    return scope.everything or scope.has(*KEEPERS, Role.MEMBER)


def meets(scope: Scope) -> bool:
    """Whether a person has to do with the joint meeting: the offices of a region and its members."""
    return scope.everything or scope.has(*REGION_READERS, Role.MEMBER)


def navigation_of(user: User) -> list[NavEntry]:
    """The links a person sees, in their order."""
    scope = scope_of(user)
    return [entry for entry in NAVIGATION if entry.shown(scope)]


NAVIGATION.add(
    NavEntry("office:desk", "待办", 0, lambda scope: True),
    NavEntry("office:overdue", "期限", 60, keeps_or_reviews),
)
