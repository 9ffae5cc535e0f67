"""Hostile values in a table of bodies (部门表): each cell is taken in clean or told, and nothing breaks off."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from departments.importing.bodies import SYNONYMS, import_departments
from departments.importing.reports import Report
from departments.models import Department, Plaque, Region
from tests.hostile.values import VALUES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
HEADERS = {key: names[0] for key, names in SYNONYMS.items()}


def table(tmp_path: Path, *rows: dict[str, str]) -> Path:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(HEADERS.values()))
    writer.writeheader()
    writer.writerows({HEADERS[key]: value for key, value in row.items()} for row in rows)
    path = tmp_path / "部门.csv"
    path.write_bytes(text.getvalue().encode("utf-8", errors="replace"))
    return path


def take(region: Region, path: Path) -> Report:
    [report] = import_departments([path], region=region)
    english = [p["message"] for p in report.problems if re.search(r"[A-Za-z]{4,} [a-z]{2,} ", p["message"])]
    assert english == []
    return report


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_any_cell(region: Region, tmp_path: Path, value: str) -> None:
    rows = [
        {"name": f"市{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉'[n]}局"} | {key: value}
        for n, key in enumerate(HEADERS)
    ]
    path = table(tmp_path, *rows, dict.fromkeys(HEADERS, value))
    for _ in range(2):
        take(region, path)
    assert not any(
        "\0" in name or "\u202e" in name for name in Department.objects.values_list("name", flat=True)
    )


def test_names_of_plaques_that_begin_alike(region: Region, tmp_path: Path) -> None:
    """A name is told where it is too long, and a second import changes nothing."""
    long = "市" * 120
    path = table(tmp_path, {"name": "市教委", "added": f"{long}甲、{long}乙", "units": f"{long}处、{long}室"})
    first, second = take(region, path), take(region, path)
    assert (first.created, second.unchanged) == (1, 1)
    assert not Plaque.objects.exists(), "half a name is no name"
    assert any("超过100字" in problem["message"] for problem in first.problems)
