"""Words that say nothing (占位的字): 无, /, 待补充, 同上, 见附件. One list for the importer and the checks, which is data.

The importer takes a cell that only says that there is nothing for an empty one, and tells so; every other stand-in it keeps, so
that the checks tell of it.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from core.reference_files import read_yaml

WORDS = Path(__file__).parent / "reference_data" / "filler_words.yaml"
LONGEST = 60
"""Longer cells say something."""
_SIGNS = re.compile(r"[\s—\-–－―_/／\\|、，,。.…·*＊×]*")
_SPOKEN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")
_AROUND = re.compile(r"^[\s\W_]+|[\s\W_]+$")
_INNER = re.compile(r"\s+")


@lru_cache(maxsize=65536)
def says_there_is_none(words: str) -> bool:
    """Whether a cell says that there is nothing (无, 暂无, 不涉及, —), or says nothing at all."""
    if _SIGNS.fullmatch(words):
        return True
    return len(words) <= LONGEST and _SPOKEN.search(words) is not None and _is_one(words, "none")


@lru_cache(maxsize=16384)
def is_filler(words: str) -> bool:
    """Whether a cell that is filled says nothing."""
    if not words.strip():
        return False
    return not _SPOKEN.search(words) or _is_one(words, "none", "open", "pointing")


def _is_one(words: str, *groups: str) -> bool:
    """Whether a cell is one of the words of these groups, whatever signs stand around it."""
    said = _INNER.sub("", words)
    forms = (_AROUND.sub("", said), said.strip("。；;（）()"))
    return any(_patterns()[group].fullmatch(form) for group in groups for form in forms)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {group: re.compile("|".join(rows), re.IGNORECASE) for group, rows in read_yaml(WORDS).items()}
