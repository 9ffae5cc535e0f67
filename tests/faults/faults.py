"""What is done to the programs (故障): each by one function that says what it did, drawn by weight."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from django.db import connection
from django_tasks import default_task_backend  # noqa: F401 - the backend of the queue is set up by importing it

from jobs.models import Job
from jobs.running import LOCK_CLASS, run_job
from tests.faults.book import asking
from tests.faults.house import REPO, House

Do = Callable[[House, random.Random], str | None]
"""Says what was hit; None where there was nothing to be hit."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong."""

    name: str
    do: Do
    weight: int


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


def _postmaster(number: int) -> Do:
    def do(house: House, chance: random.Random) -> str | None:
        pid = house.postmaster()
        if pid is None:
            return None
        with suppress(ProcessLookupError):
            os.kill(pid, number)
        return f"pid {pid}"

    return do


def _backend(number: int) -> Do:
    def do(house: House, chance: random.Random) -> str | None:
        found = house.backends()
        if not found:
            return None
        with suppress(ProcessLookupError):
            os.kill(chance.choice(found), number)
        return f"one of {len(found)}"

    return do


def _cut_all(house: House, chance: random.Random) -> str | None:
    """Every connection ends at once, as when a firewall forgets them."""
    found = house.backends()
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    return f"{len(found)} connections" if found else None


# --- web, workers, timer, backup -------------------------------------------------------------------------------------


def _program(name: str, number: int, *, when_busy: bool = False) -> Do:
    def do(house: House, chance: random.Random) -> str | None:
        busy = when_busy and _in_a_job(chance)
        sent = house.programs[name].tell(number)
        return ("in a job" if busy else "at work") if sent else None

    return do


def _in_a_job(chance: random.Random) -> bool:
    """Waits a moment for a job that is at work, and then some of it."""
    for _ in range(80):
        with suppress(Exception):
            if Job.objects.filter(state=Job.State.RUNNING, percent__gt=0).exists():
                time.sleep(chance.uniform(0, 0.6))
                return True
        connection.close()
        time.sleep(0.05)
    return False


def _web_worker(house: House, chance: random.Random) -> str | None:
    found = house.programs["web"].children()
    if not found:
        return None
    with suppress(ProcessLookupError):
        os.kill(chance.choice(found), signal.SIGKILL)
    return f"one of {len(found)}"


def _timer_run(house: House, chance: random.Random) -> str | None:
    found = house.programs["timer"].children()
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return f"{len(found)} processes of it" if found else None


def _backup(house: House, chance: random.Random) -> str | None:
    pid = house.backing_up
    if not pid:
        return None
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return f"pid {pid}"


# --- a worker that is taken for dead ---------------------------------------------------------------------------------


def _stopped(house: House, chance: random.Random) -> str | None:
    """Stopped for some seconds, and continued: as a machine that swaps."""
    name = chance.choice(("worker", "worker-long", "web"))
    program = house.programs[name]
    if not program.tell(signal.SIGSTOP):
        return None
    seconds = chance.uniform(2, 8)
    time.sleep(seconds)
    program.tell(signal.SIGCONT)
    return f"{name} for {seconds:.1f} s"


def _lease_lost(house: House, chance: random.Random) -> str | None:
    """Stopped in the middle of a job, its connections ended, the job taken up by another worker; then it goes on."""
    if not _in_a_job(chance):
        return None
    with suppress(Exception):
        for name in ("worker", "worker-long"):
            house.programs[name].tell(signal.SIGSTOP)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid), objid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s",
                [LOCK_CLASS],
            )
            jobs = [row[1] for row in cursor.fetchall()]
        if not jobs:
            _go_on(house)
            return None
        third = [
            *house.programs["worker"].command,
            "--queue-name",
            "*",
            "--no-startup-delay",
            "--interval",
            "0.2",
        ]
        with (house.folder / "third.log").open("ab") as log:
            process = subprocess.Popen(
                third, env=house.env, cwd=REPO, stdout=log, stderr=log, process_group=0
            )
        until = time.monotonic() + 25
        while time.monotonic() < until and asking(
            lambda: Job.objects.filter(pk__in=jobs, state="running").exists()
        ):
            from jobs.running import recover

            for job in asking(lambda: list(Job.objects.filter(pk__in=jobs, state="running"))):
                asking(lambda j=job: recover(j))  # type: ignore[misc]  # as its page does when somebody looks at it
            time.sleep(0.3)
        time.sleep(chance.uniform(0, 2))
        _go_on(house)
        time.sleep(1)
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(60)
        process.kill()
        process.wait()
        return f"jobs {jobs}"
    _go_on(house)
    return "the database went away meanwhile"


def _go_on(house: House) -> None:
    for name in ("worker", "worker-long"):
        house.programs[name].tell(signal.SIGCONT)


def _two_workers(house: House, chance: random.Random) -> str | None:
    """The queue holds a job that is at work, or over, once more in each lane: both workers take it up."""
    _in_a_job(chance)
    with suppress(Exception):
        job = Job.objects.order_by("-pk").first()
        if job is not None:
            for lane in Job.Lane:
                run_job.using(queue_name=lane).enqueue(job.pk)
            return f"job {job.pk} ({job.state})"
    return None


# --- full disks ------------------------------------------------------------------------------------------------------


def _full_disk(house: House, chance: random.Random) -> str | None:
    seconds = chance.uniform(2, 6)
    if house.disks:
        house.fill(house.disk)
        time.sleep(seconds)
        house.free(house.disk)
        return f"files, for {seconds:.1f} s (tmpfs)"
    house.limit_files(2048)
    time.sleep(seconds)
    house.limit_files(-1)
    return f"files, for {seconds:.1f} s (RLIMIT_FSIZE)"


def _full_database(house: House, chance: random.Random) -> str | None:
    if not house.disks:
        return _full_disk(house, chance)
    seconds = chance.uniform(1, 4)
    house.fill(house.cluster.folder.parent)
    time.sleep(seconds)
    house.free(house.cluster.folder.parent)
    return f"database, for {seconds:.1f} s (tmpfs)"


FAULTS = (
    Fault("PostgreSQL: SIGKILL of the server", _postmaster(signal.SIGKILL), 10),
    Fault("PostgreSQL: immediate stop", _postmaster(signal.SIGQUIT), 8),
    Fault("PostgreSQL: fast stop", _postmaster(signal.SIGINT), 3),
    Fault("PostgreSQL: SIGKILL of one backend", _backend(signal.SIGKILL), 9),
    Fault("PostgreSQL: one connection ended", _backend(signal.SIGTERM), 12),
    Fault("PostgreSQL: all connections ended", _cut_all, 6),
    Fault("PostgreSQL: its disk full", _full_database, 4),
    Fault("web: SIGKILL of the master", _program("web", signal.SIGKILL), 7),
    Fault("web: SIGKILL of one worker", _web_worker, 10),
    Fault("web: SIGTERM", _program("web", signal.SIGTERM), 2),
    Fault("web: reload", _program("web", signal.SIGHUP), 2),
    Fault("worker: SIGKILL", _program("worker", signal.SIGKILL, when_busy=True), 12),
    Fault("worker: SIGTERM", _program("worker", signal.SIGTERM, when_busy=True), 3),
    Fault("worker of long work: SIGKILL", _program("worker-long", signal.SIGKILL, when_busy=True), 6),
    Fault("worker taken for dead, job taken up by another", _lease_lost, 5),
    Fault("a program stopped and continued", _stopped, 4),
    Fault("two workers with one job", _two_workers, 6),
    Fault("timer: SIGKILL of its run", _timer_run, 4),
    Fault("backup: SIGKILL", _backup, 4),
    Fault("disk of the files full", _full_disk, 6),
)


def draw(chance: random.Random) -> Fault:
    return chance.choices(FAULTS, [one.weight for one in FAULTS])[0]
