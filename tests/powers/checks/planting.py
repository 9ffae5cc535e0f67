"""Defects planted into real items, each kind a function: what is changed, and which checks must find it.

A planter takes the document of an item that it may change and returns whether it could; kinds and expected codes in `KINDS`,
which planted_citations.py and planted_items.py fill. Here are the shapes that many kinds share.
"""

from __future__ import annotations

import copy
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from powers.checks import Item, run
from powers.checks.items import Cited
from tests.powers.checks.real_lists import RealLists

Planter = Callable[[Item, random.Random], bool]
KINDS: dict[str, tuple[Planter, tuple[str, ...]]] = {}


def plants_kind(name: str, *codes: str) -> Callable[[Planter], Planter]:
    def enter(planter: Planter) -> Planter:
        KINDS[name] = (planter, codes)
        return planter

    return enter


@dataclass
class Recall:
    """How many defects of a kind were planted, and how many found."""

    planted: int = 0
    found: int = 0


def measure(lists: RealLists, *, each: int = 40, seed: int = 20261129) -> dict[str, Recall]:
    """Plant each kind of defect into up to `each` items drawn at random, one at a time, and look for it."""
    result: dict[str, Recall] = {}
    for name, (planter, codes) in KINDS.items():
        rnd, recall = random.Random(f"{seed}{name}"), Recall()  # noqa: S311  repeatable, no secret
        subjects = list(lists.subjects)
        rnd.shuffle(subjects)
        for subject in subjects:
            if recall.planted == each:
                break
            before = {(f.code, f.message) for f in run(lists.item(subject))}
            item = Item(copy.deepcopy(subject.document), lists.context, subject.power)
            if not planter(item, rnd):
                continue
            recall.planted += 1
            planted = Item(item.doc, lists.context, subject.power)
            planted.ctx = item.ctx
            recall.found += any(f.code in codes and (f.code, f.message) not in before for f in run(planted))
        result[name] = recall
    return result


Row = dict[str, Any]
InCitation = Callable[[Row, Cited, random.Random], bool]


def plants_in_citation(name: str, *codes: str) -> Callable[[InCitation], InCitation]:
    """Plants into one citation whose law and article are here and whose quotation agrees; it reads otherwise then."""

    def enter(change: InCitation) -> InCitation:
        def planter(item: Item, rnd: random.Random) -> bool:
            cited = rnd.choice(verified(item) or [None])
            row: Any = cited and item.doc["bases"][cited.number]
            return cited is not None and change(row, cited, rnd)

        plants_kind(name, *codes)(planter)
        return change

    return enter


def plants_words(name: str, pattern: str, put: str | Callable[[re.Match[str]], str], *codes: str) -> None:
    """Puts other words into a quotation, once."""

    @plants_in_citation(name, *(codes or ("basis.text",)))
    def _(row: Row, cited: Cited, rnd: random.Random) -> bool:
        new = re.sub(pattern, put, row["text"], count=1)
        changed, row["text"] = new != row["text"], new
        return changed


def plants_name(name: str, kinds: str, titles: Sequence[str], *codes: str) -> None:
    """Names a penalty otherwise, and files it as one of these types (codes of two digits)."""

    @plants_kind(name, *codes)
    def _(item: Item, rnd: random.Random) -> bool:
        if item.type.code != "02" or not (
            conduct := re.match("对(.{4,40}?)(?:行为)?的(?:行政)?处罚$", item.doc["name"])
        ):
            return False
        item.doc["name"], item.doc["sub_name"] = rnd.choice(titles).format(conduct[1]), ""
        item.doc["type"] = {"code": rnd.choice(kinds.split()), "name": ""}
        return True


def plants_gap(name: str, code: str, **empty: Any) -> None:
    """Leaves fields empty."""

    @plants_kind(name, code)
    def _(item: Item, rnd: random.Random) -> bool:
        fields: Any = item.doc
        had = any(fields[field] for field in empty)
        fields.update(copy.deepcopy(empty))
        return had


def verified(item: Item) -> list[Cited]:
    """The citations for the power whose law and article are here and whose quotation agrees."""
    return [
        c
        for c in item.setting_bases
        if c.validity.text is not None
        and len(c.text) > 30
        and c.comparison is not None
        and c.comparison.agrees
    ]


def resting_on_words(item: Item, text: str) -> bool:
    """Lets every citation for the power say these words, of laws that nobody has."""
    for cited in item.setting_bases:
        row: Any = item.doc["bases"][cited.number]
        row |= {"title": f"某某法之{cited.number}", "locator": "第三条", "text": text}
    return bool(item.setting_bases)
