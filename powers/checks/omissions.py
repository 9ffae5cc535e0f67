"""Whether a quotation leaves out a part of a sentence without saying so (引文漏字漏句): 责令改正，并处罚款 for 责令改正，没收违法所得，并处罚款.

Whole sentences and items may be left out, and what an ellipsis stands in place of; not the end of a sentence that holds a
sanction. A quotation is read beside the paragraph cited; beside the whole article only where it is not of that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from laws.quoting import OMITTED, Verdict, compare, key_of
from powers.checks.acts import ACT
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.registry import check

_SENTENCE = re.compile(r"[^。：\n]+")
_CLAUSE = re.compile(r"[^，；]+")
_NUMBERED = re.compile(
    r"[\s\u3000]*(?:[（(][一二三四五六七八九十0-9]{1,4}[）)]|[一二三四五六七八九十]{1,3}、)"
)


@check(
    "basis.omission",
    Severity.QUESTION,
    "引文漏了句中的内容",
    ground="立法法第六十二条、第七十八条、第九十七条（公报文本为标准文本）",
)
def omission(item: Item) -> Iterator[Problem]:
    for cited in item.setting_bases:
        compared = cited.comparison
        if compared is None or not compared.agrees:
            continue
        words = _quoted_from(cited)
        if key_of(cited.text) == key_of(words):  # all of it is quoted
            continue
        between = compared.verdict == Verdict.EXCERPT
        if left_out := (_left_out(cited, words) if between else "") or _broken_off(cited, words):
            yield cited.problem(
                f"引文漏了{cited.name}中的“{left_out[:40]}”，没有标明省略。请补全，或者用省略号标明。",
                part="text",
                fix={"text": cited.passage(cited.against) or cited.words(cited.against)},
            )


def _quoted_from(cited: Cited) -> str:
    """The paragraphs cited, where they say what is quoted; else the whole articles."""
    rows = cited.paragraphs(cited.against)
    return rows if rows and compare(cited.text, rows).agrees else cited.words(cited.against)


_WEIGHS = re.compile(rf"{ACT}|情节|责令(?!改正|限期改正)")
"""What makes the end of a sentence one that may not go unsaid: a sanction, how grave a case is."""
_OF_OTHERS = re.compile("[^，；]*(?:构成犯罪|刑事责任|治安管理|处分|赔偿责任|民事责任)[^，；]*")
"""Ends that say nothing of the power."""
WHOLE = "|"
"""Stands in what a quotation says for a sentence that it quotes whole."""
SURE = 10
"""So many characters of the beginning of a sentence tell that it is this one that is quoted."""


def _broken_off(cited: Cited, words: str) -> str:
    """The end of a sentence whose beginning is quoted, where it holds a sanction: ……处一万元罚款(；情节严重的，吊销许可证)."""
    sentences = [clauses for s in _SENTENCE.findall(words) if (clauses := _CLAUSE.findall(s))]
    keyed = [[key_of(clause) for clause in clauses] for clauses in sentences]
    parts = _without_whole(_parts(cited.text), keyed)
    if not any(len(run) >= SURE for part in parts for run in part.key.split(WHOLE)):
        return ""
    everywhere = "|".join(key_of(c.text) for c in cited.item.cited if c.title == cited.title)
    for clauses, keys in zip(sentences, keyed, strict=True):
        if any(_NUMBERED.match(clause) for clause in clauses):
            continue
        said = max((n for n in range(1, len(keys)) if _is_in("".join(keys[:n]), parts)), default=0)
        rest = "，".join(clauses[said:]).strip()
        begun = "".join(keys[:said])
        if (
            said
            and len(begun) >= SURE
            and _is_missed(cited, rest)
            and not _is_excused(begun, "".join(keys[said:]), parts)
            and not any(k in everywhere for k in keys[said:] if k)
            and not _goes_on_otherwise(begun, parts, keys, keyed)
        ):
            return rest
    return ""


class _Part(NamedTuple):
    """What a quotation says without leaving out: its words, and whether an ellipsis behind them may go on in the sentence."""

    key: str
    goes_on: bool = False


_CLOSED = re.compile(r"[：:\n][\s\u3000]*$")
"""Behind 责令改正：…… it is items that are left out, no end of the sentence."""


def _parts(quote: str) -> list[_Part]:
    said = OMITTED.split(quote)
    return [
        _Part(key_of(words), n < len(said) - 1 and not _CLOSED.search(words)) for n, words in enumerate(said)
    ]


def _without_whole(parts: list[_Part], keyed: list[list[str]]) -> list[_Part]:
    """The parts without the sentences that are quoted whole: what another one begins with alike is not broken off."""
    whole = sorted(("".join(keys) for keys in keyed), key=len, reverse=True)
    for key in filter(None, whole):
        parts = [part._replace(key=part.key.replace(key, WHOLE)) for part in parts]
    return parts


def _goes_on_otherwise(begun: str, parts: list[_Part], keys: list[str], keyed: list[list[str]]) -> bool:
    """Whether the quotation goes on as another sentence of the article does that opens with the same words."""
    others = [key for other in keyed if (key := "".join(other)) != "".join(keys)]
    for part in parts:
        _before, found, behind = part.key.rpartition(begun)
        if found and behind and any(begun + behind[:SHORT] in other for other in others):
            return True
    return False


def _is_in(key: str, parts: list[_Part]) -> bool:
    return any(key in part.key for part in parts)


def _is_excused(begun: str, rest: str, parts: list[_Part]) -> bool:
    """Whether an ellipsis stands where the sentence breaks off, perhaps inside its next clause."""
    for part in parts:
        _before, found, behind = part.key.rpartition(begun)
        if found and part.goes_on and rest.startswith(behind):
            return True
    return False


def _is_missed(cited: Cited, rest: str) -> bool:
    """Whether the end of a sentence matters: of a penalty or measure any, of other powers one that weighs."""
    said = _OF_OTHERS.sub("", rest)
    derogates = cited.item.type.family in ("penalty", "coercion")
    return bool(_WEIGHS.search(said) or (derogates and len(key_of(said)) > SHORT))


SHORT = 4


def _left_out(cited: Cited, words: str) -> str:
    """The first words that stand in a sentence of the article between two that the quotation joins."""
    parts, whole = _parts(cited.text), key_of(cited.words(cited.against))
    for sentence in _SENTENCE.findall(words):
        clauses = _CLAUSE.findall(sentence)
        keys = [key_of(clause) for clause in clauses]
        if any(_NUMBERED.match(clause) for clause in clauses[1:]):
            continue
        for n in range(1, len(keys) - 1):
            for after in range(n + 1, len(keys)):
                joined = keys[n - 1] + keys[after]
                if keys[n - 1] and keys[after] and joined not in whole and _is_in(joined, parts):
                    return "，".join(clauses[n:after]).strip()
    return ""
