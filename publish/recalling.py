"""Taking back what is scheduled, before it takes effect (撤回、推迟公布): one asks, a second confirms, the public is told why.

Nothing that was released is altered. The versions are ended before they began; what was in force goes on, as a version
that says the same, by a release of its own; what was approved is released anew for a later day, or waits again, put off.
Lock order: power rows by primary key, then the release's recall, the region's releases, the change feed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.log import record
from core.dates_in_order import Day, out_of_order
from core.locking import lock_row, one_at_a_time
from core.reasons import Reason, allowed, refuse
from powers.approving import say_again
from powers.drafting import draft_from
from powers.locking import lock_powers
from powers.models import Power, PowerVersion
from publish.changes.noting import note_recall
from publish.entries import close_entries
from publish.models import Recall, Release, ReleaseEntry
from publish.postponing import postpone
from publish.releasing import release, why_not
from publish.secrecy import carry_review

if TYPE_CHECKING:
    from accounts.models import User

KEPT = {"id", "power", "number", "period", "sealed_at", "frozen_at", "created_at", "updated_at"}
"""What a version that says the same does not take over."""


def scheduled(made: Release) -> list[PowerVersion]:
    """What a release has published that has not taken effect and then changes something: what goes on as it was is no change."""
    rows = PowerVersion.objects.filter(
        release_entry__release=made, period__startswith__gt=timezone.localdate()
    )
    rows = rows.exclude(period__isempty=True).select_related("power", "release_entry").order_by("power__code")
    return [version for version in rows if not _goes_on(version)]


def _goes_on(version: PowerVersion) -> bool:
    """Whether it says what the version before it says, until the day before."""
    if version.release_entry.action != ReleaseEntry.Action.CONTINUED:
        return False
    return all(before.digest == version.digest for before in _before([version]))


def why_not_recall(made: Release, user: User) -> list[Reason]:
    """Why a person cannot ask for taking a release back."""
    reasons = why_not(made.region, user)
    if made.effective_on <= timezone.localdate():
        reasons.append(Reason("effect", "已经生效的公布不能撤回，需要更正的，请再作调整、再公布。"))
    elif not scheduled(made):
        reasons.append(
            Reason("nothing", "这一批次已没有等待生效的调整；内容不变、继续有效的，没有可以撤回的。")
        )
    if made.recalls.open().exists():
        reasons.append(Reason("open", "这一批次已有一件撤回等待确认。"))
    return reasons


def why_not_confirm(recall: Recall, user: User) -> list[Reason]:
    """Why a person cannot confirm or refuse it: a second person of the same office does."""
    reasons = why_not(recall.release.region, user)
    if not recall.is_open:
        reasons.append(Reason("done", "这件撤回已经办理。"))
    if recall.asked_by_id == user.pk:
        reasons.append(Reason("own", "撤回须由机构编制部门另一人确认。"))
    return reasons


@transaction.atomic
def ask_recall(
    made: Release,
    *,
    by: User,
    note: str,
    later_on: dt.date | None = None,
    versions: Collection[int] | None = None,
) -> Recall:
    """Ask that all of what a release has scheduled, or some `versions` of it, be taken back or put off to `later_on`."""
    one_at_a_time("release", made.region_id)
    made = Release.objects.select_related("region").get(pk=made.pk)
    reasons = why_not_recall(made, by)
    still = scheduled(made)
    chosen = [v for v in still if versions is None or v.pk in versions]
    if gone := len(set(versions or ()) - {v.pk for v in still}):
        reasons.append(
            Reason("seen", f"所选职权中有{gone}项在您打开页面之后已经撤回或者生效，请核对后再提出。")
        )
    if not note.strip():
        reasons.append(Reason("note", "请写明撤回或者推迟的原因，向社会公开。"))
    if not chosen and not reasons:
        reasons.append(Reason("versions", "请勾选要撤回的职权。"))
    reasons += _day_faults(made, later_on) + _overtaken(chosen, later_on)
    allowed(reasons)
    recall = Recall.objects.create(release=made, note=note.strip()[:500], later_on=later_on, asked_by=by)
    recall.versions.set(chosen)
    _record("release.recall_asked", recall, by, versions=len(chosen))
    return recall


@transaction.atomic
def confirm_recall(recall: Recall, *, by: User) -> list[Release]:
    """The second person confirms; returns the releases by which the list goes on."""
    made, chosen = recall.release, list(recall.versions.select_related("power").order_by("power"))
    lock_powers(Power.objects.filter(pk__in=[v.power_id for v in chosen]))
    recall = lock_row(recall, "release__region")
    still = {v.pk for v in scheduled(made)}
    reasons = why_not_confirm(recall, by) + _overtaken(chosen, recall.later_on)
    if any(v.pk not in still for v in chosen):
        reasons.append(Reason("effect", "其中有的职权已经生效或者另有变化，请不予确认后重新提出。"))
    allowed(reasons + _day_faults(made, recall.later_on))
    before = _before(chosen)
    one_at_a_time("release", made.region_id)
    note_recall(recall, chosen)
    PowerVersion.objects.filter(pk__in=still & {v.pk for v in chosen}).update(period="empty")
    close_entries([v.pk for v in chosen])
    newest = [v for v in chosen if not _later(v).exists()]  # what went ahead of it says it already
    went_on = [_said_again(v) for v in before]
    again = [_said_again(v) for v in newest]
    recall.confirmed_by, recall.confirmed_at = by, timezone.now()
    recall.save(update_fields=["confirmed_by", "confirmed_at"])
    releases = _go_on(recall, went_on, again, by)
    _record("release.recalled", recall, by, releases=[one.number for one in releases])
    return releases


@transaction.atomic
def refuse_recall(recall: Recall, *, by: User) -> None:
    """The second person does not confirm, or the first takes it back: the release stays as it is."""
    recall = lock_row(recall, "release__region")
    if recall.asked_by_id != by.pk:
        allowed(why_not_confirm(recall, by))
    elif not recall.is_open:
        refuse("done", "这件撤回已经办理。")
    recall.refused_by, recall.refused_at = by, timezone.now()
    recall.save(update_fields=["refused_by", "refused_at"])
    _record("release.recall_refused", recall, by)


# --- what confirming does ------------------------------------------------------------------------------------


def _before(chosen: Sequence[PowerVersion]) -> list[PowerVersion]:
    """The versions that the scheduled ones would have followed."""
    found = []
    for version in chosen:
        rows = PowerVersion.objects.filter(power=version.power_id, period__endswith=version.period.lower)
        found += list(rows.exclude(period__isempty=True))
    return found


def _said_again(base: PowerVersion) -> PowerVersion:
    """A sealed version that says, to the letter, what a sealed version says."""
    fields = [f for f in PowerVersion._meta.concrete_fields if f.name not in KEPT and not f.primary_key]
    said = {f.attname: getattr(base, f.attname) for f in fields}
    sealed = {name: said.pop(name) for name in ("digest", "sealed_document")}
    made = draft_from(base, **said)
    PowerVersion.objects.filter(pk=made.pk).update(sealed_at=timezone.now(), **sealed)
    say_again({base.pk: made.pk})
    carry_review(base, made)
    made.refresh_from_db()
    return made


def _go_on(
    recall: Recall, went_on: Sequence[PowerVersion], again: Sequence[PowerVersion], by: User
) -> list[Release]:
    """What was in force goes on; what was taken back comes later, or waits, put off."""
    made, note, releases = recall.release, recall.note, []
    region = made.region
    if went_on:
        rows = PowerVersion.objects.filter(pk__in=[v.pk for v in went_on])
        releases.append(
            release(
                region,
                by=by,
                effective_on=made.effective_on,
                note=note,
                versions=rows,
                continued=True,
                ahead=True,
            )
        )
    if recall.later_on and again:
        rows = PowerVersion.objects.filter(pk__in=[v.pk for v in again])
        releases.append(
            release(region, by=by, effective_on=recall.later_on, note=note, versions=rows, ahead=True)
        )
    elif again:
        postpone(region, again, by=by, reason=f"第{made.number}批撤回：{note}")
    return releases


def _day_faults(made: Release, later_on: dt.date | None) -> list[Reason]:
    if later_on is None:
        return []
    if later_on <= made.effective_on:
        return [Reason("later_on", f"推迟到的日期应晚于原定的生效日期{made.effective_on}。")]
    today = timezone.localdate()
    return out_of_order(Day.EFFECTIVE, later_on, today=today, known={Day.RELEASED: today})


def _overtaken(chosen: Collection[PowerVersion], later_on: dt.date | None) -> list[Reason]:
    """Those after which a further version was approved, which rests on them: it has to be released before."""
    reasons = []
    for version in chosen:
        where = f"{version.power.code}“{version.title}”"
        for later in _later(version):
            if later.period is None:
                reasons.append(
                    Reason("overtaken", f"{where}之后已批准第{later.number}版等待公布，请先公布该版。")
                )
            elif later_on:
                reasons.append(
                    Reason("ahead", f"{where}的第{later.number}版已先行公布，只能撤回，不能推迟。")
                )
    return reasons


def _later(version: PowerVersion) -> QuerySet[PowerVersion]:
    return PowerVersion.objects.filter(
        power=version.power_id, number__gt=version.number, sealed_at__isnull=False
    )


def _record(action: str, recall: Recall, by: User, **detail: object) -> None:
    made = recall.release
    said = {"release": made.number, "note": recall.note, "later_on": f"{recall.later_on or ''}"}
    record(action, actor=by, target=made, region_code=made.region.code, detail=said | detail)
