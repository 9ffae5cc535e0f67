"""Importing old → new tables of codifications (导入新旧条文对照表) from .csv, .xlsx or .xls.

What must hold: a second import of a file changes nothing; what a file says of an article takes the place of what the
same source said of it before; a row that cannot be read is reported and left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.models import User
from audit.log import record
from departments.importing.reports import Report, rehearsal
from departments.importing.tables import Row, UnreadableFileError, read_table
from laws.models import Succession
from laws.succession_rows import Edges, circle, edges_of, labels_in, wrong_range
from laws.titles import canonical_title

SYNONYMS = {
    "old_title": ("原法律", "原文件", "旧法", "原法", "旧法律", "废止的法律", "old_law"),
    "old_locator": ("原条号", "原条文", "旧条号", "旧条文", "原条款", "old_article"),
    "new_title": ("现法律", "现文件", "新法", "新法律", "法典", "承接的法律", "new_law"),
    "new_locator": ("现条号", "现条款", "新条号", "新条文", "现条文", "法典条文", "new_article"),
    "source": ("来源", "出处", "source"),
    "note": ("说明", "备注", "note"),
}
REQUIRED = ("old_title", "old_locator", "new_title", "new_locator")
NOTHING = {"无", "—", "-", "／", "/", "删去", "删除", "未保留", "无对应"}
"""What a table writes where nothing took the place of an article."""


CIRCLE = "{}首尾相接，看不出哪一部是原法律；请核对本表和已有的对照表。"


class _Key(NamedTuple):
    """A row as it is told from others."""

    old_title: str
    old_label: str
    new_title: str
    new_locator: str


class _Said(NamedTuple):
    source: str
    note: str


def import_successions(
    paths: Iterable[Path], *, source: str = "", by: User | None = None, dry_run: bool = False
) -> list[Report]:
    """Import tables; `source` is what rows without one of their own come from. A report for each file."""
    reports = []
    with rehearsal(dry_run):
        for path in paths:
            report = Report(path.name)
            reports.append(report)
            try:
                with transaction.atomic():
                    _take(_read(path, source, report), report)
                    _log(report, by)
            except UnreadableFileError as error:
                report.problem(None, "文件", str(error))
    return reports


def _log(report: Report, by: User | None) -> None:
    row = Succession.objects.order_by("-pk").first()
    if row is not None and (report.created or report.updated):
        detail = {"file": report.file, "created": report.created, "updated": report.updated}
        record("law.successions_imported", actor=by, target=row, detail=detail)


# --- reading ---------------------------------------------------------------------------------------------


def _read(path: Path, source: str, report: Report) -> dict[_Key, _Said]:
    table = read_table(path, SYNONYMS, REQUIRED)
    report.rows = len(table.rows)
    found: dict[_Key, _Said] = {}
    edges = _edges(table.rows)
    for row in table.rows:
        keys = list(_keys(row, edges, report))
        report.skipped += not keys
        found |= dict.fromkeys(keys, _Said((row.get("source") or source)[:200], row.get("note")[:500]))
    return found


def _edges(rows: Iterable[Row]) -> Edges:
    """Which laws took the place of which, by this file and by the tables that there are."""
    told = [(old, new) for row in rows for old, new, _ in (_laws(row),)]
    return edges_of([*told, *Succession.objects.order_by().values_list("old_title", "new_title").distinct()])


def _laws(row: Row) -> tuple[str, str, str]:
    """The older law, the newer one, and where in it; '' for what a table writes where there is nothing."""
    new_title, now = canonical_title(row.get("new_title")), row.get("new_locator")
    new_title, now = ("" if text in NOTHING else text for text in (new_title, now))
    return canonical_title(row.get("old_title")), new_title, now


def _keys(row: Row, edges: Edges, report: Report) -> Iterator[_Key]:
    """A row for each older article that it names; none, and a problem, where it cannot be read."""
    old_title, new_title, now = _laws(row)
    was = row.get("old_locator")
    if not old_title:
        report.problem(row.number, "原法律", "没有写原法律的名称，这一行未导入。")
    elif len(old_title) > 300 or len(new_title) > 300 or len(now) > 200:
        report.problem(row.number, "整行", "名称超过300字或者条款超过200字，这一行未导入。")
    elif now and not new_title:
        report.problem(row.number, "现法律", f"写了现条号“{now}”，没有写现法律，这一行未导入。")
    elif now and not labels_in(now):
        report.problem(row.number, "现条号", f"“{now}”看不出是第几条，请写成“第×条”，这一行未导入。")
    elif was and not labels_in(was):
        report.problem(row.number, "原条号", f"“{was}”看不出是第几条，请写成“第×条”，这一行未导入。")
    elif wrong := wrong_range(was) or wrong_range(now):
        report.problem(row.number, "条号", f"{wrong}，这一行未导入。")
    elif new_title and (way := circle(old_title, new_title, edges)):
        report.problem(row.number, "现法律", f"{CIRCLE.format(way)}这一行未导入。")
    else:
        for label in labels_in(was) or ("",):
            yield _Key(old_title, label, new_title, now)


# --- writing ---------------------------------------------------------------------------------------------


def _take(found: dict[_Key, _Said], report: Report) -> None:
    existing = {
        _key(row): row for row in Succession.objects.filter(old_title__in={k.old_title for k in found})
    }
    new = [key for key in found if key not in existing]
    changed = [key for key in found if key in existing and _said(existing[key]) != found[key]]
    report.unchanged += len(found) - len(new) - len(changed)
    for key in new:
        report.add_created(None, str(Succession(**key._asdict())))
    for key in changed:
        row = existing[key]
        report.add_updated(None, str(row), {"来源、说明": [str(_said(row)), str(found[key])]})
        row.source, row.note = found[key]
    made = [Succession(**key._asdict(), **found[key]._asdict()) for key in new]
    bulk_create_with_history(made, Succession, batch_size=1000)
    bulk_update_with_history(
        [existing[key] for key in changed], Succession, ["source", "note"], batch_size=1000
    )
    _replace(existing, found, report)


def _replace(existing: dict[_Key, Succession], found: dict[_Key, _Said], report: Report) -> None:
    """What the same source said of these articles before, and says no more, is taken away."""
    told = {(key.old_title, key.old_label, said.source) for key, said in found.items()}
    for key, row in existing.items():
        if key not in found and (row.old_title, row.old_label, row.source) in told:
            report.add_updated(None, str(row), {"对照": [str(row), "删去"]})
            row.delete()


def _key(row: Succession) -> _Key:
    return _Key(row.old_title, row.old_label, row.new_title, row.new_locator)


def _said(row: Succession) -> _Said:
    return _Said(row.source, row.note)
