"""Which part of a cell was altered (哪一行改了): a cell that we print of a text and rows, and that comes back with other words.

Lines that stand as they did belong to what they belonged to; a line that replaces another belongs to what that one did.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from core.chinese import squeeze

NUMBER = re.compile(r"^\d{1,3}[.．、]\s*")
TEXT = -1
"""The owner of the lines that are of the text and of no row."""


@dataclass
class Lines:
    """What a cell says now: the text, each row (None where it is gone), and lines that were put in, each after a row.

    `order`: the rows that are left as they stand below each other now.
    """

    text: str
    rows: list[str | None]
    added: list[tuple[int, str]] = field(default_factory=list)
    order: list[int] = field(default_factory=list)


def read_lines(said: str, text: str, rows: Sequence[str], *, grows: bool = False) -> Lines:
    """A cell that was printed of `text` and below it `rows`, as it says it now.

    `grows`: a line that was put in is a row of its own; else it belongs to the text.
    """
    printed = [(line, owner) for owner, one in ((TEXT, text), *enumerate(rows)) for line in _lines(one)]
    now = _lines(said)
    owned: dict[int, list[str]] = {}
    added: list[tuple[int, str]] = []
    at: dict[int, int] = {}
    last = TEXT
    for place, (line, owner) in enumerate(_owners(printed, now)):
        if owner is None and grows and (last != TEXT or not text or NUMBER.match(line)):
            added.append((last, line))
            continue
        last = TEXT if owner is None else owner
        owned.setdefault(last, []).append(line)
        at[last] = place
    kept = [("\n".join(owned[n]) if n in owned else None) for n in range(len(rows))]
    restored = [
        old if new is not None and _same(new, old) else new for new, old in zip(kept, rows, strict=True)
    ]
    text_now = "\n".join(owned.get(TEXT, ()))
    order = sorted((n for n in at if n != TEXT), key=at.__getitem__)
    return Lines(text if _same(text_now, text) else text_now, restored, added, order)


def reparsed(parts: Sequence[str], line: str, between: str = "：") -> list[str] | None:
    """The parts of a row that was printed as `between` joined them, as its line says them now; None where that is not clear.

    What stands before and behind the altered part still tells the parts apart.
    """
    at = [n for n, part in enumerate(parts) if part]
    best: list[str] | None = None
    for place in at:
        before = between.join(parts[n] for n in at if n < place)
        behind = between.join(parts[n] for n in at if n > place)
        head = before + between if before else ""
        tail = between + behind if behind else ""
        if line.startswith(head) and line.endswith(tail) and len(line) > len(head) + len(tail):
            now = list(parts)
            now[place] = line[len(head) : len(line) - len(tail)]
            if best is not None and best != now:
                return None
            best = now
    return best


def _owners(printed: Sequence[tuple[str, int]], now: Sequence[str]) -> list[tuple[str, int | None]]:
    """Each line with what it belongs to; None for one that was put in.

    A line that stands elsewhere now is the line it was; of the others each takes the place of one that is gone.
    """
    before, after = [_worded(line) for line, _ in printed], [_worded(line) for line in now]
    owners: list[int | None] = [None] * len(now)
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    gone: list[int] = []
    for what, i1, i2, j1, j2 in blocks:
        if what == "equal":
            owners[j1:j2] = [owner for _, owner in printed[i1:i2]]
        else:
            gone += range(i1, i2)
    for n in range(len(now)):
        moved = next((m for m in gone if owners[n] is None and before[m] == after[n]), None)
        if moved is not None:
            owners[n] = printed[moved][1]
            gone.remove(moved)
    for _, i1, i2, j1, j2 in blocks:
        left = [m for m in range(i1, i2) if m in gone]
        for n, m in zip([n for n in range(j1, j2) if owners[n] is None], left, strict=False):
            owners[n] = printed[m][1]
    return list(zip(now, owners, strict=True))


def _worded(line: str) -> str:
    """A line as it is found again: lines that are moved or put in are numbered anew."""
    return squeeze(NUMBER.sub("", line)) or squeeze(line)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _same(one: str, other: str) -> bool:
    return squeeze(one) == squeeze(other)
