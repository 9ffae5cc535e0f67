"""The powers that a new 三定规定 touches (三定规定变化后待核对)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from office.listing import ListScreen
from office.listing_columns import Column
from powers.charter_changes import touched_by_charters
from powers.models import PowerVersion


def _duties(version: PowerVersion) -> str:
    """The duties a power hangs on, each with its charter."""
    return format_html_join(
        mark_safe("<br>"),
        '{}{} <span class="soft small">《{}》{}</span>',
        (
            (duty.number, duty.text, duty.charter.title, duty.charter.effective_from)
            for duty in version.duties.all()
        ),
    )


class Charters(ListScreen):
    """The powers that a new 三定规定 touches, for the department and the staffing office to check."""

    title = "三定规定变化后待核对的职权"
    order = "department,power__code"
    nothing = "没有需要核对的职权：在列职权都挂在现行三定规定的职责之下。"
    columns = (
        Column("code", "职权编码", "power.code", 24, order="power__code", css="number"),
        Column(
            "name", "职权名称", "title", 60, order="name", head=True,
            link=lambda version: reverse("admin:powers_powerversion_change", args=[version.pk]),
            tags=lambda version: [(str(version.power_type), "")],
        ),
        Column("department", "部门", lambda version: str(version.department), 28, order="department__name"),
        Column(
            "duties", "所挂职责",
            lambda version: "；".join(f"{duty.number}{duty.text}" for duty in version.duties.all()),
            80, cell=_duties,
        ),
    )  # fmt: skip

    def rows(self) -> QuerySet[PowerVersion]:
        rows = touched_by_charters(PowerVersion.objects.visible_to(self.user))
        rows = rows.select_related("power", "department", "power_type").defer("source", "sealed_document")
        return rows.prefetch_related("duties__charter")
