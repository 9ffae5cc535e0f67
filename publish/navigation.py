"""Where releasing and the trace of a search stand in the main navigation (主导航)."""

from departments.access import Scope
from departments.roles import Role
from office.navigation import NAVIGATION, NavEntry


def sees_releases(scope: Scope) -> bool:
    return scope.everything or scope.has(Role.STAFFING, Role.INSPECTOR)


def enter() -> None:
    NAVIGATION.add(NavEntry("releases:index", "公布", 120, sees_releases))
    NAVIGATION.add(NavEntry("releases:search_trace", "检索过程", 125, sees_releases))
