"""Locking powers (职权加锁): always by primary key, so that no two who need several wait for each other."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from powers.models import Power


def lock_powers(powers: QuerySet[Power] | Iterable[int]) -> None:
    """Lock these powers, given as a queryset or by key; rows that point to them can still be added by others."""
    rows = powers if isinstance(powers, QuerySet) else Power.objects.filter(pk__in=list(powers))
    list(rows.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk", flat=True))
