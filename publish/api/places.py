"""Regions, departments, plaques and duties as of a day (机构)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from departments.as_of import as_of
from departments.models import Department, Duty, Region
from publish import duty_reading, lineage_reading
from publish.api import walking
from publish.api.endpoint import Reading, missing
from publish.api.parameters import DatedPages, OnDay, OneDepartment, Several
from publish.api.serializers import places as shapes
from publish.departments import listing as department_listing
from publish.facets import department_key
from publish.models import ListEntry
from publish.regions import listing as region_listing

TAG = gettext_lazy("机构")


def _day(asked: dict[str, Any]) -> dt.date:
    return asked.get("on") or timezone.localdate()


class Regions(Reading):
    operation = "regions_list"
    tag = TAG
    summary = gettext_lazy("公布了清单的地区")
    told = gettext_lazy("当日有职权在列的地区，按政府层级和区划代码。")
    asks = DatedPages
    gives = shapes.RegionPageSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        begun = walking.begin(self.request, asked)
        lines = [line for group in region_listing.region_groups(begun[0]) for line in group.lines]
        return walking.cut(self.request, asked, begun, [_region(line) for line in lines]), {}


def _region(line: region_listing.RegionLine) -> Region:
    region: Any = line.region
    region.listed_powers, region.listed_departments = line.total, line.departments
    return region


class OneRegion(Reading):
    operation = "regions_retrieve"
    tag = TAG
    summary = gettext_lazy("一个地区")
    asks = OnDay
    gives = shapes.RegionSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        day = _day(asked)
        rows = Region.objects.select_related("level", "parent").filter(code=place["region"])
        region = rows.first()
        if region is None or not ListEntry.objects.filter(region=region).exists():
            raise missing(_("没有公布过代码为“%(code)s”的地区的清单。") % {"code": place["region"][:20]})
        as_of(filter(None, (region, region.level)), day)
        counted = ListEntry.objects.on(day).filter(region=region)
        counts = counted.aggregate(total=Count("pk"), departments=Count("department", distinct=True))
        return _region(region_listing.RegionLine(region, counts["departments"], counts["total"])), {}


class OfRegions(DatedPages):
    region = Several(
        Region,
        gettext_lazy("行政区划"),
        help_text=gettext_lazy("区划代码，几个之间用逗号"),
    )


class Departments(Reading):
    operation = "departments_list"
    tag = TAG
    summary = gettext_lazy("部门")
    told = gettext_lazy("当日有职权在列的部门，按区划和清单中的顺序。")
    asks = OfRegions
    gives = shapes.DepartmentPageSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        begun = walking.begin(self.request, asked)
        entries = ListEntry.objects.on(begun[0]).order_by()
        if "region" in asked:
            entries = entries.filter(region__in=asked["region"])
        counts = dict(entries.values_list("department_id").annotate(n=Count("pk")))
        bodies = list(Department.objects.filter(pk__in=counts).select_related("region"))
        as_of((row for body in bodies for row in (body, body.region)), begun[0])
        bodies.sort(key=lambda body: (body.region.code, body.order, body.code))
        return walking.cut(self.request, asked, begun, [_body(b, counts[b.pk]) for b in bodies]), {}


def _body(body: Department, powers: int) -> Department:
    known: Any = body
    known.key, known.powers = department_key(body.region.code, body.code), powers
    return known


class OneDepartmentView(Reading):
    operation = "departments_retrieve"
    tag = TAG
    summary = gettext_lazy("一个部门")
    told = gettext_lazy("部门的联系方式、牌子和沿革。")
    asks = OnDay
    gives = shapes.WholeDepartmentSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        day = _day(asked)
        region, _dash, code = place["key"].partition("-")
        rows = Department.objects.select_related("region").filter(region__code=region, code=code)
        body: Any = rows.first()
        if body is None or not ListEntry.objects.filter(department=body).exists():
            raise missing(_("没有公布过部门“%(key)s”的清单。") % {"key": place["key"][:20]})
        as_of((body, body.region), day)
        current, past = department_listing.plaques_of(body, day)
        descent = lineage_reading.descent_of(body, day)
        for row in (*descent.origins, *descent.successions):
            row.department = row.predecessor if row in descent.origins else row.successor  # type: ignore[attr-defined]
        _body(body, ListEntry.objects.on(day).filter(department=body).count())
        found = {name: getattr(body, name) for name in PLAIN}
        found |= {"plaques": [*current, *past], "origins": descent.origins, "successors": descent.successions}
        return found, {}


PLAIN = (
    "code", "name", "short_name", "region", "powers", "key", "address", "website", "complaint_phone", "complaint_email",
)  # fmt: skip


class Plaques(Reading):
    operation = "plaques_list"
    tag = TAG
    summary = gettext_lazy("一个部门的牌子")
    told = gettext_lazy("核实过的牌子，现在的在前，撤销的在后。")
    asks = OneDepartment
    gives = shapes.PlaquesSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        current, past = department_listing.plaques_of(asked["department"], _day(asked))
        return {"results": [*current, *past]}, {}


class Duties(Reading):
    operation = "duties_list"
    tag = TAG
    summary = gettext_lazy("一个部门的职责")
    told = gettext_lazy("当日有效的三定规定中的职责。")
    asks = OneDepartment
    gives = shapes.DutiesSerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        body, day = asked["department"], _day(asked)
        charter, duties = department_listing.charter_of(body, day)
        as_of((body, body.region), day)
        return {"department": body, "charter": charter, "results": duties}, {}


class OneDuty(Reading):
    operation = "duties_retrieve"
    tag = TAG
    summary = gettext_lazy("一项职责")
    told = gettext_lazy("职责、它的边界，以及其下职权的地址。")
    asks = OnDay
    gives = shapes.WholeDutySerializer

    def read(self, asked: dict[str, Any], **place: Any) -> tuple[Any, dict[str, Any]]:
        day = _day(asked)
        rows = Duty.objects.select_related("charter__department__region").filter(pk=place["duty"])
        known = rows.first()
        body = known.charter.department if known else None
        duty: Any = duty_reading.duty_of(body.region.code, body.code, place["duty"], day) if body else None
        if duty is None:
            raise missing(_("没有编号为“%(duty)s”的职责。") % {"duty": place["duty"]})
        duty.boundaries_with = duty_reading.boundaries_of(duty, day)
        return duty, {}
