"""What a person completed in the preview of an import (补写), put into the items before they are matched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from powers.completing import DRAWN_UP, DUTY, FACTS, LEVEL, STAGE, TYPE, UNIT, fact_values
from powers.importing.parsed import ListFile, ParsedItem, Problem
from powers.importing.splitting import ParsedResponsibility
from powers.importing.vocabulary import Vocabulary
from powers.models import Stage
from powers.proposed_text import proposed, template

Completions = Mapping[str, Mapping[str, str]]
"""`{"sheet!row": {field: what to put there}}`, with values as `powers.completing` understood them."""


def complete(parsed: ListFile, completions: Completions, vocabulary: Vocabulary) -> None:
    """Put what was completed into the items of a file; what finds no item there is told."""
    if not completions:
        return
    places = {place_of(item): item for item in parsed.items}
    stages = _stages()
    for place, said in completions.items():
        if (item := places.get(place)) is None:
            message = "补写过内容的这一行没有读到事项，补写没有用上。请重新补写。"
            sheet, _, row = place.rpartition("!")
            parsed.problems.append(Problem(sheet, int(row or 0), "", "warning", message))
            continue
        for name in sorted(said, key=lambda one: one != TYPE):  # stages depend on the type
            _put(item, name, said[name], vocabulary, stages)
        if TYPE in said:
            _answered(parsed, item)


def place_of(item: Any) -> str:
    return f"{item.sheet}!{item.row}"


def _put(
    item: ParsedItem, name: str, value: str, vocabulary: Vocabulary, stages: dict[str, list[Stage]]
) -> None:
    if name == TYPE:
        item.type = value
    elif name == LEVEL:
        item.level, item.levels = value, vocabulary.levels_named(value)
    elif name == STAGE:
        _put_stages(item, value.split("\n"))
    elif name == DRAWN_UP:
        if not item.responsibilities:
            drawn = template(stages.get(item.type, []), "" if value == "*" else value)
            item.responsibilities = [ParsedResponsibility(stage.name, proposed(stage)) for stage in drawn]
    elif name in (DUTY, UNIT, "subject"):
        setattr(item, name, value)
    elif name in FACTS:
        item.facts |= fact_values(name, value)
    else:
        item.texts[name] = value


def _put_stages(item: ParsedItem, names: list[str]) -> None:
    """One stage for those that have none, or one for each."""
    rows = item.responsibilities
    if len(names) == len(rows):
        item.responsibilities = [replace(row, stage=name) for name, row in zip(names, rows, strict=True)]
    elif len(names) == 1:
        item.responsibilities = [row if row.stage else replace(row, stage=names[0]) for row in rows]


def _answered(parsed: ListFile, item: ParsedItem) -> None:
    """A type that was completed is no longer missing."""
    parsed.problems = [
        p
        for p in parsed.problems
        if not (
            p.sheet == item.sheet and p.row == item.row and p.column == "权力类型" and p.severity == "error"
        )
    ]


def _stages() -> dict[str, list[Stage]]:
    found: dict[str, list[Stage]] = {}
    for stage in Stage.objects.select_related("power_type"):
        found.setdefault(stage.power_type.name, []).append(stage)
    return found
