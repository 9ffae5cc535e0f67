"""Orders that publish and amend laws (主席令、国务院令、部令): how citations write them, and when one of a number was made.

Of the days of most orders only two are known between which they lie (reference_data/orders.yaml), which is all that is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from core.chinese import NUMERAL_CHARACTERS, parse_numeral, squeeze
from core.reference_files import read_yaml
from laws.spelling import unify_signs

STATE_COUNCIL, PRESIDENT = "国务院", "主席"
_N = rf"[{NUMERAL_CHARACTERS}]{{1,9}}"
_Y = r"(?:19|20)[0-9]{2}"
_ORDER = re.compile(
    rf"(?P<maker>[\u4e00-\u9fff、]{{0,24}}?)令(?:[〔（【]?(?P<year>{_Y})[〕）】]?年?)?[（〔]?第?(?P<number>{_N})号"
    rf"|(?P<maker2>[\u4e00-\u9fff、]{{1,24}}?)(?:(?P<year2>{_Y})年?)?第?(?P<number2>{_N})号令"
    rf"|第(?P<number3>{_N})号(?P<maker3>国务院|国家主席|主席)令"
)
_DATED = re.compile(r"((?:19|20)[0-9]{2})年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?(?:中华人民共和国|国家)?$")
_AROUND = re.compile(
    "^(?:年|月|日)?(?:根据|依据|经|以|由|按照?)?(?:中华人民共和国|国家(?=[\u4e00-\u9fff]{3}))?"
)
_MAKERS = (
    (STATE_COUNCIL, re.compile("国务院$|(?:^|[^外中])国$")),
    (PRESIDENT, re.compile("主席$")),
)


class Order(NamedTuple):
    """An order as a citation names it; `year` where it stands with the number, else 0."""

    maker: str
    number: int
    year: int

    def __str__(self) -> str:
        return f"{self.maker}令第{self.number}号"


@lru_cache(maxsize=16384)
def orders_in(edition: str) -> tuple[Order, ...]:
    """The orders that words name, in their order: 国务院令第591号, 2015年国务院令（第658号）, 交通运输部令2016年第62号."""
    if "令" not in edition:
        return ()
    text = unify_signs(squeeze(edition))
    return tuple(found for m in _ORDER.finditer(text) if (found := _order(m, text)))


def _order(m: re.Match[str], text: str) -> Order | None:
    said = m.groupdict()
    written = said["maker"] or said["maker2"] or said["maker3"] or ""
    maker = next((name for name, ends in _MAKERS if ends.search(written)), _AROUND.sub("", written))
    before = _DATED.search(text[: m.start()] + written.removesuffix(maker))
    year = said["year"] or said["year2"] or (before[1] if before else "0")
    try:
        number = parse_numeral(said["number"] or said["number2"] or said["number3"])
    except ValueError:
        return None
    return Order(maker, number, int(year))


class Known(NamedTuple):
    """Orders of one row by number, with their days."""

    numbers: list[int]
    days: list[dt.date]

    def window(self, number: int) -> tuple[dt.date, dt.date | None]:
        """Between which days an order of this number was made; None where that is open."""
        after, before = bisect_right(self.numbers, number), bisect_left(self.numbers, number)
        since = self.days[after - 1] if after else dt.date.min
        return since, self.days[before] if before < len(self.days) else None

    def numbers_around(self, day: dt.date) -> tuple[int, int | None]:
        """Between which numbers one of this day lies; None where that is open."""
        before, after = bisect_left(self.days, day), bisect_right(self.days, day)
        return (
            self.numbers[before - 1] if before else 1,
            self.numbers[after] if after < len(self.numbers) else None,
        )


@cache
def state_council() -> Known:
    """The orders of the State Council."""
    return _known(read_yaml(_FILE)["state_council"])


@cache
def amending() -> dict[dt.date, int]:
    """The orders that amended many regulations at once, by their day."""
    said = read_yaml(_FILE)
    return {said["state_council"][number]: number for number in said["amending"]}


@cache
def _terms() -> list[tuple[dt.date, Known]]:
    return [(since, _known(rows)) for since, rows in sorted(read_yaml(_FILE)["president"].items())]


def presidents(day: dt.date) -> Known | None:
    """The orders of the President under the Congress of a day; None before the first that is known."""
    return next((known for since, known in reversed(_terms()) if since <= day), None)


def _known(rows: dict[int, dt.date]) -> Known:
    pairs = sorted(rows.items())
    return Known([number for number, _ in pairs], [day for _, day in pairs])


A_YEAR = 50
"""More orders than this nobody makes in a year: 30 are usual for the State Council, 35 for the President."""
MOST_OF_A_TERM = 160


def is_not_made_yet(order: Order, day: dt.date) -> bool:
    """Whether an order has a number that none can have by a day."""
    if order.maker == PRESIDENT:
        return order.number > MOST_OF_A_TERM
    known = state_council()
    years = (day - known.days[-1]).days / 365 + 1
    return order.maker == STATE_COUNCIL and order.number > known.numbers[-1] + A_YEAR * max(years, 1)


_FILE = Path(__file__).parent / "reference_data" / "orders.yaml"
