"""Whether responsibilities keep to the periods and numbers that the statutes on procedure order (法定期限、人数).

Which periods is data (reference_data/procedure_periods.yaml). What the provisions cited order of time: powers.checks.periods.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core.chinese import parse_numeral
from core.reference_files import read_yaml
from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check

PERIODS = Path(__file__).parents[1] / "reference_data" / "procedure_periods.yaml"


@dataclass(frozen=True)
class Period:
    """What a statute orders: at most or at least a number; `unless` another law may order otherwise."""

    what: str
    words: re.Pattern[str]
    ground: str
    most: int | None = None
    least: int | None = None
    unless: bool = False

    def is_broken_by(self, number: int) -> bool:
        return (self.most is not None and number > self.most) or (
            self.least is not None and number < self.least
        )


@lru_cache(maxsize=1)
def _periods() -> dict[str, list[Period]]:
    return {
        family: [Period(**row | {"words": re.compile(row["words"])}) for row in rows]
        for family, rows in read_yaml(PERIODS).items()
    }


@check(
    "responsibility.period",
    Severity.WARNING,
    "责任事项的期限、人数与法律不符",
    ground="行政处罚法、行政许可法、行政强制法",
)
def period(item: Item) -> Iterator[Problem]:
    told: set[tuple[str, str]] = set()
    for one in _periods().get(item.type.family, ()):
        for path, text in _texts(item):
            for found in one.words.finditer(text):
                number = _number(found["n"]) if "n" in one.words.groupindex else _alone(text, found)
                if number is None or not one.is_broken_by(number) or (path, one.ground) in told:
                    continue
                told.add((path, one.ground))
                yield _contradicts(one, path, found[0])


def _texts(item: Item) -> Iterator[tuple[str, str]]:
    """Where lists tell of the procedure: the responsibilities, and the flow."""
    for n, text in enumerate(item.texts("responsibilities")):
        yield f"/responsibilities/{n}/text", text
    for name in ("flow", "conditions", "remark"):
        yield f"/{name}", str(item.doc[name])


def _contradicts(one: Period, path: str, words: str) -> Problem:
    bounds = (one.least, one.most)
    ordered = (
        f"为{one.most}"
        if one.least == one.most
        else f"不超过{one.most}"
        if one.least is None
        else f"不少于{one.least}"
    )
    if bounds == (None, 0):
        ordered = "以二十四小时计"
    mend = "法律、法规对本项另有规定的，请写明依据；没有的，请改正。" if one.unless else "请改正。"
    return Problem(
        path,
        f"“{words.strip('，。；：: ')[:40]}”：{one.what}法律规定{ordered}。{mend}",
        ground=one.ground,
        severity=Severity.QUESTION if one.unless else None,
    )


def _alone(text: str, found: re.Match[str]) -> int | None:
    """One officer told by an adverb (独自前往检查); of two, one may ask and one write (两人到场，一人询问、一人记录)."""
    before = re.split("[。；\n]", text[: found.start()])[-1]
    return None if _TWO.search(before + found[0]) else 1


_TWO = re.compile("[两二2](?:名|人|个|位)")


def _number(written: str) -> int | None:
    try:
        return int(parse_numeral(written.replace("两", "二")))
    except ValueError:
        return None
