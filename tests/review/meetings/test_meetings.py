"""Meeting screens (联席会议): the office writes, members read and answer in circulation, nobody else comes near."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from review.meetings import holding
from review.meetings.holding import Resolved, mark
from review.models.meetings import Meeting
from review.models.proposals import Proposal, State
from tests.page_forms import seen_on

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def day(offset: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=offset)


def at(name: str, *args: Any) -> str:
    return reverse(f"review:{name}", args=args)


@pytest.fixture
def waiting(adjustment: Make, bring: Make) -> Proposal:
    """Two licences, reviewed and brought together, that wait for a meeting."""
    return bring(adjustment("甲许可", "乙许可"), State.CONSOLIDATED)  # type: ignore[no-any-return]


@pytest.fixture
def meeting(region: Any, people: SimpleNamespace, joint: SimpleNamespace) -> Meeting:
    return holding.call_meeting(region, by=people.staffing, held_on=day())


@pytest.fixture
def on_agenda(waiting: Proposal, meeting: Meeting, people: SimpleNamespace) -> Meeting:
    holding.put_on_agenda(waiting, meeting, by=people.staffing)
    return meeting


# --- a meeting from its calling to its end -----------------------------------------------------------------


def test_a_meeting_is_called_filled_held_and_closed(
    waiting: Proposal, joint: SimpleNamespace, people: SimpleNamespace, signed_in: Make
) -> None:
    """Agenda from open proposals; attendance; a resolution per item; minutes."""
    client = signed_in(people.staffing)
    assert "1份申请已汇总" in client.get(at("meetings")).content.decode()
    form = {
        "region": waiting.region_id,
        "mode": "session",
        "held_on": day(),
        "place": "会议室",
        "chair": "主任",
    }
    answer = client.post(at("meeting_new"), form)
    again = client.post(at("meeting_new"), form).content.decode()
    meeting = Meeting.objects.get()
    assert f"已有同样的“{meeting}”" in again, "a form that was sent twice"
    assert answer["Location"] == at("meeting_agenda", meeting.pk)
    assert waiting.title in client.get(answer["Location"]).content.decode()
    answer = client.post(at("meeting_agenda", meeting.pk), {"proposal": waiting.pk, "note": "请审议"})
    assert (answer.status_code, told(answer)) == (302, "已将2项列入议程。")
    page = client.get(at("meeting", meeting.pk)).content.decode()
    assert all(words in page for words in ("甲许可", "乙许可", "市政务服务办：", "verdict agree", "市财政局"))
    rows = meeting.attendance.order_by("unit__order")
    present = {f"present-{rows[0].pk}": "1", f"person-{rows[0].pk}": "处长"}
    client.post(at("meeting_save", meeting.pk), present)
    assert [(r.present, r.person) for r in rows.all()][:2] == [(True, "处长"), (False, "")]
    first, second = meeting.items.order_by("order")
    said = {
        f"resolution-{first.pk}": "approve",
        f"resolution-{second.pk}": "reject",
        f"note-{second.pk}": "重复",
    }
    assert client.post(at("meeting_save", meeting.pk), said).status_code == 302
    page = client.get(at("meeting_close", meeting.pk)).content.decode()
    assert all(
        words in page
        for words in (
            "同意1项。",
            "不同意1项。",
            "“乙许可”：不同意。理由：重复。",
            "市委编办（处长）",
            "主任主持",
        )
    )
    answer = client.post(
        at("meeting_close", meeting.pk),
        seen_on(client, at("meeting_close", meeting.pk)) | {"minutes": "纪要全文。"},
    )
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.minutes, meeting.closed_by) == ("closed", "纪要全文。", people.staffing)
    page = client.get(at("meeting", meeting.pk)).content.decode()
    assert "纪要全文。" in page
    assert 'id="record"' not in page


def test_what_is_refused_stays_typed_and_the_rest_is_kept(
    on_agenda: Meeting, people: SimpleNamespace, signed_in: Make
) -> None:
    first, second = on_agenda.items.order_by("order")
    said = {f"resolution-{first.pk}": "approve", f"resolution-{second.pk}": "defer", f"note-{second.pk}": " "}
    answer = signed_in(people.staffing).post(at("meeting_save", on_agenda.pk), said)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "决议为“暂缓”，请写明理由或者修改意见。" in page
    assert '<option value="defer" selected>' in page
    assert [i.resolution for i in on_agenda.items.order_by("order")] == ["approve", ""]


def test_what_a_colleague_has_written_since_is_not_overwritten(
    on_agenda: Meeting, people: SimpleNamespace, signed_in: Make
) -> None:
    first = on_agenda.items.order_by("order")[0]
    holding.resolve(on_agenda, {first.pk: ("reject", "依据不足")}, by=people.second)
    said = {f"resolution-{first.pk}": "approve", f"was-item-{first.pk}": mark(Resolved())}
    answer = signed_in(people.staffing).post(at("meeting_save", on_agenda.pk), said)
    assert "另一人已登记为“不同意”" in answer.content.decode()
    assert on_agenda.items.get(pk=first.pk).resolution == "reject"
    said[f"was-item-{first.pk}"] = mark(Resolved("reject", "依据不足"))
    assert signed_in(people.staffing).post(at("meeting_save", on_agenda.pk), said).status_code == 302
    assert on_agenda.items.get(pk=first.pk).resolution == "approve"


def test_a_meeting_does_not_end_before_everything_is_resolved(
    on_agenda: Meeting, people: SimpleNamespace, signed_in: Make
) -> None:
    client, url = signed_in(people.staffing), at("meeting_close", on_agenda.pk)
    page = client.get(url).content.decode()
    assert "还有2项议题没有决议。" in page
    assert "请登记出席单位。" in page
    assert client.post(url, {"minutes": "纪要"}).status_code == 409
    on_agenda.refresh_from_db()
    assert on_agenda.state == "planned"


def test_a_proposal_taken_off_the_agenda_waits_again(
    on_agenda: Meeting, waiting: Proposal, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.staffing)
    assert client.post(at("meeting_cancel", on_agenda.pk)).status_code == 409, "it has items"
    drop = {"then": f"drop-{waiting.pk}"}
    assert client.post(at("meeting_save", on_agenda.pk), drop).status_code == 302
    assert on_agenda.items.count() == 0
    assert waiting.title in client.get(at("meeting_agenda", on_agenda.pk)).content.decode()
    assert client.post(at("meeting_cancel", on_agenda.pk)).status_code == 302
    assert not Meeting.objects.exists()


def test_day_and_place_can_be_changed_and_the_mode_only_while_empty(
    on_agenda: Meeting, people: SimpleNamespace, signed_in: Make
) -> None:
    client, url = signed_in(people.staffing), at("meeting_edit", on_agenda.pk)
    assert (
        client.post(
            url, seen_on(client, url) | {"mode": "session", "held_on": day(3), "place": "三楼"}
        ).status_code
        == 302
    )
    on_agenda.refresh_from_db()
    assert (on_agenda.held_on, on_agenda.place) == (day(3), "三楼")
    answer = client.post(url, seen_on(client, url) | {"mode": "written", "held_on": day(3)})
    assert "已有议题，不能再改方式" in answer.content.decode()


# --- who -------------------------------------------------------------------------------------------------


READS = {"staffing", "second", "inspector", "root", "member"}
ACTS = ("meeting_edit", "meeting_agenda", "meeting_close")


def test_each_person_comes_as_far_as_their_office(
    on_agenda: Meeting, waiting: Proposal, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
) -> None:
    """Staffing writes; members and the inspector read; another district, departments and strangers see nothing."""
    item = on_agenda.items.first()
    posts = {
        "meeting_edit": {"mode": "session", "held_on": day(9)},
        "meeting_agenda": {"proposal": waiting.pk},
        "meeting_close": {"minutes": "纪要"},
        "meeting_save": {f"resolution-{item.pk}": "approve"},
        "meeting_chair": {f"resolution-{item.pk}": "approve"},
        "meeting_cancel": {},
    }
    everybody = vars(people) | {"justice": joint.people.justice}
    for name, user in everybody.items():
        client = signed_in(user)
        reads, writes = name in READS | {"justice"}, name in ("staffing", "second")
        assert client.get(at("meeting", on_agenda.pk)).status_code == (200 if reads else 404), name
        assert bool(client.get(at("meetings")).context["page"].object_list) is reads, name
        if writes:
            continue
        for act, data in posts.items():
            assert client.post(at(act, on_agenda.pk), data).status_code == (409 if reads else 404), (
                name,
                act,
            )
        drop = client.post(at("meeting_save", on_agenda.pk), {"then": f"drop-{waiting.pk}"})
        assert drop.status_code == (409 if reads else 404)
        new = client.post(
            at("meeting_new"), {"region": on_agenda.region_id, "mode": "session", "held_on": day()}
        )
        assert new.status_code in (200, 409), name
    on_agenda.refresh_from_db()
    assert (on_agenda.state, on_agenda.held_on, Meeting.objects.count()) == ("planned", day(), 1)
    assert on_agenda.items.filter(resolution="").count() == 2


def test_anonymous_is_sent_to_sign_in(on_agenda: Meeting, client: Any) -> None:
    for url in (at("meetings"), at("meetings_export"), at("meeting_new"), at("meeting", on_agenda.pk)):
        assert client.get(url)["Location"].startswith(reverse("login"))


# --- the list, bad input, queries --------------------------------------------------------------------------


def test_meetings_are_filtered_sorted_and_exported(
    on_agenda: Meeting, region: Any, people: SimpleNamespace, signed_in: Make
) -> None:
    other = holding.call_meeting(region, by=people.staffing, held_on=day(5), mode="written")
    client = signed_in(people.inspector)

    def found(**given: Any) -> list[int]:
        return [one.pk for one in client.get(at("meetings"), given).context["page"].object_list]

    assert found() == [other.pk, on_agenda.pk]
    assert found(mode="written") == [other.pk]
    assert found(state="closed") == []
    assert found(q="书面") == [other.pk]
    assert found(sort="-items") == [on_agenda.pk, other.pk]
    answer = client.get(at("meetings_export"), {"mode": "session"})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert [(r[0], r[5]) for r in rows[1:]] == [(on_agenda.title, 2)]


@pytest.mark.parametrize("query", ["page=x", "page=999", "mode=nonsense", "sort=;drop", "region=abc"])
def test_nonsense_in_the_address_does_no_harm(
    on_agenda: Meeting, people: SimpleNamespace, signed_in: Make, query: str
) -> None:
    client = signed_in(people.staffing)
    assert client.get(f"{at('meetings')}?{query}").status_code == 200
    assert client.get(f"{at('meeting', on_agenda.pk)}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mode": "session", "held_on": ""}, "请填写日期。"),
        ({"mode": "session", "held_on": "明天"}, "请按“年-月-日”填写"),
        ({"mode": "session", "held_on": "2020-11-25"}, "会议日期2020年11月25日过早，请核对年份。"),
        ({"mode": "session", "held_on": "2099-11-25"}, "会议日期2099年11月25日过晚，请核对年份。"),
        ({"mode": "dance", "held_on": "2026-11-25"}, "dance"),
    ],
)
def test_a_bad_form_says_what_is_wrong(
    region: Any, people: SimpleNamespace, signed_in: Make, given: dict[str, str], words: str
) -> None:
    answer = signed_in(people.staffing).post(at("meeting_new"), given | {"region": region.pk})
    assert words in answer.content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("wanted", [[], ["x"], ["99999999999999999999"], ["999"]])
def test_nothing_chosen_puts_nothing_on_the_agenda(
    meeting: Meeting, people: SimpleNamespace, signed_in: Make, wanted: list[str]
) -> None:
    signed_in(people.staffing).post(at("meeting_agenda", meeting.pk), {"proposal": wanted})
    assert meeting.items.count() == 0


def test_a_meeting_takes_as_many_queries_for_ten_items_as_for_one(
    adjustment: Make,
    bring: Make,
    meeting: Meeting,
    people: SimpleNamespace,
    signed_in: Make,
    django_assert_max_num_queries: Any,
) -> None:
    few = bring(adjustment("甲许可"), State.CONSOLIDATED)
    holding.put_on_agenda(few, meeting, by=people.staffing)
    client = signed_in(people.staffing)
    with django_assert_max_num_queries(14) as one:
        client.get(at("meeting", meeting.pk))
    names = [f"许可{n}" for n in range(9)]
    holding.put_on_agenda(bring(adjustment(*names), State.CONSOLIDATED), meeting, by=people.staffing)
    with django_assert_max_num_queries(len(one)):
        page = client.get(at("meeting", meeting.pk)).content.decode()
    assert "许可8" in page
