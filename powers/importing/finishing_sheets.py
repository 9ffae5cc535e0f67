"""What is done once all rows of a sheet are read: headings dropped, gaps and columns reported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from powers.importing.cleaning import column_letter, quote, short
from powers.importing.collecting import Draft
from powers.importing.department_names import rank
from powers.importing.headers import Header, label_of
from powers.importing.parsed import Severity
from powers.printing import EDITION

Report = Callable[[int, str, Severity, str], None]

_SHARED_WHEN_LOST = (
    "type", "subject", "department", "responsibilities", "responsibility_bases", "accountability",
    "accountability_scope", "accountability_bases", "remedy", "supervision",
)  # fmt: skip
_HEADING_FIELDS = {"seq", "name", "type", "remark"}
_INNER_UNITS = ("科", "室", "股", "处")
_ATTACHED_UNITS = ("队", "中心", "所", "站")
_FULL_NAME = 3
_MANY_GAPS = 0.3
_IDENTIFYING = {"seq", "name"}


def drop_headings(drafts: list[Draft], header: Header, report: Report) -> list[Draft]:
    """Without the names (with number, type or code) that only stand above their sub-items.

    What such a row says and the first of its sub-items does not say as well (a number, type or remark of its own)
    is reported.
    """
    kept = []
    for index, draft in enumerate(drafts):
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        alone = draft.own_name and not draft.extras and set(draft.parts) <= _HEADING_FIELDS
        if not alone or following is None or following.own_name or following.get("name") != draft.get("name"):
            kept.append(draft)
            continue
        for name in draft.parts:
            if draft.get(name) != following.get(name):
                label = _label(header, name)
                report(draft.row, label, "info", f"主项行的{label}，原样保留：" + draft.get(name))
        following.codes = [(f"{label}（主项）", value) for label, value in draft.codes] + following.codes
    return kept


def settle_offices(drafts: list[Draft], header: Header) -> None:
    """Where 责任主体 or 实施机构 names inner units (审批科), it is 承办机构 and not 行使主体."""
    column = next((one for one in header.columns if one.field == "subject" and one.role == "own"), None)
    if column is None or "office" in header.fields:
        return
    named = [short(draft.get("subject")) for draft in drafts if "subject" in draft.parts]
    inner = sum(name.endswith(_INNER_UNITS) and rank(name) < _FULL_NAME for name in named)
    attached = sum(name.endswith(_ATTACHED_UNITS) for name in named) if inner else 0
    if named and inner + attached > len(named) / 2:
        for draft in drafts:
            if "subject" in draft.parts:
                draft.parts["office"] = draft.parts.pop("subject")


def report_lost(drafts: list[Draft], header: Header, report: Report) -> None:
    """Where a sheet has no merged cells, long columns with many gaps may have been merged once: told at each item.

    Nothing is filled down: which rows a lost merge covered, nobody can see, and the row above may be another power.
    """
    if len(drafts) < 3 or EDITION in header.labels:  # in what was exported here a blank is a blank
        return
    looks_merged = [name for name in _SHARED_WHEN_LOST if _looks_merged(drafts, name)]
    for draft in drafts:
        gaps = [_label(header, name) for name in looks_merged if name not in draft.parts]
        if gaps:
            message = (
                f"{'、'.join(f'“{label}”' for label in gaps)}是空的，按空读取，没有照上面的行补写。"
                "如原表中是合并单元格，请取消合并、逐行填写后重新导入，或者在预览中补写。"
            )
            report(draft.row, gaps[0], "warning", message)


def _looks_merged(drafts: list[Draft], name: str) -> bool:
    gaps = [draft for draft in drafts if name not in draft.parts]
    if name == "type" and any(draft.section_type for draft in gaps):
        return False
    return name in drafts[0].parts and len(gaps) >= _MANY_GAPS * len(drafts)


def report_filled(drafts: list[Draft], header: Header, report: Report) -> None:
    """At each sub-item which of its empty cells were filled from its main item, or from the sub-item before."""
    for draft in drafts:
        labels = [_label(header, name) for name in draft.parts if name in draft.filled - _IDENTIFYING]
        if labels:
            message = (
                f"{'、'.join(f'“{label}”' for label in labels)}是空的，按同一主项"
                f"“{quote(draft.get('name'))}”上面的行补写。请核对；不同的，请在清单中逐行填写后重新导入。"
            )
            report(draft.row, labels[0], "warning", message)


def _label(header: Header, name: str) -> str:
    """What the sheet calls a field."""
    return next((column.label for column in header.columns if column.field == name), name)


def report_columns(header: Header, unheaded: Counter[int], report: Report) -> None:
    """One problem for each column that no field holds."""
    for column in header.columns:
        label = quote(column.label)
        if column.field == "extra":
            message = f"“{label}”一列没有对应的清单要素，各行内容原样存入附加内容。"
            report(header.first, column.label, "info", message)
        elif column.field == "" or column.role == "extra":
            message = f"不认识“{label}”这一列，各行内容原样存入附加内容。如属已有字段，请选择它对应的栏目，或修改表头文字。"
            report(header.first, column.label, "warning", message)
    for index, count in sorted(unheaded.items()):
        letter = f"{column_letter(index)}列"
        message = f"{letter}没有表头，有 {count} 格文字，原样存入附加内容。请补表头或删除该列。"
        report(header.first, letter, "warning", message)


def report_cells(
    header: Header, pointless: dict[int, list[int]], unresolved: dict[int, list[int]], report: Report
) -> None:
    """Cells that only point at something that did not come along, or say 同上 where nothing stands above."""
    for index, rows in sorted(pointless.items()):
        label = label_of(header, index)
        message = (
            f"“{label}”第 {_row_list(rows)} 行只写了“查看”一类的字，没有带链接，原样保留。请写明内容或网址。"
        )
        report(rows[0], label, "warning", message)
    for index, rows in sorted(unresolved.items()):
        label = label_of(header, index)
        message = f"“{label}”第 {_row_list(rows)} 行写“同上”，上面找不到对应的内容，原样保留。请写明内容。"
        report(rows[0], label, "error", message)


def report_rows(header: Header, differing: dict[int, list[int]], repeated: list[int], report: Report) -> None:
    """Rows where two columns of one name differ, and rows that print the header again."""
    for index, rows in sorted(differing.items()):
        label = label_of(header, index)
        message = (
            f"“{label}”出现两列，第 {_row_list(rows)} 行两列内容不同，取第一列，"
            f"第二列（{column_letter(index)}列）原样存入附加内容。请核对后保留一列。"
        )
        report(rows[0], label, "warning", message)
    if repeated:
        message = f"第 {_row_list(repeated)} 行是重复的表头（共 {len(repeated)} 处），已跳过。"
        report(repeated[0], "", "info", message)


def _row_list(rows: list[int]) -> str:
    return "、".join(str(row + 1) for row in rows[:20]) + ("等" if len(rows) > 20 else "")
