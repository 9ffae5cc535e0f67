"""Putting off what waits for release, and taking it up again (暂缓、恢复公布).

What must hold: nobody writes over what a colleague has put off or taken up since the page was opened; they are told, and
what they send once more is meant.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.log import record
from core.digests import digest
from core.locking import one_at_a_time
from core.reasons import Reason, allowed, refuse
from departments.models import Region
from powers.models import PowerVersion
from publish.models import Postponement
from publish.pending import Group, groups
from publish.releasing import why_not

if TYPE_CHECKING:
    from accounts.models import User


def as_shown(picked: Sequence[Group]) -> str:
    """What a page says of these matters: what waits, and by whom, why and until when it is put off."""
    return digest([[group.key, sorted(group.versions), *_said(group.postponed)] for group in picked])


def _said(later: Postponement | None) -> list[str]:
    if later is None:
        return []
    return [later.reason, f"{later.until or ''}", f"{later.postponed_by_id}", later.postponed_at.isoformat()]


def in_words(later: Postponement) -> str:
    until = f"，到{later.until:%Y年%-m月%-d日}" if later.until else ""
    return f"{later.postponed_by.get_short_name()}已暂缓：{later.reason}{until}"


def same_matters(region: Region, keys: Collection[str]) -> list[Group]:
    """The matters of these keys, whether they are put off by now or not."""
    matters = {key.removesuffix("-later") for key in keys}
    return [group for group in groups(region) if group.key.removesuffix("-later") in matters]


@transaction.atomic
def postpone(
    region: Region, versions: Sequence[PowerVersion], *, by: User, reason: str, until: dt.date | None = None
) -> None:
    """Put off releasing what waits, until a day or until somebody takes it up."""
    reasons = why_not(region, by)
    if not reason.strip():
        reasons.append(Reason("reason", "请写明暂缓公布的理由。"))
    if until is not None and until <= timezone.localdate():
        reasons.append(Reason("until", "暂缓到的日期应在今天之后。"))
    allowed(reasons)
    said = {
        "until": until,
        "reason": reason.strip()[:500],
        "postponed_by": by,
        "postponed_at": timezone.now(),
    }
    for version in versions:
        Postponement.objects.update_or_create(version=version, defaults=said)
    detail = {"versions": len(versions), "until": f"{until or ''}", "reason": reason.strip()[:500]}
    record("release.postponed", actor=by, target=region, region_code=region.code, detail=detail)


@transaction.atomic
def take_up(region: Region, versions: Sequence[PowerVersion], *, by: User) -> None:
    """Take up again what was put off."""
    allowed(why_not(region, by))
    gone, _ = Postponement.objects.filter(version__in=versions).delete()
    detail = {"versions": gone}
    record("release.resumed", actor=by, target=region, region_code=region.code, detail=detail)


@transaction.atomic
def postpone_as_seen(
    region: Region, keys: Collection[str], *, by: User, seen: str, reason: str, until: dt.date | None = None
) -> int:
    """Put off the matters of these keys if they are as the person was shown them; returns how many powers."""
    one_at_a_time("release", region.pk)
    picked = [group for group in groups(region) if group.key in keys]
    if not picked or as_shown(picked) != seen:
        refuse("seen", _told(same_matters(region, keys)))
    postpone(region, _versions(picked), by=by, reason=reason, until=until)
    return sum(len(group.versions) for group in picked)


@transaction.atomic
def take_up_as_seen(region: Region, keys: Collection[str], *, by: User, seen: Mapping[str, str]) -> int:
    """Take up the matters of these keys, each as it was shown; returns how many powers."""
    one_at_a_time("release", region.pk)
    picked = [group for group in groups(region) if group.key in keys]
    if len(picked) < len(set(keys)) or any(as_shown([one]) != seen.get(one.key) for one in picked):
        refuse("seen", _told(same_matters(region, keys)))
    take_up(region, _versions(picked), by=by)
    return sum(len(group.versions) for group in picked)


def _versions(picked: Sequence[Group]) -> list[PowerVersion]:
    ids = [pk for group in picked for pk in group.versions]
    return list(PowerVersion.objects.filter(pk__in=ids).only("pk"))


def _told(now: Sequence[Group]) -> str:
    """What became of the matters meanwhile."""
    said = [f"“{one.title}”{in_words(one.postponed) if one.postponed else '待公布'}" for one in now]
    what = "；".join(said) or "所选申请已公布，或者不再待公布"
    return f"您打开页面之后有变化，没有作任何改动。现在：{what}。核对后可以再次办理。"
