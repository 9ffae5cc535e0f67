"""Importing lists (清单导入): files are read, matched, and become one proposal 初始编制 of draft versions.

One transaction for the drafts of all files: all or nothing. `--dry-run` and the admin's preview go the same way up
to the writing. The report is the parser's, with what would change and the problems of matching added.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from audit.log import record
from core.copying import analyze, copy_rows
from core.locking import one_at_a_time
from departments.models import Department, Region
from powers.checks import Finding, Severity
from powers.checks.loading import check_all
from powers.importing.asking import Answers
from powers.importing.completing import Completions, complete
from powers.importing.drafts import write_drafts
from powers.importing.lists import read_list
from powers.importing.matching import vocabulary_of
from powers.importing.parsed import ListFile, Problem
from powers.importing.planning import THIS_IMPORT, Existing, Planned
from powers.importing.report import report
from powers.importing.resolving import Resolver
from powers.models import PowerVersion
from powers.word_models import with_words
from review.imports.problem_keeping import keep_problems
from review.models.imports import ImportRun
from review.models.proposals import Change, Proposal
from review.workflow.moving import opened

if TYPE_CHECKING:
    from accounts.models import User

Progress = Callable[[str, int], None]
REPORTED_CHANGES = 2000
NOTHING: Mapping[str, Any] = {}
PLANNED = {"add": "新增", "modify": "修改", "unchanged": "无变化", "open": "已有未办结变更"}


@dataclass
class ImportResult:
    """What an import did or would do: a report for each file, and the proposal if one was made.

    `read` holds what the reports are made of; `findings` what the checks find in the drafts, and `documents` what the
    drafts that change a power say (by the plan's id), where they are asked for.
    """

    reports: list[dict[str, Any]] = field(default_factory=list)
    read: list[tuple[ListFile, list[Planned]]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    documents: dict[int, Any] = field(default_factory=dict)
    proposal: Proposal | None = None
    planned: int = 0
    drafted: list[tuple[Planned, PowerVersion]] = field(default_factory=list)


def import_lists(
    files: Sequence[tuple[Path, str]],
    region: Region,
    *,
    by: User | None,
    department: Department | None = None,
    department_name: str = "",
    dry_run: bool = False,
    checked: bool = False,
    answers: Answers = NOTHING,
    completions: Completions = NOTHING,
    progress: Progress | None = None,
) -> ImportResult:
    """Read `files` (path, name as uploaded) and make one proposal of what they would add or modify.

    With `department`, everything is taken to be that department's; `department_name` is only a hint to the parser.
    `checked`: what the checks find in the drafts is told too (for the preview of one file). `answers` and `completions`
    are what a person said besides the file.
    """
    tell = progress or (lambda step, percent: None)
    with transaction.atomic():
        one_at_a_time("import", region.pk)  # the same file sent twice does not make two of each power
        name = department.name if department else department_name
        result = _import(files, region, by, department, name, tell, answers, completions)
        if checked:
            tell("检查依据", 92)
            _check(result)
        if dry_run:
            transaction.set_rollback(True)
            result.proposal = None
    return result


def _import(
    files: Sequence[tuple[Path, str]],
    region: Region,
    by: User | None,
    department: Department | None,
    name: str,
    tell: Progress,
    answers: Answers,
    completions: Completions,
) -> ImportResult:
    vocabulary = vocabulary_of(region, department)
    answers = with_words(answers, region, department)
    resolver = Resolver(region, vocabulary, department)
    existing = Existing(region, _open_versions(region))
    result, all_planned = ImportResult(), []
    for done, (path, filename) in enumerate(files):
        share = 90 * done // len(files)
        tell(f"读取{filename}", share + 2)
        parsed = read_list(path, department=name, vocabulary=vocabulary, filename=filename)
        complete(parsed, completions, vocabulary)
        tell(f"比对{filename}", share + 40 // len(files))
        planned = existing.plan(resolver.resolve(parsed))
        versions = write_drafts(region, planned)
        _learn(existing, planned, versions)
        all_planned += list(zip([p for p in planned if p.action in ("add", "modify")], versions, strict=True))
        result.reports.append(_report(parsed, planned))
        result.read.append((parsed, planned))
        tell(f"写入{filename}", share + 80 // len(files))
    result.planned, result.drafted = len(all_planned), all_planned
    _report_created(result, resolver)
    if all_planned:
        result.proposal = _propose(region, by, files, all_planned)
        if by is None:
            _keep_reports(result, region)
    tell("完成", 100)
    return result


def _check(result: ImportResult) -> None:
    """Keep what the checks find in the drafts, the gravest first, and what those drafts say that change a power."""
    places = {version.pk: plan for plan, version in result.drafted}
    for subject, findings in check_all(
        PowerVersion.objects.none(), PowerVersion.objects.filter(pk__in=places)
    ):
        plan = places[subject.version]
        if plan.base is not None:
            result.documents[id(plan)] = subject.document
        result.findings += [_told(plan, finding) for finding in findings]
    result.findings.sort(key=lambda row: Severity(row["severity"]).order)


def _told(plan: Planned, finding: Finding) -> dict[str, Any]:
    item = plan.resolved.item
    return {
        "sheet": item.sheet,
        "row": item.row,
        "severity": finding.severity.value,
        "title": finding.title,
        "message": finding.message,
    }


def _open_versions(region: Region) -> dict[int, int]:
    """`{draft version: proposal}` of every open change of a region."""
    rows = Change.objects.filter(is_open=True, power__region=region)
    return dict(rows.values_list("version_id", "proposal_id"))


def _learn(existing: Existing, planned: Sequence[Planned], versions: Sequence[PowerVersion]) -> None:
    """What this import has just drafted is part of the list for the files that follow."""
    written = [plan for plan in planned if plan.action in ("add", "modify")]
    for plan, version in zip(written, versions, strict=True):
        existing.learn(plan.base, version)


def _propose(
    region: Region,
    by: User | None,
    files: Sequence[tuple[Path, str]],
    drafted: list[tuple[Planned, PowerVersion]],
) -> Proposal:
    departments = {version.department_id for _, version in drafted}
    what = Path(files[0][1]).stem if len(files) == 1 else f"{region}{len(departments)}个部门"
    title = f"初始编制：{what}"
    proposal = Proposal.objects.create(
        region=region,
        department_id=departments.pop() if len(departments) == 1 else None,
        kind=Proposal.Kind.INITIAL,
        title=title[:300],
        created_by=by,
    )
    opened(proposal, by=by)
    copy_rows(
        Change,
        ("proposal_id", "power_id", "version_id", "base_id", "action"),
        (
            (proposal.pk, version.power_id, version.pk, plan.base.pk if plan.base else None, plan.action)
            for plan, version in drafted
        ),
    )
    analyze(Change)
    detail = {"files": [filename for _, filename in files], "changes": len(drafted)}
    record("proposal.imported", actor=by, target=proposal, region_code=region.code, detail=detail)
    return proposal


def _keep_reports(result: ImportResult, region: Region) -> None:
    """What a command left as problems, for those who decide on the proposal; uploads keep their own."""
    for made in result.reports:
        run = ImportRun.objects.create(
            region=region,
            filename=made["file"],
            state=ImportRun.State.DONE,
            report={"counts": made["counts"], "actions": made["actions"]},
            proposal=result.proposal,
            finished_at=timezone.now(),
        )
        keep_problems(run, made["problems"])


def _report(parsed: ListFile, planned: list[Planned]) -> dict[str, Any]:
    parsed.problems += _matching_problems(parsed, planned)
    made = report(parsed)
    made["actions"] = {PLANNED[a]: n for a, n in Counter(plan.action for plan in planned).items()}
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
        if plan.action in ("modify", "open")
    ][:REPORTED_CHANGES]
    return made


def _matching_problems(parsed: ListFile, planned: list[Planned]) -> list[Problem]:
    found = []
    for plan in planned:
        item = plan.resolved.item
        if plan.action == "open":
            where = (
                f"第{plan.open_proposal}号申请" if plan.open_proposal != THIS_IMPORT else "本次导入的前一文件"
            )
            message = f"该职权在{where}中已有未办结的变更，内容与此不同，本次未改动；请在该变更中修改或办结后再导入。"
            found.append(Problem(item.sheet, item.row, "事项名称", "warning", message))
    taken = len(planned)
    left = len(parsed.items) - taken
    if left:
        message = f"有{left}项缺少名称、类型或部门，未建立草稿；请按上面列出的问题改正后重新导入，已导入的不会重复。"
        found.append(Problem("", 0, "", "error", message))
    return found


def _report_created(result: ImportResult, resolver: Resolver) -> None:
    """Departments and plaques the list named and the office did not have yet: told once, in the first file's report."""
    for department in resolver.departments.created:
        message = (
            f"部门“{department.name}”不在库中，已按清单新建（代码{department.code}），请机构编制部门核实。"
        )
        problem = {"sheet": "", "row": 0, "column": "部门", "severity": "warning", "message": message}
        result.reports[0]["problems"].append(problem)
        result.reports[0]["counts"]["problems"] += 1
