"""Where a law stands on a day: told by dates, and by what other laws say of it; never by a text that is not there."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from laws.importing import import_laws
from laws.library import LawRecord, Library, RepealRecord, State, TextRecord, load_library
from laws.models import LawVersion
from laws.orders import Order

Status = LawVersion.Status
DAY = dt.date(2026, 1, 1)


def law(*texts: TextRecord, title: str = "甲法", pk: int = 1, region: str | None = None) -> LawRecord:
    return LawRecord(pk, title, "LAW", region_code=region, texts=list(texts))


def text(pk: int, year: int, **fields: Any) -> TextRecord:
    """A text passed on 1 January of a year and in force from 1 June."""
    fields = {"effective_from": dt.date(year, 6, 1)} | fields
    return TextRecord(pk, dt.date(year, 1, 1), **fields)


# --- by its own dates --------------------------------------------------------------------------------


def test_the_latest_text_that_has_begun_is_in_force() -> None:
    record = law(text(1, 2010), text(3, 2026), text(2, 2020))
    validity = record.on(DAY)
    assert (validity.state, validity.text and validity.text.pk) == (State.IN_FORCE, 2)
    assert validity.since == dt.date(2020, 6, 1)
    later = record.on(dt.date(2026, 6, 1)).text
    assert later is not None
    assert later.pk == 3


def test_a_text_passed_but_not_yet_in_force_does_not_count() -> None:
    validity = law(text(1, 2010), text(2, 2025, effective_from=dt.date(2026, 7, 1))).on(DAY)
    assert (validity.state, validity.text and validity.text.pk) == (State.IN_FORCE, 1)


def test_a_law_whose_first_text_has_not_begun_is_future() -> None:
    validity = law(text(1, 2025, effective_from=dt.date(2026, 7, 1))).on(DAY)
    assert (validity.state, validity.since) == (State.FUTURE, dt.date(2026, 7, 1))


def test_a_text_marked_future_begins_by_its_date_all_the_same() -> None:
    marked = text(1, 2025, status=Status.FUTURE)
    assert law(marked).on(DAY).state == State.IN_FORCE
    undated = TextRecord(1, dt.date(2025, 1, 1), status=Status.FUTURE)
    assert law(undated).on(DAY).state == State.FUTURE


def test_a_text_marked_repealed_is_repealed() -> None:
    validity = law(text(1, 2010, status=Status.REPEALED)).on(DAY)
    assert (validity.state, validity.text, validity.older and validity.older.pk) == (State.REPEALED, None, 1)


def test_a_law_is_repealed_from_its_last_day_on() -> None:
    record = law(text(1, 2010, effective_to=dt.date(2020, 1, 1), status=Status.REPEALED))
    assert record.on(dt.date(2019, 12, 31)).state == State.IN_FORCE
    assert record.on(dt.date(2020, 1, 1)).state == State.REPEALED


def test_a_text_known_to_be_amended_without_the_newer_one_says_nothing_of_today() -> None:
    validity = law(text(1, 2010, status=Status.AMENDED)).on(DAY)
    assert (validity.state, validity.text, validity.older and validity.older.pk) == (State.IN_FORCE, None, 1)


def test_an_amended_text_with_the_newer_one_gives_way_to_it() -> None:
    validity = law(text(1, 2010, status=Status.AMENDED), text(2, 2020)).on(DAY)
    assert validity.text is not None
    assert validity.text.pk == 2


def test_a_version_without_its_articles_is_in_force_but_says_nothing() -> None:
    validity = law(text(1, 2010), text(2, 2020, has_text=False)).on(DAY)
    assert (validity.state, validity.text, validity.older and validity.older.pk) == (State.IN_FORCE, None, 1)


def test_a_law_without_any_text_is_unknown_and_one_without_dates_in_force() -> None:
    assert law().on(DAY).state == State.UNKNOWN
    validity = law(TextRecord(1)).on(DAY)
    assert (validity.state, validity.since) == (State.IN_FORCE, None)


def test_the_text_before_a_text() -> None:
    record = law(text(2, 2020), text(1, 2010))
    assert [t.pk for t in record.texts] == [1, 2]
    before = record.before(record.texts[1])
    assert before is not None
    assert before.pk == 1
    assert record.before(record.texts[0]) is None


# --- by what another law says ------------------------------------------------------------------------


def repeal(title: str = "甲法", year: int = 2021, **fields: Any) -> RepealRecord:
    return RepealRecord(title, dt.date(year, 1, 1), "乙法典", "第九条", **fields)


def library(*laws: LawRecord, repeals: tuple[RepealRecord, ...] = ()) -> Library:
    return Library(laws, lambda pk: {}, repeals)


def test_a_law_is_repealed_by_another_from_the_day_that_one_begins() -> None:
    record = law(text(1, 2010))
    library(record, repeals=(repeal(),))
    assert record.on(dt.date(2020, 12, 31)).state == State.IN_FORCE
    validity = record.on(DAY)
    assert (validity.state, validity.since, str(validity.repeal)) == (
        State.REPEALED,
        dt.date(2021, 1, 1),
        "《乙法典》第九条",
    )


def test_a_text_adopted_since_overtakes_a_repeal() -> None:
    record = law(text(1, 2010), text(2, 2023))
    library(record, repeals=(repeal(),))
    assert record.on(DAY).state == State.IN_FORCE


def test_the_written_title_may_leave_out_the_states_name() -> None:
    record = law(text(1, 2010), title="中华人民共和国甲法")
    library(record, repeals=(repeal("甲法"),))
    assert record.on(DAY).state == State.REPEALED


def test_a_local_text_repeals_nothing_national_nor_of_another_place() -> None:
    national, here, there = (
        law(text(pk, 2010), pk=pk, region=region)
        for pk, region in enumerate((None, "120000", "310000"), start=1)
    )
    library(national, here, there, repeals=(repeal(region_code="120000"),))
    assert [one.on(DAY).state for one in (national, here, there)] == [
        State.IN_FORCE,
        State.REPEALED,
        State.IN_FORCE,
    ]


def test_a_repealed_law_need_not_be_in_the_library() -> None:
    shelf = library(repeals=(repeal("丙条例"), repeal("丁条例", region_code="310000")))
    assert shelf.repealed("丙条例", "120000", DAY) is not None
    assert shelf.repealed("丙条例", "120000", dt.date(2020, 1, 1)) is None
    assert shelf.repealed("丁条例", "120000", DAY) is None
    assert shelf.repealed("戊条例", "120000", DAY) is None


def test_articles_are_read_once() -> None:
    asked: list[int] = []

    def loader(pk: int) -> dict[str, str]:
        asked.append(pk)
        return {"第一条": "处一万元罚款。"}

    shelf = Library([law(text(1, 2010))], loader)
    record = shelf.laws[1].texts[0]
    assert shelf.articles(record) == shelf.articles(record)
    assert shelf.keys(record) == {"第一条": "处10000元罚款"}
    assert asked == [1]


# --- from the database -------------------------------------------------------------------------------


@pytest.fixture
def shelve(reference: None, tmp_path: Path) -> Callable[..., Library]:
    """`shelve(record, …)` imports laws as JSONL and gives the library."""

    def run(*records: dict[str, Any], titles: list[str] | None = None) -> Library:
        path = tmp_path / "laws.jsonl"
        path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), encoding="utf-8")
        import_laws([path])
        return load_library(titles)

    return run


def given(title: str, date: str, articles: dict[str, str], **fields: Any) -> dict[str, Any]:
    rows = [{"no": no, "n": None, "heading": None, "text": words} for no, words in articles.items()]
    return {
        "id": title + date, "title": title, "type": "法律", "issuing_organ": "全国人民代表大会常务委员会",
        "version_date": date, "effective_date_registry": date, "articles": rows,
    } | fields  # fmt: skip


@pytest.mark.django_db
def test_the_library_knows_what_its_texts_repeal(shelve: Callable[..., Library]) -> None:
    shelf = shelve(
        given("中华人民共和国甲法", "1999-03-15", {"第一条": "子。"}),
        given("中华人民共和国乙法典", "2020-05-28", {"第九条": "本法自2021年1月1日起施行。《中华人民共和国甲法》、《丙条例》同时废止。"}),
    )  # fmt: skip
    validity = shelf.find("甲法")[0].on(DAY)
    assert (validity.state, validity.since) == (State.REPEALED, dt.date(2021, 1, 1))
    assert str(validity.repeal) == "《中华人民共和国乙法典》第九条"
    assert shelf.repealed("丙条例", "120000", DAY) is not None


@pytest.mark.django_db
def test_a_later_text_that_repeats_a_repeal_does_not_date_it_anew(shelve: Callable[..., Library]) -> None:
    """A title given to a new law in the meantime is not taken for the repealed one."""
    clause = {"第九条": "本法自2003年1月1日起施行。《甲条例》同时废止。"}
    shelf = shelve(
        given("乙法", "2018-12-29", clause),
        given("甲条例", "2010-01-01", {"第一条": "子。"}, type="行政法规", issuing_organ="国务院"),
    )
    assert shelf.find("甲条例")[0].on(DAY).state == State.IN_FORCE


@pytest.mark.django_db
def test_a_library_of_some_titles_has_only_their_laws_and_repeals(
    shelve: Callable[..., Library], django_assert_max_num_queries: Any
) -> None:
    clause = {"第九条": "《甲法》同时废止。"}
    shelve(
        given("甲法", "1999-01-01", {"第一条": "子。", "第二条": "丑。"}),
        given("乙法", "2020-01-01", clause),
        given("丙法", "2020-01-01", {"第一条": "寅。"}),
    )
    with django_assert_max_num_queries(5):
        shelf = load_library(["甲法"])
        record = shelf.find("甲法")[0]
        articles = shelf.articles(record.texts[0])
    assert articles == {"第一条": "子。", "第二条": "丑。"}
    assert record.on(DAY).state == State.REPEALED
    assert shelf.find("丙法") == []


@pytest.mark.django_db
def test_a_label_that_stands_twice_in_a_text_is_left_out(shelve: Callable[..., Library]) -> None:
    record = given("甲法", "1999-01-01", {"第一条": "子。"})
    record["articles"] = [*record["articles"], *record["articles"], {"no": "第二条", "n": 2, "text": "丑。"}]
    shelf = shelve(record)
    assert shelf.articles(shelf.find("甲法")[0].texts[0]) == {"第二条": "丑。"}


# --- its orders --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_orders_and_days_of_its_history(tmp_path: Path) -> None:
    """An amendment without a number is known by its day; a rule's orders are its maker's."""
    events = [
        ("2001-02-03", "国务院令第801号公布"),
        ("2011-05-06", "《国务院关于修改部分行政法规的决定》修订"),
        ("2011-07-01", "施行"),
    ]
    record = {
        "title": "丙条例", "type": "行政法规", "issuing_organ": "国务院", "version_date": "2011-05-06",
        "history": [{"date": day, "event": event} for day, event in events],
        "articles": [{"no": "第一条", "n": 1, "text": "为了丙事，制定本条例。"}],
    }  # fmt: skip
    rule = record | {
        "title": "丙办法", "type": "部门规章", "issuing_organ": "某某部", "history": None,
        "history_text": "（2011年5月6日某某部令第28号公布 自2011年6月1日起施行）",
    }  # fmt: skip
    path = tmp_path / "laws.jsonl"
    path.write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in (record, rule)), encoding="utf-8"
    )
    import_laws([path])
    laws = {law.title: law for law in load_library().laws.values()}
    assert laws["丙条例"].ordered_on == {dt.date(2001, 2, 3): 801}
    assert laws["丙条例"].changed_on == {dt.date(2001, 2, 3), dt.date(2011, 5, 6)}
    assert laws["丙办法"].rule_orders == ((Order("某某部", 28, 0), dt.date(2011, 5, 6)),)
