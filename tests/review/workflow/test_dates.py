"""Dates in their order (日期先后), through the screens: what is refused says which date, and what it must not be before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dates_in_order import IN_ORDER, Day, out_of_order
from departments.importing.tables import parse_date
from departments.models import Membership
from review.meetings import holding
from review.models.meetings import Meeting
from review.models.proposals import Proposal
from review.workflow.change_actions import CHANGE_ACTIONS, _dates
from tests.page_forms import seen_on
from tests.review.clockwork import Clock

Make = Callable[..., Any]
TODAY = dt.date(2026, 3, 2)


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def in_words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@pytest.mark.parametrize(("first", "then"), list(pairwise(IN_ORDER)))
def test_each_date_is_not_before_the_one_that_comes_first(first: Day, then: Day) -> None:
    day, before = TODAY, TODAY - dt.timedelta(days=1)
    assert out_of_order(then, day, today=TODAY, known={first: day}) == []
    assert out_of_order(first, day, today=TODAY, known={then: day}) == []
    (late,) = out_of_order(then, before, today=TODAY, known={first: day})
    assert late.code == then.field
    assert late.message.startswith(f"{then.label}不能早于")
    (early,) = out_of_order(first, day, today=TODAY, known={then: before})
    assert early.message == f"{first.label}不能晚于{then.label}（2026年3月1日）。"


@pytest.mark.django_db
class TestThroughTheScreens:
    @pytest.fixture
    def proposal(self, monkeypatch: pytest.MonkeyPatch, adjustment: Make, bring: Make) -> Proposal:
        """Submitted ten days ago and reviewed."""
        Membership.objects.update(valid_from="2020-01-01")
        today = timezone.localdate()
        clock = Clock(monkeypatch, f"{ago(10)}")
        made = bring(adjustment(), "consolidated")
        clock.set(today)
        return made  # type: ignore[no-any-return]

    def decide(self, client: Any, proposal: Proposal, action: str, day: dt.date) -> Any:
        said = {
            "digest": proposal.submissions.get().digest,
            "document_no": "编发〔2026〕1号",
            "decided_on": f"{day}",
            "level": "meeting",
            "reason": "同意",
            "confirmed": "1",
        }
        return client.post(reverse("review:act", args=[proposal.pk, action]), said)

    def test_a_decision_is_not_before_the_submission(
        self, proposal: Proposal, people: SimpleNamespace, signed_in: Make
    ) -> None:
        client = signed_in(people.staffing)
        answer = self.decide(client, proposal, "reject", ago(11))
        assert answer.status_code == 409
        assert f"决定日期不能早于提交日期（{in_words(ago(10))}）。" in answer.content.decode()
        assert self.decide(client, proposal, "reject", ago(10)).status_code == 302

    def test_a_decision_is_not_before_the_meeting_that_resolved(
        self, proposal: Proposal, people: SimpleNamespace, joint: SimpleNamespace, signed_in: Make
    ) -> None:
        office = people.staffing
        meeting = holding.call_meeting(proposal.region, by=office, held_on=ago(3))
        holding.put_on_agenda(proposal, meeting, by=office)
        holding.resolve(meeting, {item.pk: ("approve", "") for item in meeting.items.all()}, by=office)
        present = {row.pk: (True, "负责人") for row in meeting.attendance.all()}
        holding.note_attendance(meeting, present, by=office)
        holding.close_meeting(meeting, by=office, minutes="同意。")
        client = signed_in(office)
        answer = self.decide(client, proposal, "approve", ago(4))
        assert f"决定日期不能早于会议日期（{in_words(ago(3))}）。" in answer.content.decode()
        assert self.decide(client, proposal, "approve", ago(3)).status_code == 302

    def test_what_is_put_before_a_meeting_was_submitted_by_then(
        self, proposal: Proposal, people: SimpleNamespace, signed_in: Make
    ) -> None:
        client = signed_in(people.staffing)
        page = reverse("review:act", args=[proposal.pk, "meet"])
        answer = client.post(page, {"mode": "session", "held_on": f"{ago(11)}"})
        assert f"会议日期不能早于提交日期（{in_words(ago(10))}）。" in answer.content.decode()
        assert not Meeting.objects.exists()

    def test_a_meeting_is_not_moved_before_what_is_on_its_agenda(
        self, proposal: Proposal, people: SimpleNamespace, signed_in: Make
    ) -> None:
        meeting = holding.call_meeting(proposal.region, by=people.staffing, held_on=ago(0))
        holding.put_on_agenda(proposal, meeting, by=people.staffing)
        page = reverse("review:meeting_edit", args=[meeting.pk])
        client = signed_in(people.staffing)
        answer = client.post(page, {"mode": "session", "held_on": f"{ago(11)}"} | seen_on(client, page))
        assert "会议日期不能早于提交日期" in answer.content.decode()
        meeting.refresh_from_db()
        assert meeting.held_on == ago(0)


# --- slips in the year ------------------------------------------------------------------------------------------


@pytest.mark.django_db
class TestSlips:
    """A date of any kind that cannot be meant is told where it is typed."""

    @pytest.mark.parametrize(
        ("day", "words"), [("0226-11-30", "过早"), ("2206-11-30", "过晚"), ("下周", "年-月-日")]
    )
    def test_in_the_admin(
        self, region: Any, people: SimpleNamespace, signed_in: Make, day: str, words: str
    ) -> None:
        page = signed_in(people.root).get(reverse("admin:departments_charter_add"))
        assert 'type="date"' in page.content.decode()
        form = {
            "valid_from": day,
            "name": "区",
            "code": "120102",
            "kind": "district",
            "code_scheme": "gb2260",
        }
        answer = signed_in(people.root).post(reverse("admin:departments_region_add"), form)
        assert words in answer.content.decode()

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"trigger_on": "2099-01-01"}, "2099年1月1日过晚，请核对年份。"),
            ({"trigger_on": "1900-01-01"}, "事由发生日期1900年1月1日过早，请核对年份。"),
            ({"trigger_on": "2026-11-01", "wanted_on": "2026-10-01"}, "希望生效日期不能早于事由发生日期"),
            ({"trigger_on": "2026-11-01", "wanted_on": "2099-10-01"}, "2099年10月1日过晚，请核对年份。"),
        ],
    )
    def test_of_a_case_beside_its_field(
        self, adjustment: Make, people: SimpleNamespace, signed_in: Make, said: dict[str, str], words: str
    ) -> None:
        proposal = adjustment()
        page = signed_in(people.clerk).get(reverse("admin:review_proposal_change", args=[proposal.pk]))
        form = page.context["adminform"].form
        typed = {name: form[name].value() or "" for name in form.fields}
        answer = signed_in(people.clerk).post(
            reverse("admin:review_proposal_change", args=[proposal.pk]), typed | said
        )
        assert words in answer.content.decode()

    def test_of_what_an_action_asks_for(self, adjustment: Make) -> None:
        change = adjustment().changes.get()
        change.action = "entrust"
        change.details = {"entrust_from": "2026-01-01", "entrust_to": "2206-01-01"}
        assert any("过晚，请核对年份" in one for one in _dates(change, CHANGE_ACTIONS["entrust"]))
        change.details = {"entrust_from": "2020-01-01", "entrust_to": "2021-01-01"}
        assert "委托结束日期已过，请核对。" in _dates(change, CHANGE_ACTIONS["entrust"])
        change.action, change.details = "suspend", {"until": f"{ago(1)}"}
        assert "预计恢复日期已过，请核对。" in _dates(change, CHANGE_ACTIONS["suspend"])

    @pytest.mark.parametrize("text", ["0218-11-30", "2918-11-30", "2018-13-01", "去年"])
    def test_in_a_table_of_bodies(self, text: str) -> None:
        assert parse_date(text) is None
        assert parse_date("2018-11-30") == dt.date(2018, 11, 30)
