"""The newest approved version of each power (最新版本)."""

from __future__ import annotations

from collections.abc import Sequence

from powers.models import Power, PowerVersion


def newest_of(powers: Sequence[Power | int]) -> dict[int, PowerVersion]:
    """The newest approved version of each power: what a change must start from, published or not."""
    rows = PowerVersion.objects.filter(power__in=powers, sealed_at__isnull=False)
    newest = rows.order_by("power_id", "-number").distinct("power_id")
    newest = newest.select_related("department", "power", "power_type").defer("sealed_document", "source")
    return {v.power_id: v for v in newest}
