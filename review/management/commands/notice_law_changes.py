"""`bin/manage notice_law_changes [--days N] [--dry-run]`: what changed in the laws, and the tasks that follow from it.

To be run every night: it also brings open tasks up to date when a text, a date or the calendar was corrected.
"""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from departments.importing.reports import rehearsal
from laws.law_events import WINDOW
from powers.citing import relink
from review.law_changes.following import follow_up

FARTHEST = 36500


def days(text: str) -> int:
    if not text.isdecimal() or int(text) > FARTHEST:
        raise ArgumentTypeError(f"“{text}”不是0至{FARTHEST}的天数")
    return int(text)


class Command(BaseCommand):
    help = (
        "发现法律变化（新文本、废止、即将施行），找出受影响的职权，为各部门开出调整任务；重复运行不产生重复"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days", type=days, default=WINDOW, metavar="N", help=f"追溯多少天以内的变化（默认{WINDOW}）"
        )
        parser.add_argument("--dry-run", action="store_true", help="只报告，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        with rehearsal(options["dry_run"]):
            relink()
            found = follow_up(days=options["days"])
        mark = "（试运行，未写入）" if options["dry_run"] else ""
        self.stdout.write(mark + found.summary())
        for event in found.noticed:
            self.stdout.write(f"  {event}")
        for task in found.opened:
            self.stdout.write(f"  {task}，期限{task.due_on}{'（暂定）' if task.due_provisional else ''}")
