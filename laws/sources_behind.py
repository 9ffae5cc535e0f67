"""A text first and its source behind it: “……”——《甲法》第三条；……（摘自《乙条例》第八条）; 出自《丙办法》第五条.

A cell is read so only where it is nothing else: each source stands behind words that read like a provision, and behind
the last nothing more is said. Positions are in compact text; each sign of a source is looked at once.
"""

from __future__ import annotations

import re

from laws.before_titles import CIRCLED, NUM, NUMBERING
from laws.events import Event, Law, has_words
from laws.heads import HeadReader, last_of, spelled
from laws.locators import read_parts
from laws.numbers import ORDER
from laws.saying import SAID
from laws.titles import LAW_WORD, end_of_bare_title, end_of_quoted_title

_BARE_AHEAD = rf"(?:中华人民共和国)?[\u4e00-\u9fff]{{1,40}}?(?:法|条例|办法|规定|细则)(?:（[^（）]{{1,60}}）)?(?:第[{NUM}]{{1,7}}|[0-9]{{1,3}})条"
_PLACE_AHEAD = rf"(?P<same>[同该本](?:法|条例|办法|规定|细则))?(?P<place>第[{NUM}]{{1,7}}条)"
_PLAIN = r"(?:以上|上述|此|该|本)?(?:内容|引文|条文|原文|规定|语|文)?均?(?:摘录?自|节选自|节录自|摘编自|出自|引自|引用自|来自|源自|载于|出处|来源于?)"
_WEAK = r"(?:以上|上述)?(?:内容|规定|原文|条文|全文)?均?(?:(?:法律|法定|设定|实施|处罚|条文)?依据|根据|[详参]?见于?|系|即|为|语出|详情见)"
_ORDER_AHEAD = rf"(?:【[\u4e00-\u9fff]{{2,12}}】：?|{ORDER})"
_SIGN = re.compile(
    rf"(?:(?P<open>[（〔【]|-{{1,4}})(?:(?P<inside>{_PLAIN})|{_WEAK})?|(?P<plain>{_PLAIN})|(?P<weak>{_WEAK}))为?：?"
    rf"(?:(?>{_ORDER_AHEAD})|(?!{_ORDER_AHEAD}))(?=《|{_PLACE_AHEAD}|{_BARE_AHEAD})"
)
"""Not `?+`, which Python before 3.11.5 gets wrong before groups that did not take part."""
_CLOSING = {"（": "）", "〔": "〕", "【": "】"}
_QUOTE_ENDS = re.compile(r"[”」』\"][，。；]?$")
_MODAL = re.compile(
    r"应当|不得|可以|必须|禁止|负责|予以|是指|责令|处[以一二三五十]|由[\u4e00-\u9fff]{2,20}(?:审批|批准|核发|处)"
)
_BEFORE_TEXT = re.compile(
    r"[；，。、）〕】]|(?:(?:法律|设定|实施)?依据|条文|内容|原文|条文内容|规定)："
    rf"|第[{NUM}]{{1,7}}条(?:第[{NUM}]{{1,3}}款)?：?(?=[\u4e00-\u9fff])(?![的规至和、及与中])"
)
_JOINT = re.compile("(?:[、，；和及]|以及)(?=《)")
_BEHIND = re.compile(
    rf"(?:{SAID}|的规定)?(?=$|[。；，、）〕】“「『{CIRCLED}]|[{NUM}]{{1,3}}[、.．]|（[{NUM}]{{1,3}}）)"
)
_MADE = re.compile(
    rf"[，、；](?P<edition>(?:19|20)[0-9]{{2}}年[^（）。；《》]{{0,20}}?(?:修正|修订|修改|公布|发布|施行|版)本?|(?:国家)?{ORDER})"
)
"""（《甲法》第五条，2021年修正）."""
_QUOTE_BEGINS = re.compile(r"(?:规定)?[：，]?[“「『\"]")
_SHORTEST = 8
_SENTENCE = 16
"""So long, words before a source in brackets are a sentence."""
_LOOKED_AT = 200
_LONGEST_LIST = 8
"""So many laws one source may name."""


def read_sources(reader: HeadReader) -> list[Event]:
    """The citations of a cell whose texts stand before their sources; [] for any other cell."""
    s = reader.s
    head = reader.events[0] if reader.events and _is_name_alone(reader, reader.events[0]) else None
    law, at = head.law if head else None, head.end if head else 0
    if (
        reader.events
        and not head
        and not _SIGN.search(s, 0, reader.events[0].end)
        and _is_law(s, reader.events[0])
    ):
        return []  # a law begins the cell, as it mostly does
    found: list[Event] = []
    for sign in _SIGN.finditer(s, at):
        begins = _text_begins(s, at)
        if sign.start() < at or not _may_end(reader, begins, sign):
            continue
        sources, end = _sources(reader, sign, law, whole=_ends_quoted(s, begins, sign.start()))
        plain = head or sign["plain"] or sign["inside"] or _ends_quoted(s, begins, sign.start())
        for n, source in enumerate(sources):
            start = source.start if n else 0 if head and not found else at
            law = source.law
            found.append(
                source._replace(start=start, quoted=(begins, sign.start()), law=law if plain else _asked(law))
            )
        at = end if sources else at
    rest = [event for event in reader.events if event.start >= at]
    if not found or has_words(s[at : rest[0].start] if rest else s[at:]) or (rest and rest[0].law is None):
        return []
    return found + rest if _is_all(reader, found, head) else []


def _is_law(s: str, event: Event) -> bool:
    """Whether an event is a law beyond doubt, and not only words of a sentence that end like a title (…的标准、…)."""
    tagged_or_placed = event.law is not None and (event.law.tagged or bool(event.locators))
    return tagged_or_placed or "《" in s[event.start : event.end]


def _is_another(event: Event, named: set[int]) -> bool:
    """Whether words begin with the number of another article than their source: 第三条：…（见《乙法》第五条）."""
    return event.law is None and event.last is not None and event.last.article not in named


def _is_name_alone(reader: HeadReader, event: Event) -> bool:
    """Whether a cell begins with a law without a place, and then a text in quotation marks: 《甲法》：“…”（第三条）."""
    alone = event.law is not None and not event.locators and event.start == 0
    return alone and bool(_QUOTE_BEGINS.match(reader.s, event.end))


def _asked(law: Law | None) -> Law | None:
    return law and law._replace(unsure=f"《{law.title}》写在文字之后，请核对它是不是依据。{law.unsure}")


def _text_begins(s: str, at: int) -> int:
    """Where the text begins behind signs, numbers and labels (2.“…)."""
    while m := _BEFORE_TEXT.match(s, at) or NUMBERING.match(s, at):
        at = m.end()
    return at


def _may_end(reader: HeadReader, begins: int, sign: re.Match[str]) -> bool:
    """Whether what stands before a sign reads like a provision, and the sign like one behind it."""
    s, at = reader.s, sign.start()
    if at - begins < _SHORTEST:
        return False
    quoted, stopped = _ends_quoted(s, begins, at), s[at - 1] in "。；！？…"
    if sign["weak"]:
        return quoted or (stopped and sign[0].startswith(("以上", "上述", "语出")))
    if sign["plain"]:
        return quoted or stopped or s[at - 1] == "，" or reader.c.line_before(at)
    if sign["open"] in _CLOSING and at - begins >= _SENTENCE:
        return True
    return quoted or stopped or bool(_MODAL.search(s, max(begins, at - _LOOKED_AT), at))


def _ends_quoted(s: str, begins: int, at: int) -> bool:
    return bool(_QUOTE_ENDS.search(s, max(begins, at - 2), at))


def _sources(
    reader: HeadReader, sign: re.Match[str], law: Law | None, *, whole: bool
) -> tuple[list[Event], int]:
    """The laws that a source names with their places, and where it ends; none where more is said in it.

    `law`: the one named before, for 同法第五条 and 第五条. `whole`: a law in 《》 without a place is one too.
    """
    s, at = reader.s, sign.end()
    found: list[Event] = []
    while len(found) < _LONGEST_LIST and (
        event := _law_at(reader, at, whole=whole) or _place_at(reader, sign, at, law)
    ):
        found.append(event)
        joint = _JOINT.match(s, event.end)
        at = joint.end() if joint else event.end
        if joint is None:
            break
    if found and (made := _MADE.match(s, at)):
        found[-1] = _of_edition(found[-1], made["edition"])
        at = made.end()
    behind = _BEHIND.match(s, at)
    closing = _CLOSING.get(sign["open"] or "", "")
    if not found or behind is None or not s.startswith(closing, behind.end()):
        return [], at
    return found, behind.end() + len(closing)


def _of_edition(event: Event, edition: str) -> Event:
    law = event.law and event.law._replace(edition="；".join(filter(None, (event.law.edition, edition))))
    return event._replace(law=law)


def _law_at(reader: HeadReader, at: int, *, whole: bool) -> Event | None:
    s = reader.s
    found = end_of_quoted_title(s, at) if s.startswith("《", at) else None
    if found is None and (bare := end_of_bare_title(s, at)):
        found = (at, *bare)
    if found is None or not LAW_WORD.search(s, found[0], found[1]):
        return None
    title = reader.title_with_places(found)
    law = reader.law_of(title)
    cites = title.parts or (whole and s.startswith("《", at))
    return Event(at, title.after, law, spelled(title.parts), last_of(title.parts)) if cites else None


def _place_at(reader: HeadReader, sign: re.Match[str], at: int, law: Law | None) -> Event | None:
    """A place of the law named before: （同法第四十条）, ——第十一条."""
    if law is None or not sign["place"] or at != sign.end():
        return None
    parts = read_parts(reader.s, sign.start("place"))
    return Event(at, parts[-1].end, law, spelled(parts), last_of(parts)) if parts else None


def _is_all(reader: HeadReader, found: list[Event], head: Event | None) -> bool:
    """Whether the cell cites nothing else: no other law or article begins inside a text."""
    texts, ends = {event.quoted for event in found if event.quoted}, {event.end for event in found}
    named = {event.last.article for event in found if event.last}
    others = (
        event.start
        for event in reader.events
        if event is not head and event.end not in ends and _is_law(reader.s, event)
    )
    if any(_is_another(event, named) for event in reader.events if event.start < max(ends)):
        return False
    return not any(start <= other < end for other in others for start, end in texts)
