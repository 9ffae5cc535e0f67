"""Whether the number of an order is one of the regulation's (国务院令号). Unknown is not wrong: amending orders mostly stand in no history."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from laws.editions import dates_of
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.registry import check


@check("basis.order", Severity.WARNING, "令号与文件不符", ground="行政法规制定程序条例第二十七条")
def order(item: Item) -> Iterator[Problem]:
    """The number of an order that published another regulation, or none of this one where all of its orders are known."""
    for cited in item.cited:
        if cited.law is None or cited.law.order is None:
            continue
        for number in _orders_in(str(cited.row["edition"])):
            other = number not in cited.law.orders and item.ctx.library.published_by_order.get(number)
            if not other and _is_none_of_its_orders(number, cited):
                yield cited.problem(
                    f"《{cited.title}》是国务院令第{cited.law.order}号公布的，清单写的是第{number}号，法律库中没有第{number}号公布的文件。请核对令号。",
                    part="edition",
                    severity=Severity.QUESTION,
                )
                break
            if other and not re.search("修改|废止", other):
                yield cited.problem(
                    f"《{cited.title}》是国务院令第{cited.law.order}号公布的，清单写的是第{number}号，第{number}号公布的是《{other}》。请核对。",
                    part="edition",
                )
                break


_AMENDED = re.compile("修[改订正]")


def _is_none_of_its_orders(number: int, cited: Cited) -> bool:
    """Whether a number that no law here bears is none that amended this law either: one that nobody here knows may have."""
    law, edition = cited.law, str(cited.row["edition"])
    if law is None or _AMENDED.search(edition) or _own_order(cited):
        return False
    if any(law.ordered_on.get(day, number) != number for day in _dated(number, edition)):
        return True
    if law.orders_known_until is None:
        return False
    return max(cited.dates) <= law.orders_known_until if cited.dates else number < max(law.orders)


def _own_order(cited: Cited) -> bool:
    """Whether the edition names an order that published or amended the law itself."""
    known = cited.law.orders if cited.law else ()
    return any(number in known for number in _orders_in(str(cited.row["edition"])))


def _dated(number: int, edition: str) -> list[dt.date]:
    """The day that an edition gives an order: the last one before its number, else the only one there is."""
    before = dates_of(edition.split(str(number), 1)[0], first=True)
    return before[-1:] or (found if len(found := dates_of(edition, first=True)) == 1 else [])


_ORDER_NUMBER = re.compile(r"国务院令第?([0-9]{1,4})号|国令第?([0-9]{1,4})号|国务院第([0-9]{1,4})号令")


def _orders_in(edition: str) -> list[int]:
    """The numbers of orders of the State Council that an edition names."""
    return [int(next(filter(None, m.groups()))) for m in _ORDER_NUMBER.finditer(edition)]
