"""Reading a law from a document (.docx, .html, .txt) as 国家法律法规数据库 and issuing bodies lay it out.

The title in one or more lines, the history in brackets, 目录 with the chapters, then chapters, sections and articles. What
must hold: the day a version is named by is that of its promulgation (or last amendment), never of its beginning.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from core.chinese import INVISIBLE
from core.html_documents import read_html
from core.parsing_apart import UnreadableError, parse_apart
from core.typed_text import CONTROL, NO_TEXT
from core.word_documents import DocumentText, read_word
from departments.importing.tables import UnreadableFileError, decode
from laws.commencing import CHANGED, commencement, making_of
from laws.dividing import divide
from laws.texts import DATE as DAY
from laws.texts import (
    IN_HISTORY,
    Commencement,
    LawText,
    arabic_dates,
    date_of,
    events_of,
    impossible_days,
    instrument_of,
    kind_of_history,
    no_text_told,
    organ_of,
    place_of,
)

MADE = re.compile(r"公布|发布|颁布|印发")
HISTORY_BEGINS = re.compile(r"自?(\d{4})年(\d{1,2})月(\d{1,2})日起(?:施行|实施|生效|执行)")
ORDER = re.compile(r"^《(?P<title>[^》]+(?:《[^》]*》[^》]*)*)》.{0,120}(?:公布|发布|颁布).*", re.DOTALL)
"""The sentence by which an order promulgates a text: 《…办法》已经…通过，现予公布，自…起施行。"""
DOCUMENTS = (".docx", ".html", ".htm", ".txt")


def read_document(path: Path) -> LawText:
    """The law in a file; raises UnreadableFileError where there is no title or no text, or it cannot be shown."""
    try:
        document = _shown(path)
    except UnreadableError as error:
        raise UnreadableFileError(str(error)) from error
    if wrong := NO_TEXT.findall("".join(document.lines)):
        document.notes.append(no_text_told(wrong))
    lines = [text for line in document.lines if (text := _line(line))]
    title, history, body = _ordered(lines) or _split(lines)
    if not title or not body:
        raise UnreadableFileError("没有读到标题或正文，请确认是国家法律法规数据库下载的法律文本。")
    return _law(title, history, body, document.notes, path)


def _shown(path: Path) -> DocumentText:
    """The lines of a file as its reader sees them."""
    suffix = path.suffix.lower()
    if suffix == ".docx":
        return parse_apart(read_word, path)
    if suffix in (".html", ".htm"):
        return parse_apart(read_html, path)
    return DocumentText(decode(path.read_bytes()).splitlines())


def _law(title: str, history: str, body: list[str], notes: list[str], path: Path) -> LawText:
    divided = divide(body)
    history = arabic_dates(history)
    made_on, begins_on = impossible_days(history)
    if made_on:
        raise UnreadableFileError(
            f"题注中的“{'、'.join(made_on)}”不是可能的日期，文本属于哪一天无法确定，没有导入。请核对文件后再导入。"
        )
    notes += [f"题注中的“{day}”不是可能的日期，没有采用，请核对。" for day in begins_on]
    events = events_of(history)
    days = [dt.date.fromisoformat(event["date"]) for event in events]
    version_date = max(days, default=None)
    changed = any(CHANGED.search(event["event"]) for event in events)
    made = making_of(events, version_date, first=not changed)
    begins = _begins(commencement(divided.articles, divided.preamble, made), history, version_date)
    organ = organ_of(events[0]["event"]) if events else ""
    kind = kind_of_history(title, events[0]["event"] if events else "", organ)
    return LawText(
        row=None,
        title=title,
        instrument=instrument_of(kind, title, organ) if kind else "",
        kind=kind,
        place=place_of(title, organ) if kind.startswith("地方") else "",
        organ=organ,
        version_date=version_date,
        promulgated_on=_first_promulgated(events),
        effective_from=begins.on,
        amendments=list(events),
        articles=divided.articles,
        preamble=divided.preamble,
        source=NO_TEXT.sub("", path.name)[:300],
        commencement=begins,
        notes=[*notes, *begins.notes],
        problems=divided.problems,
    )


def _first_promulgated(events: list[dict[str, str]]) -> dt.date | None:
    """The day on which the first text was promulgated; of what was passed on one day and promulgated on another, the later."""
    first: list[dict[str, str]] = []
    for event in events:
        if CHANGED.search(event["event"]):
            break
        first.append(event)
    promulgated = [event for event in first if MADE.search(event["event"])]
    days = [dt.date.fromisoformat(event["date"]) for event in promulgated or first or events]
    return min(days, default=None)


def _begins(said: Commencement, history: str, version_date: dt.date | None) -> Commencement:
    """What the articles say; where they say nothing, what the history in brackets does. Two that differ are told."""
    stated = [day for m in HISTORY_BEGINS.finditer(re.sub(r"\s", "", history)) if (day := date_of(m))]
    last = stated[-1] if stated else None
    if last is None or (version_date is not None and last < version_date and len(DAY.findall(history)) > 2):
        return said
    if said.on is None:
        said.on, said.open = last, False
        said.words = said.words or IN_HISTORY
    elif said.on != last:
        said.notes.append(f"题注写的施行日期是{last}，条文写的是{said.on}，按条文，请核对。")
    return said


def _line(text: str) -> str:
    return re.sub(rf"[{INVISIBLE}{CONTROL}]", "", text).strip(" \t\n\r\u3000\xa0")


def _ordered(lines: list[str]) -> tuple[str, str, list[str]] | None:
    """A text that follows the order by which it was promulgated (令): its title as the order names it, and the order's day."""
    for n, line in enumerate(lines[:12]):
        order = ORDER.match(line)
        if order is None:
            continue
        wanted = re.sub(r"\s", "", order["title"])
        for at in range(n + 1, min(n + 15, len(lines))):
            for more in (1, 2):
                if re.sub(r"\s", "", "".join(lines[at : at + more])) == wanted:
                    return wanted, _of_order(lines[:at], order), lines[at + more :]
    return None


def _of_order(lines: list[str], order: re.Match[str]) -> str:
    """The history that an order tells: who promulgated it on what day, and from when it holds."""
    dates = [line for line in lines if DAY.fullmatch(re.sub(r"\s", "", arabic_dates(line)))]
    organ = "".join(lines[:2])[:60]
    begins = HISTORY_BEGINS.search(re.sub(r"\s", "", arabic_dates(order[0])))
    return f"（{dates[-1] if dates else ''}{organ}公布 {begins[0] if begins else ''}）"


def _split(lines: list[str]) -> tuple[str, str, list[str]]:
    """Title, history and the rest. The history runs from the first opening bracket to where it is closed."""
    start = next(
        (n for n, line in enumerate(lines[:8]) if line[0] in "（(" and "年" in _head(lines, n)), None
    )
    if start is None:
        return (lines[0], "", lines[1:]) if lines else ("", "", [])
    end, depth = start, 0
    for end in range(start, len(lines)):
        depth += sum(lines[end].count(c) for c in "（(") - sum(lines[end].count(c) for c in "）)")
        if depth <= 0:
            break
    return "".join(lines[:start]), "".join(lines[start : end + 1]), lines[end + 1 :]


def _head(lines: list[str], at: int) -> str:
    return "".join(lines[at : at + 2])
