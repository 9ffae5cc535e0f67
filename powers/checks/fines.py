"""Whether a fine that a rule sets keeps below its ceiling (罚款限额): the state's for ministries, the province's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.chinese import parse_numeral
from powers.checks.amounts import plain_money, told_in
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.registry import check
from powers.checks.rulebook import FineLimit, Verdict
from powers.checks.setting import Judged, facts_of, instrument_name, judge

GROUND = "行政处罚法第十三条第二款、第十四条第二款"
WITHIN = "within_ceiling"


@check("basis.fine", Severity.ERROR, "罚款超过限额", ground=GROUND)
def fine(item: Item) -> Iterator[Problem]:
    for judged in _limited(item):
        amount, limit = max_fine(judged.cited.quoted), _ceiling(judged)
        if facts_of(judged.cited).get(WITHIN) is False:
            yield judged.cited.problem(
                f"{judged.cited.name}设定的罚款经核实超过{instrument_name(judged.cited)}可以设定的限额。{_MEND}",
                part="text",
            )
        elif amount and limit is not None and amount > limit.amount:
            yield judged.cited.problem(
                f"{judged.cited.name}设定的罚款最高{amount}元，超过{instrument_name(judged.cited)}可以设定的限额{limit.amount}元（{limit.source}）。{_MEND}",
                part="text",
            )


_MEND = "请补充规定这一处罚的法律、法规；没有的，提请修改规章。"


@check("basis.fine_fact", Severity.QUESTION, "罚款限额须核实事实", ground=GROUND)
def fine_fact(item: Item) -> Iterator[Problem]:
    """What the ceiling depends on; whether it is kept where no ceiling is known or the fine is no fixed sum."""
    for judged in _limited(item):
        text, known = judged.cited.quoted, facts_of(judged.cited)
        amount, limits = max_fine(text), _limits(judged)
        if WITHIN in known or not (amount or is_open_ended(text)):
            continue
        if is_open_ended(text):
            yield _question(judged, "按倍数或者比例计算，没有写明最高多少元", (WITHIN,))
        elif not limits:
            yield _question(judged, f"最高{amount}元，没有登记本地的规章罚款限额", (WITHIN,))
        elif _ceiling(judged) is None and min(x.amount for x in limits) < (amount or 0):
            facts = tuple(
                dict.fromkeys(name for x in limits for name, _ in x.conditions if name not in known)
            )
            yield _question(judged, f"最高{amount}元", facts)

    yield from _not_answered_yet(item)


def _not_answered_yet(item: Item) -> Iterator[Problem]:
    """The same of a rule of which nobody has yet answered whether a higher law sets the penalty."""
    judgement = judge(item)
    asking = judgement.asking
    if item.type.family != "penalty" or judgement.best is not None or asking is None:
        return
    cited, known = asking.cited, facts_of(asking.cited)
    if cited.instrument not in _RULES or WITHIN in known:
        return
    limits, amount = _limits_of(cited), _most(cited)
    highest = max(limits, key=lambda x: x.amount, default=None)
    if amount and highest is not None and amount > highest.amount:
        yield cited.problem(
            f"{cited.name}的罚款最高{amount}元，超过{instrument_name(cited)}可以设定的限额{highest.amount}元（{highest.source}）。"
            "上位法是否规定了这一处罚和数额？没有的，规章不得设定这一数额。",
            part="text",
        )
    elif amount and limits and amount > min(x.amount for x in limits):
        names = (name for x in limits for name, _ in x.conditions if name not in known)
        yield _question(asking, f"最高{amount}元", tuple(dict.fromkeys(names)))
    elif amount and not limits and amount > _least_of_ministries(item):
        yield _question(asking, f"最高{amount}元，没有登记本地的规章罚款限额", (WITHIN,))
    elif not amount and is_open_ended(cited.quoted):
        yield _question(asking, "按倍数或者比例计算，没有写明最高多少元", (WITHIN,))


_RULES = ("DR", "PR_P", "PR_C")


def _most(cited: Cited) -> int | None:
    """The highest fine of a provision; where nobody can read it, the one that the list states."""
    if cited.quoted:
        return max_fine(cited.quoted)
    told = (told_in(plain_money(f"罚款{row['range']}")).most for row in cited.item.doc["penalties"])
    return int(max((sum_ for sum_ in told if sum_), default=0)) or None


def _limits_of(cited: Cited) -> list[FineLimit]:
    """The ceilings of the kind of rule it is, whatever else its provision sets beside the fine."""
    book = cited.item.ctx.book
    named = next((r.limit for r in book.rules if r.limit and r.is_about(cited.instrument, _FINE_KIND)), "")
    return book.fine_limits(named, cited.item.region)


_FINE_KIND = "K2a"


def _least_of_ministries(item: Item) -> int:
    """The lower ceiling of ministries' rules: what is above it is looked at where a place has none of its own registered."""
    book = item.ctx.book
    named = next((r.limit for r in book.rules if r.limit and r.is_about("DR", _FINE_KIND)), "")
    return min((x.amount for x in book.fine_limits(named, item.region)), default=0)


def _question(judged: Judged, how: str, facts: tuple[str, ...]) -> Problem:
    words = judged.cited.item.ctx.book.facts
    return judged.cited.problem(
        f"{judged.cited.name}设定的罚款{how}，是否超过限额取决于：{'；'.join(words.get(n, n) for n in facts)}？",
        part="text",
        facts=facts,
    )


def _limited(item: Item) -> list[Judged]:
    """The citations by which a rule itself sets a fine; what only repeats a law's fine has no ceiling of its own."""
    if item.type.family != "penalty":
        return []
    best = judge(item).best
    found = [j for j in judge(item).judged if j.verdict == Verdict.SET and j.by_statute.rule is not None]
    return [j for j in found if j is best and j.by_statute.rule is not None and j.by_statute.rule.limit]


def _limits(judged: Judged) -> list[FineLimit]:
    rule = judged.by_statute.rule
    return judged.cited.item.ctx.book.fine_limits(rule.limit, judged.cited.item.region) if rule else []


def _ceiling(judged: Judged) -> FineLimit | None:
    """The ceiling that goes for it: by the facts known, or the highest where the fine is over all of them."""
    limits, facts = _limits(judged), facts_of(judged.cited)
    for limit in limits:
        if all(facts.get(name) == value for name, value in limit.conditions):
            return limit
    if not limits:
        return None
    possible = [x for x in limits if all(facts.get(n, v) == v for n, v in x.conditions)]
    highest = max(possible or limits, key=lambda x: x.amount)
    amount = max_fine(judged.cited.quoted) or 0
    return highest if amount > highest.amount else None


_MONEY = re.compile(r"([0-9０-９.,，]+|[一二三四五六七八九十百千万零〇两]+)\s*(万|亿)?元")
_NO_FINE = re.compile(r"不足|不满|(?<!不)(?<!不得)超过|货值|所得|金额|营业额|注册资本")
_FINE_CLAUSE = re.compile(r"[^。；;\n]*罚款[^。；;\n]*|[^。；;\n]*[处罚][^。；;\n]{0,30}元[^。；;\n]*")


@lru_cache(maxsize=4096)
def max_fine(text: str) -> int | None:
    """The highest fixed fine in yuan that a text speaks of; None where it speaks of none."""
    amounts = []
    for clause in _FINE_CLAUSE.findall(plain_money(text)):
        for match in _MONEY.finditer(clause):
            before = re.split("[，,]", clause[: match.start()])[-1]
            if _NO_FINE.search(before[-8:]):
                continue
            amounts.append(_yuan(match[1], match[2] or ""))
    known = [a for a in amounts if a is not None]
    return max(known, default=None)


_SHARE = re.compile(
    r"[0-9０-９一二三四五六七八九十两]+倍|百分之|[%％‰]|千分之|[0-9一二三四五六七八九]成(?=以|的?罚)"
)
_CAPPED = re.compile(r"(?:最高|最多|不超过|不得超过|以内|为限|以下).{0,14}元")


def has_share(text: str) -> bool:
    """Whether a text reckons by a multiple or a share."""
    return bool(_SHARE.search(text))


def is_open_ended(text: str) -> bool:
    """Whether a fine is a multiple or a share with no sum named that it may not exceed."""
    return any(
        (shares := list(_SHARE.finditer(clause))) and not _CAPPED.search(clause[shares[-1].end() :])
        for clause in _FINE_CLAUSE.findall(text)
        if "罚款" in clause
    )


def _yuan(number: str, unit: str) -> int | None:
    try:
        digits = number.replace(",", "").replace("，", "")
        value = float(digits) if re.fullmatch(r"[0-9.]+", digits) else float(parse_numeral(number))
        return int(value * {"": 1, "万": 10_000, "亿": 100_000_000}[unit])
    except (ValueError, OverflowError):
        return None
