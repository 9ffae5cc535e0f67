"""Reading a law from a .docx of 国家法律法规数据库: title, bracketed history, contents, chapters, articles.

The layout of these files: the title in one or more centred paragraphs, the history in brackets, 目录 with the
chapters, then chapters, sections and articles, "第一条" set off by full-width spaces; paragraphs of an article follow.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError

from core.chinese import parse_numeral
from departments.importing.tables import UnreadableFileError
from laws.texts import (
    ArticleText,
    LawText,
    article,
    effective_date,
    events_of,
    instrument_of,
    kind_of_history,
    organ_of,
    place_of,
)

NUMERAL = "[一二三四五六七八九十百千零〇0-9]{1,9}"
ARTICLE = re.compile(
    rf"^(?P<no>第(?P<n>{NUMERAL})条(?:之[一二三四五六七八九十]{{1,3}})?)(?:[\s\u3000：:]+|$)(?P<text>.*)$",
    re.DOTALL,
)
CHAPTER = re.compile(rf"^第{NUMERAL}(?P<level>编|分编|章|节)[\s\u3000]*(?P<name>.*)$")
CONTENTS = re.compile(r"^目[\s\u3000]*[录次]$")
ANNEX = re.compile(
    r"^附(?:件|录|表|则表)?[一二三四五六七八九十0-9]*[：:]?$|^附(?:件|录|表)[一二三四五六七八九十0-9]*[\s\u3000：:]"
)
DEPTH = {"编": 0, "分编": 1, "章": 2, "节": 3}


def read_docx(path: Path) -> LawText:
    """The law in a file; raises UnreadableFileError where there is no title or no text."""
    try:
        document = Document(str(path))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, OSError) as error:
        raise UnreadableFileError("文件不是可以读取的 .docx（旧的 .doc 请先另存为 .docx）。") from error
    lines = [text for p in document.paragraphs for text in [_line(p.text)] if text]
    title, history, body = _split(lines)
    if not title or not body:
        raise UnreadableFileError("没有读到标题或正文，请确认是国家法律法规数据库下载的法律文本。")
    preamble, articles = _articles(_after_contents(body))
    events = events_of(history)
    dates = [dt.date.fromisoformat(event["date"]) for event in events]
    version_date = max(dates, default=None)
    organ = organ_of(events[0]["event"]) if events else ""
    kind = kind_of_history(title, events[0]["event"] if events else "", organ)
    return LawText(
        row=None,
        title=title,
        instrument=instrument_of(kind, title, organ) if kind else "",
        place=place_of(title, organ) if kind.startswith("地方") else "",
        organ=organ,
        version_date=version_date,
        promulgated_on=min(dates, default=None),
        effective_from=effective_date([a.text for a in articles], version_date),
        amendments=list(events),
        articles=articles,
        preamble=preamble,
        source=path.name[:300],
    )


def _line(text: str) -> str:
    return re.sub(r"[\u200b\ufeff]", "", text).strip(" \t\n\r\u3000\xa0")


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


def _after_contents(body: list[str]) -> list[str]:
    """The text without 目录: it begins where the first entry of the contents comes again."""
    at = next((n for n, line in enumerate(body) if CONTENTS.match(line)), None)
    if at is None or at + 1 >= len(body):
        return body
    first = re.sub(r"\s", "", body[at + 1])
    again = next((n for n in range(at + 2, len(body)) if re.sub(r"\s", "", body[n]) == first), None)
    return body[:at] + body[again:] if again is not None else body[:at] + body[at + 1 :]


def _articles(body: list[str]) -> tuple[str, list[ArticleText]]:
    """Preamble (all of it where there are no articles) and articles with the headings above them."""
    before: list[str] = []
    headings: dict[int, str] = {}
    found: list[tuple[str, int | None, str, list[str]]] = []
    for line in body:
        if match := ARTICLE.match(line):
            found.append((match["no"], _number(match["n"]), _heading(headings), [match["text"].strip()]))
        elif (match := CHAPTER.match(line)) and len(line) <= 60 and not line.endswith("。"):
            depth = DEPTH[match["level"]]
            headings = {d: text for d, text in headings.items() if d < depth}
            headings[depth] = re.sub(r"[\s\u3000]+", " ", line)
        elif found and ANNEX.match(line):
            found.append((re.sub(r"[：:\s\u3000].*", "", line), None, "", [line]))
        elif found:
            found[-1][3].append(line)
        else:
            before.append(line)
    rows = [article(no, n, heading, "\n".join(filter(None, texts))) for no, n, heading, texts in found]
    return "\n".join(before), rows


def _heading(headings: dict[int, str]) -> str:
    return " ".join(headings[depth] for depth in sorted(headings))


def _number(text: str) -> int | None:
    try:
        return parse_numeral(text)
    except ValueError:
        return None
