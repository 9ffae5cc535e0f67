"""A law whose beginning is open, and an article that begins later than its law."""

from __future__ import annotations

import datetime as dt

from tests.powers.checks.building import CURRENT, LAST, PENALTY, Standard, clean, plants, version
from tests.powers.checks.test_citation_checks import shelf

LATER = {"later": {"第三十条": dt.date(2099, 1, 1)}}


@plants("basis.open")
def test_a_law_whose_beginning_nobody_has_set(standard: Standard) -> None:
    unset = CURRENT | {"from": None, "open": True}
    assert "没有写明哪一天施行" in standard.found("basis.open", clean(library=shelf(unset))).message
    assert "basis.open" not in standard.codes(clean())


@plants("basis.article_not_in_force")
def test_an_article_that_begins_later_than_its_law(standard: Standard) -> None:
    found = standard.found("basis.article_not_in_force", clean(library=shelf(CURRENT | LATER)))
    assert "第三十条自2099年1月1日起施行" in found.message
    elsewhere = CURRENT | {"later": {"第三十一条": dt.date(2099, 1, 1)}}
    assert "basis.article_not_in_force" not in standard.codes(clean(library=shelf(elsewhere)))


def test_until_then_the_article_of_the_text_before_holds(standard: Standard) -> None:
    before = version(2010, 三十=PENALTY, 三十一=LAST)
    assert "basis.article_not_in_force" not in standard.codes(clean(library=shelf(before, CURRENT | LATER)))
