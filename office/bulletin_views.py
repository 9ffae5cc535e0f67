"""Bulletins to read (通知公告): the list and one of them; they are written in the admin."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import OfficeRequest
from office.listing import ListScreen
from office.listing_columns import Column
from office.models.bulletins import Bulletin
from office.words_filter import WordsFilter


class BulletinFilter(django_filters.FilterSet):
    """Bulletins by words and kind."""

    q = WordsFilter(label="标题或内容", method="filter_q", max_length=100)
    kind = django_filters.ChoiceFilter(label="类别", choices=Bulletin.Kind.choices, empty_label="全部")

    class Meta:
        model = Bulletin
        fields: tuple[str, ...] = ()

    def filter_q(self, rows: QuerySet[Bulletin], name: str, value: str) -> QuerySet[Bulletin]:
        return rows.filter(Q(title__icontains=value) | Q(text__icontains=value))


class Bulletins(ListScreen):
    """What was announced and still stands (通知公告)."""

    title = "通知公告"
    order = "-on_top,-valid_from,-pk"
    nothing = "没有通知公告。机构编制部门在管理后台发布。"
    columns = (
        Column(
            "title", "标题", "title", 50, order="title", head=True,
            link=lambda one: reverse("office:bulletin", args=[one.pk]),
            tags=lambda one: [("置顶", "amber")] if one.on_top else [],
        ),
        Column("kind", "类别", "get_kind_display", 8, order="kind"),
        Column("region", "区划", lambda one: str(one.region or "全部"), 14),
        Column("on", "发布日期", "valid_from", 12, order="valid_from", css="number"),
        Column("until", "撤下日期", "valid_to", 12, hidden=True),
        Column("place", "时间地点", "place", 30, hidden=True),
        Column("text", "内容", "text", 80, hidden=True),
    )  # fmt: skip

    def rows(self) -> QuerySet[Bulletin]:
        return Bulletin.objects.visible_to(self.user).current().select_related("region")

    def make_filter(self, rows: Any) -> BulletinFilter:
        return BulletinFilter(self.request.GET, rows)


@login_required
@require_safe
def bulletin(request: OfficeRequest, pk: int) -> HttpResponse:
    """One of them."""
    rows = Bulletin.objects.visible_to(request.user).current().select_related("region")
    return render(request, "office/bulletin.html", {"bulletin": get_object_or_404(rows, pk=pk)})
