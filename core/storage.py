"""Where uploaded files are kept (附件存储): whole, or not at all, and on the disk before the row that names them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """A file is forced to the disk, with the folders that lead to it, before its name is known to anybody: a row that is
    committed afterwards names what is there even after the machine lost its power. What of a file was written before the
    disk was full is taken away again: it would keep the disk full for ever. What a transaction that was undone left,
    `audit.unnamed_files` finds."""

    def _save(self, name: str, content: Any) -> str:
        there = self.exists(name)
        try:
            kept: str = super()._save(name, content)  # type: ignore[misc]  # the stubs leave it out
            to_disk(Path(self.path(kept)), Path(self.location))
        except OSError:
            if not there:
                self.delete(name)
            raise
        return kept


def to_disk(path: Path, root: Path) -> None:
    """Wait until a file, and each folder from it up to `root`, is on the disk."""
    sync(path)
    for folder in path.parents:
        if not folder.is_relative_to(root):
            break
        sync(folder)


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
