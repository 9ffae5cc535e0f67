"""Telling of thousands of deadlines that have passed, against writing as many notices and letters and nothing else."""

from __future__ import annotations

import datetime as dt
import time
from unittest import mock

from django.db import transaction
from django.utils import timezone

from benchmarks import REGION, processor
from benchmarks.review import person_of
from departments.models import Department, Region
from office import reminding
from office.models.notices import Letter, Notice
from review.models.proposals import Proposal, ProposalStep, State

MANY = 3_000


def measure() -> list[dict[str, str]]:
    """The table row; the proposals that are late are gone afterwards."""
    region = Region.objects.get(code=REGION)
    person_of(region)
    with transaction.atomic():
        _late(region)
        before = processor.used()
        seconds, told = _timed(_remind)
        own, served = (now - then for now, then in zip(processor.used(), before, strict=True))
        notices, letters = list(Notice.objects.exclude(key="")), list(Letter.objects.all())
        Letter.objects.all().delete()
        Notice.objects.exclude(key="").delete()
        before = processor.used()
        bare, _ = _timed(lambda: _bare(notices, letters))
        busy = sum(processor.used()) - sum(before)
        transaction.set_rollback(True)
    return [
        {
            "what": f"{told} deadlines that have passed told in {len(notices)} notices and {len(letters)} letters",
            "measured": f"{seconds:.1f} s; {own + served:.1f} s of the processor, {served:.1f} of it the server's",
            "against": f"writing as many rows {bare:.1f} s; {busy:.1f} s of the processor",
            "ratio": f"{seconds / bare:.1f}×",
            "aim": "5 s for 3000",
        }
    ]


def _late(region: Region) -> None:
    """Proposals of all departments whose step should have been done last month."""
    bodies = list(Department.objects.filter(region=region)) or [None]
    day = timezone.localdate() - dt.timedelta(days=30)
    begun = timezone.now() - dt.timedelta(days=60)
    rows = Proposal.objects.bulk_create(
        Proposal(region=region, department=bodies[n % len(bodies)], kind=Proposal.Kind.ADJUSTMENT,
                 title=f"第{n}件调整", state=State.SUBMITTED, submitted_at=begun)
        for n in range(MANY)
    )  # fmt: skip
    ProposalStep.objects.bulk_create(
        ProposalStep(proposal=row, state=State.SUBMITTED, entered_at=begun, due_on=day) for row in rows
    )


def _remind() -> int:
    with mock.patch.object(reminding, "telling_time", return_value=True):
        return len(reminding.remind())


def _bare(notices: list[Notice], letters: list[Letter]) -> int:
    """The same rows once more, as they are."""
    Notice.objects.bulk_create(notices, batch_size=1000)
    Letter.objects.bulk_create(letters, batch_size=1000)
    return len(notices)


def _timed(work: object) -> tuple[float, int]:
    start = time.perf_counter()
    done = work()  # type: ignore[operator]
    return time.perf_counter() - start, done
