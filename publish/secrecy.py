"""Secrecy review before release (保密审查, 政府信息公开条例第十七条): recorded for what waits, by whom and when it was reviewed.

Where a region asks for it (`Region.secrecy_review`), nothing is released that has none; that is a setting, since many
offices keep the record elsewhere. What is sealed does not change, so a review holds until the release.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.log import record
from core.reasons import Reason, allowed
from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from powers.models import PowerVersion
from publish.models import SecrecyReview

if TYPE_CHECKING:
    from accounts.models import User

NAMED = 10
EARLIEST = dt.timedelta(days=5 * 366)
"""A review of longer ago is a slip of the pen."""


def lacking_review(region: Region, version_ids: Collection[int]) -> list[Reason]:
    """Why these versions cannot be released yet, where the region asks for a review: those without one, by name."""
    if not Region.objects.filter(pk=region.pk, secrecy_review=True).exists():
        return []
    rows = PowerVersion.objects.filter(pk__in=version_ids, secrecy_review=None).order_by("pk")
    total = rows.count()
    if not total:
        return []
    named = "、".join(version.title for version in rows.only("name", "sub_name")[:NAMED])
    more = f"等{total}项" if total > NAMED else ""
    return [
        Reason(
            "secrecy",
            f"{region}公布前须登记保密审查，还没有登记的：{named}{more}。请先在“公布”页面登记保密审查。",
        )
    ]


def reviews_of(version_ids: Collection[int]) -> dict[int, SecrecyReview]:
    """The reviews of these versions, by version."""
    rows = SecrecyReview.objects.filter(version__in=version_ids).select_related("recorded_by")
    return {row.version_id: row for row in rows}


@transaction.atomic
def record_review(
    region: Region, version_ids: Sequence[int], *, by: User, reviewer: str, reviewed_on: dt.date
) -> int:
    """Record that versions that wait for release were reviewed; returns how many. What has a review keeps it."""
    reasons = []
    if region.pk not in scope_of(by).regions_as(Role.STAFFING):
        reasons.append(Reason("role", f"保密审查由{region}机构编制部门登记，您没有这一职责。"))
    if not reviewer.strip():
        reasons.append(Reason("reviewer", "请填写审查的机构和人员。"))
    if reviewed_on > timezone.localdate():
        reasons.append(Reason("reviewed_on", "审查日期不能晚于今天。"))
    if reviewed_on < timezone.localdate() - EARLIEST:
        reasons.append(Reason("reviewed_on", "审查日期在五年以前，请核对。"))
    allowed(reasons)
    rows = PowerVersion.objects.filter(
        pk__in=version_ids,
        power__region=region,
        sealed_at__isnull=False,
        release_entry=None,
        secrecy_review=None,
    )
    made = [
        SecrecyReview(
            version=version, reviewer=reviewer.strip()[:100], reviewed_on=reviewed_on, recorded_by=by
        )
        for version in rows.only("pk")
    ]
    SecrecyReview.objects.bulk_create(made, batch_size=1000)
    if made:
        detail = {"versions": len(made), "reviewer": reviewer.strip()[:100], "reviewed_on": f"{reviewed_on}"}
        record("release.secrecy_reviewed", actor=by, target=region, region_code=region.code, detail=detail)
    return len(made)


def carry_review(base: PowerVersion, made: PowerVersion) -> None:
    """A version that says, to the letter, what a reviewed one says is reviewed."""
    for review in SecrecyReview.objects.filter(version=base):
        review.pk, review.version = None, made
        review.save(force_insert=True)
