"""What the preview of an import shows (预览): every item as it was understood, and every problem, as rows of their own.

They are written anew whenever the file is read, and nothing is imported from them. Pages select, sort and count them in
the database, so that a list of 20,000 rows shows as fast as one of twenty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.copying import analyze, copy_rows, reserve_ids
from core.digests import digest
from powers.importing.asking import answer_to
from powers.importing.parsed import ListFile, ParsedItem
from powers.importing.planning import Planned
from powers.models import LegalBasis, PowerVersion
from review.imports.importing import ImportResult
from review.imports.problem_keeping import keep_problems, places_of
from review.imports.reporting import KEPT, PLANNED
from review.models.imports import ImportItem, ImportProblem, ImportRun

MISSING = {
    "type": "职权类型",
    "department": "部门",
    "level": "实施层级",
    "duty": "部门职责",
    "unit": "承办机构",
    "bases": "设定依据",
    "locator": "依据的条款",
    "law": "法律库中的依据",
    "responsibilities": "责任事项",
    "stage": "责任环节",
    "accountability": "追责情形",
}
"""What an item may lack, as the list of items is filtered by it."""
MANY = 500
ASIDE = ("case", "remember")
"""What is answered beside the reading: why the list is changed, what is to be remembered."""


def read_with(run: ImportRun) -> str:
    """The digest of what a person said besides the file: a preview holds only for what it was read with."""
    answers = {kind: said for kind, said in run.answers.items() if kind not in ASIDE}
    return digest([answers, run.completions])


def keep_preview(run: ImportRun, result: ImportResult) -> None:
    """Keep what a reading gave in place of what an earlier one did; the run's report holds only figures and questions."""
    made, (parsed, planned) = result.reports[0], result.read[0]
    ImportProblem.objects.filter(run=run).delete()
    ImportItem.objects.filter(run=run).delete()
    run.report = _figures(run, made)
    ids = reserve_ids(ImportItem, len(parsed.items))
    copy_rows(
        ImportItem, ITEM_COLUMNS, _item_rows(run, ids, parsed, planned, made["items"], result.documents)
    )
    keep_problems(run, made["problems"] + result.findings, places_of(ids, parsed.items))
    _keep_ended(run, made["ended"], after=len(ids))
    if len(ids) > MANY:
        analyze(ImportItem, ImportProblem)


# --- inside ----------------------------------------------------------------------------------------


ITEM_COLUMNS = (
    "id", "run_id", "order", "sheet", "row", "name", "sub_item", "power_type", "department", "level", "duty",
    "unit", "action", "bases", "matched", "responsibilities", "accountability", "missing", "content",
)  # fmt: skip


def _item_rows(
    run: ImportRun,
    ids: Sequence[int],
    parsed: ListFile,
    planned: Sequence[Planned],
    told: Sequence[dict[str, Any]],
    documents: dict[int, Any],
) -> Iterator[tuple[Any, ...]]:
    plans = {id(plan.resolved.item): plan for plan in planned}
    rows = zip(ids, parsed.items, told, strict=True)
    for order, (pk, item, said) in enumerate(rows, start=1):
        plan = plans.get(id(item))
        matched = _matched(plan, item)
        doc = documents.get(id(plan))
        yield (
            pk,
            run.pk,
            order,
            item.sheet,
            item.row,
            item.name,
            item.sub_name,
            item.type or item.type_raw[:100],
            plan.resolved.department.name if plan else item.department,
            item.level or "、".join(item.levels),
            item.duty,
            item.office,
            PLANNED[plan.action] if plan else "",
            len(item.bases),
            sum(1 for law, _ in matched if law is not False),
            len(item.responsibilities),
            len(item.accountability),
            _missing(item, plan, matched, doc),
            {"read": said, "cells": item.own_cells, "matched": matched, "document": doc} | _planned(plan),
        )


def _keep_ended(run: ImportRun, versions: Sequence[int], *, after: int) -> None:
    """The powers that would be cancelled since the file leaves them out, below what was read: they stand on no row."""
    rows = PowerVersion.objects.filter(pk__in=versions).select_related("power", "power_type", "department")
    ImportItem.objects.bulk_create(
        (
            ImportItem(
                run=run,
                order=order,
                row=0,
                name=version.name,
                sub_item=version.sub_name,
                power_type=version.power_type.name,
                department=version.department.name,
                action=ImportItem.Action.CANCEL,
                content={
                    "read": {"name": version.name, "sub_item": version.sub_name},
                    "base": version.pk,
                    "code": version.power.code or "",
                },
            )
            for order, version in enumerate(rows.order_by("order", "pk"), start=after + 1)
        ),
        batch_size=500,
    )


def _planned(plan: Planned | None) -> dict[str, Any]:
    """What the import would do, and against which version."""
    if plan is None:
        return {}
    return {
        "differences": plan.differences,
        "base": plan.base.pk if plan.base else None,
        "code": (plan.base.power.code or "") if plan.base else "",
        "proposal": plan.open_proposal,
    }


def _matched(plan: Planned | None, item: ParsedItem) -> list[tuple[bool | None, bool | None]]:
    """Of each basis whether the library has its law, and its article; None where that is not known, since the draft
    keeps the bases of the version it follows."""
    found = plan.resolved.children["bases"] if plan else []
    rows = [row for row in found if row[0] == LegalBasis.Purpose.POWER.value]
    if len(rows) != len(item.bases):
        return [(None, None)] * len(item.bases)
    return [(row[7] is not None, row[8] is not None) for row in rows]


def _missing(
    item: ParsedItem, plan: Planned | None, matched: Sequence[tuple[bool | None, bool | None]], doc: Any
) -> list[str]:
    """What the item lacks; of one that changes a power, only what its draft would lack, since a list may leave out
    what the record has."""
    lacks = {
        "type": not item.type,
        "department": not item.department and plan is None,
        "level": not item.levels,
        "duty": not item.duty,
        "unit": not item.office,
        "bases": not item.bases,
        "locator": any(one.title and not one.locator for one in item.bases),
        "law": any(one.title and law is False for one, (law, _) in zip(item.bases, matched, strict=True)),
        "responsibilities": not item.responsibilities,
        "stage": any(not one.stage for one in item.responsibilities),
        "accountability": not item.accountability and not item.accountability_lead,
    }
    if plan is not None and plan.base is not None:
        for name, has in HAS.items():
            lacks[name] = lacks[name] and doc is not None and not any(doc.get(part) for part in has)
    return [name for name in MISSING if lacks[name]]


HAS = {
    "level": ("levels", "level_text"),
    "duty": ("duties", "duty_text"),
    "unit": ("units", "unit_text"),
    "bases": ("bases",),
    "responsibilities": ("responsibilities",),
    "accountability": ("accountability", "accountability_lead"),
}
"""Where the document of a draft has what an item may lack."""


def _figures(run: ImportRun, made: dict[str, Any]) -> dict[str, Any]:
    return {name: made[name] for name in KEPT} | {
        "counts": made["counts"] | {"blocked": made["counts"]["items"] - made["taken"]},
        "strangers": made.get("strangers", 0),
        "questions": _questions(run, made["questions"]),
        "read_with": read_with(run),
    }


def _questions(run: ImportRun, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is asked; what was asked before and is answered stays on the form, so that an answer can be changed."""
    known = {(one["kind"], one["text"]) for one in asked}
    earlier = [one for one in run.report.get("questions", []) if (one["kind"], one["text"]) not in known]
    return asked + [one for one in earlier if answer_to(run.answers, one["kind"], one["text"])]
