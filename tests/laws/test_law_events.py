"""A change of a law is noticed once: a new text, one to come, a repeal by another law, an end, a mark of the registry."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from audit.models import Event
from laws.importing import import_laws
from laws.law_events import notice_changes, texts_of
from laws.models import LawEvent, LawVersion

pytestmark = pytest.mark.django_db
Import = Callable[..., None]
TITLE = "中华人民共和国测试法"
TODAY = dt.date(2024, 10, 8)


def text(
    made: str, begins: str, *words: str, title: str = TITLE, status: str | None = None
) -> dict[str, Any]:
    """A record of a text: passed on `made`, in force from `begins`, with these articles."""
    names = ("第一条", "第二条", "第三条")
    articles = [
        {"no": no, "n": n, "heading": "", "text": said}
        for n, (no, said) in enumerate(zip(names, words, strict=False), start=1)
    ]
    return {
        "title": title,
        "type": "法律",
        "issuing_organ": "全国人民代表大会常务委员会",
        "version_date": made,
        "effective_date_registry": begins,
        "status_registry": status,
        "articles": articles,
    }


@pytest.fixture
def take(reference: None, tmp_path: Path) -> Import:
    """`take(record, …)` imports these texts."""

    def import_(*records: dict[str, Any]) -> None:
        path = tmp_path / "laws.jsonl"
        path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in records), encoding="utf-8")
        assert import_laws([path])[0].problems == []

    return import_


@pytest.fixture
def register(reference: None, tmp_path: Path) -> Callable[[str], None]:
    """`register("date,effective,status")` imports one row of a registry, which has no texts."""

    def import_(row: str) -> None:
        path = tmp_path / "registry.csv"
        head = "title,kind,issuing_organ,promulgated,effective,status\n"
        path.write_text(f"{head}{TITLE},法律,全国人民代表大会常务委员会,{row}\n", encoding="utf-8")
        assert import_laws([path])[0].problems == []

    return import_


OLD = text("2009-06-27", "2010-01-01", "旧的第一条。", "旧的第二条。")
NEW = text("2024-09-13", "2024-09-13", "新的第一条。", "旧的第二条。")
COMING = text("2024-09-30", "2025-01-01", "将来的第一条。", "旧的第二条。")


def noticed(**given: Any) -> list[tuple[str, str]]:
    return [(e.kind, e.on.isoformat()) for e in notice_changes(**{"today": TODAY} | given)]


def test_a_text_that_replaced_an_older_one_is_noticed(take: Import) -> None:
    take(OLD, NEW)
    event = notice_changes(today=TODAY)[0]
    assert (event.kind, event.on) == ("new_text", dt.date(2024, 9, 13))
    assert event.version is not None
    assert event.previous is not None
    assert event.version.version_date == dt.date(2024, 9, 13)
    assert event.previous.version_date == dt.date(2009, 6, 27)
    assert str(event) == f"《{TITLE}》2024年9月13日新文本"
    assert Event.objects.get(action="law.noticed").target_id == event.pk


def test_a_text_to_come_is_noticed_before_its_day(take: Import) -> None:
    take(OLD, COMING)
    assert noticed() == [("new_text", "2025-01-01")]


def test_noticing_twice_notices_nothing_twice(take: Import) -> None:
    take(OLD, NEW)
    assert len(noticed()) == 1
    assert noticed() == []
    assert LawEvent.objects.count() == 1


def test_the_first_text_of_a_law_replaces_nothing(take: Import) -> None:
    take(NEW)
    assert noticed() == []


def test_a_change_longer_ago_than_the_window_is_left_alone(take: Import) -> None:
    take(OLD, NEW)
    assert noticed(today=dt.date(2025, 9, 20)) == []
    assert noticed(since=dt.date(2024, 1, 1), today=dt.date(2025, 9, 20)) == [("new_text", "2024-09-13")]


def test_a_text_that_was_replaced_already_is_passed_over(take: Import) -> None:
    take(OLD, text("2024-03-01", "2024-03-01", "中间的第一条。"), NEW)
    assert noticed() == [("new_text", "2024-09-13")]


def test_a_text_known_from_the_registry_alone_is_noticed_and_waits_for_its_words(
    take: Import, register: Callable[[str], None]
) -> None:
    take(OLD)
    register("2024-09-13,2024-09-13,有效")
    event = notice_changes(today=TODAY)[0]
    assert texts_of(event, TODAY) == (event.previous, None)
    take(NEW)
    assert noticed() == []
    event = LawEvent.objects.get()
    assert texts_of(event, TODAY)[1] == event.version


def test_a_text_that_took_the_place_of_the_noticed_one_is_the_one_to_quote(take: Import) -> None:
    take(OLD, NEW)
    event = notice_changes(today=TODAY)[0]
    take(OLD, NEW, COMING)
    assert texts_of(LawEvent.objects.get(pk=event.pk), TODAY)[1] == event.version
    later = texts_of(LawEvent.objects.get(pk=event.pk), dt.date(2025, 1, 1))[1]
    assert later is not None
    assert later.version_date == dt.date(2024, 9, 30)


def test_a_corrected_date_corrects_the_event(take: Import) -> None:
    take(OLD, COMING)
    event = notice_changes(today=TODAY)[0]
    take(COMING | {"effective_date_registry": "2025-03-01"})
    assert noticed() == []
    event.refresh_from_db()
    assert event.on == dt.date(2025, 3, 1)
    assert Event.objects.filter(action="law.corrected", target_id=event.pk).exists()


# --- the end of a law ----------------------------------------------------------------------------------


def repealing(begins: str) -> dict[str, Any]:
    words = f"本条例自{begins}起施行，《{TITLE}》同时废止。"
    return text("2024-08-01", begins, words, title="新条例") | {"type": "行政法规"}


def test_a_repeal_by_another_law_is_noticed_with_where_it_says_so(take: Import) -> None:
    take(OLD, repealing("2024-12-01"))
    event = notice_changes(today=TODAY)[0]
    assert (event.kind, event.on, event.by) == ("repeal", dt.date(2024, 12, 1), "《新条例》第一条")
    assert event.version is None
    assert event.previous is not None
    assert texts_of(event, TODAY)[1] is None
    assert noticed() == []


def test_a_law_adopted_anew_after_its_repeal_is_not_repealed(take: Import) -> None:
    take(OLD, repealing("2024-09-01"), text("2024-09-13", "2024-10-01", "重新制定的第一条。"))
    assert noticed() == [("new_text", "2024-10-01")]


def test_a_law_that_ended_on_a_day_is_noticed(take: Import) -> None:
    take(OLD)
    LawVersion.objects.update(effective_to=dt.date(2024, 10, 1))
    assert noticed() == [("repeal", "2024-10-01")]


def test_a_law_marked_repealed_since_it_came_in_is_noticed_on_that_day(
    take: Import, register: Callable[[str], None]
) -> None:
    take(OLD | {"status_registry": "有效"})
    register("2009-06-27,2010-01-01,已废止")
    marked = timezone.localtime(LawVersion.history.latest().history_date).date()  # type: ignore[attr-defined]
    assert noticed(today=marked) == [("repeal", marked.isoformat())]
    assert noticed(today=marked) == []


def test_a_law_that_came_in_as_repealed_is_no_news(take: Import) -> None:
    take(OLD | {"status_registry": "已废止"})
    assert noticed(today=dt.date.max) == []


def test_a_day_of_repeal_learnt_later_corrects_the_mark(
    take: Import, register: Callable[[str], None]
) -> None:
    take(OLD | {"status_registry": "有效"})
    register("2009-06-27,2010-01-01,已废止")
    event = notice_changes()[0]
    take(repealing("2024-12-01"))
    notice_changes(since=dt.date(2024, 1, 1))
    assert LawEvent.objects.count() == 1
    event.refresh_from_db()
    assert (event.on, event.by) == (dt.date(2024, 12, 1), "《新条例》第一条")


# --- two at once ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_notice_at_once_notice_once(take: Import) -> None:
    take(OLD, NEW, repealing("2024-12-01"))
    barrier = threading.Barrier(2)
    found: list[int] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            barrier.wait()
            found.extend(event.pk for event in notice_changes(today=TODAY))
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(found) == sorted(LawEvent.objects.values_list("pk", flat=True))
    assert len(found) == 2
    assert Event.objects.filter(action="law.noticed").count() == 2
