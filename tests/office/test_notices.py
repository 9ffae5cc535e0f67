"""Who is told of what, and the notice centre in which they read it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from departments.models import Department, Membership, Region
from office.models.notices import Letter, Notice
from office.notice_kinds import EVENTS, KINDS, Occasion
from office.notifying import notify, recipients
from office.waiting import WAITING
from review.drafting.submitting import submit
from review.models.proposals import Proposal
from review.models.review_tasks import ReviewTask
from review.models.rules import MemberUnit
from review.workflow.cosigning import ask_cosign
from review.workflow.notices import of_proposal

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]

INVOLVED = {"clerk", "second_clerk", "legal", "proposer"}
OFFICE = {"staffing", "second"}
MEMBERS = {"reviewer", "proposer", "idle"}
TOLD: dict[str, set[str]] = {
    "sent": {"legal"},
    "given_back": {"clerk", "second_clerk"},
    "submitted": OFFICE | {"clerk"},
    "accepted": INVOLVED,
    "review_started": INVOLVED,
    "task_opened": {"reviewer"},
    "task_signed": OFFICE,
    "review_complete": OFFICE,
    "consolidated": INVOLVED,
    "on_agenda": INVOLVED | MEMBERS,
    "circulation_answered": OFFICE,
    "consulted": {"reviewer"},
    "consult_answered": OFFICE,
    "resolved": INVOLVED | OFFICE,
    "escalated": INVOLVED,
    "approved": INVOLVED | {"reviewer"},
    "partly": INVOLVED | {"reviewer"},
    "rejected": INVOLVED | {"reviewer"},
    "returned": INVOLVED | {"reviewer"},
    "withdrawn": INVOLVED | {"reviewer"} | OFFICE,
    "urgent": OFFICE,
    "urgent_refused": OFFICE,
    "published": INVOLVED,
    "cosign_asked": {"neighbour"},
    "cosigned": INVOLVED,
    "member_proposed": {"clerk", "second_clerk", "legal"} | OFFICE,
    "replied": {"proposer"} | OFFICE,
    "commented": {"inspector"},
    "answered": {"inspector"},
    "handling_issued": {"clerk", "second_clerk", "legal"},
    "handling_received": OFFICE,
    "handling_answered": OFFICE,
    "handling_closed": {"clerk", "second_clerk", "legal"},
    "law_task": {"clerk", "second_clerk", "legal"},
    "law_in_force": {"clerk", "second_clerk", "legal"},
    "law_joined": {"clerk", "second_clerk", "proposer"},
    "campaign_opened": {"clerk", "second_clerk", "legal"},
    "reminder_draft": INVOLVED,
    "reminder_internal": INVOLVED,
    "reminder_urgent": OFFICE,
    "reminder_release": OFFICE,
    "reminder_cosign": {"neighbour"},
    "reminder_consent": {"reviewer"},
    "reminder_returned": INVOLVED,
    "reminder_office": OFFICE,
    "reminder_task": {"reviewer"},
    "reminder_reply": {"clerk", "second_clerk", "legal"},
    "reminder_law": {"clerk", "second_clerk", "legal"},
    "reminder_handling": {"clerk", "second_clerk", "legal"},
    "reminder_handling_close": OFFICE,
    "reminder_circulation": {"reviewer"},
    "reminder_campaign": {"clerk", "second_clerk", "legal"},
    "overdue_draft": {"clerk", "second_clerk", "legal"} | OFFICE,
    "overdue_internal": {"clerk", "second_clerk", "legal"} | OFFICE,
    "overdue_urgent": OFFICE,
    "overdue_release": OFFICE,
    "overdue_cosign": INVOLVED | {"neighbour"},
    "overdue_consent": {"reviewer"} | OFFICE,
    "overdue_returned": INVOLVED | OFFICE,
    "overdue_office": OFFICE,
    "overdue_task": {"reviewer"} | OFFICE,
    "overdue_limit": OFFICE,
    "overdue_reply": {"clerk", "second_clerk", "legal", "proposer"} | OFFICE,
    "overdue_law": {"clerk", "second_clerk", "legal"} | OFFICE | MEMBERS,
    "overdue_handling": {"clerk", "second_clerk", "legal"} | OFFICE,
    "overdue_handling_close": OFFICE,
    "overdue_circulation": {"reviewer"} | OFFICE,
    "overdue_campaign": {"clerk", "second_clerk", "legal"} | OFFICE,
}
"""Who is told of each event of the world below; written out, so that a slip in the table of events shows."""


@pytest.fixture
def world(
    people: SimpleNamespace,
    region: Region,
    district: Region,
    department: Department,
    neighbour: Department,
    make_user: Make,
    make_draft: Make,
    propose: Make,
) -> SimpleNamespace:
    """A proposal of a department that one member has made, another reviews and a neighbour is to sign, and people in
    every role, strangers too."""
    units = {}
    for code, name, kind, who in (
        ("201", "市司法局", "justice", "reviewer"),
        ("202", "市发展改革委", "reform", "proposer"),
        ("203", "市财政局", "finance", "idle"),
    ):
        body = Department.objects.create(region=region, code=code, name=name)
        units[who] = MemberUnit.objects.create(region=region, kind=kind, name=name, department=body)
        setattr(people, who, make_user(who, ("member", region, body)))
    people.second_clerk = make_user("second_clerk", ("clerk", region, department))
    people.left = make_user("left", ("clerk", region, department))
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Membership.objects.filter(user=people.left).update(valid_from=yesterday, valid_to=timezone.localdate())
    elsewhere = Department.objects.create(region=district, code="101", name="和平区教育局")
    people.other_clerk = make_user("other_clerk", ("clerk", district, elsewhere))
    proposal = propose(make_draft(), by=people.clerk)
    submission = submit(proposal, by=people.legal)
    proposal = Proposal.objects.get(pk=proposal.pk)
    proposal.unit, proposal.urgent_by = units["proposer"], people.second
    proposal.save()
    ask_cosign(proposal, neighbour, reason="承接", by=None)
    ReviewTask.objects.create(
        proposal=proposal,
        submission=submission,
        unit=units["reviewer"],
        need="required",
        due_on=timezone.localdate(),
    )
    about = of_proposal(
        proposal, unit=units["reviewer"], due="12月1日", step="收件审查", named=(people.inspector.pk,)
    )
    Notice.objects.all().delete()
    return SimpleNamespace(proposal=proposal, about=about, people=people)


def names(found: set[int], people: SimpleNamespace) -> set[str]:
    return {name for name, user in vars(people).items() if user.pk in found}


def test_each_event_is_told_to_exactly_these_people(world: SimpleNamespace) -> None:
    """Event × recipient: the whole table, with people of every role, of other departments and of another region."""
    assert {e.name: names(recipients(e.to, world.about), world.people) for e in EVENTS} == TOLD


def test_each_event_says_all_that_its_words_need(world: SimpleNamespace) -> None:
    for event, users in TOLD.items():
        assert notify(event, world.about, note="一半") == len(users), event
    assert Letter.objects.filter(channel="email").count() == Notice.objects.count()
    assert Notice.objects.count() == sum(map(len, TOLD.values()))
    page = reverse("review:proposal", args=[world.proposal.pk])
    for notice in Notice.objects.order_by("event").distinct("event"):
        assert not re.search(r"[{}]|None|“”", notice.text), notice.text
        assert notice.url == page


def test_the_written_table_is_complete() -> None:
    assert set(TOLD) == {event.name for event in EVENTS}
    assert all(event.kind in KINDS for event in EVENTS)


def test_every_event_is_told_by_some_function() -> None:
    """No event of the table without a place that tells it; deadlines are told by the names of their kinds."""
    modules = [p for p in (ROOT / "review").rglob("*.py") if p.name != "notices.py"]
    source = "\n".join(path.read_text(encoding="utf-8") for path in modules)
    deadlines = {f"{what}_{kind.name}" for what in ("reminder", "overdue") for kind in WAITING}
    untold = [e.name for e in EVENTS if e.name not in deadlines and f'"{e.name}"' not in source]
    assert untold == []
    told_of_none = {
        "import",
        "body",
        "charter",
        "law_open",
        "law_expiring",
        "platform",
        "recall",
        "site",
    }  # no deadline is told of
    silent = {f"{what}_{kind}" for what in ("reminder", "overdue") for kind in told_of_none}
    assert {event for event in deadlines if event not in EVENTS} == {"reminder_limit"} | silent


def test_nobody_is_told_what_they_did(world: SimpleNamespace) -> None:
    notify("submitted", world.about, by=world.people.staffing)
    told = set(Notice.objects.values_list("user__username", flat=True))
    assert told == {"second", "clerk"}


def test_with_a_key_nobody_is_told_twice(world: SimpleNamespace, make_user: Make, region: Region) -> None:
    assert notify("urgent", world.about, key="k") == 2
    assert notify("urgent", world.about, key="k") == 0
    make_user("third", ("staffing", region, None))
    assert notify("urgent", world.about, key="k") == 1


# --- the centre ----------------------------------------------------------------------------------------------


@pytest.fixture
def told(people: SimpleNamespace, region: Region) -> Callable[..., Notice]:
    """`told(user, "text", event=…)` is a notice to that person."""

    def make(user: User, text: str, event: str = "accepted", url: str = "/review/proposals/") -> Notice:
        about = Occasion(title=text, url=url, region=region, named=(user.pk,))
        assert notify("commented", about) == 1
        notice = Notice.objects.latest("pk")
        Notice.objects.filter(pk=notice.pk).update(event=event, text=text)
        return Notice.objects.get(pk=notice.pk)

    return make


CENTRE = "/review/notices/"


def test_the_centre_holds_ones_own_notices_unread_first(
    told: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    first, second = told(people.clerk, "甲已受理"), told(people.clerk, "乙已受理")
    told(people.legal, "别人的通知")
    Notice.objects.filter(pk=second.pk).update(read_at=timezone.now())
    answer = signed_in(people.clerk).get(CENTRE)
    assert [notice.pk for notice in answer.context["page"].object_list] == [first.pk, second.pk]
    assert "别人的通知" not in answer.content.decode()


def test_anonymous_is_sent_to_sign_in(told: Make, people: SimpleNamespace, client: Any) -> None:
    one = told(people.clerk, "甲")
    for url in (CENTRE, f"{CENTRE}{one.pk}/"):
        assert client.get(url)["Location"].startswith(reverse("login"))
    for url in (f"{CENTRE}read/", f"{CENTRE}{one.pk}/read/"):
        assert client.post(url)["Location"].startswith(reverse("login"))
    assert Notice.objects.get().read_at is None


def test_nobody_reaches_anothers_notice(told: Make, people: SimpleNamespace, signed_in: Make) -> None:
    """Not the same department's, the office's, the inspector's nor the superuser's."""
    one = told(people.clerk, "甲")
    for name, user in vars(people).items():
        if name != "clerk":
            assert signed_in(user).get(f"{CENTRE}{one.pk}/").status_code == 404, name
            assert signed_in(user).post(f"{CENTRE}{one.pk}/read/").status_code == 404, name
            signed_in(user).post(f"{CENTRE}read/", {"newest": one.pk})
    assert Notice.objects.get().read_at is None


def test_opening_a_notice_marks_it_read_and_leads_to_its_page(
    told: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    one = told(people.clerk, "甲", url="/review/laws/tasks/7/")
    answer = signed_in(people.clerk).get(f"{CENTRE}{one.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/review/laws/tasks/7/")
    assert Notice.objects.get().read_at is not None


@pytest.mark.parametrize("url", ["", "https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_a_notice_leads_nowhere_else(told: Make, people: SimpleNamespace, signed_in: Make, url: str) -> None:
    one = told(people.clerk, "甲", url=url)
    assert signed_in(people.clerk).get(f"{CENTRE}{one.pk}/")["Location"] == CENTRE


def test_looking_before_opening_does_not_mark_it_read(
    told: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    one = told(people.clerk, "甲")
    signed_in(people.clerk).head(f"{CENTRE}{one.pk}/")
    assert Notice.objects.get().read_at is None


def test_one_is_marked_read_and_the_list_stays_as_filtered(
    told: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    one = told(people.clerk, "甲")
    answer = signed_in(people.clerk).post(f"{CENTRE}{one.pk}/read/?state=unread")
    assert answer["Location"] == f"{CENTRE}?state=unread"
    assert Notice.objects.get().read_at is not None


def test_all_that_the_list_held_are_marked_read(told: Make, people: SimpleNamespace, signed_in: Make) -> None:
    """Only of the kind chosen, and nothing that came in after the page was shown."""
    law, other = told(people.clerk, "法律", event="law_task"), told(people.clerk, "受理")
    client = signed_in(people.clerk)
    page = client.get(f"{CENTRE}?kind=law")
    later = told(people.clerk, "又一件", event="law_task")
    answer = client.post(f"{CENTRE}read/?kind=law", {"newest": page.context["newest"]}, follow=True)
    assert "已将1条通知标为已读。" in answer.content.decode()
    read = Notice.objects.filter(read_at__isnull=False)
    assert list(read) == [law]
    assert {other.pk, later.pk} == set(Notice.objects.filter(read_at=None).values_list("pk", flat=True))


@pytest.mark.parametrize("newest", ["", "x", "-1", "9" * 40])
def test_marking_all_read_takes_bad_input(
    told: Make, people: SimpleNamespace, signed_in: Make, newest: str
) -> None:
    told(people.clerk, "甲")
    answer = signed_in(people.clerk).post(f"{CENTRE}read/", {"newest": newest}, follow=True)
    assert "没有未读的通知。" in answer.content.decode()
    assert Notice.objects.get().read_at is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=law", {"法律"}),
        ("kind=proposal", {"受理", "已阅"}),
        ("state=unread", {"法律", "受理"}),
        ("state=read", {"已阅"}),
        ("q=法", {"法律"}),
        ("kind=nonsense&page=99", {"法律", "受理", "已阅"}),
    ],
)
def test_the_centre_is_filtered(
    told: Make, people: SimpleNamespace, signed_in: Make, query: str, found: set[str]
) -> None:
    told(people.clerk, "法律", event="law_task")
    told(people.clerk, "受理")
    read = told(people.clerk, "已阅")
    Notice.objects.filter(pk=read.pk).update(read_at=timezone.now())
    rows = signed_in(people.clerk).get(f"{CENTRE}?{query}").context["page"].object_list
    assert {notice.text for notice in rows} == found


def test_the_centre_asks_the_same_queries_for_5_and_60(
    told: Make, people: SimpleNamespace, signed_in: Make
) -> None:
    client = signed_in(people.clerk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(CENTRE)
        return len(caught)

    for n in range(5):
        told(people.clerk, f"通知{n}")
    few = queries()
    for n in range(55):
        told(people.clerk, f"又一件{n}")
    counting = 2  # what fits on one page is not counted besides, nor told what “all” of it was
    assert queries() == few + counting


def test_the_bell_counts_what_is_unread(told: Make, people: SimpleNamespace, signed_in: Make) -> None:
    """On the offices' pages and in the admin; one query; without anything unread no number."""
    home, admin = reverse("office:desk"), reverse("admin:index")
    client = signed_in(people.clerk)
    assert "bell-count" not in client.get(home).content.decode()
    told(people.clerk, "甲")
    told(people.clerk, "乙")
    for page in (home, admin):
        with CaptureQueriesContext(connection) as caught:
            text = client.get(page).content.decode()
        assert '<span class="bell-count">2<' in text
        asked = [q["sql"] for q in caught if "office_notice" in q["sql"]]
        assert len(asked) == 1
        assert "LIMIT 100" in asked[0]
