"""`bin/manage import_holidays FILE [--year 2027] [--dry-run]`: the State Council's notice of holidays as text."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.os_words import why
from departments.importing.holidays import plan_of, take_in
from departments.importing.tables import UnreadableFileError, decode


class Command(BaseCommand):
    help = "导入国务院办公厅放假安排的通知（文本文件）；有读不懂的内容时不写入"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="通知全文，.txt")
        parser.add_argument("--year", type=int, help="年份；通知中写明的可以不填")
        parser.add_argument("--source", default="", help="文号，如 国办发明电〔2023〕7号")
        parser.add_argument("--dry-run", action="store_true", help="只列出日期，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = decode(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(f"打不开文件“{options['file']}”：{why(error)}。没有写入。") from error
        except UnreadableFileError as error:
            raise CommandError(f"文件读不出来：{error}") from error
        plan = plan_of(text, options["year"])
        for day in plan.named:
            self.stdout.write(f"{day.date} {day.weekday} {'上班' if day.is_working else '休息'} {day.note}\n")
        if plan.problems:
            raise CommandError("没有写入。" + "".join(plan.problems))
        if options["dry_run"]:
            self.stdout.write("（试运行，未写入）\n")
            return
        written = take_in(plan, options["source"])
        self.stdout.write(f"{plan.year}年放假安排已导入，写入{written}天。暂定的期限由定时任务重新计算。\n")
