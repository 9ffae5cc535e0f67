"""`bin/manage import_successions FILE… [--source 来源] [--dry-run] [--report OUT.json]`: old → new tables of codifications."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from departments.importing.reports import refuse_what_is_left, writable, write_report
from laws.importing_successions import import_successions


class Command(BaseCommand):
    help = "导入新旧条文对照表（CSV、xlsx、xls；列：原法律、原条号、现法律、现条号、来源、说明）；重复导入不产生重复"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV、xlsx或xls")
        parser.add_argument("--source", default="", help="表中没有写来源的，来源是什么")
        parser.add_argument("--dry-run", action="store_true", help="只报告，不写入")
        parser.add_argument("--report", type=writable, metavar="OUT.json", help="报告文件")

    def handle(self, *args: Any, **options: Any) -> None:
        reports = import_successions(options["files"], source=options["source"], dry_run=options["dry_run"])
        write_report(reports, options["report"], self.stdout, dry_run=options["dry_run"])
        refuse_what_is_left(reports)
