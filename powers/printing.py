"""A power as one row of a list (打印成清单的一行): the cells of a published document, under a list's usual headers.

The export writes these cells and the importer compares with them, so that what was exported and not altered is seen
as unchanged, whatever a list's free text could be taken for on a second reading.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import Any

from core.chinese import squeeze

Document = dict[str, Any]
Cells = dict[str, str]

# Header to the importer's field. Their order is the order of the columns.
FIELDS = {
    "职权编码": "code",
    "事项名称": "name",
    "子项名称": "sub_item",
    "权力类型": "type",
    "实施依据": "bases",
    "部门名称": "department",
    "行使主体": "subject",
    "承办机构": "office",
    "实施层级及权限": "level",
    "权限划分": "level_note",
    "部门职责": "duty",
    "责任事项内容": "responsibilities",
    "责任事项依据": "responsibility_bases",
    "追责对象范围": "accountability_scope",
    "追责情形": "accountability",
    "追责依据": "accountability_bases",
    "监督方式": "supervision",
    "救济渠道": "remedy",
    "备注": "remark",
}
OTHER = "其他公布内容"
EDITION = "清单版本"
REGION = "行政区划"
OF_THE_EXPORT = (EDITION, REGION)
# Columns for the reader. The importer leaves them alone as long as they are not altered.
EXTRAS = (
    "通俗名称", "行政相对人", "法定时限", "承诺时限", "时限说明", "收费", "收费依据", "条件", "办事指南",
    "裁量基准", "运行流程", "共同实施部门", "具体执行机构", "处罚行为种类幅度", "廉政风险", "外部编码", OTHER,
    EDITION,
)  # fmt: skip
HEADERS = ("序号", *FIELDS, *EXTRAS, REGION)
MAX_CELL = 32_767
"""What one cell of Excel can hold."""
CLIPPED = "……（超出单元格容量，其余见网页或 JSON 文件）"
_ILLEGAL = re.compile(r"[\x00-\x08\x0b-\x0c\x0e-\x1f]")


def cells(document: Document, *, code: str, number: int) -> Cells:
    """The texts of a row by header, without its 序号; `document` is as `powers.documents.published` gives it."""
    found = {
        "职权编码": code,
        "事项名称": document["name"],
        "子项名称": document["sub_name"],
        "权力类型": document["type"]["name"],
        "部门名称": document["department"]["name"],
        "行使主体": document["subject_text"] or document["subject"],
        "承办机构": document["unit_text"] or "、".join(document["units"]),
        "部门职责": document["duty_text"] or _lines(f"{d['number']}{d['text']}" for d in document["duties"]),
        "救济渠道": document["remedies"],
        "备注": document["remark"],
        **_levels(document),
        **_bases(document),
        **_duties_and_consequences(document),
        **_extras(document),
        EDITION: f"第{number}版",
    }
    return {header: _ILLEGAL.sub("", str(text)).strip() for header, text in found.items()}


def clipped(text: str) -> str:
    """A text as a cell of Excel can hold it; one that is cut says so."""
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - len(CLIPPED)] + CLIPPED


def same_cell(read: str, printed: str) -> bool:
    """Whether a cell that was read says what we print, white space aside."""
    said = squeeze(read)
    return said == squeeze(printed) or (len(printed) > MAX_CELL and said == squeeze(clipped(printed)))


def citation_text(bases: list[Document]) -> str:
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


def responsibility_text(rows: list[Document]) -> str:
    """责任事项 as numbered items, each under its stage; kinds of responsibility stand on a line of their own."""
    lines = []
    for group, items in groupby(rows, key=lambda row: row["group"]):
        if group:
            lines.append(f"{group}：")
        for number, row in enumerate(items, start=1):
            lines.append(f"{number}.{_stage(row['stage'])}{row['text']}")
    return "\n".join(lines)


def _stage(name: str) -> str:
    if not name:
        return ""
    return f"{name}：" if name.endswith(("责任", "阶段", "环节")) else f"{name}责任："


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
    return {
        "责任事项内容": responsibility_text(document["responsibilities"]),
        "追责情形": clauses[0]["text"] if alone else _lines((document["accountability_lead"], *numbered)),
        "追责对象范围": _lines(dict.fromkeys(row["subject"] for row in clauses)),
        "监督方式": _lines((document["supervision_text"], *(row["value"] for row in document["channels"]))),
    }


def _extras(document: Document) -> Cells:
    fee = document["fee"]
    penalties = [_joined(p["conduct"], p["kinds"], p["range"]) for p in document["penalties"]]
    risks = [_joined(r["stage"], r["text"], r["grade"], r["measures"]) for r in document["risks"]]
    return {
        "通俗名称": document["plain_title"],
        "行政相对人": "、".join(map(str, document["counterparts"])),
        "法定时限": _limit(document["statutory_limit"]),
        "承诺时限": _limit(document["promised_limit"]),
        "收费": "" if fee is None else "收费" if fee else "不收费",
        "条件": document["conditions"],
        "办事指南": document["guide_url"],
        "裁量基准": document["discretion_url"],
        "运行流程": document["flow"],
        "共同实施部门": "、".join(document["joint_departments"]),
        "具体执行机构": document["executing_body"],
        "处罚行为种类幅度": _lines(penalties),
        "廉政风险": _lines(risks),
        "外部编码": _lines(_joined(scheme, value) for scheme, value in document["external_codes"]),
        OTHER: _lines(_joined(header, text) for header, text in document["extras"]),
    }


def _limit(limit: Document | None) -> str:
    return f"{limit['number']}{limit['unit']}" if limit else ""


def _joined(*parts: str) -> str:
    return "：".join(filter(None, parts))


def _lines(texts: Any) -> str:
    return "\n".join(text for text in texts if text)
