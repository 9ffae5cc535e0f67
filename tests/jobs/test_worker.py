"""The worker outlives its database, and is known to live: run_worker, /readyz, the page while the database is away."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from jobs import living, running
from jobs.models import Job, Worker
from jobs.running import Outcome, handles, start
from tests.killing import wait_for

ROOT = Path(__file__).resolve().parents[2]
WORKER = """
import django
django.setup()
from jobs import running
from jobs.running import Outcome
from django.db import connection

def handler(job, tell):
    if job.attempts == 1:  # the server ends our connection in the middle of the work, as when it is killed
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return Outcome("完成", "/review/")

running.handles("test-cut-off")(handler)
from django.core.management import call_command
call_command("run_worker", "--no-reload", "--interval", "0.1", "--no-startup-delay")
"""


@pytest.fixture
def worker(transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=ROOT, env={**os.environ, "DATABASE_URL": url}
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


@pytest.mark.slow
def test_a_worker_outlives_its_database_and_does_the_work_again(
    worker: subprocess.Popen[bytes], make_user: Any
) -> None:
    handles("test-cut-off")(lambda job, tell: Outcome("", ""))
    try:
        job = start("test-cut-off", title="测试任务", by=make_user("jingban"), payload={})
        wait_for(lambda: Job.objects.get(pk=job.pk).attempts == 1)
        for _ in range(5):  # and its other connections too, again and again
            _end_all_others()
        wait_for(lambda: running.recover(Job.objects.get(pk=job.pk)).state == Job.State.DONE)
        assert Job.objects.get(pk=job.pk).attempts == 2
        assert worker.poll() is None
        wait_for(lambda: Worker.objects.filter(queues="default").exists())
        assert living.lanes_without_worker() == [Job.Lane.LONG]
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=60) == 0
        wait_for(lambda: not Worker.objects.exists())
    finally:
        del running._handlers["test-cut-off"]


def _end_all_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.django_db
def test_a_silent_worker_counts_as_gone() -> None:
    assert living.lanes_without_worker() == [Job.Lane.SHORT, Job.Lane.LONG]
    one = Worker.objects.create(name="a:1", queues="*", seen_at=timezone.now())
    assert living.lanes_without_worker() == []
    Worker.objects.filter(pk=one.pk).update(seen_at=timezone.now() - dt.timedelta(minutes=3))
    assert living.lanes_without_worker() == [Job.Lane.SHORT, Job.Lane.LONG]


# --- pages while the database is away -------------------------------------------------------------------------


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch, client: Any) -> Any:
    """A client whose requests find no database."""

    def gone(*args: object, **kwargs: object) -> None:
        raise OperationalError("connection refused: host 10.1.2.3")

    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", gone)
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
def test_a_page_can_be_opened_again_and_never_moves_under_its_reader_while_the_database_is_away(
    away: Any,
) -> None:
    answer = away.get("/", {"q": "x"})
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")
    page = answer.content.decode()
    assert "http-equiv" not in page
    assert '<a class="button" href="">重新打开</a>' in page
    assert "core/come_back.js" in page
    assert "10.1.2.3" not in page


@pytest.mark.django_db
def test_what_was_submitted_is_said_not_to_be_written(away: Any) -> None:
    answer = away.post("/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "没有写入" in page
    assert "重新打开" not in page  # opening the address again would lose what was typed


@pytest.mark.django_db
def test_a_program_is_told_in_json(away: Any) -> None:
    answer = away.get("/api/v1/powers/")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"] == "系统正在恢复，请稍候再试；刚才提交的内容没有写入。"


@pytest.mark.django_db
def test_healthz_asks_nothing_of_the_database(away: Any) -> None:
    answer = away.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")
    assert away.get("/readyz").status_code == 503
