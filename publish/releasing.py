"""Releasing (公布): approved versions get their period, the list entries follow, the manifest is chained.

One transaction: interrupted at any point, either all of it happened or none. A future effective date shows as
即将生效 and takes effect by date alone. Lock order: power rows by primary key, then the region's releases, then the change feed of all regions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.log import record
from core.copying import analyze, copy_rows, reserve_ids
from core.dates_in_order import Day, out_of_order
from core.digests import public_digest
from core.locking import one_at_a_time
from core.reasons import Reason, allowed, refuse
from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from powers.citing import Linker
from powers.documents import digest_of_published
from powers.locking import lock_powers
from powers.models import CitedArticle, Power, PowerVersion
from publish.changes.noting import note_release
from publish.entries import add_entries, close_entries
from publish.models import ListEntry, Release, ReleaseEntry
from publish.released_facts import facts_of
from publish.secrecy import lacking_review

if TYPE_CHECKING:
    from accounts.models import User

Action = ReleaseEntry.Action
CHUNK = 500
TIMEZONE = timezone.get_default_timezone()
Progress = Callable[[str, int, int], None]


def awaiting(region: Region) -> QuerySet[PowerVersion]:
    """Approved versions of a region that wait for release (已批准待公布).

    Of several that wait for one power, only the earliest: the next can follow it, even on the same day.
    """
    # Uncorrelated on purpose: a subquery for each row takes minutes where statistics are not yet fresh.
    earliest = _unreleased(region).order_by("power_id", "number").distinct("power_id")
    return PowerVersion.objects.filter(pk__in=earliest.values("pk"))


def _unreleased(region: Region) -> QuerySet[PowerVersion]:
    return PowerVersion.objects.filter(
        sealed_at__isnull=False, release_entry__isnull=True, power__code__isnull=False, power__region=region
    )


def why_not(region: Region, user: User) -> list[Reason]:
    """Why `user` cannot release for `region`. Only its own staffing office releases."""
    if region.pk in scope_of(user).regions_as(Role.STAFFING):
        return []
    return [Reason("role", f"公布由{region}机构编制部门办理，您没有这一职责。")]


@transaction.atomic
def release(
    region: Region,
    *,
    by: User,
    effective_on: dt.date,
    note: str = "",
    versions: QuerySet[PowerVersion] | None = None,
    made_on: dt.date | None = None,
    ahead: bool = False,
    continued: bool = False,
    progress: Progress | None = None,
) -> Release:
    """Publish approved versions of `region` (all that wait, or those of `versions`) as of `effective_on`.

    `ahead`: what is urgent may come before a version that is scheduled already, and holds until that takes effect.
    `continued`: the versions say again what was in force, after what should have followed was recalled.
    `made_on` is only for taking over a history that was published elsewhere: the day it was made there.
    Raises NotAllowed when the person may not, the date is past, nothing waits, or a version that would follow
    another one is not dated after it.
    """
    allowed(why_not(region, by))
    today = made_on or timezone.localdate()
    allowed(out_of_order(Day.EFFECTIVE, effective_on, today=today, known={Day.RELEASED: today}))
    _allow_history(made_on is not None)
    rows = _lock(region, versions, continued=continued)
    one_at_a_time("release", region.pk)
    previous = Release.objects.filter(region=region).order_by("-number").first()
    if made_on is None and not continued:
        allowed(lacking_review(region, [row["pk"] for row in rows]))
    followed = set(
        listed_heads()
        .filter(power_id__in=[row["power_id"] for row in rows])
        .values_list("power_id", flat=True)
    )
    ended, until = _make_room([row["power_id"] for row in rows], effective_on, ahead=ahead)
    _give_periods(rows, effective_on, until)
    at = timezone.now() if made_on is None else dt.datetime.combine(made_on, dt.time(9), TIMEZONE)
    for row in rows:
        row["action"] = Action.CONTINUED.value if continued else _action_of_row(row, followed)
    Linker().link([row["pk"] for row in rows])
    made = _record_release(region, by, at, effective_on, note, rows, previous)
    if progress:
        progress("写入清单条目", 0, len(rows))
    add_entries(
        [row["pk"] for row in rows], (lambda n, of: progress("写入清单条目", n, of)) if progress else None
    )
    close_entries(ended)
    note_release(made, rows, ended)
    analyze(ListEntry, ReleaseEntry, CitedArticle)
    detail = {
        "number": made.number,
        "versions": len(rows),
        "digest": made.digest,
        "effective_on": f"{effective_on}",
    }
    record("release.made", actor=by, target=made, region_code=region.code, detail=detail)
    return made


def release_digest(made: Release) -> str:
    """The digest a release must have; anybody can recompute it (docs/digests.md)."""
    return public_digest(manifest_of(made))


def manifest_of(made: Release) -> dict[str, Any]:
    """What a release published as a document: everything it says, and the digest of the release before."""
    return {
        "previous": made.previous.digest if made.previous else "",
        "region": made.region.code,
        "number": made.number,
        "effective_on": made.effective_on.isoformat(),
        "note": made.note,
        "entries": made.manifest,
    }


def _lock(
    region: Region, versions: QuerySet[PowerVersion] | None, *, continued: bool
) -> list[dict[str, Any]]:
    """The versions to release, their powers locked; what another release has taken meanwhile is no longer there."""
    chosen = _unreleased(region) if continued else awaiting(region)
    if versions is not None:
        chosen = chosen.filter(pk__in=versions.values("pk"))
    lock_powers(Power.objects.filter(pk__in=chosen.values("power_id")))
    columns = ("pk", "power_id", "power__code", "number", "digest", "standing", "substantive", "secrecy")
    rows = [dict(row) for row in chosen.order_by("power__code", "number").values(*columns)]
    if not rows:
        refuse("nothing", "没有已批准待公布的职权，可能刚刚已由他人公布，请刷新页面查看。")
    return rows


def _allow_history(taking_over: bool) -> None:
    """The database refuses periods in the past, but for a history taken over in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('qingdan.taking_over', %s, true)", ["on" if taking_over else "off"])


def _make_room(
    powers: Collection[int], effective_on: dt.date, *, ahead: bool
) -> tuple[list[int], dict[int, dt.date]]:
    """End what is in force on `effective_on`, cancelled versions as well: those that end, and the powers whose new version
    holds only until one that is scheduled already takes effect."""
    until = scheduled_after(powers, effective_on)
    if until and not ahead:
        refuse(
            "effective_on",
            f"有职权的前一版本自{max(until.values())}起生效，本次生效日期不能早于该日；紧急办理的可以先行公布，其他的先撤回已排定的公布。",
        )
    in_force = PowerVersion.objects.filter(power_id__in=powers, period__contains=effective_on)
    ended = list(in_force.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE powers_powerversion SET period = daterange(lower(period), %s) WHERE id = ANY(%s)",
            [effective_on, ended],
        )
    return ended, until


def scheduled_after(powers: Collection[int], day: dt.date) -> dict[int, dt.date]:
    """The powers for which a version is published that takes effect after `day`: from when the first of them does."""
    later = PowerVersion.objects.filter(power_id__in=powers, period__startswith__gt=day).exclude(
        period__isempty=True
    )
    found: dict[int, dt.date] = {}
    rows: Any = later.values_list("power_id", "period")
    for power, period in rows:
        found[power] = min(period.lower, found.get(power, period.lower))
    return found


def _give_periods(
    rows: Sequence[Mapping[str, Any]], effective_on: dt.date, until: Mapping[int, dt.date]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE powers_powerversion SET period = daterange(%s, NULL) WHERE id = ANY(%s)",
            [effective_on, [row["pk"] for row in rows if row["power_id"] not in until]],
        )
        for row in rows:
            if end := until.get(row["power_id"]):
                cursor.execute(
                    "UPDATE powers_powerversion SET period = daterange(%s, %s) WHERE id = %s",
                    [effective_on, end, row["pk"]],
                )


def _record_release(
    region: Region,
    by: User,
    at: dt.datetime,
    effective_on: dt.date,
    note: str,
    rows: list[dict[str, Any]],
    previous: Release | None,
) -> Release:
    digests = _digests([row["pk"] for row in rows])
    made = Release(
        pk=reserve_ids(Release, 1)[0],
        region=region,
        number=previous.number + 1 if previous else 1,
        effective_on=effective_on,
        note=note.strip(),
        previous=previous,
        manifest=[
            [r["power__code"], r["number"], digests[r["pk"]], r["action"]] for r in rows if r["pk"] in digests
        ],
        released_by=by,
        released_at=at,
    )
    made.digest = release_digest(made)
    made.save(force_insert=True)
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        facts = facts_of([row["pk"] for row in chunk])
        entries = (
            (made.pk, row["pk"], row["action"], digests.get(row["pk"], ""), facts[row["pk"]]) for row in chunk
        )
        copy_rows(ReleaseEntry, ("release_id", "version_id", "action", "digest", "facts"), entries)
    return made


def _digests(ids: Collection[int]) -> dict[int, str]:
    """By version the digest of what the public will read of it; what is 不公开 has none."""
    rows = PowerVersion.objects.filter(pk__in=ids).exclude(secrecy=PowerVersion.Secrecy.CLOSED)
    documents = rows.order_by("pk").values_list("pk", "sealed_document")
    return {pk: digest_of_published(document) for pk, document in documents.iterator(CHUNK) if document}


def _action_of_row(row: Mapping[str, Any], followed: Collection[int]) -> str:
    return action_of(row["standing"], substantive=row["substantive"], follows=row["power_id"] in followed)


def action_of(standing: str, *, substantive: bool, follows: bool) -> str:
    """What a version does on the list; a correction of slips (勘误) is one whatever the power's standing."""
    if not substantive:
        return Action.ERRATUM.value
    if standing == PowerVersion.Standing.CANCELLED:
        return Action.CANCELLED.value
    if standing == PowerVersion.Standing.SUSPENDED:
        return Action.SUSPENDED.value
    return (Action.MODIFIED if follows else Action.ADDED).value


def listed_heads() -> QuerySet[PowerVersion]:
    """Published versions in force without end that stand on the list: what comes after one is a modification."""
    heads = PowerVersion.objects.filter(
        period__isnull=False, period__endswith__isnull=True, period__isempty=False
    )
    return heads.exclude(standing=PowerVersion.Standing.CANCELLED)
