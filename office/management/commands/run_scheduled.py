"""`bin/manage run_scheduled [--dry-run]`: everything that is due by the clock, for a timer every few minutes.

Reminders and overdue notices, letters, laws that change or take effect, deadlines counted again, interrupted jobs.
Safe to run twice, late, beside itself and after a kill. Exit code 1 when a part failed; the others were done.
"""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from office.timer import Outcome, run_scheduled


class Command(BaseCommand):
    help = "定时任务：期限提醒和逾期通知、信件发送、法律变化跟进、暂定期限重算、中断任务恢复"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出将要做的，不写入、不发信")

    def handle(self, *args: Any, **options: Any) -> None:
        dry_run = options["dry_run"]
        outcomes = []
        for outcome in run_scheduled(dry_run=dry_run):
            outcomes.append(outcome)
            if options["verbosity"] > 0:
                self._tell(outcome, in_full=dry_run or options["verbosity"] > 1)
        if not outcomes:
            self.stdout.write("另一次定时任务正在运行，本次不做。")
        elif dry_run:
            self.stdout.write("（试运行，未写入，未发信）")
        if failed := [outcome.part.label for outcome in outcomes if outcome.failed]:
            raise CommandError(f"未完成：{'、'.join(failed)}。其余已完成；原因见日志，下次运行再试。")

    def _tell(self, outcome: Outcome, *, in_full: bool) -> None:
        self.stdout.write(f"{outcome.part.label}：{outcome.did.summary}")
        for line in outcome.did.lines if in_full else []:
            self.stdout.write(f"  {line}")
