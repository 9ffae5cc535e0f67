"""Sorting a list by a column that a person chose (排序)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet


def sorted_by(rows: QuerySet[Any], wanted: str, columns: dict[str, str], default: str) -> QuerySet[Any]:
    """`rows` in the order a person asked for (`name` or `-name`), else in the default one."""
    column = columns.get(wanted.removeprefix("-"))
    if column is None:
        return rows.order_by(*default.split(","))
    return rows.order_by(f"-{column}" if wanted.startswith("-") else column, "pk")
