"""A document (职权文档) as an official reads it before deciding: every field under its Chinese name; what differs.

Works on documents alone, so that a draft, a submission and a sealed version are shown by the same code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from powers.documents import Document
from powers.models import LegalBasis, Phase, PowerType, PowerVersion, SupervisionChannel

CHOICES: dict[str, Any] = {
    "standing": PowerVersion.Standing,
    "initiation": PowerType.Initiation,
    "subject_nature": PowerVersion.Nature,
    "power_source": PowerVersion.Source,
    "secrecy": PowerVersion.Secrecy,
}
PLAIN = (
    "standing",
    "initiation",
    "plain_title",
    "subject",
    "subject_text",
    "plaque",
    "subject_nature",
    "power_source",
    "executing_body",
    "units",
    "unit_text",
    "joint_departments",
    "duties",
    "duty_text",
    "level_text",
    "level_note",
    "counterparts",
    "statutory_limit",
    "promised_limit",
    "limit_text",
    "fee",
    "fee_text",
    "conditions",
    "guide_url",
    "discretion_url",
    "flow",
    "supervision_text",
    "remedies",
    "accountability_lead",
    "on_enforcement_list",
    "everyday_terms",
    "keywords",
    "remark",
    "external_codes",
    "extras",
    "order",
    "secrecy",
    "secrecy_basis",
    "change_note",
)
FACTS = ("name", "sub_name", "power_type", "department", *PLAIN)
"""The fields of a document in the order in which they are read."""
LABELS = {
    "power_type": "职权类型",
    "department": "部门",
    "subject": "行使主体",
    "plaque": "以何牌子行使",
}
LISTS = {
    "levels": "行使层级",
    "responsibilities": "责任事项",
    "bases": "依据",
    "accountability": "追责情形",
    "penalties": "处罚的行为、种类、幅度",
    "channels": "监督方式",
    "risks": "廉政风险点",
}


@dataclass(frozen=True)
class Row:
    """One line of a list of the document: a short head and the text."""

    head: str
    text: str
    note: str = ""
    uid: str = ""

    @property
    def anchor(self) -> str:
        """The id of the line on a page."""
        return f"row-{self.uid}"


def label_of(name: str) -> str:
    if name in LABELS or name in LISTS:
        return LABELS.get(name) or LISTS[name]
    return str(getattr(PowerVersion._meta.get_field(name), "verbose_name", name))


def named_facts(doc: Document) -> list[tuple[str, str, str]]:
    """`(name, label, text)` of every field that says something, lists of rows aside."""
    found = [(name, label_of(name), _said(doc, name)) for name in FACTS]
    return [(name, label, value) for name, label, value in found if value]


def facts(doc: Document) -> list[tuple[str, str]]:
    """`(label, text)` of the same."""
    return [(label, value) for _, label, value in named_facts(doc)]


def _said(doc: Document, name: str) -> str:
    if name in ("name", "sub_name"):
        return str(doc[name])
    if name == "power_type":
        return str(doc["type"]["name"])
    return str(doc["department"]["name"]) if name == "department" else text(name, doc[name])


@dataclass(frozen=True)
class Rows:
    """A list of the document (依据、责任事项……) as its lines."""

    name: str
    label: str
    rows: list[Row]

    @property
    def anchor(self) -> str:
        return f"part-{self.name}"


def lists(doc: Document) -> list[Rows]:
    """Every list of rows; the empty ones too where an item without them is incomplete."""
    must = ("responsibilities", "bases")
    found = [Rows(name, label, [row_of(name, row) for row in doc[name]]) for name, label in LISTS.items()]
    return [rows for rows in found if rows.rows or rows.name in must]


def text(name: str, value: Any) -> str:
    """One field's value as an official reads it; '' when it says nothing."""
    if value in (None, "", [], {}) or (name == "on_enforcement_list" and not value):
        return ""
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "counterparts":
        return "、".join(PowerVersion.COUNTERPARTS.get(str(code), str(code)) for code in value)
    if name == "duties":
        return "\n".join(f"{duty['number']}{duty['text']}" for duty in value)
    if name in ("extras", "external_codes"):
        return "\n".join(f"{column}：{said}" for column, said in value)
    if isinstance(value, dict):
        return f"{value['number']}{value['unit']}"
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def row_of(name: str, row: Document) -> Row:
    """One row of a list as a line."""
    return replace(_ROWS[name](row), uid=str(row["uid"]))


def parts_of(name: str, row: Document) -> list[tuple[str, str]]:
    """`(label, text)` of everything a row says, part by part, in the order in which it is read."""
    return _PARTS[name](row)


def _responsibility(row: Document) -> Row:
    phase = str(Phase(row["phase"]).label) if row["phase"] else ""
    head = "·".join(part for part in (row["group"], phase, row["stage"]) if part)
    return Row(head, row["text"], f"依据：{row['basis']}" if row["basis"] else "")


def _basis(row: Document) -> Row:
    title = f"《{row['title']}》" if row["title"] else ""
    confirmed = "" if row.get("role_confirmed") else "，待核实"
    role = f"（{LegalBasis.Role(row['role']).label if row['role'] else '作用未定'}{confirmed}）"
    cited = f"{row['kind']}　{title}{row['locator']}{role}".strip("　")
    known = row["instrument_name"]
    instrument = f"文件种类：{known}" if known and known != row["kind"] else ""
    purpose = "" if row["purpose"] == LegalBasis.Purpose.POWER else LegalBasis.Purpose(row["purpose"]).label
    return Row(
        "　".join(part for part in (purpose, cited) if part),
        row["text"],
        "\n".join(part for part in (row["edition"], row["note"], instrument) if part),
    )


def _clause(row: Document) -> Row:
    notes = [
        f"{label}：{row[key]}" for key, label in (("subject", "追责对象"), ("basis", "依据")) if row[key]
    ]
    return Row("", row["text"], "；".join(notes))


def _level(row: Document) -> Row:
    head = row["name"] + ("（第一责任层级）" if row["first_responsible"] else "")
    return Row(head, row["condition"] or "不分情形", row["share"])


def _penalty(row: Document) -> Row:
    return Row(row["kinds"], row["conduct"], row["range"])


def _channel(row: Document) -> Row:
    kind = SupervisionChannel.Kind(row["kind"]).label
    return Row(str(SupervisionChannel.About(row["about"]).label), f"{kind}：{row['value']}")


def _risk(row: Document) -> Row:
    shown = "公开" if row["public"] else "不公开"
    responsible = f"责任人：{row['responsible']}" if row["responsible"] else ""
    notes = "；".join(part for part in (row["measures"], responsible) if part)
    return Row(f"{row['stage']}　{row['grade']}（{shown}）", row["text"], notes)


_ROWS = {
    "levels": _level,
    "responsibilities": _responsibility,
    "bases": _basis,
    "accountability": _clause,
    "penalties": _penalty,
    "channels": _channel,
    "risks": _risk,
}


def _basis_parts(row: Document) -> list[tuple[str, str]]:
    role = str(LegalBasis.Role(row["role"]).label) if row["role"] else ""
    confirmed = "已核实" if row.get("role_confirmed") else "待核实"
    return [
        ("用途", str(LegalBasis.Purpose(row["purpose"]).label)),
        ("种类", row["kind"]),
        ("名称", row["title"]),
        ("条款", row["locator"]),
        ("作用", f"{role or '未定'}（{confirmed}）"),
        ("文件种类", row["instrument_name"]),
        ("版本说明", row["edition"]),
        ("引文", row["text"]),
        ("说明", row["note"]),
    ]


_PARTS: dict[str, Callable[[Document], list[tuple[str, str]]]] = {
    "levels": lambda row: [
        ("层级", row["name"]),
        ("情形", row["condition"]),
        ("权限", row["share"]),
        ("第一责任层级", "是" if row["first_responsible"] else ""),
    ],
    "responsibilities": lambda row: [
        ("类别", row["group"]),
        ("阶段", str(Phase(row["phase"]).label) if row["phase"] else ""),
        ("环节", row["stage"]),
        ("责任", row["text"]),
        ("依据", row["basis"]),
    ],
    "bases": _basis_parts,
    "accountability": lambda row: [("情形", row["text"]), ("对象", row["subject"]), ("依据", row["basis"])],
    "penalties": lambda row: [("行为", row["conduct"]), ("种类", row["kinds"]), ("幅度", row["range"])],
    "channels": lambda row: [
        ("事由", str(SupervisionChannel.About(row["about"]).label)),
        ("方式", str(SupervisionChannel.Kind(row["kind"]).label)),
        ("内容", row["value"]),
    ],
    "risks": lambda row: [
        ("环节", row["stage"]),
        ("表现形式", row["text"]),
        ("等级", row["grade"]),
        ("防控措施", row["measures"]),
        ("责任人", row["responsible"]),
        ("公开", "是" if row["public"] else "否"),
    ],
}
