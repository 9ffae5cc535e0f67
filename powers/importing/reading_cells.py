"""Cells of a list that are more than a text (法定时限、是否收费、处罚种类……), read into values of the version.

Each is read by its field's kind. What cannot be read for certain stays beside the fields as it stands and is told; nothing
is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from powers.cell_reading import UnreadableError
from powers.field_kinds import Link, Period
from powers.fields import BY_NAME
from powers.importing.cleaning import is_placeholder, long, plain, short
from powers.importing.collecting import Draft
from powers.importing.columns import FACT_COLUMNS, LABELS, LIMITS, UNITS
from powers.models import SupervisionChannel
from powers.time_units import UNIT

PAIRS = {"extras": "extras", "external_codes": "codes"}
"""Columns that we print ourselves, of headings with their contents, with where the item keeps them."""
_UNIT = re.compile(UNIT)
_NAMES = re.compile(r"[、，,;；\n]+")
_LIMIT_PIECES = re.compile(r"[/;；,，\n、]+")
_PENALTY_KIND = re.compile(
    r"(?:(?:警告|通报批评|罚款|没收违法所得|没收非法财物|没收|暂扣(?:许可)?证?件?|降低资质等级|吊销(?:许可)?证?件?|限制开展生产经营活动|责令停产停业|责令关闭|限制从业|行政拘留|其他)"
    r"(?:[、，,;；/和及或]|$))+"
)


@dataclass
class Values:
    """What was read of an item's cells, and `(column, text)` of what could not be."""

    facts: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    joint: list[str] = field(default_factory=list)
    pairs: dict[str, list[list[str]]] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)


def values_of(draft: Draft, labels: Mapping[str, str]) -> Values:
    """What the cells of a draft say; `labels` are the headers of its columns as the list has them."""
    found = Values()
    for name in FACT_COLUMNS.keys() & draft.parts.keys():
        text = long(draft.get(name))
        try:
            _read_fact(found, name, _with_unit(draft, name, text, labels))
        except UnreadableError:
            if not is_placeholder(text):
                found.unread.append((name, text))
    if LIMITS in draft.parts:
        _read_limits(found, draft.get(LIMITS), labels.get(LIMITS, ""))
    if "joint_departments" in draft.parts:
        names = [short(name) for name in _NAMES.split(draft.get("joint_departments"))]
        found.joint = [name for name in names if name and not is_placeholder(name)]
    for name, read in _ROWS.items():
        if rows := read(draft):
            _keep_rows(found, draft, name, rows)
    return found


_MUST = {"penalties": "conduct", "risks": "text", "channels": "kind"}
"""The part without which a row says nothing."""


def _keep_rows(found: Values, draft: Draft, name: str, rows: list[dict[str, str]]) -> None:
    if all(row.get(_MUST[name]) for row in rows):
        found.rows[name] = rows
        return
    said = [column for column in draft.parts if column == name or column.startswith(f"{name}.")]
    found.unread += [(column, draft.get(column)) for column in said]


def _read_fact(found: Values, name: str, text: str) -> None:
    field_of_name = FACT_COLUMNS[name]
    values = field_of_name.kind.read(text)
    if name in PAIRS:
        found.pairs[PAIRS[name]] = values[0]
    else:
        found.facts |= dict(zip(field_of_name.made_from, values, strict=True))


def _with_unit(draft: Draft, name: str, text: str, labels: Mapping[str, str]) -> str:
    """A bare number with the unit that stands in a column of its own or in the header: 法定时限（工作日）."""
    if not isinstance(FACT_COLUMNS[name].kind, Period) or not plain(text).isdecimal():
        return text
    column = next(unit for unit, limit in UNITS.items() if limit == name)
    said = _UNIT.findall(plain(draft.get(column) or labels.get(name, "")))
    return text + said[-1] if len(set(said)) == 1 else text


def _read_limits(found: Values, cell: str, label: str) -> None:
    """Both limits in one cell: each by its word (法定：20日；承诺：5日), or two in the order of the header."""
    kind = BY_NAME["statutory_limit"].kind
    pieces = [piece for piece in _LIMIT_PIECES.split(cell) if piece.strip()]
    order = sorted(("法定", "承诺"), key=label.find)
    words = [next((word for word in order if word in piece), "") for piece in pieces]
    if not any(words) and len(pieces) == 2:
        words = order
    try:
        if not all(words) or len(set(words)) != len(words):
            raise UnreadableError
        read = {word: kind.read(piece) for word, piece in zip(words, pieces, strict=True)}
    except UnreadableError:
        if not is_placeholder(cell):
            found.unread.append((LIMITS, cell))
        return
    for word, name in (("法定", "statutory_limit"), ("承诺", "promised_limit")):
        if word in read:
            found.facts |= dict(zip(BY_NAME[name].made_from, read[word], strict=True))


# --- rows that a list states part by part ------------------------------------------------------------


def _penalties(draft: Draft) -> list[dict[str, str]]:
    rows = [penalty_of(line) for line in _lines(draft.get("penalties"))]
    named = draft.get("sub_item") if not is_placeholder(draft.get("sub_item")) else draft.get("name")
    for row in draft.rows.get("penalties", []):
        said = {part: long(text) for part, text in row.items() if not is_placeholder(text)}
        if said:
            rows.append({"conduct": short(named)} | said)
    return rows


def penalty_of(line: str) -> dict[str, str]:
    """A line of 处罚的行为、种类、幅度 as we print it: conduct：kinds：range; two parts are told apart by their words."""
    conduct, *rest = line.split("：", 2)
    if len(rest) == 2:
        return {"conduct": conduct, "kinds": rest[0], "range": rest[1]}
    if not rest:
        return {"conduct": line}
    return {"conduct": conduct, ("kinds" if _PENALTY_KIND.fullmatch(rest[0]) else "range"): rest[0]}


def _risks(draft: Draft) -> list[dict[str, str]]:
    rows = [risk_of(line) for line in _lines(draft.get("risks"))]
    for row in draft.rows.get("risks", []):
        said = {part: long(text) for part, text in row.items() if not is_placeholder(text)}
        if said:
            rows.append({_RISK_COLUMN.get(part, part): text for part, text in said.items()})
    return rows


_RISK_COLUMN = {"stage": "stage_text"}
_GRADE = re.compile(r"(?:高|中|低|较高|一般|重大|一|二|三|[ⅠⅡⅢ]|[1-3])(?:级|等|风险|等级)?")


def risk_of(line: str) -> dict[str, str]:
    """A line of 廉政风险 as we print it: stage：text：grade：measures; with fewer parts the grade shows which they are."""
    parts = line.split("：")
    at = next((n for n, part in enumerate(parts) if n and _GRADE.fullmatch(part.strip())), None)
    if at in (1, 2) and len(parts) <= at + 2:
        row = {"text": parts[at - 1], "grade": parts[at]}
        row |= {"stage_text": parts[0]} if at == 2 else {}
        return row | ({"measures": parts[at + 1]} if len(parts) > at + 1 else {})
    return {"text": line}


def _channels(draft: Draft) -> list[dict[str, str]]:
    return [channel_of(line) for line in _lines(draft.get("channels"))]


_KIND = SupervisionChannel.Kind
_CHANNELS = [
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), _KIND.EMAIL),
    (re.compile(r"(?:https?://|www\.)[!-~]+", re.IGNORECASE), _KIND.LINK),
    (
        re.compile(
            r"\(?0?\d{2,4}\)?[- ]?\d{7,8}(?:[-转]\d{1,6})?|1[3-9]\d{9}|1\d{4}|96\d{3,4}|400[- ]?\d{3}[- ]?\d{4}"
        ),
        _KIND.PHONE,
    ),
]
_CHANNEL_WORD = re.compile(r"(?P<word>[\u4e00-\u9fff]{2,12})[：:](?P<value>.+)")


def channel_of(line: str) -> dict[str, str]:
    """A line of 监督渠道: the kind by its form (电话、邮箱、网址), else an address where the line says so; else its words."""
    match = _CHANNEL_WORD.fullmatch(line)
    value = match["value"].strip() if match else line
    for pattern, kind in _CHANNELS:
        if pattern.fullmatch(value.replace("（", "(").replace("）", ")")):
            return {"kind": kind.value, "value": value}
    if match and "地址" in match["word"]:
        return {"kind": _KIND.ADDRESS.value, "value": value}
    return {"kind": "", "value": line}


def _lines(cell: str) -> list[str]:
    return [line.strip() for line in cell.split("\n") if line.strip() and not is_placeholder(line)]


_ROWS = {"penalties": _penalties, "risks": _risks, "channels": _channels}


def unread_message(column: str, label: str, count: int, example: str) -> str:
    """What to tell of cells that could not be read."""
    what = LABELS[column]
    how = {
        Link: "一个完整的网址（以 https:// 开头）",
        Period: "一个数字和单位（如：20个工作日、3个月）",
    }.get(type(FACT_COLUMNS[column].kind) if column in FACT_COLUMNS else Period, "")
    mend = f"能读的是{how}；" if how else ""
    return (
        f"“{label}”一列有 {count} 格读不成“{what}”（如“{example}”），原样存入附加内容。"
        f"{mend}请改写后重新导入，或在草稿中填写。"
    )
