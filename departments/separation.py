"""The three administrators kept apart (三员分立): who administers accounts, grants roles or reads the log does only that.

Asked wherever an office is given (the form of an account, the command), and once more by `scope_of`, which goes by
what is in force today whoever wrote it there.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from django.conf import settings

from departments.roles import ADMINISTRATORS, Role


def refusals(offices: Iterable[tuple[str, int | None, str]]) -> list[str]:
    """Why one person cannot hold these offices (role, the region's parent, the region's code) together; all reasons."""
    held = list(offices)
    roles = sorted({role for role, _, _ in held}, key=Role.values.index)
    said = [
        f"“{Role(one).label}”与“{Role(other).label}”不能由同一人担任：系统管理员、安全管理员、安全审计员相互分离，也不兼任其他角色。"
        for one, other in combinations(roles, 2)
        if one in ADMINISTRATORS or other in ADMINISTRATORS
    ]
    if any(role == Role.PLATFORM and not owns_the_platform(parent, code) for role, parent, code in held):
        said.append("“平台管理”只能设在最上级的区划（或者系统设置指定的区划）：所改的内容对各地都有效。")
    return said


def owns_the_platform(parent_id: int | None, code: str) -> bool:
    """Whether a region answers for what holds everywhere: the one that the settings name, else one with none above it."""
    owner: str = settings.PLATFORM_REGION
    return code == owner if owner else parent_id is None


def in_force(
    offices: Iterable[tuple[str, int, int | None, int | None, str]],
) -> list[tuple[str, int, int | None]]:
    """Of the offices a person holds today (role, region, department, the region's parent and code) those that count.

    An administrator is nothing else; two kinds of administrators are none. 平台管理 counts where it can be held.
    """
    held = list(offices)
    kinds = {role for role, *_ in held} & set(ADMINISTRATORS)
    if len(kinds) > 1:
        return []
    return [
        (role, region, department)
        for role, region, department, parent, code in held
        if (not kinds or role in kinds) and (role != Role.PLATFORM or owns_the_platform(parent, code))
    ]
