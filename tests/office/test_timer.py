"""What is done by the clock: every part by itself, once, whatever fails; heartbeats and /readyz; letters."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from audit.models import Event
from core import working_days
from departments.models import Membership, Region
from jobs.models import Worker
from office import outbox, timer
from office.models.heartbeats import Heartbeat
from office.models.notices import Letter, Notice
from office.outbox import MOST_TRIES, send_letters
from office.timer import PARTS, Did, Part
from publish.releasing import release
from qingdan import health
from review.meetings import holding
from review.models.meetings import Meeting, MeetingItem
from review.models.proposals import Proposal, State
from review.workflow.finishing import note_published
from review.workflow.moving import move
from review.workflow.recounting import recount
from review.workflow.transitions import Action
from tests.review.clockwork import Clock

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]
OFTEN = [part.label for part in PARTS if not part.is_daily]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch, "2025-11-03")


@pytest.fixture
def late(clock: Clock, joint: SimpleNamespace, make_draft: Make, propose: Make) -> Meeting:
    """A circulation that four members have not answered in time."""
    Membership.objects.update(valid_from="2020-01-01")
    today = timezone.localdate()
    meeting = holding.call_meeting(joint.region, by=joint.people.staffing, held_on=today, mode="written")
    Meeting.objects.update(held_on=dt.date(2025, 10, 10))
    change = propose(make_draft()).changes.get()
    MeetingItem.objects.create(meeting=meeting, change=change, submission_digest="sm3:0")
    return meeting


def run(*options: str) -> list[str]:
    """The lines of one run."""
    out = io.StringIO()
    call_command("run_scheduled", *options, stdout=out)
    return out.getvalue().splitlines()


def labels(lines: list[str]) -> list[str]:
    return [line.split("：")[0] for line in lines if "：" in line and not line.startswith(" ")]


# --- one run ------------------------------------------------------------------------------------------------


def test_a_run_does_every_part_and_daily_parts_once_a_day(clock: Clock, region: Region) -> None:
    assert labels(run()) == [part.label for part in PARTS]
    clock.wait(minutes=5)
    assert labels(run()) == OFTEN
    clock.set("2025-11-04", hour=0)
    assert labels(run()) == [part.label for part in PARTS]
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"run", *(part.name for part in PARTS)}


def test_a_run_tells_and_sends_in_one_go(late: Meeting, mailoutbox: list[Any]) -> None:
    """Each notice goes out as a letter in the same run, and nothing at the next."""
    lines = run()
    assert "期限提醒和逾期：提醒0项，逾期通知4项" in lines
    assert len(mailoutbox) == Notice.objects.count() == Letter.objects.exclude(sent_at=None).count() > 0
    run()
    assert len(mailoutbox) == Notice.objects.count()


def test_a_dry_run_says_what_it_would_do_and_does_nothing(late: Meeting, mailoutbox: list[Any]) -> None:
    lines = run("--dry-run")
    assert f"  逾期通知：市司法局 “{late.title}”书面答复，期限2025-10-10" in lines
    assert lines[-1] == "（试运行，未写入，未发信）"
    assert not Notice.objects.exists()
    assert not Heartbeat.objects.exists()
    assert mailoutbox == []


def test_a_part_that_fails_stops_no_other(
    late: Meeting, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Did:
        raise ValueError("broken on purpose")

    parts = [Part(p.name, p.label, p.every, broken) if p.name == "jobs" else p for p in PARTS]
    monkeypatch.setattr(timer, "PARTS", parts)
    with pytest.raises(CommandError, match="未完成：中断任务恢复。其余已完成"):
        run()
    assert len(mailoutbox) > 0
    assert "broken on purpose" in caplog.text
    assert not Heartbeat.objects.filter(name="jobs").exists()
    assert Heartbeat.objects.filter(name="run").exists()


@pytest.mark.django_db(transaction=True)
def test_beside_another_run_nothing_is_done(late: Meeting) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [timer.LOCK])
    try:
        assert run() == ["另一次定时任务正在运行，本次不做。"]
        assert not Heartbeat.objects.exists()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [timer.LOCK])
    finally:
        other.close()
    assert len(run()) == len(PARTS)


# --- letters ------------------------------------------------------------------------------------------------


class Server:
    """A mail server that is down as long as it is told to be."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.down, self.asked, self.sent = True, 0, list[str]()
        monkeypatch.setattr(outbox, "send_mail", self.send)

    def send(self, subject: str, body: str, sender: None, to: list[str]) -> None:
        self.asked += 1
        if self.down:
            raise ConnectionRefusedError("Connection refused")
        self.sent += to


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    return Server(monkeypatch)


def letters(count: int, user: Any) -> None:
    for n in range(count):
        notice = Notice.objects.create(user=user, event="accepted", text=f"通知{n}")
        Letter.objects.create(notice=notice, to=f"{n}@example.invalid", subject="通知", body="通知")
    Letter.objects.update(next_try_at="2025-11-01T00:00Z")


def test_a_letter_that_fails_is_tried_later_and_later_and_arrives_once(
    clock: Clock, server: Server, staffing: Any
) -> None:
    letters(1, staffing)
    waits = []
    for _ in range(4):
        assert send_letters().failed == 1
        letter = Letter.objects.get()
        waits.append((letter.next_try_at - clock.now).total_seconds() / 60)
        assert send_letters().failed == 0, "not before its time"
        clock.now = letter.next_try_at
    assert waits == [4, 8, 16, 32]
    assert Letter.objects.get().error == "Connection refused"
    server.down = False
    assert (send_letters().sent, send_letters().sent) == (1, 0)
    assert server.sent == ["0@example.invalid"]
    assert Letter.objects.get().error == ""


def test_a_letter_is_given_up_after_many_tries(clock: Clock, server: Server, staffing: Any) -> None:
    letters(1, staffing)
    for _ in range(MOST_TRIES + 3):
        send_letters()
        clock.wait(days=2)
    assert server.asked == MOST_TRIES


def test_a_server_that_is_down_does_not_hold_up_the_run(clock: Clock, server: Server, staffing: Any) -> None:
    """After five refusals in a row the rest wait for the next run, with their tries unspent."""
    letters(40, staffing)
    assert (send_letters().failed, server.asked) == (5, 5)
    assert Letter.objects.filter(attempts=0).count() == 35
    server.down = False
    assert send_letters().sent == 35
    clock.wait(minutes=5)
    assert send_letters().sent == 5


# --- what was approved is public ------------------------------------------------------------------------------


def test_the_step_of_an_approved_proposal_ends_when_all_is_released(
    make_draft: Make,
    propose: Make,
    people: SimpleNamespace,
    region: Region,
    decide: Make,
    joint: SimpleNamespace,
) -> None:
    drafts = [make_draft("民办学校设立审批"), make_draft("民办学校终止审批")]
    proposal = propose(*drafts, by=people.clerk)
    decide(proposal)
    assert note_published() == []
    rows = type(drafts[0]).objects
    today = timezone.localdate()
    release(region, by=people.second, effective_on=today, versions=rows.filter(pk=drafts[0].pk))
    assert note_published() == [], "one of the two is not public yet"
    release(region, by=people.second, effective_on=today)
    assert [step.proposal for step in note_published()] == [proposal]
    assert note_published() == []
    last = proposal.steps.order_by("-pk")[0]
    assert last.state == State.APPROVED
    assert last.left_at in Event.objects.filter(action="release.made").values_list("at", flat=True)
    told = Notice.objects.filter(event="published").values_list("user__username", flat=True)
    assert set(told) == {"clerk", "legal"}


def test_a_late_timer_takes_the_release_that_had_the_versions_not_the_last_one(
    make_draft: Make,
    propose: Make,
    people: SimpleNamespace,
    region: Region,
    decide: Make,
    joint: SimpleNamespace,
) -> None:
    today = timezone.localdate()
    proposals = []
    for n in range(2):
        proposals.append(propose(make_draft(f"职权{n}"), by=people.clerk))
        decide(proposals[n])
        release(region, by=people.second, effective_on=today + dt.timedelta(days=n))
    note_published()
    ended = [proposal.steps.order_by("-pk")[0].left_at for proposal in proposals]
    made = Event.objects.filter(action="release.made").order_by("pk")
    assert ended == list(made.values_list("at", flat=True))


# --- deadlines counted again ----------------------------------------------------------------------------------


def test_a_provisional_deadline_is_counted_again_when_the_calendar_is_there(
    monkeypatch: pytest.MonkeyPatch, make_draft: Make, propose: Make, people: SimpleNamespace, joint: Any
) -> None:
    """Submitted on 24 September 2025, three working days: to Monday 29 by weekends, to Sunday 28 by the calendar."""
    clock = Clock(monkeypatch, "2025-09-24")
    with monkeypatch.context() as unknown:
        unknown.setattr(working_days, "is_known", lambda year: False)
        proposal = propose(make_draft(), by=people.clerk, kind=Proposal.Kind.ADJUSTMENT)
        move(proposal, Action.SUBMIT, by=people.clerk)
        clock.set("2025-09-25")
        move(proposal, Action.ACCEPT, by=None)
        step = proposal.steps.get(left_at=None)
        assert (step.due_on, step.due_provisional) == (dt.date(2025, 9, 29), True)
        assert recount() == []
    assert recount() == ["“调整申请”已受理期限由2025-09-29改为2025-09-28"]
    step.refresh_from_db()
    assert (step.due_on, step.due_provisional) == (dt.date(2025, 9, 28), False)
    assert recount() == []


# --- /readyz --------------------------------------------------------------------------------------------------


def ready(client: Any) -> tuple[int, str, dict[str, str]]:
    answer = client.get("/readyz")
    body = answer.json()
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code, body["status"], {check["name"]: check["text"] for check in body["checks"]}


def test_readyz_is_ok_after_a_run(clock: Clock, reference: None, region: Region, client: Any) -> None:
    run()
    Worker.objects.create(name="a:1", queues="*", seen_at=timezone.now())
    status, word, texts = ready(client)
    assert (status, word) == (200, "ok")
    assert list(texts) == ["database", "migrations", "workers", "scheduled", "disk", "site"]
    assert texts["site"].startswith("公开网站没有写明主办单位（SITE_SPONSOR）、")
    assert texts["scheduled"] == "定时任务最近完成于2025-11-03 10:00"


def test_readyz_is_degraded_when_the_timer_never_ran_or_is_late(
    clock: Clock, region: Region, client: Any
) -> None:
    status, word, texts = ready(client)
    assert (status, word) == (200, "degraded")
    assert texts["scheduled"].startswith("定时任务从未完成")
    run()
    clock.wait(minutes=31)
    status, word, texts = ready(client)
    assert (status, word) == (200, "degraded")
    assert texts["scheduled"] == "定时任务已0小时31分钟未完成（上次2025-11-03 10:00），请查看定时任务的日志"


def test_readyz_names_what_an_installation_lacks(
    clock: Clock, region: Region, client: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PowerType", SimpleNamespace(objects=Region.objects.none()))
    settings.BACKUP_HOURS, settings.LEAST_FREE_MB = 26, 10**9
    Worker.objects.create(name="a:1", queues="default", seen_at=timezone.now())
    status, word, texts = ready(client)
    assert (status, word) == (200, "degraded")
    assert texts["reference"] == "没有基础数据，请运行 manage.py load_reference"
    assert texts["workers"].startswith("没有处理长任务的后台任务进程")
    assert texts["backup"].startswith("从未备份")
    assert texts["disk"].startswith("存放附件的磁盘只剩")
    Heartbeat.objects.create(name="backup", ran_at=timezone.now())
    assert ready(client)[2]["backup"] == "最近备份于2025-11-03 10:00"
    clock.wait(hours=27)
    assert ready(client)[2]["backup"].startswith("已27小时0分钟没有备份")


def test_readyz_names_the_part_that_is_late(clock: Clock, region: Region, client: Any) -> None:
    run()
    Heartbeat.objects.filter(name="findings").update(ran_at=clock.now - dt.timedelta(days=3))
    status, word, texts = ready(client)
    assert (status, word) == (200, "degraded")
    assert texts["scheduled.findings"].startswith("清单检查已3天0小时未完成")


def test_readyz_is_down_without_migrations_or_database(
    region: Region, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_missing_migrations", lambda: 2)
    status, word, texts = ready(client)
    assert (status, word) == (503, "down")
    assert texts["migrations"] == "有2项数据库迁移未执行，请运行 manage.py migrate"

    def gone() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(health, "_missing_migrations", gone)
    status, word, texts = ready(client)
    assert (status, word) == (503, "down")
    assert list(texts) == ["database"]
    assert "refused" not in str(texts)


def test_readyz_is_for_anybody_and_only_to_look_at(client: Any) -> None:
    assert client.get("/readyz").status_code == 200
    assert client.post("/readyz").status_code == 405
