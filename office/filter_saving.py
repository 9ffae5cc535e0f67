"""Keeping a filter under a name (存为常用筛选), and dropping it. A person's own; the last one of a name holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.reasons import NotAllowed, Reason
from core.typed_text import clean_line
from office.models.saved_filters import SavedFilter

if TYPE_CHECKING:
    from accounts.models import User

MOST = 20
"""How many filters a person keeps for one list."""


def save_filter(user: User, *, screen: str, name: str, query: str) -> SavedFilter:
    """Keep the filter `query` of a list under a name; one of the same name is replaced."""
    name = clean_line(name)
    own = SavedFilter.objects.visible_to(user).filter(screen=screen)
    reasons = []
    if not name:
        reasons.append(Reason("name", "请给筛选起一个名称，再点“存”。"))
    elif len(name) > 40:
        reasons.append(Reason("name", "筛选的名称最多40个字，请改短。"))
    if not screen or len(screen) > 100 or len(query) > 2000:
        reasons.append(Reason("query", "筛选条件过长，不能存下，请减少条件。"))
    if not own.filter(name=name).exists() and own.count() >= MOST:
        reasons.append(Reason("many", f"一个列表最多存{MOST}个筛选，请先删除不用的。"))
    if reasons:
        raise NotAllowed(reasons)
    kept, _ = SavedFilter.objects.update_or_create(
        user=user, screen=screen, name=name, defaults={"query": query}
    )
    return kept


def drop_filter(kept: SavedFilter) -> None:
    kept.delete()
