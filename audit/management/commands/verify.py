"""`bin/manage verify`: recompute everything that is sealed, and name the first row that does not fit."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, transaction

from audit.chaining import head
from audit.proofs import anchor_fault
from audit.unnamed_files import TOLD_AFTER, unnamed_files
from audit.verifying import PROOFS, Mismatch, Proof

SHOWN = 20


class Command(BaseCommand):
    help = "核验封存、决定、公布、清单条目、上传的文件和审计日志没有被改动；有不符的，指出第一处，退出码为1"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anchor", action="append", default=[], metavar="存证值", help="另以外人保存的存证值核对"
        )
        parser.add_argument(
            "--only", nargs="+", choices=[proof.name for proof in PROOFS], help="只做这些项目"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found: list[Mismatch] = []
        total = 0
        with transaction.atomic():
            _one_moment()
            for proof in PROOFS:
                if not options["only"] or proof.name in options["only"]:
                    count = self._prove(proof, found)
                    total += count
            for value in options["anchor"]:
                if fault := anchor_fault(value):
                    found.append(fault)
                    total += 1
        left = unnamed_files(TOLD_AFTER)
        last = head()
        self.stdout.write(f"存证链首 {last.number}:{last.link or '（空）'}")
        if left:
            self.stdout.write(
                f"另有{len(left)}个文件没有任何记录使用（上传后没有保存成的），如{left[0]}；满{settings.UNNAMED_DAYS}天由定时任务清理，不算不符。"
            )
        if not total:
            self.stdout.write("核验通过，没有不符。")
            return
        for number, one in enumerate(found[:SHOWN]):
            key = "" if one.key is None else f"，键{one.key}"
            self.stdout.write(f"{'第一处不符：' if number == 0 else '不符：'}表{one.table}{key}：{one.text}")
        if total > SHOWN:
            self.stdout.write(f"……其余{total - SHOWN}处没有列出")
        self.stdout.write(f"核验不通过：共{total}处不符。")
        raise SystemExit(1)

    def _prove(self, proof: Proof, found: list[Mismatch]) -> int:
        began, told, count = time.monotonic(), time.monotonic(), 0
        for one in proof.find():
            if one is not None:
                count += 1
                if len(found) < SHOWN:
                    found.append(one)
            if time.monotonic() - told > 5:
                told = time.monotonic()
                self.stderr.write(f"  {proof.label}……已用{told - began:.0f}秒")
        self.stderr.write(
            f"{proof.label}：{'无不符' if not count else f'{count}处不符'}（{time.monotonic() - began:.1f}秒）"
        )
        return count


def _one_moment() -> None:
    """Everything is read as of one moment, and written as the ledger writes it."""
    with connection.cursor() as cursor:
        if len(connection.savepoint_ids) == 0:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL timezone = 'UTC'")
        cursor.execute("SET LOCAL datestyle = 'ISO, YMD'")
