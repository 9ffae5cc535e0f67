"""An app of the project stands in every list that pyproject.toml keeps of them, so that no check passes it by."""

import tomllib
from pathlib import Path

from django.apps import apps

REPO = Path(__file__).resolve().parents[2]
TOOLS = tomllib.loads((REPO / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
OURS = {app.name for app in apps.get_app_configs() if (REPO / app.name).is_dir()}


def test_ours_are_found() -> None:
    assert {"core", "powers", "review", "publish"} <= OURS
    assert "django.contrib.admin" not in OURS


def test_every_app_is_typed() -> None:
    assert sorted(OURS - set(TOOLS["mypy"]["packages"])) == []


def test_every_app_is_watched_for_its_imports() -> None:
    assert sorted(OURS - set(TOOLS["importlinter"]["root_packages"])) == []


def test_every_app_has_its_floor() -> None:
    (house,) = [one for one in TOOLS["importlinter"]["contracts"] if "containers" not in one]
    assert sorted(OURS - {app for floor in house["layers"] for app in floor.split(" | ")}) == []
