"""The department sites that a person sees (部门网站), and how each one's copy of the list compares with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from core.reasons import refuse
from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from jobs.running import start
from office.listing import HeadAction, ListScreen
from office.listing_actions import BulkAction, each
from office.listing_columns import Column, link, tag
from office.words_filter import WordsFilter
from publish.embeds.jobs import KIND
from publish.models import DepartmentSite, SiteCheck

if TYPE_CHECKING:
    from departments.access import Scope

State = SiteCheck.State
COLOURS = {State.SAME: "green", State.LIVE: "green", State.OLDER: "amber", State.ALTERED: "red", State.UNREACHABLE: "red", State.NO_COPY: "amber"}  # fmt: skip
NOT_CHECKED = "没有核对过"


class SiteFilter(django_filters.FilterSet):
    q = WordsFilter(label="部门或者网址", method="filter_q", max_length=100)
    state = django_filters.ChoiceFilter(
        label="核对结果", field_name="last_state", choices=State.choices, empty_label="全部"
    )
    region = django_filters.ModelChoiceFilter(
        label="区划", field_name="department__region", queryset=Region.objects.none(), empty_label="全部"
    )
    active = django_filters.ChoiceFilter(
        label="使用情况", choices=[("True", "启用"), ("False", "停用")], empty_label="全部"
    )

    class Meta:
        model = DepartmentSite
        fields: tuple[str, ...] = ()

    def __init__(self, data: Any, queryset: QuerySet[DepartmentSite], *, user: User) -> None:
        super().__init__(data, queryset)
        mine = DepartmentSite.objects.visible_to(user).values("department__region")
        self.filters["region"].field.queryset = Region.objects.filter(pk__in=mine).order_by("code")

    def filter_q(self, rows: QuerySet[DepartmentSite], name: str, value: str) -> QuerySet[DepartmentSite]:
        said = (
            Q(department__name__icontains=value) | Q(origin__icontains=value) | Q(copy_url__icontains=value)
        )
        return rows.filter(said)


def sees_sites(scope: Scope) -> bool:
    return scope.everything or scope.has(Role.STAFFING, Role.INSPECTOR, Role.CLERK, Role.LEGAL)


def may_check(site: DepartmentSite, user: User) -> bool:
    """Whether the person may have the site looked at now: who keeps the list of its region, or works for its department."""
    scope = scope_of(user)
    return (
        scope.everything
        or site.department.region_id in scope.regions_as(Role.STAFFING)
        or scope.works_for(site.department_id)
    )


def check_now(site: DepartmentSite, user: User) -> None:
    if not may_check(site, user):
        refuse("role", "由本部门或者机构编制部门核对，您没有这一职责。")
    if not site.copy_url:
        refuse("copy_url", "没有填写清单网页，不用核对。")
    start(
        KIND,
        title=f"核对部门网站：{site}",
        by=user,
        payload={"site": site.pk},
        back_url=reverse("releases:sites"),
    )


def _state(row: Any) -> str:
    return State(row.last_state).label if row.last_state else NOT_CHECKED if row.copy_url else "不核对"


def _state_cell(row: Any) -> str:
    return tag(_state(row), COLOURS.get(row.last_state, ""))


class Sites(ListScreen):
    """Every site with the state of its copy."""

    title = "部门网站"
    intro = "登记的网站可以嵌入本部门的清单栏目；自己存放清单的网页每天与公布的清单核对。"
    order = "department__region__code,department__order,department__code,origin"
    not_found = "没有符合条件的部门网站。"
    nothing = "还没有登记部门网站。"
    columns = (
        Column(
            "department", "部门", "department.name", 30, order="department__name", head=True,
            link=lambda row: reverse("releases:site", args=[row.pk]),
        ),
        Column("region", "区划", "department.region.name", 14, order="department__region__code"),
        Column("origin", "网站", "origin", 34, order="origin"),
        Column("state", "核对结果", _state, 14, order="last_state", cell=_state_cell),
        Column("release", "与哪一批相同", lambda row: f"第{row.last_release_number}批" if row.last_release_number else "", 14, order="last_release_number"),
        Column("count", "不同处", "last_count", 8, order="last_count", css="number"),
        Column("told", "说明", "last_told", 60),
        Column("checked_at", "核对时间", "last_checked_at", 18, order="last_checked_at", css="nowrap"),
        Column("copy_url", "清单网页", "copy_url", 50, hidden=True, cell=lambda row: link(row.copy_url, row.copy_url) if row.copy_url else ""),
        Column("active", "使用情况", lambda row: "启用" if row.active else "停用", 10, order="active", hidden=True),
    )  # fmt: skip
    actions = (
        BulkAction(
            "check", "现在核对", each(check_now), "已开始核对{}个网站，稍后刷新看结果。",
            fits=lambda row, user: bool(row.copy_url) and may_check(row, user), most=50,
        ),
    )  # fmt: skip

    def rows(self) -> QuerySet[DepartmentSite]:
        rows = DepartmentSite.objects.visible_to(self.user).with_last_check()
        return rows.select_related("department__region")

    def make_filter(self, rows: QuerySet[DepartmentSite]) -> SiteFilter:
        return SiteFilter(self.request.GET, rows, user=self.user)

    def head_actions(self) -> list[HeadAction]:
        scope = scope_of(self.user)
        if scope.everything or scope.has(Role.STAFFING):
            return [HeadAction("登记网站", reverse("admin:publish_departmentsite_add"))]
        return []


class Checks(ListScreen):
    """What one site was found to be, each time (核对记录)."""

    title = "核对记录"
    keeps_filters = False
    order = "-pk"
    nothing = "还没有核对过。"
    columns = (
        Column("checked_at", "核对时间", "checked_at", 18, order="checked_at", head=True, css="nowrap"),
        Column("state", "结果", "get_state_display", 14, order="state", cell=lambda row: tag(row.get_state_display(), COLOURS.get(row.state, ""))),
        Column("release", "与哪一批相同", lambda row: f"第{row.release.number}批" if row.release else "", 14),
        Column("items", "读到的职权", "items", 10, order="items", css="number"),
        Column("count", "不同处", "count", 8, order="count", css="number"),
        Column("told", "说明", "told", 60),
    )  # fmt: skip

    def rows(self) -> QuerySet[SiteCheck]:
        seen = DepartmentSite.objects.visible_to(self.user).filter(pk=self.kwargs["pk"])
        rows = SiteCheck.objects.filter(site__in=seen).select_related("release", "site__department")
        return rows.defer("differences", "release__manifest")
