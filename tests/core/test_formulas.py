"""A text that a spreadsheet would take for a formula is harmless in what is exported, and read back as it was."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.formulas import guarded, unguarded
from core.sheets.delimited import parse
from core.sheets.opening import open_sheets
from core.spreadsheets import csv_response, table_response

TEXTS = (
    "=1+1",
    "'=1+1",
    "''=1+1",
    "+86",
    "-",
    "@SUM(A1)",
    "＝1+1",
    "'",
    "''",
    "'甲",
    "甲=1",
    '=HYPERLINK("x")',
    '="000701"',
)


@pytest.mark.parametrize("text", TEXTS)
def test_no_cell_of_an_export_begins_a_formula_and_it_is_read_back(text: str, tmp_path: Path) -> None:
    for name, answer in (
        ("a.csv", csv_response("甲", ["名称", "说明"], [["第一行", text]])),
        ("a.xlsx", table_response("甲", [("名称", 10), ("说明", 10)], [["第一行", text]])),
    ):
        data = b"".join(answer.streaming_content)  # type: ignore[arg-type]
        (tmp_path / name).write_bytes(data)
        assert open_sheets(tmp_path / name).sheets[0].rows[1][1] == text, name
        if name == "a.csv":
            (_, (_, cell)) = csv.reader(io.StringIO(data.decode("utf-8-sig")))
            assert not cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r"))


@given(st.text(alphabet="'=+-@＝甲 \t\r\n\"1", max_size=8))
def test_what_is_guarded_is_read_as_it_was(text: str) -> None:
    assert unguarded(guarded(text)) == text


def test_a_cell_of_another_program_is_read_as_a_person_sees_it() -> None:
    assert parse("名称,说明\n甲,'=1+1\n乙,=1+1\n丙,'丁") == [
        ["名称", "说明"], ["甲", "=1+1"], ["乙", "=1+1"], ["丙", "'丁"],
    ]  # fmt: skip
