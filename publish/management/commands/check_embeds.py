"""Compare the copies that department sites keep with the list, now (核对部门网站); the timer does it every day."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from publish.embeds.checking import check_all, to_check
from publish.embeds.jobs import WRONG


class Command(BaseCommand):
    help = "读取各部门网站登记的清单网页，与公布的清单逐项核对，记下结果。有须处理的网站时返回 1。"

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "department", nargs="*", help="区划代码-部门代码，如 120000-101；不给出时核对全部"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = set(options["department"])
        sites = list(to_check())
        keys = {site.pk: f"{site.department.region.code}-{site.department.code}" for site in sites}
        if unknown := wanted - set(keys.values()):
            raise CommandError(f"没有登记清单网页的部门：{'、'.join(sorted(unknown))}")
        made = check_all(site for site in sites if not wanted or keys[site.pk] in wanted)
        for one in made:
            self.stdout.write(f"{one}：{one.told}")
            for found in one.differences[:20]:
                said = (
                    f"{found['field']}：清单“{found['ours']}”，网站“{found['theirs']}”"
                    if found["field"]
                    else found["kind"]
                )
                self.stdout.write(f"  {found['code']} {found['name']} {said}")
        if any(one.state in WRONG for one in made):
            raise SystemExit(1)
