"""`bin/manage load_reference`: add the reference data that is missing. Safe at each upgrade."""

from typing import Any

from django.core.management.base import BaseCommand

from powers.reference import load_reference
from review.deadlines import load_deadlines


class Command(BaseCommand):
    help = "补齐基础数据（层级、机构类别、法律文件种类、职权类型、编码规则、办理期限），不改动已有内容"

    def handle(self, *args: Any, **options: Any) -> None:
        added = load_reference() | {"办理期限": load_deadlines()}
        if options["verbosity"]:
            self.stdout.write("，".join(f"{name}新增{count}条" for name, count in added.items()))
