"""What a list says exactly as we print it (与公布内容一字不差的栏目) says nothing new.

A list that was exported here and comes back holds the power's own code, columns for the reader, names where the
record has links, and texts that a second reading might cut differently. Cell by cell it is compared with what the
version prints; what agrees is taken out of the item, so that it neither counts as a change nor is written again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from powers.cell_reading import UnreadableError
from powers.documents import published
from powers.fields import Document
from powers.importing.columns import FACT_COLUMNS, TEXT_COLUMNS
from powers.importing.finishing_items import BASES_OF
from powers.importing.own_codes import code_in
from powers.importing.reading_cells import PAIRS
from powers.importing.resolving import Resolved
from powers.models import LegalBasis, PowerVersion
from powers.printing import EDITION, FIELDS, OF_THE_EXPORT, OTHER, Cells, cells, same_cell

# The importer's column to the list of rows that is filled from it.
CHILDREN = {
    "level": "levels",
    "responsibilities": "responsibilities",
    "penalties": "penalties",
    "risks": "risks",
}
PURPOSES = {
    "bases": LegalBasis.Purpose.POWER.value,
    "responsibility_bases": LegalBasis.Purpose.RESPONSIBILITY.value,
    "accountability_bases": LegalBasis.Purpose.ACCOUNTABILITY.value,
}
OTHER_PURPOSES = {purpose.value for purpose in LegalBasis.Purpose} - set(PURPOSES.values())
BASIS_COLUMNS = (
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
)
"""The columns of a citation as `Resolved.children` holds them."""
BATCH = 500


def printed_of(pairs: Sequence[tuple[Resolved, PowerVersion]]) -> Iterator[tuple[int, Cells, Document]]:
    """What the list each item comes from printed of its power, and the document it printed, by the place of the pair.

    That is the edition an export names, else the newest that is sealed: beside a draft, or a version that comes into
    force later, the list still says what is published today.
    """
    chosen = _sealed(pairs)
    for start in range(0, len(chosen), BATCH):
        batch = dict(chosen[start : start + BATCH])
        rows = PowerVersion.objects.filter(pk__in=batch).values_list(
            "pk", "power__code", "number", "sealed_document"
        )
        for pk, code, number, document in rows.iterator():
            if document is not None:
                said = published(document)
                yield batch[pk], cells(said, code=code or "", number=number), said


def _sealed(pairs: Sequence[tuple[Resolved, PowerVersion]]) -> list[tuple[int, int]]:
    """`(sealed version, place of the pair)`; an item of a power that was never sealed has none."""
    powers = [version.power_id for _, version in pairs]
    rows = PowerVersion.objects.filter(power_id__in=powers, sealed_document__isnull=False)
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for power, number, pk in rows.order_by("number").values_list("power_id", "number", "pk"):
        numbers[power][f"第{number}版"] = pk
    found = []
    for place, (item, version) in enumerate(pairs):
        if of_power := numbers[version.power_id]:
            edition = next((text for header, text in item.item.extras if header == EDITION), "")
            found.append((of_power.get(edition) or list(of_power.values())[-1], place))
    return found


def carry_over(item: Resolved, version: PowerVersion, bases: list[dict[str, Any]]) -> None:
    """What the list has no column for stays beside what it says: columns of its own kept under other headings, codes of
    other schemes, citations for a purpose of which it says nothing. The power's own code is no external one."""
    columns, said = item.columns, item.item.cells
    codes = [pair for pair in columns["external_codes"] if code_in(pair[1]) != version.power.code]
    columns["external_codes"] = codes if "external_codes" in said else _beside(version.external_codes, codes)
    if "extras" not in said:  # a list may state them as a whole, as an export does
        columns["extras"] = _beside(version.extras, columns["extras"])
    silent = {purpose for field, purpose in PURPOSES.items() if field not in said} | OTHER_PURPOSES
    if rows := item.children["bases"]:
        kept = [tuple(row[name] for name in BASIS_COLUMNS) for row in bases if row["purpose"] in silent]
        stated = {row[0] for row in rows}
        rows = rows + [row for row in kept if row[0] not in stated]
        purposes = dict.fromkeys([*(row["purpose"] for row in bases), *(row[0] for row in rows)])
        item.children["bases"] = [row for purpose in purposes for row in rows if row[0] == purpose]


def _beside(before: list[list[str]], said: list[list[str]]) -> list[list[str]]:
    """The pairs a list says in the place of those before with the same heading; other headings stay where they are."""
    if not said or said == before:
        return said
    headings = dict.fromkeys(heading for heading, _ in [*before, *said])
    stated = {heading for heading, _ in said}
    return [
        list(pair)
        for heading in headings
        for pair in (said if heading in stated else before)
        if pair[0] == heading
    ]


def take_out(item: Resolved, printed: Cells, bases: list[tuple[Any, ...]], extras: list[list[str]]) -> None:
    """Take out of `item` what it says as the version prints it; `bases` and `extras` are the version's."""
    by_field = {field: printed[header] for header, field in FIELDS.items()}
    said = item.item.cells
    same = {field for field in by_field if field in said and same_cell(said[field], by_field[field])}
    for field in same & TEXT_COLUMNS.keys():
        item.columns[TEXT_COLUMNS[field]] = ""
    for field in same & FACT_COLUMNS.keys():
        for column in FACT_COLUMNS[field].made_from:
            if field not in PAIRS:
                item.columns.pop(column, None)
    if "joint_departments" in same:
        item.joint_ids = []
    if "subject" in same:
        item.columns["plaque_id"] = None
    for field in same & CHILDREN.keys():
        item.children[CHILDREN[field]] = []
    if "office" in same:
        item.unit_ids = []
    if "duty" in same:
        item.duty_ids = []
    same |= {bases for column, bases in BASES_OF.items() if column in same and bases not in said}
    _accountability(item, same)
    _bases(item, same, bases)
    _codes_and_extras(item, printed, extras, same)


def _accountability(item: Resolved, same: set[str]) -> None:
    scope = "accountability_scope"
    if "accountability" in same and (scope in same or scope not in item.item.cells):
        item.columns["accountability_lead"] = ""
        item.children["accountability"] = []


def _bases(item: Resolved, same: set[str], bases: list[tuple[Any, ...]]) -> None:
    """The version's own citations for each purpose that the list states alike, or that a list has no column for."""
    if not same & PURPOSES.keys():
        return
    cells, said = item.item.cells, item.children["bases"]
    altered = {purpose for field, purpose in PURPOSES.items() if field in cells and field not in same}
    in_cells = {
        PURPOSES[bases] for column, bases in BASES_OF.items() if column in cells and bases not in same
    }
    altered |= in_cells & {row[0] for row in said}
    if not altered:
        item.children["bases"] = []
        return
    purposes = dict.fromkeys([*PURPOSES.values(), *(row[0] for row in bases)])
    item.children["bases"] = [
        row for purpose in purposes for row in (said if purpose in altered else bases) if row[0] == purpose
    ]


def _codes_and_extras(item: Resolved, printed: Cells, extras: list[list[str]], same: set[str]) -> None:
    codes = item.columns["external_codes"]
    item.columns["external_codes"] = [pair for pair in codes if pair[1] != printed["职权编码"]]
    said = [
        pair
        for pair in item.columns["extras"]
        if pair[0] not in OF_THE_EXPORT
        and not same_cell(pair[1], printed.get("部门名称" if pair[0] == "部门" else pair[0], ""))
    ]
    cell = item.item.cells.get("extras", "")
    if cell and same_cell(cell, printed[OTHER]):  # what we printed, beside it columns that were put in
        ours = _pairs(cell)
        said = [pair for pair in said if pair not in ours]
        said = [*extras, *(pair for pair in said if pair not in extras)] if said else []
    item.columns["extras"] = said


def _pairs(cell: str) -> list[list[str]]:
    try:
        return list(FACT_COLUMNS["extras"].kind.read(cell)[0])
    except UnreadableError:
        return [[OTHER, cell]]
