"""An uploaded workbook on its way to drafts (清单导入): received, read for a preview, confirmed or given up, done.

What must hold: what is imported is the very file that was previewed (by digest), and nothing else is done with it than was
previewed; it is imported once, however often somebody clicks; a department brings in its own powers only; only the person
who uploaded it confirms it, so that who proposes is always who uploaded; a list in force changes only with a stated case.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.base import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.log import record
from core.digests import digest_bytes
from core.locking import lock_row
from core.reasons import Reason, allowed, refuse
from core.uploaded_files import LIST_EXTENSIONS, plain_name, why_no_list_file
from departments.access import scope_of
from departments.models import Department, Region
from departments.roles import DEPARTMENT_ROLES, Role
from jobs.models import Job
from jobs.running import Tell, start
from powers.importing.planning import STOPPING
from review.imports.ending import listed
from review.imports.importing import ImportResult, import_lists
from review.imports.of_others import of_others, told_of_others
from review.imports.previewing import keep_preview
from review.imports.questions import open_questions, questions_of, why_not_as_read
from review.imports.stating_case import FIELDS, read_case
from review.models.imports import ImportItem, ImportRun
from review.models.proposals import Proposal

if TYPE_CHECKING:
    from accounts.models import User

State = ImportRun.State
READ = ("region", "department", "created_by", "job")
EXTENSIONS = LIST_EXTENSIONS
LONG_FILE = 300_000
"""A list of more bytes takes minutes to read and import."""


# --- who may import what ---------------------------------------------------------------------------


def importable_regions(user: User) -> set[int]:
    """Regions for which the person may import at all."""
    return scope_of(user).regions_as(Role.STAFFING, *DEPARTMENT_ROLES)


def imports_all_of(user: User, region_id: int) -> bool:
    """Whether the person may import the list of any department of a region: its staffing office."""
    return region_id in scope_of(user).regions_as(Role.STAFFING)


def why_not_import(user: User, region: Region, department: Department | None) -> list[Reason]:
    """Why `user` may not import this department's list, all departments' for None."""
    if department is not None and department.region_id != region.pk:
        return [Reason("region", f"“{department}”不是{region}的部门，请重新选择。")]
    if imports_all_of(user, region.pk):
        return []
    if department is None:
        return [Reason("role", "请选择本部门。一次导入多个部门的清单由机构编制部门办理。")]
    return [] if scope_of(user).works_for(department.pk) else [Reason("role", "只能导入本部门的清单。")]


# --- the file --------------------------------------------------------------------------------------


def why_not_file(name: str, size: int, head: bytes, limit: int) -> list[Reason]:
    """Why a file is no workbook we read, by size, extension and first bytes."""
    why = _file_fault(name, size, head, limit)
    return [Reason("file", why)] if why else []


def _file_fault(name: str, size: int, head: bytes, limit: int) -> str:
    if size > limit:
        return f"文件有{size / 1024 / 1024:.1f} MB，超过{limit // 1024 // 1024} MB。请按部门拆成几个文件分别导入。"
    return why_no_list_file(name, head)


# --- the way of a run ------------------------------------------------------------------------------


def receive(run: ImportRun, file: File[bytes], *, by: User) -> Job:
    """Keep an uploaded file under a name of our own, and have it read. Returns the job that reads it."""
    run.filename = plain_name(file.name or "")
    run.file_digest = digest_bytes(file.read())
    file.seek(0)
    run.created_by, run.state = by, State.READING
    run.file.save(f"{uuid.uuid4().hex}{Path(run.filename).suffix.lower()}", file, save=False)
    run.save()
    return _start(run, "import-read", f"读取《{run.filename}》")


def read(run: ImportRun, tell: Tell) -> str:
    """Read the file for a preview, writing nothing of the list; returns what to tell the person."""
    run = lock_row(run, *READ)
    if run.state != State.READING:
        return "该文件已经读取。"
    result = _import(run, tell, dry_run=True, checked=True)
    made = result.reports[0]
    of_all = imports_all_of(run.uploader, run.region_id)
    strangers = _strangers(run, refused=not of_all) if run.department else []
    made["problems"] = strangers + made["problems"]
    made["counts"]["problems"] += len(strangers)
    made["strangers"] = 0 if of_all else len(strangers)
    keep_preview(run, result)
    run.state = State.PREVIEW if made["counts"]["items"] or questions_of(run) else State.FAILED
    run.finished_at = timezone.now() if run.state == State.FAILED else None
    run.save()
    counts = made["counts"]
    if run.state == State.FAILED:
        record("import.failed", actor=run.created_by, target=run, region_code=run.region.code)
        return "没有读到任何事项，原因见结果页面。改正后请重新上传。"
    asked = f"，有{len(left)}个问题请您回答" if (left := open_questions(run)) else ""
    return f"读到{counts['items']}项，{run.problems.count()}处发现{asked}。请核对后确认导入；确认之前不会写入任何内容。"


def read_again(run: ImportRun) -> Job:
    """Have the file of a locked run read anew, with what was answered and completed; for who has checked that it may be."""
    run.state = State.READING
    return _start(run, "import-read", f"重新读取《{run.filename}》")


def why_not_confirm(run: ImportRun, user: User) -> list[Reason]:
    """Every reason why `user` cannot confirm this import now."""
    reasons = why_not_discard(run, user)
    if stale := run.report.get("strangers"):
        message = f"有{stale}项写明是其他部门的，不能由本部门导入。请从工作簿中删除后重新上传，或请机构编制部门导入。"
        reasons.append(Reason("strangers", message))
    if state_of(run) != State.PREVIEW:
        return reasons
    if not changes_planned(run):
        reasons.append(Reason("nothing", "没有需要新增、修改或取消的事项。"))
    reasons += why_not_as_read(run)
    if actions := case_actions(run):
        reasons += read_case(run.answers.get("case", {}), actions)[1]
    return reasons


def case_actions(run: ImportRun) -> set[str]:
    """What the import does to lists in force: each action needs its case."""
    adjustments = run.report.get("procedure", {}).get("adjustments", [])
    return {action for one in adjustments for action in one["actions"]}


def case_form_needed(run: ImportRun) -> bool:
    """Whether the uploader has to say why: the import changes a list that is in force."""
    return bool(case_actions(run))


@transaction.atomic
def state_case(run: ImportRun, case: Mapping[str, str], *, by: User) -> None:
    """Write down why the lists in force are changed (导入的事由); `case` as stating_case.FIELDS has it."""
    run = lock_row(run, *READ)
    allowed(why_not_discard(run, by))
    said = {name: str(case.get(name, "")).strip() for name in FIELDS}
    allowed(read_case(said, case_actions(run))[1])
    run.answers = run.answers | {"case": said}
    run.save(update_fields=["answers"])


def handed_over(run: ImportRun, user: User) -> list[str]:
    """The departments that go on with an import themselves: their lists are in force, and the person is not of theirs."""
    adjusted = {
        one["code"]: one["department"] for one in run.report.get("procedure", {}).get("adjustments", [])
    }
    if not adjusted:
        return []
    own = scope_of(user).departments_as(*DEPARTMENT_ROLES)
    rows = Department.objects.filter(region=run.region_id, code__in=adjusted, pk__in=own)
    mine = set(rows.values_list("code", flat=True))
    return [name for code, name in adjusted.items() if code not in mine]


def why_not_discard(run: ImportRun, user: User) -> list[Reason]:
    """Every reason why `user` cannot give this import up now."""
    reasons = []
    if state_of(run) != State.PREVIEW:
        reasons.append(Reason("state", f"本次导入目前为“{State(state_of(run)).label}”。"))
    if run.created_by_id != user.pk:
        uploader = run.created_by.get_short_name() if run.created_by else "命令行"
        reasons.append(Reason("uploader", f"由上传人（{uploader}）确认或放弃。"))
        return reasons
    return reasons + why_not_import(user, run.region, run.department)


@transaction.atomic
def confirm(run: ImportRun, *, by: User, seen: int | None) -> Job:
    """Have the previewed file imported. A second click gets the same job. `seen`: the reading that the person saw."""
    run = lock_row(run, *READ)
    if (
        run.state in (State.CONFIRMED, State.DONE)
        and run.job
        and run.created_by_id == by.pk
        and not _job_failed(run)
    ):
        return run.job
    allowed(why_not_confirm(run, by))
    if seen != run.job_id:
        refuse(
            "seen",
            "您打开预览之后，文件又按新的回答或者补写读取过一次，没有导入。请核对下面的新预览后再确认。",
        )
    run.state = State.CONFIRMED
    record(
        "import.confirmed",
        actor=by,
        target=run,
        region_code=run.region.code,
        detail={"digest": run.file_digest},
    )
    return _start(run, "import-confirm", f"导入《{run.filename}》")


@transaction.atomic
def discard(run: ImportRun, *, by: User) -> None:
    """Give a previewed import up; nothing was written."""
    run = lock_row(run, *READ)
    allowed(why_not_discard(run, by))
    run.state, run.finished_at = State.DISCARDED, timezone.now()
    run.save()
    record("import.discarded", actor=by, target=run, region_code=run.region.code)


def carry_out(run: ImportRun, tell: Tell) -> str:
    """Import the file that was previewed, once; returns what to tell the person."""
    run = lock_row(run, *READ)
    if run.state != State.CONFIRMED:
        return f"本次导入{State(run.state).label}，没有重复导入。"
    result = _import(run, tell, dry_run=False)
    made = result.reports[0]
    allowed(result.refused)
    if run.report.get("plan", made["plan"]) != made["plan"]:
        refuse(
            "changed",
            f"预览之后清单有了变化，会做的改动与您确认的不同，没有导入任何内容。{_held(run, result)}"
            "请在预览页面按“重新读取”，核对新的预览后再确认。",
        )
    run.report = run.report | {"actions": made["actions"]}
    run.proposal, run.state, run.finished_at = result.proposal, State.DONE, timezone.now()
    run.save()
    run.further.set(result.proposals[1:])
    detail = {"file": run.filename, "digest": run.file_digest, "actions": made["actions"]}
    record("import.done", actor=run.created_by, target=run, region_code=run.region.code, detail=detail)
    if result.proposal is None:
        return "没有需要新增、修改或取消的事项，未建立申请。"
    told = "、".join(f"{name}{count}项" for name, count in made["actions"].items())
    titles = "、".join(f"第{proposal.pk}号“{proposal}”" for proposal in result.proposals)
    others = handed_over(run, run.uploader)
    then = (
        f"其中{'、'.join(others)}的调整由该部门核对、附上材料后提交。"
        if others
        else "请核对草稿、附上材料后提交。"
    )
    return f"导入完成：{told}。已建立申请{titles}。{then}"


def state_of(run: ImportRun) -> str:
    """The state a person should see: a run whose job failed is not still under way."""
    if not _job_failed(run):
        return run.state
    earlier = State.PREVIEW if run.report else State.FAILED
    after_failure: dict[str, str] = {State.READING: earlier, State.CONFIRMED: State.PREVIEW}
    return after_failure.get(run.state, run.state)


def changes_planned(run: ImportRun) -> int:
    actions = run.report.get("actions", {})
    return sum(int(actions.get(label, 0)) for label in ("新增", "修改", *STOPPING.values()))


# --- inside ----------------------------------------------------------------------------------------


def _job_failed(run: ImportRun) -> bool:
    return run.job is not None and run.job.state == Job.State.FAILED


def _start(run: ImportRun, kind: str, title: str) -> Job:
    back = reverse("review:import", args=[run.pk])
    long = run.file.size > LONG_FILE
    run.job = start(kind, title=title, by=run.uploader, payload={"run": run.pk}, back_url=back, long=long)
    run.save()
    return run.job


def _import(run: ImportRun, tell: Tell, *, dry_run: bool, checked: bool = False) -> ImportResult:
    path = _checked_path(run)
    return import_lists(
        [(path, run.filename)],
        run.region,
        by=run.created_by,
        department=run.department,
        dry_run=dry_run,
        checked=checked,
        answers=run.answers,
        completions=run.completions,
        progress=tell,
    )


def _held(run: ImportRun, result: ImportResult) -> str:
    """Which powers another application has taken since the preview, and which application that is."""
    before = ImportItem.objects.filter(run=run).exclude(action__in=("", ImportItem.Action.OPEN))
    places = set(before.values_list("sheet", "row"))
    held: dict[int, list[str]] = defaultdict(list)
    for plan in result.read[0][1]:
        item = plan.resolved.item
        if plan.action == "open" and plan.open_proposal and (item.sheet, item.row) in places:
            held[plan.open_proposal].append(item.name)
    titles = dict(Proposal.objects.filter(pk__in=held).values_list("pk", "title"))
    return "".join(
        f"{listed(names)}已在第{pk}号申请“{titles[pk]}”中变更，先在那里办结、撤回，或者改那里的草稿。"
        for pk, names in held.items()
        if pk in titles
    )


def _checked_path(run: ImportRun) -> Path:
    """Where the uploaded file lies, if it is still the one that was uploaded."""
    path = Path(run.file.path)
    try:
        data = path.read_bytes()
    except OSError:
        refuse("file", "服务器上找不到上传的文件，没有作任何改动。请重新上传。")
    if digest_bytes(data, run.file_digest.partition(":")[0]) != run.file_digest:
        refuse(
            "digest", "服务器上的文件与上传、预览时的不一致，没有作任何改动。请重新上传，并告知系统管理员。"
        )
    return path


def _strangers(run: ImportRun, *, refused: bool) -> list[dict[str, Any]]:
    """A problem for each item that the list itself says is another department's (the run is one department's).

    A department is refused; the office of the region, which may import for each, is told.
    """
    assert run.department is not None  # noqa: S101  asked only then
    taken = f"您选择的部门是{run.department}，确认导入后就记为{run.department}的。请核对；不对的请放弃，不选部门重新上传。"
    left = f"不是{run.department}的，不予导入。如确是本部门，请机构编制部门把这个写法加入部门的“其他名称”。"
    path = _checked_path(run)
    items = of_others(path, run.filename, run.region, run.department, run.answers)
    return told_of_others(items, left if refused else taken, "error" if refused else "warning")
