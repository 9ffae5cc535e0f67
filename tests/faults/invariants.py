"""What must hold after every fault (不变量): each a function that yields what does not. Read at a standstill of the people, not of the
programs: workers and timer go on."""

from __future__ import annotations

import datetime as dt
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import requests
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from audit.models import Event
from jobs.models import Job
from jobs.running import MAX_ATTEMPTS, UNTAKEN
from powers.models import PowerVersion
from publish.models import ListEntry, Release
from review.models.imports import ImportRun
from review.models.proposals import Change, Decision, Proposal
from tests.faults.house import TIMER_SECONDS, House
from tests.faults.offices import Offices

LONGEST_TRANSACTION = 150
LATE = UNTAKEN + dt.timedelta(seconds=TIMER_SECONDS + 100)
"""By when a job that nobody has must be taken up again: by the timer at the latest."""
SAMPLE = 4

Invariant = Callable[[House, Offices, random.Random], Iterator[str]]


def _verify(house: House, offices: Offices, chance: random.Random) -> Iterator[str]:
    out = io.StringIO()
    try:
        call_command("verify", stdout=out, stderr=io.StringIO())
    except SystemExit:
        yield f"verify: {out.getvalue()[:600]}"


def _steps(house: House, offices: Offices, chance: random.Random) -> Iterator[str]:
    """A proposal is where its last step says; it has one open step at most; each move has its event."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.state, s.state FROM review_proposal p JOIN LATERAL (SELECT state FROM review_proposalstep"
            " WHERE proposal_id = p.id ORDER BY id DESC LIMIT 1) s ON true WHERE p.state <> s.state"
        )
        for row in cursor.fetchall():
            yield f"proposal {row[0]} is {row[1]}, its last step {row[2]}"
        cursor.execute(
            "SELECT proposal_id, count(*) FROM review_proposalstep WHERE left_at IS NULL GROUP BY 1 HAVING count(*) > 1"
        )
        for row in cursor.fetchall():
            yield f"proposal {row[0]} has {row[1]} open steps"


def _decisions(house: House, offices: Offices, chance: random.Random) -> Iterator[str]:
    """Approved as a whole or not at all: every version of what is decided is sealed, and of what is open none."""
    decided = Change.objects.filter(decided__approved=True, version__sealed_at=None)
    for pk in decided.values_list("pk", flat=True):
        yield f"change {pk} is approved and not sealed"
    undecided = Change.objects.filter(is_open=True, version__sealed_at__isnull=False, decided=None)
    for pk in undecided.values_list("pk", flat=True):
        yield f"change {pk} is sealed and not decided"
    for proposal in Proposal.objects.filter(state="approved", kind="initial"):
        if not Decision.objects.filter(submission__proposal=proposal).exists():
            yield f"proposal {proposal.pk} is approved without a decision"


def _imports(house: House, offices: Offices, chance: random.Random) -> Iterator[str]:
    """Imported once and wholly, or not at all; the file is there."""
    for run in ImportRun.objects.filter(file_digest__in=list(offices.made)).select_related("proposal"):
        names = offices.made[run.file_digest]
        if not Path(run.file.path).is_file():
            yield f"import {run.pk}: its file is not there"
        events = Event.objects.filter(
            action="import.done", target_type="review.importrun", target_id=run.pk
        ).count()
        made = run.proposal.changes.count() if run.proposal else 0
        if run.state == "done" and (events, made) != (1, len(names)):
            yield f"import {run.pk} is done with {events} events and {made} of {len(names)} items"
        if run.state != "done" and (events or made):
            yield f"import {run.pk} is {run.state} with {events} events and {made} items"
        if (
            run.department_id
            and Proposal.objects.filter(department=run.department_id, kind="initial").count() > 1
        ):
            yield f"the list of department {run.department_id} was imported twice"


def _jobs(house: House, offices: Offices, chance: random.Random) -> Iterator[str]:
    """No job waits or runs without a worker for longer than it may; none is tried more often than it may."""
    for job in Job.objects.filter(attempts__gt=MAX_ATTEMPTS):
        yield f"job {job.pk} was tried {job.attempts} times"
    for job in Job.objects.filter(state="done").exclude(percent=100, step=""):
        yield f"job {job.pk} is done and says {job.step} {job.percent} %"
    for job in Job.objects.filter(state="queued", queued_at__lt=timezone.now() - LATE):
        if (
            house.began < timezone.now() - LATE
            and not Job.objects.filter(state="running", lane=job.lane).exists()
        ):
            yield f"job {job.pk} waits since {job.queued_at}, and nobody takes it up"
    for job in Job.objects.filter(state="done", kind="release"):
        count = Release.objects.filter(note=job.payload["note"]).count()
        if count != 1:
            yield f"job {job.pk} is done and made {count} releases"
    for job in Job.objects.filter(state__in=("failed", "queued", "running"), kind="release"):
        if job.state == "failed" and Release.objects.filter(note=job.payload["note"]).exists():
            yield f"job {job.pk} failed and released"


def _locks(house: House, offices: Offices, chance: random.Random) -> Iterator[str]:
    """No lock is left: nothing holds one for long, and the lock of a job is held by who works on it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, state, left(query, 80) FROM pg_stat_activity WHERE datname = current_database()"
            " AND xact_start < now() - make_interval(secs => %s) AND pid <> pg_backend_pid()",
            [LONGEST_TRANSACTION],
        )
        for row in cursor.fetchall():
            yield f"a transaction goes on for ever: {row}"
        cursor.execute("SELECT count(*) FROM pg_prepared_xacts")
        if cursor.fetchone()[0]:
            yield "prepared transactions are left"


def _numbers(house: House, offices: Offices, chance: random.Random) -> Iterator[str]:
    """Releases are numbered without gap; a code is one power's."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT region_id, count(*), max(number), min(number) FROM publish_release GROUP BY 1"
            " HAVING count(*) <> max(number) OR min(number) <> 1"
        )
        for row in cursor.fetchall():
            yield f"releases of region {row[0]}: {row[1]} of them, up to number {row[2]}"


def _public(house: House, offices: Offices, chance: random.Random) -> Iterator[str]:
    """What was released is on its page, in the interface and in the list; what was not is nowhere."""
    last = Release.objects.order_by("-pk").values_list("manifest", flat=True).first() or []
    codes = [row[0] for row in chance.sample(last, min(len(last), SAMPLE))]
    codes += ListEntry.objects.order_by("?").values_list("code", flat=True)[:SAMPLE]
    session = requests.Session()
    session.trust_env = False
    for code in dict.fromkeys(codes):
        found = ListEntry.objects.filter(code=code, period__contains=timezone.localdate()).first()
        if found is None or not found.is_listed:
            continue
        page = session.get(f"{house.url}/powers/{code}/", timeout=120)
        told = session.get(f"{house.url}/api/v1/powers/{code}/", timeout=120)
        if page.status_code != 200 or told.status_code != 200:
            yield f"{code} is on the list; its page answers {page.status_code}, the interface {told.status_code}"
        elif found.name not in page.text or found.name not in told.text:
            yield f"{code}: the list says {found.name}, page or interface do not"
    hidden = PowerVersion.objects.filter(
        sealed_at__isnull=False, release_entry=None, number=1, power__code__isnull=False
    )
    for code in hidden.order_by("?").values_list("power__code", flat=True)[:2]:
        still = not ListEntry.objects.filter(code=code).exists()
        answer = session.get(f"{house.url}/powers/{code}/", timeout=120)
        if answer.status_code != 404 and still and not ListEntry.objects.filter(code=code).exists():
            yield f"{code} is not released and its page answers {answer.status_code}"


INVARIANTS: dict[str, Invariant] = {
    "verify": _verify,
    "steps": _steps,
    "decisions": _decisions,
    "imports": _imports,
    "jobs": _jobs,
    "locks": _locks,
    "numbers": _numbers,
    "public": _public,
}
