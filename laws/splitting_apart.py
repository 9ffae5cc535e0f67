"""The citations of many cells in a child process, which knows no settings and no database."""

from __future__ import annotations

from pathlib import Path

import msgspec

from laws.citations import Citation, split_citations


def split_file(path: Path) -> list[list[Citation]]:
    """The citations of each cell of a list of cells."""
    cells = msgspec.msgpack.decode(path.read_bytes(), type=list[str])
    return [split_citations(cell) for cell in cells]
