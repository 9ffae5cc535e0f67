"""Which citations and situations of accountability belong to which responsibility (责任、依据、追责的对应), read both ways.

The citation or the situation holds the link, by the uid of the responsibility. People read numbers: 责任事项2 is the second
responsibility of the power, 责任事项依据1 its first citation for that purpose. Works on documents alone.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from powers.field_kinds import UnreadableError
from powers.models import LegalBasis

LINKED = ("bases", "accountability")
"""The lists whose rows are linked with responsibilities."""
COLUMN = "responsibility_uids"
RESPONSIBILITY = "责任事项"
CLAUSE = "追责情形"
HEADING = "责任依据追责对应"
"""The column of a printed list that tells the links."""
SHORT = 24
_PURPOSES = {value: str(label) for value, label in LegalBasis.Purpose.choices}
_LINE = re.compile(rf"{RESPONSIBILITY}(\d+)[：:](.+)")
_NAME = re.compile(r"([\u4e00-\u9fff]+)(\d+)")

Row = Mapping[str, Any]


def numbers(rows: Sequence[Row]) -> dict[str, int]:
    """The number of each row by its uid, as they stand."""
    return {str(row["uid"]): number for number, row in enumerate(rows, start=1)}


def called_in(name: str, rows: Sequence[Row]) -> list[str]:
    """What the rows of one list are called: 设定依据1, 责任事项依据1, 追责情形2; citations are counted for each purpose."""
    counted: Counter[str] = Counter()
    found = []
    for row in rows:
        label = _PURPOSES[row["purpose"]] if name == "bases" else CLAUSE
        counted[label] += 1
        found.append(f"{label}{counted[label]}")
    return found


def names(doc: Any) -> dict[str, str]:
    """What each linked row is called, by its uid."""
    return {
        str(row["uid"]): called
        for name in LINKED
        for row, called in zip(doc[name], called_in(name, doc[name]), strict=True)
    }


def said(uids: Collection[str], responsibilities: Sequence[Row]) -> str:
    """Responsibilities by their numbers: 1、2."""
    return "、".join(str(number) for uid, number in numbers(responsibilities).items() if uid in uids)


def beginning(row: Row) -> str:
    """A responsibility by its stage and first words, so that it is known among the others."""
    words = "：".join(filter(None, (row["stage"], " ".join(row["text"].split()))))
    return words if len(words) <= SHORT else f"{words[:SHORT]}…"


def linked_rows(doc: Any) -> dict[str, list[tuple[str, Row]]]:
    """By the uid of a responsibility the rows linked with it, each with the list it is of."""
    found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
    for name in LINKED:
        for row in doc[name]:
            for uid in row.get("responsibilities", ()):
                found[uid].append((name, row))
    return found


def printed(doc: Any) -> str:
    """The links as a cell of a list: a line for each responsibility that has any."""
    called, linked = names(doc), linked_rows(doc)
    return "\n".join(
        f"{RESPONSIBILITY}{number}：{'、'.join(called[str(row['uid'])] for _, row in linked[uid])}"
        for uid, number in numbers(doc["responsibilities"]).items()
        if uid in linked
    )


def read(cell: str) -> dict[str, set[int]]:
    """What a cell says, as we print it: by the name of a linked row the numbers of its responsibilities."""
    found: dict[str, set[int]] = defaultdict(set)
    for line in filter(None, map(str.strip, cell.split("\n"))):
        match = _LINE.fullmatch(line)
        if match is None:
            raise UnreadableError
        for name in _pieces(match[2]):
            found[name].add(int(match[1]))
    return found


def _pieces(text: str) -> Iterator[str]:
    for piece in filter(None, map(str.strip, text.rstrip("。；").split("、"))):
        match = _NAME.fullmatch(piece)
        if match is None or match[1] not in (*_PURPOSES.values(), CLAUSE):
            raise UnreadableError
        yield f"{match[1]}{int(match[2])}"


def stated(name: str, cell: str, responsibilities: Sequence[str], rows: Sequence[Row]) -> list[list[str]]:
    """What a cell gives each row of a list, as uids; raises `UnreadableError` where it names what is not there."""
    found = {
        one: given
        for one, given in read(cell).items()
        if one.startswith(CLAUSE) == (name == "accountability")
    }
    called = called_in(name, rows)
    beyond = any(not 1 <= number <= len(responsibilities) for given in found.values() for number in given)
    if beyond or not found.keys() <= set(called):
        raise UnreadableError
    return [[responsibilities[number - 1] for number in sorted(found.get(one, ()))] for one in called]
