"""Reading and importing workbooks, done by the worker (后台任务)."""

from __future__ import annotations

from django.urls import reverse

from jobs.models import Job
from jobs.running import Outcome, Tell, handles
from review.imports.uploading import carry_out, read
from review.models.imports import ImportRun


@handles("import-read")
def read_workbook(job: Job, tell: Tell) -> Outcome:
    """Read an uploaded workbook for its preview."""
    run = ImportRun.objects.get(pk=job.payload["run"])
    return Outcome(read(run, tell), reverse("review:import", args=[run.pk]))


@handles("import-confirm")
def import_workbook(job: Job, tell: Tell) -> Outcome:
    """Import a previewed workbook; the result is its proposal."""
    run = ImportRun.objects.get(pk=job.payload["run"])
    message = carry_out(run, tell)
    run.refresh_from_db()
    if run.proposal_id is None:
        return Outcome(message, reverse("review:import", args=[run.pk]))
    return Outcome(message, reverse("review:proposal", args=[run.proposal_id]))
