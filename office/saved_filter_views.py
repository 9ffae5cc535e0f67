"""Saving and dropping filters of lists (已存筛选): one address each, back to the list they are of."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed
from office.filter_saving import drop_filter, save_filter
from office.models.saved_filters import SavedFilter


@login_required
@require_POST
def save(request: OfficeRequest) -> HttpResponse:
    """Keep the filter that the list shows now."""
    given = {name: request.POST.get(name, "").replace("\0", "") for name in ("screen", "name", "query")}
    try:
        kept = save_filter(request.user, **given)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已存为“{kept}”，下次在筛选下方点一下即可。")
    return _back(request)


@login_required
@require_POST
def drop(request: OfficeRequest, pk: int) -> HttpResponse:
    """Drop one of one's own."""
    kept = get_object_or_404(SavedFilter.objects.visible_to(request.user), pk=pk)
    drop_filter(kept)
    messages.success(request, f"已删除筛选“{kept}”。")
    return _back(request)


def _back(request: OfficeRequest) -> HttpResponse:
    """The list one came from."""
    there = request.POST.get("next", "")
    ours = there.startswith("/") and url_has_allowed_host_and_scheme(there, allowed_hosts=None)
    return HttpResponseRedirect(there if ours else reverse("office:desk"))
