"""Whether responsibilities keep to the periods and numbers that the statutes on procedure order (法定期限、人数).

Which periods is data (reference_data/procedure_periods.yaml). Beside them the promised period, which is never longer than
the statutory one.
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
                number = _number(found["n"]) if "n" in one.words.groupindex else 1
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


def _number(written: str) -> int | None:
    try:
        return int(parse_numeral(written.replace("两", "二")))
    except ValueError:
        return None


@check(
    "structure.limits",
    Severity.WARNING,
    "承诺时限长于法定时限",
    ground="行政许可法第四十二条、第八十二条，优化营商环境条例第三十六条",
)
def limits(item: Item) -> Iterator[Problem]:
    """Asked of where one is in working days and the other in days of the calendar."""
    statutory, promised = _limit(item, "statutory"), _limit(item, "promised")
    if not statutory or not promised:
        return
    same = statutory.unit == promised.unit
    if promised.number > statutory.number if same else promised.days > statutory.days:
        yield Problem(
            "/promised_limit",
            f"承诺办结的时限（{promised}）长于法定时限（{statutory}）"
            + ("，请核对。" if same else "：行政许可的期限以工作日计算，请按同一单位核对。"),
            severity=None if same else Severity.QUESTION,
        )


_UNITS = {"working_day": "个工作日", "day": "日", "month": "个月", "year": "年"}
_DAYS = {"working_day": 1.4, "day": 1.0, "month": 30.0, "year": 365.0}
"""How many days of the calendar a unit has, of a week's seven five being working days."""
_WRITTEN = re.compile(
    r"(?P<n>[0-9０-９]+|[一二两三四五六七八九十百]+)\s*(?:(?P<working_day>个?工作日|个?工作天)|(?P<month>个?月)|(?P<year>年)|(?P<day>个?自然日|日|天))"
)


@dataclass(frozen=True)
class Limit:
    """A period as it is stated."""

    number: int
    unit: str

    @property
    def days(self) -> float:
        return self.number * _DAYS[self.unit]

    def __str__(self) -> str:
        return f"{self.number}{_UNITS[self.unit]}"


def _limit(item: Item, which: str) -> Limit | None:
    """The statutory or the promised period: of its own field, else the only one that its note tells."""
    stated = item.doc[f"{which}_limit"]  # type: ignore[literal-required]
    if stated:
        return Limit(stated["number"], stated["unit"])
    if which == "promised":
        told = [str(item.doc.get("promised_limit_text", "")), *_PROMISED.findall(str(item.doc["limit_text"]))]
    else:
        told = _STATUTORY.findall(str(item.doc["limit_text"]))
    found = {limit for words in told if (limit := _limit_in(words))}
    return found.pop() if len(found) == 1 else None


_PROMISED = re.compile("承诺(?:办结|办理)?(?:时限|期限|时间)?[^。；，]{0,24}")
_STATUTORY = re.compile("法定(?:办结|办理|审批)?(?:时限|期限|时间)?[^。；，]{0,24}")


def _limit_in(words: str) -> Limit | None:
    found = _WRITTEN.search(words)
    number = _number(found["n"]) if found else None
    return Limit(number, found.lastgroup or "") if found and number else None


_LONGEST = Limit(20, "working_day").days
_EXTENDED = Limit(30, "working_day").days
_JOINTLY = Limit(45, "working_day").days
_OF_LAW = re.compile(r"《(?!(?:中华人民共和国)?行政许可法)[^》]*(?:法|条例|决定)(?:（[^）]*）)?》|国务院令|(?:法律|法规)[^。；]{0,6}规定为")
_LEFT_OUT = re.compile("不计入|不计算|另有规定的?(?:除外|，)|除外")


@check("structure.limit_long", Severity.QUESTION, "许可期限长于二十个工作日", ground="行政许可法第四十二条")
def limit_long(item: Item) -> Iterator[Problem]:
    """A law or a regulation may order another period, the head of the organ may extend it by ten days, offices jointly have 45."""
    limit = _limit(item, "statutory")
    if item.type.family != "permit" or not limit or limit.days <= max(_LONGEST, 30):
        return
    told = str(item.doc["limit_text"])
    if _OF_LAW.search(told) or _ordered_by_statute(item, limit) or _explained(told, limit):
        return
    yield Problem(
        "/statutory_limit",
        f"法定办理时限（{limit}）长于二十个工作日。法律、法规另有规定的，请在时限说明中写明依据；没有的，请按二十个工作日改正。",
    )


def _explained(told: str, limit: Limit) -> bool:
    """Whether a note says why, and the period keeps to what that allows."""
    if "延长" in told and limit.days <= _EXTENDED:
        return True
    if re.search("联合办理|统一办理|集中办理", told) and limit.days <= max(_JOINTLY, 65):
        return True
    return bool(_LEFT_OUT.search(told))


def _ordered_by_statute(item: Item, limit: Limit) -> bool:
    """Whether a law or regulation that the item cites says the very period."""
    return any(
        _number(match["n"]) == limit.number and match.lastgroup == limit.unit
        for cited in item.cited
        if cited.instrument in ("LAW", "AR", "SC_DEC", "LR_P", "LR_C", "AUT", "SEZ")
        for match in _WRITTEN.finditer(f"{cited.text}{cited.words(cited.against)}")
    )
