"""Whether the order that an edition names is one of the law's (令号): of the right kind, of its day, and no other law's.

Unknown is not wrong: amending orders mostly stand in no history, and a law may have been amended since the library's text.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from laws.editions import dates_of
from laws.instruments import rank_of
from laws.library import LawRecord
from laws.orders import (
    PRESIDENT,
    STATE_COUNCIL,
    Order,
    amending,
    is_not_made_yet,
    orders_in,
    presidents,
    state_council,
)
from powers.checks.context import short_title
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.registry import check

NEAR = dt.timedelta(days=60)
"""How far the day of a text or a history may lie from that of its order: passed on one day, published on another."""


@check(
    "basis.order",
    Severity.WARNING,
    "令号与文件不符",
    ground="立法法第二十八条、第四十七条、第七十七条、第九十六条，行政法规制定程序条例第二十七条",
)
def order(item: Item) -> Iterator[Problem]:
    """The first order of each edition that is not the law's."""
    for cited in item.cited:
        named = orders_in(str(cited.row["edition"]))
        for one in named:
            told = _told(cited, one, named)
            if told is not None:
                said, severity = told
                yield cited.problem(f"{said}请核对令号。", part="edition", severity=severity)
                break


def _told(cited: Cited, one: Order, named: tuple[Order, ...]) -> tuple[str, Severity | None] | None:
    """What is wrong with one order of an edition, and how grave that is."""
    if of_kind := _of_another_kind(cited, named):
        return of_kind
    if is_not_made_yet(one, cited.item.ctx.day):
        return f"清单写的是{one}，{one.maker}令没有编到这个号。", None
    law = cited.law
    if law is not None and (said := _of_another_law(law, one, cited)):
        return said, None
    asked = _of_a_known_law(cited, one) if not cited.laws else ""
    asked = asked or _of_another_year(cited, one) or (_of_none_of_its_days(cited, law, one) if law else "")
    return (asked, Severity.QUESTION) if asked else None


# --- the kind of order ---------------------------------------------------------------------------------

_A_LAW = re.compile(r"^中华人民共和国[\u4e00-\u9fff]{1,30}(?<![办司立执守用])法$")
_EARLIEST = dt.date(1983, 1, 1)
"""Before, orders were called and numbered otherwise."""
_PUBLISHED_BY = {"LAW": PRESIDENT, "AR": STATE_COUNCIL}


def _of_another_kind(cited: Cited, named: tuple[Order, ...]) -> tuple[str, Severity | None] | None:
    """A law under an order of the State Council, a regulation under one of the President, and no other order beside it."""
    law, makers = cited.law, {one.maker for one in named}
    code = law.instrument if law is not None else "LAW" if _A_LAW.match(cited.title) else ""
    if not makers <= {STATE_COUNCIL, PRESIDENT} or len(makers) != 1 or rank_of(code) is None:
        return None
    right, written = _PUBLISHED_BY.get(code, ""), next(iter(makers))
    if written == right or code in ("CONST", "OTHER", "SC_DEC", "SUP") or code.startswith("ND"):
        return None
    if law is not None and any(t.version_date and t.version_date < _EARLIEST for t in law.texts):
        return None
    name = law.instrument_name if law is not None and law.instrument_name else _NAMES.get(code, "")
    by = f"，由{right}令公布" if right else ""
    by_leave = written == STATE_COUNCIL and code == "DR"  # 国务院批准、部门发布
    said = f"《{cited.title}》是{name}{by}，清单写的是{named[0]}。"
    return said, Severity.QUESTION if by_leave else None


_NAMES = {"LAW": "法律", "AR": "行政法规", "DR": "部门规章", "LR_P": "地方性法规", "LR_C": "地方性法规"}


# --- the number and its day ----------------------------------------------------------------------------


def _of_another_law(law: LawRecord, one: Order, cited: Cited) -> str:
    """An order that published another regulation, and did not amend several."""
    if one.maker != STATE_COUNCIL:
        return _of_another_rule(law, one, cited)
    other = cited.item.ctx.library.published_by_order.get(one.number)
    if law.order is None or one.number in law.orders or not other or re.search("修改|废止", other):
        return ""
    return f"《{cited.title}》是国务院令第{law.order}号公布的，清单写的是第{one.number}号，第{one.number}号公布的是《{other}》。"


def _of_a_known_law(cited: Cited, one: Order) -> str:
    """An order that published a regulation of the library, beside a title that the library has not."""
    other = cited.item.ctx.library.published_by_order.get(one.number) if one.maker == STATE_COUNCIL else None
    if (
        not other
        or re.search("修改|废止", other)
        or short_title(other) in cited.title
        or cited.title in other
    ):
        return ""
    return f"清单写的《{cited.title}》是国务院令第{one.number}号，第{one.number}号公布的是《{other}》。"


def _of_another_rule(law: LawRecord, one: Order, cited: Cited) -> str:
    """An order of a ministry or a government that published another rule."""
    if not law.rule_orders or _bears(law, one):
        return ""
    first = law.rule_orders[0][0]
    for other in cited.item.ctx.library.laws.values():
        if other.pk != law.pk and other.rule_orders and _is(other.rule_orders[0], one):
            return f"《{cited.title}》是{first}公布的，清单写的是{one}，{one}公布的是《{other.title}》。"
    return ""


def _bears(law: LawRecord, one: Order) -> bool:
    return any(known.number == one.number for known, _ in law.rule_orders)


def _is(known: tuple[Order, dt.date], one: Order) -> bool:
    """Whether it is one order of the same maker, and of no other year."""
    order_, day = known
    return (order_.maker, order_.number) == (one.maker, one.number) and one.year in (0, day.year)


def _of_another_year(cited: Cited, one: Order) -> str:
    """A year beside the number in which no order had such a number."""
    if not one.year:
        return ""
    first, last = dt.date(one.year, 1, 1) - NEAR, dt.date(one.year, 12, 31) + NEAR
    if one.maker == STATE_COUNCIL:
        since, until = _window(cited, one.number)
        if since <= last and (until is None or until >= first):
            return ""
        when = _between(since, until)
        return f"清单写的是{one.year}年的{one}，这个号的国务院令是{when}公布的。"
    if one.maker == PRESIDENT and not any(_may_bear(day, one.number) for day in (first, last)):
        between = [first + dt.timedelta(days=n) for n in range(0, (last - first).days, 30)]
        if not any(_may_bear(day, one.number) for day in between):
            return f"清单写的是{one.year}年的{one}，{one.year}年的主席令没有这个号。"
    return ""


def _between(since: dt.date, until: dt.date | None) -> str:
    if until is None:
        return f"{since.year}年以后"
    if since == dt.date.min:
        return f"{until.year}年以前"
    return f"{since.year}年" if since.year == until.year else f"{since.year}年至{until.year}年间"


def _window(cited: Cited, number: int) -> tuple[dt.date, dt.date | None]:
    """Between which days an order of the State Council was made; one day where a law of the library bears it."""
    law = cited.law
    own = [day for day, known in law.ordered_on.items() if known == number] if law is not None else []
    return (min(own), max(own)) if own else state_council().window(number)


def _may_bear(day: dt.date, number: int) -> bool:
    """Whether an order of the President of a day can have a number."""
    known = presidents(day)
    if known is None:
        return True
    least, most = known.numbers_around(day)
    return least <= number and (most is None or number <= most)


def _of_none_of_its_days(cited: Cited, law: LawRecord, one: Order) -> str:
    """An order of no day on which the law was made or amended, as far as its history goes."""
    days = {*law.changed_on, *(t.version_date for t in law.texts if t.version_date)}
    if not law.changed_on or (one.maker == STATE_COUNCIL and one.number in law.orders):
        return ""  # nobody knows its history, or it is one of it
    of_president = one.maker == PRESIDENT and law.instrument == "LAW"
    if of_president and not any(_may_bear(day, one.number) for day in days):
        return f"清单写的是{one}，《{cited.title}》公布、修改的各年的主席令都没有这个号。"
    if law.rule_orders and law.instrument in ("DR", "PR_P", "PR_C") and _is_none_of_a_rule(law, one):
        return f"《{cited.title}》是{law.rule_orders[0][0]}公布的，清单写的是{one}。"
    if (
        one.maker == STATE_COUNCIL
        and law.instrument == "AR"
        and _is_none_of_its_orders(cited, law, one, days)
    ):
        first = f"《{cited.title}》是国务院令第{law.order}号公布的，" if law.order else ""
        return f"{first}清单写的是第{one.number}号，《{cited.title}》公布、修订的各次都不是这个号。"
    return ""


def _is_none_of_a_rule(law: LawRecord, one: Order) -> bool:
    """Whether the number is of the year in which the rule was published, and another; or lower, where numbers go on with the years."""
    (first, day), others = law.rule_orders[0], [known.year for known in law.changed_on]
    if _bears(law, one) or one.maker in (STATE_COUNCIL, PRESIDENT):
        return False
    if one.year:
        return one.year == day.year and others.count(day.year) <= 1
    return one.maker == first.maker and not first.year and one.number < first.number


def _is_none_of_its_orders(cited: Cited, law: LawRecord, one: Order, days: set[dt.date]) -> bool:
    """Whether the number lies at no day of the law whose own order is not known.

    What was made after the last of these days may have amended the law since.
    """
    since, until = state_council().window(one.number)
    if until is None or until > max(days):
        return _is_dated_wrongly(cited, law, one)
    open_days = [day for day in days if not any(abs(day - known) <= NEAR for known in law.ordered_on)]
    orders = {amending().get(day) for day in open_days} - {None}
    unknown = [day for day in open_days if day not in amending()]
    return one.number not in orders and not any(since - NEAR <= day <= until + NEAR for day in unknown)


def _is_dated_wrongly(cited: Cited, law: LawRecord, one: Order) -> bool:
    """Whether the edition gives the number a day on which the law's own order had another."""
    edition = str(cited.row["edition"])
    before = dates_of(edition.split(str(one.number), 1)[0], first=True)[-1:]
    named = before or (found if len(found := dates_of(edition, first=True)) == 1 else [])
    if _AMENDED.search(edition) or any(other.number in law.orders for other in orders_in(edition)):
        return False
    return any(law.ordered_on.get(day, one.number) != one.number for day in named)


_AMENDED = re.compile("修[改订正]")
