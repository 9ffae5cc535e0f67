"""The links of drafted rows with their responsibilities (导入时的对应关系): those of before, those a list states, those proposed.

A row keeps what it was linked with as long as both still say the same. What an export of ours states is taken as stated;
for the rest links are proposed (`powers.linking`), and the report tells how many were and how many were left open.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from rapidfuzz import fuzz

from powers.field_kinds import UnreadableError
from powers.importing.parsed import Problem
from powers.importing.reflow import reflow
from powers.linking import FOUNDED, Cited, Duty, Linker, Tally
from powers.links import COLUMN, HEADING, LINKED, stated

if TYPE_CHECKING:
    from powers.importing.planning import Planned

CELL = "links"
ALIKE = 60
"""From here on two texts are one reworded, not another in its place."""

Row = dict[str, Any]


class LinkedRows:
    """Fills in the links of the rows of one writing; responsibilities come before what is linked with them."""

    def __init__(self, linker: Linker) -> None:
        self.linker = linker
        self.duties: dict[int, list[Duty]] = {}
        self.replaced: dict[int, set[str]] = {}

    def added(
        self,
        name: str,
        plan: Planned,
        version: int,
        uids: Sequence[str],
        columns: tuple[str, ...],
        rows: Sequence[tuple[Any, ...]],
    ) -> list[list[str]] | None:
        """The links of each row of a new power, whose values stand in the order of `columns`; None for a list without links."""
        if name == "responsibilities":
            stage, text, basis = map(columns.index, ("stage_id", "text", "basis_text"))
            own = _own_bases(plan)
            self.duties[version] = [
                Duty(_dashed(uid), row[stage], row[text], row[basis] or own.get(row[text], ""))
                for uid, row in zip(uids, rows, strict=True)
            ]
        if name not in LINKED:
            return None
        if plan.resolved.item.cells.get(CELL):
            named = [dict(zip(columns, row, strict=True)) for row in rows]
            found = self._proposed(name, plan, version, named)
        elif name == "bases":
            cited = [Cited(*row) for row in map(itemgetter(*map(columns.index, Cited._fields)), rows)]
            found = self.linker.bases(self.duties[version], cited, plan.resolved.item.cells)
        else:
            texts = list(map(itemgetter(columns.index("text")), rows))
            found = self.linker.clauses(self.duties[version], texts, plan.resolved.power_type.pk)
        purpose = columns.index("purpose") if name == "bases" else 0
        counted = [
            uids for row, uids in zip(rows, found, strict=True) if name != "bases" or row[purpose] in FOUNDED
        ]
        plan.linked.count_all(name, counted)
        return found

    def put(self, name: str, plan: Planned, version: int, rows: Sequence[Row], before: Iterable[Row]) -> None:
        """Put its links into each row of one list of a draft; `before` are the rows of the version it follows."""
        was = {str(row["uid"]): row for row in before}
        if name == "responsibilities":
            own = _own_bases(plan)
            self.duties[version] = [
                Duty(
                    _uid(row), row["stage_id"], row["text"], row.get("basis_text") or own.get(row["text"], "")
                )
                for row in rows
            ]
            self.replaced[version] = {
                uid for row in rows if was and (uid := _uid(row)) in was and not _same(name, was[uid], row)
            }
        elif name in LINKED:
            self._link(name, plan, version, rows, was)

    def _link(
        self, name: str, plan: Planned, version: int, rows: Sequence[Row], was: Mapping[str, Row]
    ) -> None:
        live = {duty.uid for duty in self.duties[version]} - self.replaced[version]
        proposed = self._proposed(name, plan, version, rows)
        for row, found in zip(rows, proposed, strict=True):
            uid = _uid(row) if was else ""
            if (name, uid) in plan.resolved.links:
                row[COLUMN] = plan.resolved.links[name, uid]
            elif uid in was and _same(name, was[uid], row):
                row[COLUMN] = [one for one in was[uid][COLUMN] if one in live]
            else:
                row[COLUMN] = found
                if name != "bases" or row["purpose"] in FOUNDED:
                    plan.linked.count(name, found)

    def _proposed(self, name: str, plan: Planned, version: int, rows: Sequence[Row]) -> list[list[str]]:
        item, duties = plan.resolved, self.duties[version]
        cell = item.item.cells.get(CELL, "")
        if cell and plan.base is None:
            try:
                return stated(name, cell, [duty.uid for duty in duties], rows)
            except UnreadableError:
                item.links_unread = True
        if name == "bases":
            cited = [Cited(row["purpose"], row["title"], row["locator"]) for row in rows]
            return self.linker.bases(duties, cited, item.item.cells)
        return self.linker.clauses(duties, [row["text"] for row in rows], item.power_type.pk)


def _own_bases(plan: Planned) -> dict[str, str]:
    """By its text what a responsibility states as its basis in its own cell: these are citations, linked with it alone."""
    return {reflow(one.text): one.basis for one in plan.resolved.item.responsibilities if one.basis}


def tell_links(planned: Sequence[Planned]) -> list[Problem]:
    """What a person should know of the links of an import: how many were proposed, and which cells could not be read."""
    tally = planned[0].linked if planned else Tally()
    found = [
        Problem(
            plan.resolved.item.sheet,
            plan.resolved.item.row,
            HEADING,
            "warning",
            f"“{HEADING}”一栏没有读懂，或所列序号不存在，对应关系按清单的编号、环节和依据拟定。请在草稿中核对；"
            "写法如：责任事项1：设定依据1、责任事项依据2、追责情形1。",
        )
        for plan in planned
        if plan.resolved.links_unread
    ]
    if words := tally.words:
        message = f"已拟定责任事项与依据、追责情形的对应关系。{words}。请在草稿中核对、补充。"
        found.append(Problem("", 0, HEADING, "info", message))
    return found


def _same(name: str, before: Row, now: Row) -> bool:
    """Whether a row that stands in the place of another still says the same, perhaps in other words."""
    if name != "bases":
        return fuzz.ratio(before["text"], now["text"]) >= ALIKE
    return before["title"] == now["title"] and (
        before["locator"] == now["locator"]
        or bool(now["text"] and fuzz.ratio(before["text"], now["text"]) >= ALIKE)
    )


def _uid(row: Row) -> str:
    """As documents have it; a new row has only its digits."""
    uid = str(row["uid"])
    return uid if "-" in uid else _dashed(uid)


def _dashed(uid: str) -> str:
    return f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}"
