"""What the release screens list (公布): what waits in a region, and what a release made public."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import User
from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from office.listing import ListScreen
from office.listing_columns import Column, link, tag
from powers.models import Power, PowerVersion
from publish.models import Release, ReleaseEntry
from publish.pending import looked_up, waiting_rows
from publish.releasing import action_of


def regions_for(user: User) -> QuerySet[Region]:
    """The regions whose releases a person sees."""
    scope = scope_of(user)
    if scope.everything:
        released = Exists(Release.objects.filter(region=OuterRef("pk")))
        return Region.objects.filter(released | Exists(Power.objects.filter(region=OuterRef("pk"))))
    return Region.objects.filter(pk__in=scope.regions_as(Role.STAFFING, Role.INSPECTOR))


def region_of(user: User, code: str) -> Region:
    """The region asked for, else the first of the person's own; 404 for anyone without one."""
    regions = regions_for(user)
    region = regions.filter(code=code).first() if code else regions.order_by("code").first()
    if region is None:
        raise Http404
    return region


Action = ReleaseEntry.Action
COLOURS = {Action.ADDED: "green", Action.MODIFIED: "amber", Action.ERRATUM: "blue"}


def _tag(action: str) -> str:
    return tag(str(Action(action).label), COLOURS.get(Action(action), "red"))


def _action(version: Any) -> str:
    """What a release would do with a version that waits."""
    return action_of(version.standing, substantive=version.substantive, follows=version.has_head)


class Pending(ListScreen):
    """What is approved and waits to be made public (已批准待公布), part of the page of a region."""

    title = "已批准待公布"
    keeps_filters = False
    order = "department__order,department__code,power__code"
    nothing = "没有等待公布的职权。批准申请之后，职权会出现在这里。"
    columns = (
        Column(
            "action", "动作", lambda row: Action(_action(row)).label, 10, cell=lambda row: _tag(_action(row))
        ),
        Column("code", "编码", "power.code", 24, order="power__code", css="code"),
        Column("type", "类型", "power_type.name", 12, order="power_type__order", css="nowrap"),
        Column("name", "职权名称", "title", 60, order="name", head=True),
        Column("department", "部门", "department.name", 28, order="department__name"),
    )  # fmt: skip

    @cached_property
    def region(self) -> Region:
        return region_of(self.user, self.request.GET.get("region", ""))

    @cached_property
    def waits(self) -> QuerySet[PowerVersion]:
        return looked_up(self.region)

    def rows(self) -> QuerySet[PowerVersion]:
        return waiting_rows(self.waits)

    def export_title(self) -> str:
        return f"{self.region.name}待公布的职权"


def _digest(entry: ReleaseEntry) -> str:
    algorithm, _, digits = entry.digest.partition(":")
    short = f"{algorithm.upper()} {digits[:10]}…" if digits else "不公开"
    return format_html('<span class="code small" title="{}">{}</span>', entry.digest, short)


class Manifest(ListScreen):
    """What one release made public (公布清单), part of its page."""

    title = "公布清单"
    keeps_filters = False
    order = "version__power__code,pk"
    columns = (
        Column(
            "action", "动作", "get_action_display", 10, order="action", cell=lambda entry: _tag(entry.action)
        ),
        Column(
            "code", "编码", "version.power.code", 24, order="version__power__code", css="code",
            cell=lambda entry: link(
                reverse("publish:power", args=[entry.version.power.code]), entry.version.power.code
            ),
        ),
        Column("type", "类型", "version.power_type.name", 12, order="version__power_type__order", css="nowrap"),
        Column("name", "职权名称", "version.title", 60, order="version__name", head=True),
        Column("department", "部门", "version.department.name", 28, order="version__department__name"),
        Column("number", "版本", "version.number", 8, css="number"),
        Column("digest", "公布内容摘要值", "digest", 70, cell=_digest),
    )  # fmt: skip

    @cached_property
    def release(self) -> Release:
        rows = Release.objects.visible_to(self.user).select_related("region", "previous", "released_by")
        rows = rows.defer("manifest", "previous__manifest")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def rows(self) -> QuerySet[ReleaseEntry]:
        rows = self.release.entries.select_related(
            "version__power", "version__department", "version__power_type"
        )
        return rows.defer("version__source", "version__sealed_document")

    def export_title(self) -> str:
        return f"{self.release}公布清单"
