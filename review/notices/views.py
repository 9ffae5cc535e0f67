"""The notice centre (通知): a person's own notices, unread first; opening one marks it read and leads to its page."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import BooleanField, ExpressionWrapper, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from review.models.notices import Notice
from review.notices.notifying import EVENTS, Kind

PAGE = 30
READ = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())


class NoticeFilter(django_filters.FilterSet):
    """Notices by what they are about, whether they are read, and words."""

    q = django_filters.CharFilter(label="内容", field_name="text", lookup_expr="icontains", max_length=100)
    kind = django_filters.ChoiceFilter(
        label="种类", choices=Kind.choices, method="filter_kind", empty_label="全部"
    )
    state = django_filters.ChoiceFilter(
        label="状态",
        choices=(("unread", "未读"), ("read", "已读")),
        method="filter_state",
        empty_label="全部",
    )

    class Meta:
        model = Notice
        fields: tuple[str, ...] = ()

    def filter_kind(self, rows: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        return rows.filter(event__in=[event for event, row in EVENTS.items() if row.kind == value])

    def filter_state(self, rows: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        return rows.filter(read_at__isnull=value == "unread")


def _own(request: HttpRequest) -> QuerySet[Notice]:
    user: Any = request.user
    return Notice.objects.visible_to(user)


@login_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """One's own notices, filtered and paged."""
    chosen = NoticeFilter(request.GET, _own(request))
    rows = chosen.qs.annotate(is_read=READ).order_by("is_read", "-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    unread = chosen.qs.filter(read_at=None)
    context = {
        "filter": chosen,
        "page": page,
        "rows": [(notice, kind_of(notice)) for notice in page.object_list],
        "unread": unread.count(),
        "newest": unread.aggregate(newest=Max("pk"))["newest"],
    }
    return render(request, "review/notices/notices.html", context)


def kind_of(notice: Notice) -> str:
    """What a notice is about; '' for an event of an older release."""
    row = EVENTS.get(notice.event)
    return str(row.kind.label) if row else ""


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a notice: it counts as read, and its page is shown."""
    found = get_object_or_404(_own(request), pk=pk)
    if request.method == "GET":
        _mark(_own(request).filter(pk=pk))
    if found.url and url_has_allowed_host_and_scheme(found.url, allowed_hosts=None):
        return redirect(found.url)
    return redirect("review:notices")


@login_required
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one notice read without opening it."""
    get_object_or_404(_own(request), pk=pk)
    _mark(_own(request).filter(pk=pk))
    return _back(request)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything read that the filtered list held; what came in since the page was shown stays unread."""
    rows = NoticeFilter(request.GET, _own(request)).qs
    newest = request.POST.get("newest", "")
    count = _mark(rows.filter(pk__lte=int(newest))) if newest.isdecimal() and len(newest) < 19 else 0
    messages.success(request, f"已将{count}条通知标为已读。" if count else "没有未读的通知。")
    return _back(request)


def _mark(rows: QuerySet[Notice]) -> int:
    return rows.filter(read_at=None).update(read_at=timezone.now())


def _back(request: HttpRequest) -> HttpResponse:
    """The list as it was filtered."""
    query = request.GET.urlencode()
    return redirect(reverse("review:notices") + (f"?{query}" if query else ""))
