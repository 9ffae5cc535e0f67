"""`bin/manage import_usage FILE.csv`: yearly counts (年度办件数) by code of the power; columns 职权编码、年度、办件数."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from departments.importing.reports import Report, refuse_what_is_left, rehearsal, writable, write_report
from departments.importing.tables import UnreadableFileError, read_table
from powers.models import Power, UsageCount

COLUMNS = {
    "code": ("职权编码", "编码", "事项编码"),
    "year": ("年度", "年份", "年"),
    "count": ("办件数", "办件量", "案件数", "数量"),
}
FIRST_YEAR, LAST_YEAR = 1990, 2100


class Command(BaseCommand):
    help = "导入年度办件数，用于发现长期未发生的职权"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="只报告，不写入")
        parser.add_argument("--report", type=writable, metavar="OUT.json", help="报告文件")

    def handle(self, *args: Any, **options: Any) -> None:
        report = Report(str(options["file"]))
        try:
            table = read_table(options["file"], COLUMNS, ("code", "year", "count"))
        except UnreadableFileError as error:
            raise CommandError(str(error)) from error
        report.rows = len(table.rows)
        powers = {
            str(code): pk for code, pk in Power.objects.filter(code__isnull=False).values_list("code", "pk")
        }
        with transaction.atomic(), rehearsal(options["dry_run"]):
            for row in table.rows:
                self._take(row, powers, report)
        write_report([report], options["report"], self.stdout, dry_run=options["dry_run"])
        refuse_what_is_left([report])

    def _take(self, row: Any, powers: dict[str, int], report: Report) -> None:
        power = powers.get(row.get("code"))
        year, count = row.get("year").removesuffix("年"), row.get("count")
        if power is None:
            report.problem(row.number, "职权编码", f"没有编码为“{row.get('code')}”的职权，未导入本行。")
        elif not year.isdecimal() or not FIRST_YEAR <= int(year) <= LAST_YEAR:
            report.problem(row.number, "年度", f"“{row.get('year')}”不是年度，未导入本行。")
        elif not count.isdecimal() or len(count) > 9:
            report.problem(row.number, "办件数", f"“{count}”不是办件数，未导入本行。")
        else:
            found, created = UsageCount.objects.get_or_create(
                power_id=power, year=int(year), defaults={"count": int(count), "source": report.file[-200:]}
            )
            if created:
                report.add_created(row.number, f"{row.get('code')} {year}年")
            elif found.count == int(count):
                report.unchanged += 1
            else:
                report.add_updated(row.number, str(found), {"count": [found.count, int(count)]})
                found.count = int(count)
                found.save(update_fields=["count"])
