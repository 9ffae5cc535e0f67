"""Checking the whole list anew, done by the worker (后台任务)."""

from __future__ import annotations

from django.urls import reverse

from jobs.models import Job
from jobs.running import Outcome, Tell, handles
from powers.checks.loading import save_findings
from review.statistics.health_listing import keep_health


@handles("check-list")
def check_list(job: Job, tell: Tell) -> Outcome:
    """Check everything in force anew."""
    tell("检查全部现行职权", 10)
    count = save_findings()
    keep_health()
    return Outcome(f"已检查全部现行职权，共{count}条结果。", reverse("review:health"))
