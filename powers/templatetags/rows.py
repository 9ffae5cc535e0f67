"""The rows of a draft as a table (草稿的表格): which parts of a row are cells, and which stand below it."""

from __future__ import annotations

from typing import Any

from django import template

from powers.fields import in_words

register = template.Library()
register.filter("place_words", in_words)


@register.filter
def parts(row: Any) -> dict[str, list[Any]]:
    """The fields of a row of an inline: its cells in the order of the columns, and the others."""
    columns = row.model_admin.columns
    fields = {_name(field): field for fieldset in row for line in fieldset for field in line}
    return {
        "cells": [fields[name] for name in columns if name in fields],
        "more": [field for name, field in fields.items() if name not in columns],
    }


def _name(field: Any) -> str:
    return str(field.field["name"] if field.is_readonly else field.field.name)
