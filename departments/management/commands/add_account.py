"""`bin/manage add_account NAME --role staffing --region 650200`: a person with an office, with a one-time password."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from core.typed_text import clean_line
from departments.models import Department, Membership, Region
from departments.roles import NEEDING_DEPARTMENT, Role
from departments.separation import refusals


class Command(BaseCommand):
    help = "新建账号并任职；已有账号则只增加任职"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="用户名")
        parser.add_argument("--name", default="", help="姓名")
        parser.add_argument("--role", required=True, choices=Role.values, help="角色")
        parser.add_argument("--region", required=True, help="区划代码")
        parser.add_argument(
            "--department", default="", help="部门代码（三位）；部门经办、部门法制、联席会议成员必填"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        region = Region.objects.filter(code=options["region"]).first()
        if region is None:
            raise CommandError(f"没有区划{options['region']}，请先导入行政区划。")
        department = self._department(region, options)
        password = secrets.token_urlsafe(12)
        self._check_name(options["username"])
        username, name = options["username"], clean_line(options["name"]) or options["username"]
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User.objects.create_user(
                username, "", password, name=name, is_staff=True, must_change_password=True
            )
            self.stdout.write(f"已建立账号 {username}，初始口令 {password}（首次登录须修改）")
        self._refuse_two(user, options["role"], region)
        _, added = Membership.objects.get_or_create(
            user=user, role=options["role"], region=region, department=department, valid_to=None
        )
        role = Role(options["role"]).label
        self.stdout.write(f"{'已任职' if added else '原已任职'}：{region} {department or ''} {role}")

    def _check_name(self, username: str) -> None:
        try:
            User._meta.get_field("username").clean(username, None)
        except ValidationError as error:
            raise CommandError(f"用户名“{username}”不能用：{'；'.join(error.messages)}") from error

    def _refuse_two(self, user: User, role: str, region: Region) -> None:
        """What the form of an account refuses: administrators who are something else as well."""
        current = user.memberships.filter(Q(valid_to=None) | Q(valid_to__gt=timezone.localdate()))
        held = current.values_list("role", "region__parent_id", "region__code")
        if said := refusals([*held, (role, region.parent_id, region.code)]):
            raise CommandError("\n".join(said))

    def _department(self, region: Region, options: dict[str, Any]) -> Department | None:
        if not options["department"]:
            if options["role"] in NEEDING_DEPARTMENT:
                raise CommandError("部门经办、部门法制、联席会议成员须用 --department 指明部门代码。")
            return None
        department = region.departments.filter(code=options["department"]).first()
        if department is None:
            raise CommandError(f"{region}没有代码为{options['department']}的部门。")
        return department
