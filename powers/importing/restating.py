"""An exported cell that was altered says anew just what was altered in it (改一格只改一处).

Several cells of an export say more than one thing: a text and rows below it, or rows one below the other. Read as a list's
free text they would be cut anew as a whole; here each line goes back to the row it was printed of, and what was not
altered stays as it is, with its identity and all that the list does not show. Citations: restating_citations.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.chinese import squeeze
from powers.field_kinds import UnreadableError
from powers.fields import Document, rows_of
from powers.importing.cell_lines import NUMBER, Lines, read_lines, reparsed
from powers.importing.reading_cells import channel_of, penalty_of, risk_of
from powers.importing.resolving import Resolved
from powers.importing.restating_citations import restate_bases, with_citations, with_own_bases
from powers.links import LINKED, stated
from powers.printing import FIELDS, Cells, same_cell, stage_words

Row = dict[str, Any]
_HEADERS = {column: header for header, column in FIELDS.items()}
_STAGE = re.compile(r"^(?P<stage>[\u4e00-\u9fff、]{2,12}?)(?:责任|阶段|环节)[：:]")


class Restating:
    """What an item says of a power in cells that we printed and that were altered."""

    def __init__(
        self,
        item: Resolved,
        printed: Cells,
        document: Document,
        rows: Mapping[str, Sequence[Row]],
        columns: Mapping[str, tuple[str, ...]],
    ) -> None:
        """`rows`: the version's own rows by list; `columns`: those of each list that `item.children` holds."""
        self.item = item
        self.document = document
        self._kept: dict[str, list[Row]] = {}
        self.rows = rows
        self.columns = columns
        said = item.item.cells
        self.altered = {
            column: said[column]
            for column in _READERS
            if column in said
            and (printed[_HEADERS[column]] or column == "links")
            and not same_cell(said[column], printed[_HEADERS[column]])
        }

    def run(self) -> None:
        """Put into the item what was altered, and take out what was not."""
        for column, cell in self.altered.items():
            _READERS[column](self, cell)

    # --- rows of the version ------------------------------------------------------------------------------------

    def kept(self, name: str) -> list[Row]:
        """The version's rows of one list, to be altered and given back with `say`."""
        if name not in self._kept:
            self._kept[name] = [dict(row) for row in self.rows[name]]
        return self._kept[name]

    def row_of(self, name: str, printed_row: Any) -> Row | None:
        """The version's row that was printed; None where a newer draft no longer has it."""
        return next((row for row in self.kept(name) if str(row.get("uid")) == printed_row["uid"]), None)

    def say(self, name: str) -> None:
        """State the rows of a list as they stand now, as a whole."""
        self.item.restated[name] = [{"uid": ""} | row for row in self.kept(name)]
        self.item.children[name] = [tuple(row[c] for c in self.columns[name]) for row in self.kept(name)]

    def text(self, name: str, was: str, now: str) -> None:
        """A text of the version that a cell says, or does not say otherwise."""
        self.item.columns[name] = now if squeeze(now) != squeeze(was) else ""
        if was and not now:
            self.item.blanked.add(name)


def _shares(one: Restating, cell: str) -> None:
    levels = [row for row in one.document["levels"] if row["share"]]
    lines = read_lines(cell, one.document["level_note"], [f"{row['name']}：{row['share']}" for row in levels])
    one.text("level_note", one.document["level_note"], lines.text)
    for printed_row, now in zip(levels, lines.rows, strict=True):
        row = one.row_of("levels", printed_row)
        if row is not None:
            row["share"] = (now or "").removeprefix(f"{printed_row['name']}：")
    if levels:
        one.say("levels")


def _levels(one: Restating, cell: str) -> None:
    """Levels printed by their names with the condition behind; a cell of the list's own words stays its text."""
    if one.document["level_text"] or not one.document["levels"]:
        return
    found = []
    for piece in _split_outside_brackets(cell):
        printed_row = max(
            (row for row in one.document["levels"] if piece.startswith(row["name"])),
            key=lambda row: len(row["name"]),
            default=None,
        )
        row = one.row_of("levels", printed_row) if printed_row else None
        rest = piece.removeprefix(printed_row["name"]) if printed_row else piece
        if row is None or (rest and not re.fullmatch(r"（.*）", rest, re.DOTALL)) or row in found:
            return
        row["condition"] = rest[1:-1]
        found.append(row)
    one.kept("levels")[:] = found
    one.item.columns["level_text"] = ""
    one.say("levels")


def _split_outside_brackets(cell: str) -> list[str]:
    pieces, depth = [""], 0
    for sign in squeeze(cell):
        depth += (sign in "（(") - (sign in "）)")
        if sign == "、" and not depth:
            pieces.append("")
        else:
            pieces[-1] += sign
    return pieces


def _supervision(one: Restating, cell: str) -> None:
    was, channels = one.document["supervision_text"], one.document["channels"]
    lines = read_lines(cell, was, [row["value"] for row in channels])
    one.text("supervision_text", was, lines.text)
    for printed_row, now in zip(channels, lines.rows, strict=True):
        row = one.row_of("channels", printed_row)
        if row is None or now == printed_row["value"]:
            continue
        if now is None:
            one.kept("channels").remove(row)
        else:
            read = channel_of(now)
            row |= {"value": now} | ({"kind": read["kind"]} if read["kind"] and read["value"] == now else {})
        one.say("channels")


def _clauses(one: Restating, cell: str) -> None:
    clauses, lead = one.document["accountability"], one.document["accountability_lead"]
    alone = len(clauses) == 1 and not lead
    printed = [row["text"] if alone else f"{n}.{row['text']}" for n, row in enumerate(clauses, start=1)]
    lines = read_lines(cell, lead, printed, grows=True)
    one.text("accountability_lead", lead, lines.text)
    _restate(
        one,
        "accountability",
        clauses,
        printed,
        lines,
        lambda row, line: row | {"text": NUMBER.sub("", line)},
    )


def _scope(one: Restating, cell: str) -> None:
    clauses = one.document["accountability"]
    subjects = list(filter(None, dict.fromkeys(row["subject"] for row in clauses)))
    if not subjects:
        return
    lines = read_lines(cell, "", subjects)
    for was, now in zip(subjects, lines.rows, strict=True):
        for printed_row in clauses:
            row = one.row_of("accountability", printed_row)
            if row is not None and printed_row["subject"] == was:
                row["subject"] = (
                    "\n".join(filter(None, (now, lines.text))) if was == subjects[-1] else now or ""
                )
    one.say("accountability")
    if "accountability" not in one.altered:
        one.item.columns["accountability_lead"] = ""


def _responsibilities(one: Restating, cell: str) -> None:
    items = one.document["responsibilities"]
    printed: list[str] = []
    number, group = 0, ""
    for row in items:
        number = number + 1 if row["group"] == group else 1
        head = f"{row['group']}：\n" if row["group"] and row["group"] != group else ""
        group = row["group"]
        printed.append(f"{head}{number}.{stage_words(row['stage'])}{row['text']}")
    lines = read_lines(cell, "", printed, grows=True)
    heads = {squeeze(f"{row['group']}：") for row in items if row["group"]}
    lines.rows = [None if now is not None and squeeze(now) in heads else now for now in lines.rows]
    lines.order = [n for n in lines.order if lines.rows[n] is not None]
    _restate(one, "responsibilities", items, printed, lines, _responsibility)


def _responsibility(row: Row, line: str) -> Row:
    """A responsibility as its line says it now: number, stage and text."""
    group = row.get("group_text", "")
    own_lines = (one for one in line.split("\n") if not group or squeeze(one) != squeeze(f"{group}："))
    said = NUMBER.sub("", "\n".join(own_lines).strip())
    own = stage_words(str(row.get("said_stage", "")))
    if own and said.startswith(own):
        return row | {"text": said.removeprefix(own)}
    match = _STAGE.match(said)
    if match:
        return row | {
            "stage_text": match["stage"],
            "stage_id": None,
            "phase": "",
            "text": said[match.end() :],
        }
    return row | {"text": said} | ({"stage_text": "", "stage_id": None} if own else {})


def _penalties(one: Restating, cell: str) -> None:
    def of_line(row: Row, line: str) -> Row:
        parts = reparsed((row.get("conduct", ""), row.get("kinds", ""), row.get("range", "")), line)
        return row | (
            dict(zip(("conduct", "kinds", "range"), parts, strict=True))
            if parts
            else {"kinds": "", "range": ""} | penalty_of(line)
        )

    rows = one.document["penalties"]
    printed = ["：".join(filter(None, (p["conduct"], p["kinds"], p["range"]))) for p in rows]
    _restate(one, "penalties", rows, printed, read_lines(cell, "", printed, grows=True), of_line)


def _risks(one: Restating, cell: str) -> None:
    names = ("stage_text", "text", "grade", "measures")

    def of_line(row: Row, line: str) -> Row:
        parts = reparsed([row.get(name, "") for name in names], line)
        return row | (dict(zip(names, parts, strict=True)) if parts else risk_of(line))

    rows = one.document["risks"]
    printed = ["：".join(filter(None, (r["stage"], r["text"], r["grade"], r["measures"]))) for r in rows]
    _restate(one, "risks", rows, printed, read_lines(cell, "", printed, grows=True), of_line)


def _links(one: Restating, cell: str) -> None:
    """What each citation and situation is linked with now; only those that the cell says otherwise."""
    duties = [row["uid"] for row in one.document["responsibilities"]]
    for name in LINKED:
        rows = rows_of(one.document, name)
        try:
            found = stated(name, cell, duties, rows)
        except UnreadableError:
            one.item.links.clear()
            one.item.links_unread = True
            return
        one.item.links |= {
            (name, row["uid"]): uids
            for row, uids in zip(rows, found, strict=True)
            if set(uids) != set(row.get("responsibilities", ()))
        }


_BLANK: dict[str, Row] = {
    "accountability": {"text": "", "subject": "", "basis_text": ""},
    "responsibilities": {
        "stage_id": None, "stage_text": "", "group_text": "", "phase": "", "text": "", "basis_text": "",
    },
    "penalties": {"conduct": "", "kinds": "", "range": ""},
    "risks": {"stage_text": "", "text": "", "grade": "", "measures": "", "responsible": "", "is_public": False},
}  # fmt: skip
"""A row that a line put in makes; whether a new risk is public, an office says itself."""


def _restate(
    one: Restating,
    name: str,
    rows: Sequence[Any],
    printed: Sequence[str],
    lines: Lines,
    of_line: Callable[[Row, str], Row],
) -> None:
    """Rows printed one below the other: each altered one from its line, new ones where they were put in."""
    kept = one.kept(name)
    found = [one.row_of(name, printed_row) for printed_row in rows]
    for row, printed_row, was, now in zip(found, rows, printed, lines.rows, strict=True):
        if row is None:
            continue
        if now is None:
            kept.remove(row)
        elif squeeze(now) != squeeze(was):
            row.update(of_line(row | {"said_stage": printed_row.get("stage", "")}, now))
            row.pop("said_stage", None)
    _reorder(kept, [row for n in lines.order if (row := found[n]) is not None])
    for after in dict.fromkeys(after for after, _ in lines.added):
        behind = found[after] if after >= 0 else None
        _put_in(kept, behind, [line for n, line in lines.added if n == after], of_line, _BLANK[name])
    one.say(name)


def _reorder(kept: list[Row], rows: Sequence[Row]) -> None:
    """Put rows in the order given, in the places they have among the others."""
    places = [n for n, row in enumerate(kept) if any(row is one for one in rows)]
    for place, row in zip(places, rows, strict=True):
        kept[place] = row


def _put_in(
    kept: list[Row], behind: Row | None, lines: Sequence[str], of_line: Callable[[Row, str], Row], blank: Row
) -> None:
    at = next((n + 1 for n, row in enumerate(kept) if row is behind), 0)
    for line in lines:
        kept.insert(at, of_line(dict(blank), line))
        at += 1


_READERS: dict[str, Callable[[Restating, str], None]] = {
    "level": _levels,
    "level_note": _shares,
    "fee_text": with_citations("fee_text", "fee"),
    "limit_text": with_citations("limit_text", "limit"),
    "supervision": _supervision,
    "bases": restate_bases,
    "responsibility_bases": with_own_bases("responsibility", "responsibilities"),
    "accountability_bases": with_own_bases("accountability", "accountability"),
    "accountability": _clauses,
    "accountability_scope": _scope,
    "responsibilities": _responsibilities,
    "penalties": _penalties,
    "risks": _risks,
    "links": _links,
}
