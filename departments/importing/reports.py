"""What an import did or, in a dry run, would do (导入报告); the same form for regions, bodies and laws."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.db import transaction

from core.os_words import why

ERROR, WARNING = "error", "warning"
PARTLY = 2
TOLD = 5
"""A file of no more entries than these is told entry by entry on the terminal."""


@dataclass
class Report:
    """One file's import. A row is created, updated, unchanged or skipped; an error skips its row."""

    file: str
    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    held: int = 0
    """Rows that wait for a person to confirm what they would lose."""
    changes: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was done that a person should know of, where nothing is wrong."""
    understood: list[Any] = field(default_factory=list)
    """What was read of each entry, where the file's kind is told entry by entry."""

    @property
    def outcome(self) -> str:
        """In one word what became of a file that was to be imported."""
        if self.created or self.updated:
            return "已导入一部分" if self.held or self.skipped else "已导入"
        return "内容未变" if self.unchanged and not self.held else "没有导入"

    def problem(self, row: int | None, column: str, message: str, severity: str = ERROR) -> None:
        self.problems.append({"row": row, "column": column, "severity": severity, "message": message})

    def add_created(self, row: int | None, name: str) -> None:
        self.created += 1
        self.changes.append({"row": row, "name": name, "action": "created"})

    def add_updated(self, row: int | None, name: str, fields: dict[str, list[Any]]) -> None:
        """`fields`: what changed, each as [old, new]."""
        self.updated += 1
        self.changes.append({"row": row, "name": name, "action": "updated", "fields": fields})

    def as_json(self) -> dict[str, Any]:
        counted = ("rows", "created", "updated", "unchanged", "skipped")
        counts = {name: getattr(self, name) for name in counted} | {"problems": len(self.problems)}
        if self.held:
            counts["held"] = self.held
        said = {"file": self.file, "counts": counts, "changes": self.changes, "problems": self.problems}
        return said | ({"notes": self.notes} if self.notes else {})

    def summary(self) -> str:
        return (
            f"{self.file}：{self.rows}行，新增{self.created}，更新{self.updated}，未变{self.unchanged}，"
            f"跳过{self.skipped}{f'，待确认{self.held}' if self.held else ''}，问题{len(self.problems)}"
        )


@contextmanager
def rehearsal(dry_run: bool) -> Iterator[None]:
    """A transaction around a dry run that leaves nothing behind; around a real run, none: each file has its own."""
    if not dry_run:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def writable(text: str) -> Path:
    """For argparse: the file a report is to be written to, tried before anything is taken in."""
    path = Path(text)
    try:
        path.open("a", encoding="utf-8").close()
    except OSError as error:
        raise ArgumentTypeError(f"不能写入“{text}”：{why(error)}。没有导入任何内容。") from error
    return path


def refuse_what_is_left(reports: Iterable[Report]) -> None:
    """A command whose files were not wholly taken in does not end as if they were: 1, nothing was; 2, a part was not."""
    reports = list(reports)
    wrong = sum(problem["severity"] == ERROR for report in reports for problem in report.problems)
    waiting = sum(report.held for report in reports)
    if not wrong and not waiting:
        return
    left = "，".join(
        said
        for said in (f"有{wrong}处错误" if wrong else "", f"有{waiting}项待确认" if waiting else "")
        if said
    )
    if any(report.created or report.updated or report.unchanged for report in reports):
        raise CommandError(f"{left}，没有导入；其余已导入。原因见上。", returncode=PARTLY)
    raise CommandError(f"没有导入任何内容：{left}，原因见上。")


def write_report(reports: Iterable[Report], path: Path | None, out: OutputWrapper, *, dry_run: bool) -> None:
    """The summary to the terminal, with the first problems; the whole report as JSON where a path is given."""
    reports = list(reports)
    for report in reports:
        out.write(("（试运行，未写入）" if dry_run else "") + report.summary() + "\n")
        for text in report.understood if report.rows <= TOLD else ():
            facts = "；".join(f"{what}：{words}" for what, words in text.facts)
            out.write(f"  《{text.title}》{facts}\n")
        out.writelines(f"  {note}\n" for note in report.notes[:20])
        for problem in report.problems[:20]:
            place = f"第{problem['row']}行" if problem["row"] else "全文"
            out.write(f"  {place} {problem['column']}：{problem['message']}\n")
        if len(report.problems) > 20:
            out.write(f"  另有{len(report.problems) - 20}个问题，见报告文件（--report）。\n")
    if path:
        text = json.dumps([r.as_json() for r in reports], ensure_ascii=False, indent=1, default=str)
        Path(path).write_text(text + "\n", encoding="utf-8")
