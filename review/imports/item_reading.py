"""One item of a preview as a page shows it (读到的事项): each column as it was understood beside its source cell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.reasons import Reason
from powers.diff import Diff, diff
from powers.documents import document
from powers.importing.header_list import column_label
from powers.models import PowerVersion
from review.models.imports import ImportItem

SHORT = ("seq", "name", "sub_item", "type", "department", "subject", "office", "level", "duty")
BASES = ("bases", "responsibility_bases", "accountability_bases")
SPLIT = {"responsibilities": ("stage",), "bases": ("basis_locator", "basis_text")}
"""Columns whose cells are read together with another's."""
BESIDE = {
    "levels",
    "type_raw",
    "plaque",
    "responsibility_groups",
    "accountability_lead",
    "sheet",
    "row",
    "codes",
}


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
    read, cells = item.content.get("read", {}), item.content.get("cells", {})
    found = []
    for name in [*SHORT, "bases", "responsibilities", "responsibility_bases", "accountability", "accountability_scope",
                 "accountability_bases"]:  # fmt: skip
        found.append(_one(name, read, cells, item, completed))
    known = {
        *SHORT,
        "bases",
        "responsibilities",
        "accountability",
        "accountability_scope",
        *BASES,
        *BESIDE,
        "extras",
    }
    found += [
        Understood(column_label(name), "text", read[name], cells.get(name, ""), name in completed)
        for name in read
        if name not in known and isinstance(read[name], str) and read[name]
    ]
    if read.get("codes"):
        pairs = [(one["scheme"], one["value"]) for one in read["codes"]]
        found.append(Understood("编码", "pairs", pairs, ""))
    if read.get("extras"):
        pairs = [(one["header"], one["text"]) for one in read["extras"]]
        found.append(Understood("其他公布内容", "pairs", pairs, ""))
    needed = {column_label(name) for name in ("name", "type", "department", "office", "level", "duty", "bases",
                                              "responsibilities", "accountability")}  # fmt: skip
    return [one for one in found if one.value or one.cell or one.label in needed]


def _one(
    name: str, read: dict[str, Any], cells: dict[str, str], item: ImportItem, completed: dict[str, str]
) -> Understood:
    cell = "\n".join(filter(None, (cells.get(part, "") for part in (name, *SPLIT.get(name, ())))))
    form, value = "text", read.get(name, "")
    if name == "level":
        value = "、".join(read.get("levels", [])) or value
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
        form, value = "rows", [*([lead] if lead else []), *value]
    return Understood(column_label(name), form, value, cell, name in completed)


def difference(item: ImportItem) -> Diff | None:
    """In what the draft would differ from the version it follows; None where nothing is changed."""
    drafted, base = item.content.get("document"), item.content.get("base")
    if not drafted or not base:
        return None
    version = PowerVersion.objects.with_children().filter(pk=base).first()
    return diff(version.sealed_document or document(version), drafted) if version else None


def neighbours(item: ImportItem) -> tuple[int | None, int | None, int]:
    """The items before and after, and how many there are."""
    rows = ImportItem.objects.filter(run=item.run_id)
    before = rows.filter(order__lt=item.order).order_by("-order").values_list("pk", flat=True).first()
    after = rows.filter(order__gt=item.order).order_by("order").values_list("pk", flat=True).first()
    return before, after, rows.count()


def why_nothing(item: ImportItem) -> list[Reason]:
    """Why the import leaves an item alone."""
    if item.action == ImportItem.Action.BLOCKED:
        return [Reason("blocked", "缺少名称、类型或者部门，不能导入；原因见下面的问题。")]
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
    return []
