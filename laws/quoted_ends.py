"""Whether a quotation still begins and ends where the law's sentence does (引文首尾): 处二万元以下罚款 of …罚款，并予公告.

One rule for what becomes of a quotation when its law changes: its words must stand in the new text unbroken, from the
beginning to the end of what they were in the old one. A sentence that the new text goes on with behind them, or begins
with in front of them, is another sentence: 须改引文. A sentence put before or behind leaves the quotation as it is.
Punctuation, widths and layout are no words; a character that the law now writes otherwise (帐簿、账簿) is one. Pure.
"""

from __future__ import annotations

import re
from itertools import islice

from core.chinese import comparison_key, normalise

_EDGE = 40
"""So much of a quotation's edge tells where it stands."""
_PLACES = 20
_SENTENCE_ENDS = re.compile(
    r"[”」』）)]*(?:$|[。！？\n]|[；;：:]\s*(?:$|\n|[（(][一二三四五六七八九十]+[）)]))"
)
_CLAUSE_ENDS = re.compile(r"[，；：、,;:]")
_SENTENCE_BEGINS = re.compile(r"(?:^|[。！？；：;:\n]|[（(][一二三四五六七八九十]+[）)])[“「『（(\s]*$")
_CLAUSE_BEGINS = re.compile(r"[，、,]\s*$")


def goes_on(quote: str, old: str, new: str) -> bool:
    """Whether the new text goes on with the sentence where a quotation of the old one ended, or begins it earlier."""
    key, old, new = comparison_key(quote), _plain(old), _plain(new)
    if not key:
        return False
    for edge, rank in ((key[-_EDGE:], _end_rank), (key[:_EDGE], _begin_rank)):
        pattern = re.compile(r"[\W_]*".join(map(re.escape, edge)), re.IGNORECASE)
        before = max((rank(old, m) for m in islice(pattern.finditer(old), _PLACES)), default=0)
        after = max((rank(new, m) for m in islice(pattern.finditer(new), _PLACES)), default=before)
        if after < before:
            return True
    return False


def _plain(text: str) -> str:
    return re.sub(r"[ \t\u3000]+", "", normalise(text))


def _end_rank(text: str, m: re.Match[str]) -> int:
    """2 where a sentence ends behind, 1 where a clause does, else 0."""
    return 2 if _SENTENCE_ENDS.match(text, m.end()) else int(bool(_CLAUSE_ENDS.match(text, m.end())))


def _begin_rank(text: str, m: re.Match[str]) -> int:
    head = text[max(0, m.start() - 8) : m.start()]
    return 2 if _SENTENCE_BEGINS.search(head) else int(bool(_CLAUSE_BEGINS.search(head)))
