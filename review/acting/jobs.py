"""Long work of reviewing, done by the worker (后台任务): sending, submitting and approving many items.

Each handler calls the one function that does it, as the person who asked; what that refuses ends the job with its
reasons, and nothing has happened.
"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from accounts.models import User
from jobs.models import Job
from jobs.running import Outcome, Tell, handles
from review.acting.deciding import approve
from review.drafting.submitting import send, submit
from review.models.proposals import Proposal


@handles("send")
def send_proposal(job: Job, tell: Tell) -> Outcome:
    """Send a large proposal to the department's own reviewer."""
    proposal = Proposal.objects.get(pk=job.payload["proposal"])
    tell("检查并冻结草稿", 5)
    send(proposal, by=_asker(job), note=job.payload.get("note", ""))
    return Outcome(SENT, reverse("review:proposal", args=[proposal.pk]))


@handles("submit")
def submit_proposal(job: Job, tell: Tell) -> Outcome:
    """Submit a large proposal."""
    proposal = Proposal.objects.get(pk=job.payload["proposal"])
    tell("检查并冻结提交稿", 5)
    submit(
        proposal,
        by=job.created_by,
        opinion=job.payload.get("opinion", ""),
        progress=lambda done, of: tell(f"已冻结{done}项，共{of}项", 90 * done // of),
    )
    return Outcome(submitted(proposal), reverse("review:proposal", args=[proposal.pk]))


@handles("approve")
def approve_proposal(job: Job, tell: Tell) -> Outcome:
    """Approve a large submission as the payload says."""
    given = job.payload
    proposal = Proposal.objects.get(pk=given["proposal"])
    refused = {int(change): why for change, why in given.get("refused", {}).items()}
    count = proposal.changes.count() - len(refused)
    tell(f"封存{count}项职权并赋码", 20)
    approve(
        proposal,
        by=job.created_by,
        digest=given["digest"],
        document_no=given["document_no"],
        decided_on=dt.date.fromisoformat(given["decided_on"]),
        reason=given["reason"],
        level=given.get("level", ""),
        refused=refused,
    )
    return Outcome(approved(count, len(refused)), reverse("review:proposal", args=[proposal.pk]))


def _asker(job: Job) -> User:
    if job.created_by is None:
        raise ValueError("nobody asked for this")
    return job.created_by


SENT = "已送本部门法制审核，审核期间草稿不能修改。"
"""What the person is told after sending, by job or at once."""


def submitted(proposal: Proposal) -> str:
    """What the person is told after submitting, by job or at once."""
    return f"已提交“{proposal}”，等待机构编制部门审核。审核期间草稿不能修改。"


def approved(count: int, refused: int = 0) -> str:
    """What the person is told after approving, by job or at once."""
    rest = f"{refused}项不予调整。" if refused else ""
    return f"已批准：{count}项职权已封存并赋码，等待公布。{rest}"
