"""What a page has shown of a proposal (所见), as one value that goes with what is sent from it: whoever acts on a proposal that
was changed meanwhile is told so, and acts on what they see then.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Max, Model, OuterRef, QuerySet, Subquery

from core.digests import digest
from core.reasons import Reason, allowed
from review.models.disputes import Consent
from review.models.materials import CoSign, Material
from review.models.meetings import MeetingItem
from review.models.proposals import Change, Proposal, ProposalStep, Submission
from review.models.review_tasks import Opinion

CHANGED = Reason(
    "seen", "您打开页面之后这份申请有变化，没有办理。下面是现在的情况，核对后再办理；您填写的仍在。"
)
SAYS = (
    "state", "title", "trigger", "trigger_on", "reason", "document_no", "wanted_on", "department", "urgent_reason",
)  # fmt: skip
"""What a proposal itself says."""


def matter_shown(proposal: Proposal) -> str:
    """The matter: where it stands, its case, its materials, and what its drafts or its submission say."""
    return _one_value(proposal, _MATTER)


def as_shown(proposal: Proposal) -> str:
    """The matter, and all that others have said of it: opinions, signatures, replies, resolutions, consent."""
    return _one_value(proposal, _MATTER | _SAID)


def allow_as_shown(shown: str, now: str, changed: Reason = CHANGED) -> None:
    """Go on only where it is as the page showed it; a page that was not asked to say so is not compared."""
    allowed([changed] if shown and shown != now else [])


def _one_value(proposal: Proposal, parts: dict[str, Any]) -> str:
    rows = Proposal.objects.filter(pk=proposal.pk).annotate(**parts).values_list(*SAYS, *parts)
    return digest([["" if said is None else str(said) for said in row] for row in rows])


def _of(rows: QuerySet[Any], what: Any, path: str = "proposal") -> Subquery:
    """One figure over the rows that belong to a proposal."""
    own = rows.filter(**{path: OuterRef("pk")}).order_by().annotate(whose=F(path)).values("whose")
    return Subquery(own.annotate(figure=what).values("figure"))


def _all(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.all()


_MATTER = {
    "shown_stay": _of(_all(ProposalStep), Max("pk")),
    "shown_submission": _of(_all(Submission), Max("pk")),
    "shown_items": _of(_all(Change), Count("pk")),
    "shown_edited": _of(_all(Change), Max("version__updated_at")),
    "shown_materials": _of(_all(Material), Max("pk")),
    "shown_material_count": _of(_all(Material), Count("pk")),
}
_SAID = {
    "shown_opinions": _of(_all(Opinion), Max("pk"), "change__proposal"),
    "shown_signed": _of(_all(CoSign), Max("signed_at")),
    "shown_asked": _of(_all(CoSign), Count("pk")),
    "shown_replied": F("replied_at"),
    "shown_resolved": _of(_all(MeetingItem), Max("meeting__closed_at"), "change__proposal"),
    "shown_on_agenda": _of(_all(MeetingItem), Max("pk"), "change__proposal"),
    "shown_consented": _of(_all(Consent), Max("answered_at"), "consultation__change__proposal"),
}
