"""The screens of the yearly self-check (年度核对): the campaigns, how far departments are, the powers to look at."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.reasons import NotAllowed
from core.sorting import sorted_by
from core.spreadsheets import table_response
from departments.access import scope_of
from departments.models import Region
from departments.roles import Role
from review.campaigns.conducting import (
    Confirmed,
    change_term,
    confirm,
    open_campaign,
    take_back,
    why_not_confirm,
    why_not_open,
)
from review.campaigns.forms import OpenForm, TermForm
from review.campaigns.listing import (
    CAMPAIGN_COLUMNS,
    CAMPAIGN_ORDER,
    DEPARTMENT_COLUMNS,
    POWER_COLUMNS,
    POWER_DEFAULT,
    POWER_ORDER,
    CampaignFilter,
    PowerFilter,
    campaign_rows,
    campaigns_for,
    department_rows,
    departments_in,
    looked,
    power_rows,
    powers_for,
    summed,
)
from review.campaigns.progress import Progress
from review.models.campaigns import Campaign

PAGE = 50
TOLD = 5
"""How many refusals are told one by one."""


def _refuse(form: forms.Form, refused: NotAllowed) -> None:
    """Say each reason beside the field it is about."""
    for reason in refused.reasons:
        form.add_error(reason.code if reason.code in form.fields else None, reason.message)


def _opened_by(request: HttpRequest) -> QuerySet[Region]:
    user: Any = request.user
    return Region.objects.filter(pk__in=scope_of(user).regions_as(Role.STAFFING)).order_by("code")


# --- campaigns ----------------------------------------------------------------------------------------------


def _campaigns(request: HttpRequest) -> tuple[CampaignFilter, QuerySet[Campaign]]:
    user: Any = request.user
    chosen = CampaignFilter(request.GET, campaigns_for(user), user=user)
    return chosen, sorted_by(chosen.qs, request.GET.get("sort", ""), CAMPAIGN_ORDER, "-year,region__code")


@login_required
@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    """The campaigns of all years."""
    chosen, rows = _campaigns(request)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"filter": chosen, "page": page, "can_open": _opened_by(request).exists()}
    return render(request, "review/campaigns/campaigns.html", context)


@login_required
@require_safe
def campaigns_export(request: HttpRequest) -> FileResponse:
    """The same list as a workbook."""
    return table_response("年度核对", CAMPAIGN_COLUMNS, campaign_rows(_campaigns(request)[1]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_open(request: HttpRequest) -> HttpResponse:
    """Open a campaign (布置年度核对)."""
    user: Any = request.user
    regions = _opened_by(request)
    if not regions:
        raise PermissionDenied("年度核对由机构编制部门布置，您没有这一职责。")
    today = timezone.localdate()
    initial = {"region": regions[0], "year": today.year, "opens_on": today}
    form = OpenForm(request.POST or None, regions=regions, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = open_campaign(
                said["region"],
                said["year"],
                opens_on=said["opens_on"],
                closes_on=said["closes_on"],
                note=said["note"],
                by=user,
            )
        except NotAllowed as refused:
            _refuse(form, refused)
        else:
            messages.success(request, f"{made}已布置{'，有职权的部门已收到通知' if made.has_begun else ''}。")
            return redirect("review:campaign", made.pk)
    return render(request, "review/campaigns/open.html", {"form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the end of a campaign (延长期限)."""
    user: Any = request.user
    found = get_object_or_404(campaigns_for(user), pk=pk)
    if reasons := why_not_open(found.region, user):
        raise PermissionDenied(reasons[0].message)
    form = TermForm(request.POST or None, initial={"closes_on": found.closes_on, "note": found.note})
    if request.method == "POST" and form.is_valid():
        try:
            change_term(found, by=user, **form.cleaned_data)
        except NotAllowed as refused:
            _refuse(form, refused)
        else:
            messages.success(request, "截止日期和工作要求已修改。")
            return redirect("review:campaign", pk)
    return render(request, "review/campaigns/open.html", {"form": form, "campaign": found})


@login_required
@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """How far each department is, a bar beside the numbers."""
    user: Any = request.user
    found = get_object_or_404(campaigns_for(user), pk=pk)
    rows = departments_in(found, user, request.GET.get("sort", ""))
    context = {
        "campaign": found,
        "all": summed(rows),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "can_change": not why_not_open(found.region, user),
        "can_confirm": not why_not_confirm(found, user),
    }
    return render(request, "review/campaigns/campaign.html", context)


@login_required
@require_safe
def campaign_export(request: HttpRequest, pk: int) -> FileResponse:
    """The table of departments as a workbook."""
    user: Any = request.user
    found = get_object_or_404(campaigns_for(user), pk=pk)
    rows = departments_in(found, user, request.GET.get("sort", ""))
    return table_response(f"{found}进度", DEPARTMENT_COLUMNS, department_rows(rows))


# --- the powers ---------------------------------------------------------------------------------------------


def _powers(request: HttpRequest, pk: int) -> tuple[Campaign, PowerFilter, QuerySet[Any]]:
    user: Any = request.user
    found = get_object_or_404(campaigns_for(user), pk=pk)
    chosen = PowerFilter(request.GET, powers_for(found, user))
    return found, chosen, sorted_by(chosen.qs, request.GET.get("sort", ""), POWER_ORDER, POWER_DEFAULT)


@login_required
@require_safe
def campaign_powers(request: HttpRequest, pk: int) -> HttpResponse:
    """The powers of a campaign that a person sees; a department confirms them here."""
    user: Any = request.user
    found, chosen, rows = _powers(request, pk)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    own = scope_of(user).department_ids
    reasons = why_not_confirm(found, user)
    context = {
        "campaign": found,
        "filter": chosen,
        "page": page,
        "rows": looked(page.object_list),
        "all": summed(departments_in(found, user, "")),
        "own": own,
        "acts": bool(own),
        "can_confirm": not reasons,
        "reasons": reasons,
        "to_confirm": rows.filter(progress=Progress.OPEN, department__in=own).count() if not reasons else 0,
    }
    return render(request, "review/campaigns/powers.html", context)


@login_required
@require_safe
def campaign_powers_export(request: HttpRequest, pk: int) -> FileResponse:
    """The same list as a workbook."""
    found, _, rows = _powers(request, pk)
    return table_response(f"{found}清单", POWER_COLUMNS, power_rows(looked(rows)))


@login_required
@require_POST
def campaign_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the powers that were ticked, or all that the filter shows."""
    user: Any = request.user
    found, _, rows = _powers(request, pk)
    back = redirect(f"{reverse('review:campaign_powers', args=[pk])}?{request.GET.urlencode()}")
    if "all" in request.POST:
        own = scope_of(user).department_ids
        wanted = list(rows.filter(progress=Progress.OPEN, department__in=own).values_list("pk", flat=True))
        if request.POST["all"] != str(len(wanted)):
            messages.error(request, "符合筛选条件的职权在您打开页面之后有变化，请看过后再确认。")
            return back
    else:
        given = request.POST.getlist("version")
        wanted = [int(key) for key in given if key.isdecimal() and len(key) < 19]
        if not wanted:
            messages.error(request, "请先勾选没有变化的职权，再点确认。")
            return back
    try:
        _tell(request, confirm(found, wanted, by=user))
    except NotAllowed as refused:
        messages.error(request, f"没有确认：{refused}")
    return back


def _tell(request: HttpRequest, made: Confirmed) -> None:
    if made.done:
        messages.success(request, f"已确认{made.done}项职权无变化。")
    if made.refused:
        more = [f"……另有{len(made.refused) - TOLD}项"] if len(made.refused) > TOLD else []
        messages.warning(request, "\n".join(["以下没有确认：", *made.refused[:TOLD], *more]))
    if not made.done and not made.refused:
        messages.info(request, "所选职权此前都已确认。")


@login_required
@require_POST
def campaign_take_back(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Take a confirmation back that was a mistake."""
    user: Any = request.user
    found = get_object_or_404(campaigns_for(user), pk=pk)
    row = get_object_or_404(powers_for(found, user), pk=version)
    try:
        take_back(found, row, by=user)
    except NotAllowed as refused:
        messages.error(request, f"没有收回：{refused}")
    else:
        messages.success(request, f"“{row.title}”已改回未核对。")
    return redirect(f"{reverse('review:campaign_powers', args=[pk])}?{request.GET.urlencode()}")
