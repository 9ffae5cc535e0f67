"""`bin/manage import_departments FILE… --region CODE [--dry-run] [--report OUT.json]`: bodies of a region."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from departments.importing.bodies import import_departments
from departments.importing.regions import full_code
from departments.importing.reports import refuse_what_is_left, writable, write_report
from departments.models import Region


class Command(BaseCommand):
    help = "导入部门及其加挂牌子、内设机构（CSV、xlsx、xls，表头可用多种写法）；重复导入不产生重复"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="CSV、xlsx或xls")
        parser.add_argument(
            "--region", required=True, metavar="CODE", help="区划代码；表中另有区划代码列的，限本区划及其下级"
        )
        parser.add_argument("--dry-run", action="store_true", help="只报告，不写入")
        parser.add_argument("--report", type=writable, metavar="OUT.json", help="报告文件")

    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.filter(code=full_code(options["region"])).first()
        if region is None:
            raise CommandError(f"没有代码为{options['region']}的区划，请先用 import_regions 导入。")
        reports = import_departments(options["files"], region=region, dry_run=options["dry_run"])
        write_report(reports, options["report"], self.stdout, dry_run=options["dry_run"])
        refuse_what_is_left(reports)
