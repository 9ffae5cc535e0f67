"""The copy of a list as a department site has it (网站上的清单): items by the columns of our tables, read from whatever it is.

JSON is read here, in the child process (core/parsing_apart.py), without Django; pages and tables by core/sheets. What is not a
list gives no items.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.parsing_apart import UnreadableError

MOST_ITEMS = 20_000
LONGEST = 200_000
KEYS = ("code", "name", "sub_name", "subject", "version", "digest")


@dataclass(frozen=True)
class Item:
    """One item of a copy: what it says by column, and where it has one its document as text."""

    fields: dict[str, str]
    document: str = ""


@dataclass(frozen=True)
class Copy:
    """The items of a copy; `whole` unless it says itself that it lists only some."""

    items: list[Item] = field(default_factory=list)
    whole: bool = True


def read_json(path: Path) -> Copy:
    """A copy in JSON: our column, our download, our API, or a list of objects like these. Raises UnreadableError."""
    try:
        said = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("数据文件（JSON）不完整") from error
    rows = said
    if isinstance(said, dict):
        rows = next((said[key] for key in ("items", "results") if isinstance(said.get(key), list)), [])
    whole = not (isinstance(said, dict) and (said.get("complete") is False or said.get("next")))
    items = (
        [_item(row) for row in rows[:MOST_ITEMS] if isinstance(row, dict)] if isinstance(rows, list) else []
    )
    return Copy([item for item in items if item.fields], whole)


def _item(row: dict[str, Any]) -> Item:
    document = row.get("document")
    fields = {key: _text(row[key]) for key in KEYS if key in row}
    for key in ("type", "department"):
        if key in row:
            fields[key] = _text(row[key].get("name") if isinstance(row[key], dict) else row[key])
    if isinstance(document, dict):
        return Item(fields, json.dumps(document, ensure_ascii=False))
    return Item(fields)


def _text(value: Any) -> str:
    said = value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)
    return said.encode("utf-8", "replace").decode().replace("\0", "").strip()[:LONGEST]


def filled(rows: list[list[str]], merged: list[tuple[int, int, int, int]]) -> Iterator[list[str]]:
    """Rows in which each cell of a merged range says what the range says."""
    made = [list(row) for row in rows]
    for top, left, bottom, right in merged:
        for row in made[top : bottom + 1]:
            for column in range(left, min(right + 1, len(row))):
                row[column] = row[column] or made[top][left]
    yield from made
