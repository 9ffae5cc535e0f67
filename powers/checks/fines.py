"""Whether a fine that a rule sets keeps below its ceiling (罚款限额): the state's for ministries, the province's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.chinese import parse_numeral
from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check
from powers.checks.rulebook import FineLimit, Verdict
from powers.checks.setting import Judged, facts_of, instrument_name, judge


@check("basis.fine", Severity.ERROR, "罚款超过限额", ground="行政处罚法第十三条第二款、第十四条第二款")
def fine(item: Item) -> Iterator[Problem]:
    for judged in _limited(item):
        amount, limit = max_fine(judged.cited.quoted), _ceiling(judged)
        if amount and limit is not None and amount > limit.amount:
            yield judged.cited.problem(
                f"{judged.cited.name}设定的罚款最高{amount}元，超过{instrument_name(judged.cited)}可以设定的限额{limit.amount}元（{limit.source}）。",
                part="text",
            )


@check(
    "basis.fine_fact",
    Severity.QUESTION,
    "罚款限额须核实事实",
    ground="行政处罚法第十三条第二款、第十四条第二款",
)
def fine_fact(item: Item) -> Iterator[Problem]:
    for judged in _limited(item):
        amount, limits = max_fine(judged.cited.quoted), _limits(judged)
        if not amount or not limits or _ceiling(judged) is not None:
            continue
        if min(x.amount for x in limits) < amount:
            facts = tuple(dict.fromkeys(name for x in limits for name, _ in x.conditions))
            yield judged.cited.problem(
                f"{judged.cited.name}设定的罚款最高{amount}元，是否超过限额取决于："
                f"{'；'.join(item.ctx.book.facts.get(n, n) for n in facts)}？",
                part="text",
                facts=facts,
            )


def _limited(item: Item) -> list[Judged]:
    """The citations by which a rule sets a fine of its own, and those that may come to that."""
    if item.type.family != "penalty":
        return []
    found = []
    for judged in judge(item).judged:
        rule = judged.by_statute.rule
        if rule is not None and rule.limit and judged.by_statute.verdict in (Verdict.SET, Verdict.NEEDS_FACT):
            found.append(judged)
    best = judge(item).best
    return [j for j in found if best is None or best is j]


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
_FINE_CLAUSE = re.compile(r"[^。；;\n]*罚款[^。；;\n]*|[^。；;\n]*处[^。；;\n]{0,30}元[^。；;\n]*")


@lru_cache(maxsize=4096)
def max_fine(text: str) -> int | None:
    """The highest fixed fine in yuan that a text speaks of; None where it speaks of none."""
    amounts = []
    for clause in _FINE_CLAUSE.findall(text):
        for match in _MONEY.finditer(clause):
            before = re.split("[，,]", clause[: match.start()])[-1]
            if _NO_FINE.search(before[-8:]):
                continue
            amounts.append(_yuan(match[1], match[2] or ""))
    known = [a for a in amounts if a is not None]
    return max(known, default=None)


def _yuan(number: str, unit: str) -> int | None:
    try:
        digits = number.replace(",", "").replace("，", "")
        value = float(digits) if re.fullmatch(r"[0-9.]+", digits) else float(parse_numeral(number))
        return int(value * {"": 1, "万": 10_000, "亿": 100_000_000}[unit])
    except (ValueError, OverflowError):
        return None
