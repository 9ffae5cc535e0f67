"""Releasing as a job of the worker (后台任务)."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from departments.models import Region
from jobs.models import Job
from jobs.running import Outcome, Tell, handles
from publish.models import Release
from publish.pending import release_as_seen


@handles("release")
def release_region(job: Job, tell: Tell) -> Outcome:
    """Release what waits in a region, if it still is what the person was shown."""
    given = job.payload
    region = Region.objects.get(pk=given["region"])
    tell("核对待公布的职权", 2)
    made = release_as_seen(
        region,
        by=job.created_by,
        seen=given["seen"],
        effective_on=dt.date.fromisoformat(given["effective_on"]),
        note=given["note"],
        keys=given.get("groups", ()),
        progress=lambda step, done, of: tell(f"{step}：{done}/{of}", 10 + 85 * done // max(of, 1)),
    )
    return Outcome(released(made), reverse("releases:release", args=[made.pk]))


def released(made: Release) -> str:
    """What the person is told after releasing, by job or at once."""
    return f"已公布“{made}”，共{made.entries.count()}项，自{made.effective_on:%Y年%-m月%-d日}起生效。"
