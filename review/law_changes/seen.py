"""What a page has shown of a task that a change of a law asks for (所见), as one value that goes with the answer sent from it."""

from __future__ import annotations

from core.digests import digest
from core.reasons import Reason
from review.models.law_changes import AdjustmentTask
from review.models.proposals import Change

CHANGED = Reason(
    "seen",
    "您打开页面之后这件任务有变化（办理情况、条文或者涉及的职权），没有办理。下面是现在的情况，核对后再办理；您填写的仍在。",
)


def task_shown(task: AdjustmentTask) -> str:
    """How it stands, the articles and citations it is about, and who is changing the powers already."""
    items = task.items.order_by("pk").values_list("version", "basis_uid", "old_label", "new_label", "kind")
    changes = Change.objects.filter(is_open=True, power__in=task.items.values("power")).order_by("pk")
    said = [
        (task.state, task.proposal_id, task.event.version_id, task.event.on),
        *items,
        *changes.values_list("pk", "proposal__state"),
    ]
    return digest([[str(one) for one in row] for row in said])
