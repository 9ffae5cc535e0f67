"""Every address of the review screens: nobody unknown, no stranger to the region, nothing changed by who only reads.

The addresses come from the urls themselves, so that a new one must be given its object here. What each screen shows to
whom is tested beside the screen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, reverse
from django.utils import timezone

from departments.models import Department
from laws.models import LawEvent
from office.models.bulletins import Bulletin
from office.models.notices import Notice
from review import urls
from review.campaigns.conducting import open_campaign
from review.handling import issuing
from review.law_changes.following import follow_up
from review.meetings.paper_templates import shipped
from review.models.imports import ImportItem, ImportRun
from review.models.law_changes import AdjustmentTask
from review.models.materials import CoSign
from review.models.meetings import Meeting
from review.models.papers import PaperTemplate
from review.models.proposals import State
from review.proposals import commenting
from review.workflow.transitions import Action

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]

MOST_QUERIES = 30
OF_EVERYBODY = {"law_change"}
"""Details that have no region: everybody who works here may read them, with what is theirs in it."""
NOT_WATCHED = {"review_notice", "django_session", "audit_ledgerentry"}
"""What reading itself may write: the marks of one's own notices, and the session; and what the database itself notes of
every row of the tables that are watched."""
DOWNLOADS = {"audit_event": "WHERE action <> 'file.downloaded'"}
"""That a file was taken away is written down too."""
FILLED = {
    "verdict": "agree", "grounds": "理由", "reason": "理由", "text": "内容", "note": "说明", "reply": "答复",
    "opinion": "意见", "minutes": "纪要", "summary": "汇总", "document_no": "编发〔2026〕1号", "level": "staffing",
    "agreed": "1", "confirmed": "1", "year": "2026", "title": "标题", "step": "remind", "mode": "meeting",
    "scope": "all", "all": "1",
}  # fmt: skip


def patterns(found: Any = urls.urlpatterns) -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from patterns(one.url_patterns)


@pytest.fixture
def world(
    adjustment: Make,
    bring: Make,
    opine: Make,
    people: SimpleNamespace,
    joint: SimpleNamespace,
    neighbour: Department,
    region: Any,
    take_law: Make,
    list_power: Make,
) -> dict[str, dict[str, Any]]:
    """One thing of the region behind each address: `{"task": {"pk": 3}, …}`."""
    proposal = bring(adjustment(power_type="02"), State.REVIEWING)
    opine(proposal, "justice", by=joint.people.justice, verdict="disagree", grounds="依据不足")
    proposal = bring(proposal, State.MEETING)
    change = proposal.changes.get()
    said = commenting.comment(change, by=people.clerk, text="请看名称")
    asked = CoSign.objects.create(proposal=proposal, department=neighbour, reason="职责相关")
    run = ImportRun.objects.create(region=region, department=proposal.department, created_by=people.clerk)
    item = ImportItem.objects.create(run=run, order=1, sheet="清单", row=3, name="民办学校设立审批")
    today = timezone.localdate()
    old = take_law("2009-06-27", "2010-01-01", {"第一条": "为了统计，制定本法。", "第三条": "处一万元罚款。"})
    list_power("拒绝统计的处罚", ("第三条", "处一万元罚款。"))
    begins = today - dt.timedelta(days=10)
    take_law(str(begins), str(begins), {"第一条": "为了统计，制定本法。", "第三条": "处五万元罚款。"})
    follow_up()
    campaign = open_campaign(
        region, today.year, opens_on=today, closes_on=today + dt.timedelta(days=30), by=people.staffing
    )
    letter = issuing.issue(
        proposal.department, "remind", by=people.staffing, text="请办。", proposal=proposal
    )
    bulletin = Bulletin.objects.create(region=region, title="培训", text="周五上课")
    notice = Notice.objects.filter(user=people.clerk)[0]
    meeting = Meeting.objects.get()
    task = proposal.tasks.get(unit__kind="justice")
    form = SimpleUploadedFile("模板.docx", shipped("handling").read_bytes())
    own = PaperTemplate.objects.create(
        region=region, kind="handling", file=form, filename="模板.docx", uploaded_by=people.staffing
    )
    behind = {
        "proposals": proposal.pk, "cosigns": asked.pk, "materials": proposal.materials.all()[0].pk,
        "tasks": task.pk, "changes": change.pk, "comments": said.pk, "laws/tasks": AdjustmentTask.objects.get().pk,
        "laws": LawEvent.objects.get().pk, "campaigns": campaign.pk, "imports": run.pk, "meetings": meeting.pk,
        "disputes": change.pk, "handlings": letter.pk, "bulletins": bulletin.pk, "notices": notice.pk,
        "papers": own.pk,
    }  # fmt: skip
    others = {
        "version": old.pk, "proposal": proposal.pk, "consent": 1, "kind": "agenda", "action": "approve",
        "item": item.pk, "format": "csv", "change": change.pk,
    }  # fmt: skip
    return {str(p.name): _arguments(p, behind, others) for p in patterns()}


def _arguments(pattern: URLPattern, behind: dict[str, int], others: dict[str, Any]) -> dict[str, Any]:
    names = pattern.pattern.converters
    folder = str(pattern.pattern).partition("/<")[0]
    return {name: behind[folder] if name == "pk" else others[name] for name in names}


def addresses(world: dict[str, dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Name and address of every screen; that of the actions once for each action."""
    for name, given in world.items():
        for more in [{"action": a} for a in Action.values] if name == "act" else [{}]:
            yield name, reverse(f"review:{name}", kwargs=given | more)


def state_of_the_database() -> dict[str, str]:
    """A digest of every row of every table that the workflow writes."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in NOT_WATCHED and not table.startswith("django_"):
                rows = f'"{table}" t {DOWNLOADS.get(table, "")}'
                cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {rows}")
                found[table] = cursor.fetchone()[0]
    return found


def test_nobody_unknown_gets_anywhere(world: dict[str, dict[str, Any]], client: Any) -> None:
    before = state_of_the_database()
    for name, url in addresses(world):
        for ask in (client.get, client.post):
            answer = ask(url)
            assert answer.status_code == 302, (name, ask)
            assert answer["Location"].startswith(f"{reverse('login')}?next="), (name, ask)
    assert state_of_the_database() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("who", "reads"), [("stranger", set()), ("nobody", set()), ("accounts", {"bulletin"})]
)
def test_a_stranger_finds_nothing(
    world: dict[str, dict[str, Any]],
    people: SimpleNamespace,
    signed_in: Callable[..., Any],
    who: str,
    reads: set[str],
) -> None:
    """The staffing office of a district, a person without an office, the region's keeper of accounts."""
    client, before = signed_in(getattr(people, who)), state_of_the_database()
    for name, url in addresses(world):
        if "pk" in world[name] and name not in OF_EVERYBODY | reads:
            assert client.get(url).status_code in (403, 404, 405), name
            assert client.post(url, FILLED).status_code in (403, 404, 405), name
    assert state_of_the_database() == before


def test_every_screen_asks_few_queries(
    world: dict[str, dict[str, Any]], people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    """At most thirty, whatever the screen."""
    client, counts = signed_in(people.staffing), {}
    for name, url in addresses(world):
        if client.get(url).status_code != 200:
            continue
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts[name] = max(len(queries), counts.get(name, 0))
    over = {name: count for name, count in counts.items() if count > MOST_QUERIES}
    assert over == {}


def test_nothing_that_is_shown_stays_in_a_browser(
    world: dict[str, dict[str, Any]], people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    """Pages, refusals, papers and files alike: who goes back after somebody has signed out reads nothing of theirs."""
    client = signed_in(people.staffing)
    answers = ((name, client.get(url)) for name, url in addresses(world))
    kept = {
        name
        for name, answer in answers
        if "no-store" not in answer.get("Cache-Control", "") and answer.status_code != 405
    }
    assert kept == set()


def test_lists_name_nothing_of_another_region(
    world: dict[str, dict[str, Any]], people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    client = signed_in(people.stranger)
    names = ("民办学校设立审批怎么办", "民办学校设立审批", "拒绝统计的处罚", people.clerk.name + "（clerk）")
    for name, url in addresses(world):
        if "pk" not in world[name] or name in OF_EVERYBODY:
            answer = client.get(url)
            if answer.status_code == 200 and not answer.streaming:
                page = answer.content.decode()
                assert [word for word in names if word in page] == [], name


@pytest.mark.slow
@pytest.mark.parametrize("who", ["inspector", "root"])
def test_who_only_reads_changes_nothing(
    world: dict[str, dict[str, Any]], people: SimpleNamespace, signed_in: Callable[..., Any], who: str
) -> None:
    """The inspector, and the superuser, who administers and takes no part; whatever they send, well filled in."""
    client, before = signed_in(getattr(people, who)), state_of_the_database()
    digest = CoSign.objects.get().proposal.submissions.order_by("-number")[0].digest
    today = timezone.localdate().isoformat()
    given = FILLED | {"digest": digest, "decided_on": today, "held_on": today, "closes_on": today}
    for name, url in addresses(world):
        assert client.get(url).status_code in (200, 302, 403, 404, 405), name
        answer = client.post(url, given)
        assert answer.status_code in (200, 302, 403, 404, 405, 409), name
    assert [table for table, now in state_of_the_database().items() if before[table] != now] == []


def test_the_right_person_does_get_in(
    world: dict[str, dict[str, Any]], people: SimpleNamespace, signed_in: Callable[..., Any]
) -> None:
    """The same addresses are no dead ends: the office opens every one that shows something."""
    client = signed_in(people.staffing)
    shut = {name: client.get(url).status_code for name, url in addresses(world)}
    missing = {name for name, status in shut.items() if status not in (200, 302, 405)}
    assert missing <= {"notice", "notice_read", "material", "campaign_take_back", "dispute_confirm"}
