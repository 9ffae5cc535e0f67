"""What a provision points to in other laws (转致): 依照《乙法》第七十条的规定处罚. Pure.

A law named only because the provision's own law was made under it (根据《乙法》，制定本条例), or ended by it
(《乙法》同时废止), is not pointed to.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from core.chinese import Compact
from laws.locators import read_parts
from laws.matching import article_label
from laws.repeals import repealed_titles
from laws.spelling import set_right, unify_signs
from laws.titles import LAW_WORD, canonical_title, end_of_quoted_title

_BEHIND = re.compile(r"(?:（[^（）]{0,80}）)?的?(?=第)")
_MADE_UNDER = re.compile(r"[^。；\n]{0,120}制定本")


class Pointer(NamedTuple):
    """A law that is pointed to, and the numbers of its articles, where the provision names any."""

    title: str
    labels: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"《{self.title}》{'、'.join(self.labels)}"


def pointers(text: str) -> tuple[Pointer, ...]:
    """The laws that a provision, or a quotation of one, points to, each once with all its articles that are named."""
    return _pointers(text) if "《" in text else ()


@lru_cache(maxsize=8192)
def _pointers(text: str) -> tuple[Pointer, ...]:
    """Lists repeat their quotations, so each is read once."""
    c, found = Compact(text, unify_signs), dict[str, dict[str, None]]()
    ended = {title for _, title in repealed_titles("", [("", text)])} if "废止" in text else set()
    at = c.text.find("《")
    while at >= 0:
        title = end_of_quoted_title(c.text, at)
        if title is None:
            at = c.text.find("《", at + 1)
            continue
        name = set_right(canonical_title(c.original(title[0], title[1])))
        if LAW_WORD.search(name) and name not in ended and not _MADE_UNDER.match(c.text, title[2]):
            found.setdefault(name, {}).update(dict.fromkeys(_labels(c.text, title[2])))
        at = c.text.find("《", max(title[2], at + 1))
    return tuple(Pointer(name, tuple(labels)) for name, labels in found.items())


def _labels(text: str, at: int) -> list[str]:
    behind = _BEHIND.match(text, at)
    parts = read_parts(text, behind.end()) if behind else []
    places = [place for part in parts for place in part.locators]
    return [article_label(p.article, p.suffix) for p in places if p.article and p.annex is None]
