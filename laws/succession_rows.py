"""What a row of an old → new table may say (对照表的行): which articles a cell names, and that no law succeeds itself. Pure.

What must hold: a range is read as every article in it, or it is refused; laws that take each other's place in a circle are
refused, since nobody could say where an article stands now.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.chinese import parse_numeral
from laws.locators import MAX_RANGE, parse_locator
from laws.matching import STATE, article_label
from laws.places import Locator
from laws.titles import canonical_title

_DASHES = re.compile("[‐‑‒–—―−－﹘﹣﹣~～〜∼…-]+")
_N = "[0-9０-９一二三四五六七八九十百千零〇两]{1,9}"
_RANGE = re.compile(
    rf"第?(?P<first>{_N})条?(?P<suffix>之{_N})?(?:至|到)第?(?P<last>{_N})?条?(?P<upto>之{_N})?"
)


def labels_in(cell: str) -> tuple[str, ...]:
    """The articles that a cell names: 第七十条, 第70条至第72条, or bare numbers (70、71)."""
    text = _DASHES.sub("至", cell)
    places = parse_locator(text) or [p for part in re.split("[、，,]", text) for p in _bare(part.strip())]
    named = [place for place in places if place.article and place.annex is None]
    return tuple(dict.fromkeys(article_label(place.article, place.suffix) for place in named))


def _bare(text: str) -> list[Locator]:
    return parse_locator(f"第{text}条") if text and len(text) <= 9 else []


def wrong_range(cell: str) -> str:
    """Why a range in a cell cannot be read as articles; '' where there is none such."""
    for match in _RANGE.finditer(_DASHES.sub("至", cell)):
        if match["suffix"] or match["upto"]:
            return f"“{match[0]}”请逐条写明"
        if match["last"] is None:
            continue
        first, last = parse_numeral(match["first"]), parse_numeral(match["last"])
        if last < first and "条" in match[0]:
            return f"“{match[0]}”的先后颠倒"
        if last - first >= MAX_RANGE:
            return f"“{match[0]}”超过{MAX_RANGE}条"
    return ""


Edges = Mapping[str, Sequence[str]]


def edges_of(pairs: Iterable[tuple[str, str]]) -> Edges:
    """Which laws took the place of which, by their short names."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for old, new in pairs:
        if new:
            found[_name(old)][_name(new)] = None
    return {old: tuple(new) for old, new in found.items()}


def circle(old: str, new: str, edges: Edges) -> str:
    """The way that leads from the newer law back to the older one (甲法 → 乙法 → 甲法); '' where none does."""
    start, goal = _name(new), _name(old)
    before: dict[str, str] = {}
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name == goal:
            way = [name]
            while way[-1] != start:
                way.append(before[way[-1]])
            return " → ".join(f"《{one}》" for one in [goal, *reversed(way)])
        for following in edges.get(name, ()):
            if following not in before and following != start:
                before[following] = name
                waiting.append(following)
    return ""


def _name(title: str) -> str:
    return canonical_title(title).removeprefix(STATE)
