"""Whether the words cited found the power at all (依据的内容): a penalty in a provision that sets none, an inspection without one.

The words of each type are data (reference_data/founding_words.yaml). The article is read in the library where it is there,
else as the list quotes it. One citation that founds the power is enough; what nobody can read here is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.reference_files import read_yaml
from laws.spelling import STATE
from laws.structure import passage
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.naming import MEASURES
from powers.checks.registry import check

WORDS = Path(__file__).parents[1] / "reference_data" / "founding_words.yaml"
GROUND = "设定依据须有设定职权的内容"


SHORTEST = 10
"""A quotation of fewer characters is a number or a remnant, and says nothing of what the provision holds."""
_SPOKEN = re.compile(r"[\u4e00-\u9fff]")


_PURPOSE = re.compile(
    r"^[“\"]?(?:第一条[：:\s]*)?为了?[^。]*(?:制定|修订)本(?:法|条例|办法|规定|细则|规则)[^。]*。?[”\"]?$"
)
"""A provision that only says why the text was made."""


class Reading(StrEnum):
    """How the words of a citation stand to the power."""

    FOUNDS = "founds"
    OPEN = "open"
    SILENT = "silent"
    UNREAD = "unread"


@dataclass(frozen=True)
class Words:
    """What founds a power of a type: `what`, by which statute, in which words."""

    what: str
    ground: str
    founds: re.Pattern[str]
    open: re.Pattern[str]
    order: re.Pattern[str]
    general: frozenset[str] = frozenset()
    other: re.Pattern[str] = re.compile("(?!)")
    sets: re.Pattern[str] = re.compile("(?!)")

    def read(self, text: str) -> Reading:
        said = self.other.sub("", text)
        if self.founds.search(said):
            return Reading.FOUNDS
        if len(_SPOKEN.findall(text)) < SHORTEST:
            return Reading.UNREAD
        return Reading.OPEN if self.open.search(said) else Reading.SILENT


@lru_cache(maxsize=1)
def _table() -> dict[str, Words]:
    return {kind: _words(row) for kind, row in read_yaml(WORDS).items()}


def _words(row: dict[str, Any]) -> Words:
    measures = read_yaml(MEASURES) if row.get("measures") else []
    named = [measure["words"] for measure in measures if not measure.get("general")]
    founds = "|".join([*named, row["founds"]])
    return Words(
        row["what"],
        row["ground"],
        re.compile(founds),
        re.compile(row["open"]),
        re.compile(row.get("order", "(?!)")),
        frozenset(row.get("general", ())),
        re.compile(row.get("other", "(?!)")),
        re.compile(row.get("sets", "(?!)")),
    )


@check("basis.founding", Severity.WARNING, "依据没有设定这项职权的内容", ground=GROUND)
def founding(item: Item) -> Iterator[Problem]:
    words, readings = _read(item)
    if words is None or set(readings.values()) != {Reading.SILENT}:
        return
    (cited, *more) = readings
    others = f"等{len(more) + 1}条依据" if more else ""
    where = "（多在法律责任一章）" if item.type.family == "penalty" else ""
    if any(_is_general(c, words) for c in readings):
        why, ground = f"是关于程序的一般规定，没有{words.what}", words.ground
    elif any(words.order.search(_text(c)) for c in readings):
        why = "只有责令改正一类的命令，责令改正不是行政处罚"
        ground = "行政处罚法第二十八条"
    else:
        why, ground = f"没有{words.what}", words.ground
    yield cited.problem(
        f"{cited.name}{others}{why}，不能设定{item.type.name}。请引用设定这项职权的条款{where}；找不到的，请核对名称和职权类型。",
        part="locator",
        ground=ground,
    )


@check("basis.founding_open", Severity.QUESTION, "依据是否设定这项职权", ground=GROUND)
def founding_open(item: Item) -> Iterator[Problem]:
    rows = item.setting_bases
    if item.type.code == "10" and rows and all(_PURPOSE.search(c.said.strip()) for c in rows):
        yield rows[0].problem(
            f"{rows[0].name}是立法目的条款，没有设定具体职权，请核实设定{item.type.name}的是哪一条。",
            part="locator",
        )
        return
    words, readings = _read(item)
    found = set(readings.values())
    if words is None or Reading.FOUNDS in found or found in ({Reading.SILENT}, {Reading.UNREAD}, set()):
        return
    cited = next(c for c, reading in readings.items() if reading != Reading.UNREAD)
    where = "所引的项" if _own_item(cited) else ""
    yield cited.problem(
        f"{cited.name}{where}中看不出{words.what}，请核实设定{item.type.name}的是哪一条。",
        part="locator",
        ground=words.ground,
    )


def words_of(item: Item) -> Words | None:
    """What founds a power of the item's type; None for types that are not judged."""
    return _table().get(item.type.family) or _table().get(item.type.code)


def words_for(family: str) -> Words | None:
    """What founds a power of a family."""
    return _table().get(family)


def _read(item: Item) -> tuple[Words | None, dict[Cited, Reading]]:
    """The words of the item's type, and how each citation for the power reads."""
    words = words_of(item)
    if words is None or not item.type.is_power:
        return None, {}
    if "founding" not in item.memo:
        item.memo["founding"] = _readings(item, words)
    return words, item.memo["founding"]


def _readings(item: Item, words: Words) -> dict[Cited, Reading]:
    """How each citation reads, up to the first that founds the power."""
    readings: dict[Cited, Reading] = {}
    for cited in item.setting_bases:
        readings[cited] = Reading.SILENT if _is_general(cited, words) else _reading(cited, words)
        if readings[cited] == Reading.FOUNDS:
            break
    return readings


def _reading(cited: Cited, words: Words) -> Reading:
    """How one citation reads: where an item (项) is cited the measure has to be its own; what is cut short is only asked of."""
    found = words.read(_text(cited))
    if found == Reading.FOUNDS and cited.item.type.family == "coercion":
        own = _own_item(cited)
        return Reading.OPEN if own and words.read(_SUFFERED.sub("的", own)) == Reading.SILENT else found
    if found == Reading.SILENT and not cited.words(cited.against) and _CUT.search(cited.text):
        return Reading.OPEN
    return found


_CUT = re.compile(r"…|\.{3,}|[（(]略[）)]|。。")
"""Where a list leaves words out of a quotation: what founds the power may be among them."""


def _own_item(cited: Cited) -> str:
    """The words of just the items (项) that are cited; '' where none is, or where they cannot be told."""
    if not cited.places or not all(place.item for place in cited.places):
        return ""
    if compared := cited.passage(cited.against):
        return compared
    parts = [passage(cited.text, replace(place, paragraph=0)) for place in cited.places]
    return "\n".join(part for part in parts if part) if all(parts) else ""


def _is_general(cited: Cited, words: Words) -> bool:
    """Whether it is of a law on procedure, which sets no single power of the type whatever its words."""
    title = (cited.law.title if cited.law else cited.title).removeprefix(STATE)
    return title in words.general and not words.sets.search(cited.item.title)


def _text(cited: Cited) -> str:
    """The article in the library's newest text, and what the list quotes of it; without what a party has suffered before."""
    return _SUFFERED.sub("的", "\n".join(part for part in (cited.text, cited.words(cited.against)) if part))


_SUFFERED = re.compile("被(?:依法)?(?:责令|处以|给予|吊销|撤销|没收|暂扣|取缔)[^，。；的]{0,20}的")
"""被责令停止活动的, 被吊销许可证的: conducts, which set nothing."""
