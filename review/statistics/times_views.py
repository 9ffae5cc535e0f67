"""The screen of times (办理用时): by step, by office, the load of the members, and the records they are counted from."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.spreadsheets import table_response
from review.statistics.times_listing import TABS, Tab, TimesForm, load_bars, sorted_rows, time_bars
from review.statistics.yearly_report import regions_for

PAGE = 50


def _chosen(request: HttpRequest) -> tuple[Tab, TimesForm, list[Any]]:
    user: Any = request.user
    tab = TABS.get(request.GET.get("by", ""), TABS["step"])
    form = TimesForm(request.GET, user=user)
    wanted = form.wanted()
    rows = tab.rows(user, wanted) if wanted else []
    return tab, form, sorted_rows(tab, rows, request.GET.get("sort", ""))


@login_required
@require_safe
def times(request: HttpRequest) -> HttpResponse:
    """How long the steps took, as a table beside a picture."""
    user: Any = request.user
    tab, form, rows = _chosen(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    bars = {"member": load_bars, "rows": lambda _: []}.get(tab.name, time_bars)(rows)
    context = {
        "tab": tab,
        "tabs": [(one.name, one.label) for one in TABS.values()],
        "form": form,
        "page": page,
        "cells": [(row, [(c, c.value(row)) for c in tab.columns]) for row in page.object_list],
        "bars": bars,
        "reports": regions_for(user).exists(),
    }
    return render(request, "review/statistics/times.html", context)


@login_required
@require_safe
def times_export(request: HttpRequest) -> FileResponse:
    """The same table as a workbook."""
    tab, _, rows = _chosen(request)
    columns = [(column.heading, column.width) for column in tab.columns]
    cells = ([column.value(row) for column in tab.columns] for row in rows)
    return table_response(f"办理用时（{tab.label}）", columns, cells)
