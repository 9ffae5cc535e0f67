"""`bin/manage import_list FILE… --region 650200`: real lists become one proposal 初始编制.

The proposal is submitted at once, because a command has no person who could; the staffing office then decides on it
in its screen. With --draft it stays a draft to be edited first.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.reasons import NotAllowed
from departments.models import Region
from review.drafting.submitting import submit
from review.imports.importing import ImportResult, import_lists


class Command(BaseCommand):
    help = "导入权责清单工作簿（.xlsx、.xls、.csv、.docx、.html、.pdf），建立“初始编制”申请并报送机构编制部门审核"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="清单文件")
        parser.add_argument("--region", required=True, help="行政区划代码，如 650200")
        parser.add_argument("--department", default="", help="部门名称；不给则由清单识别")
        parser.add_argument("--dry-run", action="store_true", help="只读取和比对，不写入")
        parser.add_argument("--draft", action="store_true", help="只建立草稿，不报送")
        parser.add_argument(
            "--report", type=Path, metavar="OUT.json", help="把报告写入文件（每个文件一个对象的列表）"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        region = _region(options["region"])
        files = _files(options["files"])
        if options["report"]:
            _check_writable(options["report"])
        tell = self._tell if options["verbosity"] > 0 else None
        result = import_lists(
            files,
            region,
            by=None,
            department_name=options["department"],
            dry_run=options["dry_run"],
            progress=tell,
        )
        if options["report"]:
            options["report"].write_text(
                json.dumps(result.reports, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
            )
        self._summarise(result, dry_run=options["dry_run"])
        if result.proposal and not options["draft"]:
            self._submit(result)

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
        verb = "将建立" if dry_run else "已建立"
        if result.planned:
            self.stdout.write(f"{verb}草稿{result.planned}项" + ("（试运行，未写入）" if dry_run else ""))
        else:
            self.stdout.write("没有需要新增或修改的事项，未建立申请。")

    def _submit(self, result: ImportResult) -> None:
        assert result.proposal is not None  # noqa: S101
        number = result.proposal.pk
        try:
            submit(result.proposal, by=None)
        except NotAllowed as refused:
            self.stdout.write(f"第{number}号申请保留为草稿，改正下列问题后再提交：")
            for reason in refused.reasons:
                self.stdout.write(f"  {reason.message}")
            return
        self.stdout.write(f"第{number}号申请已报送机构编制部门：/review/proposals/{number}/")


def _region(code: str) -> Region:
    region = Region.objects.filter(code=code).select_related("level").first()
    if region is None:
        raise CommandError(f"没有区划{code}，请先导入：bin/manage import_regions 省.csv 市.csv 区县.csv")
    return region


def _files(paths: list[Path]) -> list[tuple[Path, str]]:
    missing = [str(p) for p in paths if not p.is_file()]
    if missing:
        raise CommandError(f"找不到文件：{'、'.join(missing)}。没有导入任何内容。")
    return [(p, p.name) for p in paths]


def _check_writable(path: Path) -> None:
    try:
        path.touch()
        with path.open("a"):
            pass
    except OSError as error:
        raise CommandError(f"报告无法写入{path}：{error.strerror}。没有导入任何内容。") from error
