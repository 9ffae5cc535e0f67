"""Pages of a long list whose rows hold much (先取主键): the database sorts keys, and only the rows of the page are read."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator


class KeysFirst(Paginator[Any]):
    """The paginator of an admin list of tens of thousands of rows."""

    def page(self, number: Any) -> Page[Any]:
        found = super().page(number)
        rows: Any = self.object_list
        shown: Any = found.object_list
        keys = list(shown.values_list("pk", flat=True))
        found.object_list = rows.filter(pk__in=keys)
        return found
