"""By which proposal a version was approved (来历), for the release screens: its title, wished day, document and urgency."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from powers.models import PowerVersion
from powers.origins import READERS, Origin, OriginReader
from review.models.proposals import Change, Decision, Proposal


def origins(versions: QuerySet[PowerVersion]) -> Mapping[int, Origin]:
    """The proposals of versions; one that says again what was approved (the same digest) has that one's proposal."""
    rows = list(Change.objects.filter(version__in=versions.values("pk")).values_list("version", "proposal"))
    rows += _again(versions)
    numbers = {proposal for _, proposal in rows}
    decisions = _decisions(numbers)
    named = Proposal.objects.filter(pk__in=numbers).values_list("pk", "title", "wanted_on")
    made = {pk: _origin(pk, title, wanted, decisions) for pk, title, wanted in named}
    return {version: made[proposal] for version, proposal in rows}


def _again(versions: QuerySet[PowerVersion]) -> list[tuple[int, int]]:
    copies = versions.filter(~Exists(Change.objects.filter(version=OuterRef("pk"))))
    found = {(power, digest): pk for pk, power, digest in copies.values_list("pk", "power", "digest")}
    first = Change.objects.filter(power__in={power for power, _ in found})
    rows = first.values_list("power", "version__digest", "proposal")
    return [(found[power, digest], proposal) for power, digest, proposal in rows if (power, digest) in found]


def _decisions(proposals: Collection[int]) -> dict[int, Decision]:
    rows = Decision.objects.filter(
        submission__proposal__in=proposals,
        outcome__in=(Decision.Outcome.APPROVED, Decision.Outcome.PARTLY),
    ).select_related("submission")
    return {row.submission.proposal_id: row for row in rows}


def _origin(proposal: int, title: str, wanted: Any, decisions: Mapping[int, Decision]) -> Origin:
    decision = decisions.get(proposal)
    return Origin(
        key=str(proposal),
        title=title,
        url=reverse("review:proposal", args=[proposal]),
        document_no=decision.document_no if decision else "",
        decided_on=decision.decided_on if decision else None,
        wanted_on=wanted,
        urgent=bool(decision and decision.urgent),
    )


def enter() -> None:
    READERS.add(OriginReader("proposals", "调整申请", origins))
