"""Drafts (草稿): a new power's first version, or a copy of a version to change. Rows keep their `uid` in a copy."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from departments.models import Region
from powers.models import CHILD_MODELS, Power, PowerVersion

OWN_FIELDS = {
    "id",
    "number",
    "created_at",
    "updated_at",
    "frozen_at",
    "sealed_at",
    "digest",
    "sealed_document",
    "period",
    "change_note",
    "source",
}
VERSION_FIELDS = tuple(f.attname for f in PowerVersion._meta.concrete_fields if f.attname not in OWN_FIELDS)
RELATIONS = ("units", "joint_departments", "duties")


@transaction.atomic
def new_draft(region: Region, **fields: Any) -> PowerVersion:
    """The first draft of a power that is not on the list yet; it gets its code when a decision approves it."""
    power = Power.objects.create(region=region)
    return PowerVersion.objects.create(power=power, number=1, **fields)


@transaction.atomic
def draft_from(base: PowerVersion, **changes: Any) -> PowerVersion:
    """A draft that says what `base` says, but for `changes`; its child rows are the same rows (same `uid`)."""
    last = PowerVersion.objects.filter(power_id=base.power_id).order_by("-number").first()
    assert last is not None  # noqa: S101  base is one of them
    same = {name: getattr(base, name) for name in VERSION_FIELDS}
    draft = PowerVersion.objects.create(**same | {"number": last.number + 1} | changes)
    for model in CHILD_MODELS:
        manager: Any = model._default_manager
        rows = list(manager.filter(version_id=base.pk))
        for row in rows:
            row.pk, row.version_id = None, draft.pk
        manager.bulk_create(rows)
    for name in RELATIONS:
        getattr(draft, name).set(getattr(base, name).all())
    return draft
