"""`bin/manage import_list FILE… --region 650200`: real lists become proposals.

Departments without a list get one proposal 初始编制, which is submitted at once, because a command has no person who could;
the staffing office then decides on it in its screen. With --draft it stays a draft to be edited first. What changes a list in
force becomes an adjustment with the case that the options state; it stays a draft of its department, which adds the materials
and has it reviewed. Exit code 1: nothing was imported; 2: something of the files was left out.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.reasons import NotAllowed
from departments.importing.reports import PARTLY, writable
from departments.models import Department, Region
from powers.importing.finding_departments import DepartmentFinder
from review.drafting.submitting import submit
from review.imports.importing import ImportResult, import_lists
from review.imports.of_others import of_others, told_of_others
from review.imports.stating_case import FIELDS
from review.models.proposals import Proposal

OPTIONS = {"trigger": "--trigger", "trigger_on": "--trigger-on", "reason": "--reason"}
"""The options by which a case is stated, by the code of the reason that asks for it."""


class Command(BaseCommand):
    help = (
        "导入权责清单（.xlsx、.xls、.csv、.docx、.html、.pdf）。还没有清单的部门建立“初始编制”申请并提交机构编制部门审核；"
        "已有清单的部门建立“动态调整”申请，须用 --trigger、--trigger-on、--reason 写明事由"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="清单文件")
        parser.add_argument("--region", required=True, help="行政区划代码，如 650200")
        parser.add_argument(
            "--department",
            default="",
            help="部门代码（三位）或者部门全称，全部事项作为该部门的；不给则由清单识别",
        )
        parser.add_argument("--create-departments", action="store_true", help="部门表中没有的部门照清单新建")
        parser.add_argument(
            "--answers", type=Path, metavar="FILE.json", help="对报告中问题的回答：{种类: {写法: 回答}}"
        )
        for name, help_text in FIELDS.items():
            parser.add_argument(f"--{name.replace('_', '-')}", default="", help=help_text)
        parser.add_argument("--dry-run", action="store_true", help="只读取和比对，不写入")
        parser.add_argument("--draft", action="store_true", help="只建立草稿，不提交")
        parser.add_argument(
            "--report", type=writable, metavar="OUT.json", help="把报告写入文件（每个文件一个对象的列表）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        region = _region(options["region"])
        files = _files(options["files"])
        department = _department(region, options["department"])
        answers = _answers(options)
        try:
            result = import_lists(
                files,
                region,
                by=None,
                department=department,
                dry_run=options["dry_run"],
                create_departments=options["create_departments"],
                answers=answers,
                progress=self._tell if options["verbosity"] > 0 else None,
            )
        except NotAllowed as refused:
            raise CommandError("".join(reason.message for reason in refused.reasons)) from refused
        if department:
            _tell_of_others(result, files, region, department, answers)
        if options["report"]:
            options["report"].write_text(
                json.dumps(result.reports, ensure_ascii=False, indent=1, default=list) + "\n",
                encoding="utf-8",
            )
        self._summarise(result, dry_run=options["dry_run"])
        if result.refused:
            raise CommandError(_why_nothing(result))
        for proposal in result.proposals:
            self._hand_on(proposal, draft=options["draft"])
        if left := sum(made["counts"]["items"] - made["taken"] for made in result.reports):
            code = PARTLY if any(made["taken"] for made in result.reports) else 1
            raise CommandError(f"有{left}项没有导入，原因见上面列出的错误。", returncode=code)
        if unread := [
            made["file"] for made in result.reports if not made["counts"]["items"] and _wrong(made)
        ]:
            code = 1 if len(unread) == len(result.reports) else PARTLY
            raise CommandError(
                f"没有读到任何事项：{'、'.join(unread)}，原因见上面列出的错误。", returncode=code
            )

    def _tell(self, step: str, percent: int) -> None:
        self.stderr.write(f"[{percent:3d}%] {step}")

    def _summarise(self, result: ImportResult, *, dry_run: bool) -> None:
        for made in result.reports:
            counts = made["counts"]
            actions = "、".join(f"{name}{n}" for name, n in made["actions"].items()) or "没有可导入的事项"
            self.stdout.write(
                f"{made['file']}：{counts['rows']}行，{counts['items']}项（{actions}），{counts['problems']}个问题"
            )
            for problem in made["problems"]:
                if problem["severity"] == "error":
                    where = f"{problem['sheet']} 第{problem['row']}行 {problem['column']}".strip()
                    self.stdout.write(f"  错误 {where}：{problem['message']}")
            for problem in made.get("others", []):
                where = f"{problem['sheet']} 第{problem['row']}行"
                self.stdout.write(f"  提示 {where}：{problem['message']}")
            for question in made["questions"]:
                self._ask(question)
        if not result.planned:
            self.stdout.write("没有需要新增、修改或取消的事项，未建立申请。")
        elif not result.refused:
            verb = "将建立" if dry_run else "已建立"
            self.stdout.write(f"{verb}草稿{result.planned}项" + ("（试运行，未写入）" if dry_run else ""))

    def _ask(self, question: Mapping[str, Any]) -> None:
        choices = "、".join(f"{value}（{words}）" for value, words in question["choices"][:8])
        guess = f"；可能是{question['guess']}" if question["guess"] else ""
        self.stdout.write(f"  问 {question['kind']} “{question['text']}”：{question['message']}{guess}")
        if choices:
            self.stdout.write(f"    可以回答：{choices}")

    def _hand_on(self, proposal: Proposal, *, draft: bool) -> None:
        """An initial list is submitted; an adjustment goes to its department, which completes it."""
        number = proposal.pk
        if proposal.kind != Proposal.Kind.INITIAL:
            self.stdout.write(
                f"第{number}号申请“{proposal}”是动态调整，已作为{proposal.department}的草稿建立，"
                f"由该部门附上材料、经法制审核后提交：/review/proposals/{number}/"
            )
            return
        if draft:
            return
        try:
            submit(proposal, by=None)
        except NotAllowed as refused:
            self.stdout.write(f"第{number}号申请保留为草稿，改正下列问题后再提交：")
            for reason in refused.reasons:
                self.stdout.write(f"  {reason.message}")
            return
        self.stdout.write(f"第{number}号申请已提交机构编制部门：/review/proposals/{number}/")


def _tell_of_others(
    result: ImportResult,
    files: list[tuple[Path, str]],
    region: Region,
    department: Department,
    answers: Mapping[str, Mapping[str, str]],
) -> None:
    """Add to each report what its file says is another department's."""
    becomes = f"按 --department 记为{department}的。请核对；不对的请不用 --department 重新导入。"
    for (path, name), made in zip(files, result.reports, strict=True):
        told = told_of_others(of_others(path, name, region, department, answers), becomes, "warning")
        made["others"] = told
        made["problems"] = told + made["problems"]
        made["counts"]["problems"] += len(told)


def _wrong(made: Mapping[str, Any]) -> bool:
    return any(problem["severity"] == "error" for problem in made["problems"])


def _why_nothing(result: ImportResult) -> str:
    """Everything that has to be said before the files are taken in, each with the option that says it."""
    lines = ["没有导入任何内容。请先说明下列各项，再重新导入："]
    for reason in result.refused:
        option = OPTIONS.get({"why": "reason"}.get(reason.code, reason.code), "")
        if reason.code == "question":
            option = (
                "--answers，或者对新部门用 --create-departments" if "部门" in reason.message else "--answers"
            )
        lines.append(f"  {reason.message}{f'（用 {option}）' if option else ''}")
    return "\n".join(lines)


def _region(code: str) -> Region:
    region = Region.objects.filter(code=code).select_related("level").first()
    if region is None:
        raise CommandError(f"没有区划{code}，请先导入：bin/manage import_regions 省.csv 市.csv 区县.csv")
    return region


def _department(region: Region, said: str) -> Department | None:
    """The department of this code or of exactly this name; never a new one."""
    if not said:
        return None
    finder = DepartmentFinder(region)
    found = finder.by_code.get(said) or next((d for d in finder.by_code.values() if d.name == said), None)
    if found is None:
        near = "、".join(f"{d.code} {d.name}" for d in finder.bearers(said) or finder.nearest(said))
        like = f"相近的有：{near}。" if near else ""
        raise CommandError(
            f"{region}没有代码或名称为“{said}”的部门，没有导入任何内容。{like}新部门请先在部门表中登记。"
        )
    return found


def _answers(options: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The answers of the file, with the case that the options state."""
    answers: dict[str, dict[str, str]] = {}
    if path := options["answers"]:
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            answers = {kind: {str(k): str(v) for k, v in said.items()} for kind, said in read.items()}
        except (OSError, ValueError, AttributeError) as error:
            raise CommandError(
                f"回答文件{path}读不出来（{error}），没有导入任何内容。应是 {{种类: {{写法: 回答}}}} 的 JSON。"
            ) from error
    stated = {name: options[name] for name in FIELDS if options.get(name)}
    return answers | {"case": answers.get("case", {}) | stated}


def _files(paths: list[Path]) -> list[tuple[Path, str]]:
    missing = [str(p) for p in paths if not p.is_file()]
    if missing:
        raise CommandError(f"找不到文件：{'、'.join(missing)}。没有导入任何内容。")
    return [(p, p.name) for p in paths]
