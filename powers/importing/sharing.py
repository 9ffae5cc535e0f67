"""One power at several levels (一项职权分层级行使): an item whose rows differ in level, organ, duty and responsibilities.

Its main cells are merged over these rows. Each level keeps what its rows say of it; responsibilities stand under the name of
their level and are not mixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from powers.importing.cleaning import is_placeholder, long, short
from powers.importing.collecting import Draft, stage_label
from powers.importing.parsed import ParsedItem, ParsedLevel
from powers.importing.splitting import ParsedResponsibility

if TYPE_CHECKING:
    from powers.importing.finishing_items import Finisher


def share_out(item: ParsedItem, draft: Draft, finisher: Finisher) -> None:
    """Give each level of an item what the rows of the draft say of it, where the rows are levels."""
    rows = _rows_of_levels(draft, finisher)
    if not rows:
        return
    item.levels = [name for name, _ in rows]
    item.level = "、".join(short(row["level"]) for _, row in rows)
    item.shares = [_share(name, row) for name, row in rows]
    take_over(item, item.shares[0])
    if texts := [short(row["department"]) for _, row in rows if "department" in row]:
        item.department = texts[0]
    if len(draft.parts.get("responsibilities", ())) > 1:
        item.responsibilities = list(_responsibilities(draft, finisher))


def take_over(item: ParsedItem, share: ParsedLevel) -> None:
    """Let the item say of itself what it says of this level: the one at which it is listed."""
    item.subject = share.subject or item.subject
    item.office = share.office or item.office
    item.duty = share.duty or item.duty


def _responsibilities(draft: Draft, finisher: Finisher) -> Iterator[ParsedResponsibility]:
    """Those of each row under the name of its level, or of the level above it."""
    level = stage = ""
    for row in draft.levelled:
        level = short(row.get("level", level))
        stage = row.get("stage", "" if "level" in row else stage)
        for one in finisher.splitter.responsibilities(row.get("responsibilities", "")):
            yield ParsedResponsibility(stage_label(stage) or one.stage, one.text, level, one.basis)


def _rows_of_levels(draft: Draft, finisher: Finisher) -> list[tuple[str, dict[str, str]]]:
    """`(level, what its row says)` for two rows or more that each name one level of their own; [] where they do not."""
    rows = [row for row in draft.levelled if "level" in row]
    if len(rows) < 2 or rows[0] is not draft.levelled[0]:
        return []
    named = [finisher.vocabulary.levels_named(short(row["level"])) for row in rows]
    if any(len(names) != 1 for names in named):
        return []
    levels = [names[0] for names in named]
    return list(zip(levels, rows, strict=True)) if len(set(levels)) == len(levels) else []


def _share(name: str, row: dict[str, str]) -> ParsedLevel:
    said = {column: text for column, text in row.items() if not is_placeholder(text)}
    return ParsedLevel(
        name,
        share=long(said.get("level_note", "")),
        subject=short(said.get("subject", "") or said.get("department", "")),
        office=short(said.get("office", "")),
        duty=long(said.get("duty", "")),
    )
