"""What founds a power only for a time (临时设定): a temporary permit of the province, a rule made ahead of a regulation.

How long is data of the rules (max_days). The days are counted from the text; where no text tells, the reviewer is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item, days_since, only_year
from powers.checks.registry import check
from powers.checks.rulebook import ANY, Rule, Verdict
from powers.checks.setting import Judged, facts_of, has_statute, judge

_ALERTS = (300, 330, 360)


@check(
    "basis.temporary",
    Severity.ERROR,
    "临时设定已满期限",
    ground="行政许可法第十五条第一款、立法法第九十三条第五款",
)
def temporary(item: Item) -> Iterator[Problem]:
    best = judge(item).best
    if best is not None and best.verdict == Verdict.SET_TEMP and facts_of(best.cited).get("year_over"):
        yield best.cited.problem(
            f"{best.cited.name}的临时设定实施已满一年，不能继续实施；"
            "请提请制定地方性法规，在此之前提出取消（情形C1：依据失效）。",
            part="instrument",
        )
        return
    for judged, days, limit in _clocks(item):
        if days > limit:
            yield judged.cited.problem(
                f"{judged.cited.name}的临时设定自施行起已{days}天，超过{limit}天，不能继续实施；"
                "请提请制定地方性法规，在此之前提出取消（情形C1：依据失效）。",
                part="instrument",
            )


@check(
    "basis.temporary_soon",
    Severity.WARNING,
    "临时设定将满期限",
    ground="行政许可法第十五条第一款、立法法第九十三条第五款",
)
def temporary_soon(item: Item) -> Iterator[Problem]:
    for judged, days, limit in _clocks(item):
        passed = [day for day in _ALERTS if limit == 365 and days >= day] or (
            limit != 365 and days >= limit * 0.8
        )
        if days <= limit and passed:
            yield judged.cited.problem(
                f"{judged.cited.name}的临时设定自施行起已{days}天，还有{limit - days}天满{limit}天；需要继续实施的，请提请制定地方性法规。",
                part="instrument",
            )


@check(
    "basis.temporary_clock",
    Severity.INFO,
    "临时设定",
    ground="行政许可法第十五条第一款、立法法第九十三条第五款",
)
def temporary_clock(item: Item) -> Iterator[Problem]:
    for judged, days, limit in _clocks(item):
        if days < (300 if limit == 365 else limit * 0.8):
            yield judged.cited.problem(
                f"{judged.cited.name}是临时设定，自施行起第{days}天，满{limit}天失效。", part="instrument"
            )


def _clocks(item: Item) -> Iterator[tuple[Judged, int, int]]:
    """The citation that founds the power only for a time, the days it has run, and how many it may."""
    best = judge(item).best
    limit = _most_days(best) if best else None
    days = _days_in_force(best.cited, item.ctx.day) if best else None
    if best is not None and limit is not None and days is not None:
        yield best, days, limit


def _most_days(judged: Judged) -> int | None:
    """For how many days its rules let it found the power; None where without end."""
    limits = [r.rule.max_days for r in (judged.by_list, judged.by_statute) if r.rule and r.rule.max_days]
    return min(limits, default=None)


@check(
    "basis.temporary_fact",
    Severity.QUESTION,
    "临时设定的期限须核实",
    ground="行政许可法第十五条第一款、立法法第九十三条第五款",
)
def temporary_fact(item: Item) -> Iterator[Problem]:
    """Since when a temporary permit runs, where no text tells; whether an old rule was made ahead of a regulation."""
    best = judge(item).best
    if best is None:
        yield from _over_if_temporary(item)
    if best is None or not item.type.is_power:
        return
    days = _days_in_force(best.cited, item.ctx.day)
    if best.verdict == Verdict.SET_TEMP and days is None:
        yield from _asks(best, "year_over", "看不出临时设定自哪一天起实施")
    waiting = _rule_for_a_time(best)
    if waiting is not None and not has_statute(item.setting_bases):
        limit = waiting.max_days or 0
        if days is None or days > limit:
            since = f"施行已{days}天" if days is not None else "看不出自哪一天起施行"
            yield from _asks(best, waiting.conditions[0][0], since)


def _over_if_temporary(item: Item) -> Iterator[Problem]:
    """A rule that could only set the permit for a time, where other facts are asked: whether that time is over is known."""
    asking = judge(item).asking
    days = _days_in_force(asking.cited, item.ctx.day) if asking is not None else None
    if asking is None or days is None or Verdict.SET_TEMP not in asking.by_statute.possible:
        return
    limit = max(
        (
            rule.max_days or 0
            for rule in item.ctx.book.rules
            if rule.verdict == Verdict.SET_TEMP and rule.is_about(asking.cited.instrument, ANY)
        ),
        default=0,
    )
    if limit and days > limit:
        yield asking.cited.problem(
            f"{asking.cited.name}自施行起已{days}天。如果这项许可没有上位法设定，它只能是临时设定，已超过{limit}天，不能继续实施，"
            "请提出取消；上位法已经设定的，请补充设定它的法律、法规。",
            part="instrument",
        )


def _rule_for_a_time(judged: Judged) -> Rule | None:
    """The rule of the list's standard by which it would found the power only for a time, if somebody said so."""
    item = judged.cited.item
    return next(
        (
            rule
            for rule in item.ctx.book.rules
            if rule.max_days
            and not rule.asks
            and item.type.code in rule.types
            and rule.is_about(judged.cited.instrument, ANY)
        ),
        None,
    )


def _asks(judged: Judged, name: str, why: str) -> Iterator[Problem]:
    """The question of fact, unless it has been answered."""
    if name not in facts_of(judged.cited):
        question = judged.cited.item.ctx.book.facts.get(name, name)
        yield judged.cited.problem(
            f"{judged.cited.name}{why}，请审查人核实：{question}？", part="instrument", facts=(name,)
        )


_BEGINS = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")


def _days_in_force(cited: Cited, day: dt.date) -> int | None:
    if cited.law is not None and (days := days_since(cited.law, day)) is not None:
        return days
    dates = [
        dt.date(int(m[1]), int(m[2]), int(m[3]))
        for m in _BEGINS.finditer(f"{cited.row['edition']} {cited.title}")
        if _valid(m)
    ]
    if not dates and (year := only_year(str(cited.row["edition"]))):
        dates = [dt.date(year, 12, 31)]
    return (day - max(dates)).days if dates else None


def _valid(match: re.Match[str]) -> bool:
    try:
        dt.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return False
    return True
