"""When a text begins and ends to hold, as it says itself (施行日期、有效期): of the whole, and of articles of their own. Pure.

What must hold: a day is reckoned only where the words give it; where they leave it to somebody or to an event (另行规定,
由…决定, 自…批准之日起), or cannot be understood, the beginning is open, and a person sets it. A sentence about anything else
(a licence's 有效期, the beginning of another law) counts for nothing.

Terms: 民法典第二百零一条、第二百零二条. The day of promulgation is not counted, so that 公布之日起30日后 is the 31st day behind
it, and three months end on the same day of the third month. A text that holds for N years from a day on holds up to the
day before that day N years later.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from core.chinese import parse_numeral
from core.possible_days import is_possible, iso_day, possible_day
from laws.locators import parse_locator
from laws.places import Locator, spell_place
from laws.texts import ArticleText, Commencement, arabic_dates

LAST_ARTICLES, LAST_LINES = 5, 12
LONGEST = 5000
"""No term in days, months or years is longer."""
_N = "[一二三四五六七八九十百两0-9]+"
_SELF = (
    r"本(?:实施)?(?:法|条例|办法|规定|细则|规则|规章|决定|决议|解释|通知|意见|方案|标准|规范|目录|清单|公告|通告|制度"
    r"|规程|章程|准则|指引|暂行规定|暂行办法|指导意见|实施意见)"
)
_PART_OF = r"第[一二三四五六七八九十百千零〇0-9（）]+[条款项目章节编](?:之[一二三四五六七八九十]+)?"
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_BEGINS = re.compile(
    r"(?P<lead>自|从|于|在|与)(?P<when>[^，]{1,50}?)(?P<from>(?:之日)?起|同时|同步)?(?:正式|开始)*"
    r"(?:施行|实施|生效|执行|试行|暂行)(?!之?日|情况|细则|办法|方案|中|过程|前|后|的|主体|机关|人员)"
)
_OPEN = re.compile(
    r"(?:施行|实施|生效|执行)(?:的?(?:具体)?(?:日期|时间|步骤|办法和日期))?，?"
    r"(?:另行[^，]{1,10}|由[^，]{1,40}(?:规定|决定|确定|公布|公告|通知|发布|宣布))"
    r"|(?:报请?|报?经|待)[^，]{1,40}(?:批准|同意|审定|备案)(?:之日起|后)?(?:施行|实施|生效|执行)"
)
_MADE = re.compile(
    r"(?:本[\u4e00-\u9fff]{1,6})?(?P<made>公布|发布|颁布|印发|通过|批准|公告|下发|签发)(?:之日|之时|日)?(?:起的?|的|后)?(?P<term>.*)"
)
_NEXT_DAY = re.compile(r"次日|第二日|第二天|翌日")
_NEXT_MONTH = re.compile(r"(?:下|次|下一)个?月(?:的?(?:一日|1日|第一日|首日|1号))?")
_TERM_FROM = re.compile(
    rf"(?:经过|届)?(?P<full>满)?(?P<nth>第)?(?P<n>{_N})(?P<unit>个工作日|工作日|日|天|个?月|年)(?P<after>后|以后|之后|届满|期满)?"
    r"(?:的?次日)?(?:之日)?"
)
_ALLOWED = re.compile(
    rf"但是?|并|其中|除|以外|外|{_SELF}|本[章节条款](?!例)|{_PART_OF}|（[一二三四五六七八九十]+）|[、至到—，-]|和|及|与|以及"
    r"|(?:有?关于|中)[^，]{1,30}的(?:规定|内容)|的?规定|的?条款|等|其他|其余|余下|各|部分|内容|条文|条|(?:现|特此)?予?以?(?:公布|发布|印发|颁布)"
    r"|由[^，]{1,30}解释|[^，]*印发给你们[^，]*|[^，]*(?:会议|常务会)[^，]*通过|以上|上述|全文|均|则|现"
)
_REST = re.compile(r"其他|其余|余下")
_OWN_SUBJECT = re.compile(rf"{_SELF}|本[章条](?!例)|^{_PART_OF}")
CHANGED = re.compile(r"修正|修改|修订")
_INNER = re.compile(r"(?<=《)[^《》]*(?=》)")
_OWN_TERM = rf"(?:^|，|其|起|{_SELF}|后)"
_VALID = re.compile(r"(?:有效|试行|施行|执行|暂行)期限?")
_UNTIL = re.compile(
    r"(?:自(\d{4})年(\d{1,2})月(\d{1,2})日起?)?(?:截?至|到|截止)(?:到)?(\d{4})年(\d{1,2})月(\d{1,2})日"
    r"(?P<end>为?止|失效|届满|终止|自动失效|自动废止)?"
)
_TERM = re.compile(
    rf"{_OWN_TERM}(?:有效期限?|试行期限?|暂行期限?|施行期限?|执行期限?|实施期限?)(?:暂定)?(?:定?为|是)?(?P<n>{_N})(?P<unit>个?月|年)"
    rf"|(?:起|，|{_SELF})(?:施行|实施|试行|暂行|执行)(?P<n2>{_N})(?P<unit2>个?月|年)(?!以|内|度)"
)
_ITSELF = re.compile(rf"^(?:{_SELF}|有效期|试行期|暂行期)")


@dataclass(frozen=True)
class Making:
    """The days on which a text was made, and whether its clauses are those of this text.

    An amendment in parts (修正) leaves the clause of the first text as it was: 公布之日 there is another day. A revision
    (修订) says anew when it begins, or leaves an old day standing. `first`: there was no text before.
    """

    promulgated: dt.date | None = None
    passed: dt.date | None = None
    approved: dt.date | None = None
    amended: bool = False
    first: bool = True
    original: dt.date | None = None
    """The day on which the first text was promulgated, where the history tells it: 公布之日 of a clause left standing."""

    def day(self, word: str) -> dt.date | None:
        if word == "通过":
            return self.passed or self.promulgated
        return self.approved if word == "批准" else self.promulgated


def making_of(events: Sequence[Mapping[str, str]], version_date: dt.date | None, *, first: bool) -> Making:
    """What the history of a text tells: [{date, event}], the earliest first."""
    said: dict[str, dt.date] = {}
    changes = [event for event in events if CHANGED.search(event.get("event") or "")]
    for event in events:
        for word in ("通过", "批准"):
            if word in (event.get("event") or "") and (day := iso_day(event.get("date"))):
                said[word] = day
    original = [
        iso_day(event.get("date"))
        for event in events
        if event not in changes and re.search("[公发颁]布|印发", event.get("event") or "")
    ]
    amended = bool(changes) and "修订" not in (changes[-1].get("event") or "")
    return Making(
        version_date,
        said.get("通过"),
        said.get("批准"),
        amended or (not first and not changes),
        first,
        original[0] if original else None,
    )


def commencement(articles: Sequence[ArticleText], preamble: str, made: Making) -> Commencement:
    """What a text says of when it holds; nothing where it says nothing, or where that is of an earlier text."""
    found = Commencement()
    headings = {a.label: a.heading for a in articles}
    said: list[str] = []
    since, own_of = None, None
    sentences = list(_sentences(articles, preamble))
    for label, sentence, last in sentences:
        for subject, clause, day in _beginnings(sentence, made):
            if _is_own(subject, last=last):
                said.append(sentence)
                _note(label, subject, clause, day, made, found, headings)
                since = since or _of_first_text(sentence, last=last, made=made)
    for label, sentence, _ in sentences:
        own = sentence in said or bool(_ITSELF.match(sentence))
        if (own or own_of == label) and _read_end(sentence, found, made, since):
            break
        own_of = label if own else own_of
    taken = found.on or found.open or found.articles
    found.words = "".join(f"{one}。" for one in dict.fromkeys(said))[:500] if taken else ""
    return found


def _sentences(articles: Sequence[ArticleText], preamble: str) -> Iterator[tuple[str, str, bool]]:
    """Article, sentence, and whether it stands at the end, where the text speaks of itself without naming itself."""
    if articles:
        rows = [(a.label, a.text, n >= len(articles) - LAST_ARTICLES) for n, a in enumerate(articles)]
    else:
        lines = preamble.split("\n")
        rows = [("", line, n >= len(lines) - LAST_LINES) for n, line in enumerate(lines)]
    for label, text, last in rows:
        if last or "施行" in text or "生效" in text:
            for one in re.split(r"[。\n；;]", arabic_dates(re.sub(r"[ \t\u3000\xa0]", "", text))):
                if one:
                    yield label, one, last


# --- beginning -------------------------------------------------------------------------------------------


class _Day(NamedTuple):
    """The day that words give, and whether a person should look at how it was reckoned; None: they leave it open."""

    on: dt.date | None
    check: bool = False


def _beginnings(sentence: str, made: Making) -> Iterator[tuple[str, str, _Day]]:
    """What begins, the words that say when, and the day: 第二条 | 自2027年7月1日起施行 | 2027-07-01."""
    masked = _INNER.sub(lambda m: "某" * len(m[0]), sentence)
    at = 0
    found = sorted([*_BEGINS.finditer(masked), *_OPEN.finditer(masked)], key=lambda m: m.start())
    for match in found:
        if match.start() < at:
            continue
        is_open = match.re is _OPEN
        day = _Day(None) if is_open else _day_of(match, made)
        if day is not None:
            yield _subject(masked[at : match.start()]), sentence[match.start() : match.end()], day
            at = match.end()


def _subject(before: str) -> str:
    """The last clause before the words, with the enumeration of articles that leads to it."""
    clauses = before.strip("，：:").split("，")
    subject = clauses.pop().rpartition("：")[2].removesuffix("的")
    while clauses and re.fullmatch(rf"(?:但是?|其中)?(?:{_PART_OF}|[、和及])+", clauses[-1]):
        subject = f"{clauses.pop()}、{subject}"
    return subject


def _is_own(subject: str, *, last: bool) -> bool:
    """Whether what begins is this text or a part of it; elsewhere than at its end it has to be named."""
    if "《" in subject and "印发给你们" not in subject and "通过" not in subject:
        return False
    if not last and not _OWN_SUBJECT.search(subject):
        return False
    return not _ALLOWED.sub("", subject)


def _day_of(match: re.Match[str], made: Making) -> _Day | None:
    """The day that words like 自公布之日起三个月后施行 give; open where they give none; None where they are no such words."""
    when = match["when"]
    when = when.removesuffix("之日").removesuffix("起")
    if date := _DATE.fullmatch(when):
        return _Day(possible_day(date[1], date[2], date[3]))
    if match["from"] is None and not _TERM_FROM.search(when) and not _MADE.fullmatch(when):
        return None
    if match["lead"] in "于在" and match["from"] is None:
        return None
    if _NEXT_MONTH.fullmatch(when):
        return _Day(_next_month(made.promulgated), True) if made.promulgated else None
    words = _MADE.fullmatch(when)
    return _reckoned(words, made) if words else _Day(None)


def _reckoned(words: re.Match[str], made: Making) -> _Day | None:
    start, term = made.day(words["made"]), words["term"]
    if start is None:  # the day of approval is still to come; that of promulgation is only not known here
        return _Day(None) if words["made"] == "批准" else None
    if not term:
        return _Day(start)
    if _NEXT_DAY.fullmatch(term):
        return _Day(start + dt.timedelta(days=1), True)
    if _NEXT_MONTH.fullmatch(term):
        return _Day(_next_month(start), True)
    match = _TERM_FROM.fullmatch(term)
    if match is None or "工作日" in match["unit"]:
        return _Day(None)
    end = _later(start, _number(match["n"]), match["unit"])
    exactly = bool(match["nth"]) or (bool(match["full"]) and not match["after"])
    return _Day(end if exactly or end is None else end + dt.timedelta(days=1), True)


def _note(
    label: str,
    subject: str,
    clause: str,
    day: _Day,
    made: Making,
    found: Commencement,
    headings: Mapping[str, str],
) -> None:
    if wrong := _impossible(clause):
        found.notes.append(f"{subject}施行日期写的是“{wrong}”，不是可能的日期，须由人核定。")
    if _of_earlier_text(clause, day, made):
        if day.on is not None and _DATE.search(clause):
            told = f"“{clause}”是最初文本的施行日期，没有采用；这个文本的施行日期待核定，核定之前从文本日期算起。"
            found.notes.append(told)
        return
    labels = _labels(subject, label, headings)
    if not labels and re.search(r"第.+?[条章节]|本[章节条款](?!例)", subject) and not _REST.search(subject):
        found.notes.append(f"“{subject}{clause}”所指的条文没有找到，施行日期须由人核定。")
    elif not labels:
        _note_whole(clause, day, made, found)
    elif re.search(r"第[一二三四五六七八九十0-9（）]+[款项目]|本款(?!例)", subject):
        found.notes.append(f"“{subject}{clause}”只涉及条文的一部分，施行日期须由人核定。")
    else:
        said = dict.fromkeys(labels, day.on)
        wide = re.search(r"[编章节]", subject)  # an article named by its number goes before its chapter
        found.articles = {**said, **found.articles} if wide else {**found.articles, **said}
        if day.on is None and not _impossible(clause):
            found.notes.append(f"{subject}的施行日期没有写明（{clause}），须由人核定。")
        elif day.check and day.on is not None:
            found.notes.append(f"{subject}的施行日期按“{clause}”推算为{_in_words(day.on)}，请核对。")


def _of_earlier_text(clause: str, day: _Day, made: Making) -> bool:
    """Whether a clause was left standing from a text before this one."""
    if made.first:
        return False
    if made.amended and (day.on is None or not _DATE.search(clause)):
        return True
    return day.on is not None and (made.promulgated is None or day.on < made.promulgated)


def _of_first_text(sentence: str, *, last: bool, made: Making) -> dt.date | None:
    """The day on which the text began that was amended: its clause stands, and its term still runs from that day."""
    if not made.amended:
        return None
    first = Making(made.original, first=True)
    days = [
        day.on
        for subject, _, day in _beginnings(sentence, first)
        if _is_own(subject, last=last) and not re.search(_PART_OF, subject)
    ]
    return next((on for on in days if on is not None), None)


def _labels(subject: str, label: str, headings: Mapping[str, str]) -> list[str]:
    """The articles that a subject names, by number, chapter or as this one."""
    if _REST.search(subject):
        return []
    if re.search(r"本[条款](?!例)", subject):
        return [label]
    chapters = re.findall(r"第[一二三四五六七八九十百]+[编章节]", subject)
    if "本章" in subject:
        chapters = [headings.get(label, "").split(" / ")[0].split(" ")[0]]
    in_chapters = [
        one for one, heading in headings.items() for chapter in chapters if chapter and chapter in heading
    ]
    places = [] if chapters else parse_locator(subject)
    named = [spell_place(Locator(article=p.article, suffix=p.suffix)) for p in places if p.article]
    return [one for one in dict.fromkeys([*in_chapters, *named]) if one in headings]


def _note_whole(clause: str, day: _Day, made: Making, found: Commencement) -> None:
    if found.on is not None or found.open:
        if day.on != found.on:
            found.notes.append(f"另有施行日期的说法“{clause}”，没有采用，请核对。")
        return
    found.on, found.open = day.on, day.on is None
    if day.on is None:
        if not _impossible(clause):
            found.notes.append(f"施行日期没有写明（{clause}），须由人核定；核定之前不按已施行处理。")
    elif day.check:
        found.notes.append(f"施行日期按“{clause}”推算为{_in_words(day.on)}，请核对。")
    elif made.promulgated and day.on < made.promulgated and _DATE.search(clause):
        early = f"施行日期{_in_words(day.on)}早于这个文本的公布日期{_in_words(made.promulgated)}，没有采用"
        found.notes.append(f"{early}，须由人核定；核定之前不按已施行处理。")
        found.on, found.open = None, True


# --- end -------------------------------------------------------------------------------------------------


def _read_end(sentence: str, found: Commencement, made: Making, since: dt.date | None) -> bool:
    """Take the end that a sentence gives; whether it gives one. `since`: when the text began that this one amended."""
    plain = _INNER.sub("", sentence)
    for until in _UNTIL.finditer(plain):
        last = possible_day(until[4], until[5], until[6])
        if last is None and (_VALID.search(plain[: until.start()]) or until["end"]):
            found.notes.append(f"有效期写的是“{until[0]}”，不是可能的日期，失效日期须由人核定。")
        if last and (_VALID.search(plain[: until.start()]) or until["end"]):
            if not made.amended:
                found.on = found.on or (possible_day(until[1], until[2], until[3]) if until[1] else None)
            found.term = f"{sentence}。"[:300]
            _note_end(last + dt.timedelta(days=1), made, found)
            return True
    term = _TERM.search(plain)
    if term is None:
        return False
    found.term = f"{sentence}。"[:300]
    start = found.on or since
    if start is None:
        found.notes.append("写明了有效期，但施行日期不明，失效日期须由人核定。")
        return True
    ends = _later(start, _number(term["n"] or term["n2"]), term["unit"] or term["unit2"])
    if ends is None:
        found.notes.append(f"“{term[0].strip('，')}”推算出的失效日期不可能，失效日期须由人核定。")
        return True
    _note_end(ends, made, found)
    if found.ends:
        from_first = "" if found.on else f"从{_in_words(start)}起算，"
        found.notes.append(
            f"有效期{from_first}推算至{_in_words(found.ends - dt.timedelta(days=1))}，请核对。"
        )
    return True


def _note_end(ends: dt.date, made: Making, found: Commencement) -> None:
    """Take an end; none that had come before the text was amended, since then the term was another by that time."""
    if made.amended and (made.promulgated is None or ends <= made.promulgated):
        found.notes.append("写明的有效期在修改之前已经届满，失效日期须由人核定。")
        return
    found.ends = ends


# --- days ------------------------------------------------------------------------------------------------


def _later(start: dt.date, number: int, unit: str) -> dt.date | None:
    """`number` days, months or years behind `start`; the last day of a month that has no such day. None: too far ahead."""
    if number > LONGEST:
        return None
    if unit in ("日", "天"):
        end = start + dt.timedelta(days=number)
        return end if is_possible(end) else None
    months = number * (12 if unit == "年" else 1) + start.month - 1
    year, month = start.year + months // 12, months % 12 + 1
    return possible_day(year, month, min(start.day, calendar.monthrange(year, month)[1]))


def _next_month(day: dt.date) -> dt.date | None:
    return _later(day.replace(day=1), 1, "月")


def _number(text: str) -> int:
    """A numeral as a number; one that is none, or has more digits than any term, counts as too long."""
    try:
        return parse_numeral(text) if len(text) <= 12 else LONGEST + 1
    except ValueError:
        return LONGEST + 1


def _impossible(clause: str) -> str:
    """The day in a clause that no calendar has; '' where there is none."""
    return next((m[0] for m in _DATE.finditer(clause) if possible_day(m[1], m[2], m[3]) is None), "")


def _in_words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
