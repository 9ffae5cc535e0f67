"""The report of an import (导入报告): what would change, the problems and questions, what the checks find in the drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from core.digests import digest
from departments.models import Region
from powers.checks import Finding, Severity
from powers.checks.loading import check_all
from powers.importing.asking import LEAVE, Answers, answer_to
from powers.importing.linked_rows import tell_links
from powers.importing.listed import THIS_IMPORT
from powers.importing.parsed import ListFile, ParsedItem, Problem
from powers.importing.planning import STOPPING, Planned
from powers.importing.report import report
from powers.models import PowerVersion
from review.imports.opening import Drafted
from review.imports.problem_keeping import keep_problems
from review.models.imports import ImportRun
from review.models.proposals import Proposal
from review.models.rules import ChangeAction

REPORTED_CHANGES = 2000
KEPT = ("counts", "actions", "questions", "procedure", "plan")
"""What a run keeps of its report; its items and problems are rows of their own."""
PLANNED = {
    "add": "新增", "modify": "修改", **STOPPING, "unchanged": "无变化", "open": "已有未办结变更",
}  # fmt: skip


def report_of(
    parsed: ListFile, planned: Sequence[Planned], ended: Sequence[int], answers: Answers
) -> dict[str, Any]:
    """What was read, what would be done with it, what is asked; `ended`: the versions of powers to be ended that have no row."""
    parsed.problems += (
        _matching_problems(parsed, planned) + _left_out(parsed, planned, answers) + tell_links(planned)
    )
    made = report(parsed)
    counts = Counter(plan.action for plan in planned)
    counts[ChangeAction.CANCEL] += len(ended)
    made["actions"] = {PLANNED[action]: counts[action] for action in PLANNED if counts[action]}
    made["taken"] = len(planned)
    made["questions"] = [asdict(question) for question in parsed.questions]
    made["ended"] = list(ended)
    made["plan"] = _fingerprint(planned, ended)
    made["changes"] = [
        {
            "sheet": plan.resolved.item.sheet,
            "row": plan.resolved.item.row,
            "name": plan.resolved.item.name,
            "action": PLANNED[plan.action],
            "fields": plan.differences,
            "proposal": plan.open_proposal,
        }
        for plan in planned
        if plan.action not in ("add", "unchanged")
    ][:REPORTED_CHANGES]
    return made


def found_in(drafted: Sequence[tuple[Planned, PowerVersion]]) -> tuple[list[dict[str, Any]], dict[int, Any]]:
    """What the checks find in the drafts of an import, the gravest first; and what those drafts say that change a power,
    by the id of their plan."""
    places = {version.pk: plan for plan, version in drafted}
    rows: list[dict[str, Any]] = []
    documents: dict[int, Any] = {}
    for subject, findings in check_all(
        PowerVersion.objects.none(), PowerVersion.objects.filter(pk__in=places)
    ):
        plan = places[subject.version]
        if plan.base is not None:
            documents[id(plan)] = subject.document
        rows += [_found(plan, finding) for finding in findings]
    rows.sort(key=lambda row: Severity(row["severity"]).order)
    return rows, documents


def _found(plan: Planned, finding: Finding) -> dict[str, Any]:
    item = plan.resolved.item
    return {
        "sheet": item.sheet,
        "row": item.row,
        "severity": finding.severity.value,
        "title": finding.title,
        "message": finding.message,
    }


def keep_reports(
    reports: Sequence[dict[str, Any]], region: Region, proposals: Sequence[tuple[Proposal, list[Drafted]]]
) -> None:
    """What a command left as problems, for those who decide on the proposals; uploads keep their own."""
    for number, made in enumerate(reports):
        own = [proposal for proposal, drafts in proposals if any(one.file == number for one in drafts)]
        run = ImportRun.objects.create(
            region=region,
            filename=made["file"],
            state=ImportRun.State.DONE,
            report={name: made[name] for name in KEPT},
            proposal=(own or [proposals[0][0]])[0],
            finished_at=timezone.now(),
        )
        run.further.set(own[1:])
        keep_problems(run, made["problems"])


def _fingerprint(planned: Sequence[Planned], ended: Sequence[int]) -> str:
    """What would be done with each item, and from which version: what was previewed is what is carried out."""
    return digest(
        [
            [
                p.resolved.item.sheet,
                p.resolved.item.row,
                p.action,
                p.base.pk if p.base else None,
                p.differences,
            ]
            for p in planned
        ]
        + [list(ended)]
    )


def _matching_problems(parsed: ListFile, planned: Sequence[Planned]) -> list[Problem]:
    found = []
    for plan in planned:
        item = plan.resolved.item
        if plan.action == "open":
            where = (
                f"第{plan.open_proposal}号申请" if plan.open_proposal != THIS_IMPORT else "本次导入的前一文件"
            )
            message = f"该职权在{where}中已有未办结的变更，内容与此不同，本次未改动；请在该变更中修改或办结后再导入。"
            found.append(Problem(item.sheet, item.row, "事项名称", "warning", message))
    return found


def _left_out(parsed: ListFile, planned: Sequence[Planned], answers: Answers) -> list[Problem]:
    """How many items are not imported: those a person said so of are no error."""
    taken = {id(plan.resolved.item) for plan in planned}
    left = [item for item in parsed.items if id(item) not in taken]
    answered = sum(_said_to_leave(item, answers) for item in left)
    found = []
    if answered:
        found.append(Problem("", 0, "", "info", f"有{answered}项按您的回答将不导入。"))
    if len(left) > answered:
        message = f"有{len(left) - answered}项将不导入，原因见列出的发现；请改正或回答后重新导入，已导入的不会重复。"
        found.append(Problem("", 0, "", "error", message))
    return found


def _said_to_leave(item: ParsedItem, answers: Answers) -> bool:
    bodies = (item.department, item.cells.get("department", ""))
    return (not item.type and answer_to(answers, "type", item.type_raw) == LEAVE) or any(
        answer_to(answers, "department", name) == LEAVE for name in bodies
    )
