"""What the law library leaves to the staffing offices (待办): beginnings to be set, terms that run out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone

from departments.access import Scope
from departments.roles import Role
from laws.law_events import EXPIRY_AHEAD
from laws.models import Article, LawVersion
from office.notice_kinds import Occasion
from office.waiting import Audience, Waiting, WaitingKind

if TYPE_CHECKING:
    from accounts.models import User


def _mine(user: User, scope: Scope) -> Q:
    """A local law waits for its own region's office, a national one for 平台管理."""
    local = Q(law__region__in=scope.regions_as(Role.STAFFING))
    return local | Q(law__region=None) if scope.has(Role.PLATFORM) else local


def _read(audience: Audience) -> Iterable[Waiting]:
    """Both kinds in one query: a desk asks for everything at once."""
    today = timezone.localdate()
    article = Article.objects.filter(version=OuterRef("pk"), commencement_open=True, effective_from=None)
    whole = Q(commencement_open=True, effective_from=None)
    soon = Q(effective_to__gt=today, effective_to__lte=today + dt.timedelta(days=EXPIRY_AHEAD))
    rows = LawVersion.objects.annotate(unset=Case(When(whole | Exists(article), then=True), default=False))
    rows = rows.filter(Q(unset=True) | (soon & ~Q(term_as_written="")))
    picked: QuerySet[LawVersion] = audience.pick(rows, _mine, lambda user: Q())
    for version in picked.select_related("law__region").defer("preamble").order_by("effective_to", "pk"):
        if version.unset:  # type: ignore[attr-defined]
            yield _to_set(version)
        if version.term_as_written and _is_soon(version, today):
            yield _to_confirm(version)


def _is_soon(version: LawVersion, today: dt.date) -> bool:
    ends = version.effective_to
    return ends is not None and today < ends <= today + dt.timedelta(days=EXPIRY_AHEAD)


def _to_set(version: LawVersion) -> Waiting:
    return Waiting(
        kind="law_open",
        key=f"law-open-{version.pk}",
        what="条文没有写明施行日期，请查明后填写",
        label="核定施行日期",
        holder=_holder(version),
        why="国家的法律由平台管理维护，地方的由本级机构编制部门维护",
        occasion=_about(version),
    )


def _to_confirm(version: LawVersion) -> Waiting:
    assert version.effective_to is not None  # noqa: S101  of those with an end
    last = version.effective_to - dt.timedelta(days=1)
    return Waiting(
        kind="law_expiring",
        key=f"law-expiring-{version.pk}",
        what=f"有效期至{last:%Y年%-m月%-d日}，请核实是否延续；延续的改写失效日期",
        label="有效期届满",
        holder=_holder(version),
        why="国家的法律由平台管理维护，地方的由本级机构编制部门维护",
        occasion=_about(version),
    )


def _holder(version: LawVersion) -> str:
    return "机构编制部门" if version.law.region_id else "平台管理"


def _about(version: LawVersion) -> Occasion:
    return Occasion(
        title=str(version),
        url=reverse("admin:laws_lawversion_change", args=[version.pk]),
        region=version.law.region,  # type: ignore[arg-type]  # a national law is of no region, and nobody is told by it
    )


KINDS = (
    WaitingKind("law_open", "核定施行日期", _read, 80),
    WaitingKind("law_expiring", "有效期届满", _read, 81),
)
