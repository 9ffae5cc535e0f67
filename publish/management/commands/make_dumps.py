"""Make the dumps that are missing, at once (生成开放数据包); the timer and the worker do it by themselves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from departments.models import Region
from publish.dumps.making import make_all
from publish.models import Release


class Command(BaseCommand):
    help = "生成各区划还没有的开放数据包；给出区划代码时只生成这些区划的。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("region", nargs="*", help="区划代码")

    def handle(self, *args: Any, **options: Any) -> None:
        regions = Region.objects.filter(pk__in=Release.objects.values("region")).order_by("code")
        wanted = options["region"]
        if unknown := set(wanted) - set(regions.values_list("code", flat=True)):
            raise CommandError(f"没有公布过清单的区划：{'、'.join(sorted(unknown))}")
        for region in regions.filter(code__in=wanted) if wanted else regions:
            made = make_all(region)
            told = "、".join(f"第{dump.release.number}批{dump.items}项" for dump in made) or "没有要生成的"
            self.stdout.write(f"{region}：{told}")
