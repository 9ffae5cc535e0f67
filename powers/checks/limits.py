"""The period in which a power is exercised (法定时限、承诺时限): as fields and notes state it, and a permit's that is longer than a statute lets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from powers.checks.durations import NUMBER, Duration, durations_in, is_longer, of_field
from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check


def limit_of(item: Item, which: str) -> Duration | None:
    """The statutory or the promised period: of its own field, else the only one that its note tells."""
    stated = item.doc[f"{which}_limit"]  # type: ignore[literal-required]
    if stated:
        return of_field(stated)
    note = str(item.doc["limit_text"])
    told = _STATUTORY.findall(note) if which == "statutory" else _PROMISED.findall(note)
    if which == "promised":
        told.append(str(item.doc.get("promised_limit_text", "")))
    if which == "statutory" and not told and "承诺" not in note and _DECIDED_IN.search(note):
        told = [note]
    found = {one for words in told for one in durations_in(words)[:1]}
    return found.pop() if len(found) == 1 else None


_DECIDED_IN = re.compile(rf"受理|作出|做出|办结|决定|^{NUMBER}个?(?:工作日|日|天|月)(?:之?内)?[。]?$")
_PROMISED = re.compile("承诺(?:办结|办理)?(?:时限|期限|时间)?[^。；，]{0,24}")
_STATUTORY = re.compile("法定(?:办结|办理|审批)?(?:时限|期限|时间)?[^。；，]{0,24}")
_LONGEST, _EXTENDED, _JOINTLY = (Duration(days, "working_day") for days in (20, 30, 45))
_OF_LAW = re.compile(
    r"《(?!(?:中华人民共和国)?行政许可法)[^》]*(?:(?<!办)法|条例|决定)(?:（[^）]*）)?》|国务院令|(?:法律|法规)[^。；]{0,6}规定为"
)
_LEFT_OUT = re.compile("不计入|不计算|除外")


@check("structure.limit_long", Severity.QUESTION, "许可期限长于二十个工作日", ground="行政许可法第四十二条")
def limit_long(item: Item) -> Iterator[Problem]:
    """A law or a regulation may order another period, the head of the organ may extend it by ten days, offices jointly have 45."""
    limit = limit_of(item, "statutory")
    if item.type.family != "permit" or not limit or is_longer(limit, _LONGEST) is False:
        return
    if limit.usual <= MONTH:
        return
    told = str(item.doc["limit_text"])
    if _OF_LAW.search(told) or _ordered_by_statute(item, limit) or _explained(told, limit):
        return
    yield Problem(
        "/statutory_limit",
        f"法定办理时限（{limit}）长于二十个工作日。法律、法规另有规定的，请在时限说明中写明依据；没有的，请按二十个工作日改正。",
    )


def _explained(told: str, limit: Duration) -> bool:
    """Whether a note says why, and the period keeps to what that allows."""
    if "延长" in told and is_longer(limit, _EXTENDED) is False:
        return True
    if re.search("联合办理|统一办理|集中办理", told) and not is_longer(limit, _JOINTLY):
        return True
    return bool(_LEFT_OUT.search(told))


MONTH = 31
"""Thirty days or a month are what lists write for twenty working days."""


def _ordered_by_statute(item: Item, limit: Duration) -> bool:
    """Whether a law or regulation that the item cites says the very period."""
    return any(
        limit in durations_in(f"{cited.text}{cited.words(cited.against)}")
        for cited in item.cited
        if cited.instrument in _STATUTES
    )


_STATUTES = ("LAW", "AR", "SC_DEC", "LR_P", "LR_C", "AUT", "SEZ")
