"""One item of a preview as a page shows it (读到的事项): each column as it was understood beside its source cell."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any

from core.reasons import Reason
from powers.diff import Diff, diff
from powers.documents import documents
from powers.field_kinds import is_blank
from powers.fields import label_of
from powers.importing.columns import FACT_COLUMNS
from powers.importing.header_list import column_label
from powers.models import PowerVersion
from review.models.imports import ImportItem

BASES = ("bases", "responsibility_bases", "accountability_bases")
FIRST = (
    "seq", "name", "sub_item", "type", "department", "subject", "office", "level", "duty", "bases", "responsibilities",
    "responsibility_bases", "accountability", "accountability_scope", "accountability_bases",
)  # fmt: skip
"""The columns that stand first, in the order in which they are read."""
NEEDED = frozenset(
    {"name", "type", "department", "office", "level", "duty", "bases", "responsibilities", "accountability"}
)
"""What is told even where the list says nothing."""
SPLIT = {"responsibilities": ("stage",), "bases": ("basis_locator", "basis_text")}
"""Columns whose cells are read together with another's."""
BESIDE = frozenset(
    {
        "levels",
        "type_raw",
        "plaque",
        "responsibility_groups",
        "accountability_lead",
        "accountability_own_bases",
        "responsibility_own_bases",
        "sheet",
        "codes",
        "extras",
        "department_kind",
        "subject_kind",
        "adjustment",
        "former_name",
        "adjustment_reason",
    }
)
"""What of an item stands with another column, or below, or is the importer's own."""


@dataclass(frozen=True)
class Understood:
    """One column: what it is called, how it is told (text, rows, bases, pairs), what was understood, the source cell."""

    label: str
    form: str
    value: Any
    cell: str
    completed: bool = False

    @property
    def lacks(self) -> bool:
        return not self.value


def understood(item: ImportItem, completed: dict[str, str]) -> list[Understood]:
    """Every column that says something, and those that an item must not lack."""
    if item.is_missing:
        return []
    read, cells = item.content.get("read", {}), item.content.get("cells", {})
    found = [
        one
        for name in FIRST
        if (one := _one(name, read, cells, item, completed)).value or one.cell or name in NEEDED
    ]
    found += [
        Understood(column_label(name), "text", said, cells.get(name, ""), name in completed)
        for name, said in read.items()
        if name not in (*FIRST, *BESIDE) and isinstance(said, str) and said
    ]
    pairs = {
        "其他要素": _facts(read.get("facts", {})),
        "分层级行使": [(one["name"], _joined(one, "name", "body")) for one in read.get("shares", [])],
        **{label_of(name): _rows(rows) for name, rows in read.get("rows", {}).items()},
        "共同实施部门": [(str(n), name) for n, name in enumerate(read.get("joint_departments", []), start=1)],
        "调整": [
            (label, read[name])
            for name, label in (
                ("adjustment", "方式"),
                ("former_name", "原名称"),
                ("adjustment_reason", "理由"),
            )
            if read.get(name)
        ],
        "编码": [(one["scheme"], one["value"]) for one in read.get("codes", [])],
        "其他公布内容": [(one["header"], one["text"]) for one in read.get("extras", [])],
    }
    return found + [Understood(label, "pairs", rows, "") for label, rows in pairs.items() if rows]


def _facts(facts: dict[str, Any]) -> list[tuple[str, str]]:
    """The values that were read from cells (时限、收费……), each as its field says it."""
    owner = SimpleNamespace(
        **{name: None for field in FACT_COLUMNS.values() for name in field.made_from} | facts
    )
    found = []
    for field in {field.name: field for field in FACT_COLUMNS.values()}.values():
        if any(name in facts for name in field.made_from):
            value = field.kind.of(owner, field.made_from)
            found.append((label_of(field.name), "" if is_blank(value) else field.kind.said(value)))
    return found


def _rows(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(str(n), _joined(row)) for n, row in enumerate(rows, start=1)]


def _joined(row: dict[str, Any], *without: str) -> str:
    return "；".join(
        str(value) for name, value in row.items() if name not in without and value and value is not True
    )


def _one(
    name: str, read: dict[str, Any], cells: dict[str, str], item: ImportItem, completed: dict[str, str]
) -> Understood:
    cell = "\n".join(filter(None, (cells.get(part, "") for part in (name, *SPLIT.get(name, ())))))
    form, value = "text", read.get(name, "")
    if name == "level":
        levels = "、".join(read.get("levels", []))
        value = f"{value}（即{levels}）" if levels and levels != value else value
    elif name == "type":
        value = "" if "type" in item.missing else value
    elif name == "bases":
        pairs = zip(value, item.content.get("matched", []), strict=False)
        form, value = "bases", [(one, law, article) for one, (law, article) in pairs]
    elif name in BASES:
        form, value = "bases", [(one, None, None) for one in value]
    elif name == "responsibilities":
        form = "responsibilities"
    elif name == "accountability":
        lead = read.get("accountability_lead", "")
        own = read.get("accountability_own_bases", [])
        based = (
            f"{text}\n依据：{basis}" if basis else text
            for text, basis in zip_longest(value, own, fillvalue="")
        )
        form, value = "rows", [*([lead] if lead else []), *based]
    return Understood(column_label(name), form, value, cell, name in completed)


def difference(item: ImportItem) -> Diff | None:
    """In what the draft would differ from the version it follows; None where nothing is changed."""
    drafted, base = item.content.get("document"), item.content.get("base")
    if not drafted or not base:
        return None
    sealed = PowerVersion.objects.filter(pk=base).values_list("sealed_document", flat=True).first()
    said = sealed or documents([base]).get(base)
    return diff(said, drafted) if said else None


def neighbours(item: ImportItem) -> tuple[int | None, int | None, int]:
    """The items before and after, and how many there are."""
    rows = ImportItem.objects.filter(run=item.run_id)
    before = rows.filter(order__lt=item.order).order_by("-order").values_list("pk", flat=True).first()
    after = rows.filter(order__gt=item.order).order_by("order").values_list("pk", flat=True).first()
    return before, after, rows.count()


def why_nothing(item: ImportItem) -> list[Reason]:
    """Why the import leaves an item alone."""
    if item.action == ImportItem.Action.BLOCKED:
        return [Reason("blocked", "缺少名称、类型或者部门，不能导入；原因见下面的发现。")]
    if item.action == ImportItem.Action.OPEN:
        where = item.content.get("proposal")
        return [
            Reason(
                "open",
                f"该职权在第{where}号申请中有未办结的变更，本次不改动。"
                if where
                else "本次导入的前一文件已有这项。",
            )
        ]
    if item.is_missing:
        return [Reason("missing", "文件中没有这一项，按您的回答提出取消。")]
    return []
