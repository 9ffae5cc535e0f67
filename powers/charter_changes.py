"""Which powers a new 三定规定 touches (三定变化): those in force that hang under a duty of an earlier charter.

A department exercises its powers by the list (部门具体行政职权按照本部门权责清单执行, as Tianjin's charters of 2018 say), so a
change of the charter opens a check of every power under the changed duty.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from departments.models import Charter
from powers.models import PowerVersion


def touched_by_charters(versions: QuerySet[PowerVersion]) -> QuerySet[PowerVersion]:
    """Of `versions`, those in force today under a charter that has ended or that a later one has followed."""
    today = timezone.localdate()
    duties = PowerVersion.duties.through.objects.filter(powerversion=OuterRef("pk"))
    later = Charter.objects.filter(
        department=OuterRef("department"),
        effective_from__gt=OuterRef("effective_from"),
        effective_from__lte=today,
    )
    followed = Charter.objects.filter(pk=OuterRef("duty__charter")).filter(
        Q(effective_to__lte=today) | Exists(later)
    )
    in_force = versions.filter(
        sealed_at__isnull=False, period__contains=today, standing=PowerVersion.Standing.LISTED
    )
    return in_force.filter(Exists(duties.filter(Exists(followed))))
