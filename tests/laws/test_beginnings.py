"""What a text says of its beginning and end is data: in force or not, on the desk, a change of its own, on the public page."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest
from django.test import Client
from django.utils import timezone

from laws.importing import import_laws
from laws.law_events import notice_changes
from laws.library import LawRecord, State, load_library
from laws.models import Article, Law, LawEvent, LawVersion
from office.waiting import waits_for

if TYPE_CHECKING:
    from accounts.models import User
    from departments.models import Region

TITLE = "甲市试验管理条例"
TODAY = timezone.localdate()
Take = Callable[..., LawVersion]


def said(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def ahead(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def platform(region: Region, make_user: Callable[..., User]) -> User:
    """Whoever answers for what holds for everyone; a law of no region waits for them."""
    return make_user("pingtai", ("platform", region, None))


@pytest.fixture
def take(reference: None, tmp_path: Path) -> Take:
    """`take(promulgated, clause, …)`: import a text whose last article is this clause."""

    def make(made: dt.date, clause: str, second: str = "从事试验应当备案。") -> LawVersion:
        text = docx.Document()
        for line in (
            TITLE,
            f"（{said(made)}甲市人民政府令第3号公布）",
            "第一条　为了规范。",
            f"第二条　{second}",
            f"第三条　{clause}",
        ):
            text.add_paragraph(line)
        path = tmp_path / "law.docx"
        text.save(str(path))
        report = import_laws([path])[0]
        assert [p for p in report.problems if p["severity"] == "error"] == []
        return LawVersion.objects.get(version_date=made)

    return make


def record() -> LawRecord:
    [law] = load_library().laws.values()
    return law


def test_an_open_beginning_is_neither_in_force_nor_to_come_until_a_person_sets_it(
    take: Take, platform: User, client: Client
) -> None:
    version = take(ahead(-30), "本条例的施行日期由市人民政府另行规定。")
    assert record().on(TODAY).state == State.OPEN
    [task] = [one for one in waits_for(platform) if one.kind == "law_open"]
    assert str(version) in task.about
    page = client.get(f"/laws/{version.law_id}/").content.decode()
    assert "施行日期待定" in page
    assert "由市人民政府另行规定" in page
    LawVersion.objects.filter(pk=version.pk).update(effective_from=ahead(-1))
    assert record().on(TODAY).state == State.IN_FORCE
    assert not [one for one in waits_for(platform) if one.kind == "law_open"]


def test_an_open_new_text_leaves_the_old_one_in_force(take: Take) -> None:
    old = take(ahead(-900), f"本条例自{said(ahead(-890))}起施行。")
    take(ahead(-30), "本条例报市人大常委会批准后施行。", "从事试验应当许可。")
    validity = record().on(TODAY)
    assert (validity.state, validity.text.pk if validity.text else 0) == (State.IN_FORCE, old.pk)
    assert notice_changes() == []


def test_a_day_that_a_person_has_set_is_not_set_back_by_reading_the_text_again(take: Take) -> None:
    clause = "本条例自公布之日起30日后施行，有效期五年。"
    version = take(ahead(-90), clause)
    assert version.effective_from == ahead(-90 + 31)
    LawVersion.objects.filter(pk=version.pk).update(effective_from=ahead(-58), effective_to=ahead(5000))
    again = take(ahead(-90), clause)
    assert (again.effective_from, again.effective_to) == (ahead(-58), ahead(5000))


def test_an_article_that_begins_later_is_a_change_of_its_own(take: Take) -> None:
    take(ahead(-900), f"本条例自{said(ahead(-890))}起施行。")
    new = take(
        ahead(-60),
        f"本条例自{said(ahead(-30))}起施行，但第二条自{said(ahead(90))}起施行。",
        "从事试验应当许可。",
    )
    assert Article.objects.get(version=new, label="第二条").effective_from == ahead(90)
    text = record().on(TODAY).text
    assert text is not None
    assert (text.not_begun("第二条", TODAY), text.not_begun("第二条", ahead(90))) == (True, False)
    found = {event.kind: event.on for event in notice_changes()}
    assert found == {"new_text": ahead(-30), "articles": ahead(90)}
    assert notice_changes() == []


def test_the_public_page_says_when_an_article_begins(take: Take, client: Client) -> None:
    version = take(ahead(-60), f"本条例自{said(ahead(-30))}起施行，但第二条自{said(ahead(90))}起施行。")
    assert f">自{said(ahead(90))}起施行</span>" in client.get(f"/laws/{version.law_id}/").content.decode()
    page = client.get(f"/laws/{version.law_id}/articles/第二条/").content.decode()
    assert "这一条尚未施行" in page
    assert "现行条文" not in page


def test_a_term_that_runs_out_is_told_before_and_ends_the_law(
    take: Take, platform: User, client: Client
) -> None:
    made = TODAY - dt.timedelta(days=5 * 365 - 60)
    version = take(made, f"本办法自{said(made)}起施行，有效期五年。")
    ends: Any = version.effective_to
    assert ends == made.replace(year=made.year + 5)
    [task] = [one for one in waits_for(platform) if one.kind == "law_expiring"]
    assert f"有效期至{said(ends - dt.timedelta(days=1))}" in task.what
    assert "有效期至" in client.get(f"/laws/{version.law_id}/").content.decode()
    validity = record().on(ends)
    assert (validity.state, validity.expired) == (State.REPEALED, True)
    event = notice_changes()[0]
    assert (event.kind, event.on, event.by) == ("repeal", ends, "有效期届满")
    assert str(event).endswith("有效期届满")


def test_a_term_far_away_is_no_change_to_follow_yet(take: Take) -> None:
    take(ahead(-10), f"本办法自{said(ahead(-5))}起施行，有效期五年。")
    assert notice_changes() == []
    LawVersion.objects.update(effective_to=ahead(30))
    assert [event.on for event in notice_changes()] == [ahead(30)]
    LawVersion.objects.update(effective_to=ahead(3000))
    notice_changes()
    assert LawEvent.objects.get().on == ahead(3000), "extended"


def test_each_law_is_read_with_its_articles_in_as_many_queries(
    take: Take, django_assert_num_queries: Any
) -> None:
    take(ahead(-60), f"本条例自{said(ahead(-30))}起施行，但第二条自{said(ahead(90))}起施行。")
    assert Law.objects.count() == 1
    with django_assert_num_queries(3):
        load_library()


def test_every_face_says_the_same_of_a_text_that_states_no_beginning(
    reference: None, tmp_path: Path, staffing: User, client: Client
) -> None:
    """A text amended in parts keeps the clause of the first: its own beginning is stated nowhere, its term runs on."""
    made, changed = TODAY - dt.timedelta(days=900), ahead(-30)
    clause = f"第三条　本条例自{said(made)}起施行，有效期五年。"
    for n, (history, second) in enumerate(
        (
            (f"（{said(made)}甲市人民政府令第3号公布）", "从事试验应当备案。"),
            (
                f"（{said(made)}甲市人民政府令第3号公布　根据{said(changed)}甲市人民政府令第9号修正）",
                "从事试验应当许可。",
            ),
        )
    ):
        text = docx.Document()
        for line in (TITLE, history, "第一条　为了规范。", f"第二条　{second}", clause):
            text.add_paragraph(line)
        path = tmp_path / f"law{n}.docx"
        text.save(str(path))
        import_laws([path])
    old, new = LawVersion.objects.order_by("version_date")
    assert (new.effective_from, new.effective_to) == (None, old.effective_to)
    assert old.effective_to is not None
    assert new.term_as_written
    [event] = notice_changes()
    client.force_login(staffing)
    for page in (f"/laws/{new.law_id}/", f"/review/laws/{event.pk}/", "/review/laws/"):
        shown = client.get(page).content.decode()
        assert "未注明" in shown, page
        assert f"自{said(changed)}起施行" not in shown, page


KEPT = "本法自1994年1月1日起施行。"


@pytest.mark.parametrize("history", [[], [{"date": "2025-06-26", "event": "修订"}]])
@pytest.mark.parametrize("registered", ["1994-01-01", None, "2025-10-01"])
def test_the_first_texts_day_is_not_that_of_a_later_edition(
    reference: None, tmp_path: Path, registered: str | None, history: list[dict[str, str]]
) -> None:
    """The clause of the first text was left standing, and the registry may repeat it."""
    texts = [{"no": "第一条", "n": 1, "text": "为了规范。"}, {"no": "第二条", "n": 2, "text": KEPT}]
    source = {
        "title": "中华人民共和国甲师法",
        "type": "法律",
        "version_date": "2025-06-26",
        "history": history,
    }
    source |= {"promulgation_date": "2025-06-26", "effective_date_registry": registered, "articles": texts}
    path = tmp_path / "law.jsonl"
    path.write_text(json.dumps(source, ensure_ascii=False), encoding="utf-8")
    report = import_laws([path])[0]
    version = LawVersion.objects.get()
    if registered == "2025-10-01":
        assert (str(version.effective_from), report.problems) == (registered, [])
        return
    assert version.effective_from is None
    assert version.is_open is not bool(history), "an amendment that its history tells holds from its own day"
    assert any("核定" in problem["message"] for problem in report.problems)


def test_the_registry_gives_no_edition_the_day_of_an_earlier_one(reference: None, tmp_path: Path) -> None:
    path = tmp_path / "registry.csv"
    path.write_text(
        "title,kind,issuing_organ,promulgated,effective,status\n"
        "中华人民共和国甲师法,法律,全国人民代表大会常务委员会,2025-06-26,1994-01-01,有效\n",
        encoding="utf-8",
    )
    report = import_laws([path])[0]
    assert LawVersion.objects.get().effective_from is None
    assert "施行日期待核定" in report.problems[0]["message"]
