"""Which organ a statute means, and whether a department acts in its line (执法机关与条线).

The names are data (reference_data/organs.yaml): how statutes call an organ today and before a reform, and the words in
the name of a local department by which it acts in the same line. Pure; what is not known is not judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.reference_files import read_yaml

DATA = Path(__file__).parents[1] / "reference_data" / "organs.yaml"
Lines = frozenset[str]
PERHAPS = "（可能）"
"""Behind the name of a line in which a body may act, where a place has joined two."""


@dataclass(frozen=True)
class Line:
    """A field of administration (条线): the words for its organ, those of before a reform, and local bodies."""

    name: str
    words: re.Pattern[str]
    former: tuple[tuple[re.Pattern[str], str], ...]
    bodies: re.Pattern[str]
    perhaps: re.Pattern[str]


@dataclass(frozen=True)
class Liberty:
    """What takes a person's liberty, and the bodies that alone may (人身自由); `decides`: words by which a text names them.

    `named`: what a coercive power may be called besides; `isolation`: who besides may isolate people;
    `seizes`, `holds`: what is done to a person in plain words, and in words that may mean less; `hours`: for how long.
    """

    words: re.Pattern[str]
    bodies: re.Pattern[str]
    decides: re.Pattern[str]
    ground: str
    named: re.Pattern[str]
    isolation: re.Pattern[str]
    seizes: re.Pattern[str]
    holds: re.Pattern[str]
    hours: re.Pattern[str]


@dataclass(frozen=True)
class Organs:
    """The file, read once."""

    ground: str
    lines: tuple[Line, ...]
    any_line: re.Pattern[str]
    unnamed: re.Pattern[str]
    placeholder: re.Pattern[str]
    body_class: re.Pattern[str]
    general_laws: re.Pattern[str]
    general_organ: re.Pattern[str]
    detention: Liberty
    measures: Liberty


@lru_cache(maxsize=1)
def organs() -> Organs:
    """The organs that statutes name."""
    data: dict[str, Any] = read_yaml(DATA)
    return Organs(
        data["ground"],
        tuple(_line(name, row) for name, row in data["lines"].items()),
        re.compile(data["any_line"]),
        re.compile(data["unnamed"]),
        re.compile(data["placeholder"]),
        re.compile(data["body_class"]),
        re.compile(data["general_laws"]),
        re.compile(data["general_organ"]),
        *(_liberty(data["liberty"][name]) for name in ("detention", "measures")),
    )


def _line(name: str, row: dict[str, Any]) -> Line:
    former = tuple((re.compile(words), now) for words, now in row.get("former", {}).items())
    perhaps = re.compile(row.get("perhaps", "(?!)"))
    return Line(name, re.compile(row["words"]), former, re.compile(row["bodies"]), perhaps)


def _liberty(row: dict[str, str]) -> Liberty:
    words, bodies, decides = (re.compile(row[key]) for key in ("words", "bodies", "decides"))
    named, isolation, hours = (re.compile(row.get(key, "(?!)")) for key in ("named", "isolation", "hours"))
    seizes, holds = (
        _done_to_persons(row.get(key, "(?!)"), row.get("persons", "(?!)")) for key in ("seizes", "holds")
    )
    holds = re.compile(f"{holds.pattern}|{row.get('stays', '(?!)')}")
    return Liberty(words, bodies, decides, row["ground"], named, isolation, seizes, holds, hours)


def _done_to_persons(verbs: str, persons: str) -> re.Pattern[str]:
    """A verb with a person as its object, behind it or before it (对…人员强制带离)."""
    how = "(?:依法|可以|予以|实施|采取|进行|强制|强行|临时|先行|当场|现场|集中)*(?:的)?[^，。；的]{0,8}"
    return re.compile(
        rf"(?:{verbs})[^，。；、：]{{0,12}}?{persons}|(?:对|将|把)[^，。；：]{{0,20}}?{persons}{how}(?:{verbs})"
    )


@lru_cache(maxsize=4096)
def lines_of_bodies(*names: str) -> Lines | None:
    """The lines in which a body of these names acts, or perhaps acts; None where that is not known or it may act in any."""
    known = organs()
    if any(known.any_line.search(name) for name in names):
        return None
    mine = {line.name for line in known.lines if any(map(line.bodies.search, names))}
    others = (line for line in known.lines if line.name not in mine)
    return (
        frozenset(mine | {line.name + PERHAPS for line in others if any(map(line.perhaps.search, names))})
        or None
    )


def may_meet(some: Lines, others: Lines) -> bool:
    """Whether bodies of these lines may act in one and the same line."""
    return bool(_widened(some) & _widened(others))


def _widened(lines: Lines) -> Lines:
    """The lines, those that are only perhaps one's own too."""
    return frozenset(name.removesuffix(PERHAPS) for name in lines)


def is_no_body(name: str) -> bool:
    """Whether a name stands for no body in particular: a blank, a stand-in, or a class of bodies."""
    return bool(organs().placeholder.search(name) or organs().body_class.search(name))


@lru_cache(maxsize=16384)
def lines_of_organ(words: str) -> Lines:
    """The lines of the organs that words of a statute name; empty where none is known."""
    return frozenset(
        line.name
        for line in organs().lines
        if line.words.search(words) or any(old.search(words) for old, _ in line.former)
    )


_STREET = re.compile(r"街道(?:办事处)?$|(?:镇|乡)(?:人民政府)?$|街道办$")
_BRACKET = re.compile(r"[（(][^（）()]*[）)]")


def is_street(name: str) -> bool:
    """Whether a body is a street office or the government of a town or township, as 乡（镇）人民政府、街道办事处 too."""
    return bool(_STREET.search(_BRACKET.sub("", name.strip())))


def former_names(words: str, lines: Lines) -> list[tuple[str, str]]:
    """The organs of before a reform that words name, with the organ that acts now; only those of these lines."""
    found = []
    for line in organs().lines:
        if line.name in lines and not line.words.search(words):
            found += [(match[0], now) for old, now in line.former if (match := old.search(words))]
    return found
