"""`bin/manage demo_accounts`: the demo accounts, one per role."""

from typing import Any

from django.core.management.base import BaseCommand

from demo.places import people


class Command(BaseCommand):
    help = "列出演示账号"

    def handle(self, *args: Any, **options: Any) -> None:
        known = people()
        self.stdout.write(f"演示账号（口令均为 {known['password']}）：")
        for person in known["people"]:
            self.stdout.write(f"  {person['username']:<10} {person['name']}  {person['does']}")
