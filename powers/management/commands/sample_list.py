"""`bin/manage sample_list OUT.xlsx`: a list with the headers that the importer knows and one example (示例清单)."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.os_words import why
from powers.importing.samples import sample_of

FORMATS = (".xlsx", ".csv")


class Command(BaseCommand):
    help = "写出示例清单（.xlsx 或 .csv）：导入认识的表头和一行示例"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="OUT.xlsx")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        if path.suffix.lower() not in FORMATS:
            raise CommandError("示例清单只有 .xlsx 和 .csv 两种，请改文件名。")
        try:
            path.write_bytes(sample_of(path.suffix.lower()))
        except OSError as error:
            raise CommandError(f"不能写入{path}：{why(error)}。") from error
        self.stdout.write(f"已写出示例清单：{path}")
