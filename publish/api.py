"""The public API (数据接口): the published list and each power as JSON, read-only, without login."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response
from rest_framework.views import APIView

from publish import finding, listing, reading, search
from publish.caching import public_page
from publish.days import read_day
from publish.filters import EntryFilter
from publish.listing import as_named
from publish.models import ListEntry
from publish.serializers import EntrySerializer, PowerSerializer, ProblemSerializer

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request


class Pages(PageNumberPagination):
    """Pages of 50, at most 200; a page that does not exist is said so."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    invalid_page_message = cast(
        "str", gettext_lazy("没有第 {page_number} 页，请从第 1 页读起，按 next 往后读。")
    )


TAG = cast("str", gettext_lazy("职权"))
BAD_REQUEST = OpenApiResponse(ProblemSerializer, description=gettext_lazy("参数有误，按参数列出原因"))


class PowerList(ListAPIView[ListEntry]):
    queryset = ListEntry.objects.none()
    serializer_class = EntrySerializer
    filterset_class = EntryFilter
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[ListEntry]:
        return listing.lines_with_release(ListEntry.objects.order_by("sort_key", "pk"))

    @extend_schema(
        operation_id="powers_list",
        summary=gettext_lazy("职权列表"),
        description=gettext_lazy("某一天有效的清单条目，按清单顺序；给出 q 时按相关程度排列。"),
        responses={
            200: EntrySerializer(many=True),
            400: BAD_REQUEST,
            404: OpenApiResponse(ProblemSerializer, description=gettext_lazy("没有这一页")),
        },
        tags=[TAG],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            with search.by_index(search.groups_of(request.query_params.get("q", ""))):
                return super().get(request, *args, **kwargs)
        except search.TooMuchError as error:
            raise ValidationError({"q": [_(finding.TOO_MUCH)]}) from error

    def paginate_queryset(self, queryset: Any) -> Any:
        """A page of the list, called as on the day that was asked for."""
        page = super().paginate_queryset(queryset)
        day = read_day(self.request.query_params.get("on", "")) or timezone.localdate()
        return page if page is None else reading.as_known_on(page, day)


class PowerDetail(APIView):
    @extend_schema(
        operation_id="powers_retrieve",
        summary=gettext_lazy("职权详情"),
        description=gettext_lazy(
            "一项职权公布的全部内容。不给 on 时为今天有效的版本；尚未生效的给将生效的，已不在清单的给最后一版。"
        ),
        parameters=[
            OpenApiParameter("code", str, OpenApiParameter.PATH, description=gettext_lazy("职权编码")),
            OpenApiParameter("on", dt.date, description=gettext_lazy("某一天有效的版本，如 2026-01-31")),
        ],
        responses={
            200: PowerSerializer,
            400: BAD_REQUEST,
            404: OpenApiResponse(
                ProblemSerializer, description=gettext_lazy("没有这项职权，或该日不在清单中")
            ),
        },
        tags=[TAG],
    )
    def get(self, request: Request, code: str) -> Response:
        on = request.query_params.get("on", "").strip()
        day = _day(on) if on else timezone.localdate()
        editions = reading.editions_of(code, day)
        if not editions and (meant := reading.code_meant(code)):
            editions = reading.editions_of(meant, day)
        if not editions:
            problem = (
                _("清单中没有编码为“%(code)s”的职权，或者%(day)s它不在清单中。")
                if on
                else _("清单中没有编码为“%(code)s”的职权。")
            )
            raise NotFound(problem % {"code": code[:60], "day": day})
        edition = reading.in_force(editions, day) if on else reading.to_show(editions, day)
        if edition is None:
            raise NotFound(_("%(day)s 这项职权不在清单中。") % {"day": day})
        as_named([edition.entry], day)
        context = {"request": request, "edition": edition, "document": reading.document_of(edition)}
        return Response(PowerSerializer(edition.entry, context=context).data)


def _day(on: str) -> dt.date:
    day = read_day(on)
    if day is None:
        problem = _("“%(value)s”不是日期，请按“年-月-日”填写，例如 2026-01-31。")
        raise ValidationError({"on": [problem % {"value": on[:20]}]})
    return day


LIST_PARAMS = ("q", "department", "type", "region", "level", "on", "page", "page_size", "format")

app_name = "api"
urlpatterns = [
    path("powers/", public_page(*LIST_PARAMS)(PowerList.as_view()), name="power-list"),
    path("powers/<str:code>/", public_page("on", "format")(PowerDetail.as_view()), name="power-detail"),
]
schema_view = SpectacularAPIView.as_view()
