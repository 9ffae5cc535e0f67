"""The head of the chain told to the public once a day (存证公示): a row, a file, and from there the public page.

Whoever keeps the value of a day can prove later that nothing up to there was rewritten: `bin/manage verify --anchor`.
"""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.chaining import chain, head
from audit.log import record
from audit.models import Anchor


def publish_anchor() -> Anchor | None:
    """Today's anchor, made and written to its file; None where that is done already, or there is nothing to tell."""
    chain()
    today, last = timezone.localdate(), head()
    if not last.number or Anchor.objects.filter(day=today).exists():
        return None
    with transaction.atomic():
        made = Anchor.objects.create(day=today, number=last.number, link=last.link)
        record("audit.anchored", actor=None, target=made, detail={"value": made.value})
        _write(made)
    return made


def shown(anchor: Anchor) -> dict[str, Any]:
    """What the public is told of a day."""
    at = timezone.localtime(anchor.made_at).isoformat(timespec="seconds")
    return {
        "day": f"{anchor.day}",
        "number": anchor.number,
        "link": anchor.link,
        "value": anchor.value,
        "made_at": at,
    }


def _write(anchor: Anchor) -> None:
    settings.ANCHORS_DIR.mkdir(parents=True, exist_ok=True)
    path = settings.ANCHORS_DIR / f"{anchor.day}.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(shown(anchor), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    fresh.replace(path)
