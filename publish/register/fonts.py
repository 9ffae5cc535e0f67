"""The font of the printed edition (字体): one that is put into the file; where the machine has none, one that readers have.

Debian's fonts-arphic-uming is the one meant, a 宋体 with TrueType outlines, which are the ones that ReportLab can embed; another
is named by the setting REGISTER_FONT. What must hold: a character that the font has not got is never left blank (letters.py).
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from pdfminer.cmapdb import CMapDB
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

OURS = "register"
READERS, READERS_ENCODING = "STSong-Light", "UniGB-UCS2-H"
logger = logging.getLogger(__name__)


@cache
def font() -> str:
    """The name of the font, ready to be written with."""
    if Path(settings.REGISTER_FONT).is_file():
        try:
            pdfmetrics.registerFont(TTFont(OURS, settings.REGISTER_FONT))
        except TTFError:
            logger.exception("register: cannot embed %s", settings.REGISTER_FONT)
        else:
            return OURS
    pdfmetrics.registerFont(UnicodeCIDFont(READERS))
    return READERS


def has(sign: str) -> bool:
    """Whether the font has a character."""
    if font() == OURS:
        return ord(sign) in pdfmetrics.getFont(OURS).face.charToGlyph
    return ord(sign) <= 0xFFFF and _readers_have(sign)


def _readers_have(sign: str) -> bool:
    found: Any = _collection()
    for byte in sign.encode("utf-16-be"):
        found = found.get(byte) if isinstance(found, dict) else None
    return found is not None


@cache
def _collection() -> dict[int, Any]:
    """Adobe-GB1, the collection every reader has a Chinese font for."""
    return dict(getattr(CMapDB.get_cmap(READERS_ENCODING), "code2cid"))  # noqa: B009  its base class has none
