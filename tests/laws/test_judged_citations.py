"""Cells judged by hand (judged_citations.jsonl), and every cell of the given lists: what they cite, and nothing lost."""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineError, CalamineWorkbook

from laws.citations import split_citations
from laws.references import laws_named
from laws.spelling import STATE
from tests.conftest import SHARED_DATA

JUDGED = [
    json.loads(line)
    for line in (Path(__file__).parent / "judged_citations.jsonl").read_text(encoding="utf-8").splitlines()
]
GIVEN = ("power_lists", "enforcement_items", "inspections", "negative_list", "service_items")


@pytest.mark.parametrize("row", JUDGED, ids=lambda row: row["cell"][:40])
def test_a_cell_is_read_as_it_was_judged(row: dict[str, Any]) -> None:
    citations = split_citations(row["cell"])
    assert [[c.title, c.locator, bool(c.text)] for c in citations] == row["citations"]
    assert "".join(c.raw for c in citations) == row["cell"]
    assert row.get("role", "") in {"", *(c.role for c in citations)}
    assert not row.get("unsure") or any(c.unsure for c in citations)
    assert set(row.get("mentioned", ())) <= {title for c in citations for title in c.mentioned}


# --- the given lists ---------------------------------------------------------------------------------------


def texts(value: Any) -> Iterator[str]:
    """Every text in a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def cells_of(path: Path) -> Iterator[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig") as file:
            yield from texts(list(csv.reader(file)))
    elif path.suffix == ".jsonl":
        for line in path.read_text(encoding="utf-8").splitlines():
            yield from texts(json.loads(line))
    elif path.suffix == ".html":
        page = path.read_text(encoding="utf-8", errors="replace")
        for cell in re.findall(r"<td.*?>(.*?)</td>", page, re.DOTALL):
            yield html.unescape(re.sub("<.*?>", "", cell))
    elif path.suffix in (".xls", ".xlsx"):
        try:
            book = CalamineWorkbook.from_path(path)
        except CalamineError:
            return
        for name in book.sheet_names:
            yield from texts(book.get_sheet_by_name(name).to_python())


@pytest.fixture(scope="module")
def cells() -> list[str]:
    if not SHARED_DATA.is_dir():
        pytest.skip(f"needs the real data in {SHARED_DATA}")
    paths = [path for folder in GIVEN for path in sorted((SHARED_DATA / folder).rglob("*")) if path.is_file()]
    return sorted({cell for path in paths for cell in cells_of(path) if "《" in cell or "条" in cell})


def test_the_parts_of_every_given_cell_put_together_give_it_back(cells: list[str]) -> None:
    assert len(cells) > 1500
    assert [cell for cell in cells if "".join(c.raw for c in split_citations(cell)) != cell] == []


def test_every_law_that_a_given_cell_names_is_cited_or_told(cells: list[str]) -> None:
    lost = []
    for cell in cells:
        citations = split_citations(cell)
        said = {c.title.removeprefix(STATE) for c in citations} | {c.written for c in citations}
        said |= {title.removeprefix(STATE) for c in citations for title in c.mentioned}
        lost += [title for title in laws_named(cell) if title.removeprefix(STATE) not in said]
    assert lost == []
