"""`bin/manage migrate`: Django's, as the owner of the tables, with the accounts of the application and what they may do,
the copies of what is published, and the triggers of what the public pages show."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ProgrammingError

from audit.public_copies import make_copies, set_aside
from audit.public_tables import watch_all
from audit.rights import grant_all, make_roles, role_statements
from core.database_roles import as_owner


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner() as owner:
            if owner:
                self._make_roles()
            if self._has_to_migrate():
                set_aside()
            super().handle(*args, **options)
            with transaction.atomic():  # a public face that runs meanwhile reads all that it may, or waits
                make_copies()
                watch_all()
                if owner:
                    grant_all()

    def _has_to_migrate(self) -> bool:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))

    def _make_roles(self) -> None:
        try:
            make_roles()
        except ProgrammingError as error:
            wanted = ";\n".join(
                role_statements("请填写DATABASE_URL中的口令", "请填写DATABASE_PUBLIC_URL中的口令")
            )
            raise CommandError(f"属主账号不能建立数据库账号，请由数据库管理员先运行：\n{wanted};") from error
