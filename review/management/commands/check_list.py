"""`bin/manage check_list [--region CODE] [--department NAME] [--format json]`: what the checks find in the list.

Versions in force today, and drafts in open proposals. Exit code 0 whatever is found: findings are the output.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from departments.models import Department, Region
from powers.checks import CHECKS, Finding
from powers.checks.loading import Subject, check_all, listed, save_findings
from powers.checks.templates import told_once
from powers.models import Power, PowerVersion
from powers.titles import title_of
from review.models.proposals import Change


class Command(BaseCommand):
    help = "按设定依据标准检查清单：现行职权和未办结申请中的草稿"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--region", default="", help="区划代码；不写为全部")
        parser.add_argument("--department", default="", help="部门名称或者三位代码")
        parser.add_argument("--format", choices=("text", "json"), default="text")
        parser.add_argument(
            "--save", action="store_true", help="检查全部现行职权，把结果存下，供“清单检查”页面使用"
        )
        parser.add_argument("--code", action="append", default=[], help="只列这些检查项，可重复")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["save"]:
            self.stdout.write(f"已检查全部现行职权，存下{save_findings()}条结果")
            return
        if unknown := set(options["code"]) - set(CHECKS):
            raise CommandError(f"没有检查项{'、'.join(sorted(unknown))}；全部检查项：{'、'.join(CHECKS)}")
        region, departments = self._scope(options["region"], options["department"])
        in_force, drafts = _versions(region, departments)
        compared = _versions(region, None)
        codes = dict(Power.objects.filter(code__isnull=False).values_list("pk", "code"))
        proposals = dict(Change.objects.filter(is_open=True).values_list("version_id", "proposal_id"))
        found = [
            (subject, finding)
            for subject, findings in check_all(in_force, drafts, compared=compared)
            for finding in findings
            if not options["code"] or finding.code in options["code"]
        ]
        if options["format"] == "json":
            rows = [_row(s, f, codes.get(s.power), proposals.get(s.version)) for s, f in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            told = told_once(((s, codes.get(s.power), proposals.get(s.version)), f) for s, f in found)
            self._write_text(
                [(_row(t.items[0][0], t.finding, *t.items[0][1:]), len(t.items)) for t in told], found
            )

    def _scope(self, region_code: str, name: str) -> tuple[Region | None, list[int] | None]:
        region = Region.objects.filter(code=region_code).first() if region_code else None
        if region_code and region is None:
            raise CommandError(f"没有区划{region_code}。")
        if not name:
            return region, None
        rows = Department.objects.filter(region=region) if region else Department.objects.all()
        found = [d.pk for d in rows if name in (d.name, d.short_name, d.code, *d.aliases)]
        if not found:
            raise CommandError(f"没有部门“{name}”。")
        return region, found

    def _write_text(
        self, rows: list[tuple[dict[str, Any], int]], found: list[tuple[Subject, Finding]]
    ) -> None:
        """Each template once, with the number of its items; then the counts of all."""
        for row, times in rows:
            where = f"{row['department']} {row['power'] or '（草稿）'} {row['name']}"
            of = f"（同样的文字共{times}项）" if times > 1 else ""
            self.stdout.write(f"[{row['severity']}] {row['code']} {where}{of}\n    {row['message']}")
        counts = Counter((finding.severity.value, finding.code) for _, finding in found)
        self.stdout.write(f"\n共{len(found)}条")
        for (severity, code), count in sorted(counts.items(), key=lambda pair: -pair[1]):
            self.stdout.write(f"{count:7d}  {severity:8s} {code}　{CHECKS[code].title}")


def _versions(
    region: Region | None, departments: list[int] | None
) -> tuple[QuerySet[PowerVersion], QuerySet[PowerVersion]]:
    """Versions in force, and drafts of open changes, of a region or some departments."""
    drafts = PowerVersion.objects.filter(change__is_open=True, sealed_at__isnull=True)
    in_force = listed(timezone.localdate())
    if region is not None:
        in_force, drafts = in_force.filter(power__region=region), drafts.filter(power__region=region)
    if departments is not None:
        in_force, drafts = (
            in_force.filter(department__in=departments),
            drafts.filter(department__in=departments),
        )
    return in_force, drafts


def _row(subject: Subject, finding: Finding, code: str | None, proposal: int | None) -> dict[str, Any]:
    doc = subject.document
    sub_name = doc["sub_name"]
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "power": code,
        "name": title_of(doc["name"], sub_name),
        "department": doc["department"]["name"],
        "path": finding.path,
        "message": finding.message,
        "law": finding.problem.law,
        "article": finding.problem.article,
        "ground": finding.ground,
        "proposal": proposal,
    }
