"""The board of deadlines (期限督办): what is late or about to be, for whoever may see it, and its export."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.spreadsheets import table_response
from review.terms.listing import SOON_WORDS, TABS, BoardForm, Row, Tab, rows_for, sorted_rows

PAGE = 50


def _chosen(request: HttpRequest) -> tuple[Tab, BoardForm, list[Row], list[Any]]:
    user: Any = request.user
    rows = rows_for(user)
    tab = TABS.get(request.GET.get("by", ""), TABS["rows"])
    form = BoardForm(request.GET, rows)
    return tab, form, rows, sorted_rows(tab, tab.rows(form.chosen(rows)), request.GET.get("sort", ""))


@login_required
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    """The deadlines that are late or about to be, one by one or counted."""
    tab, form, every, rows = _chosen(request)
    levels = [row.clock.level for row in every]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "tab": tab,
        "tabs": [(one.name, one.label) for one in TABS.values()],
        "form": form,
        "page": page,
        "cells": [(row, [(c, c.value(row)) for c in tab.columns]) for row in page.object_list],
        "late": levels.count("late"),
        "soon": levels.count("soon"),
        "running": len(every),
        "soon_words": SOON_WORDS,
        "reminds": any(row.remind_url for row in page.object_list) if tab.name == "rows" else False,
    }
    return render(request, "review/terms/overdue.html", context)


@login_required
@require_safe
def overdue_export(request: HttpRequest) -> FileResponse:
    """The same table as a workbook."""
    tab, _, _, rows = _chosen(request)
    columns = [(column.heading, column.width) for column in tab.columns]
    cells = ([column.value(row) for column in tab.columns] for row in rows)
    return table_response(f"期限督办（{tab.label}）", columns, cells)
