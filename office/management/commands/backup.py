"""`bin/manage backup [--to FOLDER] [--keep N]`: database and files into a folder of their own, with digests."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.reasons import NotAllowed
from office import backups


class Command(BaseCommand):
    help = "备份数据库和附件，附摘要；用 restore 恢复"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, default=Path(settings.BACKUP_ROOT), help="放在哪个文件夹下")
        parser.add_argument("--keep", type=int, default=0, help="只留最近几份，其余删除；0：都留")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 0:
            raise CommandError("--keep 应当是0或正整数。")
        try:
            backup = backups.make(options["to"], self.stdout.write)
        except NotAllowed as refused:
            raise CommandError("\n".join(reason.message for reason in refused.reasons)) from refused
        self.stdout.write(f"已备份到 {backup.folder}")
        for path in backups.drop_old(options["to"], options["keep"]) if options["keep"] else []:
            self.stdout.write(f"已删除旧备份 {path.name}")
