"""Whether what a citation names has begun (施行日期): a law whose beginning is open, an article that begins later."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from laws.editions import dates_of
from laws.library import State, TextRecord
from powers.checks.endings import VALIDITY
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.registry import check

GROUND = "立法法第六十一条"


@check("basis.not_in_force", Severity.ERROR, "依据尚未施行", ground=VALIDITY)
def not_in_force(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        if cited.validity.state == State.FUTURE:
            since = cited.validity.since
            when = f"自{since:%Y年%-m月%-d日}起施行" if since else "尚未施行"
            yield cited.problem(
                f"《{cited.title}》{when}，在此之前不能作为依据；请把生效日期定在施行之日以后。", part="title"
            )
        elif not cited.laws and (begins := _said_to_begin(cited)) and begins > item.ctx.day:
            yield cited.problem(
                f"按清单所写，《{cited.title}》自{begins:%Y年%-m月%-d日}起施行，在此之前不能作为依据；请核对施行日期，把生效日期定在施行之日以后。",
                part="edition",
            )


_BEGINS = re.compile(r"自?([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日(?:起)?(?:施行|实施|生效)")


def _said_to_begin(cited: Cited) -> dt.date | None:
    """The day from which a law that the library has not got holds, as the list itself says."""
    days = [dates_of(f"{y}年{m}月{d}日") for y, m, d in _BEGINS.findall(str(cited.row["edition"]))]
    return min((day for found in days for day in found), default=None)


@check("basis.open", Severity.WARNING, "依据的施行日期待核定", ground=GROUND)
def open_beginning(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        if cited.validity.state == State.OPEN:
            yield cited.problem(
                f"《{cited.title}》没有写明哪一天施行，法律库还没有核定，不能确定是否有效。请查明施行日期。",
                part="title",
            )


@check("basis.article_not_in_force", Severity.ERROR, "所引条文尚未施行", ground=GROUND)
def article_to_come(item: Item) -> Iterator[Problem]:
    for cited in item.cited:
        text = cited.validity.text
        if text is None or not text.later:
            continue
        day = item.ctx.day
        for label in cited.labels:
            if not text.not_begun(label, day) or _held_before(cited, text, label):
                continue
            begins = text.later[label]
            when = f"自{begins:%Y年%-m月%-d日}起施行" if begins else "施行日期另定"
            yield cited.problem(f"《{cited.title}》{label}{when}，在此之前不能作为依据。", part="locator")


def _held_before(cited: Cited, text: TextRecord, label: str) -> bool:
    """Whether the text before has an article of this number, which holds until the new one begins."""
    older = cited.law.before(text) if cited.law else None
    return older is not None and (not older.has_text or label in cited.articles(older))
