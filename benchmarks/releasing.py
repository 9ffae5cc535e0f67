"""Submitting, approving and releasing what the import drafted."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from unittest import mock

from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from benchmarks import REGION, processor
from benchmarks.importing import RUNS, bare_read, list_of
from benchmarks.signing_in import client_of
from demo.walker import Walker
from departments.models import Membership, Region
from jobs.models import Job
from jobs.running import run
from publish import releasing
from review.drafting.submitting import submit
from review.models.proposals import Proposal, State


def measure(work: Path, rows: int) -> list[dict[str, str]]:
    """The table rows; submitting beside bare reads of the workbook that was imported."""
    proposal = Proposal.objects.get(region__code=REGION)
    return [alone(proposal, list_of(work, rows)), *publish_all(REGION)]


def alone(proposal: Proposal, workbook: Path) -> dict[str, str]:
    """The table row of `submit` without its page and its job, each run taken back, in turn with a bare read: who else uses
    the machine is then much the same for both."""
    submitted, bare = [], []
    for _ in range(RUNS):
        bare.append(bare_read(workbook, runs=1)["processor"])
        submitted.append(_undone(lambda: submit(proposal, by=None)))
    least, served = min((own + served, served) for own, served in submitted)
    return {
        "what": f"submission of {proposal.changes.count()} versions, without its page and its job",
        "measured": f"{_list(sum(one) for one in submitted)} s of the processor; of the least {served:.2f} s the server's",
        "against": f"bare calamine reads {_list(bare)} s of the processor",
        "ratio": f"{least / min(bare):.1f}×",
        "aim": "10×",
    }


def _list(seconds: Iterable[float]) -> str:
    return ", ".join(f"{one:.2f}" for one in seconds)


def _undone(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the processor, of this process and of the server's, of work that is taken back; its constraints are checked."""
    with transaction.atomic():
        before = processor.used()
        work()
        connection.check_constraints()
        own, served = (now - then for now, then in zip(processor.used(), before, strict=True))
        transaction.set_rollback(True)
    return own, served


def publish_all(code: str) -> list[dict[str, str]]:
    """Submit, approve and release everything of a region; the table rows."""
    region = Region.objects.get(code=code)
    user = _staffing(region, "bench", "基准")
    hands_in = _staffing(region, "bench-hands-in", "基准经办")
    proposal = Proposal.objects.get(region=region)
    count = proposal.changes.count()
    today = timezone.localdate()
    client_of(hands_in).get(_page(proposal))  # a server that runs has loaded its addresses
    rows = [_timed("submission", count, lambda: _submit(proposal, hands_in))]
    walker = Walker()
    rows.append(_timed("approval (sealing, codes)", count, lambda: walker.approve(proposal)))
    feed: list[float] = []
    with mock.patch.object(releasing, "note_release", _counted(releasing.note_release, feed)):
        rows.append(
            _timed(
                "release", count, lambda: releasing.release(region, by=user, effective_on=today), aim="60 s"
            )
        )
    rows.append({"what": "of it the change feed", "measured": f"{sum(feed):.1f} s of the processor"})
    return rows


def _counted(work: Callable[..., None], into: list[float]) -> Callable[..., None]:
    """The same, and the seconds of the processor it takes, here and in the server."""

    def counted(*given: object) -> None:
        before = sum(processor.used())
        work(*given)
        into.append(sum(processor.used()) - before)

    return counted


def _staffing(region: Region, username: str, name: str) -> User:
    user, _ = User.objects.get_or_create(
        username=username, defaults={"name": name, "email": f"{username}@example.invalid"}
    )
    Membership.objects.get_or_create(user=user, role="staffing", region=region)
    return User.objects.get(pk=user.pk)


def _page(proposal: Proposal) -> str:
    return reverse("review:act", args=[proposal.pk, "submit"])


def _submit(proposal: Proposal, user: User) -> None:
    """As a person submits it: by the page that asks once more, and what is long by the worker."""
    client = client_of(user)
    client.post(_page(proposal), {"confirmed": "1"})
    for job in Job.objects.filter(kind="submit", state=Job.State.QUEUED):
        run(job.pk)
    proposal.refresh_from_db()
    if proposal.state != State.SUBMITTED:
        sys.exit(f"not submitted: {list(Job.objects.values_list('message', flat=True))}")


def _timed(what: str, count: int, work: Callable[[], object], aim: str = "") -> dict[str, str]:
    start, before = time.perf_counter(), processor.used()
    work()
    seconds = time.perf_counter() - start
    own, served = (now - then for now, then in zip(processor.used(), before, strict=True))
    return {
        "what": f"{what} of {count} versions",
        "measured": f"{seconds:.1f} s, {count / seconds:.0f} versions/s; {own + served:.1f} s of the processor, "
        f"{served:.1f} of it the server's",
        "aim": aim,
    }
