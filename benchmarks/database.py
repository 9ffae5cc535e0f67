"""The benchmark's own database: emptied at each run, never anybody else's."""

from __future__ import annotations

import sys

from django.core.management import call_command
from django.db import connection

from benchmarks import CHECK_REGION, LOAD_REGION, REGION, SEARCH_REGIONS, SMALL_REGION
from core.database_roles import as_owner
from departments.models import Level, Region


def prepare() -> None:
    """Empty schema, migrations, reference data, three regions, and the files that pages name by what is in them.

    Refuses a database with real regions in it.
    """
    if "departments_region" in connection.introspection.table_names():
        others = Region.objects.exclude(
            code__in=[REGION, SMALL_REGION, CHECK_REGION, LOAD_REGION, *SEARCH_REGIONS]
        )
        if others.exists():
            sys.exit(
                "bin/bench: this database holds other data; give it an empty one (DATABASE_URL) or none."
            )
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    level = Level.objects.get(code="3")
    for code, name in ((REGION, "基准市"), (SMALL_REGION, "小样市"), (CHECK_REGION, "检查市")):
        Region.objects.create(code=code, name=name, kind=Region.Kind.CITY, level=level)
