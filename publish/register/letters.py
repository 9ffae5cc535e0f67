"""Which characters the PDF can show (可印字符): those of its font.

What the font has not got is never left blank or shown as another character: it is written out as 〔U+2CB5A〕.
"""

from __future__ import annotations

import unicodedata

from publish.register import fonts

SAME_SIGN = {
    "·": "・",
    "•": "・",
    "⋯": "…",
    "‐": "-",
    "\u00a0": " ",
    "\u2002": " ",
    "\u2003": "\u3000",
    "–": "—",
}
"""Signs that look alike, of which a font may have the other one."""


def printable(text: str) -> str:
    """The text in characters that can be shown; what the font has not got is told by its number."""
    known: dict[str, str] = {}
    return "".join(known.get(sign) or known.setdefault(sign, _printable(sign)) for sign in text)


def _printable(sign: str) -> str:
    if sign in "\n\t":
        return sign
    for other in (sign, SAME_SIGN.get(sign, ""), unicodedata.normalize("NFKC", sign)):
        if other and all(map(fonts.has, other)):
            return other
    return "" if unicodedata.category(sign) in ("Cc", "Cf") else f"〔U+{ord(sign):04X}〕"
