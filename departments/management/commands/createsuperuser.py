"""`bin/manage createsuperuser`: for when nobody else can (应急). Django's own, with an entry in the log."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management.commands.createsuperuser import Command as DjangoCommand
from django.db import transaction

from accounts.models import User
from audit.log import record


class Command(DjangoCommand):
    help = "建立超级用户，只在应急时使用：平时由系统管理员、安全管理员、平台管理办理"

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> str | None:
        last = User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        said: str | None = super().handle(*args, **options)
        for user in User.objects.filter(pk__gt=last, is_superuser=True):
            record("account.superuser_made", actor=None, target=user)
        return said
