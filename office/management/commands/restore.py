"""`bin/manage restore FOLDER`: a backup into an empty database and an empty folder for files, then `verify`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from core.reasons import NotAllowed
from office import backups


class Command(BaseCommand):
    help = "把一份备份恢复到空数据库，最后核验"
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="backup 所做的文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            backup = backups.read(options["folder"])
            self.stdout.write(f"备份完整，作于 {backup.made_at:%Y-%m-%d %H:%M}")
            backups.restore(backup, self.stdout.write)
        except NotAllowed as refused:
            raise CommandError("\n".join(reason.message for reason in refused.reasons)) from refused
        self.stdout.write("已恢复，正在核验")
        call_command("migrate", verbosity=0)  # a backup of an older version; and the rights of the accounts
        call_command("verify", stdout=self.stdout)
