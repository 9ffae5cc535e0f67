"""How a query may be spelt (写法): traditional characters, codes, articles, pinyin. Each reading is sure, or there is none."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import opencc
import rjieba
from pypinyin.constants import PINYIN_DICT
from pypinyin.contrib.tone_convert import to_normal
from rapidfuzz.distance import OSA

from core.chinese import parse_numeral, to_numeral
from publish.search_folding import fold
from publish.search_index import pinyin

HAN = re.compile(r"[\u3400-\u9fff]")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹣ー", "-"))
_CODE = re.compile(r"[a-z0-9][a-z0-9 ./_-]{4,58}[a-z0-9]")
LEAST_DIGITS = 5
LONGEST_SYLLABLE = 6
LEAST_WHOLE, MOST_WHOLE = 4, 10
"""So long are the expressions that a slip of the pen is looked for in; of shorter ones another character makes another word."""


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """The text in simplified characters (繁体转简体), by phrases where a character has two."""
    return str(_converter().convert(text)) if HAN.search(text) else text


def code_of(text: str) -> str:
    """The code that a query is, in whatever width, case and dashes, without its dashes; '' for what is none."""
    typed = unicodedata.normalize("NFKC", text).translate(_DASHES).strip().lower()
    if not _CODE.fullmatch(typed) or sum(char.isdigit() for char in typed) < LEAST_DIGITS:
        return ""
    return bare_code(typed)


def bare_code(code: str) -> str:
    return re.sub(r"[ ./_-]", "", code.lower())


# --- articles --------------------------------------------------------------------------------------

_NUMERAL = r"[0-9]{1,4}|[一二三四五六七八九十百千零〇两]{1,9}"
_ARTICLE = re.compile(
    rf"(?P<title>[^第\s0-9，。；、]{{2,60}}?)(?:\([^()]*\))?\s*第?\s*(?P<article>{_NUMERAL})\s*条(?P<insert>之[一二三四五六七八九十])?"
    rf"(?:\s*第?\s*(?P<paragraph>{_NUMERAL})\s*款)?(?:\s*第?\s*[(（]?(?P<item>{_NUMERAL})[)）]?\s*项)?(?!例)"
)
LAW_ENDS = ("法", "法典", "条例", "规定", "办法", "细则", "规则", "决定", "解释", "意见", "通则")
_BEFORE = re.compile(r"^(?:请问|违反了?|触犯了?|根据|依据|依照|按照|适用|关于|引用|查一下|查)+")
_TURNED = re.compile(
    rf"(?P<article>第?(?:{_NUMERAL})条(?:第?(?:{_NUMERAL})款)?)\s*(?P<title>[^第\s0-9，。；、]{{2,60}})"
)
"""The article before its law: 第三十五条 食品安全法."""
_BARE = re.compile(
    rf"(?P<title>[^第\s0-9，。；、]{{2,60}}(?:{'|'.join(LAW_ENDS)}))\s*第?(?P<article>[0-9]{{1,3}})"
)
"""The article as a bare number: 食品安全法35."""


@dataclass(frozen=True)
class Place:
    """An article as it was asked for (条文写法): the law as it is called there, and its places from the closest to the article alone."""

    title: str
    locators: tuple[str, ...]


def article_of(text: str) -> Place | None:
    """The article that a query names together with its law: 食品安全法35条, 《食品安全法》第三十五条第一款."""
    said = _BEFORE.sub("", fold(text).strip())
    if turned := _TURNED.fullmatch(said):
        said = turned["title"] + turned["article"]
    elif bare := _BARE.fullmatch(said):
        said = f"{bare['title']}第{bare['article']}条"
    found = _ARTICLE.match(said)
    if found is None or not found["title"].endswith(LAW_ENDS):
        return None
    article = f"第{_numeral(found['article'])}条{found['insert'] or ''}"
    locators = [article]
    for name, unit in (("paragraph", "款"), ("item", "项")):
        if found[name]:
            locators.append(f"{locators[-1]}第{_numeral(found[name])}{unit}")
    return Place(found["title"].removeprefix("中华人民共和国"), tuple(reversed(locators)))


def _numeral(text: str) -> str:
    return to_numeral(parse_numeral(text))


# --- pinyin ----------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    readings = {reading for said in PINYIN_DICT.values() for reading in said.split(",")}
    plain = {to_normal(reading).replace("ü", "v") for reading in readings}
    return frozenset(
        said for said in plain if said.isascii() and said.isalpha() and len(said) <= LONGEST_SYLLABLE
    )


@lru_cache(maxsize=8192)
def initials_of(char: str) -> frozenset[str]:
    """The letters with which a character's readings begin, of several where it has several."""
    return frozenset(to_normal(said)[0] for said in PINYIN_DICT.get(ord(char), "").split(",") if said)


reading_of = lru_cache(maxsize=32_768)(pinyin)


def mixed_reading(text: str) -> str:
    """How a text of characters and whole syllables in letters reads (取水xuke); '' for anything else."""
    letters = re.findall(r"[a-z]+", text.lower())
    if (
        not HAN.search(text)
        or not letters
        or not all(one in _syllables() or pinyin_of(one) for one in letters)
    ):
        return ""
    return "".join(
        one if one.isascii() else reading_of(one) for one in re.findall(r"[a-z]+|[^a-z\s]+", text.lower())
    )


def pinyin_of(text: str) -> str:
    """What is typed as full pinyin of two syllables or more, joined; '' for anything else."""
    joined = re.sub(r"[\s']", "", unicodedata.normalize("NFKC", text).lower()).replace("ü", "v")
    if not (joined.isascii() and joined.isalpha() and 4 <= len(joined) <= 60):
        return ""
    syllables = _syllables()
    reached = {0}
    for end in range(1, len(joined) + 1):
        if any(end - n in reached and joined[end - n : end] in syllables for n in range(1, 7)):
            reached.add(end)
    return joined if len(joined) in reached and joined not in syllables else ""


# --- slips of the pen ------------------------------------------------------------------------------


class Slips:
    """Expressions by what is left of them when one character is missing, so that what is typed nearly alike is found at once."""

    def __init__(self, expressions: Iterable[str]) -> None:
        self.whole = frozenset(one for one in expressions if LEAST_WHOLE <= len(one) <= MOST_WHOLE)
        self.left: dict[str, list[str]] = defaultdict(list)
        for one in self.whole:
            for rest in _without_one(one):
                self.left[rest].append(one)

    def of(self, text: str) -> list[str]:
        """The expressions from which what was typed differs by one character wrong, missing or too many, or two that changed places."""
        if not LEAST_WHOLE - 1 <= len(text) <= MOST_WHOLE + 1:
            return []
        rests = _without_one(text)
        found = {*self.left.get(text, ()), *(rests & self.whole)}
        found.update(one for rest in rests for one in self.left.get(rest, ()))
        return sorted(one for one in found if one != text and OSA.distance(text, one, score_cutoff=1) == 1)


def has_slip(text: str) -> bool:
    """Whether a word of the dictionary is missing somewhere: single characters are left over."""
    tokens = rjieba.cut(text, False)
    return any(len(token) == 1 and HAN.match(token) for token in tokens) or not any(
        len(token) > 1 for token in tokens
    )


def _without_one(text: str) -> set[str]:
    return {text[:at] + text[at + 1 :] for at in range(len(text))}
