"""The progress of long work (任务进度), for the person who started it. Refreshes itself without a script."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from jobs.models import Job
from jobs.running import recover

if TYPE_CHECKING:
    from accounts.requests import OfficeRequest

WAITED_LONG = dt.timedelta(seconds=30)


@login_required
@require_safe
def job(request: OfficeRequest, pk: int) -> HttpResponse:
    """One job: how far it is or how it ended. Looking at it queues it again where its worker was lost."""
    found = recover(get_object_or_404(Job.objects.visible_to(request.user), pk=pk))
    waiting = found.state == Job.State.QUEUED and timezone.now() - found.queued_at > WAITED_LONG
    return render(request, "jobs/job.html", {"job": found, "waits_long": waiting})
