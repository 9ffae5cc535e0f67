"""What reading a list gives: parsed items and problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from laws.citations import Citation
from powers.importing.asking import Question
from powers.importing.cleaning import is_placeholder
from powers.importing.splitting import ParsedResponsibility

Severity = Literal["error", "warning", "info"]


@dataclass
class Problem:
    """Something a person should see: where (row as in Excel), how grave, what and what to do (Chinese)."""

    sheet: str
    row: int
    column: str
    severity: Severity
    message: str


BodyKind = Literal["", "name", "template"]
"""How an organ is written: '' (none), its name, or a template's stand-in for one (县市区××局), which is asked about."""


@dataclass
class ParsedLevel:
    """One level at which a power is exercised, with what the list says of just that level (分层级行使).

    `name` is the canonical level; `subject` the organ as written and `body` how it is written; `first`: 第一责任层级.
    """

    name: str
    condition: str = ""
    share: str = ""
    subject: str = ""
    body: BodyKind = ""
    office: str = ""
    duty: str = ""
    first: bool = False


@dataclass(slots=True)
class ParsedItem:
    """One 职权 (or one 子项 of it) as a list states it.

    `type` is the canonical name or '' when not understood; `level` and `sub_item` are as printed;
    `texts` are the columns that are nothing but a text, by `columns.TEXTS`; `facts` the values that were read from cells, by
    the version's columns (`statutory_limit`, `statutory_limit_unit`, `fee` …), only those the list says; `rows` the
    rows that a list states part by part (`penalties`, `risks`, `channels`), by the model's columns; `joint` the names of 共同实施部门.
    `cells` keeps the verbatim cell per field, those in `filled` taken from the rows above, the item's own being empty; `extras` the columns that no field holds.
    `accountability_lead` is the sentence before the clauses (因不履行…应承担相应责任：).
    `accountability_own_bases` has for each situation the basis that it states itself, '' for none.
    `department_kind` and `subject_kind`: how the organ is written; a template's stand-in is no name of a body.
    `shares` has an entry for each level where the list says more of a level than its name.
    `adjustment` is what a table of adjustments wants done with the power: one of the words of
    `adjusting.ACTIONS` (新增、修改、取消、下放、承接……), the cell as written where it is none of them, '' in an ordinary list;
    `adjustment_reason` says why. The name is the one after the adjustment, of a cancelled power the one before;
    `former_name` the one before where the table has it.
    """

    sheet: str
    row: int
    seq: str = ""
    name: str = ""
    sub_item: str = ""
    type: str = ""
    type_raw: str = ""
    department: str = ""
    subject: str = ""
    plaque: str = ""
    office: str = ""
    level: str = ""
    levels: list[str] = field(default_factory=list)
    duty: str = ""
    bases: Sequence[Citation] = field(default_factory=list)
    responsibilities: list[ParsedResponsibility] = field(default_factory=list)
    responsibility_bases: Sequence[Citation] = field(default_factory=list)
    accountability: list[str] = field(default_factory=list)
    accountability_own_bases: list[str] = field(default_factory=list)
    accountability_lead: str = ""
    accountability_scope: str = ""
    accountability_bases: Sequence[Citation] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    joint: list[str] = field(default_factory=list)
    shares: list[ParsedLevel] = field(default_factory=list)
    department_kind: BodyKind = ""
    subject_kind: BodyKind = ""
    codes: list[tuple[str, str]] = field(default_factory=list)
    extras: list[tuple[str, str]] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    filled: frozenset[str] = frozenset()
    adjustment: str = ""
    adjustment_reason: str = ""
    former_name: str = ""

    @property
    def own_cells(self) -> dict[str, str]:
        """What the list has in the item's own cells, or in cells merged over it."""
        if not self.filled:
            return self.cells
        return {name: cell for name, cell in self.cells.items() if name not in self.filled}

    @property
    def sub_name(self) -> str:
        """The sub-item's name, '' where the cell only says that there is none (无, —, /)."""
        return "" if is_placeholder(self.sub_item) else self.sub_item


@dataclass
class ListFile:
    """A list as read from one file. rows: non-blank rows below the headers; columns: what each sheet has a column for."""

    file: str
    rows: int = 0
    items: list[ParsedItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    columns: dict[str, frozenset[str]] = field(default_factory=dict)
