#!/usr/bin/env python
"""Django's command line. `bin/manage` runs it with the environment and the database up."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db.utils import ProgrammingError

NO_TABLES = "42P01"
"""What PostgreSQL calls a table that is not there."""


def main() -> None:
    """Run a command; in a database that was never set up, say so and what to do."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qingdan.settings")
    try:
        execute_from_command_line(sys.argv)
    except OSError as error:
        if not error.filename or "--traceback" in sys.argv:
            raise
        from core.os_words import why  # noqa: PLC0415 - the path of the project is known by now

        sys.exit(f"不能读写“{error.filename}”：{why(error)}。")
    except ProgrammingError as error:
        if getattr(error.__cause__, "pgcode", "") != NO_TABLES or "--traceback" in sys.argv:
            raise
        sys.exit(
            "数据库中还没有建表，或者不是这一版的表。请先运行：\n"
            "  bin/manage migrate          建立、更新数据表\n"
            "  bin/manage load_reference   写入基础数据\n"
            "  bin/manage import_regions 省.csv 市.csv 区县.csv   导入行政区划\n"
            "再运行这条命令。"
        )


if __name__ == "__main__":
    main()
