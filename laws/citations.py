"""Reads what lists really write in 实施依据 and 责任事项依据: one cell in, single citations out.

What must hold: `"".join(c.raw for c in split_citations(cell)) == cell` for every string, no string
raises, and time grows linearly with the cell's length. Each law, and each article of it with a text
of its own, is one Citation; articles enumerated before one text share it.

How: layout whitespace is set aside (core.chinese.Compact), laws.scanning finds heads and headings,
laws.joining makes one of what is said twice, and here they are put together. What names no law and no article
is kept as a remark. A cell in the form that the ministries' samples prescribe is read line by line instead
(`_regular`), to the same result.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from core.chinese import Compact, squeeze
from laws.events import NO_LAW, Event, Law, has_words
from laws.joining import Entry, join_heads, join_quoted
from laws.locators import parse_locator, read_parts
from laws.notes_behind import is_note
from laws.places import Locator
from laws.references import laws_named
from laws.saying import SAID, SAYS
from laws.scanning import find_events
from laws.spelling import STATE, set_right, unify_signs
from laws.titles import KINDS, TAG, TOPIC, full_title_candidates, infer_kind, normalise_kind, quote_titles

__all__ = ["Citation", "Locator", "full_title_candidates", "infer_kind", "parse_locator", "split_citations"]


class Citation(NamedTuple):
    """One legal basis as a cell states it: an article (or chapters, or all) of one law, with its text.

    A remark that names no law (无, 全文适用) has an empty title and locator and keeps its text. `role` is 参照 where
    the cell says so, `written` the title as it stands there where it is another than `title` (a short name, a
    misprint), `unsure` what a person should confirm.
    """

    kind: str
    title: str
    locator: str
    text: str
    edition: str
    tagged: bool
    raw: str
    role: str = ""
    written: str = ""
    unsure: str = ""

    @property
    def mentioned(self) -> tuple[str, ...]:
        """The laws that its words name in 《》 (依照《乙法》处罚), in order; the one it cites where its text names it."""
        own = {self.title.removeprefix(STATE), self.written.removeprefix(STATE)}
        again = laws_named(self.text)
        named = laws_named(self.raw)
        return tuple(title for title in named if title in again or title.removeprefix(STATE) not in own)


def split_citations(cell: str) -> list[Citation]:
    """The citations of a 依据 cell in order; their `raw` put together is the cell. '' gives []."""
    return list(_split(cell))


@lru_cache(maxsize=16384)
def _split(cell: str) -> tuple[Citation, ...]:
    if not cell:
        return ()
    return _regular(cell) or tuple(_citations(cell))


# --- the regular form: 【法律】《X法》（2019年修正）⏎ 第十条：text。⏎ 第十二条第二款：text。 -------------------

_HAN = "\u4e00-\u9fff"
_PLAIN = rf"[{_HAN}0-9A-Za-z，：“”》]"
_OPENER = "”?[第《（【附目中同该原a-z0-9一二三四五六七八九十]"
_SIGN = rf"[、）](?!《)|《|(?!{TAG.pattern})（|[。；](?!{_OPENER}|\n|\Z)"
_REGULAR = re.compile(
    rf"(?:【({'|'.join(KINDS)})】《([{_HAN}]{{3,80}}+)》(?:（([{_HAN}0-9，、；〔〕]{{6,300}}+)）)?\n)?[ \u3000]*"
    r"(第[一二三四五六七八九十百千零〇0-9]{1,7}+条(?:第[一二三四五六七八九十]{1,3}+款)?)："
    rf"((?![的规])[{_HAN}]{_PLAIN}*+(?:(?:{_SIGN}){_PLAIN}*+)*+[。；])(?:\n|\Z)"
)
"""A law, where the line before names one, and one article with its text on one line.

So narrow that the general way could find nothing else in it: no sign of the text opens a citation there.
"""


def _regular(cell: str) -> tuple[Citation, ...]:
    """The citations of a cell that is regular from end to end; () for any other."""
    found: list[tuple[Law, str, str]] = []
    starts: list[int] = []
    law, at = NO_LAW, 0
    while at < len(cell):
        m = _REGULAR.match(cell, at)
        if m is None:
            return ()
        kind, title, edition, written, text = m.group(1, 2, 3, 4, 5)
        if kind:
            law = Law(normalise_kind(kind), title, edition or "", True)
        locator = _canonical(written)
        if law is NO_LAW or not locator or law.title != set_right(law.title) or "称" in law.edition:
            return ()
        found.append((law, locator, text))
        starts.append(at if kind else m.start(4))
        at = m.end()
    starts.append(len(cell))
    return tuple(
        Citation(law.kind, law.title, locator, text, law.edition, True, cell[starts[i] : starts[i + 1]])
        for i, (law, locator, text) in enumerate(found)
    )


@lru_cache(maxsize=8192)
def _canonical(written: str) -> str:
    """The canonical form of a locator that stands alone; '' for what is none."""
    parts = read_parts(written)
    return parts[0].canonical if len(parts) == 1 and parts[0].end == len(written) else ""


# --- any other form --------------------------------------------------------------------------------


_LEADING = re.compile(
    rf"(?:{SAID}(?=[：，“「『。；]|$)|[中里]?(?:明确)?规定(?!的|了)(?=[\u4e00-\u9fff]))?"
    r"[：，。、；.）|｜]*(?:(?:的?规定|(?:条文|法条|依据)?(?:内容|原文))[：，]|(?:条文|法条)(?:内容|原文)(?=[“\u4e00-\u9fff])|【(?:条文)?(?:内容|原文)】)?"
)
_REMARK_LINE = re.compile(r"[a-zA-Z][）、.]|--|注：|备注|说明：")
_LABEL_MAX = 40


def _citations(cell: str) -> Iterator[Citation]:
    c = Compact(cell, _read_signs)
    entries = join_quoted(list(_entries(c, join_heads(c, find_events(c)))))
    starts = [0, *(c.raw_start(entry.start) for entry in entries[1:]), len(cell)]
    for i, entry in enumerate(entries):
        law, raw = entry.law, cell[starts[i] : starts[i + 1]]
        told = (law.role, law.written, law.unsure + entry.unsure)
        yield Citation(law.kind, law.title, entry.locator, entry.text, law.edition, law.tagged, raw, *told)


def _read_signs(text: str) -> str:
    return quote_titles(unify_signs(text))


_PHRASE_MAX = 30
_PHRASE = re.compile(
    rf"[\W_]*(?:(?:{TOPIC}(?=规定|条款|要求)|[的中之等及和与省市县]|以及|其他|其它|国家|自治区|国务院|部门|依据|[\u4e00-\u9fff]{{1,8}}[局厅委部办](?=有关|相关)|有关|相关|配套|上述|法律|法规|规章|规范性|政策|文件|规定|条款|条文|内容|事项|情形|职责|司法解释|[条全]?文?略|省略|所有|以下|以上|各[条款项]"
    r"|要求|精神|参照|比照|依照|按照|执行|适用|办理|实施|处理|处罚|予以|进行|全文|全部|全篇|整部)[\W_]*)+"
)
"""Words behind a law or article that quote nothing: 等有关规定, 的要求执行."""


def _entry(c: Compact, start: int, law: Law, text: tuple[int, int], *, said: bool = True) -> Entry:
    """A citation with the text between two places; none where these words quote nothing, 参照 where they say so."""
    words = c.text[slice(*text)]
    if not has_words(words):
        return Entry(start, law, "", "", "")
    if law.title and len(words) <= _PHRASE_MAX and _PHRASE.fullmatch(words):
        role = "参照" if re.search("参照|比照", words) else law.role
        return Entry(start, law._replace(role=role), "", "", "")
    if law.title and is_note(words, said=said):
        return Entry(start, law, "", "", "")
    return Entry(start, law, "", c.original(*text), "")


def _entries(c: Compact, events: list[Event]) -> Iterator[Entry]:
    first = events[0].start if events else len(c.text)
    if not events or not _is_label(c.text[:first]):
        yield _entry(c, 0, NO_LAW, (0, first))
    else:
        first = 0
    law, held = NO_LAW, None
    for i, event in enumerate(events):
        law = event.law or law
        start = first if i == 0 else event.start if held is None else held
        following = events[i + 1] if i + 1 < len(events) else None
        until = following.start if following else len(c.text)
        if not event.locators and following and not following.law:
            between = c.text[event.end : until]
            if not has_words(between) or _is_edition(between):
                law = _with_edition(law, c.original(event.end, until)) if has_words(between) else law
                held = start
                continue
        held = None
        yield from _of_event(c, event, law, start, until)


def _of_event(c: Compact, event: Event, law: Law, start: int, until: int) -> Iterator[Entry]:
    text_start = min(_LEADING.match(c.text, event.end).end(), until)  # type: ignore[union-attr]
    remark = _remark_start(c, event, text_start, until)
    said = bool(event.quoted or not event.locators or SAYS.match(c.text, event.end))
    entry = _entry(c, start, law, event.quoted or (text_start, min(remark, until)), said=said)
    for k, (position, locator) in enumerate(event.locators or ((start, ""),)):
        yield Entry(start if k == 0 else position, entry.law, locator, entry.text, event.unsure)
    if remark < until:
        yield _entry(c, remark, NO_LAW, (remark, until))


_HISTORY = re.compile(r"公布|发布|施行|实施|通过|修正|修订|颁布|第[0-9]+号")
_YEAR = re.compile(r"[0-9]{4}年|〔[0-9]{4}〕")


def _is_edition(text: str) -> bool:
    """Whether words between a title and its first article are its history without brackets."""
    return len(text) <= 300 and bool(_HISTORY.search(text)) and bool(_YEAR.search(text))


def _with_edition(law: Law, text: str) -> Law:
    history = squeeze(text).strip("（）()。，；： ")
    return law._replace(edition="；".join(filter(None, (law.edition, history))))


def _is_label(text: str) -> bool:
    """Whether words before the first law only introduce it (法律依据：), so that they are no remark."""
    return not has_words(text) or (len(text) <= _LABEL_MAX and text.endswith("：")) or len(text) <= 4


_NOTE = re.compile(r"(?<=[。；”])(?:备注|注)：")


def _note_start(c: Compact, start: int, until: int) -> int:
    """Where a line of its own (备注：…) ends the text of an article; `until` if nowhere."""
    notes = (m.start() for m in _NOTE.finditer(c.text, start, until))
    return next((at for at in notes if c.line_before(at)), until)


def _remark_start(c: Compact, event: Event, text_start: int, until: int) -> int:
    """Where words after a finished citation (第58条；⏎ 备注：…) stop being its text; `until` if nowhere."""
    if not event.locators or not c.line_before(text_start) or not has_words(c.text[text_start:until]):
        return _note_start(c, text_start, until)
    between = c.text[event.end : text_start]
    if "：" in between:
        return _note_start(c, text_start, until)
    return text_start if "；" in between or _REMARK_LINE.match(c.text, text_start) else until
