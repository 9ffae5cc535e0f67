"""The pages of a department (部门页) and of a duty of its charter (职责页)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments.as_of import as_of
from departments.models import Department, Duty
from powers.models import PowerType
from publish import duty_reading, lineage_reading
from publish import listing as lists
from publish.blocks import Place, Subject, blocks_at
from publish.caching import public_page
from publish.days import asked_day, dated, day_of
from publish.departments import listing
from publish.departments.by_address import duty_or_404, is_shown
from publish.facets import department_key, faceted, narrowed
from publish.models import ListEntry
from publish.pages import updating
from publish.pages.site_facts import address
from publish.params import page_number

POWERS_OF_DUTY = 20
LIST_SIZE = 100


@require_safe
@public_page("by", "type", "level", "duty", "phase", "page", "on")
@dated()
def department(request: HttpRequest, region: str, department: str) -> HttpResponse:
    body = get_object_or_404(
        Department.objects.select_related("region__level", "kind", "parent__region").annotate(
            list_touched=updating.of_departments(day_of(request))
        ),
        region__code=region,
        code=department,
    )
    today = day_of(request)
    as_of(filter(None, (body, body.region, body.parent)), today)
    everything = ListEntry.objects.on(today).filter(department=body)
    faces = faceted(everything, request.GET, ("type", "level", "phase", "duty"), day=today)
    if not faces.total and not is_shown(body):
        raise Http404(_("没有找到这个部门。"))
    descent = lineage_reading.descent_of(body, today)
    if descent.heir and not faces.total:
        moved = HttpResponseRedirect if asked_day(request) else HttpResponsePermanentRedirect
        return moved(_department_address(descent.heir))
    charter, of_charter = listing.charter_of(body, today)
    by = request.GET.get("by", "")
    has_duties = bool(of_charter) or everything.exclude(duty_text="").exists()
    if by not in ("duty", "type"):
        by = "duty" if has_duties else "type"
    entries = narrowed(everything, faces.wanted)
    under = of_charter if by == "duty" else None
    page = _department_list(entries, faces, under, page_number(request), today)
    context = _about_department(body, today) | {
        "charter": charter,
        "duties": of_charter,
        "descent": descent,
        "faces": faces,
        "by": by,
        "has_duties": has_duties,
        "page": page,
        "total": faces.total,
        "boundaries": listing.boundaries_of(body, of_charter, today),
        "blocks": blocks_at(Place.DEPARTMENT, Subject(today, asked_day(request) is None, body)),
    }
    context |= _version_of_list(body, today) if charter else {}
    return render(request, "publish/department.html", context)


def _version_of_list(body: Department, day: dt.date) -> dict[str, Any]:
    """The release that made the list what it was on `day`, and where its list of that day stands for good."""
    release = lists.releases(day).filter(region=body.region_id, effective_on__lte=day).first()
    return {"release": release, "list_at": address(f"{_department_address(body)}?on={day}")}


def _department_list(
    entries: Any, faces: Any, under: list[Duty] | None, number: int, day: dt.date
) -> listing.Page:
    """One page of a department's list, under these duties or, without them, under the types."""
    if under is None:
        types = lists.power_types(day)
        counts = Counter(dict(_type_counts(faces, types)))
        return listing.page_by_type(entries, types, counts, number, LIST_SIZE, day)
    page = listing.page_by_duty(entries, under, number, LIST_SIZE, day)
    if faces.wanted:
        page.sections = [section for section in page.sections if section.items]
    return page


def _about_department(body: Department, day: dt.date) -> dict[str, Any]:
    """What its page says of a department whatever list is read."""
    plaques, past_plaques = listing.plaques_of(body, day)
    return {
        "department": body,
        "region": body.region,
        "plaques": plaques,
        "past_plaques": past_plaques,
        "level_names": lists.level_names(day),
        "department_key": department_key(body.region.code, body.code),
    }


def _department_address(body: Department) -> str:
    return reverse("publish:department", args=[body.region.code, body.code])


@require_safe
@public_page("phase", "page", "on")
@dated()
def duty(request: HttpRequest, region: str, department: str, duty: int) -> HttpResponse:
    """A duty: the powers under it, and what they oblige the body to do before, during and after."""
    today = day_of(request)
    found = duty_or_404(region, department, duty, today)
    powers = duty_reading.powers_under(found, today)
    columns = duty_reading.columns(powers, request.GET.get("phase", ""), page_number(request))
    chosen = next((c for c in columns if c.value == request.GET.get("phase")), None)
    types = lists.power_types(today)
    number = 1 if chosen else page_number(request)
    in_force = ListEntry.objects.on(today).filter(pk__in=duty_reading.entries_under(found).values("pk"))
    body = found.charter.department
    context = {
        "duty": found,
        "charter": found.charter,
        "charter_ended": bool(found.charter.effective_to and found.charter.effective_to <= today),
        "department": body,
        "region": body.region,
        "total": powers.total,
        "columns": [chosen] if chosen else columns,
        "all_columns": columns,
        "obligations": sum(column.total for column in columns),
        "chosen": chosen,
        "page": listing.page_by_type(in_force, types, powers.by_type, number, POWERS_OF_DUTY, today),
        "boundaries": duty_reading.boundaries_of(found, today),
        "level_names": lists.level_names(today),
    }
    return render(request, "publish/duty.html", context)


def _type_counts(faces: Any, types: list[PowerType]) -> list[tuple[int, int]]:
    """How many rows of each type the list has under the choices made."""
    chosen = faces.wanted.get("type")
    by_code = {choice.value: choice.count for choice in faces.facet("type").choices}
    return [(t.pk, by_code[t.code]) for t in types if t.code in by_code and (not chosen or t.pk in chosen)]
