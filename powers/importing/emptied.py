"""Cells left empty where the list has something (留空): which fields that is, and what clearing them takes out.

A column that a file does not have says nothing. One it has and leaves empty may mean either; a person is asked, once for
each field of a file, and nothing is cleared without an answer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from powers.field_kinds import is_blank
from powers.fields import COLUMNS
from powers.importing.asking import CLEAR, LEAVE, Question
from powers.importing.parsed import ParsedItem
from powers.importing.resolving import Resolved
from powers.models import LegalBasis, PowerVersion

IDENTITY = frozenset({"name", "type", "department", "code", "seq"})
FIELDS = {f.attname: f for f in PowerVersion._meta.concrete_fields}
ROWS = {
    "level": "levels",
    "responsibilities": "responsibilities",
    "accountability": "accountability",
    "supervision": "channels",
    "penalties": "penalties",
    "risks": "risks",
}
LINKS = {"office": "units", "duty": "duties", "joint_departments": "joint_departments"}
SHOWN = {"risks": ("is_public", True)}
"""The rows of a list that a file can have at all: unpublished risks are in none."""
ALSO = {"accountability": ("accountability_lead",)}
PURPOSES = {
    "bases": LegalBasis.Purpose.POWER.value,
    "responsibility_bases": LegalBasis.Purpose.RESPONSIBILITY.value,
    "accountability_bases": LegalBasis.Purpose.ACCOUNTABILITY.value,
    "fee_text": LegalBasis.Purpose.FEE.value,
    "limit_text": LegalBasis.Purpose.LIMIT.value,
}
WITHIN = {
    "level_note": (("levels", "share"),),
    "responsibility_bases": (("responsibilities", "basis_text"),),
    "accountability_bases": (("accountability", "basis_text"),),
    "accountability_scope": (("accountability", "subject"),),
}
"""What of other rows is printed in a column too (`powers.printing`). Links of responsibilities are not asked of: the import
itself proposes them where a list has none."""


@dataclass(frozen=True)
class Clearable:
    """What stands in the record for a column: columns of the version, a list of its rows (or `only` those with a value in
    a column of theirs), links, columns `within` rows that stand for other columns."""

    label: str
    columns: tuple[str, ...]
    rows: str = ""
    only: tuple[str, Any] = ("", None)
    link: str = ""
    within: tuple[tuple[str, str], ...] = ()

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of the list stands for the column."""
        return not self.only[0] or row[self.only[0]] == self.only[1]

    def without(self, name: str, row: dict[str, Any]) -> dict[str, Any]:
        """A row of the list `name` that is kept, without what stands in it for the column."""
        return row | {column: "" for rows, column in self.within if rows == name}


def _clearable() -> dict[str, Clearable]:
    found = {}
    for column, field in COLUMNS:
        if not column.reads or column.reads in IDENTITY:
            continue
        own = [name for name in (*field.made_from, *ALSO.get(column.reads, ())) if name in FIELDS]
        blank = tuple(name for name in own if FIELDS[name].blank or FIELDS[name].null)
        purpose = PURPOSES.get(column.reads, "")
        only = ("purpose", purpose) if purpose else SHOWN.get(column.reads, ("", None))
        rows, link = ROWS.get(column.reads, "bases" if purpose else ""), LINKS.get(column.reads, "")
        within = WITHIN.get(column.reads, ())
        if blank or rows or link or within:
            found[column.reads] = Clearable(column.header, blank, rows, only, link, within)
    return found


CLEARABLE = _clearable()


def emptied_columns(
    item: Resolved,
    version: PowerVersion,
    columns: Collection[str],
    children: dict[str, dict[int, list[dict[str, Any]]]],
    linked: dict[str, set[int]],
) -> Iterator[str]:
    """The columns that the sheet has, that are empty in this item, and in which the version has something."""
    for column in columns:
        one = CLEARABLE.get(column)
        if one is None or column in item.item.cells or _said(item.item, column):
            continue
        rows = children[one.rows][version.pk] if one.rows else []
        kept = [row for row in rows if one.holds(row)]
        texts = any(not is_blank(getattr(version, name)) for name in one.columns)
        inside = any(row[own] for rows, own in one.within for row in children[rows][version.pk])
        if kept or texts or inside or (one.link and version.pk in linked[one.link]):
            yield column


def linked_versions(versions: Sequence[int]) -> dict[str, set[int]]:
    """Which versions have links of each kind (承办机构、职责)."""
    found = {}
    for link in LINKS.values():
        through: Any = getattr(PowerVersion, link).through
        rows = through.objects.filter(powerversion_id__in=versions).values_list("powerversion_id", flat=True)
        found[link] = set(rows) if versions else set()
    return found


def _said(item: ParsedItem, column: str) -> bool:
    """Whether an item says something of a column otherwise than in a cell of its own (a heading, a column for each stage)."""
    if column == "level_note":
        return any(share.share for share in item.shares)
    return bool(getattr(item, column, "")) or (column == "accountability" and bool(item.accountability_lead))


def emptied_question(text: str, label: str, items: Sequence[ParsedItem]) -> Question:
    return Question(
        kind="emptied",
        text=text,
        message=f"“{label}”有{len(items)}项的单元格是空的，清单中原有内容。留空是不变，还是清除原有内容？不回答的不变。",
        choices=((LEAVE, "不变"), (CLEAR, "清除")),
        samples=tuple(f"{item.name}（{item.sheet}第{item.row}行）" for item in items[:10]),
        rows=len(items),
    )
