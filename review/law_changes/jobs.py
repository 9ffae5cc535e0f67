"""Drafting many powers after a change of a law, done by the worker (后台任务)."""

from __future__ import annotations

from django.urls import reverse

from jobs.models import Job
from jobs.running import Outcome, Tell, handles
from review.law_changes.drafting import Drafted, draft_adjustment
from review.models.law_changes import AdjustmentTask

KIND = "law-draft"
SHOWN = 10


@handles(KIND)
def draft(job: Job, tell: Tell) -> Outcome:
    """Draft the adjustment of a task with many powers."""
    task = AdjustmentTask.objects.select_related("event").get(pk=job.payload["task"])
    tell("核对引用，填入新的条文", 10)
    made = draft_adjustment(task, by=job.created_by)
    return Outcome(drafted(made), reverse("review:proposal", args=[made.proposal.pk]))


def drafted(made: Drafted) -> str:
    """What the person is told after drafting, by job or at once."""
    said = f"已起草{made.powers}项职权的调整，新的条号和条文已填入。请逐项核对后提交。"
    if not made.left:
        return said
    told = "\n".join(f"“{one.title}”{one.why}" for one in made.left[:SHOWN])
    more = f"\n另有{len(made.left) - SHOWN}项。" if len(made.left) > SHOWN else ""
    return f"{said}\n有{len(made.left)}项未纳入：\n{told}{more}"
