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


GROUND = "行政处罚法第十三条第二款、第十四条第二款"


@check("basis.fine", Severity.ERROR, "罚款超过限额", ground=GROUND)
def fine(item: Item) -> Iterator[Problem]:
    """Only a rule that sets a fine of its own is held to the ceiling; one that details a higher law is not."""
    for judged, amount in _fined(item):
        limit = _ceiling(judged)
        if judged.by_statute.verdict == Verdict.SET and limit is not None and amount > limit.amount:
            yield judged.cited.problem(
                f"{judged.cited.name}设定的罚款最高{amount}元，超过{instrument_name(judged.cited)}可以设定的限额{limit.amount}元（{limit.source}）。",
                part="text",
            )


@check("basis.fine_fact", Severity.QUESTION, "罚款限额须核实事实", ground=GROUND)
def fine_fact(item: Item) -> Iterator[Problem]:
    for judged, amount in _fined(item):
        limits, sets = _limits(judged), judged.by_statute.verdict == Verdict.SET
        if sets and not limits:
            yield judged.cited.problem(
                f"{judged.cited.name}设定的罚款最高{amount}元；设定规则中没有本地{instrument_name(judged.cited)}的罚款限额，"
                "请核对省级人大常委会规定的限额。",
                part="text",
            )
        elif limits and amount > min(x.amount for x in limits) and not (sets and _ceiling(judged)):
            facts = _open_facts(judged, sets=sets)
            yield judged.cited.problem(
                f"{judged.cited.name}规定的罚款最高{amount}元，{_up_to(limits)}；是否超过限额取决于："
                f"{'；'.join(item.ctx.book.facts.get(n, n) for n in facts)}？"
                + ("" if sets else "只对上位法已有的处罚作具体规定的，不受这一限额限制。"),
                part="text",
                facts=facts,
            )


@check("basis.fine_multiple", Severity.QUESTION, "按倍数罚款没有封顶", ground=GROUND)
def fine_multiple(item: Item) -> Iterator[Problem]:
    """A rule's fine by multiples or shares of an amount, without a cap in yuan, may pass any ceiling."""
    for judged in _limited(item):
        sets = judged.by_statute.verdict == Verdict.SET
        if sets and _MULTIPLE.search(judged.cited.quoted) and max_fine(judged.cited.quoted) is None:
            yield judged.cited.problem(
                f"{judged.cited.name}按倍数或者比例设定罚款，没有写明最高数额，可能超过规章的罚款限额，请核实。",
                part="text",
            )


_MULTIPLE = re.compile(r"[倍％%][^，。；]{0,14}罚款|百分之[^，。；]{1,14}罚款")


def _up_to(limits: list[FineLimit]) -> str:
    amounts = sorted({limit.amount for limit in limits})
    return f"规章自行设定罚款的限额是{'、'.join(map(str, amounts))}元（{limits[0].source}）"


def _open_facts(judged: Judged, *, sets: bool) -> tuple[str, ...]:
    """What is to be known first: whether the rule sets the fine at all, then which ceiling goes for it."""
    if not sets:
        return judged.by_statute.needs
    return tuple(dict.fromkeys(name for limit in _limits(judged) for name, _ in limit.conditions))


def _fined(item: Item) -> Iterator[tuple[Judged, int]]:
    """The citations of `_limited` that name a highest fixed amount, with it."""
    for judged in _limited(item):
        if amount := max_fine(judged.cited.quoted):
            yield judged, amount


def _limited(item: Item) -> list[Judged]:
    """The citations by which a rule sets a fine of its own, and those that may come to that."""
    if item.type.family != "penalty":
        return []
    judgement = judge(item)
    return [
        judged
        for judged in judgement.judged
        if judgement.best in (None, judged)
        and judged.by_statute.verdict in (Verdict.SET, Verdict.NEEDS_FACT)
        and judged.by_statute.rule is not None
        and judged.by_statute.rule.limit
    ]


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
