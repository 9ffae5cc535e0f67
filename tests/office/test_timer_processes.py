"""The timer's command as real processes: killed with SIGKILL in the middle, and two at once; nothing lost or doubled."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from office.models.notices import Letter, Notice
from review.meetings import holding
from review.models.meetings import Meeting, MeetingItem
from tests.killing import WAIT, wait_for

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import os, sys, time
from pathlib import Path
import django
django.setup()
from office import notifying, outbox, reminding
reminding.telling_time = lambda: True  # the test runs at night too
hold, flag = os.environ.get("HOLD", ""), Path(os.environ["FLAG"])
calls = 0

def held(work, turn):
    def wrapper(*args, **kwargs):
        global calls
        calls += 1
        done = work(*args, **kwargs)
        if calls == turn:
            flag.write_text("held")
            time.sleep(600)  # until it is killed
        return done
    return wrapper

if hold == "notify":
    notifying._letters = held(notifying._letters, 1)  # the notices are written, nothing is committed
if hold == "send":
    outbox._send = held(outbox._send, 3)
from django.core.management import call_command
call_command("run_scheduled")
"""
Begin = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def flag(tmp_path: Path) -> Path:
    """Appears when the process has reached the place where it is held."""
    return tmp_path / "held"


@pytest.fixture
def begin(tmp_path: Path, flag: Path) -> Iterator[Begin]:
    """`begin(hold="notify")` starts a real run on the test database, held in its notices or its third letter."""
    database = connection.settings_dict
    host = str(database["HOST"]).replace("/", "%2F")
    login = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    port = f":{database['PORT']}" if database["PORT"] else ""
    env = os.environ | {
        "DATABASE_URL": f"postgres://{login}@{host}{port}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "qingdan.settings",
        "SECRET_KEY": "test",
        "PYTHONPATH": str(ROOT),
        "EMAIL_URL": f"filemail:///{tmp_path}/mail",
        "FLAG": str(flag),
    }
    started: list[subprocess.Popen[str]] = []

    def start(hold: str = "") -> subprocess.Popen[str]:
        command = [sys.executable, "-c", RUN]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        started.append(subprocess.Popen(command, env=env | {"HOLD": hold}, cwd=ROOT, **pipes))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def late(joint: SimpleNamespace, make_draft: Callable[..., Any], propose: Callable[..., Any]) -> None:
    """A circulation whose deadline is past: four overdue notices, to a member and the two of the staffing office each."""
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    today = timezone.localdate()
    meeting = holding.call_meeting(joint.region, by=joint.people.staffing, held_on=today, mode="written")
    Meeting.objects.update(held_on=yesterday)
    change = propose(make_draft()).changes.get()
    MeetingItem.objects.create(meeting=meeting, change=change, submission_digest="sm3:0")


def wait_until_held(process: subprocess.Popen[str], flag: Path) -> None:
    def held() -> bool:
        assert process.poll() is None, process.communicate()[0]
        return flag.exists()

    wait_for(held)


def kill_when_held(process: subprocess.Popen[str], flag: Path) -> None:
    wait_until_held(process, flag)
    process.send_signal(signal.SIGKILL)
    process.wait()


def end(process: subprocess.Popen[str]) -> str:
    said, _ = process.communicate(timeout=WAIT)
    assert process.returncode == 0, said
    return said


def sent_to(folder: Path) -> list[str]:
    """Whom the mail server saw letters for, each as often as it got one."""
    texts = [file.read_text(encoding="utf-8") for file in folder.glob("mail/*.log")]
    return [line for text in texts for line in text.splitlines() if line.startswith("To: ")]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_while_it_tells_nobody_is_left_out_or_told_twice(
    late: None, begin: Begin, flag: Path, tmp_path: Path
) -> None:
    first = begin(hold="notify")
    kill_when_held(first, flag)
    assert not Notice.objects.exists(), "nothing was told by half"
    end(begin())
    told = Counter(Notice.objects.values_list("user", "key"))
    assert len({key for _, key in told}) == 4
    assert set(told.values()) == {1}
    assert len(told) == 4 * 3
    assert Letter.objects.filter(sent_at=None).count() == 0
    assert len(sent_to(tmp_path)) == len(told)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_while_it_sends_every_letter_arrives(
    late: None, begin: Begin, flag: Path, tmp_path: Path
) -> None:
    """The letter in hand goes out once more, rather than not at all; no other does."""
    first = begin(hold="send")
    kill_when_held(first, flag)
    assert Letter.objects.exclude(sent_at=None).count() == 2
    end(begin())
    assert not Letter.objects.filter(sent_at=None).exists()
    assert len(sent_to(tmp_path)) == Letter.objects.count() + 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_the_work_once(late: None, begin: Begin, flag: Path, tmp_path: Path) -> None:
    """While one is held in the middle another ends at once; three free ones beside each other tell everybody once."""
    first = begin(hold="notify")
    wait_until_held(first, flag)
    assert "另一次定时任务正在运行，本次不做。" in end(begin())
    first.kill()
    first.wait()
    for process in [begin() for _ in range(3)]:
        end(process)
    told = Counter(Notice.objects.values_list("user", "key"))
    assert set(told.values()) == {1}
    assert len(told) == 4 * 3
    assert len(sent_to(tmp_path)) == len(told)
