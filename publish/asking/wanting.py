"""What somebody wants (想办还是想告): whether a question complains of another's wrong or applies for something, by words that are data."""

from __future__ import annotations

import re
from pathlib import Path

import rjieba

from core.reference_files import read_yaml

INTENT: dict[str, list[str]] = read_yaml(Path(__file__).parents[1] / "reference_data" / "intent_words.yaml")
"""Words by which somebody complains of another, surely or perhaps, or applies for something; wording of wrongs that names no object."""
_LACKING = re.compile("|".join(INTENT["lacking"]))
_MANNER = re.compile("|".join(sorted(map(re.escape, INTENT["manner"]), key=len, reverse=True)))


def is_manner(text: str) -> bool:
    """Whether it says how something is done and not what (未取得许可)."""
    return not _MANNER.sub("", text)


def wants(text: str, known: set[str]) -> tuple[bool, bool]:
    """Whether somebody complains: surely, or by a word like 没, where nothing says that they apply for something; and whether
    they apply. `known` are the expressions that it holds.
    """
    rest = _LACKING.sub("", text)

    def says(intent: str, said: str = text) -> bool:
        tokens = {*rjieba.cut(said, False), *(one for one in known if one in said)}
        return any(word in tokens or (len(word) > 1 and word in said) for word in INTENT[intent])

    if says("applies_surely"):
        return False, True
    applies = says("applies", rest)
    complains = says("complains_surely") or (not applies and (rest != text or says("complains")))
    return complains, applies and not complains
