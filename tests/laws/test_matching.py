"""A citation finds its law and article, or nothing: never a guess."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from departments.models import Region
from laws.matching import Matcher, article_of, candidates, match, single_label, version_on
from laws.models import Article, Instrument, Law, LawVersion

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def make_law(reference: None) -> Any:
    def make(
        title: str, *versions: dict[str, Any], region: Region | None = None, short: tuple[str, ...] = ()
    ) -> Law:
        instrument = Instrument.objects.get(code="LAW")
        law = Law.objects.create(title=title, instrument=instrument, region=region, short_titles=list(short))
        for fields in versions or ({"version_date": dt.date(2020, 1, 1)},):
            texts = fields.pop("texts", ("第一条", "第十条", "第十条之一"))
            version = LawVersion.objects.create(law=law, **fields)
            for order, label in enumerate(texts, start=1):
                Article.objects.create(version=version, order=order, label=label, text=label)
        return law

    return make


@pytest.mark.parametrize(
    "written",
    [
        "中华人民共和国教育法",
        "教育法",
        "《教育法》",
        "中华人民 共和国教育法",
        "教育法（2021修正）",
        "中华人民共和国教育法(2021年修正)",
    ],
)
def test_spellings_of_a_title(make_law: Any, written: str) -> None:
    law = make_law("中华人民共和国教育法")
    assert match(written, "120000") == law
    assert Matcher().law(written) == law


@pytest.mark.parametrize(
    "written", ["", "义务教育法", "教育法实施细则", "教育法（试行）", "关于印发《教育法》的通知", "教育"]
)
def test_what_is_not_the_title_finds_nothing(make_law: Any, written: str) -> None:
    make_law("中华人民共和国教育法")
    assert match(written) is None
    assert Matcher().law(written) is None


def test_tentative_rules_are_works_of_their_own(make_law: Any) -> None:
    tentative = make_law("测试办法（试行）")
    assert match("测试办法") is None
    assert match("测试办法（试行）") == tentative


def test_a_short_title_finds_its_law(make_law: Any) -> None:
    law = make_law("中华人民共和国地方各级人民代表大会和地方各级人民政府组织法", short=("地方组织法",))
    assert match("地方组织法") == law
    assert Matcher().law("地方组织法") == law


def test_two_laws_that_could_be_meant_make_none(make_law: Any, region: Region) -> None:
    make_law("市容条例")
    make_law("市容条例", region=region)
    assert match("市容条例", "120101") is None
    other = match("市容条例", "310000")
    assert other is not None, "another region's regulation does not count there"
    assert other.region is None


def test_a_local_law_holds_in_its_region_and_below(make_law: Any, region: Region) -> None:
    law = make_law("天津市测试条例", region=region)
    matcher = Matcher()
    assert matcher.law("天津市测试条例", region) == law
    assert match("天津市测试条例", "120101") == law
    assert match("天津市测试条例", "650200") is None


def test_an_article_by_its_locator(make_law: Any) -> None:
    law = make_law("测试法")
    for locator, label in (
        ("第十条第二款第（三）项", "第十条"),
        ("第十条之一", "第十条之一"),
        ("第10条", "第十条"),
    ):
        article = article_of(law, locator, TODAY)
        assert article is not None
        assert article.label == label
        assert Matcher(on=TODAY).article(law, locator) == article


@pytest.mark.parametrize(
    "locator", ["", "第九条", "第一条、第十条", "第一条至第十条", "第二章", "附件第十条", "全文"]
)
def test_a_locator_that_names_no_single_article_finds_none(make_law: Any, locator: str) -> None:
    law = make_law("测试法")
    assert article_of(law, locator, TODAY) is None
    assert Matcher(on=TODAY).article(law, locator) is None


def test_the_article_is_that_of_the_text_in_force(make_law: Any) -> None:
    law = make_law(
        "测试法",
        {"version_date": dt.date(2015, 1, 1), "effective_from": dt.date(2015, 5, 1)},
        {"version_date": dt.date(2025, 9, 1), "effective_from": dt.date(2026, 7, 1)},
    )
    old = article_of(law, "第一条", TODAY)
    new = article_of(law, "第一条", dt.date(2026, 7, 1))
    assert old is not None
    assert new is not None
    assert (old.version.version_date, new.version.version_date) == (dt.date(2015, 1, 1), dt.date(2025, 9, 1))
    assert article_of(law, "第一条", dt.date(2015, 4, 30)) is None


def test_a_newer_text_that_is_not_here_leaves_no_article(make_law: Any) -> None:
    law = make_law(
        "测试法",
        {"version_date": dt.date(2015, 1, 1)},
        {"version_date": dt.date(2024, 1, 1), "texts": ()},
    )
    assert article_of(law, "第一条", TODAY) is None
    assert version_on(law, dt.date(2016, 1, 1)) is not None


def test_a_text_known_to_be_amended_leaves_no_article(make_law: Any) -> None:
    law = make_law("测试法", {"version_date": dt.date(2015, 1, 1), "status": "amended"})
    assert article_of(law, "第一条", TODAY) is None


def test_a_label_that_stands_twice_decides_nothing(make_law: Any) -> None:
    law = make_law("测试法", {"version_date": dt.date(2015, 1, 1), "texts": ("第一条", "第一条")})
    assert article_of(law, "第一条", TODAY) is None


def test_a_matcher_reads_the_library_once(make_law: Any, django_assert_num_queries: Any) -> None:
    law = make_law("中华人民共和国教育法")
    matcher = Matcher(on=TODAY)
    matcher.article(law, "第一条")
    with django_assert_num_queries(0):
        for _ in range(100):
            found = matcher.law("教育法", "120000")
            assert found is not None
            matcher.article(found, "第十条")


@pytest.mark.parametrize("text", ["《", "〈〉", "（", "第", "中华人民共和国", "\x00", "a" * 3000])
def test_no_text_raises(text: str) -> None:
    assert isinstance(candidates(text), list)
    assert isinstance(single_label(text), str)
