"""Importing lists (清单导入): files are read, identified and compared, and become drafts in proposals (opening.py).

One transaction for the drafts of all files: all or nothing. `--dry-run` and the preview go the same way up to the writing;
they keep nothing, so that they wait for no other import of the region, only for who changes the same powers.
Nothing is written while a question is open that has to be answered, or a list in force would change without a case. The
report is the parser's, with what would change and the problems of matching added.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, OperationalError, connection, transaction

from core.garbage import no_collecting
from core.locking import one_at_a_time
from core.reasons import Reason
from departments.access import scope_of
from departments.models import Department, Region
from departments.roles import Role
from powers.importing.asking import Answers, Question, answer_to
from powers.importing.completing import Completions, complete
from powers.importing.drafts import write_drafts
from powers.importing.finding_departments import DepartmentFinder
from powers.importing.listed import Existing
from powers.importing.lists import read_list
from powers.importing.matching import vocabulary_of
from powers.importing.own_codes import OwnCodes
from powers.importing.parsed import ListFile, Problem
from powers.importing.planning import STOPPING, Planned, plan_items
from powers.importing.resolving import Resolver
from powers.importing.vocabulary import Vocabulary
from powers.models import PowerVersion
from review.imports.ending import end_powers, hold, missing_powers
from review.imports.opening import Drafted, Procedure, open_proposals, procedure_of, told
from review.imports.reporting import found_in, keep_reports, report_of
from review.imports.stating_case import NO_CASE, ImportCase, read_case
from review.models.proposals import Change, Proposal
from review.models.rules import ChangeAction

if TYPE_CHECKING:
    from accounts.models import User

Progress = Callable[[str, int], None]
NOTHING: Mapping[str, Mapping[str, str]] = {}
WRITTEN = ("add", "modify")


@dataclass
class ImportResult:
    """What an import did or would do: a report for each file, and the proposals that were made.

    `refused`: why nothing was written, though there was something to write. `findings`: what the checks find in the
    drafts, and `documents` what those drafts say that change a power (by the plan's id), where they are asked for.
    """

    reports: list[dict[str, Any]] = field(default_factory=list)
    read: list[tuple[ListFile, list[Planned]]] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)
    refused: list[Reason] = field(default_factory=list)
    planned: int = 0
    drafted: list[tuple[Planned, PowerVersion]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    documents: dict[int, Any] = field(default_factory=dict)

    @property
    def proposal(self) -> Proposal | None:
        return next(iter(self.proposals), None)


def import_lists(
    files: Sequence[tuple[Path, str]],
    region: Region,
    *,
    by: User | None,
    department: Department | None = None,
    dry_run: bool = False,
    checked: bool = False,
    create_departments: bool = False,
    answers: Answers = NOTHING,
    completions: Completions = NOTHING,
    progress: Progress | None = None,
) -> ImportResult:
    """Read `files` (path, name as uploaded) and make proposals of what they would change.

    With `department`, everything is taken to be that department's. `answers` are a person's to the questions of the
    report, and the case of an adjustment (stating_case.py); `completions` what a person wrote in its preview. `create_departments`: bodies not found are created.
    `checked`: what the checks find in the drafts is told too (for the preview of one file).
    """
    tell = progress or (lambda step, percent: None)

    def run(*, alone: bool) -> ImportResult:
        with no_collecting(), transaction.atomic():
            vocabulary = vocabulary_of(region, department)
            read = _read_files(files, vocabulary, department, answers, completions, tell)
            if alone:
                one_at_a_time("import", region.pk)  # the same file sent twice does not make two of each power
            importing = _Importing(region, by, department, vocabulary, answers, create_departments, tell)
            result = importing.run(files, read, dry_run=dry_run)
            if checked:
                tell("检查依据", 92)
                result.findings, result.documents = found_in(result.drafted)
            if dry_run or result.refused:
                transaction.set_rollback(True)
                result.proposals = []
        if connection.needs_rollback:  # Django keeps it to itself that taking the trial back failed
            raise OperationalError("the database went away while a trial was taken back")
        return result

    try:
        return run(alone=not dry_run)
    except (IntegrityError, OperationalError):
        if not dry_run or connection.needs_rollback:
            raise
        return run(alone=True)  # somebody kept the same body or version meanwhile


def _read_files(
    files: Sequence[tuple[Path, str]],
    vocabulary: Vocabulary,
    department: Department | None,
    answers: Answers,
    completions: Completions,
    tell: Progress,
) -> list[ListFile]:
    """The files as they were read and completed: most of the time of an import, in which nobody need wait."""
    read = []
    for number, (path, filename) in enumerate(files):
        tell(f"读取{filename}", 40 * number // len(files) + 2)
        name = department.name if department else ""
        parsed = read_list(path, department=name, vocabulary=vocabulary, filename=filename, answers=answers)
        complete(parsed, completions, vocabulary)
        read.append(parsed)
    return read


class _Importing:
    """One import of several files into the list of a region."""

    def __init__(
        self,
        region: Region,
        by: User | None,
        department: Department | None,
        vocabulary: Vocabulary,
        answers: Answers,
        create_departments: bool,
        tell: Progress,
    ) -> None:
        self.region, self.by, self.department = region, by, department
        self.answers, self.tell = answers, tell
        office = by is None or region.pk in scope_of(by).regions_as(Role.STAFFING)
        self.finder = DepartmentFinder(
            region, answers, may_create=office, create_missing=office and create_departments
        )
        self.existing = Existing(region, _open_versions(region))
        self.codes = OwnCodes(region)
        said = vocabulary.answered(answers)
        self.resolver = Resolver(self.finder, said, department, self.existing.types_of)
        self.maybe: set[int] = set()
        self.changes: list[Drafted] = []
        self.result = ImportResult()

    def run(
        self, files: Sequence[tuple[Path, str]], read: Sequence[ListFile], *, dry_run: bool
    ) -> ImportResult:
        result = self.result
        for number, ((_, filename), parsed) in enumerate(zip(files, read, strict=True)):
            self._file(number, parsed, filename, 40 + 50 * number // len(files), len(files))
        missing = self._missing()
        departments = self._departments()
        procedure = procedure_of(self.changes, self.existing.with_list)
        result.planned = len(self.changes)
        result.reports = [
            report_of(parsed, planned, missing[number], self.answers)
            | {"procedure": told(procedure, departments, number)}
            for number, (parsed, planned) in enumerate(result.read)
        ]
        self._report_created()
        self._remember()
        case, reasons = self._case(procedure)
        result.refused = [*self._open_questions(), *reasons]
        if self.changes and (dry_run or not result.refused):
            case = case if not result.refused else NO_CASE
            made = open_proposals(self.region, procedure, departments, case, files=files, by=self.by)
            result.proposals = [proposal for proposal, _ in made]
            if self.by is None and not dry_run:
                keep_reports(result.reports, self.region, made)
        self.tell("完成", 100)
        return result

    def _file(self, number: int, parsed: ListFile, filename: str, share: int, files: int) -> None:
        self.tell(f"比对{filename}", share + 5 // files)
        plans = plan_items(self.resolver.resolve(parsed), self.existing, self.codes, self.answers, parsed)
        self.maybe |= plans.maybe
        hold([plan.base for plan in plans.planned if plan.base and plan.action in (*WRITTEN, *STOPPING)])
        written = [plan for plan in plans.planned if plan.action in WRITTEN]
        versions = write_drafts(self.region, plans.planned)
        for plan, version in zip(written, versions, strict=True):
            self.existing.learn(plan.base, version)  # part of the list for the files that follow
            self.changes.append(Drafted(plan.action, version, plan.base, number))
            self.result.drafted.append((plan, version))
        self._stop(number, parsed, plans.planned)
        self.result.read.append((parsed, plans.planned))
        self.tell(f"写入{filename}", share + 45 // files)

    def _stop(self, number: int, parsed: ListFile, planned: list[Planned]) -> None:
        """Draft the ends and stops that a table of adjustments asks for."""
        for action in STOPPING:
            plans = [plan for plan in planned if plan.action == action and plan.base]
            reasons = {p.base.power_id: p.resolved.item.adjustment_reason for p in plans if p.base}
            ended, refused = end_powers([p.base for p in plans if p.base], action, reasons)
            self.changes += [Drafted(action, version, base, number) for base, version in ended]
            for base, _ in ended:
                self.existing.ended(base)
            for plan in [p for p in plans if p.base and p.base.pk in refused]:
                item = plan.resolved.item
                message = f"{refused[plan.base.pk]}这一行没有导入。" if plan.base else ""
                parsed.problems.append(Problem(item.sheet, item.row, "调整方式", "error", message))
                planned.remove(plan)

    def _missing(self) -> dict[int, list[int]]:
        """Ask of powers that the files leave out, and draft the ends of those that a person said to end; these by file."""
        found = missing_powers(self.existing, [planned for _, planned in self.result.read], self.maybe)
        ended = []
        for number, question, problem, bases in found.asked(self.answers):
            parsed, _ = self.result.read[number]
            parsed.questions.append(question)
            parsed.problems += problem
            hold(bases)
            drafts, _ = end_powers(bases, ChangeAction.CANCEL, {})
            ended += [Drafted(ChangeAction.CANCEL, version, base, number) for base, version in drafts]
        self.changes += ended
        by_file: dict[int, list[int]] = defaultdict(list)
        for one in ended:
            by_file[one.file].append(one.base.pk if one.base else 0)
        return by_file

    def _departments(self) -> dict[int, Department]:
        wanted = {(one.base or one.version).department_id for one in self.changes}
        return {d.pk: d for d in Department.objects.filter(pk__in=wanted).select_related("region")}

    def _case(self, procedure: Procedure) -> tuple[ImportCase, list[Reason]]:
        """The case of what changes a list in force; a list that is founded needs none."""
        if not procedure.adjusting:
            return NO_CASE, []
        return read_case(self.answers.get("case", {}), procedure.actions())

    def _open_questions(self) -> list[Reason]:
        asked = {
            (question.kind, question.text): question.message
            for parsed, _ in self.result.read
            for question in parsed.questions
            if question.required and not self._answered(question)
        }
        return [Reason("question", message) for message in asked.values()]

    def _answered(self, question: Question) -> bool:
        """Bodies and places are asked only as long as they are open: an answer that names none is no answer."""
        open_still = question.kind in ("department", "region")
        return not open_still and bool(answer_to(self.answers, question.kind, question.text))

    def _report_created(self) -> None:
        """Departments and plaques the list named and the office did not have yet: told once, in the first file's report."""
        made = self.result.reports[0]
        said = [
            f"部门“{one.name}”不在库中，已按您的要求新建（代码{one.code}），请机构编制部门核实。"
            for one in self.finder.created
        ]
        said += [
            f"加挂牌子“{one.name}”（{one.department}）不在库中，已按清单新建，请机构编制部门核实。"
            for one in self.finder.new_plaques
        ]
        for message in said:
            problem = {"sheet": "", "row": 0, "column": "部门", "severity": "warning", "message": message}
            made["problems"].append(problem)
            made["counts"]["problems"] += 1

    def _remember(self) -> None:
        """Names that a person of the office said to remember are the department's from now on (其他名称)."""
        if self.finder.may_create:
            for text, said in self.answers.get("remember", {}).items():
                if said:
                    self.finder.remember(text)


def _open_versions(region: Region) -> dict[int, int]:
    """`{draft version: proposal}` of every open change of a region."""
    rows = Change.objects.filter(is_open=True, power__region=region)
    return dict(rows.values_list("version_id", "proposal_id"))
