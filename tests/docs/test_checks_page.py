"""The page of the checks lists those there are."""

from __future__ import annotations

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_is_that_of_the_registry() -> None:
    """Written anew by `.venv/bin/python docs/list_checks.py`."""
    spec = importlib.util.spec_from_file_location("list_checks", ROOT / "docs" / "list_checks.py")
    assert spec is not None
    assert spec.loader is not None
    listing = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(listing)
    assert listing.PAGE.read_text(encoding="utf-8") == listing.page()
