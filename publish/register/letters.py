"""Which characters the PDF can show (可印字符): those of Adobe-GB1, the collection every reader has a Chinese font for.

What it has not got is never left blank or shown as another character: it is written out as 〔U+2CB5A〕.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from pdfminer.cmapdb import CMapDB

ENCODING = "UniGB-UCS2-H"
SAME_SIGN = {"·": "・", "•": "・", "\u00a0": " ", "\u2002": " ", "\u2003": "\u3000", "–": "—"}
"""Signs that look alike and of which the collection has the other one."""


def printable(text: str) -> str:
    """The text in characters that can be shown; what the collection has not got is told by its number."""
    return "".join(map(_printable, text))


@cache
def _printable(sign: str) -> str:
    if sign in "\n\t":
        return sign
    for other in (sign, SAME_SIGN.get(sign, ""), unicodedata.normalize("NFKC", sign)):
        if other and all(map(_is_known, other)):
            return other
    return "" if unicodedata.category(sign) in ("Cc", "Cf") else f"〔U+{ord(sign):04X}〕"


@cache
def _known() -> dict[int, Any]:
    return dict(getattr(CMapDB.get_cmap(ENCODING), "code2cid"))  # noqa: B009  its base class has none


def _is_known(sign: str) -> bool:
    if ord(sign) > 0xFFFF:
        return False
    found: Any = _known()
    for byte in sign.encode("utf-16-be"):
        found = found.get(byte) if isinstance(found, dict) else None
    return found is not None
