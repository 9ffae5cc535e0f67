"""Findings that hit a template (套用文本): one text in many items, told once with the number of items it stands in.

What makes two findings one: the same check, the same sentence, the same words of the item. A finding of a name is always
its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Generic, TypeVar

from powers.checks.context import citation_words
from powers.checks.findings import Finding, Problem
from powers.checks.items import Item

T = TypeVar("T")
SECTIONS = ("responsibilities", "accountability")


def template_of(item: Item, code: str, problem: Problem) -> tuple[str, int]:
    """The key by which a finding is the same in other items, and how many items of the list have its words."""
    section, _, rest = problem.path.strip("/").partition("/")
    if section in ("name", "sub_name"):
        return "", 1
    words = _words(item, section, rest)
    times = item.ctx.index.times(item.doc, words) if words else 1
    key = blake2b(f"{code}|{problem.message}|{words}".encode(), digest_size=12).hexdigest()
    return key, max(times, item.ctx.kept.get(key, 1))


def _words(item: Item, section: str, rest: str) -> str:
    """The words of the item that a path leads to: a whole section, or a citation."""
    memo: dict[str, str] = item.memo.setdefault("words", {})
    place = section if section in SECTIONS else f"{section}/{rest.partition('/')[0]}"
    if place not in memo:
        if section in SECTIONS:
            memo[place] = item.passage(section)
        elif section == "bases" and rest:
            memo[place] = citation_words(item.doc["bases"][int(rest.partition("/")[0])])
        else:
            memo[place] = ""
    return memo[place]


@dataclass
class Told(Generic[T]):
    """A finding with all the items in which it is the same."""

    finding: Finding
    items: list[T] = field(default_factory=list)

    @property
    def others(self) -> int:
        return len(self.items) - 1


def told_once(rows: Iterable[tuple[T, Finding]]) -> list[Told[T]]:
    """Findings of many items, those of one template together, in the order in which they first come."""
    groups: dict[Hashable, Told[T]] = {}
    for number, (item, finding) in enumerate(rows):
        key = (finding.code, finding.severity, finding.template) if finding.template else number
        told = groups.setdefault(key, Told(finding))
        if not told.items or told.items[-1] != item:
            told.items.append(item)
    return list(groups.values())
