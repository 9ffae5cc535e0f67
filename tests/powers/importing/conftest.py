"""Fixtures for tests that read lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.sheets import opening
from core.sheets.model import Workbook


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process: for tests that read hundreds of harmless ones."""

    def read(function: Callable[[Path], Workbook], path: Path, _: object) -> Workbook:
        return function(path)

    monkeypatch.setattr(opening, "parse_apart", read)
