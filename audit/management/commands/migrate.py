"""`bin/manage migrate`: Django's, as the owner of the tables, with the accounts of the application and what they may do,
and the triggers of what the public pages show."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import ProgrammingError

from audit.public_tables import watch_all
from audit.rights import grant_all, make_roles, role_statements
from core.database_roles import FACE, as_owner


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner() as owner:
            if owner:
                self._make_roles()
                self._make_way()
            super().handle(*args, **options)
            watch_all()
            if owner:
                grant_all()

    def _make_way(self) -> None:
        """No column can be changed or taken away while a view reads it; the views are made again with the rights."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            with connection.cursor() as cursor:
                cursor.execute(f"DROP SCHEMA IF EXISTS {FACE} CASCADE")

    def _make_roles(self) -> None:
        try:
            make_roles()
        except ProgrammingError as error:
            wanted = ";\n".join(
                role_statements("请填写DATABASE_URL中的口令", "请填写DATABASE_PUBLIC_URL中的口令")
            )
            raise CommandError(f"属主账号不能建立数据库账号，请由数据库管理员先运行：\n{wanted};") from error
