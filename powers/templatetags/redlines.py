"""How a redline is written on a page (文字对照): in Python, since a page of hundreds of changes has tens of thousands of pieces."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString

from core.redline import Piece

register = template.Library()
MARKS = {"del": "<del>{}</del>", "ins": "<ins>{}</ins>", "same": "{}"}


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """The pieces as HTML, each text escaped: struck out in <del>, put in in <ins>, line breaks kept."""
    return SafeString("".join(MARKS[piece.op].format(_lines(piece.text)) for piece in pieces))


def _lines(text: str) -> str:
    return escape(text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")
