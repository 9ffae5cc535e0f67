"""Rows that come into a draft as a whole (填入、复制): the standard stages of its type, rows of another power, a provision
of the law library. Each locks the draft as its form does, so that nobody's typing is overwritten unseen.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.locking import lock_row
from core.reasons import refuse
from laws.models import Article
from powers.locking import lock_powers
from powers.models import (
    AccountabilityClause,
    LegalBasis,
    LinkedRow,
    PowerVersion,
    ResponsibilityItem,
    Stage,
)

COPIED: dict[str, type[Any]] = {
    "responsibilities": ResponsibilityItem,
    "bases": LegalBasis,
    "accountability": AccountabilityClause,
}
"""The kinds of rows that are copied from another power."""


@transaction.atomic
def add_stages(draft: PowerVersion, variant: str) -> int:
    """A row for each standard stage (标准环节) of the draft's type that it has none for yet; what is to be done is left to write."""
    draft = _locked(draft)
    had = set(draft.responsibilities.filter(stage__isnull=False).values_list("stage", flat=True))
    stages = Stage.objects.filter(power_type=draft.power_type_id, variant=variant).exclude(pk__in=had)
    first = _next(draft, ResponsibilityItem)
    rows = [
        ResponsibilityItem(version=draft, stage=stage, phase=stage.phase, order=first + n)
        for n, stage in enumerate(stages)
    ]
    ResponsibilityItem.objects.bulk_create(rows)
    return len(rows)


@transaction.atomic
def copy_rows_from(source: PowerVersion, draft: PowerVersion, kinds: Collection[str]) -> int:
    """The rows of these kinds once more in a draft, behind its own: rows of their own, linked with each other as they were."""
    draft = _locked(draft)
    new_uids: dict[str, str] = {}
    count = 0
    for name, model in COPIED.items():
        if name not in kinds:
            continue
        first = _next(draft, model)
        rows = list(model.objects.filter(version=source))
        for n, row in enumerate(rows):
            old, row.pk, row.version, row.order, row.uid = str(row.uid), None, draft, first + n, uuid.uuid4()
            new_uids[old] = str(row.uid)
            if isinstance(row, LinkedRow):
                row.responsibility_uids = [
                    new_uids[uid] for uid in row.responsibility_uids if uid in new_uids
                ]
        model.objects.bulk_create(rows)
        count += len(rows)
    return count


@transaction.atomic
def add_basis(draft: PowerVersion, article: Article, locator: str, text: str) -> LegalBasis:
    """A provision of the law library as a basis of a draft, with its words."""
    draft = _locked(draft)
    law = article.version.law
    return LegalBasis.objects.create(
        version=draft,
        order=_next(draft, LegalBasis),
        title=law.title,
        instrument=law.instrument,
        locator=locator,
        text=text,
        law=law,
        article=article,
    )


def _locked(draft: PowerVersion) -> PowerVersion:
    lock_powers([draft.power_id])
    found = lock_row(draft, no_key=True)
    if not found.is_editable:
        refuse("state", "这份草稿刚刚已提交，不能再修改。")
    PowerVersion.objects.filter(pk=found.pk).update(updated_at=timezone.now())
    return found


def _next(draft: PowerVersion, model: type[Any]) -> int:
    last: int | None = model.objects.filter(version=draft).aggregate(last=Max("order"))["last"]
    return (last or 0) + 1
