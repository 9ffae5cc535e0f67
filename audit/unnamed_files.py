"""Files that no row names (无主文件): what is left of an upload whose transaction was undone or whose process was killed.

A file is written before the row that names it; the database undoes the row alone. Looked for only in the folders into
which uploads go, by every field that keeps a file: an old file there that no row names is what nobody can reach. What an
earlier state of a row named, its history knows, counts as named.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone

TOLD_AFTER = dt.timedelta(days=1)
"""A younger file may belong to a transaction that is not committed yet."""


def unnamed_files(older_than: dt.timedelta) -> list[Path]:
    """The files older than this that no row names, in the folders of uploads; none where there is no such folder."""
    root, before = Path(settings.MEDIA_ROOT), (timezone.now() - older_than).timestamp()
    places = (Path(str(field.upload_to)).parts for _, field in _fields())
    folders = {
        parts[0] for parts in places if parts
    }  # a field that says no folder keeps what was made, and no upload
    old = [
        path
        for folder in sorted(folders)
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and path.stat().st_mtime < before
    ]
    named = set(_names()) if old else set()
    return [path for path in old if path.relative_to(root).as_posix() not in named]


def take_away_unnamed() -> list[str]:
    """Take away what no row has named for `UNNAMED_DAYS`; the names of what went."""
    root = Path(settings.MEDIA_ROOT)
    gone = unnamed_files(dt.timedelta(days=settings.UNNAMED_DAYS))
    for path in gone:
        path.unlink()
    return [path.relative_to(root).as_posix() for path in gone]


def _fields() -> Iterator[tuple[type[models.Model], models.FileField]]:
    """Every field that keeps a file, with its model."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.FileField):
                yield model, field


def _names() -> Iterator[str]:
    """Every name of a file that a row has, or had."""
    for model, field in _fields():
        tables = [model._base_manager]
        if history := getattr(model, "history", None):
            tables.append(history.model._base_manager)
        for rows in tables:
            yield from rows.values_list(field.name, flat=True).iterator()
