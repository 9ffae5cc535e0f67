"""What the parts of a page ask alike is read once, and only within the page."""

from __future__ import annotations

from core.read_once import once, reading_once

asked: list[tuple[int, str]] = []


@once
def read(number: int, *, word: str = "") -> str:
    asked.append((number, word))
    return f"{number}{word}"


def test_within_a_page_each_question_is_asked_once() -> None:
    asked.clear()
    with reading_once():
        assert [read(1), read(1), read(2), read(1, word="号")] == ["1", "1", "2", "1号"]
        with reading_once():  # a part of the same page
            assert read(2) == "2"
    assert asked == [(1, ""), (2, ""), (1, "号")]


def test_outside_and_on_the_next_page_it_is_asked_anew() -> None:
    asked.clear()
    for _ in range(2):
        with reading_once():
            read(1)
    read(1)
    read(1)
    assert len(asked) == 4
