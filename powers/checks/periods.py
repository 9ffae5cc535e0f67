"""What an item states of time beside the provisions it cites (办理时限、检验周期): longer than they allow, another turn than they order.

Said only where every provision cited can be read; a period that the statute lets be prolonged counts with what it may be prolonged by.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from core.chinese import half_width
from powers.checks.durations import NUMBER, Duration, duration, durations_in, is_longer, of_field
from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.limits import limit_of
from powers.checks.registry import check
from powers.checks.stated import provisions
from powers.time_units import UNIT

_HANDLED = ("01", "04", "05", "07", "08", "09", "10", "11", "20")
"""Types that somebody applies for, or that wait for a decision."""
_DECIDING = re.compile(
    rf"(?:受理|收到|接到|接受|提交|提出)[^。；]{{0,30}}?(?:之日起|之日|当日起|后|起)(?P<n>{NUMBER})(?P<u>{UNIT})(?:之|以)?内[^。；]{{0,40}}?"
    r"(?:决定|批准|审批|核准|许可|核发|颁发|发给|批复|办结|办理完毕|审查完毕|答复|登记|备案|认定|确认|审核|审查|裁决)"
)
_SOONER = re.compile("补正|补齐|补充|告知|不予受理|是否受理|受理决定|送达|听证|公示|转报|上报|报送|移送|领取")
"""What a step before or behind the decision is about."""
_PROLONGED = re.compile(rf"延长[^。；]{{0,12}}?(?P<n>{NUMBER})(?P<u>{UNIT})")


@lru_cache(maxsize=8192)
def deciding(words: str, *, steps: bool = False) -> tuple[Duration, ...]:
    """Within which periods words let a decision be made; `steps`: and what is done before it (提出初审意见，报…)."""
    found = (
        duration(m["n"], m["u"])
        for m in _DECIDING.finditer(half_width(words))
        if steps or not _SOONER.search(m[0].split("内", 1)[-1])
    )
    return tuple(one for one in found if one is not None)


@check(
    "structure.limit_basis",
    Severity.WARNING,
    "时限长于依据规定",
    ground="行政许可法第四十二条，依据规定的期限",
)
def limit_basis(item: Item) -> Iterator[Problem]:
    """A period for the decision that is longer than every one in the provisions, with what these let it be prolonged by."""
    said = provisions(item)
    if item.type.code not in _HANDLED or said is None:
        return
    allowed = deciding(said)
    most = max(allowed, key=lambda one: one.usual, default=None)
    if most is None:
        return
    longer = [one for m in _PROLONGED.finditer(said) if (one := duration(m["n"], m["u"])) is not None]
    longer = [one._replace(unit=most.unit) if one.unit == "day" else one for one in longer]
    steps = deciding(said, steps=True)
    several = sum(one.usual for one in steps) if len(set(steps)) > 1 else 0
    for path, stated in _stated(item):
        over = is_longer(stated, most)
        if over is False or stated.usual <= max(several, most.usual + sum(one.usual for one in longer)):
            continue
        yield Problem(
            path,
            f"写的时限是{stated}，所列依据规定的是{most}。请按依据改正，依据以外另有规定的，请补充列出。",
            severity=None if over else Severity.QUESTION,
        )
        return


def _stated(item: Item) -> Iterator[tuple[str, Duration]]:
    """The periods for the decision in the fields for it, and where responsibilities, flow and conditions tell of it."""
    for name in ("promised_limit", "statutory_limit"):
        if (stated := item.doc[name]) and (limit := of_field(stated)):
            yield f"/{name}", limit
    for name in ("limit_text", "promised_limit_text"):
        words = str(item.doc.get(name, ""))
        if not _EXPLAINS.search(words):
            yield from ((f"/{name}", one) for one in durations_in(words))
    for n, text in enumerate(item.texts("responsibilities")):
        yield from ((f"/responsibilities/{n}/text", one) for one in deciding(text))
    for name in ("flow", "conditions", "remark"):
        yield from ((f"/{name}", one) for one in deciding(str(item.doc[name])))  # type: ignore[literal-required]


_EXPLAINS = re.compile("延长|不计入|不计算|除外|另行|另有|公示|听证|检验|检测|鉴定|专家|补正")


@check(
    "structure.limits",
    Severity.WARNING,
    "承诺时限长于法定时限",
    ground="行政许可法第四十二条，优化营商环境条例第三十六条",
)
def limits(item: Item) -> Iterator[Problem]:
    """In other units too: what is longer as a rule and not in any case (一个月 beside 二十个工作日) is asked."""
    one, other = limit_of(item, "promised"), limit_of(item, "statutory")
    over = is_longer(one, other) if one and other else False
    if over is not False:
        yield Problem(
            "/promised_limit",
            f"承诺办结的时限（{one}）长于法定时限（{other}），请核对。",
            severity=None if over else Severity.QUESTION,
        )


# --- how often something is tested ---------------------------------------------------------------------

_TEST = r"(?:检验|检查|检测|审验|年检|年审|审核|审查|核验|复核|复审|评审|评估|考核|校验|验证|换证|注册|复检|检定|查验|抽查|监督)"
_TURNS = (
    re.compile(rf"每(?P<n>{NUMBER})?(?P<u>年|个月|月|季度|季|半年|周|日)(?:度)?(?:至少|不少于|应当|须|必须|对[^，。；]{{1,20}})*(?:进行|开展|组织|参加|接受|实施)?[^，。；]{{0,8}}?{_TEST}(?:[^，。；0-9一二三四五六七八九十]{{0,4}}[一1]次)?"),
    re.compile(rf"(?P<n>{NUMBER})(?P<u>年|个月|月)(?:内)?(?:进行|开展|组织|接受)?(?:[一1]次{_TEST}|{_TEST}[一1]次|[一1]{_TEST})"),
    re.compile(rf"{_TEST}(?:周期|间隔|期限)(?:为|是|：|不超过)?(?P<n>{NUMBER})?(?P<u>年|个月)"),
)  # fmt: skip
_MONTHS = {"年": 12.0, "个月": 1.0, "月": 1.0, "季度": 3.0, "季": 3.0, "半年": 6.0, "周": 0.25, "日": 0.03}
_OF_YEAR = re.compile("年检|年审|年度?(?:检验|审验|核验|复核|复审|验审|查验)")


@lru_cache(maxsize=8192)
def turns(words: str) -> frozenset[float]:
    """In which turns, in months, words let something be tested; 每年两次 and the like, which say how often, are left out."""
    found = set()
    for pattern in _TURNS:
        for m in pattern.finditer(half_width(words)):
            if re.match("[^，。；]{0,4}[二两三四五六2-9]次", words[m.end() : m.end() + 6]):
                return frozenset()
            number = duration(m["n"], "日") if m["n"] else Duration(1, "day")
            if number is not None:
                found.add(number.number * _MONTHS[m["u"]])
    return frozenset(found)


@check("structure.turn", Severity.WARNING, "检验、审验周期与依据不符", ground="依据规定的周期")
def turn(item: Item) -> Iterator[Problem]:
    """A test of each year where the provisions order one of two years, and the reverse."""
    said = provisions(item)
    if said is None or not (ordered := turns(said)):
        return
    fields = [("/name", item.title)]
    fields += [(f"/{name}", str(item.doc[name])) for name in ("conditions", "flow", "remark", "limit_text")]
    fields += [(f"/responsibilities/{n}/text", text) for n, text in enumerate(item.texts("responsibilities"))]
    for path, words in fields:
        stated = turns(words) | ({12.0} if path == "/name" and _OF_YEAR.search(words) else set())
        if stated and not stated & ordered:
            yield Problem(
                path,
                f"写的是每{_turn(min(stated))}一次，所列依据规定的是每{'、每'.join(_turn(one) for one in sorted(ordered))}一次。请按依据改正。",
                severity=Severity.QUESTION
                if len(ordered) > 1 or path.startswith("/responsibilities")
                else None,
            )
            return


def _turn(months: float) -> str:
    if months >= 12 and months % 12 == 0:
        return "年" if months == 12 else f"{months / 12:g}年"
    return {6.0: "半年", 3.0: "季度", 0.25: "周", 0.03: "日"}.get(months, f"{months:g}个月")
