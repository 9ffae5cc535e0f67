"""Filters of the public API (接口筛选): as on the search page, with errors that say what to do."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, F, Func, Value
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError as ApiError

from departments.models import Department, Level, Region
from powers.models import PowerType
from publish import search
from publish.asking.finding import results
from publish.days import read_day
from publish.facets import has, is_department, values_of
from publish.models import ListEntry

if TYPE_CHECKING:
    from django.db.models import QuerySet

    Entries = QuerySet[ListEntry]

BAD_DATE = gettext_lazy("“%(value)s”不是日期，请按“年-月-日”填写，例如 2026-01-31。")


class IsoDateField(forms.CharField):
    """A day as the pages read one (`publish.days`): the year first, so that no one guesses which number is the month."""

    def clean(self, value: Any) -> dt.date | None:
        text = super().clean(value).strip()
        day = read_day(text)
        if text and day is None:
            raise ValidationError(BAD_DATE, params={"value": text[:20]})
        return day


@extend_schema_field(OpenApiTypes.DATE)
class IsoDateFilter(django_filters.Filter):
    field_class = IsoDateField


def _values(text: str) -> list[str]:
    """The values of a parameter, commas between: either this or that."""
    return values_of({"": text}, "")


class EntryFilter(django_filters.FilterSet):
    """The list on a day, narrowed; an unknown code is an error, not an empty answer."""

    q = django_filters.CharFilter(
        label=gettext_lazy("检索词，空格分开的词须同时出现"), method="ignore", max_length=search.MAX_QUERY
    )
    department = django_filters.CharFilter(
        label=gettext_lazy("部门：区划代码-部门代码（如 120000-101），或部门全称，几个之间用逗号"),
        method="filter_department",
    )
    type = django_filters.CharFilter(label=gettext_lazy("职权类型代码，几个之间用逗号"), method="filter_type")
    region = django_filters.CharFilter(label=gettext_lazy("区划代码，几个之间用逗号"), method="filter_region")
    level = django_filters.CharFilter(
        label=gettext_lazy("行使层级代码，几个之间用逗号"), method="filter_level"
    )
    on = IsoDateFilter(
        label=gettext_lazy("某一天有效的清单，默认今天（北京时间），如 2026-01-31"), method="ignore"
    )

    class Meta:
        model = ListEntry
        fields: list[str] = []

    def filter_queryset(self, queryset: Entries) -> Entries:
        day = self.form.cleaned_data.get("on") or timezone.localdate()
        narrowed: Entries = super().filter_queryset(queryset.on(day))  # type: ignore[attr-defined]
        q = self.form.cleaned_data.get("q")
        return self._found(narrowed, q, day) if q else narrowed

    def _found(self, narrowed: Entries, q: str, day: dt.date) -> Entries:
        """What a query finds, in the order of the search page."""
        with search.by_index(search.groups_of(q)):
            keys = results(q, self.data, day=day).keys(0, search.MANY)
        place = Func(
            Value(keys, output_field=ArrayField(BigIntegerField())), F("pk"), function="array_position"
        )
        return narrowed.filter(pk__in=keys).order_by(place)

    def ignore(self, queryset: Entries, name: str, value: object) -> Entries:
        return queryset

    def filter_department(self, queryset: Entries, name: str, value: str) -> Entries:
        found: list[int] = []
        for one in _values(value):
            keys = list(Department.objects.filter(is_department(one)).values_list("pk", flat=True))
            problem = _("没有部门“%(value)s”。请用“区划代码-部门代码”或部门全称。")
            self._require(keys, name, problem % {"value": one[:60]})
            found += keys
        return queryset.filter(department__in=found)

    def filter_type(self, queryset: Entries, name: str, value: str) -> Entries:
        found = self._known(PowerType, name, _values(value), _("职权类型"))
        return queryset.filter(power_type__code__in=found)

    def filter_region(self, queryset: Entries, name: str, value: str) -> Entries:
        found = self._known(Region, name, _values(value), _("行政区划"))
        return queryset.filter(region__code__in=found)

    def filter_level(self, queryset: Entries, name: str, value: str) -> Entries:
        return queryset.filter(has("level", *self._known(Level, name, _values(value), _("行使层级"))))

    def _known(self, model: Any, name: str, codes: list[str], called: str) -> list[str]:
        """These codes, every one of which there must be."""
        known = set(model.objects.filter(code__in=codes).values_list("code", flat=True))
        for code in codes:
            problem = _("没有代码为“%(code)s”的%(called)s。") % {"code": code[:20], "called": called}
            self._require(code in known, name, problem)
        return codes

    @staticmethod
    def _require(found: object, name: str, message: str) -> None:
        if not found:
            raise ApiError({name: [message]})
