"""The problems of an import (导入发现), kept as rows, each with its kind: the same sentence about many rows is told once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from core.copying import copy_rows
from powers.importing.parsed import ParsedItem
from review.models.imports import ImportProblem, ImportRun

Places = dict[str, list[tuple[int, int]]]
"""Of each sheet the rows at which items begin, with their ids, in order."""
_QUOTED = re.compile(r"“[^”]*”")
_TITLE = re.compile(r"《[^》]*》+")
_LOCATOR = re.compile(
    r"(?:第[一二三四五六七八九十百千零〇]+(?:[编章节条款目]|项(?!目))|之[一二三四五六七八九十])+"
)
_NUMBER = re.compile(r"\d+(?:[.,\-/]\d+)*")
_REPEATED = re.compile(r"((?:“…”|《…》)(?:第…条)*)(?:[、和及，]?\1)+")
LONGEST_KIND = 200


def kind_of(message: str) -> str:
    """A message without what differs from row to row: names, titles, numbers. Problems of one kind are told together."""
    text = _QUOTED.sub("“…”", message)
    text = _NUMBER.sub("…", _LOCATOR.sub("第…条", _TITLE.sub("《…》", text)))
    return _REPEATED.sub(r"\1", text)[:LONGEST_KIND]


def keep_problems(run: ImportRun, problems: Sequence[dict[str, Any]], places: Places | None = None) -> None:
    """Keep problems of a run, each with its kind and, where it is told, its item."""
    find = _finder(places or {})
    copy_rows(
        ImportProblem,
        ("run_id", "item_id", "source", "severity", "kind", "sheet", "row", "column", "message"),
        (
            (
                run.pk,
                find(p["sheet"], p["row"]),
                "check" if "title" in p else "reading",
                p["severity"],
                p["title"] if "title" in p else kind_of(p["message"]),
                p["sheet"],
                p["row"],
                p.get("column", ""),
                p["message"],
            )
            for p in problems
        ),
    )


def places_of(ids: Sequence[int], items: Sequence[ParsedItem]) -> Places:
    found: Places = defaultdict(list)
    for pk, item in zip(ids, items, strict=True):
        found[item.sheet].append((item.row, pk))
    for rows in found.values():
        rows.sort()
    return found


def _finder(places: Places) -> Callable[[str, int], int | None]:
    """The item that begins on a row, or above it: an item may be of several rows."""

    def find(sheet: str, row: int) -> int | None:
        rows = places.get(sheet, [])
        at = bisect_right(rows, (row, float("inf")))
        return rows[at - 1][1] if row and at else None

    return find
