"""The yearly report (年度报告) to read, to print, as a document and as a workbook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import OfficeRequest
from core.chinese import chinese
from core.official_paper import Paper
from core.spreadsheets import book_response
from departments.models import Region
from review.models.seats import signing_office
from review.statistics.yearly_parts import Period, Section, Table
from review.statistics.yearly_report import regions_for, report, years_for

WIDTH = 156
"""Of the text of a paper, in millimetres."""
WHO = "年度报告由机构编制部门、编委和督查人员查看，您没有这一职责。"


class YearForm(forms.Form):
    """Which report."""

    region = forms.ModelChoiceField(
        Region.objects.none(),
        label="区划",
        empty_label=None,
        error_messages={"invalid_choice": "没有这个区划，或者不在您的职责范围内，请重新选择。"},
    )
    year = forms.TypedChoiceField(
        label="年度", coerce=int, error_messages={"invalid_choice": "没有这一年度的报告，请重新选择。"}
    )

    def __init__(self, data: Any, *, regions: Any) -> None:
        years = years_for(regions)
        given = {"region": regions[0].pk, "year": years[0]} | {k: v for k, v in data.items() if v}
        super().__init__(given)
        chosen: Any = self.fields["region"]
        chosen.queryset = regions
        self.fields["year"].choices = [(year, f"{year}年") for year in years]  # type: ignore[attr-defined]


def _asked(request: OfficeRequest) -> tuple[YearForm, Period | None]:
    regions = regions_for(request.user)
    if not regions:
        raise PermissionDenied(WHO)
    form = YearForm(request.GET, regions=regions)
    if not form.is_valid():
        return form, None
    return form, Period(form.cleaned_data["region"], form.cleaned_data["year"])


def _title(period: Period) -> str:
    return f"{period.region}{period.year}年度权责清单管理报告"


def _until(period: Period) -> str:
    if period.is_over:
        return f"{period.year}年1月1日至12月31日"
    return f"{period.year}年1月1日至{period.last:%-m月%-d日}，年度尚未结束"


@login_required
@require_safe
def yearly(request: OfficeRequest) -> HttpResponse:
    """The report of a region and year."""
    form, period = _asked(request)
    context: dict[str, Any] = {"form": form, "period": period, "reports": True}
    if period:
        parts = report(period, request.user)
        context |= {
            "title": _title(period),
            "until": _until(period),
            "parts": [(chinese(n), part) for n, part in enumerate(parts, start=1)],
        }
    return render(request, "review/statistics/yearly.html", context)


@login_required
@require_safe
def yearly_paper(request: OfficeRequest) -> FileResponse | HttpResponse:
    """The same as a .docx in the form of official documents."""
    _, period = _asked(request)
    if period is None:
        return yearly(request)
    paper = Paper()
    paper.title(_title(period))
    paper.centred(f"（{_until(period)}）")
    for number, part in enumerate(report(period, request.user), start=1):
        paper.heading(f"{chinese(number)}、{part.title}")
        for words in part.words:
            paper.text(words)
        for table in part.tables:
            paper.table(table.head, [_written(row) for row in table.rows], _widths(table))
    paper.signature(signing_office(period.region), f"{timezone.localdate():%Y年%-m月%-d日}")
    return paper.response(_title(period))


def _written(row: list[Any]) -> list[str]:
    return [f"{value:g}" if isinstance(value, float) else str(value) for value in row]


def _widths(table: Table) -> list[int]:
    """The first column wide enough for names, the numbers share the rest."""
    first = 44 if len(table.head) > 5 else 60
    others = len(table.head) - 1
    return [first, *[(WIDTH - first) // others] * others]


@login_required
@require_safe
def yearly_book(request: OfficeRequest) -> FileResponse | HttpResponse:
    """The same as a workbook, a sheet for each table."""
    _, period = _asked(request)
    if period is None:
        return yearly(request)
    return book_response(_title(period), [_sheet(*one) for one in _tables(report(period, request.user))])


def _tables(parts: list[Section]) -> list[tuple[Section, Table]]:
    return [(part, table) for part in parts for table in part.tables]


def _sheet(part: Section, table: Table) -> tuple[str, list[tuple[str, int]], list[list[Any]]]:
    columns = [(head, 12 if n else 30) for n, head in enumerate(table.head)]
    return f"{part.title}{table.title}", columns, table.rows
