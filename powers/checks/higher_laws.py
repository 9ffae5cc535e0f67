"""Whether a higher, newer law rules the conduct now (上位法新规定): the same words of a conduct in a law adopted since.

Only the same words, clause for clause, and only where the whole library is at hand; it tells where to look. A rule that
names the law knows it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from laws.library import State
from laws.quoting import key_of
from laws.spelling import STATE
from powers.checks.context import Context
from powers.checks.findings import Problem, Severity
from powers.checks.items import Cited, Item
from powers.checks.registry import check

SHORTEST = 15
"""A conduct told in fewer characters could stand in many laws."""
_CONDUCT = re.compile(r"[^，。；：\n（）()]{8,}的(?=[，。；：\n）)]|$)")
_COMMON = re.compile(
    "货值|所得|经营额|情节|尚不|构成|触犯|造成|逾期|拒不|改正|处罚|罚款|违反本|以其他(?:方式|形式)|其他方式|国家秘密|商业秘密|滥用|利用职"
)
"""What penalties of any law say: amounts, gravity, conditions; conducts that many laws share."""
_PENAL = re.compile("罚款|没收|吊销|警告|责令停产|责令停业")
Places = dict[str, tuple[str, str, dt.date]]


@check("basis.newer_law", Severity.INFO, "上位法已有新规定", ground="立法法第九十九条、第一百零三条")
def newer_law(item: Item) -> Iterator[Problem]:
    founding = [c for c in item.setting_bases if c.instrument]
    if (
        item.type.family != "penalty"
        or not founding
        or any(c.instrument in ("LAW", "CONST") for c in founding)
    ):
        return
    for cited in founding:
        made = _date_of(cited)
        for conduct in _conducts(cited.said) if made else ():
            law, label, since = _places(item.ctx).get(conduct, ("", "", dt.date.min))
            if law and made and since > made and law.removeprefix(STATE) not in cited.title + cited.said:
                yield cited.problem(
                    f"《{law}》{label}（{since:%Y年%-m月%-d日}起施行）对同一行为已有规定，请核对是否改引《{law}》，处罚的种类和幅度以它为准。",
                    part="title",
                )
                return


def _date_of(cited: Cited) -> dt.date | None:
    """The day of the text that is cited, as far as the library or the list says it."""
    text = cited.validity.text or cited.validity.older
    known = text.version_date if text else None
    return known or max(cited.dates, default=None)


def _conducts(text: str) -> list[str]:
    """The conducts that a provision penalises, each as the string by which texts are compared."""
    keys = [key_of(found) for found in _CONDUCT.findall(text) if not _COMMON.search(found)]
    return [key for key in keys if len(key) >= SHORTEST]


def _places(ctx: Context) -> Places:
    """Where laws in force penalise a conduct, by its words; those of two laws are left out."""
    if "conducts" not in ctx.memo:
        places: Places = {}
        twice: set[str] = set()
        for law in ctx.library.laws.values():
            validity = law.on(ctx.day) if law.instrument == "LAW" else None
            if validity is None or validity.state != State.IN_FORCE or validity.text is None:
                continue
            for label, words in ctx.library.articles(validity.text).items():
                for conduct in _conducts(words) if _PENAL.search(words) else ():
                    if places.setdefault(conduct, (law.title, label, validity.text.begins))[0] != law.title:
                        twice.add(conduct)
        ctx.memo["conducts"] = {key: place for key, place in places.items() if key not in twice}
    found: Places = ctx.memo["conducts"]
    return found
