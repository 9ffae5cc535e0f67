"""The amounts of a fine in whatever words (数额、倍数、比例): 十余万元, 1-10万, 一万以上十万以下, 货值金额的20%, 三成, 1至5倍.

`plain_money` writes sums as statutes do; `told_in` reads of words that are about a fine how high it may be.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from core.chinese import half_width, parse_numeral

_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟圆", "一二三四五六七八九十百千元")
_CAPITAL_SUM = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟零万亿]+[元圆]")
_FINE_OF = re.compile("(罚[款金])(?:的)?(?:金额|数额|幅度|标准|额度|区间)[：:为是]?")
_HAN = "一二三四五六七八九十百千两零〇"
_NUM = rf"(?:[0-9][0-9,，]*(?:\.[0-9]+)?|[{_HAN}]+)"
_GAP = re.compile(rf"(?<=[0-9{_HAN}])[ \u3000]+(?=[万亿千百元倍%])|(?<=[万亿千百])[ \u3000]+(?=元)|人民币")
_ROUGHLY = re.compile(
    rf"(?P<ten>[{_HAN}]*[十百千]|[0-9]+0)[余几多](?=[万亿千元])|(?<=[万千百元])余(?=元|$)|(?:数|几)十(?=万)"
)
_TO = r"(?:[-—–－~～―]{1,2}|至|到)"
_RANGE = re.compile(
    rf"(?P<from>{_NUM})(?P<unit1>[万千]?)(?P<what1>元|倍|[%成])?(?:以上)?{_TO}"
    rf"(?P<to>{_NUM})(?P<unit>[万千]?)(?P<what>元|倍|[%成]|(?=[以的罚。；，、）)]|$))"
)
_WITHOUT_YUAN = re.compile(
    r"(罚[^。；，\n]{0,12}?[0-9一二三四五六七八九十百千两]万)(?=[。；，、）)\s]|以[上下]|的?罚款|$)"
    r"|(处以?[0-9一二三四五六七八九十百千两.]+万)(?=以[上下]|的?罚款)"
    r"|((?<=以上)[0-9一二三四五六七八九十百千两.]+万)(?=以下)"
)


@lru_cache(maxsize=16384)
def plain_money(text: str) -> str:
    """Sums in the words of statutes: 伍拾万元 is 五十万元, 罚五十万 is 罚五十万元, 罚款金额十万元 is 罚款十万元, 1-10万元 is 1万元以上10万元以下."""
    text = _CAPITAL_SUM.sub(lambda m: m[0].translate(_CAPITALS), half_width(text))
    text = re.sub(rf"(?<=[0-9万千{_HAN}])圆", "元", re.sub("(?<=[0-9])[,，](?=[0-9]{3}(?![0-9]))", "", text))
    text = _ROUGHLY.sub(_more_than, _GAP.sub("", _FINE_OF.sub(r"\1", text)))
    text = _RANGE.sub(_from_to, text)
    return _WITHOUT_YUAN.sub(lambda m: f"{m[1] or m[2] or m[3]}元", text)


def _more_than(m: re.Match[str]) -> str:
    """十余万 is 十一万 at least, 数十万 twenty and more, 五万余元 a little more than it says."""
    if m["ten"]:
        value = _value(m["ten"])
        return str(int(value) + 1) if value is not None else m[0]
    return "二十" if m[0].endswith("十") else ""


def _from_to(m: re.Match[str]) -> str:
    """1-10万元: the unit behind the second number is that of both."""
    what = m["what"] or m["what1"] or ("元" if m["unit"] == "万" else "")
    if not what:
        return m[0]
    first = m["unit1"] or ("" if m["what1"] else m["unit"])
    return f"{m['from']}{first}{what}以上{m['to']}{m['unit']}{what}以下"


def _value(number: str) -> float | None:
    digits = number.replace(",", "").replace("，", "")
    try:
        return float(digits) if re.fullmatch("[0-9.]+", digits) else float(parse_numeral(number))
    except ValueError:
        return None


# --- multiples and shares ------------------------------------------------------------------------------

_NUMBER = "([0-9.]+|[一二三四五六七八九十百两]+)"
_TIMES = {
    "倍": (re.compile(f"{_NUMBER}倍"),),
    "%": (
        re.compile(f"百分之{_NUMBER}"),
        re.compile(f"{_NUMBER}[%％]"),
        re.compile(f"{_NUMBER}成(?=以|的?罚|$|至|到)"),
    ),
}


@lru_cache(maxsize=4096)
def most_times(text: str, unit: str) -> float | None:
    """The highest multiple (倍) or share in the hundred (%) of a fine that a text speaks of; None where it speaks of none."""
    clauses = [c for c in re.split("[。；;\n]", half_width(text)) if "罚" in c]
    found = [_times(m) for clause in clauses for pattern in _TIMES[unit] for m in pattern.finditer(clause)]
    return max((value for value in found if value is not None), default=None)


def _times(m: re.Match[str]) -> float | None:
    value = _value(m[1])
    return value * 10 if value is not None and "成" in m[0] else value


# --- what words say that are about a fine ---------------------------------------------------------------


class Told(NamedTuple):
    """How high a fine may be by words about it: the highest sum in yuan, multiple and share; `least`: a sum from which on it is open."""

    most: float | None = None
    times: float | None = None
    share: float | None = None
    least: float | None = None


_SUM = re.compile(rf"(?P<number>{_NUM})(?P<unit>[万亿千百]*)元(?P<side>以上|以下|以内)?")
_UNITS = {"万": 10_000, "亿": 100_000_000, "千": 1_000, "百": 100}
_OF_CASE = re.compile(
    r"不足|不满|(?<!不)(?<!不得)超过|货值|所得|金额|营业额|销售额|价款|价值|损失|注册资本|涉案|标的|保证金|押金|缴纳|收费|费用|补[偿助贴]|成本"
)
"""What a sum is of that is no fine."""
_CONDITION = re.compile("的$|的(?=[：:])")
_OF_FINE = re.compile(
    "加处|加收|滞纳|每日|逾期(?:不|未)缴|罚款的(?:[0-9]|百分|[一二三四五六七八九]成)|减轻|从轻|从重"
    "|(?:幅度|限额|上限|下限|中限|最高额|最低额|法定)[^，。；]{0,4}(?:百分|[0-9]{1,3}[%％])"
)
"""A share of a fine itself, or of the range: steps of discretion, and the surcharge for paying late."""


@lru_cache(maxsize=4096)
def told_in(words: str) -> Told:
    """What words that are about a fine say of its height; conditions (货值金额十万元以上的) say nothing of it."""
    sums: list[float] = []
    least: list[float] = []
    times: list[float] = []
    shares: list[float] = []
    for clause in _clauses(plain_money(words)):
        found = [m for m in _SUM.finditer(clause) if not _OF_CASE.search(_before(clause, m))]
        values = [(m, value) for m in found if (value := _yuan(m)) is not None]
        sums += [value for _, value in values]
        bounded = any(m["side"] in ("以下", "以内") for m, _ in values)
        least += [
            value
            for m, value in values
            if not bounded and (m["side"] == "以上" or _AT_LEAST.search(clause[: m.start()]))
        ]
        if _OF_FINE.search(clause):
            continue
        times += _reckoned(clause, "倍")
        shares += _reckoned(clause, "%")
    return Told(
        max(sums, default=None), max(times, default=None), max(shares, default=None), max(least, default=None)
    )


_EXCEEDS = re.compile("超|高于|达到?|低于|不足")
"""What a multiple or a share is of that tells a conduct: 超过标准三倍以上, 超载30%."""


def _before(clause: str, m: re.Match[str]) -> str:
    """What stands before an amount, from where the fine begins to be told."""
    return re.split("[处罚]", clause[max(0, m.start() - 8) : m.start()])[-1]


def _reckoned(clause: str, unit: str) -> list[float]:
    found = [m for pattern in _TIMES[unit] for m in pattern.finditer(clause)]
    told = [_times(m) for m in found if not _EXCEEDS.search(clause[max(0, m.start() - 12) : m.start()])]
    return [value for value in told if value is not None]


_AT_LEAST = re.compile("(?:不低于|不少于|至少|最低|起步)[^，。；]{0,4}$")


def _clauses(text: str) -> list[str]:
    """The parts of a text between its commas that are no condition."""
    return [part for part in re.split("[，,。；;\n]", text) if part and not _CONDITION.search(part.strip())]


def _yuan(m: re.Match[str]) -> float | None:
    value = _value(m["number"])
    for unit in m["unit"]:
        value = value * _UNITS[unit] if value is not None else None
    return value
