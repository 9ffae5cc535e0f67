"""A power as one row of a list (打印成清单的一行): the cells of a published document, under a list's usual headers.

The export writes these cells and the importer compares with them, so that what was exported and not altered is seen
as unchanged, whatever a list's free text could be taken for on a second reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

from core.chinese import squeeze
from powers.fields import BY_NAME, COLUMNS, BasisRow, Document, ResponsibilityRow, in_words
from powers.links import HEADING, printed

Cells = dict[str, str]

CODE = "职权编码"
FIELDS = {CODE: "code"} | {column.header: column.reads for column, _ in COLUMNS}
"""Header to the importer's column."""
OTHER = BY_NAME["extras"].printed[0].header
EDITION = "清单版本"
REGION = "行政区划"
WITHHELD = "不公开的内容"
SINCE = "清单版本生效日期"
DIGEST = "公布内容摘要值"
OF_THE_EXPORT = (WITHHELD, EDITION, SINCE, DIGEST, REGION)
HEADERS = ("序号", CODE, *(column.header for column, _ in COLUMNS), *OF_THE_EXPORT)
MAX_CELL = 32_767
"""What one cell of Excel can hold."""
CLIPPED = "……（超出单元格容量，其余见网页或 JSON 文件）"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f]")


def cells(document: Document, *, code: str, number: int) -> Cells:
    """The texts of a row by header, without its 序号; `document` is as `powers.documents.published` gives it."""
    found = {column.header: field.printed_text(document) for column, field in COLUMNS}
    found |= _subjects(document) | _levels(document) | _bases(document) | _duties_and_consequences(document)
    found |= {CODE: code, EDITION: f"第{number}版", WITHHELD: _withheld(document)}
    return {header: _ILLEGAL.sub("", str(text)).strip() for header, text in found.items()}


def clipped(text: str) -> str:
    """A text as a cell of Excel can hold it; one that is cut says so."""
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - len(CLIPPED)] + CLIPPED


def same_cell(read: str, printed: str) -> bool:
    """Whether a cell that was read says what we print, white space aside."""
    said = squeeze(read)
    return said == squeeze(printed) or (len(printed) > MAX_CELL and said == squeeze(clipped(printed)))


def citation_text(bases: list[BasisRow]) -> str:
    """Citations as the ministries' samples write them: 【kind】《title》（edition）, then the articles below it."""
    lines: list[str] = []
    for (kind, title, edition), rows in groupby(bases, key=lambda b: (b["kind"], b["title"], b["edition"])):
        head = (f"【{kind}】" if kind else "") + (f"《{title}》" if title else "")
        if head or edition:
            lines.append(head + (f"（{edition}）" if edition else ""))
        for row in rows:
            text = "：".join(filter(None, (row["locator"], row["text"])))
            if text:
                lines.append(f"　　{text}" if head else text)
            if row["note"]:
                lines.append(f"　　注：{row['note']}")
    return "\n".join(lines)


def responsibility_text(rows: list[ResponsibilityRow]) -> str:
    """责任事项 as numbered items, each under its stage; kinds of responsibility stand on a line of their own."""
    lines = []
    for group, items in groupby(rows, key=lambda row: row["group"]):
        if group:
            lines.append(f"{group}：")
        for number, row in enumerate(items, start=1):
            lines.append(f"{number}.{stage_words(row['stage'])}{row['text']}")
    return "\n".join(lines)


def stage_words(name: str) -> str:
    """A stage as it stands before its responsibility."""
    if not name:
        return ""
    return f"{name}：" if name.endswith(("责任", "阶段", "环节")) else f"{name}责任："


def _subjects(document: Document) -> Cells:
    """What a list says in its own words, and where it says nothing what the record has."""
    return {
        "行使主体": document["subject_text"] or document["subject"],
        "承办机构": document["unit_text"] or "、".join(document["units"]),
        "部门职责": document["duty_text"] or BY_NAME["duties"].said(document),
    }


def _withheld(document: Document) -> str:
    return _lines(
        f"{in_words(row['place'])}：{row['reason']}（{row['statute']}）"
        for row in document.get("withheld", ())
    )


def _levels(document: Document) -> Cells:
    named = [f"{x['name']}（{x['condition']}）" if x["condition"] else x["name"] for x in document["levels"]]
    shares = [f"{level['name']}：{level['share']}" for level in document["levels"] if level["share"]]
    return {
        "实施层级及权限": document["level_text"] or "、".join(named),
        "权限划分": _lines((document["level_note"], *shares)),
    }


def _bases(document: Document) -> Cells:
    def of(purpose: str) -> str:
        return citation_text([basis for basis in document["bases"] if basis["purpose"] == purpose])

    bases_of_items = [row["basis"] for row in document["responsibilities"]]
    bases_of_clauses = [row["basis"] for row in document["accountability"]]
    return {
        "实施依据": of("power"),
        "责任事项依据": _lines((of("responsibility"), *dict.fromkeys(bases_of_items))),
        "追责依据": _lines((of("accountability"), *dict.fromkeys(bases_of_clauses))),
        "收费依据": _lines((document["fee_text"], of("fee"))),
        "时限说明": _lines((document["limit_text"], of("limit"))),
    }


def _duties_and_consequences(document: Document) -> Cells:
    clauses = document["accountability"]
    numbered = [f"{n}.{row['text']}" for n, row in enumerate(clauses, start=1)]
    alone = len(clauses) == 1 and not document["accountability_lead"]
    penalties = [_joined(p["conduct"], p["kinds"], p["range"]) for p in document["penalties"]]
    risks = [_joined(r["stage"], r["text"], r["grade"], r["measures"]) for r in document["risks"]]
    return {
        "责任事项内容": responsibility_text(document["responsibilities"]),
        "追责情形": clauses[0]["text"] if alone else _lines((document["accountability_lead"], *numbered)),
        HEADING: printed(document),
        "追责对象范围": _lines(dict.fromkeys(row["subject"] for row in clauses)),
        "监督方式": _lines((document["supervision_text"], *(row["value"] for row in document["channels"]))),
        "处罚行为种类幅度": _lines(penalties),
        "廉政风险": _lines(risks),
    }


def _joined(*parts: str) -> str:
    return "：".join(filter(None, parts))


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text for text in texts if text)
