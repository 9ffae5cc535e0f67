"""What the checks know beside the document (检查所据): the day, the law library, the rules, the rest of the list.

Read-only. `ListIndex` holds what must be compared between powers: names, bases, repeated words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from core.chinese import comparison_key
from laws.library import Library
from powers.checks.rulebook import RuleBook
from powers.fields import BasisRow, Document, rows_of

_AROUND_NAME = re.compile(r"^对|的?(?:行政)?(?:处罚|检查|监督检查|监管|强制措施|强制执行|强制)$")


@dataclass(frozen=True)
class StageInfo:
    """A stage that powers of a type go through, with the words by which lists call it."""

    name: str
    variant: str
    required: bool
    basis: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class TypeInfo:
    """A type of power as the checks see it; `family` is the part of the statutes' rules that goes for it."""

    code: str
    name: str
    family: str = ""
    is_power: bool = True
    stages: tuple[StageInfo, ...] = ()
    missing_stages: str = "warning"
    missing_accountability_basis: str = "info"


class Ref(NamedTuple):
    """A power in the index."""

    power: int
    department: str
    name: str


class ListIndex:
    """What powers of one region share: names, setting bases, whole passages of responsibility."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, str, str], list[Ref]] = defaultdict(list)
        self.bases: dict[tuple[str, str, str, str], list[Ref]] = defaultdict(list)
        self.passages: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)

    def add(self, power: int, doc: Document) -> None:
        """Take in one power; call it once for each."""
        region, kind = doc["department"]["region"], doc["type"]["code"]
        ref = (power, region, kind, doc["department"]["name"], doc["name"], doc["sub_name"])
        self.add_name(*ref)
        for row in doc["bases"]:
            if row["purpose"] == "power" and row["title"] and row["locator"]:
                self.add_basis(*ref, row["title"], row["locator"])
        for section in ("responsibilities", "accountability"):
            if words := passage(doc, section):
                self.passages[region, section][words] += 1

    def add_name(self, power: int, region: str, kind: str, department: str, name: str, sub_name: str) -> None:
        """Take in only the name of a power."""
        self.names[region, kind, conduct_key(name, sub_name)].append(
            Ref(power, department, _title(name, sub_name))
        )

    def add_basis(
        self,
        power: int,
        region: str,
        kind: str,
        department: str,
        name: str,
        sub_name: str,
        title: str,
        locator: str,
    ) -> None:
        """Take in only one basis of a power."""
        self.bases[region, kind, title, locator].append(Ref(power, department, _title(name, sub_name)))

    def same_name(self, power: int, doc: Document) -> list[Ref]:
        """Other powers of the region with the same type and the same name or conduct."""
        key = doc["department"]["region"], doc["type"]["code"], conduct_key(doc["name"], doc["sub_name"])
        return [ref for ref in self.names.get(key, ()) if ref.power != power]

    def same_basis(self, power: int, doc: Document, row: BasisRow) -> list[Ref]:
        """Powers of other departments of the region, of the same type, that rest on the same place of the same law."""
        key = doc["department"]["region"], doc["type"]["code"], row["title"], row["locator"]
        mine = doc["department"]["name"]
        return [ref for ref in self.bases.get(key, ()) if ref.power != power and ref.department != mine]

    def times(self, doc: Document, section: str) -> int:
        """How many powers of the region have exactly these responsibilities, or this accountability."""
        words = passage(doc, section)
        return self.passages[doc["department"]["region"], section][words] if words else 0


def conduct_key(name: str, sub_name: str) -> str:
    """What a power is about, without the words that only say of which type it is."""
    return comparison_key(_AROUND_NAME.sub("", name)) + "/" + comparison_key(sub_name)


def passage(doc: Document, section: str) -> str:
    """All the words of a section, to be compared."""
    return comparison_key("".join(row["text"] for row in rows_of(doc, section)))


def _title(name: str, sub_name: str) -> str:
    return f"{name}—{sub_name}" if sub_name else name


@dataclass
class Context:
    """Everything a check may look at beside the document. `day` is the one on which the item is to be in force."""

    day: dt.date
    library: Library
    book: RuleBook
    types: Mapping[str, TypeInfo] = field(default_factory=dict)
    index: ListIndex = field(default_factory=ListIndex)
    answers: Mapping[int, Mapping[tuple[str, str], bool]] = field(default_factory=dict)
    chosen: Mapping[str, int] = field(default_factory=dict)
    usage: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    thresholds: Mapping[str, int] = field(default_factory=dict)

    def threshold(self, code: str, default: int) -> int:
        return self.thresholds.get(code, default)
