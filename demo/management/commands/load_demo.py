"""`bin/manage load_demo`: the demo data, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo.loading import NotADemo, load_demo
from powers.models import PowerVersion


class Command(BaseCommand):
    help = "装入演示数据（天津市及两个区），已装入则不改动"

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_demo(self._say)
        except NotADemo as refused:
            raise CommandError(str(refused)) from refused
        count = PowerVersion.objects.filter(period__isnull=False).values("power").distinct().count()
        self.stdout.write(f"演示数据{'已装入' if loaded else '早已装入'}，清单共有{count}项职权")

    def _say(self, step: str) -> None:
        self.stdout.write(f"  {step} …")
        self.stdout.flush()
