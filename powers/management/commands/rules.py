"""`bin/manage rules export NUMBER FILE` and `rules import FILE`: an edition of the setting rules as one YAML file.

The file holds everything, the vocabulary too (words by which kinds are told, groups, facts), which the admin does not
edit. An import makes a draft; it is taken into use in the admin.
"""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError

from core.os_words import why
from powers.checks.editions import EditionError, exported, imported
from powers.models import RuleSet


class Command(BaseCommand):
    help = "导出设定规则版本，或者由文件建立新的草案"

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        out = actions.add_parser("export", help="导出一个版本")
        out.add_argument("number", type=int, help="版本号")
        out.add_argument("file", type=Path)
        actions.add_parser("import", help="由文件建立草案").add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "export":
            edition = RuleSet.objects.filter(number=options["number"]).first()
            if edition is None:
                raise CommandError(f"没有第{options['number']}版设定规则。")
            text = yaml.safe_dump(exported(edition), allow_unicode=True, sort_keys=False, width=110)
            try:
                options["file"].write_text(text, encoding="utf-8")
            except OSError as error:
                raise CommandError(f"不能写入{options['file']}：{why(error)}。") from error
            self.stdout.write(f"已导出{edition}：{options['file']}")
            return
        try:
            made = imported(yaml.safe_load(options["file"].read_text(encoding="utf-8")))
        except OSError as error:
            raise CommandError(f"打不开文件“{options['file']}”：{why(error)}。") from error
        except (UnicodeDecodeError, yaml.YAMLError) as error:
            raise CommandError(f"文件读不出来，应是UTF-8编码的YAML：{error}") from error
        except EditionError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"已建立{made}（草案），请在管理后台核对后启用。")
