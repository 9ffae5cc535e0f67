"""`bin/manage import_laws FILE… [--dry-run] [--confirm-fewer] [--report OUT.json]`: texts of laws and the registry of versions.

After an import the citations are linked to the library anew, and what changed in the laws is followed up.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from departments.importing.reports import refuse_what_is_left, writable, write_report
from laws.after_import import follow_import
from laws.importing import import_laws


class Command(BaseCommand):
    help = "导入法律文本（JSONL、docx、html、txt）和版本目录（CSV）；重复导入不产生重复"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help=".jsonl、.csv、.docx、.html或.txt"
        )
        parser.add_argument("--dry-run", action="store_true", help="只报告，不写入")
        parser.add_argument(
            "--confirm-fewer", action="store_true", help="已核对：条文减少、缺号或者没有条文的文本也导入"
        )
        parser.add_argument("--report", type=writable, metavar="OUT.json", help="报告文件")

    def handle(self, *args: Any, **options: Any) -> None:
        reports = import_laws(
            options["files"], dry_run=options["dry_run"], confirm_fewer=options["confirm_fewer"]
        )
        write_report(reports, options["report"], self.stdout, dry_run=options["dry_run"])
        if not options["dry_run"]:
            for said in follow_import(reports):
                self.stdout.write(said)
        refuse_what_is_left(reports)
