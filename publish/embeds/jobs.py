"""Checking department sites by the clock and by the worker (定时核对部门网站)."""

from __future__ import annotations

from django.urls import reverse

from jobs.models import Job
from jobs.running import Outcome, Tell, handles
from office.timer import OFTEN, PARTS, Did, Part
from publish.embeds.checking import check, check_all, due
from publish.embeds.comparing import State
from publish.models import DepartmentSite

KIND = "check_site"
SECONDS = 120
"""A run of the clock begins no further site after that; the next run goes on."""
WRONG = (State.OLDER, State.ALTERED, State.NO_COPY, State.UNREACHABLE)


@handles(KIND)
def check_site(job: Job, tell: Tell) -> Outcome:
    """One site, at a person's wish."""
    site = DepartmentSite.objects.select_related("department__region").get(pk=job.payload["site"])
    tell("读取部门网站", 10)
    made = check(site)
    return Outcome(
        f"{site}：{made.get_state_display()}。{made.told}", reverse("releases:site", args=[site.pk])
    )


def _some() -> Did:
    """Those of today that are left, as many as fit beside what else the clock does."""
    made = check_all(due(), SECONDS)
    wrong = [one for one in made if one.state in WRONG]
    return Did(f"核对部门网站{len(made)}个，须处理{len(wrong)}个", [f"{one}：{one.told}" for one in wrong])


def enter() -> None:
    PARTS.add(Part("sites", "部门网站核对", OFTEN, _some, order=84, rehearse=_told))


def _told() -> Did:
    return Did(f"待核对部门网站{len(list(due()))}个")
