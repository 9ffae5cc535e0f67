"""What is still to be done before a proposal can be sent (还差什么): for the drafter, item by item. Selectors only."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.urls import reverse

from powers.checks.loading import Subject
from powers.diff import diff, without_note
from powers.titles import title_of
from review.drafting.checking import Checked, check_proposal
from review.drafting.rebasing import stale_changes
from review.drafting.submitting import documents_of
from review.models.proposals import Change, Proposal
from review.workflow.change_actions import CHANGE_ACTIONS, details_of, problems
from review.workflow.conditions import submittable

MOST_CHECKED = 60
"""How many changes are checked each time the page is shown; of more, the page of sending tells."""
PLACES = {
    "empty": "changes",
    "trigger": "case",
    "trigger_on": "case",
    "reason": "case",
    "material": "materials",
    "material_kind": "materials",
    "evidence": "materials",
    "cosign": "cosigns",
}
"""Where on the page something is put right, by the code of a reason."""
FIELDS = {
    "trigger": "#id_case-trigger",
    "trigger_on": "#id_case-trigger_on",
    "why": "#id_case-reason",
    "material": "#id_materials",
    "material_kind": "#materials",
    "evidence": "#id_materials",
}
"""The field beside a draft in which it is, likewise; what is not put right there is on the page of the proposal."""


@dataclass
class Item:
    """One change as its drafter sees it: in how many places it differs, and what is still to be done."""

    change: Change
    title: str
    edits_draft: bool
    asks_details: bool
    differences: int | None
    said: list[tuple[str, str]]
    left: list[str] = field(default_factory=list)
    unexplained: int = 0
    stale: bool = False


@dataclass
class Remaining:
    """The changes of a proposal, and what is missing of the proposal itself: `(place on the page, words)`."""

    items: list[Item]
    left: list[tuple[str, str]]
    checked: bool

    @property
    def done(self) -> bool:
        return not self.left and not any(item.left or item.stale for item in self.items)


def remaining(proposal: Proposal) -> Remaining:
    """What is still to be done; a constant number of queries."""
    rows = documents_of(proposal)
    stale = {change.pk for change in stale_changes(proposal)}
    subjects = [(one.pk, Subject(one.version_id, one.power_id, after)) for one, _, after in rows]
    kinds = [(one.pk, one.action, one.base_id) for one, _, _ in rows]
    checked = check_proposal(proposal, subjects, kinds) if 0 < len(rows) <= MOST_CHECKED else None
    items = []
    for change, before, after in rows:
        kind = CHANGE_ACTIONS[change.action]
        title = title_of(after["name"], after["sub_name"])
        left = problems(change, before, after)
        if change.conflicts:
            left.append(f"合并新版本时有{len(change.conflicts)}处两边都改过，请在草稿中逐处核对。")
        items.append(
            Item(
                change=change,
                title=title,
                edits_draft=kind.edits_draft,
                asks_details=bool(kind.details),
                differences=diff(without_note(before), after).count if before else None,
                said=[*([("调整情形", str(change.trigger))] if change.trigger else []), *details_of(change)],
                left=[*left, *_errors(checked, change.pk)],
                unexplained=_unexplained(checked, change.pk),
                stale=change.pk in stale,
            )
        )
    return Remaining(
        items, [(PLACES.get(r.code, "case"), r.message) for r in submittable(proposal)], checked is not None
    )


def left_of(change: Change) -> list[tuple[str, str]]:
    """What is still to be done beside one draft, each with the address of where it is done: of the proposal, and what the action of this change asks for. What the
    checks find stands in its own place."""
    change = Change.objects.select_related(
        "proposal__region", "proposal__department", "proposal__trigger"
    ).get(pk=change.pk)
    page = reverse("admin:review_proposal_change", args=[change.proposal_id])
    left = [
        (FIELDS.get(r.code, f"{page}#{PLACES.get(r.code, 'changes')}"), r.message)
        for r in submittable(change.proposal)
    ]
    [(_, before, after)] = documents_of(change.proposal, change.pk)
    left += [(_place_of(change, words), words) for words in problems(change, before, after)]
    if change.conflicts:
        left.append(("#conflicts-title", f"合并新版本时有{len(change.conflicts)}处两边都改过，请逐处核对。"))
    return left


def _place_of(change: Change, words: str) -> str:
    """What an action asks for besides the draft is filled in on a page of its own; all else differs in the draft."""
    if any(f"“{detail.label}”" in words for detail in CHANGE_ACTIONS[change.action].details):
        return reverse("admin:review_proposal_details", args=[change.proposal_id, change.pk])
    return "#draft-diff"


def _errors(checked: Checked | None, change: int) -> list[str]:
    return [f"{f.title}：{f.message}" for pk, f in checked.errors() if pk == change] if checked else []


def _unexplained(checked: Checked | None, change: int) -> int:
    return sum(1 for pk, _ in checked.unexplained() if pk == change) if checked else 0
