"""Where uploaded files are kept (附件存储): whole, or not at all."""

from __future__ import annotations

from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFiles(FileSystemStorage):
    """What of a file was written before the disk was full is taken away again: it would keep the disk full for ever."""

    def _save(self, name: str, content: Any) -> str:
        there = self.exists(name)
        try:
            return super()._save(name, content)  # type: ignore[misc]  # the stubs leave it out
        except OSError:
            if not there:
                self.delete(name)
            raise
