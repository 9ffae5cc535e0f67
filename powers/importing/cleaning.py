"""Text as typed in cells, cleaned: what is layout goes, what was written stays."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from powers.filler_words import says_there_is_none

_SPACES = re.compile(r"\s+")
_BETWEEN_WORDS = re.compile(r"(?<=[A-Za-z0-9,.;])[^\S\n]+(?=[A-Za-z0-9])|(?<=[A-Za-z])\s+(?=[A-Za-z])")
_TRAILING = re.compile(r"[^\S\n]+(?=\n)")
_TICKS = {"√", "✓", "✔", "☑", "●", "○", "◎", "■", "▲", "★", "☆", "*", "是", "有", "Y", "y", "V", "v", "1"}
_DITTO = re.compile(r"[（(]?同(?:上|前|左上)(?:[一]?[项条行栏格]|所?述|内容)?[）)]?[。.]?|[〃″]+|”|\"")


def squeeze(text: str) -> str:
    """The text without any white space, for comparing."""
    return "".join(text.split())


@lru_cache(maxsize=65536)
def short(text: str) -> str:
    """A short field (name, body, type): line breaks and layout spaces removed, words of Latin kept apart."""
    if len(text.split(None, 1)) == 1 and text == text.strip():
        return text
    parts = _BETWEEN_WORDS.sub("\0", text.strip())
    return _SPACES.sub("", parts).replace("\0", " ")


def long(text: str) -> str:
    """A long field: line breaks kept, spaces at line ends and empty lines around it removed."""
    if " \n" in text or "\u3000\n" in text or "\t\n" in text or "\xa0\n" in text:
        text = _TRAILING.sub("", text)
    return text.strip()


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Compatibility form without white space: full-width letters and digits become half-width."""
    return squeeze(unicodedata.normalize("NFKC", text))


def _traditional() -> dict[int, str]:
    traditional, of_these = (Path(__file__).parent / "traditional.txt").read_text("utf-8").split("\n")[:2]
    return str.maketrans(dict(zip(traditional, of_these, strict=True)))


_SIMPLIFIED = _traditional()


def simplified(text: str) -> str:
    """The text with the traditional characters of the words that lists are known by (headers, types, levels) simplified."""
    return text.translate(_SIMPLIFIED)


def is_placeholder(text: str) -> bool:
    """Whether a cell says "nothing": 无, —, / and their like."""
    return says_there_is_none(text)


def is_ditto(text: str) -> bool:
    """Whether a cell says "as above" (同上, 〃)."""
    return len(text) < 8 and _DITTO.fullmatch(squeeze(text)) is not None


def is_tick(text: str) -> bool:
    """Whether a cell ticks what its column says (√, ●, 是)."""
    return text.strip() in _TICKS


def is_no(text: str) -> bool:
    """Whether a cell says that what its column says is not so (×, 否, —)."""
    return text.strip() in ("×", "✕", "✗", "X", "x", "否") or is_placeholder(text)


def column_letter(index: int) -> str:
    """Excel's letter of a zero-based column: 0 -> A, 26 -> AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def quote(text: str, limit: int = 40) -> str:
    """The beginning of a text on one line, for a message."""
    text = short(text)
    return text if len(text) <= limit else text[:limit] + "…"
