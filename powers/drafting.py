"""Drafts (草稿): a new power's first version, or a copy of a version to change. Rows keep their `uid` in a copy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from departments.models import Region
from powers.fields import ALL, RELATIONS
from powers.models import CHILD_MODELS, Power, PowerVersion

_CARRIED = frozenset(column for field in ALL if field.carried for column in field.made_from)
CARRIED = tuple(f.attname for f in PowerVersion._meta.concrete_fields if f.name in _CARRIED)
"""The columns with which the next draft begins."""
VERSION_FIELDS = ("power_id", *CARRIED)
BATCH = 500
_BOOKKEEPING = frozenset({"updated_at", "sealed_document"})


@transaction.atomic
def new_draft(region: Region, **fields: Any) -> PowerVersion:
    """The first draft of a power that is not on the list yet; it gets its code when a decision approves it."""
    power = Power.objects.create(region=region)
    return PowerVersion.objects.create(power=power, number=1, **fields)


@transaction.atomic
def draft_from(base: PowerVersion, **changes: Any) -> PowerVersion:
    """A draft that says what `base` says, but for `changes`; its child rows are the same rows (same `uid`)."""
    return drafts_from([base], **changes)[0]


@transaction.atomic
def drafts_from(
    bases: Sequence[PowerVersion], powers: Sequence[Power] | None = None, **changes: Any
) -> list[PowerVersion]:
    """A draft of each of `bases`, versions of different powers, in as many queries for many as for one.

    With `powers`, the drafts are the first versions of these new powers instead, one for each base.
    """
    owners = [base.power_id for base in bases] if powers is None else [power.pk for power in powers]
    numbers = PowerVersion.objects.filter(power_id__in=owners).order_by()
    last = dict(numbers.values_list("power_id").annotate(Max("number")))
    drafts = [
        PowerVersion(
            **{name: getattr(base, name) for name in VERSION_FIELDS}
            | {"power_id": owner, "number": last.get(owner, 0) + 1}
            | changes
        )
        for base, owner in zip(bases, owners, strict=True)
    ]
    PowerVersion.objects.bulk_create(drafts, batch_size=BATCH)
    if powers is None:
        _copy_children({base.pk: draft.pk for base, draft in zip(bases, drafts, strict=True)})
    else:  # one base may be split into several
        for base, draft in zip(bases, drafts, strict=True):
            _copy_children({base.pk: draft.pk})
    return drafts


def contents_of(pk: int) -> tuple[Any, ...]:
    """All that a draft and its rows hold, to tell whether saving it has changed anything."""
    columns = [
        field.attname for field in PowerVersion._meta.concrete_fields if field.name not in _BOOKKEEPING
    ]
    managers: list[Any] = [model._default_manager for model in CHILD_MODELS]
    rows = [list(manager.filter(version=pk).order_by("pk").values()) for manager in managers]
    links = [
        sorted(getattr(PowerVersion, name).through.objects.filter(powerversion=pk).values_list(), key=str)
        for name in RELATIONS
    ]
    return list(PowerVersion.objects.filter(pk=pk).values(*columns)), rows, links


def _copy_children(copies: Mapping[int, int]) -> None:
    for model in CHILD_MODELS:
        _copy(model, "version_id", copies)
    for name in RELATIONS:
        _copy(getattr(PowerVersion, name).through, "powerversion_id", copies)


def _copy(model: type[models.Model], owner: str, copies: Mapping[int, int]) -> None:
    """The rows that hang under each key of `copies`, once more under its value."""
    manager: Any = model._default_manager
    rows = list(manager.filter(**{f"{owner}__in": list(copies)}).order_by("pk"))
    for row in rows:
        row.pk = None
        setattr(row, owner, copies[getattr(row, owner)])
    manager.bulk_create(rows, batch_size=BATCH)
