"""The headers that the importer knows (清单表头), as people read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from core.reference_files import read_yaml
from powers.field_kinds import Answer, Choice, Codes, Kind, Pairs, Period, RowsOf
from powers.fields import COLUMNS
from powers.importing.asking import LEAVE
from powers.importing.columns import LABELS, words

_DATA = read_yaml(Path(__file__).parents[1] / "reference_data" / "list_headers.yaml")
TOLD: dict[str, str] = _DATA["told"]
EXAMPLES: dict[str, str] = _DATA["examples"]
_WORDS = Path(__file__).parent / "header_synonyms.json"


@dataclass(frozen=True)
class HeaderLine:
    """One column of lists: the header we print, what it is filled with, an example, other words it is known by."""

    name: str
    header: str
    kind: str
    example: str
    also: tuple[str, ...]


def header_lines() -> list[HeaderLine]:
    """Every column that the importer reads: the number first, then in the order of the printed list, then those that
    stand beside another or identify."""
    also = _also()
    printed = {column.reads: field for column, field in COLUMNS}
    names = ["seq", *printed, *(name for name in LABELS if name not in printed and name != "seq")]
    return [
        HeaderLine(
            name,
            LABELS[name],
            TOLD.get(name) or (filled_with(printed[name].kind) if name in printed else "文字"),
            EXAMPLES.get(LABELS[name], ""),
            tuple(word for word in also.get(name, ()) if word != LABELS[name]),
        )
        for name in names
    ]


def column_choices() -> list[tuple[str, str]]:
    """The columns that a header may be said to mean."""
    return [*LABELS.items(), (LEAVE, "都不是，作为其他公布内容保留")]


def column_label(name: str) -> str:
    return dict(column_choices()).get(name, name)


def _also() -> dict[str, list[str]]:
    """The words of each column: those of the table of fields, and the bulk."""
    found: dict[str, list[str]] = {}
    for word, name in words().items():
        found.setdefault(name, []).append(word)
    for name, more in json.loads(_WORDS.read_text("utf-8")).items():
        if name in LABELS:
            found.setdefault(name, []).extend(word for word in more if word not in found.get(name, ()))
    return found


def filled_with(kind: Kind) -> str:
    """What a column is filled with, by its kind."""
    if isinstance(kind, Period):
        return "数字和单位（工作日、日、个月、年）"
    if isinstance(kind, Answer):
        return f"{kind.yes}或者{kind.no}"
    if isinstance(kind, Codes):
        return "、".join(kind.words.values())
    if isinstance(kind, Choice):
        return "、".join(map(str, kind.choices.labels))
    if isinstance(kind, RowsOf):
        return "每项一行"
    if isinstance(kind, Pairs):
        return "每行一项：名称：内容"
    return "文字"
