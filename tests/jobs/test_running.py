"""Jobs are done once: a worker killed with SIGKILL in the middle leaves nothing half done, and the job is run again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_tasks import default_task_backend

from accounts.models import User
from core.reasons import refuse
from jobs import running
from jobs.models import Job
from jobs.running import Outcome, Tell, handles, recover, run, start
from tests.killing import wait_for

ROOT = Path(__file__).resolve().parents[2]
Make = Callable[..., Any]

WORKER = """
import sys, time
import django
django.setup()
from audit.log import record
from jobs import running
from jobs.running import Outcome

def handler(job, tell):
    tell("写入", 30)
    record("admin.changed", actor=job.created_by, target=job, detail={"attempt": job.attempts})
    tell("写入之后", 60)
    if job.attempts == 1:
        time.sleep(600)  # until it is killed
    return Outcome("完成", "/review/")

running.handles("test-slow")(handler)
from django.core.management import call_command
call_command("db_worker", "--no-reload", "--interval", "0.1")
"""


@pytest.fixture
def person(make_user: Make) -> User:
    return make_user("jingban")  # type: ignore[no-any-return]


@pytest.fixture
def handled() -> Iterator[Callable[..., str]]:
    """`handled(function)` registers a handler for this test and gives back its kind."""
    made: list[str] = []

    def register(handler: running.Handler) -> str:
        made.append(f"test-{len(made)}")
        handles(made[-1])(handler)
        return made[-1]

    yield register
    for kind in made:
        del running._handlers[kind]


def queued(kind: str, by: User) -> Job:
    """A job as `start` leaves it when nobody has taken it up yet."""
    return start(kind, title="测试任务", by=by, payload={"n": 1})


# --- in one process --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_job_ends_with_its_message_and_page(person: User, handled: Callable[..., str]) -> None:
    job = queued(handled(lambda job, tell: Outcome(f"做了{job.payload['n']}件", "/review/")), person)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.percent, job.message, job.url, job.attempts) == (
        "done",
        100,
        "做了1件",
        "/review/",
        1,
    )
    assert job.finished_at is not None


@pytest.mark.django_db
def test_a_job_that_is_over_is_not_run_again(person: User, handled: Callable[..., str]) -> None:
    done: list[int] = []

    def handler(job: Job, tell: Tell) -> Outcome:
        done.append(job.pk)
        return Outcome("完成")

    job = queued(handled(handler), person)
    run(job.pk)
    run(job.pk)
    assert done == [job.pk]


@pytest.mark.django_db
def test_a_refused_job_says_why_and_leaves_nothing(person: User, handled: Callable[..., str]) -> None:
    def handler(job: Job, tell: Tell) -> Outcome:
        User.objects.create(username="left-behind")
        refuse("role", "没有权限。")

    job = queued(handled(handler), person)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.message) == ("failed", "没有权限。")
    assert not User.objects.filter(username="left-behind").exists()


@pytest.mark.django_db
def test_an_error_of_ours_is_not_shown_to_the_person(
    person: User, handled: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    job = queued(handled(lambda job, tell: 1 / 0), person)
    run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "未作任何改动" in job.message
    assert "division" not in job.message
    assert "division by zero" in caplog.text


@pytest.mark.django_db
def test_an_unknown_kind_is_refused_at_once(person: User) -> None:
    with pytest.raises(LookupError):
        start("no-such-kind", title="x", by=person, payload={})


@pytest.mark.django_db(transaction=True)
def test_progress_is_seen_before_the_work_commits(
    person: User, handled: Callable[..., str], settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    seen: list[tuple[str, int]] = []
    other = connection.copy()

    def handler(job: Job, tell: Tell) -> Outcome:
        tell("一半", 50)
        with other.cursor() as cursor:
            cursor.execute("SELECT step, percent FROM jobs_job WHERE id = %s", [job.pk])
            seen.append(cursor.fetchone())
        return Outcome("完成")

    run(queued(handled(handler), person).pk)
    other.close()
    assert seen == [("一半", 50)]


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_taken_for_dead_tells_of_no_other_attempt(
    person: User, handled: Callable[..., str], settings: Any
) -> None:
    """It was stopped for so long that another did the job; when it goes on, the job stays done."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    other = connection.copy()

    def handler(job: Job, tell: Tell) -> Outcome:
        with other.cursor() as cursor:
            cursor.execute("UPDATE jobs_job SET state = 'done', percent = 100 WHERE id = %s", [job.pk])
        tell("一半", 50)
        with other.cursor() as cursor:
            cursor.execute("SELECT step, percent FROM jobs_job WHERE id = %s", [job.pk])
            assert cursor.fetchone() == ("", 100)
        return Outcome("完成")

    job = queued(handled(handler), person)
    run(job.pk)
    other.close()
    job.refresh_from_db()
    assert (job.state, job.percent) == ("done", 100)


@pytest.mark.django_db(transaction=True)
def test_a_job_in_the_queue_twice_is_not_tried_more_often_for_it(
    person: User, handled: Callable[..., str], settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    job = queued(handled(lambda job, tell: Outcome("完成")), person)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=running.MAX_ATTEMPTS)
    run(job.pk)
    job.refresh_from_db()
    assert (recover(job).state, job.attempts) == ("failed", running.MAX_ATTEMPTS)


@pytest.mark.django_db(transaction=True)
def test_a_job_nobody_took_up_is_queued_again(
    person: User, handled: Callable[..., str], settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    job = queued(handled(lambda job, tell: Outcome("完成")), person)
    long_ago = timezone.now() - 2 * running.UNTAKEN
    Job.objects.filter(pk=job.pk).update(queued_at=long_ago)
    job.refresh_from_db()
    assert recover(job).queued_at > long_ago


@pytest.mark.django_db(transaction=True)
def test_a_job_that_loses_its_worker_three_times_is_given_up(
    person: User, handled: Callable[..., str], settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    job = queued(handled(lambda job, tell: Outcome("完成")), person)
    Job.objects.filter(pk=job.pk).update(state="running", attempts=running.MAX_ATTEMPTS)
    job.refresh_from_db()
    found = recover(job)
    assert found.state == "failed"
    assert "多次中断" in found.message


@pytest.mark.django_db(transaction=True)
def test_long_work_waits_in_a_queue_of_its_own(
    person: User, handled: Callable[..., str], settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    kind = handled(lambda job, tell: Outcome("完成"))
    start(kind, title="短", by=person, payload={})
    start(kind, title="长", by=person, payload={}, long=True)
    assert [result.task.queue_name for result in default_task_backend.results] == ["default", "long"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("busy", "lane"), [(True, "long"), (False, "default")])
def test_long_work_that_no_worker_takes_is_given_to_the_others(
    person: User, handled: Callable[..., str], settings: Any, busy: bool, lane: str
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": []}}
    kind = handled(lambda job, tell: Outcome("完成"))
    before = start(kind, title="前一个", by=person, payload={}, long=True)
    job = start(kind, title="长", by=person, payload={}, long=True)
    Job.objects.filter(pk=before.pk).update(state="running")
    Job.objects.filter(pk=job.pk).update(queued_at=timezone.now() - 2 * running.UNTAKEN)
    other = connection.copy()
    with other.cursor() as cursor:
        if busy:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [running.LOCK_CLASS, before.pk])
        job.refresh_from_db()
        assert recover(job).lane == lane
    other.close()


# --- a real worker, killed -------------------------------------------------------------------------


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """`worker()` starts a real worker process on the test database."""
    database = connection.settings_dict
    host = str(database["HOST"]).replace("/", "%2F")
    login = database["USER"] + (f":{database['PASSWORD']}" if database["PASSWORD"] else "")
    port = f":{database['PORT']}" if database["PORT"] else ""
    env = os.environ | {
        "DATABASE_URL": f"postgres://{login}@{host}{port}/{database['NAME']}",
        "DJANGO_SETTINGS_MODULE": "qingdan.settings",
        "SECRET_KEY": "test",
        "PYTHONPATH": str(ROOT),
    }
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> subprocess.Popen[bytes]:
        with (tmp_path / f"worker{len(started)}.log").open("wb") as log:
            started.append(
                subprocess.Popen([sys.executable, "-c", WORKER], env=env, stdout=log, stderr=log, cwd=ROOT)
            )
        return started[-1]

    yield begin
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_is_killed_is_done_once(
    person: User, handled: Callable[..., str], worker: Callable[[], subprocess.Popen[bytes]]
) -> None:
    from audit.models import Event

    handles("test-slow")(lambda job, tell: Outcome(""))
    with transaction.atomic():
        job = start("test-slow", title="被中断的任务", by=person, payload={})
    first = worker()

    def is_at(percent: int) -> bool:
        return Job.objects.filter(pk=job.pk, percent=percent).exists()

    wait_for(lambda: is_at(60))
    assert recover(Job.objects.get(pk=job.pk)).state == "running", "its worker is alive"
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert not Event.objects.filter(target_type="jobs.job").exists(), "nothing of a killed attempt remains"
    wait_for(lambda: recover(Job.objects.get(pk=job.pk)).state == "queued")
    worker()
    wait_for(lambda: Job.objects.get(pk=job.pk).is_over)
    job.refresh_from_db()
    assert (job.state, job.message, job.attempts) == ("done", "完成", 2)
    assert [event.detail for event in Event.objects.filter(target_type="jobs.job")] == [{"attempt": 2}]
    del running._handlers["test-slow"]
