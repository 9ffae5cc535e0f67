"""A file is read in a process of its own: whatever that one does, the caller gets a value or words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.parsing_apart import Limits, UnreadableError, parse_apart
from tests.core import parsers

SMALL = Limits(memory=400_000_000, seconds=2, answer=5_000_000)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "甲.txt"
    path.write_text("权责清单", "utf-8")
    return path


def test_what_a_parser_reads_comes_back_as_it_was(file: Path) -> None:
    assert parse_apart(parsers.reads, file) == parsers.reads(file)


def test_why_a_file_is_refused_comes_back_in_its_words(file: Path) -> None:
    with pytest.raises(UnreadableError, match=r"甲\.txt打不开，请另存。"):
        parse_apart(parsers.refuses, file)


@pytest.mark.parametrize(
    ("parser", "word"),
    [
        (parsers.allocates, "内存上限"),
        (parsers.is_killed, "内存上限"),
        (parsers.aborts, "内存上限"),
        (parsers.writes_without_end, "内存上限"),
        (parsers.loops, "超过了2秒"),
        (parsers.sleeps, "超过了2秒"),
        (parsers.fails, "读不出来"),
        (parsers.lies, "读不出来"),
    ],
)
def test_a_parser_that_goes_wrong_ends_and_is_told_in_words(file: Path, parser, word: str) -> None:
    begun = time.monotonic()
    with pytest.raises(UnreadableError, match=word):
        parse_apart(parser, file, SMALL)
    assert time.monotonic() - begun < 8


def test_a_parser_knows_no_secrets(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a secret")
    monkeypatch.setenv("DATABASE_URL", "postgres://x")
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(parse_apart(parsers.tells_its_environment, file))
