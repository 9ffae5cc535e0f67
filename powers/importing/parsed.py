"""What reading a list gives: parsed items and problems."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

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


@dataclass
class ParsedItem:
    """One 职权 (or one 子项 of it) as a list states it.

    `type` is the canonical name or '' when not understood; `level` and `sub_item` are as printed;
    `texts` are the columns that are nothing but a text, by `columns.TEXTS`; `cells` keeps the verbatim cell per field; `extras` the columns that no field holds.
    `adjustment` is what a table of adjustments says is to be done (取消, 修改, 新增 …), `adjustment_reason` why.
    `accountability_lead` is the sentence before the clauses (因不履行…应承担相应责任：).
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
    accountability_lead: str = ""
    accountability_scope: str = ""
    accountability_bases: Sequence[Citation] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    codes: list[tuple[str, str]] = field(default_factory=list)
    extras: list[tuple[str, str]] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)
    adjustment: str = ""
    adjustment_reason: str = ""

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
