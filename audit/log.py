"""Writing the audit log. Each change of state calls `record` once, in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from audit.models import Event

if TYPE_CHECKING:
    from accounts.models import User

COMMAND_LINE = "命令行"


def record(
    action: str,
    *,
    actor: User | None,
    target: models.Model,
    region_code: str = "",
    detail: dict[str, Any] | None = None,
) -> Event:
    """Append one event. `actor` None means a command run on the server."""
    return Event.objects.create(
        action=action,
        actor=actor,
        actor_label=str(actor) if actor else COMMAND_LINE,
        target_type=target._meta.label_lower,
        target_id=target.pk,
        target_label=str(target)[:300],
        region_code=region_code,
        detail=detail or {},
    )
