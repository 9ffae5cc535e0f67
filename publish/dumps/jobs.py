"""Making dumps as a job of the worker (后台任务), begun by the clock once a release is in effect."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from departments.models import Region
from jobs.models import Job
from jobs.running import Outcome, Tell, handles, start
from office.timer import OFTEN, PARTS, Did, Part
from publish.dumps.making import AGAIN, make_all, waiting
from publish.models import Release

KIND = "dump"


@handles(KIND)
def make_dumps(job: Job, tell: Tell) -> Outcome:
    region = Region.objects.get(pk=job.payload["region"])
    made = make_all(region, lambda step, done, of: tell(f"{step}：{done}/{of}", 100 * done // max(of, 1)))
    return Outcome(
        f"{region}的开放数据包已生成{len(made)}个。", reverse("publish:data_of", args=[region.code])
    )


def start_waiting() -> Did:
    """A job for each region with a release in effect that has no dump yet; where nobody released it, at once."""
    lines = []
    for region, newest in _waiting():
        if newest.released_by is None:
            lines.append(f"{region}：{len(make_all(region))}个")
        elif not _is_begun(newest):
            payload = {"region": region.pk, "release": newest.pk}
            start(KIND, title=f"生成开放数据包：{newest}", by=newest.released_by, payload=payload, long=True)
            lines.append(f"{region}：开始生成")
    return Did(f"开放数据包{len(lines)}个区划", lines)


def _waiting() -> list[tuple[Region, Release]]:
    """The regions for which dumps are to be made, each with its newest release in effect."""
    regions = Region.objects.filter(pk__in=Release.objects.values("region")).order_by("code")
    found = [(region, waiting(region)) for region in regions]
    return [(region, releases[-1]) for region, releases in found if releases]


def _is_begun(release: Release) -> bool:
    """Whether a job is at it or has done it, or failed within a day."""
    jobs = Job.objects.filter(kind=KIND, payload__release=release.pk)
    return jobs.exclude(state=Job.State.FAILED, finished_at__lt=timezone.now() - AGAIN).exists()


def enter() -> None:
    PARTS.add(Part("dumps", "开放数据包", OFTEN, start_waiting, order=82, rehearse=_told))


def _told() -> Did:
    return Did(f"待生成开放数据包{len(_waiting())}个区划")
