"""Which instrument may found which power, as one picture (设定权矩阵): 可以, 须说明, 视事实 or 不得.

Pure over a rule book. What the picture says is what the rules decide when nothing is known of the case; where the
kinds of what is set (处罚种类 …) fare differently, the best is shown and that it does not go for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from powers.checks.context import TypeInfo
from powers.checks.rulebook import ANY, RuleBook, Ruling, Verdict

OTHER_KINDS = gettext_noop("其他")
PARTS = {"coercive_measure": gettext_noop("强制措施"), "coercive_execution": gettext_noop("强制执行")}
"""What the tables of a family with more than one are called."""


class Mark(StrEnum):
    """What the rules say of an instrument, from the best to the worst."""

    MAY = "may"
    REASON = "reason"
    FACT = "fact"
    NOT = "not"

    @property
    def label(self) -> str:
        return _(_LABELS[self])

    @property
    def sign(self) -> str:
        return _SIGNS[self]

    @property
    def order(self) -> int:
        return list(Mark).index(self)


_LABELS = {
    Mark.MAY: gettext_noop("可以"),
    Mark.REASON: gettext_noop("须说明"),
    Mark.FACT: gettext_noop("视事实"),
    Mark.NOT: gettext_noop("不得"),
}
_SIGNS = {Mark.MAY: "●", Mark.REASON: "◐", Mark.FACT: "?", Mark.NOT: "×"}


def mark_of(ruling: Ruling) -> Mark:
    """What one layer of the rules says."""
    if ruling.verdict == Verdict.NEEDS_FACT:
        if ruling.is_admitted_anyway:
            return Mark.MAY
        return Mark.FACT if ruling.may_be_admitted else Mark.NOT
    if ruling.verdict == Verdict.DENY:
        return Mark.NOT
    asks = ruling.verdict == Verdict.WARN or (ruling.rule is not None and ruling.rule.warn)
    return Mark.REASON if asks else Mark.MAY


@dataclass(frozen=True)
class Cell:
    """One field of the picture: the mark, and which others go for part of the kinds."""

    mark: Mark
    others: tuple[Mark, ...] = ()

    @property
    def note(self) -> str:
        """What does not hold of all kinds, in a few characters."""
        if not self.others:
            return ""
        if self.others[-1] == Mark.NOT:
            return _("部分除外")
        return _("部分%(mark)s") % {"mark": self.others[-1].label}


@dataclass(frozen=True)
class Column:
    """A type of power, or one part of it (行政强制措施), with the table of rules and kinds that goes for it."""

    type: TypeInfo
    table: str
    part: str = ""
    kinds: tuple[tuple[str, str], ...] = ()

    @property
    def anchor(self) -> str:
        return f"type-{self.key}"

    @property
    def key(self) -> str:
        return f"{self.type.code}-{self.table}" if self.part else self.type.code

    @property
    def all_kinds(self) -> list[tuple[str, str]]:
        """The kinds, and what is none of them."""
        named = any(name.startswith(OTHER_KINDS) for _code, name in self.kinds)
        return [*self.kinds] if named else [*self.kinds, (ANY, _(OTHER_KINDS))]

    @property
    def name(self) -> str:
        return self.part or self.type.name


@dataclass
class Row:
    """The instruments that fare alike, with what may be done by them."""

    names: list[str]
    heads: list[str]
    cells: list[Cell] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[str, Cell]]:
        """Each field with the head of its column, which a phone shows beside it."""
        return list(zip(self.heads, self.cells, strict=True))


def columns_of(book: RuleBook, types: Sequence[TypeInfo]) -> list[Column]:
    """A column for each type of power, or for each table of its family where there are several."""
    columns = []
    for power_type in types:
        tables = book.subfamilies(power_type.family) or [power_type.family]
        for table in tables:
            part = _(PARTS[table]) if len(tables) > 1 and table in PARTS else ""
            kinds = tuple((kind.code, kind.name) for kind in book.kinds.get(table, ()))
            columns.append(Column(power_type, table, part, kinds))
    return columns


def matrix(book: RuleBook, columns: Sequence[Column], instruments: Mapping[str, str]) -> list[Row]:
    """Instruments (code → name, in the order of rank) by types of power; neighbours that fare alike in one row."""
    asked = [_Asked(c.name, c, [kind for kind, _name in c.all_kinds]) for c in columns]
    return _rows(instruments, asked, book)


def kinds_matrix(book: RuleBook, column: Column, instruments: Mapping[str, str]) -> list[Row]:
    """Instruments by the kinds of what is set."""
    return _rows(instruments, [_Asked(name, column, [kind]) for kind, name in column.all_kinds], book)


@dataclass(frozen=True)
class _Asked:
    """A column of a picture: its head, and of which kinds of which type it tells."""

    head: str
    column: Column
    kinds: list[str]


def _rows(instruments: Mapping[str, str], asked: Sequence[_Asked], book: RuleBook) -> list[Row]:
    rows: list[Row] = []
    for code, name in instruments.items():
        cells = [_cell(book, one.column, one.kinds, code) for one in asked]
        if rows and rows[-1].cells == cells:
            rows[-1].names.append(name)
        else:
            rows.append(Row([name], [one.head for one in asked], cells))
    return rows


def _cell(book: RuleBook, column: Column, kinds: Sequence[str], instrument: str) -> Cell:
    marks = set()
    for kind in kinds:
        by_list = mark_of(book.by_list(column.type.code, instrument, kind))
        by_statute = mark_of(book.by_statute(column.table, instrument, kind, {}))
        marks.add(max(by_list, by_statute, key=lambda mark: mark.order))
    best, *others = sorted(marks, key=lambda mark: mark.order)
    return Cell(best, tuple(others))
