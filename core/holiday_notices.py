"""Reading the State Council's notice of holidays (国务院办公厅关于…年部分节假日安排的通知): which days are off, which are worked.

What must hold: each sentence that names days is either read or told in `problems`; what a sentence says twice (a weekday,
共3天) has to agree; a notice that leaves out one of the seven
festivals is not whole.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from core.chinese import parse_numeral
from core.possible_days import possible_day

FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
LONGEST = 4
"""A number of days has no more digits."""
WEEKDAYS = "一二三四五六日"
_FESTIVAL = r"(?:元旦|春节|清明节?|(?:国际)?劳动节|五一|端午节?|中秋节?|国庆节?)"
_HEADER = re.compile(
    rf"(?:[一二三四五六七八九十]+、|[0-9]+[、.．]|（[一二三四五六七八九十]+）)?({_FESTIVAL}(?:[、和及]{_FESTIVAL})*)(?:假期|节假日)?："
)
_YEAR = re.compile(r"(\d{4})年(?:部分)?(?:节假日|放假|元旦)")
_DAY = (
    r"(?:(?P<y{n}>\d{{4}})年)?(?:(?P<m{n}>\d{{1,2}})月)?(?P<d{n}>\d{{1,2}})日(?:（(?P<note{n}>[^（）]*)）)?"
)
_SPAN = re.compile(_DAY.format(n=1) + r"(?:(?:至|到|—|－|-|~|～)+" + _DAY.format(n=2) + ")?")
_SPANS = rf"(?:{re.sub(r'[?]P<[a-z0-9]+>', '?:', _SPAN.pattern)})(?:(?:、|和|及|，)(?:{re.sub(r'[?]P<[a-z0-9]+>', '?:', _SPAN.pattern)}))*"
_OFF = re.compile(
    rf"(?:自)?(?P<days>{_SPANS})(?:期间)?(?:放假|休息)(?:调休)?(?:，?共?(?P<count>[0-9一二三四五六七八九十]+)天)?(?:，?(?:不调休|与周[末六日]连休|调休))*"
)
_WORKED = re.compile(rf"(?P<days>{_SPANS})(?:正常|照常|调休)?(?:上班|补班|工作)")
_PASSED_OVER = re.compile(r"鼓励|高速|收费公路|通行费|免收")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
_NAMES = {
    "清明": "清明节",
    "端午": "端午节",
    "中秋": "中秋节",
    "国庆": "国庆节",
    "国际劳动节": "劳动节",
    "五一": "劳动节",
}


@dataclass(frozen=True)
class NoticedDay:
    """A day that the notice makes otherwise than its place in the week, and for which festival."""

    date: dt.date
    is_working: bool
    festival: str


@dataclass
class Notice:
    """What a notice says: its year, its days in order, and what could not be read."""

    year: int | None
    days: list[NoticedDay] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Festivals it says nothing of: then it corrects a year that is known, and makes none known."""

    @property
    def by_date(self) -> Mapping[dt.date, bool]:
        return {day.date: day.is_working for day in self.days}


def read_notice(text: str, year: int | None = None) -> Notice:
    """The days of a notice; `year` where the pasted words do not name it."""
    text = _plain(text)
    named = {int(m[1]) for m in _YEAR.finditer(text)}
    notice = Notice(year or (named.pop() if len(named) == 1 else None))
    if notice.year is None:
        notice.problems.append("没有读到是哪一年的放假安排，请填写年份。")
        return notice
    if possible_day(notice.year, 1, 1) is None:
        notice.problems.append(f"“{notice.year}年”不是可能的年份，请核对通知。")
        notice.year = None
        return notice
    if named and notice.year not in named:
        notice.problems.append(
            f"填写的年份是{notice.year}年，通知写的是{'、'.join(map(str, sorted(named)))}年。"
        )
    sections = list(_sections(text))
    seen = {name for names, _ in sections for name in names}
    for names, words in sections:
        _Section("、".join(names), notice, is_new_year="元旦" in names).read(words)
    notice.missing = [name for name in FESTIVALS if name not in seen]
    if not seen:
        notice.problems.append("没有读到任何节日的安排，请粘贴国务院办公厅通知的全文。")
    if twice := [name for name in FESTIVALS if sum(name in names for names, _ in sections) > 1]:
        notice.problems.append(f"{'、'.join(twice)}的安排写了两次，请只粘贴一份通知。")
    _check(notice)
    notice.days.sort(key=lambda day: day.date)
    return notice


def _plain(text: str) -> str:
    text = text.translate(str.maketrans("(),:;〜﹣–０１２３４５６７８９", "（），：；～--0123456789"))
    return re.sub(r"[ \t\u3000\xa0\u200b\ufeff\r]", "", text)


def _sections(text: str) -> Iterator[tuple[list[str], str]]:
    """Festivals with what is said of them, up to the next one."""
    heads = list(_HEADER.finditer(text))
    for n, head in enumerate(heads):
        end = heads[n + 1].start() if n + 1 < len(heads) else len(text)
        names = [_NAMES.get(name, name) for name in re.split("[、和及]", head[1])]
        yield names, text[head.end() : end]


class _Section:
    """The sentences about one festival."""

    def __init__(self, festival: str, notice: Notice, *, is_new_year: bool) -> None:
        self.festival, self.notice, self.is_new_year = festival, notice, is_new_year
        self._months: tuple[int, int] | None = None

    def read(self, words: str) -> None:
        off = False
        for sentence in re.split(r"[。\n；]", words):
            if not sentence or (_PASSED_OVER.search(sentence) and not re.search("上班|补班", sentence)):
                continue
            rest = self._take(_OFF, sentence, is_working=False)
            off = off or rest != sentence
            rest = self._take(_WORKED, rest, is_working=True)
            if re.search(r"\d日|\d号", rest) and re.search("放假|休息|调休|上班|补班|连休|周|星期|至", rest):
                self._problem(f"“{sentence[:60]}”没有读懂")
        if not off:
            self._problem("没有读到放假的日期")

    def _take(self, pattern: re.Pattern[str], sentence: str, *, is_working: bool) -> str:
        """Note the days of each match and give back what is left of the sentence."""

        def note(match: re.Match[str]) -> str:
            days = [day for span in _SPAN.finditer(match["days"]) for day in self._days(span)]
            count = match.groupdict().get("count")
            if count and (len(count) > LONGEST or parse_numeral(count) != len(days)):
                self._problem(f"写的是共{count[:20]}天，日期却是{len(days)}天（“{match[0][:40]}”）")
            self.notice.days += [NoticedDay(day, is_working, self.festival) for day in days]
            return ""

        self._months = None
        return pattern.sub(note, sentence)

    def _days(self, span: re.Match[str]) -> list[dt.date]:
        first = self._date(span["y1"], span["m1"], span["d1"], span["note1"])
        if first is None or not span["d2"]:
            return [first] if first else []
        last = self._date(span["y2"], span["m2"], span["d2"], span["note2"])
        if last is None:
            return []
        length = (last - first).days
        if not 0 <= length <= 20:
            self._problem(f"“{span[0]}”的先后不对")
            return []
        return [first + dt.timedelta(days=n) for n in range(length + 1)]

    def _date(self, year: str | None, month: str | None, day: str, note: str | None) -> dt.date | None:
        """A day; month and year are those named last, December beside 元旦 is that of the year before."""
        at = int(month) if month else self._months[1] if self._months else 0
        of = int(year) if year else self._year_of(at, carried=not month)
        date = possible_day(of, at, day)
        if date is None:
            self._problem(f"“{f'{year}年' if year else ''}{month or at}月{day}日”不是一个日子")
            return None
        self._months = (of, at)
        said = _WEEKDAY.search(note or "")
        if said and WEEKDAYS.index(said[1].replace("天", "日")) != date.weekday():
            self._problem(
                f"{date.year}年{date.month}月{date.day}日是星期{WEEKDAYS[date.weekday()]}，通知写的是{said[0]}"
            )
        return date

    def _year_of(self, month: int, *, carried: bool) -> int:
        assert self.notice.year is not None  # noqa: S101 without a year nothing is read
        if carried and self._months:
            return self._months[0]
        if self.is_new_year and month == 12:
            return self.notice.year - 1
        return self.notice.year

    def _problem(self, words: str) -> None:
        self.notice.problems.append(f"{self.festival}：{words}。")


def _check(notice: Notice) -> None:
    """What cannot be: a day off and worked, one named twice, work on a plain working day, days of other years."""
    seen: dict[dt.date, NoticedDay] = {}
    for day in notice.days:
        where = f"{day.date.year}年{day.date.month}月{day.date.day}日"
        before = seen.setdefault(day.date, day)
        if before is not day and before.is_working != day.is_working:
            notice.problems.append(f"{where}既放假又上班。")
        elif before is not day:
            notice.problems.append(f"{where}写了两次（{before.festival}、{day.festival}）。")
        if day.is_working and day.date.weekday() < 5:
            notice.problems.append(f"{where}是星期{WEEKDAYS[day.date.weekday()]}，本来就上班，请核对。")
        if day.date.year != notice.year and (day.date.year + 1 != notice.year or day.date.month != 12):
            notice.problems.append(f"{where}不在{notice.year}年。")
