"""Completing from a spreadsheet (从表格粘贴补写): pasted cells are matched with items by order, or by name or code.

Nothing is guessed: a row that fits no item or several, and a cell that means nothing, is told with what to do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.digests import digest
from core.pasted_tables import cells_of
from powers.completing import LABELS, About, Meanings, NotUnderstood
from powers.importing.columns import words
from powers.importing.header_words import field_of
from powers.importing.matching import key
from powers.titles import title_of

KEYS = ("name", "sub_item", "code")
BY_ORDER, BY_NAME = "order", "name"


@dataclass
class Target:
    """An item that can be completed: what it is called and has now; `why_not` where a field cannot be set."""

    pk: int
    title: str
    names: frozenset[str]
    about: About
    now: dict[str, str] = field(default_factory=dict)
    why_not: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pasted:
    """One cell that would be put into an item."""

    target: Target
    name: str
    value: str
    note: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.name]

    @property
    def before(self) -> str:
        return self.target.now.get(self.name, "")


@dataclass
class Reading:
    """What was understood of a pasted block, and what was not: (line, words)."""

    cells: list[Pasted] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    same: int = 0

    @property
    def replaced(self) -> str:
        """What it would write over, as one digest: what a person has seen who looked at it."""
        return digest([[cell.target.pk, cell.name, cell.before, cell.value] for cell in self.cells])

    def by_target(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = defaultdict(dict)
        for cell in self.cells:
            found[cell.target.pk][cell.name] = cell.value
        return dict(found)


def read_pasted(text: str, wanted: str, how: str, targets: Sequence[Target], meanings: Meanings) -> Reading:
    """What a pasted block means for items. `wanted`: the field of a single column without a heading."""
    rows, made = cells_of(text), Reading()
    if not rows:
        made.problems.append((0, "没有粘贴内容。"))
        return made
    columns, first = _columns(rows, wanted, how)
    if not any(name in LABELS for name in columns):
        made.problems.append(
            (1, "看不出各列是什么栏目。粘贴几列的，第一行请写栏目名称，如：事项名称、实施层级、部门职责。")
        )
        return made
    lines = list(enumerate(rows[first:], start=first + 1))
    if any(name in KEYS for name in columns):
        _by_name(lines, columns, targets, meanings, made)
    else:
        _by_order(lines, columns, targets, meanings, made)
    return made


def _columns(rows: list[list[str]], wanted: str, how: str) -> tuple[list[str], int]:
    """What each column is, and where the content begins: a first row of headings, else the field that was chosen."""
    named = [_column(cell) for cell in rows[0]]
    if any(named) and all(name or not cell for name, cell in zip(named, rows[0], strict=True)):
        return named, 1
    if how == BY_NAME:
        return ["name", wanted], 0
    return [wanted] if len(rows[0]) == 1 else [], 0


def _column(cell: str) -> str:
    known = words().get(cell.strip()) or field_of(cell)
    by_label = {label: name for name, label in LABELS.items()}
    name = by_label.get(cell.strip(), known)
    return name if name in LABELS or name in KEYS else ""


Lines = list[tuple[int, list[str]]]


def _by_order(
    lines: Lines, columns: list[str], targets: Sequence[Target], meanings: Meanings, made: Reading
) -> None:
    if len(lines) != len(targets):
        uneven = f"粘贴了{len(lines)}行，列表中有{len(targets)}项，行数不同，不能按顺序对应。"
        hint = "请改为按名称对应（第一列为事项名称或编码），或者先筛选出要补写的各项。"
        made.problems.append((0, uneven + hint))
        return
    for (line, row), target in zip(lines, targets, strict=True):
        _row(line, row, columns, target, meanings, made)


def _by_name(
    lines: Lines, columns: list[str], targets: Sequence[Target], meanings: Meanings, made: Reading
) -> None:
    known: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        for name in target.names:
            known[name].append(target)
    for line, row in lines:
        said = dict(zip(columns, row, strict=False))
        named = [said.get("code", ""), *_titles(said)]
        found = next((known[key(name)] for name in named if name and key(name) in known), [])
        if len(found) == 1:
            _row(line, row, columns, found[0], meanings, made)
        elif any(row):
            shown = next((name for name in named if name), "（空）")[:30]
            why = f"有{len(found)}项都叫这个名称，请加上子项名称或者改用编码" if found else "列表中没有这一项"
            made.problems.append((line, f"“{shown}”：{why}。"))


def _titles(said: dict[str, str]) -> list[str]:
    return [title_of(said.get("name", ""), said.get("sub_item", ""))]


def _row(
    line: int, row: list[str], columns: list[str], target: Target, meanings: Meanings, made: Reading
) -> None:
    """Put each cell of a row; an empty cell changes nothing."""
    for name, words_ in zip(columns, row, strict=False):
        if name not in LABELS or not words_:
            continue
        try:
            if why := target.why_not.get(name):
                raise NotUnderstood(why)
            value = meanings.meant(name, words_, target.about)
        except NotUnderstood as no:
            made.problems.append((line, f"“{target.title[:30]}”的{LABELS[name]}：{no}"))
            continue
        if value == target.now.get(name):
            made.same += 1
        else:
            made.cells.append(Pasted(target, name, value, meanings.note(name, value, target.about)))
