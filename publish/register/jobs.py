"""Making register editions as a job of the worker (后台任务), begun by the clock for the newest release of each region."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from jobs.models import Job
from jobs.running import Outcome, Tell, handles, start
from office.timer import OFTEN, PARTS, Did, Part
from publish.models import Release
from publish.register.making import make_all, waiting

KIND = "register"
AGAIN = dt.timedelta(days=1)


@handles(KIND)
def make_registers(job: Job, tell: Tell) -> Outcome:
    release = Release.objects.select_related("region").get(pk=job.payload["release"])
    made = make_all(release, lambda step, done, of: tell(f"{step}：{done}/{of}", 100 * done // max(of, 1)))
    return Outcome(
        f"“{release}”的清单汇编已生成{len(made)}份。",
        reverse("publish:region_register", args=[release.region.code]),
    )


def start_waiting() -> Did:
    """A job for each release whose editions are missing and that nobody is making; where nobody released it, at once."""
    lines = []
    for release in waiting():
        if release.released_by is None:
            lines.append(f"{release}：{len(make_all(release))}份")
        elif not _is_begun(release):
            start(
                KIND,
                title=f"生成清单汇编：{release}",
                by=release.released_by,
                payload={"release": release.pk},
                long=True,
            )
            lines.append(f"{release}：开始生成")
    return Did(f"清单汇编{len(lines)}批", lines)


def _is_begun(release: Release) -> bool:
    """Whether a job is at it, or failed within a day: it is not tried again every five minutes."""
    jobs = Job.objects.filter(kind=KIND, payload__release=release.pk)
    return jobs.exclude(state=Job.State.FAILED, finished_at__lt=timezone.now() - AGAIN).exists()


def enter() -> None:
    PARTS.add(Part("registers", "清单汇编", OFTEN, start_waiting, order=80, rehearse=_told))


def _told() -> Did:
    return Did(f"待生成清单汇编{len(waiting())}批")
