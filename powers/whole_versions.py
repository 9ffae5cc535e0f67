"""Versions with all that their documents are made of (职权版本的全部内容), many by one query.

Each list of rows comes as JSON beside its version. The objects are those of the models, without what Django does to make
one, which took half the time of a submission; they are read for a document (`documents.documents`) and never handed on.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any

from django.db.models import F, Func, Model, OuterRef, QuerySet, Subquery, TextField
from django.db.models.base import ModelState

from departments.models import Department
from powers.fields import RELATIONS, ROWS
from powers.models import PowerVersion

LINKED: dict[str, dict[str, tuple[str, ...]]] = {
    "levels": {"level": ("id", "code", "name", "label")},
    "responsibilities": {"stage": ("id", "name")},
    "bases": {"instrument": ("id", "code", "name")},
    "withheld": {"ground": ("id", "name", "statute")},
}
"""Of the rows of other tables that rows point at, what a document says."""
OWN = {"power_type": ("id", "code", "name"), "plaque": ("id", "name"), "department": ("id", "code", "name")}
REGION = "department__region__code"
NAMES: dict[str, tuple[str, ...]] = {
    "units": ("name",),
    "joint_departments": ("name",),
    "duties": ("number", "text"),
}
"""What a document says of each row that the version itself points at."""
LATER = ("source", "sealed_document", "period")
"""Of the version what no document is made of."""
NOTHING = ModelState()


class _AsJson(Subquery):
    """The rows of a subquery, in its order, as one text of JSON."""

    template = "(SELECT json_agg(one.line)::text FROM (%(subquery)s) AS one)"
    output_field = TextField()


def whole_versions(ids: Collection[int]) -> dict[int, PowerVersion]:
    """These versions by primary key, each with all of its rows; one query."""
    own, links = (
        _columns(PowerVersion, LATER),
        [f"{to}__{name}" for to, names in OWN.items() for name in names],
    )
    lists = {f"of_{name}": _AsJson(_lines(name)) for name in (*ROWS, *RELATIONS)}
    found = PowerVersion.objects.filter(pk__in=ids).order_by().annotate(**lists)
    shared: dict[Any, Any] = {}
    rows = found.values_list(*own, *links, REGION, *lists)
    return {row[0]: _version(row, own, shared) for row in rows}


def _lines(name: str) -> QuerySet[Any]:
    """The rows of a list of the version outside, each an array of what `_columns` or `NAMES` names."""
    if name in ROWS:
        model = ROWS[name].model
        columns: Iterable[str] = (*_columns(model, _left_out(name)), *_linked_columns(name))
        rows = model._default_manager.filter(version=OuterRef("pk"))
    else:
        to = PowerVersion._meta.get_field(name)
        target = to.m2m_reverse_field_name()  # type: ignore[union-attr]
        columns = [f"{target}__{column}" for column in NAMES[name]]
        rows = to.remote_field.through._default_manager.filter(powerversion=OuterRef("pk")).order_by(target)  # type: ignore[union-attr]
    line = Func(*map(F, columns), function="json_build_array", output_field=TextField())
    return rows.values(line=line)


def _left_out(name: str) -> tuple[str, ...]:
    return ("version", *ROWS[name].beside)


@cache
def _columns(model: type[Model], without: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if field.name not in without)


def _linked_columns(name: str) -> list[str]:
    return [f"{to}__{column}" for to, columns in LINKED.get(name, {}).items() for column in columns]


def _version(row: Sequence[Any], own: tuple[str, ...], shared: dict[Any, Any]) -> PowerVersion:
    at = len(own)
    state = _state(PowerVersion, OWN, row[at:], shared)
    at += sum(map(len, OWN.values()))
    department = vars(state.fields_cache["department"])["_state"]
    department.fields_cache["region"] = _one(Department, "region", ("code",), row[at : at + 1], shared)
    lists = zip((*ROWS, *RELATIONS), row[at + 1 :], strict=True)
    rows = {name: _rows(name, text, shared) for name, text in lists}
    found: PowerVersion = _made(PowerVersion, own, row, _state=state, _prefetched_objects_cache=rows)
    return found


def _rows(name: str, text: str | None, shared: dict[Any, Any]) -> list[Any]:
    if not text:
        return []
    if name not in ROWS:
        model: Any = PowerVersion._meta.get_field(name).related_model
        return [_made(model, NAMES[name], line, _state=NOTHING) for line in json.loads(text)]
    model = ROWS[name].model
    columns, links = _columns(model, _left_out(name)), LINKED.get(name)
    rows = []
    for line in json.loads(text):
        state = _state(model, links, line[len(columns) :], shared) if links else NOTHING
        rows.append(_made(model, columns, line, _state=state))
    return rows


def _made(model: type[Model], names: Sequence[str], values: Sequence[Any], **more: Any) -> Any:
    """An object of a model with the first of these values."""
    made = model.__new__(model)
    made.__dict__.update(zip(names, values, strict=False), **more)
    return made


def _state(
    model: type[Model], links: dict[str, tuple[str, ...]], values: Sequence[Any], shared: dict[Any, Any]
) -> ModelState:
    """What knows the rows of other tables that an object points at; of each of these there is one object."""
    state = ModelState()
    at = 0
    for to, names in links.items():
        state.fields_cache[to] = _one(model, to, names, values[at : at + len(names)], shared)
        at += len(names)
    return state


def _one(model: Any, to: str, names: tuple[str, ...], values: Sequence[Any], shared: dict[Any, Any]) -> Any:
    if values[0] is None:
        return None
    key = (to, values[0])
    if key not in shared:
        target = model._meta.get_field(to).related_model
        shared[key] = _made(target, names, values, _state=ModelState())
    return shared[key]
