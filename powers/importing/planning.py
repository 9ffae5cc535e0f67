"""What an import would do with each item (导入计划): add, modify, leave unchanged, or not touch.

An item is the same power as one on the list when department, type, name and sub-item agree (the n-th of several
alike with the n-th). What a list says differently is named field by field.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from departments.models import Region
from powers.field_kinds import is_blank
from powers.fields import label_of
from powers.importing.columns import COMPARED
from powers.importing.matching import key
from powers.importing.resolving import ItemKey, Resolved
from powers.importing.restating import Restating
from powers.importing.unaltered import printed_of, take_out
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
        (
            "purpose",
            "kind_text",
            "instrument_id",
            "title",
            "edition",
            "locator",
            "text",
            "law_id",
            "article_id",
            "role",
            "role_confirmed",
            "note",
        ),
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


RESTATED = {
    "levels": ("condition", "share", "is_first_responsible", "body_text", "duty_text"),
    "responsibilities": ("basis_text",),
    "accountability": ("basis_text",),
    "bases": ("note",),
}
"""Columns that do not make a row another, but that a list may say anew."""


@dataclass
class Planned:
    """What an import would do with one item: add, modify, leave unchanged, or not touch because of an open change."""

    resolved: Resolved
    action: str
    base: PowerVersion | None = None
    differences: list[str] = field(default_factory=list)
    open_proposal: int | None = None
    linked: Tally = field(default_factory=Tally)


THIS_IMPORT = 0
CANCELLED = PowerVersion.Standing.CANCELLED


class Existing:
    """The list as it is: newest version of each power of a region, and the open drafts; by item key.

    What an open draft renames, hands over or cancels is found by what was decided before as well.
    """

    def __init__(self, region: Region, open_versions: dict[int, int]) -> None:
        self.open_versions = open_versions
        self.by_key: dict[ItemKey, list[PowerVersion]] = defaultdict(list)
        newest: dict[int, PowerVersion] = {}
        decided: dict[int, PowerVersion] = {}
        rows = PowerVersion.objects.filter(power__region=region).defer("source", "sealed_document")
        rows = rows.select_related("power")
        live = rows.filter(sealed_at__isnull=False) | rows.filter(pk__in=open_versions)
        for version in live.order_by("number"):
            newest[version.power_id] = version
            if version.pk not in open_versions:
                decided[version.power_id] = version
        for version in sorted(newest.values(), key=lambda v: (v.order, v.pk)):
            before = decided.get(version.power_id)
            if version.standing != CANCELLED:
                self.add(version)
            if before is not None and before.standing != CANCELLED and _hides(version, before):
                self.add(before)
                open_versions[before.pk] = open_versions[version.pk]

    def add(self, version: PowerVersion) -> None:
        self.by_key[_key_of(version)].append(version)

    def learn(self, base: PowerVersion | None, draft: PowerVersion) -> None:
        """A draft just written stands for its power, as an open change, in the files that follow."""
        self.open_versions[draft.pk] = THIS_IMPORT
        if base is None:
            self.add(draft)
        else:
            same = self.by_key[_key_of(base)]
            same[same.index(base)] = draft

    def plan(self, items: Sequence[Resolved]) -> list[Planned]:
        """What to do with each item of one file."""
        pairs = list(zip(items, self._matched(items), strict=True))
        children = children_of([version.pk for _, version in pairs if version])
        _settle([(item, version) for item, version in pairs if version], children)
        return [self._plan(item, version, children) for item, version in pairs]

    def _matched(self, items: Sequence[Resolved]) -> list[PowerVersion | None]:
        """The version of each item: of several alike the one whose code the list gives, else the next in turn."""
        taken: set[int] = set()
        by_code = [self._coded(item, taken) for item in items]
        rest: dict[ItemKey, Iterator[PowerVersion]] = {}
        for item in items:
            if item.key not in rest:
                rest[item.key] = iter([v for v in self.by_key.get(item.key, ()) if v.pk not in taken])
        return [coded or next(rest[item.key], None) for item, coded in zip(items, by_code, strict=True)]

    def _coded(self, item: Resolved, taken: set[int]) -> PowerVersion | None:
        codes = {value for _, value in item.item.codes}
        for version in self.by_key.get(item.key, ()) if codes else ():
            if version.pk not in taken and version.power.code in codes:
                taken.add(version.pk)
                return version
        return None

    def _plan(self, item: Resolved, version: PowerVersion | None, children: Children) -> Planned:
        if version is None:
            return Planned(item, "add")
        differences = _differences(item, version, children)
        if not differences:
            return Planned(item, "unchanged", version)
        proposal = self.open_versions.get(version.pk)
        return Planned(item, "modify" if proposal is None else "open", version, differences, proposal)


def _hides(draft: PowerVersion, before: PowerVersion) -> bool:
    """Whether a list that says what was decided before would not find the draft."""
    return draft.standing == CANCELLED or _key_of(draft) != _key_of(before)


def _key_of(version: PowerVersion) -> ItemKey:
    return (version.department_id, version.power_type_id, key(version.name), key(version.sub_name))


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
        if item.item.cells.get("links") or _differences(item, version, children)
    ]
    columns = CHILDREN["bases"][1]
    of_lists = {name: names for name, (_, names, _) in CHILDREN.items()}
    for place, printed, said in printed_of(differing):
        item, version = differing[place]
        bases = [tuple(row[c] for c in columns) for row in children["bases"][version.pk]]
        take_out(item, printed, bases, version.extras)
        rows = {name: children[name][version.pk] for name in CHILDREN}
        Restating(item, printed, said, rows, of_lists).run()


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
    for name, (model, columns, _) in CHILDREN.items():
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
