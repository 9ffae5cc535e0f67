"""Running jobs: registered handlers, progress on a connection of its own, recovery after a kill.

A handler does all its work in one transaction, in which the job is also marked done: killed at any point, either
both happened or neither, and the job can be run again. While it runs it holds an advisory lock; a running job whose
lock is free has lost its worker and is queued again (`recover`). What refuses (NotAllowed) ends the job with its reasons.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from core.database_away import is_away
from core.locking import lock_row
from core.reasons import NotAllowed
from jobs.models import Job

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)
LOCK_CLASS = 20150101
MAX_ATTEMPTS = 3
UNTAKEN = dt.timedelta(minutes=2)
MANY = 1000
"""Work on so many rows takes minutes."""
Tell = Callable[[str, int], None]


@dataclass(frozen=True)
class Outcome:
    """What a handler gives back: a sentence for the person, and the page that shows the result."""

    message: str
    url: str = ""


Handler = Callable[[Job, Tell], Outcome]
_handlers: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of job; its module is imported in the app's `ready`."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def start(
    kind: str, *, title: str, by: User, payload: dict[str, Any], back_url: str = "", long: bool = False
) -> Job:
    """Queue a job; a worker takes it up once the caller's transaction is committed. `long`: it takes minutes."""
    if kind not in _handlers:
        raise LookupError(f"no handler for jobs of kind {kind}")
    job = Job.objects.create(
        kind=kind,
        title=title[:300],
        created_by=by,
        payload=payload,
        back_url=back_url,
        lane=Job.Lane.LONG if long else Job.Lane.SHORT,
    )
    _enqueue(job)
    return job


def recover(job: Job) -> Job:
    """Queue again a job whose worker is gone or that nobody took up; give up after three attempts.

    Called whenever somebody looks at the job, and by the timer (`recover_lost`). Returns the job as it is now.
    """
    if not _is_lost(job):
        return job
    with transaction.atomic():
        job = lock_row(job)
        if not _is_lost(job):
            return job
        if job.attempts >= MAX_ATTEMPTS:
            _fail(job, "任务多次中断，未作任何改动，请联系系统管理员。")
            return job
        if job.state == Job.State.RUNNING:
            job.state, job.step = Job.State.QUEUED, "曾中断，重新排队"
        job.queued_at = timezone.now()
        if job.lane == Job.Lane.LONG and not _has_worker(Job.Lane.LONG):
            job.lane = Job.Lane.SHORT  # better that short ones wait than that nobody ever takes it up
        job.save(update_fields=["state", "step", "queued_at", "lane"])
        _enqueue(job)
    return job


def recover_lost() -> int:
    """Queue again every job that lost its worker; returns how many. For the timer, where nobody looks at a job."""
    count = 0
    for job in Job.objects.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING]).order_by("pk"):
        if _is_lost(job):
            recover(job)
            count += 1
    return count


def _is_lost(job: Job) -> bool:
    if job.state == Job.State.QUEUED:
        return job.queued_at < timezone.now() - UNTAKEN
    return job.state == Job.State.RUNNING and _worker_is_gone(job)


@task()
def run_job(job_id: int) -> None:
    """What the worker calls."""
    run(job_id)


def run(job_id: int) -> None:
    """Do a queued job, once, and record how it ended."""
    with _claim(job_id) as job:
        if job is None:
            return
        try:
            with transaction.atomic(), _telling(job) as tell:
                outcome = _handlers[job.kind](job, tell)
                Job.objects.filter(pk=job.pk).update(
                    state=Job.State.DONE,
                    percent=100,
                    step="",
                    message=outcome.message,
                    url=outcome.url,
                    finished_at=timezone.now(),
                )
        except NotAllowed as refused:
            _fail(job, "\n".join(reason.message for reason in refused.reasons))
        except Exception as error:
            if is_away(error):
                log.exception("job %s lost its database", job.pk)
                raise  # nothing is done and nothing said: it is queued again like a job that lost its worker
            log.exception("job %s failed", job.pk)
            _fail(job, "系统出错，未作任何改动；已记录，请联系系统管理员。")


def _has_worker(lane: str) -> bool:
    """Whether a worker is at work on a job of a lane, so that what waits there is only waiting its turn."""
    running = Job.objects.filter(state=Job.State.RUNNING, lane=lane)
    return any(not _worker_is_gone(job) for job in running)


def _enqueue(job: Job) -> None:
    transaction.on_commit(lambda: run_job.using(queue_name=job.lane).enqueue(job.pk))


def _fail(job: Job, message: str) -> None:
    job.state, job.message, job.finished_at = Job.State.FAILED, message, timezone.now()
    job.save(update_fields=["state", "message", "finished_at"])


@contextmanager
def _claim(job_id: int) -> Iterator[Job | None]:
    """The job, marked running and locked for this session; None when another worker has it or it is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, job_id])
        if not cursor.fetchone()[0]:
            yield None
            return
        try:
            rows = Job.objects.filter(pk=job_id, state__in=[Job.State.QUEUED, Job.State.RUNNING])
            job = rows.filter(attempts__lt=MAX_ATTEMPTS).first()  # more than that is given up by `recover`
            if job is not None:
                job.state, job.attempts = Job.State.RUNNING, job.attempts + 1
                job.save(update_fields=["state", "attempts"])
            yield job
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_CLASS, job_id])


def _worker_is_gone(job: Job) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))",
            [LOCK_CLASS, job.pk],
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def _telling(job: Job) -> Iterator[Tell]:
    """Progress is written on a connection of its own, so that others see it before the work commits."""
    other = connection.copy()
    try:

        def tell(step: str, percent: int) -> None:
            with other.cursor() as cursor:
                cursor.execute(  # a worker that was taken for dead tells of no attempt but its own
                    "UPDATE jobs_job SET step = %s, percent = %s WHERE id = %s AND state = %s AND attempts = %s",
                    [step[:200], min(percent, 99), job.pk, Job.State.RUNNING, job.attempts],
                )

        yield tell
    finally:
        other.close()
