"""`bin/manage import_regions FILE… [--dry-run] [--report OUT.json]`: regions of GB/T 2260 and functional zones."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from departments.importing.regions import import_regions
from departments.importing.reports import refuse_what_is_left, writable, write_report


class Command(BaseCommand):
    help = "导入行政区划（GB/T 2260各级表，或 code,name[,parent,kind,valid_from,valid_to,code_scheme]）；重复导入不产生重复"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV或xlsx，顺序不限")
        parser.add_argument("--dry-run", action="store_true", help="只报告，不写入")
        parser.add_argument("--report", type=writable, metavar="OUT.json", help="报告文件")

    def handle(self, *args: Any, **options: Any) -> None:
        reports = import_regions(options["files"], dry_run=options["dry_run"])
        write_report(reports, options["report"], self.stdout, dry_run=options["dry_run"])
        refuse_what_is_left(reports)
