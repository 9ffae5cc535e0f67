"""Submitting, approving and releasing what the import drafted."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from benchmarks import REGION, processor
from benchmarks.importing import bare_read
from benchmarks.signing_in import client_of
from demo.walker import Walker
from departments.models import Membership, Region
from jobs.models import Job
from jobs.running import run
from publish.releasing import release
from review.models.proposals import Proposal, State


def measure(work: Path, rows: int) -> list[dict[str, str]]:
    """The table rows; submitting beside a bare read of the workbook that was imported, at the same time of day."""
    found = publish_all(REGION)
    bare = bare_read(work / f"list-基准市-{rows}.xlsx")
    seconds = float(found[0]["measured"].partition(" s")[0])
    busy = float(found[0]["measured"].partition("; ")[2].partition(" s")[0])
    found[0] |= {
        "against": f"bare calamine read {bare['seconds']:.2f} s ({bare['processor']:.2f} s of the processor)",
        "ratio": f"{seconds / bare['seconds']:.1f}×, of the processor {busy / bare['processor']:.1f}×",
        "aim": "10×",
    }
    return found


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
    rows.append(_timed("release", count, lambda: release(region, by=user, effective_on=today), aim="60 s"))
    return rows


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
