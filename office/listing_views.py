"""The views of every list (列表): the page, its export as .xlsx or .csv, and acting on the rows that were ticked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import FileResponse, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed
from core.spreadsheets import csv_response, table_response
from office.listing import ListScreen
from office.listing_actions import BulkAction, Ticked, tell

View = Callable[..., Any]


def list_paths(route: str, screen: type[ListScreen], name: str) -> list[URLPattern]:
    """The two addresses of a list: its page and its export, `name` and `name`_export."""
    return [
        path(route, page_view(screen), name=name),
        path(f"{route}export/", export_view(screen), name=f"{name}_export"),
    ]


def page_view(screen: type[ListScreen]) -> View:
    """The page of a list; a POST acts on the rows that were ticked."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: OfficeRequest, **kwargs: Any) -> HttpResponse:
        made = screen(request, **kwargs)
        if request.method != "POST":
            return render(request, made.template, context_of(made))
        return act(made) if made.actions else HttpResponseNotAllowed(["GET", "HEAD"])

    view.screen = screen  # type: ignore[attr-defined]  # for tests that walk every list
    return view


def act_view(screen: type[ListScreen], action: str) -> View:
    """An address of its own for one action of a list."""

    @login_required
    @require_POST
    def view(request: OfficeRequest, **kwargs: Any) -> HttpResponse:
        return act(screen(request, **kwargs), action)

    return view


def export_view(screen: type[ListScreen]) -> View:
    """The list as a workbook, or with ?format=csv as text; the chosen columns, the filter and the order of the page."""

    @login_required
    @require_safe
    def view(request: OfficeRequest, **kwargs: Any) -> FileResponse:
        return export(screen(request, **kwargs))

    view.screen = screen  # type: ignore[attr-defined]
    return view


def context_of(screen: ListScreen) -> dict[str, Any]:
    """What the page of a list is drawn from; a page that holds a list takes it too."""
    return {"list": screen, "page": screen.page, "filter": screen.filter} | screen.extra()


def export(screen: ListScreen) -> FileResponse:
    columns, title = screen.exported, screen.export_title()
    if screen.request.GET.get("format") == "csv":
        return csv_response(title, [column.heading for column in columns], screen.export_rows())
    return table_response(title, [(column.heading, column.width) for column in columns], screen.export_rows())


def act(screen: ListScreen, name: str = "") -> HttpResponse:
    """Do what was asked with the rows that were ticked, and come back to the list as it was filtered."""
    wanted = name or screen.request.POST.get("action", "")
    action = next((one for one in screen.actions if one.name == wanted), None)
    if action is None:
        messages.error(screen.request, "没有办理：请从列表下方的按钮办理。")
        return _back(screen)
    ticked = screen.ticked(action)
    if ticked.problem:
        messages.error(screen.request, ticked.problem)
        return _back(screen)
    sure = "sure" in screen.request.POST
    if action.asks and not sure:
        return _ask(screen, action, ticked, action.form() if action.form else None)
    if action.form:
        form = action.form(screen.request.POST)
        if not form.is_valid():
            return _ask(screen, action, ticked, form)
        screen.given = form.cleaned_data
    rows, changed = _as_seen(screen, action, ticked.rows)
    try:
        made = action.run(screen, rows)
        tell(screen.request, action, replace(made, refused=[*made.refused, *changed]), ticked.lost)
    except NotAllowed as refused:
        messages.error(screen.request, f"没有办理：{refused}")
    return _back(screen)


def _as_seen(screen: ListScreen, action: BulkAction, rows: Sequence[Any]) -> tuple[list[Any], list[str]]:
    """The rows that are as the person was shown them, and why the others are left alone."""
    posted = screen.request.POST
    unsaid = (
        "" if action.form else None
    )  # what asks for nothing is not compared where the page does not say what it showed
    shown = {row.pk: posted.get(f"seen-{row.pk}", unsaid) for row in rows}
    same = [row for row in rows if shown[row.pk] is None or shown[row.pk] == action.seen(row)]
    kept = {row.pk for row in same}
    return same, [f"{row}：在您打开页面之后有变化，请看过后再办理。" for row in rows if row.pk not in kept]


def _ask(screen: ListScreen, action: BulkAction, ticked: Ticked, form: BaseForm | None) -> HttpResponse:
    """What would be done and what would be refused, before it is done."""
    said = [(row, action.why_not(row, screen.user)) for row in ticked.rows]
    context = {
        "list": screen,
        "action": action,
        "ready": [(row, action.tells(row), action.seen(row)) for row, reasons in said if not reasons],
        "form": form,
        "refused": [(row, reasons) for row, reasons in said if reasons],
        "lost": ticked.lost,
        "back": _back(screen).url,
    }
    status = 409 if form is not None and form.is_bound else 200
    return render(screen.request, "office/list/sure.html", context, status=status)


def _back(screen: ListScreen) -> HttpResponseRedirect:
    query = screen.request.GET.copy()
    query.pop("ticked", None)
    return HttpResponseRedirect(f"{screen.page_url}?{query.urlencode()}" if query else screen.page_url)
