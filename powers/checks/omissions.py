"""Whether a quotation leaves out a part of a sentence without saying so (引文漏字漏句): 责令改正，并处罚款 for 责令改正，没收违法所得，并处罚款.

Whole sentences and items may be left out, and anything at an ellipsis; not the end of a sentence that holds a sanction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from laws.quoting import OMITTED, Verdict, key_of
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
        if compared is None or not compared.agrees or OMITTED.search(cited.text):
            continue
        between = compared.verdict == Verdict.EXCERPT
        if left_out := (_left_out(cited) if between else "") or _broken_off(cited):
            yield cited.problem(
                f"引文漏了{cited.name}中的“{left_out[:40]}”，没有标明省略。请补全，或者用省略号标明。",
                part="text",
                fix={"text": cited.passage(cited.against) or cited.words(cited.against)},
            )


_WEIGHS = re.compile(rf"{ACT}|情节|责令(?!改正|限期改正)")
"""What makes the end of a sentence one that may not go unsaid: a sanction, how grave a case is."""
_OF_OTHERS = re.compile("[^，；]*(?:构成犯罪|刑事责任|治安管理|处分|赔偿责任|民事责任)[^，；]*")
"""Ends that say nothing of the power."""
SURE = 10
"""So many characters of the beginning of a sentence tell that it is this one that is quoted."""


def _broken_off(cited: Cited) -> str:
    """The end of a sentence whose beginning is quoted, where it holds a sanction: ……处一万元罚款(；情节严重的，吊销许可证)."""
    quote = key_of(cited.text)
    everywhere = "|".join(key_of(c.text) for c in cited.item.cited if c.title == cited.title)
    for sentence in _SENTENCE.findall(cited.words(cited.against)):
        clauses = _CLAUSE.findall(sentence)
        keys = [key_of(clause) for clause in clauses]
        if any(_NUMBERED.match(clause) for clause in clauses):
            continue
        said = max((n for n in range(1, len(keys)) if "".join(keys[:n]) in quote), default=0)
        rest = "，".join(clauses[said:]).strip()
        begun = "".join(keys[:said])
        if (
            said
            and len(begun) >= SURE
            and _is_missed(cited, rest)
            and not any(k in everywhere for k in keys[said:] if k)
        ):
            return rest
    return ""


def _is_missed(cited: Cited, rest: str) -> bool:
    """Whether the end of a sentence matters: of a penalty or measure any, of other powers one that weighs."""
    said = _OF_OTHERS.sub("", rest)
    derogates = cited.item.type.family in ("penalty", "coercion")
    return bool(_WEIGHS.search(said) or (derogates and len(key_of(said)) > SHORT))


SHORT = 4


def _left_out(cited: Cited) -> str:
    """The first words that stand in a sentence of the article between two that the quotation joins."""
    words = cited.words(cited.against)
    quote, whole = key_of(cited.text), key_of(words)
    for sentence in _SENTENCE.findall(words):
        clauses = _CLAUSE.findall(sentence)
        keys = [key_of(clause) for clause in clauses]
        if any(_NUMBERED.match(clause) for clause in clauses[1:]):
            continue
        for n in range(1, len(keys) - 1):
            for after in range(n + 1, len(keys)):
                joined = keys[n - 1] + keys[after]
                if keys[n - 1] and keys[after] and joined in quote and joined not in whole:
                    return "，".join(clauses[n:after]).strip()
    return ""
