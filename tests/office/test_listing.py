"""The one list screen (列表), through the screens that use it: columns, order, exports, saved filters, ticked rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse
from openpyxl import load_workbook

from office.filter_saving import MOST
from office.listing import ListScreen
from office.models.notices import Notice
from office.models.saved_filters import SavedFilter
from review.acting.listing import Proposals
from review.models.proposals import Proposal, State
from tests.review.conftest import (  # noqa: F401 - the cast of the review
    adjustment,
    bring,
    joint,
    neighbour,
    opine,
    people,
    signed_in,
)

# ruff: noqa: F811  fixtures are taken by the names they are imported under

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
LIST = "/review/proposals/"
EXPORT = f"{LIST}export/"


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def read_csv(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(answer).decode("utf-8-sig"))))


def read_book(answer: Any) -> list[list[str]]:
    rows = load_workbook(io.BytesIO(content(answer))).active.iter_rows(values_only=True)
    return [["" if value is None else str(value) for value in row] for row in rows]


@pytest.fixture
def proposals(make_draft: Make, propose: Make, people: SimpleNamespace) -> list[Proposal]:
    """Three drafts: 甲, 乙, 丙."""
    made = []
    for title in ("甲申请", "乙申请", "丙申请"):
        one = propose(make_draft(title), by=people.clerk)
        Proposal.objects.filter(pk=one.pk).update(title=title)
        made.append(one)
    return made


@pytest.fixture
def submitted(adjustment: Make, bring: Make) -> list[Proposal]:
    """Two submitted proposals that wait for the staffing office."""
    return [bring(adjustment(name, power_type="02"), State.SUBMITTED) for name in ("甲处罚", "乙处罚")]


# --- columns ------------------------------------------------------------------------------------------------


def test_a_hidden_column_is_exported_and_shown_to_who_chooses_it(
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    usual = client.get(LIST)
    assert "起草人" not in [column.heading for column in usual.context["list"].shown]
    assert "起草人" in read_book(client.get(EXPORT))[0]
    chosen = client.get(LIST, {"columns": ["author", "state"]})
    assert [column.name for column in chosen.context["list"].shown] == ["title", "state", "author"]
    assert 'data-label="起草人"' in chosen.content.decode()


def test_the_chosen_columns_are_those_of_the_export(
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    chosen = {"columns": ["id", "author"], "sort": "title", "q": "申请"}
    rows = read_book(client.get(EXPORT, chosen))
    assert rows[0] == ["编号", "标题", "起草人"]
    shown = client.get(LIST, chosen).context["page"].object_list
    assert [row[1] for row in rows[1:]] == [one.title for one in shown]


def test_sorting_and_filtering_keep_the_columns(
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    text = signed_in(people.staffing).get(LIST, {"columns": ["state", "author"]}).content.decode()
    assert "columns=state&amp;columns=author&amp;sort=title" in text
    assert '<input type="hidden" name="columns" value="author">' in text


def test_columns_that_do_not_exist_are_passed_over(
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    shown = client.get(LIST, {"columns": ["password", "x"]}).context["list"].shown
    assert shown == client.get(LIST).context["list"].shown


def test_the_heading_says_how_the_list_is_sorted(
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    assert "aria-sort" not in client.get(LIST).content.decode()
    assert '<th scope="col" aria-sort="descending">' in client.get(f"{LIST}?sort=-title").content.decode()


def test_what_fits_on_one_page_is_not_counted_besides(
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = signed_in(people.inspector)
    client.get(LIST)

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as caught:
            found = client.get(LIST).context["page"].paginator.count
        return len(caught), found

    short, found = asked()
    monkeypatch.setattr(Proposals, "page_size", 2)
    assert asked() == (short + 1, found)


# --- exports ------------------------------------------------------------------------------------------------


def test_both_exports_hold_the_same(
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    text = client.get(EXPORT, {"format": "csv", "q": "乙"})
    assert text["Content-Type"] == "text/csv; charset=utf-8"
    assert ".csv" in text["Content-Disposition"]
    raw = content(text)
    assert raw.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8"
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert lines == read_book(client.get(EXPORT, {"q": "乙"}))
    assert [line[1] for line in lines[1:]] == ["乙申请"]


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_text_is_a_formula(
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
    title: str,
) -> None:
    Proposal.objects.filter(pk=proposals[0].pk).update(title=title)
    client, given = signed_in(people.staffing), {"q": str(proposals[0].pk), "columns": "id"}
    assert read_csv(client.get(EXPORT, given | {"format": "csv"}))[1][1] == f"'{title}"
    cell = load_workbook(io.BytesIO(content(client.get(EXPORT, given)))).active["B2"]
    assert (cell.value, cell.data_type) == (title, "s")


def lists() -> Iterator[tuple[str, type[ListScreen]]]:
    """Every list that needs nothing named in its address: (name, its screen)."""
    for space in ("review", "releases"):
        found = get_resolver().namespace_dict[space][1].url_patterns
        for pattern in flat(found):
            screen = getattr(pattern.callback, "screen", None)
            if screen is not None and not pattern.pattern.converters:
                yield f"{space}:{pattern.name}", screen


def flat(patterns: Any) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from flat(one.url_patterns)


def choices(form: Any) -> Iterator[tuple[str, str]]:
    """Each choice that a filter's form offers, as the address has it."""
    for name, field in form.fields.items():
        for value, _ in getattr(field, "choices", None) or ():
            if str(value):
                yield name, str(value)


def test_every_list_answers_each_choice_of_its_filters(
    submitted: list[Proposal], people: SimpleNamespace, signed_in: Make
) -> None:
    client, asked = signed_in(people.staffing), 0
    for name, _ in lists():
        url = reverse(name)
        form = None if name.endswith("_export") else client.get(url).context["list"].form
        for field, value in choices(form) if form else ():
            asked += 1
            assert client.get(url, {field: value}).status_code == 200, (name, field, value)
    assert asked > 60


@pytest.mark.slow
def test_every_list_sorts_by_every_column_and_exports_both_ways(
    submitted: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    names = dict(lists())
    assert len(names) >= 34, "the 18 lists of the offices with their exports"
    for name in names:
        url = reverse(name)
        if not name.endswith("_export"):
            assert client.get(url).status_code == 200, name
            made = client.get(url).context["list"]
            keys = [column.name for column in made.get_columns()]
            assert len(set(keys)) == len(keys), name
            for column in made.get_columns():
                for sort in (column.name, f"-{column.name}"):
                    answer = client.get(url, {"sort": sort, "columns": keys})
                    assert answer.status_code == 200, (name, sort)
            continue
        book = read_book(client.get(url))
        assert read_csv(client.get(url, {"format": "csv"}))[0] == book[0], name


# --- saved filters --------------------------------------------------------------------------------------------


def keep(client: Any, name: str, query: str = "state=draft&columns=author") -> Any:
    given = {"screen": "review:proposals", "name": name, "query": query, "next": f"{LIST}?{query}"}
    return client.post(reverse("office:save_filter"), given)


def test_a_filter_is_kept_with_its_order_and_columns(
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    answer = keep(client, "起草中的")
    assert answer["Location"] == f"{LIST}?state=draft&columns=author"
    text = client.get(LIST).content.decode()
    assert f'<a class="saved" href="{LIST}?state=draft&amp;columns=author">起草中的</a>' in text
    assert "起草中的" not in client.get("/review/meetings/").content.decode(), "a filter of another list"
    assert "起草中的" not in signed_in(people.second).get(LIST).content.decode(), "one's own only"


def test_what_cannot_be_seen_is_no_name_and_no_word_to_look_for(
    proposals: list[Proposal], people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.staffing)
    keep(client, "\u200b")
    assert not SavedFilter.objects.exists()
    found = client.get(LIST, {"q": "甲\u200b申请"}).context["page"].object_list
    assert [row.pk for row in found] == [proposals[0].pk]


@pytest.mark.parametrize("odd", ["abc", "?x=1", "login", "//example.org/", "javascript:alert(1)", ""])
def test_a_kept_filter_leads_back_to_a_page_of_ours(
    people: SimpleNamespace, signed_in: Make, odd: str
) -> None:
    given = {"screen": "review:proposals", "name": "我的", "query": "q=甲", "next": odd}
    answer = signed_in(people.staffing).post(reverse("office:save_filter"), given)
    assert (answer.status_code, answer["Location"]) == (302, reverse("office:desk"))


def test_the_same_name_is_kept_once(people: SimpleNamespace, signed_in: Make) -> None:
    client = signed_in(people.staffing)
    keep(client, "我的")
    keep(client, "我的", "q=甲")
    assert SavedFilter.objects.get().query == "q=甲"


@pytest.mark.parametrize(("name", "said"), [("  ", "请给筛选起一个名称"), ("长" * 41, "最多40个字")])
def test_a_filter_without_a_proper_name_is_not_kept(
    people: SimpleNamespace,
    signed_in: Make,
    name: str,
    said: str,
) -> None:
    assert said in told(keep(signed_in(people.staffing), name))
    assert not SavedFilter.objects.exists()


def test_a_list_keeps_so_many_filters(people: SimpleNamespace, signed_in: Make) -> None:
    client = signed_in(people.staffing)
    for n in range(MOST + 1):
        answer = keep(client, f"筛选{n}")
    assert "请先删除不用的" in told(answer)
    assert SavedFilter.objects.count() == MOST


def test_a_filter_is_dropped_by_its_owner_only(people: SimpleNamespace, signed_in: Make) -> None:
    keep(signed_in(people.staffing), "我的")
    url = reverse("office:drop_filter", args=[SavedFilter.objects.get().pk])
    for who in (people.second, people.root):
        assert signed_in(who).post(url).status_code == 404
    assert signed_in(None).post(url).status_code == 302
    assert SavedFilter.objects.exists()
    away = signed_in(people.staffing).post(url, {"next": "https://evil.example/"})
    assert away["Location"] == reverse("office:desk"), "nowhere else than here"
    assert not SavedFilter.objects.exists()


def states(proposals: list[Proposal]) -> set[str]:
    return set(Proposal.objects.filter(pk__in=[one.pk for one in proposals]).values_list("state", flat=True))


# --- ticked rows ----------------------------------------------------------------------------------------------


def post(client: Any, action: str, *rows: Proposal, **more: Any) -> Any:
    return client.post(LIST, {"action": action, "row": [row.pk for row in rows], **more})


def test_several_are_taken_in_at_once_after_being_asked(
    submitted: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    asked = post(client, "accept", *submitted).content.decode()
    assert "受理（2项）" in asked
    assert states(submitted) == {State.SUBMITTED}, "nothing is done before"
    answer = post(client, "accept", *submitted, sure="1")
    assert told(answer) == "已受理2份申请。"
    assert states(submitted) == {State.ACCEPTED}


def test_what_is_refused_is_told_with_its_reasons_and_holds_nothing_back(
    submitted: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    post(client, "accept", submitted[0], sure="1")
    asked = post(client, "accept", *submitted).content.decode()
    assert "受理（1项）" in asked
    assert "申请目前为“已受理”，不能“受理”" in asked
    said = told(post(client, "accept", *submitted, sure="1"))
    assert "已受理1份申请" in said
    assert "以下1项没有办理" in said
    assert "申请目前为“已受理”，不能“受理”" in said


def test_reviews_are_started_for_several(
    submitted: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    assert "已对2份申请启动联席审查" in told(post(signed_in(people.staffing), "start", *submitted, sure="1"))
    assert states(submitted) == {State.REVIEWING}
    assert all(one.tasks.exists() for one in submitted)


def test_a_row_that_one_does_not_see_is_not_found(
    submitted: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    answer = post(signed_in(people.stranger), "accept", *submitted, sure="1")
    assert "另有2项没有找到" in told(answer)
    assert states(submitted) == {State.SUBMITTED}


def test_who_may_not_act_has_nothing_to_tick_and_is_refused(
    submitted: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    for who in (people.inspector, people.clerk, people.member):
        client = signed_in(who)
        assert not client.get(LIST).context["list"].ticks
        post(client, "accept", *submitted, sure="1")
        assert states(submitted) == {State.SUBMITTED}
    assert "您没有这一职责" in told(post(signed_in(people.inspector), "accept", *submitted, sure="1"))


def test_only_rows_that_can_be_acted_on_have_a_tick(
    submitted: list[Proposal],
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    lines = signed_in(people.staffing).get(LIST).context["list"].lines
    assert {line.row.pk for line in lines if line.fits} == {one.pk for one in submitted}


def test_all_means_what_the_filter_finds_on_every_page(
    submitted: list[Proposal],
    proposals: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Proposals, "page_size", 1)
    client = signed_in(people.staffing)
    assert "全部2条" in client.get(LIST, {"state": "submitted"}).content.decode()
    stale = client.post(LIST, {"action": "accept", "all": "3", "sure": "1"})
    assert "有变化，请看过后再办理" in told(stale)
    client.post(f"{LIST}?state=submitted", {"action": "accept", "all": "2", "sure": "1"})
    assert states(submitted) == {State.ACCEPTED}


def test_the_whole_page_is_ticked_without_a_script(
    submitted: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    assert 'row" value' in client.get(LIST).content.decode()
    text = client.get(LIST, {"ticked": "page"}).content.decode()
    for one in submitted:
        assert f'name="row" value="{one.pk}" aria-label="勾选：{one.title}" checked' in text


def test_nothing_ticked_and_nonsense_are_told(
    submitted: list[Proposal],
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    client = signed_in(people.staffing)
    assert "请先勾选，再点“受理”" in told(client.post(LIST, {"action": "accept", "row": ["x", "9" * 30]}))
    assert "没有办理" in told(client.post(LIST, {"action": "withdraw", "row": [submitted[0].pk]}))


def test_a_list_without_actions_takes_no_post(people: SimpleNamespace, signed_in: Make) -> None:
    assert signed_in(people.staffing).post("/review/meetings/").status_code == 405
    assert signed_in(None).post(LIST)["Location"].startswith("/login/")


def test_ones_own_notices_are_marked_read_together(
    people: SimpleNamespace,
    signed_in: Make,
) -> None:
    mine, other = (
        [Notice.objects.create(user=user, event="submitted", text=f"通知{n}") for n in range(2)]
        for user in (people.clerk, people.legal)
    )
    rows = [notice.pk for notice in (*mine, *other)]
    answer = signed_in(people.clerk).post("/review/notices/", {"action": "read", "row": rows})
    assert "已将2条通知标为已读" in told(answer)
    assert "另有2项没有找到" in told(answer)
    assert set(Notice.objects.filter(read_at=None)) == set(other)
