"""`bin/manage rebuild_list_entries`: make the read model of the public site anew; same releases, same result."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from audit.log import record
from publish.caching import generation
from publish.entries import rebuild


class Command(BaseCommand):
    help = "重建公布清单的读取表（不改动任何职权和公布批次）"

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            count = rebuild(lambda done, total: self.stderr.write(f"{done}/{total}"))
            detail = {"entries": count, "generation": generation()}
            record("release.rebuilt", actor=None, target=None, label="清单条目", detail=detail)
        self.stdout.write(f"已重建{count}条清单条目")
