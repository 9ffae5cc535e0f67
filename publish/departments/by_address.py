"""Which department or duty an address means (部门、职责): asked here by the pages that show one and those that tell its changes.

What must hold: a body is shown once it was checked or has something on a list; a duty once something was published under it.
"""

from __future__ import annotations

import datetime as dt

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from departments.models import Department, Duty
from publish import duty_reading
from publish.models import ListEntry


def department_or_404(region: str, department: str) -> Department:
    bodies = Department.objects.select_related("region")
    body = get_object_or_404(bodies, region__code=region, code=department)
    if not is_shown(body):
        raise Http404(_("没有找到这个部门。"))
    return body


def is_shown(body: Department) -> bool:
    return body.verified or ListEntry.objects.filter(department=body).exists()


def duty_or_404(region: str, department: str, duty: int, day: dt.date) -> Duty:
    """The duty as it read on `day`."""
    found = duty_reading.duty_of(region, department, duty, day)
    if not found or not duty_reading.entries_under(found).exists():
        raise Http404(_("没有找到这项职责。"))
    return found
