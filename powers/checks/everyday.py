"""Everyday words for what statutes say of a conduct (行为的俗称): 污染环境 for 倾倒污水. The words are data."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from core.reference_files import read_yaml

CONDUCTS = Path(__file__).parents[1] / "reference_data" / "conduct_words.yaml"


def everyday(words: str) -> str:
    """What else may be said for a conduct that the words tell: 污染环境 for 倾倒污水."""
    rows = sorted({number for line in words.split("\n") for number in _rows_in(line)})
    return "".join(f" {' '.join(_rows()[number])}" for number in rows)


@lru_cache(maxsize=16384)  # the paragraphs that many items cite, and quote
def _rows_in(line: str) -> tuple[int, ...]:
    """The rows of the file that have a word of a line."""
    return tuple(n for n, row in enumerate(_rows()) if any(word in line for word in row))


@lru_cache(maxsize=1)
def _rows() -> list[list[str]]:
    rows: list[list[str]] = read_yaml(CONDUCTS)
    return rows
