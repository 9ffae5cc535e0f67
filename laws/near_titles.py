"""Titles one edit away from a written one (形近名称): what a misspelt title may be meant for. A question, never an answer.

Two real laws may be one character apart, so that only a title that no law has is looked for; a different place, year or
number is another law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from laws.titles import LAW_WORD, canonical_title

STATE = "中华人民共和国"
SHORTEST = 5
"""Of shorter titles (审计法、统计法) one character makes another law, unless it is the one that says 法."""
_SHORTEST_OF_ALL = 3
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,10}?(?:自治区|自治州|省|市(?![场容政民])|州|盟|县|旗)")
_COUNTED = re.compile(r"[0-9一二三四五六七八九十]+")


def bare(title: str) -> str:
    """A title by which titles are compared, without the state's name."""
    return canonical_title(title).removeprefix(STATE)


def near(title: str, titles: Iterable[str]) -> list[str]:
    """Those of `titles` (as `bare` gives them) that differ from a written title by one character; at most two."""
    written = bare(title)
    if len(written) < (SHORTEST if LAW_WORD.search(written) else _SHORTEST_OF_ALL):
        return []
    found = process.extract(
        written, list(titles), scorer=Levenshtein.distance, score_cutoff=1, limit=4, processor=None
    )
    return [name for name, distance, _ in found if distance == 1 and _may_be_meant(written, name)][:2]


def _may_be_meant(written: str, name: str) -> bool:
    return _place(written) == _place(name) and _COUNTED.findall(written) == _COUNTED.findall(name)


def _place(title: str) -> str:
    found = _PLACE.match(title)
    return found[0] if found else ""
