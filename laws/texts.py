"""A law's text as a source gives it (法律文本), before it enters the library; and what its name and history tell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from core.chinese import parse_numeral
from core.digests import digest
from core.possible_days import possible_day
from laws.matching import single_label
from laws.titles import canonical_title

MUNICIPALITIES = ("北京市", "天津市", "上海市", "重庆市")
INSTRUMENT_OF_TYPE = {
    "宪法": "CONST",
    "法律": "LAW",
    "行政法规": "AR",
    "监察法规": "SUP",
    "部门规章": "DR",
    "国务院部门规章": "DR",
    "自治条例": "AUT",
    "单行条例": "AUT",
    "经济特区法规": "SEZ",
}
DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
CONGRESS = re.compile(
    r"^(?P<place>[\u4e00-\u9fff]{0,20}?)第.{1,5}届(?P<organ>[\u4e00-\u9fff]*?人民代表大会(?:常务委员会)?)"
)
LOCAL_ORGAN = re.compile(r"^(?P<place>[\u4e00-\u9fff]{2,20}?)(?:第.{1,5}届)?(?:人民代表大会|人民政府|人大)")
STATE_ORGAN = re.compile(
    r"^(?:中华人民共和国|中国|国家|国务院)?(?!.{0,12}(?:省|市(?!场)|自治区|自治州|县(?!级)|州|盟))[\u4e00-\u9fff、，]{1,40}?"
    r"(?:部|委员会|委|总局|局|总署|署|银行|海关总署|证监会|保监会|银保监会|办公室)(?:$|[、，（(])"
)
"""A department of the State Council by its name alone, without that of a place."""
PLACE = re.compile(r"^[\u4e00-\u9fff]{2,12}?(?:自治区|自治州|省|市)")


IN_HISTORY = "（题注）"
"""What stands for the words of a beginning that only the history in brackets tells."""


@dataclass
class Commencement:
    """What a text says of its beginning and end (laws.commencing reads it).

    `open`: its beginning is left to somebody or to an event. `articles`: those that begin on a day of their own, None
    where that is open. `ends`: the first day on which it holds no more. `words`, `term`: the sentences that say so;
    `notes`: what a person should look at.
    """

    on: dt.date | None = None
    open: bool = False
    articles: dict[str, dt.date | None] = field(default_factory=dict)
    ends: dt.date | None = None
    words: str = ""
    term: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ArticleText:
    """One article (条): label 第十条之一, its number 10, the chapter above it, its text."""

    label: str
    number: int | None
    heading: str
    text: str


@dataclass
class LawText:
    """One text of one law. What a source does not know is None or empty, and then changes nothing."""

    row: int | None
    title: str
    instrument: str = ""
    kind: str = ""
    """What the source calls it (规章)."""
    place: str = ""
    organ: str = ""
    version_date: dt.date | None = None
    promulgated_on: dt.date | None = None
    effective_from: dt.date | None = None
    status: str = ""
    amendments: list[dict[str, Any]] = field(default_factory=list)
    articles: list[ArticleText] = field(default_factory=list)
    preamble: str = ""
    source: str = ""
    source_id: str = ""
    commencement: Commencement = field(default_factory=Commencement)
    """What the text says of when it begins and ends."""
    notes: list[str] = field(default_factory=list)
    """What a person should look at."""
    problems: list[str] = field(default_factory=list)
    """What a person has to confirm before the text is taken in: articles that are missing or cannot be told."""

    def __post_init__(self) -> None:
        self.title = canonical_title(self.title)

    @property
    def has_text(self) -> bool:
        return bool(self.articles or self.preamble)

    def text_digest(self) -> str:
        """The digest of what the law says, whatever is known about it."""
        rows = [[a.label, a.heading, a.text] for a in self.articles]
        return digest({"articles": rows, "preamble": self.preamble})


def article(no: str, number: int | None, heading: str, text: str) -> ArticleText:
    """An article with its label in the library's spelling: 第10条 → 第十条."""
    written = re.sub(r"\s", "", no)
    return ArticleText((single_label(written) or written)[:40], number, heading.strip()[:300], text.strip())


def no_text_told(signs: Collection[str]) -> str:
    """That characters were taken out that are no text, by their numbers."""
    shown = "、".join(f"U+{ord(sign):04X}" for sign in sorted(set(signs))[:5])
    return f"有不是文字的控制字符（{shown}），已去掉，请核对原文是否缺字。"


def place_of(title: str, organ: str) -> str:
    """The name of the territory whose organ made a local regulation: 天津市, 恩施土家族苗族自治州; '' if unclear."""
    if match := LOCAL_ORGAN.match(organ):
        return match["place"]
    match = PLACE.match(title)
    return match[0] if match else ""


def instrument_of(kind: str, title: str, organ: str) -> str:
    """The code of laws.Instrument for a kind as sources name it (法律, 地方性法规 …)."""
    if kind in INSTRUMENT_OF_TYPE:
        return "CONST" if kind == "法律" and title.endswith("共和国宪法") else INSTRUMENT_OF_TYPE[kind]
    if kind in ("地方性法规", "地方法规"):
        if re.search(r"自治(?:州|县|旗).*(?:自治条例|单行条例)|自治条例", title):
            return "AUT"
        if "经济特区" in title:
            return "SEZ"
        return "LR_P" if _provincial(place_of(title, organ)) else "LR_C"
    if kind in ("地方政府规章", "政府规章") or (kind == "规章" and _is_local_government(organ)):
        return "PR_P" if _provincial(place_of(title, organ)) else "PR_C"
    if kind == "规章" and STATE_ORGAN.match(organ):
        return "DR"
    return "OTHER"


def _is_local_government(organ: str) -> bool:
    return organ.endswith("人民政府") and bool(LOCAL_ORGAN.match(organ))


def _provincial(place: str) -> bool:
    return place.endswith(("省", "自治区")) or place in MUNICIPALITIES


def kind_of_history(title: str, first_event: str, organ: str) -> str:
    """The kind of a text that does not say it, by who passed it and how it is called."""
    if title.endswith("共和国宪法"):
        return "宪法"
    if organ.startswith("全国人民代表大会"):
        return "法律"
    if "国务院" in first_event and not re.search(r"部|委员会|局|署", first_event.partition("国务院")[0]):
        return "行政法规"
    if "人民代表大会" in organ:
        return "地方性法规"
    if re.search(r"人民政府", first_event):
        return "地方政府规章"
    return "部门规章" if re.search(r"[部委局署会行]令", first_event) else ""


def organ_of(event: str) -> str:
    """Who passed it: 第八届全国人民代表大会第四次会议通过 → 全国人民代表大会."""
    if match := CONGRESS.match(event):
        return match["place"] + match["organ"]
    if event.startswith("国务院") or "国务院令" in event:
        return "国务院"
    match = re.match(r"([\u4e00-\u9fff]{2,30}?(?:人民政府|部|委员会|总局|局|署))", event)
    return match[1] if match else ""


_BEGINS_OR_ENDS = re.compile(
    r"^(?:起|前|后|以前|以后|至|止|为?止|届满|失效|废止|施行|实施|生效|执行|正式(?:施行|实施)|开始)"
)
_UNTIL = re.compile(r"(?:有效期|施行|至|截止|截至|到)(?:限)?[：:]?$")


def events_of(history: str) -> list[dict[str, str]]:
    """（1996年3月17日…通过　根据2009年8月27日…修正） as [{date, event}]; days on which it begins or ends are no event."""
    found = list(DATE.finditer(history))
    events = []
    for at, match in enumerate(found):
        if _is_beginning(history, match):
            continue
        end = found[at + 1].start() if at + 1 < len(found) else len(history)
        text = re.sub(r"\s+", "", history[match.end() : end]).strip("（）()，,；;。、")
        text = re.sub(r"[，；、]?(?:根据|依据|自|有效期[限至]*|(?:截|施行)?至)$", "", text).strip("，；。、")
        if date := date_of(match):
            events.append({"date": date.isoformat(), "event": text})
    return events


def impossible_days(history: str) -> tuple[list[str], list[str]]:
    """Days of a history that no calendar has: those of its making, and those on which it begins or ends."""
    wrong = [match for match in DATE.finditer(history) if date_of(match) is None]
    ends = [match for match in wrong if _is_beginning(history, match)]
    return [match[0] for match in wrong if match not in ends], [match[0] for match in ends]


def _is_beginning(history: str, date: re.Match[str]) -> bool:
    """Whether a day is the one from which a text holds, or up to which: 自2020年3月1日起施行."""
    before, after = history[: date.start()].rstrip(), history[date.end() :].lstrip()
    return (
        bool(_BEGINS_OR_ENDS.match(after))
        or (before.endswith("自") and "起" in after[:12])
        or bool(_UNTIL.search(before))
    )


_WRITTEN_DATE = re.compile(
    r"(?P<y>[一二三四五六七八九〇○零０-９0-9]{4})\s*年\s*(?P<m>[一二三四五六七八九十０-９0-9]{1,3})\s*月\s*"
    r"(?P<d>[一二三四五六七八九十０-９0-9]{1,3})\s*日"
)


def arabic_dates(text: str) -> str:
    """Dates in one form: 二〇二六年十月一日, ２０２６年 10 月 1日 as 2026年10月1日."""

    def one(match: re.Match[str]) -> str:
        try:
            return "{}年{}月{}日".format(*(parse_numeral(match[part]) for part in "ymd"))
        except ValueError:
            return match[0]

    return _WRITTEN_DATE.sub(one, text)


def date_of(match: re.Match[str]) -> dt.date | None:
    return possible_day(match[1], match[2], match[3])
