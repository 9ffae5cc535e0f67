"""The notice centre (通知): a person's own notices, unread first; opening one marks it read and leads to its page."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import django_filters
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import BooleanField, Count, ExpressionWrapper, Max, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import OfficeRequest
from office.listing import ListScreen
from office.listing_actions import BulkAction, Outcome
from office.listing_columns import Column
from office.models.notices import Notice
from office.notice_kinds import EVENTS, KINDS
from office.words_filter import WordsFilter

READ = ExpressionWrapper(Q(read_at__isnull=False), output_field=BooleanField())


class NoticeFilter(django_filters.FilterSet):
    """Notices by what they are about, whether they are read, and words."""

    q = WordsFilter(label="内容", field_name="text", lookup_expr="icontains", max_length=100)
    kind = django_filters.ChoiceFilter(
        label="种类",
        choices=lambda: [(kind.name, kind.label) for kind in KINDS],
        method="filter_kind",
        empty_label="全部",
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
        return rows.filter(event__in=[event.name for event in EVENTS if event.kind == value])

    def filter_state(self, rows: QuerySet[Notice], name: str, value: str) -> QuerySet[Notice]:
        return rows.filter(read_at__isnull=value == "unread")


def _own(request: OfficeRequest) -> QuerySet[Notice]:
    return Notice.objects.visible_to(request.user)


def kind_of(notice: Notice) -> str:
    """What a notice is about; '' for an event of an older release."""
    row = EVENTS.get(notice.event)
    return KINDS[row.kind].label if row else ""


READING = BulkAction(
    "read",
    "标为已读",
    lambda screen, rows: Outcome(_mark(screen.rows().filter(pk__in=[row.pk for row in rows]))),
    "已将{}条通知标为已读。",
    fits=lambda row, user: not row.is_read,
)


class Notices(ListScreen):
    """One's own notices (通知), unread first."""

    title = "通知"
    template = "office/notices.html"
    order = "is_read,-pk"
    page_size = 30
    actions = (READING,)
    not_found = "没有符合条件的通知。"
    nothing = "还没有通知。申请有进展、期限将到或者有人提到您时，会在这里告诉您；登记了邮箱的，同时发邮件。"
    columns = (
        Column(
            "text", "内容", "text", 80, head=True,
            link=lambda notice: reverse("office:notice", args=[notice.pk]),
        ),
        Column("kind", "种类", kind_of, 12, css="nowrap"),
        Column("at", "时间", "created_at", 17, order="created_at", css="nowrap"),
        Column(
            "state", "状态", lambda notice: "已读" if notice.is_read else "未读", 8, order="is_read",
            css="nowrap", cell="office/_state.html",
        ),
    )  # fmt: skip

    def rows(self) -> QuerySet[Notice]:
        return _own(self.request).annotate(is_read=READ)

    def make_filter(self, rows: Any) -> NoticeFilter:
        return NoticeFilter(self.request.GET, rows)

    def row_css(self, row: Any) -> str:
        return "" if row.is_read else "unread"

    def open_to_all(self, rows: Any) -> Any:
        return rows.filter(read_at=None)

    def count_all(self) -> int:
        return int(self.unread["unread"])

    @cached_property
    def unread(self) -> dict[str, Any]:
        """How many of the filtered notices are unread, and the newest of them."""
        return self.filter.qs.filter(read_at=None).aggregate(unread=Count("pk"), newest=Max("pk"))

    def extra(self) -> dict[str, Any]:
        return self.unread


@login_required
@require_safe
def notice(request: OfficeRequest, pk: int) -> HttpResponse:
    """Open a notice: it counts as read, and its page is shown."""
    found = get_object_or_404(_own(request), pk=pk)
    if request.method == "GET":
        _mark(_own(request).filter(pk=pk))
    if found.url and url_has_allowed_host_and_scheme(found.url, allowed_hosts=None):
        return redirect(found.url)
    return redirect("office:notices")


@login_required
@require_POST
def read(request: OfficeRequest, pk: int) -> HttpResponse:
    """Mark one notice read without opening it."""
    get_object_or_404(_own(request), pk=pk)
    _mark(_own(request).filter(pk=pk))
    return _back(request)


@login_required
@require_POST
def read_all(request: OfficeRequest) -> HttpResponse:
    """Mark everything read that the filtered list held; what came in since the page was shown stays unread."""
    rows = NoticeFilter(request.GET, _own(request)).qs
    newest = request.POST.get("newest", "")
    count = _mark(rows.filter(pk__lte=int(newest))) if newest.isdecimal() and len(newest) < 19 else 0
    messages.success(request, f"已将{count}条通知标为已读。" if count else "没有未读的通知。")
    return _back(request)


def _mark(rows: QuerySet[Notice]) -> int:
    return rows.filter(read_at=None).update(read_at=timezone.now())


def _back(request: OfficeRequest) -> HttpResponse:
    """The list as it was filtered."""
    query = request.GET.urlencode()
    return redirect(reverse("office:notices") + (f"?{query}" if query else ""))
