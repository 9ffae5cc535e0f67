"""Titles one or two edits away from a written one (形近名称): what a misspelt title may be meant for. A question, never an answer.

Two real laws may be one character apart, so that only a title that no law has is looked for; a different place, year or
number is another law. Two characters that change places are one edit. Of short titles and of two edits only the quotation
can tell (`loosely`): who asks compares it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from laws.titles import LAW_WORD, canonical_title

STATE = "中华人民共和国"
SHORTEST = 5
"""Of shorter titles (审计法、统计法) one character makes another law, unless it is the one that says 法."""
LEAST = 3
_KIND = re.compile("(?:管理)?(?:法|法典|条例|规定|办法|细则|规则|决定|通知|意见|方案)$")
_PLACE = re.compile(r"^[\u4e00-\u9fff]{1,10}?(?:自治区|自治州|省|市(?![场容政民])|州|盟|县|旗)")
_COUNTED = re.compile(r"[0-9一二三四五六七八九十]+")


def bare(title: str) -> str:
    """A title by which titles are compared, without the state's name."""
    return canonical_title(title).removeprefix(STATE)


def near(title: str, titles: Iterable[str]) -> list[str]:
    """Those of `titles` (as `bare` gives them) that differ from a written title by one edit; at most two.

    Of a short title only where it ends in no word for a law (公路发).
    """
    written = bare(title)
    if len(written) < (SHORTEST if LAW_WORD.search(written) else LEAST):
        return []
    return _within(1, written, titles)[:2]


def loosely(title: str, titles: Iterable[str]) -> list[str]:
    """Those that differ by two edits, of short titles by one, or only in the word for the kind of text (某某条例, 某某管理法).

    Which of them is meant, its words have to tell.
    """
    written, known = bare(title), list(titles)
    stem = _KIND.sub("", written)
    same = [name for name in known if _KIND.sub("", name) == stem and name != written]
    return list(dict.fromkeys([*same, *_within(2 if len(written) >= SHORTEST else 1, written, known)]))


def _within(edits: int, written: str, titles: Iterable[str]) -> list[str]:
    found = process.extract(
        written, list(titles), scorer=OSA.distance, score_cutoff=edits, limit=12, processor=None
    )
    return [name for name, distance, _ in found if distance and _may_be_meant(written, name)]


def _may_be_meant(written: str, name: str) -> bool:
    return _place(written) == _place(name) and _COUNTED.findall(written) == _COUNTED.findall(name)


def _place(title: str) -> str:
    found = _PLACE.match(title)
    return found[0] if found else ""
