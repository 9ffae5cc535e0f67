"""`bin/manage archive_audit`: move events older than AUDIT_MONTHS to a file in ARCHIVE_DIR."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from audit.archiving import archive, keep_from


class Command(BaseCommand):
    help = "把超过保存期限（AUDIT_MONTHS，不少于六个月）的审计事件移入归档文件，存证链不断"

    def handle(self, *args: Any, **options: Any) -> None:
        made = archive()
        if made is None:
            self.stdout.write(f"没有{keep_from():%Y-%m-%d}以前的审计事件。")
        else:
            self.stdout.write(
                f"已归档{made.events}件到{settings.ARCHIVE_DIR / made.name}，摘要值{made.digest}"
            )
