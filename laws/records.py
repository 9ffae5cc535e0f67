"""Reading law texts from JSONL (one record a line) and from the registry of versions (a table without texts)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.chinese import squeeze
from core.typed_text import NO_TEXT, visible
from departments.importing.reports import Report
from departments.importing.tables import Row, UnreadableFileError, parse_date, read_table
from laws.commencing import CHANGED, commencement, making_of
from laws.dividing import gaps
from laws.locators import MAX_NUMBER
from laws.models import LawVersion
from laws.texts import (
    ArticleText,
    Commencement,
    LawText,
    article,
    events_of,
    instrument_of,
    no_text_told,
    place_of,
)

STATUS = {
    "有效": LawVersion.Status.IN_FORCE,
    "现行有效": LawVersion.Status.IN_FORCE,
    "已修改": LawVersion.Status.AMENDED,
    "已废止": LawVersion.Status.REPEALED,
    "尚未生效": LawVersion.Status.FUTURE,
}
REGISTRY = {
    "title": ("标题", "名称", "title"),
    "kind": ("种类", "类别", "法律性质", "kind"),
    "organ": ("制定机关", "issuing_organ"),
    "promulgated": ("公布日期", "promulgated"),
    "effective": ("施行日期", "生效日期", "effective"),
    "status": ("时效性", "状态", "status"),
}
REGISTRY_SOURCE = "国家法律法规数据库目录（仅目录信息，无条文）"


def read_jsonl(path: Path, report: Report) -> Iterator[LawText]:
    """Records of laws_give.jsonl's form; a line that is none is reported and passed over."""
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for row, line in enumerate(lines, start=1):
                if line.strip():
                    report.rows += 1
                    if (text := _record(row, line, report)) is not None:
                        yield text
    except UnicodeDecodeError as error:
        raise UnreadableFileError("文件不是UTF-8编码的JSONL，请另存为UTF-8再导入。") from error


def _record(row: int, line: str, report: Report) -> LawText | None:
    try:
        record = _storable(json.loads(line), row, report)
        if not isinstance(record, dict) or not isinstance(record.get("title"), str):
            raise TypeError("没有标题")
        return _text(row, record) if _has_day(row, record, report) else None
    except RecursionError:
        report.problem(row, "整行", "这一行层层嵌套，不是法律文本记录，未导入。")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        report.problem(row, "整行", f"这一行不是法律文本记录（{error}），未导入。")
    return None


def _storable(record: Any, row: int, report: Report) -> Any:
    """A record without such characters, which are told: where they stood, something may be missing."""
    wrong: set[str] = set()

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            wrong.update(NO_TEXT.findall(value))
            return NO_TEXT.sub("", value)
        if isinstance(value, dict):
            return {clean(key): clean(part) for key, part in value.items()}
        return [clean(part) for part in value] if isinstance(value, list) else value

    cleaned = clean(record)
    if wrong:
        report.problem(row, "整行", no_text_told(wrong), "warning")
    return cleaned


DAYS = {
    "promulgation_date": "公布日期",
    "effective_date_in_text": "条文写的施行日期",
    "effective_date_registry": "目录写的施行日期",
}


def _has_day(row: int, record: dict[str, Any], report: Report) -> bool:
    """Whether the day a text is named by is one, or is not stated; other days that cannot be are told and left out."""
    stated = [(label, record.get(key)) for key, label in DAYS.items()]
    stated += [("沿革", event.get("date")) for event in record.get("history") or []]
    for label, value in stated:
        if value and _date(value) is None:
            report.problem(row, label, f"“{_shown(value)}”不是可能的日期，没有采用，请核对。", "warning")
    value = record.get("version_date")
    if value and _date(value) is None:
        report.problem(
            row, "文本日期", f"“{_shown(value)}”不是可能的日期，文本属于哪一天无法确定，未导入本行。"
        )
        return False
    return True


def _shown(value: Any) -> str:
    return str(value)[:40]


def _text(row: int, record: dict[str, Any]) -> LawText:
    title, organ, kind = (
        squeeze(visible(record["title"])),
        squeeze(record.get("issuing_organ") or ""),
        record.get("type") or "",
    )
    local = kind.startswith("地方")
    version_date = _date(record.get("version_date"))
    articles = [
        article(a["no"], _count(a.get("n")), a.get("heading") or "", a.get("text") or "")
        for a in record.get("articles") or []
    ]
    preamble = (record.get("preamble") or "").strip()
    said = _said(record, articles, preamble, version_date)
    return LawText(
        row=row,
        title=title,
        instrument=instrument_of(kind, title, organ),
        kind=kind,
        place=place_of(title, organ) if local else "",
        organ=organ,
        version_date=version_date,
        promulgated_on=_date(record.get("promulgation_date")),
        effective_from=_effective(record, version_date, said),
        status=STATUS.get(record.get("status_registry") or "", ""),
        amendments=record.get("history") or events_of(str(record.get("history_text") or "")),
        articles=articles,
        preamble=preamble,
        source=(record.get("source") or "")[:300],
        source_id=str(record.get("id") or "")[:64],
        commencement=said,
        notes=[*said.notes, *gaps(articles), *(f"{a.label}没有文字。" for a in articles if not a.text)],
    )


def _said(
    record: dict[str, Any], articles: list[ArticleText], preamble: str, version_date: dt.date | None
) -> Commencement:
    """What the text says of its beginning; a record whose first promulgation is another day has an earlier text."""
    history = record.get("history") or []
    promulgated = _date(record.get("promulgation_date"))
    first = promulgated in (None, version_date) and not any(
        CHANGED.search(str(e.get("event") or "")) for e in history
    )
    said = commencement(articles, preamble, making_of(history, version_date, first=first))
    written = _date(record.get("effective_date_registry"))
    if _registered_day(record, version_date):
        said.open = False
        said.notes = []
    elif written and not said.open:
        said.notes.append(
            f"目录写的施行日期{written}早于文本日期{version_date}，是最初文本的，没有采用；这个文本的施行日期待核定。"
        )
    return said


def _registered_day(record: dict[str, Any], version_date: dt.date | None) -> dt.date | None:
    """The day in the registry; one before the text was made is that of an earlier edition."""
    day = _date(record.get("effective_date_registry"))
    return None if day and version_date and day < version_date else day


def _effective(record: dict[str, Any], version_date: dt.date | None, said: Commencement) -> dt.date | None:
    """The registry's day; the day in the text only where it is not that of an earlier version."""
    if registered := _registered_day(record, version_date):
        return registered
    stated = _date(record.get("effective_date_in_text"))
    if stated and (version_date is None or stated >= version_date):
        return stated
    return said.on


def _count(number: Any) -> int | None:
    """The number of an article; None for what counts none."""
    return number if isinstance(number, int) and 0 < number <= MAX_NUMBER else None


def _date(value: Any) -> dt.date | None:
    return parse_date(str(value)) if value else None


def read_registry(path: Path, report: Report) -> Iterator[LawText]:
    """Every version the registry lists, without text: dates and status by title and date of promulgation."""
    table = read_table(path, REGISTRY, ("title", "promulgated"))
    report.rows = len(table.rows)
    for row in table.rows:
        if (text := _registered(row, report)) is not None:
            yield text


def _registered(row: Row, report: Report) -> LawText | None:
    date = parse_date(row.get("promulgated"))
    if date is None:
        report.problem(
            row.number, "公布日期", f"“{_shown(row.get('promulgated'))}”不是可能的日期，未导入本行。"
        )
        return None
    if row.get("status") and row.get("status") not in STATUS:
        report.problem(row.number, "时效性", f"“{row.get('status')}”不能识别。", "warning")
    title, organ, kind = squeeze(row.get("title")), squeeze(row.get("organ")), squeeze(row.get("kind"))
    return LawText(
        row=row.number,
        title=title,
        instrument=instrument_of(kind, title, organ) if kind else "",
        kind=kind,
        place=place_of(title, organ) if kind.startswith("地方") else "",
        organ=organ,
        version_date=date,
        effective_from=_own_day(row, date, report),
        status=STATUS.get(row.get("status"), ""),
        source=REGISTRY_SOURCE,
    )


def _own_day(row: Row, made: dt.date, report: Report) -> dt.date | None:
    """The day on which a version begins; one before it was made is that of an earlier edition."""
    day = _told_day(row, "effective", "施行日期", report)
    if day is None or day >= made:
        return day
    message = f"施行日期{day}早于公布日期{made}，是最初文本的，没有采用；这个文本的施行日期待核定。"
    report.problem(row.number, "施行日期", message, "warning")
    return None


def _told_day(row: Row, key: str, label: str, report: Report) -> dt.date | None:
    """The day in a cell; what is written there and is none is told."""
    written = row.get(key)
    day = parse_date(written)
    if written and day is None:
        report.problem(row.number, label, f"“{_shown(written)}”不是可能的日期，没有采用，请核对。", "warning")
    return day
