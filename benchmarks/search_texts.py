"""Entries to search in (检索的文本): sentences of real laws and lists put together anew, with real names cut and joined.

From the laws the demo brings, and from the lists in ../shared/data where these are there. What must hold: the same number gives the
same entry, so that processes can share the work.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from publish.search_folding import fold
from publish.search_index import ZONES, code_of, index_vector, initials

LAWS = Path(__file__).parents[1] / "demo" / "laws"
LISTS = Path(__file__).parents[2] / "shared" / "data" / "power_lists"
CHARACTERS = 1200
KINDS = {"02": ("处罚", 60), "01": ("许可", 12), "06": ("检查", 12), "03": ("强制", 6), "07": ("确认", 5), "08": ("奖励", 5)}  # fmt: skip
"""Type code → how names of it end, and its share in a hundred."""
EVERYWHERE = (
    "不具备行政执法资格实施行政处罚的；没有法律和事实依据实施行政处罚的。",
    "依法依规实施本级行政处罚事项，依照有关法律法规规章规定公开做出的行政处罚决定。",
)
"""What nearly every list says of every item."""
SHARE_EVERYWHERE = 0.9


@dataclass(frozen=True)
class Entry:
    """What of an entry is searched and filtered by; region and department as numbers below how many there are."""

    number: int
    name: str
    type: str
    place: int
    titles: str
    text: str
    vector: str


@cache
def sentences() -> list[str]:
    """Sentences of the laws and lists there are."""
    texts = [
        article["text"]
        for path in sorted(LAWS.glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        for article in json.loads(line).get("articles", [])
    ]
    for path in sorted(LISTS.glob("*items*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            texts += [str(value) for value in json.loads(line).values() if isinstance(value, str)]
    found = (re.sub(r"\s+", "", part) for text in texts for part in re.split(r"(?<=[。；])", text))
    return sorted({part for part in found if 8 <= len(part) <= 200})


@cache
def clauses() -> list[str]:
    """Parts of sentences that may stand in a name."""
    return sorted({part for text in sentences() for part in re.findall(r"[一-龥]{4,24}", text)})


def entry(number: int, types: dict[str, int], departments: list[tuple[int, int]]) -> Entry:
    """The entry of this number; `departments` are pairs of department and region."""
    chance = random.Random(number)
    kind = chance.choices(list(KINDS), [share for _, share in KINDS.values()])[0]
    ending = KINDS[kind][0]
    clause = chance.choice(clauses())
    name = f"对{clause}的{ending}" if kind in ("02", "06") else f"{clause[:12]}{ending}"
    place = chance.randrange(len(departments))
    department, region = departments[place]
    titles = f"{fold(name)}{ZONES}{initials(name)}\nq{number:08d}"
    text = titles + ZONES + fold("\n".join(_body(chance)))
    values = {
        "region": region,
        "department": department,
        "type": types[kind],
        "level": chance.choice("345"),
        "phase": "after",
    }
    codes = [code_of(dimension, key) for dimension, key in values.items()]
    return Entry(number, name, kind, place, titles, text, index_vector(text, titles, codes))


def _body(chance: random.Random) -> Iterator[str]:
    length = 0
    if chance.random() < SHARE_EVERYWHERE:
        yield chance.choice(EVERYWHERE)
    while length < CHARACTERS:
        sentence = chance.choice(sentences())
        length += len(sentence)
        yield sentence
