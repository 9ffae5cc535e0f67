"""Submitting, approving and releasing what the import drafted."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from accounts.models import User
from benchmarks import REGION
from benchmarks.importing import bare_read
from demo.walker import Walker
from departments.models import Membership, Region
from publish.releasing import release
from review.drafting.submitting import submit
from review.models.proposals import Proposal


def measure(work: Path, rows: int) -> list[dict[str, str]]:
    """The table rows; submitting beside a bare read of the workbook that was imported, at the same time of day."""
    found = publish_all(REGION)
    bare = bare_read(work / f"list-基准市-{rows}.xlsx")["seconds"]
    seconds = float(found[0]["measured"].partition(" s")[0])
    found[0] |= {
        "against": f"bare calamine read {bare:.2f} s",
        "ratio": f"{seconds / bare:.1f}×",
        "aim": "10×",
    }
    return found


def publish_all(code: str) -> list[dict[str, str]]:
    """Submit, approve and release everything of a region; the table rows."""
    region = Region.objects.get(code=code)
    user, _ = User.objects.get_or_create(
        username="bench", defaults={"name": "基准", "email": "bench@example.invalid"}
    )
    Membership.objects.get_or_create(user=user, role="staffing", region=region)
    user = User.objects.get(pk=user.pk)
    proposal = Proposal.objects.get(region=region)
    count = proposal.changes.count()
    today = timezone.localdate()
    rows = [_timed("submission", count, lambda: submit(proposal, by=None))]
    walker = Walker()
    rows.append(_timed("approval (sealing, codes)", count, lambda: walker.approve(proposal)))
    rows.append(_timed("release", count, lambda: release(region, by=user, effective_on=today), aim="60 s"))
    return rows


def _timed(what: str, count: int, work: Callable[[], object], aim: str = "") -> dict[str, str]:
    start = time.perf_counter()
    work()
    seconds = time.perf_counter() - start
    return {
        "what": f"{what} of {count} versions",
        "measured": f"{seconds:.1f} s, {count / seconds:.0f} versions/s",
        "aim": aim,
    }
