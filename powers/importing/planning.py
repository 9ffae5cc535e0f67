"""What an import would do with each item (导入计划): add, modify, end or stop, leave unchanged, or not touch.

Which power an item is, identifying.py says. What a list says differently is named field by field; what it has no column
for, or leaves empty, stays as it is unless a person says to clear it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from powers.field_kinds import is_blank
from powers.fields import label_of
from powers.importing.adjustments import KEEP, asked_of
from powers.importing.asking import CLEAR, Answers, answer_to
from powers.importing.columns import COMPARED
from powers.importing.emptied import CLEARABLE, emptied_columns, emptied_question, linked_versions
from powers.importing.identifying import Identifying
from powers.importing.listed import Existing
from powers.importing.own_codes import OwnCodes
from powers.importing.parsed import ListFile, Problem
from powers.importing.resolving import Resolved
from powers.importing.restating import Restating
from powers.importing.unaltered import BASIS_COLUMNS, carry_over, printed_of, take_out
from powers.linking import Tally
from powers.models import (
    AccountabilityClause,
    ChildRow,
    IntegrityRisk,
    LegalBasis,
    PenaltyDetail,
    PowerLevel,
    PowerVersion,
    ResponsibilityItem,
    SupervisionChannel,
)
from powers.printing import EDITION

# Columns of the child rows as `Resolved.children` holds them, and the part of a row that makes it the same row.
Children = dict[str, dict[int, list[Any]]]
CHILDREN: dict[str, tuple[type[ChildRow], tuple[str, ...], Callable[[tuple[Any, ...]], Any]]] = {
    "levels": (
        PowerLevel,
        ("level_id", "condition", "share", "is_first_responsible", "body_text", "duty_text"),
        lambda r: r[0],
    ),
    "responsibilities": (
        ResponsibilityItem,
        ("stage_id", "stage_text", "group_text", "phase", "text", "basis_text"),
        lambda r: (r[1], r[2], r[4]),
    ),
    "accountability": (AccountabilityClause, ("text", "subject", "basis_text"), lambda r: r[:2]),
    "bases": (
        LegalBasis,
        BASIS_COLUMNS,
        lambda r: (r[0], r[3], r[5], r[6]),
    ),
    "penalties": (PenaltyDetail, ("conduct", "kinds", "range"), lambda r: r),
    "risks": (
        IntegrityRisk,
        ("stage_text", "text", "grade", "measures", "responsible", "is_public"),
        lambda r: r[:5],
    ),
    "channels": (SupervisionChannel, ("about", "kind", "value"), lambda r: r),
}


PRINTED_TOGETHER: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("level_note", "levels", "share", ()),
    ("bases", "bases", "note", ()),
    ("responsibility_bases", "bases", "note", ()),
    ("responsibility_bases", "responsibilities", "basis_text", ()),
    ("accountability_bases", "bases", "note", ()),
    ("accountability_bases", "accountability", "basis_text", ()),
    ("accountability_scope", "accountability", "subject", ()),
    ("accountability", "accountability", "text", ()),
    ("supervision", "channels", "value", ()),
    ("fee_text", "bases", "purpose", ("fee",)),
    ("limit_text", "bases", "purpose", ("limit",)),
)
"""Cells that print more than one thing, and by which rows' columns one sees that they do."""

RESTATED = {
    "levels": ("condition", "share", "is_first_responsible", "body_text", "duty_text"),
    "responsibilities": ("basis_text",),
    "accountability": ("basis_text",),
    "bases": ("note",),
}
"""Columns that do not make a row another, but that a list may say anew."""


@dataclass(slots=True)
class Planned:
    """What an import would do with one item: add, modify, leave unchanged, or not touch because of an open change."""

    resolved: Resolved
    action: str
    base: PowerVersion | None = None
    differences: list[str] = field(default_factory=list)
    open_proposal: int | None = None
    linked: Tally = field(default_factory=Tally)  # one for all plans of a file
    cleared: set[str] = field(default_factory=set)


@dataclass
class Plans:
    """What an import would do with the items of one file, and the powers of which an item may be one."""

    planned: list[Planned]
    maybe: set[int]


def plan_items(
    items: Sequence[Resolved], existing: Existing, codes: OwnCodes, answers: Answers, parsed: ListFile
) -> Plans:
    """What to do with each item of one file; what is asked, and what is wrong, is added to the file's."""
    identifying = Identifying(existing, codes, answers, parsed)
    matches = identifying.run(items)
    children = children_of([version.pk for _, version in matches if version])
    for item, version in matches:
        if version is not None:
            carry_over(item, version, children["bases"][version.pk])
    _settle([(item, version) for item, version in matches if version], children)
    tally = Tally()
    planned = [_plan(item, version, existing, children, tally) for item, version in matches]
    _clear(planned, existing, children, answers, parsed)
    return Plans(planned, identifying.maybe)


def _plan(
    item: Resolved, version: PowerVersion | None, existing: Existing, children: Children, tally: Tally
) -> Planned:
    if version is None:
        return Planned(item, "add", linked=tally)
    proposal = existing.open_versions.get(version.pk)
    asked = asked_of(item.item)
    if asked in STOPPING:
        return Planned(
            item, asked if proposal is None else "open", version, [STOPPING[asked]], proposal, tally
        )
    differences = [] if asked == KEEP else _differences(item, version, children)
    if not differences:
        return Planned(item, "unchanged", version, open_proposal=proposal, linked=tally)
    return Planned(item, "modify" if proposal is None else "open", version, differences, proposal, tally)


def _clear(
    planned: list[Planned], existing: Existing, children: Children, answers: Answers, parsed: ListFile
) -> None:
    """Ask of cells that are empty where the list has something, field by field, and clear what a person said to clear."""
    emptied: dict[tuple[str, str], list[Planned]] = defaultdict(list)
    linked = linked_versions([plan.base.pk for plan in planned if plan.base])
    for plan in planned:
        ordinary = not plan.resolved.item.adjustment and plan.open_proposal is None
        if ordinary and plan.action in ("modify", "unchanged") and plan.base is not None:
            columns = parsed.columns.get(plan.resolved.item.sheet, frozenset())
            for column in emptied_columns(plan.resolved, plan.base, columns, children, linked):
                emptied[plan.resolved.department.name, column].append(plan)
    several = len({department for department, _ in emptied}) > 1
    for (department, column), plans in emptied.items():
        label = CLEARABLE[column].label
        text = f"{department}：{label}" if several else label
        said = answer_to(answers, "emptied", text) or answer_to(answers, "emptied", label)
        parsed.questions.append(emptied_question(text, label, [plan.resolved.item for plan in plans]))
        if said == CLEAR:
            for plan in plans:
                plan.action = "modify"
                plan.cleared.add(column)
                _drop_carried(plan, column)
                plan.differences.append(f"{label}（清除）")
        else:
            first = plans[0].resolved.item
            message = f"“{label}”有{len(plans)}项的单元格是空的，清单中原有内容；留空没有改动原来的内容。"
            parsed.problems.append(Problem(first.sheet, 0, label, "warning", message))


def _drop_carried(plan: Planned, column: str) -> None:
    """What was carried over from the version for a purpose that is cleared."""
    one = CLEARABLE[column]
    if said := plan.resolved.restated.get(one.rows):
        plan.resolved.restated[one.rows] = [row for row in said if not one.holds(row)]
    if one.rows and one.rows != "bases":
        plan.resolved.children[one.rows] = []
    elif one.rows:
        rows = plan.resolved.children["bases"]
        plan.resolved.children["bases"] = [row for row in rows if row[0] != one.only[1]]


STOPPING = {"cancel": "取消", "suspend": "暂停实施", "resume": "恢复实施"}
"""What leaves the text of a power alone and changes its standing."""


def children_of(version_ids: list[int]) -> Children:
    """The child rows of versions with all their columns, by kind and version, in order."""
    found: Children = {}
    for name, (model, _, _) in CHILDREN.items():
        rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
        if version_ids:
            manager: Any = model._default_manager
            chosen = manager.filter(version_id__in=version_ids).order_by("order", "pk")
            for row in chosen.values():
                rows[row["version_id"]].append(row)
        found[name] = rows
    found["joint"] = defaultdict(list)
    links = PowerVersion.joint_departments.through.objects.filter(powerversion_id__in=version_ids)
    for version, department in links.values_list("powerversion_id", "department_id") if version_ids else ():
        found["joint"][version].append(department)
    return found


def _settle(pairs: list[tuple[Resolved, PowerVersion]], children: Children) -> None:
    """Of what a list seems to say differently, take out what it says exactly as the version is printed."""
    differing = [
        (item, version)
        for item, version in pairs
        if item.item.cells.get("links")
        or (_is_exported(item) and _within(item, version, children))
        or _differences(item, version, children)
    ]
    columns = CHILDREN["bases"][1]
    of_lists = {name: names for name, (_, names, _) in CHILDREN.items()}
    for place, printed, said in printed_of(differing):
        item, version = differing[place]
        bases = [tuple(row[c] for c in columns) for row in children["bases"][version.pk]]
        take_out(item, printed, bases, version.extras)
        if _is_exported(item):
            rows = {name: children[name][version.pk] for name in CHILDREN}
            Restating(item, printed, said, rows, of_lists).run()


def _is_exported(item: Resolved) -> bool:
    """Whether the item comes from an export of ours, whose cells can be followed line by line; in a list written elsewhere
    the same rows may stand in other lines."""
    return any(header == EDITION for header, _ in item.item.extras)


def _within(item: Resolved, version: PowerVersion, children: Children) -> bool:
    """Whether a cell of the item prints parts of rows, or a text and rows: a reading alone does not see what of it is gone."""
    said = item.item.cells
    return any(
        any(row[column] in values if values else row[column] for row in children[name][version.pk])
        for cell, name, column, values in PRINTED_TOGETHER
        if cell in said
    )


def _differences(item: Resolved, version: PowerVersion, children: Children) -> list[str]:
    """Which fields and rows the list says differently from `version`, by their Chinese names.

    A blank in the list erases nothing: a list may lack a column that the record has.
    """
    found = [
        label_of(field.name)
        for field in COMPARED
        if any(
            not is_blank(item.columns.get(name)) and getattr(version, name) != item.columns[name]
            for name in field.made_from
        )
    ]
    if item.power_type.pk != version.power_type_id:
        found.append(label_of("type"))
    found += [label_of(name) for name in item.blanked if not is_blank(getattr(version, name))]
    for name, (model, columns, _) in CHILDREN.items():
        if name in item.restated:
            kept = ("uid", *columns)
            theirs = [tuple(row[c] for c in kept) for row in children[name][version.pk]]
            if theirs != [tuple(row[c] for c in kept) for row in item.restated[name]]:
                found.append(str(model._meta.verbose_name))
            continue
        theirs = [tuple(row[c] for c in columns) for row in children[name][version.pk]]
        if item.children[name] and _says_otherwise(name, item.children[name], theirs):
            found.append(str(model._meta.verbose_name))
    for name in dict.fromkeys(name for name, _ in item.links):
        if (label := label_of(name)) not in found:
            found.append(label)
    if item.joint_ids and sorted(item.joint_ids) != sorted(children["joint"].get(version.pk, ())):
        found.append(label_of("joint_departments"))
    return found


def _says_otherwise(name: str, said: list[tuple[Any, ...]], theirs: list[tuple[Any, ...]]) -> bool:
    """Whether rows of a list say something else than the version's; what a row leaves blank it says nothing of."""
    _, columns, identity = CHILDREN[name]
    if name == "levels":
        theirs = (
            list({row[0]: row for row in reversed(theirs)}.values())[::-1]
            if len(said) < len(theirs)
            else theirs
        )
    if [identity(row) for row in said] != [identity(row) for row in theirs]:
        return True
    at = [columns.index(column) for column in RESTATED.get(name, ())]
    return any(
        one[n] not in ("", None, False) and one[n] != other[n]
        for one, other in zip(said, theirs, strict=True)
        for n in at
    )
