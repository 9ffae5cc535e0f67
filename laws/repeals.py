"""Which laws a text repeals as a whole (废止条款): 《A》、《B》同时废止, and from when. Pure; partial repeals are passed over.

What must hold: a title counts only where it stands in the row of titles that 废止 is said of. A law named beside it
(根据《A》制定的《B》同时废止) does not, nor one of which a part is repealed, nor any in a sentence about repealing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import NamedTuple

from laws.titles import canonical_title, end_of_quoted_title

_SENTENCE = re.compile(r"[^。\n]*(?:。|\n|$)")
_SPACE = re.compile(r"[ \t\u3000]+")
_NOTE = r"(?:（[^（）]*(?:（[^（）]*）[^（）]*)*）)*"
_PART = re.compile(
    rf"^{_NOTE}(?:第[0-9一二三四五六七八九十百]+[条章款项]|中?(?:关于|有关)|中的?|的(?:有关|相关)?规定|第?.{{0,4}}部分)"
)
_OF_PART = re.compile(r"[^《》，。；、]{0,30}(?:以及|[、，和及与])")

# --- 《A》（…号）、1997年发布的《B》自本条例施行之日起同时废止 ---
_REPEALED = re.compile(
    rf"^{_NOTE}(?:(?:等|以及|及其?|和|与)[^《》。；，、]{{1,20}}?)?[，、]?"
    r"(?:(?:自|于|从|在)[^《》。；，]{1,40}?)?[，、]?"
    r"(?:同时|予以|即行|即|自行|一并|一律|全部|均|也|相应|随即|随之|宣布|正式|应当|应|停止执行，?并?)*"
    r"(?:废止|失效|停止(?:执行|施行|实施)|不再(?:执行|施行))(?=[。；，]|$)"
)
_JOINT = re.compile(rf"^{_NOTE}(?:(?:以及|[、，；和及与])(?P<made>[^《》]{{0,300}}))?$")
_ASIDE = re.compile(
    r"依照|按照|依据|违反|规定|抵触|不一致|不符|适用|所称|有关|关于|施行|授权|根据(?![0-9一二])"
)
_GROUND = re.compile(r"(?:根据|依照|依据|按照|实施|贯彻|执行|违反|适用|符合|与)$")
_MAKING = re.compile(r"^[^《》〈〉]{0,40}关于修(?:改|订|正)|修正案")

# --- 决定废止《A》、《B》；自…起施行，同时废止《C》 ---
_REPEALS = re.compile(
    r"(?:决定|同时|即日起|日起|(?:^|[：，；])(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|[0-9]+[.、])?)"
    r"废止原?(?=[^《》，。；]{0,80}《)"
)
_NOUN = re.compile(rf"^{_NOTE}(?:的?(?:决定|决议|通知|公告|程序|建议|议案)|前|后|的)")

# --- 废止下列法规：一、《A》 ---
_REPEALS_LIST = re.compile(
    r"(?:废止|失效)的?(?:下列|以下)|(?:下列|以下)[^。：]{0,40}(?:废止|失效)[^。：]{0,20}：|(?:废止|失效)的[^。：]{0,30}目录"
)
_LISTED = re.compile(
    r"^(?:[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十百0-9]+[）)]|[0-9]+[.．、]|[①-⑳]|《)"
)
_ANOTHER_LIST = re.compile(
    r"修改为|作(?:出|如下|以下|相应)*修改|删去|删除|增加一|修正案|继续有效|(?:修改|修订)(?:的)?(?:下列|以下|部分)"
)
_REPEALING_TITLE = re.compile(r"关于废止")
_BEGINS = re.compile(r"自(\d{4})年(\d{1,2})月(\d{1,2})日起(?:正式|开始)?(?:施行|实施|执行|生效)")


def repealed_titles(title: str, texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`(article label, title)` of each law that a text of `title` repeals; `texts` are its articles, or `("", all)`.

    A law does not repeal an earlier text under its own title: that is an amendment, told by versions.
    """
    found: dict[str, str] = {}
    own = canonical_title(title)
    for label, text in texts:
        for name in _in_text(text):
            if name and name != own:
                found.setdefault(name, label)
    if _REPEALING_TITLE.search(title) and "修改" not in title:
        for one in _titles(title):
            found.setdefault(one.name, "")
    return [(label, name) for name, label in found.items()]


def stated_beginning(text: str) -> dt.date | None:
    """The day from which an article says that its law holds (自2009年5月1日起施行); None where it names none."""
    for match in _BEGINS.finditer(_SPACE.sub("", text)):
        try:
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            continue
    return None


class _Title(NamedTuple):
    """A title in 《》: where it begins and ends, brackets and all, and its canonical form."""

    start: int
    end: int
    name: str


def _in_text(text: str) -> Iterator[str]:
    listing = False
    for match in _SENTENCE.finditer(text):
        sentence = _SPACE.sub("", match[0]).rstrip("。\n")
        titles = [t for t in _titles(sentence) if not _MAKING.search(t.name)]
        head = _REPEALS_LIST.search(sentence)
        if head:
            listing = True
            yield from (t.name for t in titles if t.start > head.start())
            continue
        listing = (
            listing and not _ANOTHER_LIST.search(sentence) and bool(not sentence or _LISTED.match(sentence))
        )
        if listing:
            yield from (t.name for t in titles if not _PART.match(sentence[t.end :]))
        else:
            yield from _before(sentence, titles)
            yield from _behind(sentence, titles)


def _before(sentence: str, titles: list[_Title]) -> Iterator[str]:
    """The rows of titles that are said to be repealed."""
    for last, title in enumerate(titles):
        until = titles[last + 1].start if last + 1 < len(titles) else len(sentence)
        if _REPEALED.match(sentence[title.end : until]):
            yield from _row_up_to(sentence, titles, last)


def _row_up_to(sentence: str, titles: list[_Title], last: int) -> Iterator[str]:
    """The titles enumerated up to this one, from right to left; those of which only a part is named are passed over."""
    whole = True
    for n in range(last, -1, -1):
        if _GROUND.search(sentence[: titles[n].start]):
            return
        if whole:
            yield titles[n].name
        gap = sentence[titles[n - 1].end : titles[n].start] if n else ""
        part = _PART.match(gap)
        whole = part is None
        if not (_OF_PART.match(gap, part.end()) if part else _is_joint(gap)):
            return


def _is_joint(gap: str) -> bool:
    """Whether the words between two titles only join them and say who made the second."""
    joint = _JOINT.match(gap)
    return joint is not None and not _ASIDE.search(joint["made"] or "")


def _behind(sentence: str, titles: list[_Title]) -> Iterator[str]:
    """The row of titles behind 决定废止."""
    found = _REPEALS.search(sentence)
    row = [t for t in titles if found and t.start >= found.end()]
    if found is None or not row or _ASIDE.search(sentence[found.end() : row[0].start]):
        return
    if _NOUN.match(sentence[row[-1].end :]):
        return
    for n, title in enumerate(row):
        after = sentence[title.end : row[n + 1].start] if n + 1 < len(row) else sentence[title.end :]
        if not _PART.match(after):
            yield title.name
        if n + 1 < len(row) and not _is_joint(after):
            return


def _titles(text: str) -> Iterator[_Title]:
    at = 0
    while (start := text.find("《", at)) >= 0:
        end = end_of_quoted_title(text, start)
        if end is None:
            return
        inner, close, at = end
        yield _Title(start, at, canonical_title(text[inner:close]))
