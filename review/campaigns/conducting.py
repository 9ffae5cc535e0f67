"""The yearly self-check (年度核对): opening it, and confirming powers. Every refusal has its reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.log import record
from core.digests import digest
from core.locking import lock_row
from core.reasons import Reason, allowed, refuse
from departments.access import scope_of
from departments.models import Region
from departments.roles import DEPARTMENT_ROLES, Role
from powers.models import PowerVersion
from review.campaigns.notifying import announce
from review.campaigns.progress_reading import Progress, powers_of
from review.models.campaigns import Campaign, Confirmation

if TYPE_CHECKING:
    from accounts.models import User


# --- opening ------------------------------------------------------------------------------------------------


def why_not_open(region: Region, user: User) -> list[Reason]:
    """The staffing office of a region opens its campaign and sets its days."""
    if region.pk in scope_of(user).regions_as(Role.STAFFING):
        return []
    return [Reason("role", f"年度核对由{region}机构编制部门布置，您没有这一职责。")]


@transaction.atomic
def open_campaign(
    region: Region, year: int, *, opens_on: dt.date, closes_on: dt.date, note: str = "", by: User
) -> Campaign:
    """Open the campaign of a year and tell every department that has powers. Raises NotAllowed with every reason."""
    today = timezone.localdate()
    reasons = why_not_open(region, by)
    if not today.year - 1 <= year <= today.year + 1:
        reasons.append(Reason("year", f"年度应为{today.year - 1}年至{today.year + 1}年。"))
    if opens_on < today:
        reasons.append(Reason("opens_on", "开始日期不能早于今天。"))
    reasons += _end(opens_on, closes_on)
    if Campaign.objects.filter(region=region, year=year).exists():
        reasons.append(Reason("year", f"{region}{year}年度的核对已经布置，可以在其中修改截止日期。"))
    allowed(reasons)
    made = Campaign.objects.create(
        region=region, year=year, opens_on=opens_on, closes_on=closes_on, note=note.strip(), opened_by=by
    )
    detail = {"year": year, "opens_on": f"{opens_on}", "closes_on": f"{closes_on}"}
    record("campaign.opened", actor=by, target=made, region_code=region.code, detail=detail)
    announce(made, by=by)
    return made


@transaction.atomic
def change_term(campaign: Campaign, *, closes_on: dt.date, note: str, by: User) -> None:
    """Give a campaign another end (延长或者提前) or other instructions."""
    campaign = lock_row(campaign, "region")
    reasons = why_not_open(campaign.region, by) + _end(campaign.opens_on, closes_on)
    allowed(reasons)
    detail = {"before": f"{campaign.closes_on}", "closes_on": f"{closes_on}"}
    campaign.closes_on, campaign.note = closes_on, note.strip()
    campaign.save(update_fields=["closes_on", "note"])
    record("campaign.changed", actor=by, target=campaign, region_code=campaign.region.code, detail=detail)


def _end(opens_on: dt.date, closes_on: dt.date) -> list[Reason]:
    if closes_on < max(opens_on, timezone.localdate()):
        return [Reason("closes_on", "截止日期不能早于开始日期，也不能早于今天。")]
    if closes_on > opens_on + dt.timedelta(days=366):
        return [Reason("closes_on", "截止日期不能晚于开始后一年，请核对年份。")]
    return []


# --- confirming ---------------------------------------------------------------------------------------------

CHANGED = Reason("seen", "您打开页面之后核对的期限或者工作要求有变化，没有确认。请看过现在的要求再确认。")


def campaign_shown(campaign: Campaign) -> str:
    """What a page of a campaign asks of a department, as one value."""
    return digest([str(campaign.opens_on), str(campaign.closes_on), campaign.note])


def why_not_confirm(campaign: Campaign, user: User, department: int | None = None) -> list[Reason]:
    """Why a person cannot confirm powers: of any department of theirs, or of this one."""
    reasons = []
    own = scope_of(user).departments_as(*DEPARTMENT_ROLES, region=campaign.region_id)
    if not own or (department is not None and department not in own):
        reasons.append(Reason("role", "职权由行使它的部门的经办或者法制人员核对，您没有这一职责。"))
    if not campaign.has_begun:
        reasons.append(Reason("early", f"核对自{campaign.opens_on:%Y-%m-%d}起进行。"))
    if campaign.is_over:
        reasons.append(
            Reason("over", f"核对已于{campaign.closes_on:%Y-%m-%d}截止，需要延长的请联系机构编制部门。")
        )
    return reasons


@dataclass(frozen=True)
class Confirmed:
    """What came of confirming: how many were, and why others were not."""

    done: int
    refused: list[str]


@transaction.atomic
def confirm(campaign: Campaign, versions: Collection[int], *, by: User) -> Confirmed:
    """Confirm that these versions stand as they are (确认无变化). Told for each that cannot be, with the reason.

    Raises NotAllowed when the person can confirm nothing at all.
    """
    allowed(why_not_confirm(campaign, by))
    own = scope_of(by).department_ids
    listed = powers_of(campaign).filter(pk__in=versions, department_id__in=own)
    rows = list(listed.defer("source", "sealed_document").select_related("power"))
    refused = []
    if missing := len(set(versions)) - len(rows):
        refused.append(f"{missing}项不在本部门现行清单中，或者已有新版本，请刷新后重新核对。")
    fresh = []
    for row in rows:
        if row.progress == Progress.ADJUSTING:  # type: ignore[attr-defined]
            refused.append(f"“{row.title}”已提出调整，不必确认。")
        elif row.change_id:  # type: ignore[attr-defined]
            refused.append(f"“{row.title}”正在起草调整；提交后即为已提出调整，不调整的请先从申请中移出。")
        elif row.progress == Progress.OPEN:  # type: ignore[attr-defined]
            fresh.append(row)
    made = Confirmation.objects.bulk_create(
        (
            Confirmation(campaign=campaign, power_id=row.power_id, version=row, confirmed_by=by)
            for row in fresh
        ),
        ignore_conflicts=True,  # a colleague's second click at the same moment
    )
    if made:
        detail = {"powers": len(made), "codes": [row.power.code for row in fresh]}
        _record("campaign.confirmed", campaign, by, detail)
    return Confirmed(len(made), refused)


@transaction.atomic
def take_back(
    campaign: Campaign, version: PowerVersion, *, by: User, confirmation: int | None = None
) -> None:
    """A confirmation made by mistake is taken back while the campaign runs; only the one that was seen, where that is said."""
    allowed(why_not_confirm(campaign, by, version.department_id))
    rows = Confirmation.objects.filter(campaign=campaign, power=version.power_id)
    if confirmation and rows.exclude(pk=confirmation).exists():
        refuse("seen", "您打开页面之后这项职权由同事重新确认过。")
    gone, _ = rows.delete()
    if gone:
        _record("campaign.taken_back", campaign, by, {"codes": [version.power.code]})


def _record(action: str, campaign: Campaign, by: User, detail: dict[str, object]) -> None:
    record(action, actor=by, target=campaign, region_code=campaign.region.code, detail=detail)
