"""Writing draft versions (草稿) of planned items with COPY, in the caller's transaction.

A draft that follows a version keeps everything the list says nothing of, and unchanged rows keep their `uid`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from secrets import token_bytes
from typing import Any

from django.db import connection
from django.db.models import Max

from core.copying import CopyingThread, analyze, copy_rows, copying_meanwhile, reserve_ids
from departments.models import Region
from powers.drafting import VERSION_FIELDS, drafts_from
from powers.field_kinds import is_blank
from powers.fields import RELATIONS
from powers.importing.emptied import CLEARABLE
from powers.importing.linked_rows import LinkedRows
from powers.importing.planning import CHILDREN, RESTATED, Children, Planned, children_of
from powers.linking import Linker
from powers.links import COLUMN, LINKED
from powers.models import (
    CHILD_MODELS,
    ChildRow,
    Power,
    PowerVersion,
)

VERSION_COLUMNS = ("id", "number", "change_note", "source", *VERSION_FIELDS)
VALUES = attrgetter(*VERSION_COLUMNS)
RELATION_COLUMNS = {name: str(getattr(PowerVersion, name).field.m2m_reverse_name()) for name in RELATIONS}
GUESSED = ("order",)  # taken from the row, which says nothing of the place in the list
NO_REASONS: Mapping[int, str] = {}
BLANK = {f.attname: None if f.null else f.get_default() for f in PowerVersion._meta.concrete_fields}
DEFAULTS = {f.attname: f.get_default() for f in PowerVersion._meta.concrete_fields}
"""Of a new version; what is mutable is in none of them changed, only replaced."""
MANY = 500
CHUNK = 1000
"""How many drafts are written at a time: enough for COPY, and their rows need not all be in memory."""
IMPORTED_MODELS = {model for model, _, _ in CHILDREN.values()}
Pair = tuple[Planned, PowerVersion]


def write_drafts(region: Region, planned: Sequence[Planned]) -> list[PowerVersion]:
    """Write a draft for each item to add or modify; returns them in order, with their ids."""
    new = [plan for plan in planned if plan.action in ("add", "modify")]
    if not new:
        return []
    versions = _versions(new, _powers(region, new))
    pairs = list(zip(new, versions, strict=True))
    old = children_of([plan.base.pk for plan in new if plan.base])
    linker = Linker()
    with copying_meanwhile() as thread:
        for start in range(0, len(pairs), CHUNK):
            _write(thread, pairs[start : start + CHUNK], old, LinkedRows(linker))
    _carry_others([(plan.base.pk, version.pk) for plan, version in pairs if plan.base])
    for relation, column in RELATION_COLUMNS.items():
        _link(relation, column, pairs)
    if len(new) > MANY:
        analyze(Power, PowerVersion, *CHILD_MODELS, *(getattr(PowerVersion, r).through for r in RELATIONS))
    return versions


def write_ends(
    bases: Sequence[PowerVersion], standing: str, reasons: Mapping[int, str] = NO_REASONS
) -> list[PowerVersion]:
    """Drafts that leave the text of powers alone and change their standing; `reasons` by power, for their history."""
    drafts = drafts_from(bases, standing=standing)
    for draft in drafts:
        draft.change_note = reasons.get(draft.power_id, "")[:500]
    PowerVersion.objects.bulk_update([d for d in drafts if d.change_note], ["change_note"], batch_size=MANY)
    return drafts


def _powers(region: Region, new: Sequence[Planned]) -> list[int]:
    added = reserve_ids(Power, sum(plan.base is None for plan in new))
    copy_rows(Power, ("id", "region_id"), ((pk, region.pk) for pk in added))
    fresh = iter(added)
    return [plan.base.power_id if plan.base else next(fresh) for plan in new]


def _versions(new: Sequence[Planned], powers: list[int]) -> list[PowerVersion]:
    numbers = _last_numbers([plan.base.power_id for plan in new if plan.base])
    return [
        _following(plan, plan.base, pk, numbers[power] + 1) if plan.base else _first(plan, pk, power)
        for plan, pk, power in zip(new, reserve_ids(PowerVersion, len(new)), powers, strict=True)
    ]


def _first(plan: Planned, pk: int, power: int) -> PowerVersion:
    own = {"id": pk, "power_id": power, "number": 1, "source": _source(plan)}
    said = DEFAULTS | own | plan.resolved.columns
    return PowerVersion(*said.values())  # in the order of the fields: by their names it takes twice as long


def _last_numbers(powers: list[int]) -> dict[int, int]:
    """The last version number of each power; a withdrawn draft has one too."""
    rows = PowerVersion.objects.filter(power_id__in=powers).order_by().values_list("power_id")
    return dict(rows.annotate(last=Max("number")))


def _following(plan: Planned, base: PowerVersion, pk: int, number: int) -> PowerVersion:
    """What `base` says, with what the list says over it."""
    version = PowerVersion(id=pk, **{name: getattr(base, name) for name in VERSION_FIELDS})
    version.number = number
    reason = plan.resolved.item.adjustment_reason
    version.change_note = f"清单导入修改：{'、'.join(plan.differences)}{'；' * bool(reason)}{reason}"[:500]
    version.source = _source(plan)
    for name, value in plan.resolved.columns.items():
        if not is_blank(value) and name not in GUESSED:
            setattr(version, name, value)
    for name in plan.resolved.blanked:
        setattr(version, name, BLANK[name])
    for column in plan.cleared:
        for name in CLEARABLE[column].columns:
            setattr(version, name, BLANK[name])
    return version


def _source(plan: Planned) -> dict[str, Any]:
    item = plan.resolved.item
    return {"file": plan.resolved.file, "sheet": item.sheet, "row": item.row, "cells": item.own_cells}


def _write(thread: CopyingThread, pairs: list[Pair], old: Children, links: LinkedRows) -> None:
    """The versions of some plans with the rows that a list states."""
    thread.copy_rows(PowerVersion, VERSION_COLUMNS, (VALUES(version) for _, version in pairs))
    added = [pair for pair in pairs if pair[0].base is None]
    followed = [pair for pair in pairs if pair[0].base is not None]
    for name, (model, columns, _) in CHILDREN.items():
        written = ("version_id", "uid", "order", *columns, *((COLUMN,) if name in LINKED else ()))
        thread.copy_rows(model, written, _added_rows(name, columns, added, links))
        rest = tuple(f.attname for f in model._meta.concrete_fields if not f.primary_key)
        thread.copy_rows(model, rest, _followed_rows(name, rest, followed, old, links))
    for plan, _ in added:
        plan.resolved.forget_children()


def _added_rows(
    name: str, columns: tuple[str, ...], pairs: list[Pair], links: LinkedRows
) -> Iterator[tuple[Any, ...]]:
    """The rows of new powers, as `CHILDREN` names their columns."""
    for plan, version in pairs:
        said = plan.resolved.children[name]
        if not said and name != "responsibilities":
            continue
        pk, uids = version.id, _uids(len(said))
        linked = links.added(name, plan, pk, uids, columns, said)
        if linked is None:
            yield from (
                (pk, uid, order, *row) for order, (uid, row) in enumerate(zip(uids, said, strict=True), 1)
            )
        else:
            rows = enumerate(zip(uids, said, linked, strict=True), 1)
            yield from ((pk, uid, order, *row, link) for order, (uid, row, link) in rows)


def _uids(count: int) -> list[str]:
    digits = token_bytes(16 * count).hex()
    return [digits[at : at + 32] for at in range(0, 32 * count, 32)]


def _followed_rows(
    name: str,
    rest: tuple[str, ...],
    pairs: list[Pair],
    old: Children,
    links: LinkedRows,
) -> Iterator[tuple[Any, ...]]:
    """The rows of modified powers: those of the base where the list says nothing, else the list's over them."""
    model = CHILDREN[name][0]
    defaults = {f.attname: f.get_default() for f in model._meta.concrete_fields}
    for plan, version in pairs:
        before = _left(name, plan, old[name][plan.base.pk]) if plan.base else []
        if name in plan.resolved.restated:
            said = _left(name, plan, plan.resolved.restated[name])
            rows = [defaults | row | {"uid": row["uid"] or token_bytes(16).hex()} for row in said]
        else:
            rows = [defaults | row for row in _continued(name, plan.resolved.children[name], before)]
        links.put(name, plan, version.pk, rows, before)
        for order, row in enumerate(rows, start=1):
            values = row | {"version_id": version.pk, "order": order}
            yield tuple([values[column] for column in rest])


def _left(name: str, plan: Planned, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows before, without those that a person said to clear."""
    cleared = [CLEARABLE[column] for column in plan.cleared]
    left = [row for row in before if not any(one.rows == name and one.holds(row) for one in cleared)]
    for one in cleared:
        left = [one.without(name, row) for row in left]
    return left


def _continued(
    name: str, said: list[tuple[Any, ...]], before: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Each row the list says over the same row before: by its words, else in turn over those no longer said."""
    if not said:
        yield from before
        return
    _, columns, identity = CHILDREN[name]
    words = {identity(row) for row in said}
    same, changed = {}, []
    for row in before:
        its = identity(tuple(row[c] for c in columns))
        if its in words and its not in same:
            same[its] = row
        else:
            changed.append(row)
    for now in said:
        given = {
            column: value
            for column, value in zip(columns, now, strict=True)
            if value not in ("", None, False)
        }
        if earlier := same.pop(identity(now), None):
            anew = {column: given[column] for column in RESTATED.get(name, ()) if column in given}
            yield (
                given | {column: value for column, value in earlier.items() if value not in ("", None)} | anew
            )
        else:
            yield (changed.pop(0) if changed else {"uid": token_bytes(16).hex()}) | given


def _carry_others(followed: list[tuple[int, int]]) -> None:
    """The rows that no list carries."""
    for model in CHILD_MODELS:
        if model not in IMPORTED_MODELS:
            _carry(model, followed)


def _carry(model: type[ChildRow], followed: list[tuple[int, int]]) -> None:
    """Copy the rows of a kind no list carries from each base to its draft."""
    columns = [
        f.column for f in model._meta.concrete_fields if not f.primary_key and f.attname != "version_id"
    ]
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (version_id, {names}) "  # noqa: S608  names of our own columns
            f"SELECT p.draft, {names} FROM {table} JOIN unnest(%s::bigint[], %s::bigint[]) p (base, draft) "
            "ON version_id = p.base",
            [[base for base, _ in followed], [draft for _, draft in followed]],
        )


def _link(relation: str, column: str, pairs: list[Pair]) -> None:
    """The duties, units … the list names, beside those the base has."""
    through: Any = getattr(PowerVersion, relation).through
    bases = [plan.base.pk for plan, _ in pairs if plan.base]
    before: dict[int, list[int]] = defaultdict(list)
    for base, target in through.objects.filter(powerversion_id__in=bases).values_list(
        "powerversion_id", column
    ):
        before[base].append(target)
    named = {"duties": "duty_ids", "units": "unit_ids", "joint_departments": "joint_ids"}[relation]
    rows = []
    for plan, version in pairs:
        said = getattr(plan.resolved, named)
        stated = relation == "joint_departments" and said  # a list states these as a whole
        cleared = any(CLEARABLE[column].link == relation for column in plan.cleared)
        kept = plan.base is not None and not stated and not cleared
        targets = [*(before[plan.base.pk] if plan.base and kept else ()), *said]
        rows += [(version.pk, target) for target in dict.fromkeys(targets)]
    copy_rows(through, ("powerversion_id", column), rows)
