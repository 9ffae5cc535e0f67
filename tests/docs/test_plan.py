"""The drawn plan of the house is that of the code: no circle, no arrow upward, and the picture is up to date."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def drawing() -> Any:
    spec = importlib.util.spec_from_file_location("draw_plan", ROOT / "docs" / "draw_plan.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules["draw_plan"] = module
    spec.loader.exec_module(module)
    return module


def test_no_arrow_leads_upward(drawing: Any) -> None:
    """An arrow to the same floor or a higher one would also be what makes a circle."""
    for plan in drawing.plans():
        assert plan.upward() == []


def test_the_picture_is_that_of_the_code(drawing: Any) -> None:
    """Drawn anew by `.venv/bin/python docs/draw_plan.py`."""
    assert drawing.PICTURE.read_text(encoding="utf-8") == drawing.picture()


def test_the_list_of_modules_is_that_of_the_code(drawing: Any) -> None:
    """Written anew by the same command."""
    assert drawing.PAGE.read_text(encoding="utf-8") == drawing.page()


def test_every_folder_of_review_is_a_room_of_the_plan(drawing: Any) -> None:
    drawn = {name for floor in drawing.plans()[1].floors for name in floor}
    aside = {"management", "migrations", "reference_data", "__pycache__", "templatetags"}
    rooms = {path.name for path in (ROOT / "review").iterdir() if path.is_dir()} - aside
    assert rooms <= drawn
