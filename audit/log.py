"""Writing the audit log. Each change of state calls `record` once, in its own transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from audit.models import Event
from audit.requests import current
from core.client_address import address_of
from core.request_ids import request_id

if TYPE_CHECKING:
    from accounts.models import User

COMMAND_LINE = "命令行"
NOBODY = "未登录"


def record(
    action: str,
    *,
    actor: User | None,
    target: models.Model | None,
    region_code: str = "",
    detail: dict[str, Any] | None = None,
    label: str = "",
) -> Event:
    """Append one event. `actor` None means a command run on the server, or in a request somebody not signed in; `label`
    says what it is about where there is no `target`."""
    request = current()
    return Event.objects.create(
        action=action,
        actor=actor,
        actor_label=str(actor)[:100] if actor else NOBODY if request else COMMAND_LINE,
        address=address_of(request) if request else None,
        request_id=request_id(),
        target_type=target._meta.label_lower if target is not None else "",
        target_id=target.pk if target is not None else None,
        target_label=(str(target) if target is not None else label)[:300],
        region_code=region_code,
        detail=detail or {},
    )
