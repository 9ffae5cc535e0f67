"""What differs between two documents (修改对照): field by field, row by row, character by character.

Rows are known by their uid, so that a reworded row is not one struck out and another put in, and a row that only
stands elsewhere is moved, not changed. Officials and citizens see the same: the document is all there is. Pure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils.translation import gettext_noop

from core.redline import Piece, redline
from powers.document_reading import LISTS, AnyRow, Row, facts, links_of, parts_of, row_of
from powers.fields import ROWS, Document, rows_of
from powers.links import beginning


class Kind(StrEnum):
    """What became of a row."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    MOVED_CHANGED = "moved_changed"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Kind.SAME: gettext_noop("未变"),
    Kind.ADDED: gettext_noop("新增"),
    Kind.REMOVED: gettext_noop("删去"),
    Kind.CHANGED: gettext_noop("修改"),
    Kind.MOVED: gettext_noop("移动位置"),
    Kind.MOVED_CHANGED: gettext_noop("修改并移动位置"),
}


@dataclass(frozen=True)
class PartDiff:
    """One part of a row, or one field, before and after."""

    label: str
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        return redline(self.before, self.after)


@dataclass(frozen=True)
class RowDiff:
    """A row that is not as it was: what became of it, the row to read, and the parts that changed."""

    kind: Kind
    row: Row
    parts: list[PartDiff] = field(default_factory=list)


@dataclass(frozen=True)
class SectionDiff:
    """A list of the document with its rows that are not as they were."""

    name: str
    label: str
    rows: list[RowDiff]

    @property
    def counts(self) -> list[tuple[Kind, int]]:
        counted = Counter(row.kind for row in self.rows)
        return [(kind, counted[kind]) for kind in Kind if counted[kind]]


@dataclass(frozen=True)
class Diff:
    """Everything in which two documents differ."""

    fields: list[PartDiff]
    sections: list[SectionDiff]

    def __bool__(self) -> bool:
        return bool(self.fields or self.sections)

    @property
    def count(self) -> int:
        """How many fields and rows are not as they were."""
        return len(self.fields) + sum(len(section.rows) for section in self.sections)

    @property
    def labels(self) -> list[str]:
        """The names of what differs, for a list."""
        return [part.label for part in self.fields] + [section.label for section in self.sections]


def without_note(document: Document) -> Document:
    """A version to be compared with: what it says of its own change is no part of the power."""
    return document | {"change_note": ""}


def diff(before: Document, after: Document) -> Diff:
    """In what `after` differs from `before`."""
    old, new = dict(facts(before)), dict(facts(after))
    fields = [
        PartDiff(label, old.get(label, ""), new.get(label, ""))
        for label in dict.fromkeys([*new, *old])
        if old.get(label, "") != new.get(label, "")
    ]
    sections = []
    for name, label in LISTS.items():
        was, now = rows_of(before, name), rows_of(after, name)
        if was != now and (rows := _rows(name, before, after)):
            sections.append(SectionDiff(name, label, rows))
    return Diff(fields, sections)


def _rows(name: str, before: Document, after: Document) -> list[RowDiff]:
    """The rows that are not as they were, in the new order, those removed where they stood."""
    old = {str(row["uid"]): row for row in rows_of(before, name)}
    new: Sequence[AnyRow] = rows_of(after, name)
    links = links_of(after)
    stayed = [str(row["uid"]) for row in new if str(row["uid"]) in old]
    moved = _moved(list(old), stayed)
    removed = [uid for uid in old if uid not in set(stayed)]
    place = {uid: n for n, uid in enumerate(old)}
    found: list[RowDiff] = []
    for row in new:
        uid = str(row["uid"])
        if uid in old:
            while removed and uid not in moved and place[removed[0]] < place[uid]:
                found.append(RowDiff(Kind.REMOVED, row_of(name, old[removed.pop(0)])))
            if uid not in moved and old[uid] == row:
                continue
        parts = _parts(name, (before, old[uid]), (after, row)) if uid in old else None
        read = replace(row_of(name, row), links=links.get(uid, ()))
        if (one := _row(read, parts, moved=uid in moved)).kind != Kind.SAME:
            found.append(one)
    return found + [RowDiff(Kind.REMOVED, row_of(name, old[uid])) for uid in removed]


def _parts(name: str, before: tuple[Document, AnyRow], after: tuple[Document, AnyRow]) -> list[PartDiff]:
    """The parts of a row that are not as they were. Where only the numbers of linked rows moved, nothing is."""
    (old_doc, was), (new_doc, now) = before, after
    same = {
        part.label for part in ROWS[name].links if set(was.get(part.name, ())) == set(now.get(part.name, ()))
    }
    pairs = zip(parts_of(name, was, old_doc), parts_of(name, now, new_doc), strict=True)
    found = [
        PartDiff(label, old, new) for (label, old), (_, new) in pairs if old != new and label not in same
    ]
    return found + [
        PartDiff(
            part.label, _in_words(was.get(part.name, ()), old_doc), _in_words(now.get(part.name, ()), new_doc)
        )
        for part in ROWS[name].links
        if part.label not in same and part.label not in {one.label for one in found}
    ]


def _in_words(uids: Collection[str], doc: Document) -> str:
    """Other rows under the same numbers, so that their words tell which."""
    rows = doc["responsibilities"]
    return "、".join(f"{n}.{beginning(row)}" for n, row in enumerate(rows, start=1) if row["uid"] in uids)


def _row(read: Row, parts: list[PartDiff] | None, *, moved: bool) -> RowDiff:
    if parts is None:
        return RowDiff(Kind.ADDED, read)
    if parts:
        return RowDiff(Kind.MOVED_CHANGED if moved else Kind.CHANGED, read, parts)
    return RowDiff(Kind.MOVED if moved else Kind.SAME, read)


def _moved(old: list[str], stayed: list[str]) -> set[str]:
    """The fewest rows that must have been moved: all but those of a longest run that kept its order."""
    place = {uid: n for n, uid in enumerate(old)}
    tails: list[int] = []
    ends: list[str] = []
    before: dict[str, str | None] = {}
    for uid in stayed:
        at = bisect_left(tails, place[uid])
        before[uid] = ends[at - 1] if at else None
        tails[at : at + 1] = [place[uid]]
        ends[at : at + 1] = [uid]
    kept: set[str] = set()
    uid_: str | None = ends[-1] if ends else None
    while uid_ is not None:
        kept.add(uid_)
        uid_ = before[uid_]
    return set(stayed) - kept
