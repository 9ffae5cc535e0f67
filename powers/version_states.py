"""Where a version stands in its life (版本状态), in words, and the filter of lists by it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from powers.models import PowerVersion

STATES = {
    "draft": "起草中",
    "frozen": "已提交",
    "approved": "待公布",
    "future": "即将生效",
    "current": "现行有效",
    "past": "历史版本",
}
EXPLAINED = {
    "draft": "可以修改。保存后到“调整申请”中提交；提交后不能再改，直到退回。",
    "frozen": "已提交或已撤回，不能修改；退回后可以继续修改。",
    "approved": "已经批准并封存，等待公布，任何人都不能修改。",
    "future": "已经公布，到生效日期自动生效，任何人都不能修改。",
    "current": "现行有效，任何人都不能修改；需要调整的，请提出新的调整申请。",
    "past": "已经失效，留存备查，任何人都不能修改。",
}


def state_of(version: PowerVersion) -> str:
    """Where a version stands in its life, by its seal and by date; a key of STATES."""
    if version.sealed_at is None:
        return "draft" if version.is_editable else "frozen"
    period = version.period
    if period is None:
        return "approved"
    today = timezone.localdate()
    if period.isempty or (period.upper is not None and period.upper <= today):
        return "past"
    return "future" if period.lower is not None and period.lower > today else "current"


class StateFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[PowerVersion]) -> QuerySet[PowerVersion]:
        today = timezone.localdate()
        sealed = queryset.filter(sealed_at__isnull=False)
        rows = {
            "draft": queryset.filter(sealed_at__isnull=True, frozen_at__isnull=True),
            "frozen": queryset.filter(sealed_at__isnull=True, frozen_at__isnull=False),
            "approved": sealed.filter(period__isnull=True),
            "future": sealed.filter(period__startswith__gt=today),
            "current": sealed.filter(period__contains=today),
            "past": sealed.filter(models.Q(period__endswith__lte=today) | models.Q(period__isempty=True)),
        }
        return rows.get(self.value() or "", queryset)
