"""Texts that a spreadsheet would take for a formula (公式): kept from it in a .csv by an apostrophe, which reading takes away.

What must hold: what was written out and is read back is the same text, also one that itself begins with apostrophes.
"""

from __future__ import annotations

import re

_TAKEN = re.compile("'*[=+\\-@＝＋－＠\t\r]")
_GUARDED = re.compile("''*[=+\\-@＝＋－＠\t\r]")


def guarded(text: str) -> str:
    """A text as a .csv may hold it."""
    return f"'{text}" if _TAKEN.match(text) else text


def unguarded(text: str) -> str:
    """The text of a cell of a .csv."""
    return text[1:] if _GUARDED.match(text) else text
