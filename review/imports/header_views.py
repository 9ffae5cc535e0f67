"""What a list may look like (清单表头、示例清单): the headers that are known, what people explained, a sample to fill in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.requests import OfficeRequest
from core.spreadsheets import XLSX
from office.listing import HeadAction, ListScreen
from office.listing_columns import BY_VALUE, Column
from powers.importing.header_list import HeaderLine, column_label, header_lines
from powers.importing.samples import sample_of
from powers.word_models import ListWord
from review.imports.uploading import importable_regions

TYPES = {".xlsx": XLSX, ".csv": "text/csv; charset=utf-8"}


class Headers(ListScreen):
    """The headers that the importer knows (清单表头)."""

    title = "清单表头"
    intro = "导入认识的栏目：表头写成第一列的名称，或者“也认识”中的任何一种写法都可以，栏目的先后不限，没有的栏目可以不写。"
    keeps_filters = False
    page_size = 100
    columns = (
        Column("header", "表头", "header", 20, order=BY_VALUE, head=True),
        Column("kind", "填什么", "kind", 40),
        Column("example", "例子", lambda line: line.example, 40,
               cell=lambda line: line.example if len(line.example) < 80 else f"{line.example[:80]}……"),
        Column("also", "也认识", lambda line: "、".join(line.also), 80, css="small"),
    )  # fmt: skip

    def rows(self) -> list[HeaderLine]:
        return header_lines()

    def row_key(self, row: Any) -> Any:
        return row.name

    def crumbs(self) -> list[tuple[str, str]]:
        return [("清单导入", reverse("review:imports"))]

    def head_actions(self) -> list[HeadAction]:
        return [
            HeadAction("清单用语对照", reverse("review:import_words")),
            *sample_actions(),
        ]


class Words(ListScreen):
    """The words of lists that people explained, as far as they hold where a person works (清单用语对照)."""

    title = "清单用语对照"
    intro = "导入时由人说明过的写法，以后同样的写法不再问。机构编制部门说明的用于本地区，部门说明的只用于本部门的清单。"
    order = "kind,text,pk"
    keeps_filters = False
    nothing = "还没有说明过的写法。导入清单时回答的问题可以选择记住。"
    columns = (
        Column("kind", "种类", "get_kind_display", 10, order="kind"),
        Column("text", "清单中的写法", "text", 30, order="text", head=True,
               link=lambda word: reverse("admin:powers_listword_change", args=[word.pk])),
        Column("meaning", "对应", lambda word: word.said, 30, order="meaning"),
        Column("scope", "适用", lambda word: str(word.department or word.region or "各地通用"), 24,
               order="region__code"),
        Column("by", "填写人", lambda word: word.created_by.get_short_name() if word.created_by else "", 12),
        Column("at", "填写时间", "created_at", 17, order="created_at", css="number"),
    )  # fmt: skip

    def rows(self) -> QuerySet[ListWord]:
        rows = ListWord.objects.visible_to(self.user)
        return rows.select_related("region", "department", "created_by")

    def dressed(self, rows: list[Any]) -> list[Any]:
        for word in rows:
            word.said = word.meaning
            if word.kind == ListWord.Kind.HEADER:
                word.said = column_label(word.meaning)
        return rows

    def crumbs(self) -> list[tuple[str, str]]:
        return [("清单导入", reverse("review:imports")), ("清单表头", reverse("review:import_headers"))]


def sample_actions() -> list[HeadAction]:
    return [
        HeadAction("示例清单（.xlsx）", reverse("review:import_sample", args=["xlsx"])),
        HeadAction("示例清单（.csv）", reverse("review:import_sample", args=["csv"])),
    ]


@login_required
@require_safe
def sample(request: OfficeRequest, format: str) -> HttpResponse:
    """The sample list, with the types and levels that are in use."""
    if f".{format}" not in TYPES or not (importable_regions(request.user) or request.user.is_superuser):
        raise Http404
    answer = HttpResponse(sample_of(f".{format}"), content_type=TYPES[f".{format}"])
    answer["Content-Disposition"] = content_disposition_header(True, f"示例清单.{format}") or ""
    return answer
