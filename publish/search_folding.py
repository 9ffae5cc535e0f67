"""One spelling for what is indexed and what is asked (检索用的统一写法): widths, case, 《》 and digits of articles do not matter."""

from __future__ import annotations

import re
import unicodedata

from core.chinese import to_numeral

_DROPPED = frozenset("《》〈〉\u200b\u200c\u200d\u2060\ufeff\xad\x00")


class _Folding(dict[int, str]):
    """Character by character, so that a place in the folded text leads back to one in the original."""

    def __missing__(self, code_point: int) -> str:
        char = chr(code_point)
        folded = "".join(c for c in unicodedata.normalize("NFKC", char).lower() if c not in _DROPPED)
        self[code_point] = folded = "" if char in _DROPPED else folded
        return folded


FOLDING = _Folding()
_ARTICLE_IN_DIGITS = re.compile(r"第([0-9]{1,4})(?=[条款项章节编])")
_ARTICLE_OF_LAW = re.compile(
    r"(?:(?<=[法典])|(?<=条例|规定|细则|规则|决定))(?P<gap>\s*)第?\s*(?P<number>[0-9]{1,4})\s*(?=条(?!例))"
)
"""An article behind the name of its law, as people type it: 食品安全法122条, 食品安全法 第 122 条."""


def fold(text: str) -> str:
    """One spelling for index and query: widths, case and 《》 do not matter, 第35条 is 第三十五条, 某法35条 as well."""
    folded = _ARTICLE_OF_LAW.sub(_article_in_full, text.translate(FOLDING))
    return _ARTICLE_IN_DIGITS.sub(lambda m: f"第{to_numeral(int(m[1]))}", folded)


def _article_in_full(match: re.Match[str]) -> str:
    return f"{match['gap']}第{match['number']}"
