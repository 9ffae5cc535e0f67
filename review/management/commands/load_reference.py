"""`bin/manage load_reference`: add the reference data that is missing. Safe at each upgrade."""

from typing import Any

from django.core.management.base import BaseCommand

from review.workflow.reference import load_all


class Command(BaseCommand):
    help = "补齐基础数据（层级、职权类型、法律文件种类、设定规则、办理期限、审查分工等），不改动已有内容"

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_all()
        if options["verbosity"]:
            self.stdout.write("，".join(f"{name}新增{count}条" for name, count in added.items()))
