"""The places of a document that is numbered instead of divided into articles: 《…的通知》（…号）二、（三）."""

import re

from core.chinese import parse_numeral
from laws.places import Locator, Part

_SECTION = re.compile(
    r"(?P<one>[一二三四五六七八九十]{1,3}+)(?:、?(?P<two>（[一二三四五六七八九十]{1,3}+）)(?:(?P<three>[0-9]{1,2})[项点.．]?(?=$|[。；：，、）]))?|、?(?=$|[。；：])|(?=[、，和及][一二三四五六七八九十]{1,3}+(?:$|[。；：、，和及])))"
)
_SECTION_JOINT = re.compile(
    r"(?P<joint>[、，和及；])(?:(?P<two>（[一二三四五六七八九十]{1,3}+）)|(?=[一二三四五六七八九十]{1,3}+(?:、?（|$|[。；：、，和及])))"
)


_OPENING = re.compile(
    r"(?P<one>[一二三四五六七八九十]{1,3}+)、(?=[\u4e00-\u9fff“])|(?P<two>（[一二三四五六七八九十]{1,3}+）)(?=$|[：。；])"
)


def read_opening(s: str, at: int) -> list[Part]:
    """三、严格审批 and （三）： directly behind a document's name or number; [] for any other words."""
    m = _OPENING.match(s, at)
    if m is None:
        return []
    number = parse_numeral(m["one"] or m["two"][1:-1])
    place = Locator(part=number) if m["one"] else Locator(item=number)
    return [Part(at, m.end(), m["one"] or m["two"], (place,), "part")]


def read_sections(s: str, at: int) -> list[Part]:
    """二、（三） — the places of a document that is numbered instead of divided into articles; [] if none."""
    found: list[Part] = []
    one, m = "", _SECTION.match(s, at)
    while m:
        one, two = m.groupdict().get("one") or one, m["two"] or ""
        three = m.groupdict().get("three") or ""
        place = Locator(
            part=parse_numeral(one), item=parse_numeral(two[1:-1]) if two else 0, sub_item=int(three or 0)
        )
        start = m.start("two") if found and two and "one" not in m.groupdict() else m.start()
        found.append(Part(start, m.end(), f"{one}、{two}{three}" if two else one, (place,), "part"))
        joint = _SECTION_JOINT.match(s, m.end())
        m = joint if joint and joint["two"] else _SECTION.match(s, joint.end()) if joint else None
    return found
