"""What of a decision is told to the public (向社会公开的审定信息): document, body, day, what was done, what became of which power."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from powers.approval_models import PowerLineage
from powers.approving import Became, record_approval
from review.models.proposals import Change, Decision, Proposal
from review.models.rules import ChangeAction, DecisionLevel, UnitKind
from review.models.seats import units_of

if TYPE_CHECKING:
    from departments.models import Region

GROUPED = (ChangeAction.MERGE, ChangeAction.SPLIT)


def tell(proposal: Proposal, decision: Decision, refused: Collection[int]) -> None:
    """Write down what may be said of what was approved."""
    changes = proposal.changes.exclude(pk__in=list(refused))
    labels = {value: str(label) for value, label in ChangeAction.choices}
    grouped = changes.filter(action__in=GROUPED).only("version", "power", "action", "details")
    record_approval(
        proposal.region,
        document_no=decision.document_no,
        body=body_of(decision.level, proposal.region),
        decided_on=decision.decided_on,
        urgent=decision.urgent,
        versions={version: labels[action] for version, action in changes.values_list("version_id", "action")},
        became=_became(list(grouped)),
    )


def body_of(level: str, region: Region) -> str:
    """The body that decided, by the level that was stated; '' where none was."""
    if not level:
        return ""
    if level == DecisionLevel.OFFICE:
        staffing = [unit.department for unit in units_of(region) if unit.kind == UnitKind.STAFFING]
        offices = {body.name for body in staffing if body is not None}
        if len(offices) == 1:
            return offices.pop()
    return f"{region.name}{DecisionLevel(level).label}"


def _became(changes: Collection[Change]) -> Iterator[Became]:
    """What was merged into which power, and what was split off from which."""
    groups: dict[tuple[str, int], list[Change]] = defaultdict(list)
    for change in changes:
        if group := change.details.get("group"):
            groups[change.action, group].append(change)
    for (action, power), members in groups.items():
        others = [change for change in members if change.power_id != power]
        if action == ChangeAction.MERGE:
            yield from (
                Became(change.version_id, change.power_id, power, PowerLineage.Kind.MERGED)
                for change in others
            )
        else:
            yield from (
                Became(change.version_id, power, change.power_id, PowerLineage.Kind.SPLIT)
                for change in others
            )
