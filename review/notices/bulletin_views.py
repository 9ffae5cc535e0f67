"""Bulletins to read (通知公告): the list and one of them; they are written in the admin."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.sorting import sorted_by
from core.spreadsheets import table_response
from review.models.bulletins import Bulletin

PAGE = 50
ORDER = {"on": "valid_from", "title": "title", "kind": "kind"}
COLUMNS = (
    ("标题", 50),
    ("类别", 8),
    ("区划", 14),
    ("发布日期", 12),
    ("撤下日期", 12),
    ("时间地点", 30),
    ("内容", 80),
)


class BulletinFilter(django_filters.FilterSet):
    """Bulletins by words and kind."""

    q = django_filters.CharFilter(label="标题或内容", method="filter_q", max_length=100)
    kind = django_filters.ChoiceFilter(label="类别", choices=Bulletin.Kind.choices, empty_label="全部")

    class Meta:
        model = Bulletin
        fields: tuple[str, ...] = ()

    def filter_q(self, rows: QuerySet[Bulletin], name: str, value: str) -> QuerySet[Bulletin]:
        return rows.filter(Q(title__icontains=value) | Q(text__icontains=value))


def _filtered(request: HttpRequest) -> tuple[BulletinFilter, QuerySet[Bulletin]]:
    user: Any = request.user
    chosen = BulletinFilter(request.GET, Bulletin.objects.visible_to(user).current().select_related("region"))
    return chosen, sorted_by(chosen.qs, request.GET.get("sort", ""), ORDER, "-on_top,-valid_from,-pk")


@login_required
@require_safe
def bulletins(request: HttpRequest) -> HttpResponse:
    """What was announced and still stands."""
    chosen, rows = _filtered(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "review/notices/bulletins.html", {"filter": chosen, "page": page})


@login_required
@require_safe
def bulletins_export(request: HttpRequest) -> FileResponse:
    """The same list as a workbook."""
    rows = (
        (
            one.title,
            one.get_kind_display(),
            str(one.region or "全部"),
            f"{one.valid_from}",
            f"{one.valid_to or ''}",
            one.place,
            one.text,
        )
        for one in _filtered(request)[1]
    )
    return table_response("通知公告", COLUMNS, rows)


@login_required
@require_safe
def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them."""
    user: Any = request.user
    rows = Bulletin.objects.visible_to(user).current().select_related("region")
    return render(request, "review/notices/bulletin.html", {"bulletin": get_object_or_404(rows, pk=pk)})
