"""The citations of a long list (依据拆分): split by several processes, they are what one would make of them."""

from __future__ import annotations

import pytest

from core.chinese import to_numeral
from core.parsing_apart import UnreadableError
from laws.citations import split_citations
from powers.importing import citing

CELLS = {
    f"【法律】《中华人民共和国食品安全法》（2021年修正）\n第{to_numeral(n)}条：从事第{n}类活动的，应当备案。\n{n}.《甲市绿化条例》第{n}条"
    for n in range(1, citing.ENOUGH + 1)
} | {"无", ""}


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(citing.os, "sched_getaffinity", lambda _: {0, 1})


def test_many_cells_are_split_as_one_by_one() -> None:
    split = citing.splitting(CELLS)
    assert split is not split_citations
    assert all(split(cell) == split_citations(cell) for cell in CELLS)
    assert split("《乙法》第三条") == split_citations("《乙法》第三条")


def test_a_child_that_fails_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise UnreadableError("损坏")

    monkeypatch.setattr(citing, "parse_apart", failing)
    split = citing.splitting(CELLS)
    assert all(split(cell) == split_citations(cell) for cell in CELLS)


def test_few_cells_or_one_processor_need_no_child(monkeypatch: pytest.MonkeyPatch) -> None:
    assert citing.splitting(["《乙法》第三条"]) is split_citations
    monkeypatch.setattr(citing.os, "sched_getaffinity", lambda _: {0})
    assert citing.splitting(CELLS) is split_citations
