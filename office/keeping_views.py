"""What was typed and not saved (暂存的填写): kept by the script, offered back on its page, or sent on from here."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import permission_denied

from accounts.requests import OfficeRequest
from office import keeping
from office.keeping_middleware import continue_after_signing_in, is_ours, is_script
from office.models.kept_forms import KeptForm

LABEL, SHOWN = 100, 300
"""Characters of what stands beside a field, and of what a choice says."""
LONGEST_NAME = 1000
"""Bytes of a form's name: with its page it has to fit into an index."""


@require_POST
def keep(request: HttpRequest) -> JsonResponse:
    """From the script: these forms are open, this one was typed into; answers who else is here and what was kept.

    401 where the session has ended: the script then says so, and keeps on this machine until it is back.
    """
    page = keeping.page_of(request.POST.get("token", ""))
    if not request.user.is_authenticated or page is None or page.user != request.user.pk:
        return JsonResponse({}, status=401)
    given = _given(request.POST.get("given", ""))
    if given is None:
        return JsonResponse({}, status=400)
    keeping.opened(page, given["forms"])
    too_much = False
    for form, pairs in given["typed"].items():
        if (typed := keeping.typed_in(pairs)) is None:
            too_much = True  # the others of the page are kept all the same
        else:
            keeping.keep(page.user, page.path, form, typed, given["labels"].get(form))
    if too_much:
        return JsonResponse({"most": settings.KEPT_FORM_CHARACTERS}, status=413)
    for form in given["dropped"]:
        KeptForm.objects.filter(user=page.user, page=page.path, form=form).update(typed=None, typed_at=None)
    answer: dict[str, Any] = {"others": keeping.others_at(page, given["since"])}
    if given["asks"]:
        rows = list(KeptForm.objects.filter(user=page.user, page=page.path))
        answer["now"] = timezone.now().timestamp() * 1000
        answer["saved"] = {row.form: row.saved_at.timestamp() * 1000 for row in rows if row.saved_at}
        answer["kept"] = {
            row.form: {"typed": row.typed, "at": f"{timezone.localtime(row.typed_at):%m月%d日 %H:%M}"}
            for row in rows
            if row.typed is not None and row.typed_at
        }
    answer["at"] = f"{timezone.localtime():%H:%M:%S}"
    return JsonResponse(answer)


def _given(said: str) -> dict[str, Any] | None:
    """What the script sent, as it should be; None where it is anything else."""
    try:
        said.encode()
        given = json.loads(said.replace("\\u0000", ""))
        typed = {str(form): [(str(n), str(v)) for n, v in pairs] for form, pairs in given["typed"].items()}
        forms = list(dict.fromkeys(str(form) for form in given["forms"]))
        dropped = [str(form) for form in given["dropped"]]
        labels = {str(form): _labels(said) for form, said in given.get("labels", {}).items()}
        if not all(map(_is_name, (*forms, *typed, *dropped))) or not _is_text(
            json.dumps([typed, labels], ensure_ascii=False)
        ):
            return None
        return {
            "forms": forms,
            "typed": typed,
            "labels": labels,
            "dropped": dropped,
            "since": dt.datetime.fromtimestamp(float(given["since"]) / 1000, tz=dt.UTC),
            "asks": bool(given["asks"]),
        }
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError, RecursionError):
        return None


def _labels(said: Any) -> dict[str, list[str]]:
    """`{field: [what stands beside it, what its choice says]}`."""
    return {str(name): [str(label)[:LABEL], str(shown)[:SHOWN]] for name, (label, shown) in said.items()}


def _is_name(form: str) -> bool:
    """Whether a form can be named so: short enough for its index, and text."""
    return len(form.encode(errors="surrogatepass")) <= LONGEST_NAME and "\0" not in form and _is_text(form)


def _is_text(said: str) -> bool:
    """Whether a string is text that can be stored: no half of a character."""
    return not any("\ud800" <= sign <= "\udfff" for sign in said)


@login_required
@require_safe
def kept_list(request: OfficeRequest) -> HttpResponse:
    """All that a person has typed and not saved."""
    return render(request, "office/keeping/list.html", {"rows": keeping.kept_for(request.user)})


@login_required
@require_safe
def kept(request: OfficeRequest, pk: int) -> HttpResponse:
    """One form as it was typed: to be sent on, put back on its page, or dropped."""
    found = get_object_or_404(keeping.kept_for(request.user), pk=pk)
    token = keeping.token_of(request.user, found.page)
    return render(request, "office/keeping/one.html", {"kept": found, "token": token})


@login_required
@require_POST
def drop(request: OfficeRequest, pk: int) -> HttpResponse:
    """What was typed is not wanted any more."""
    found = get_object_or_404(keeping.kept_for(request.user), pk=pk)
    found.delete()
    messages.success(request, "没有保存的内容已丢弃。")
    return redirect("office:kept_list")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A page from before signing in again was sent: what was typed in it is kept, and can be sent on."""
    if is_script(request) and not request.user.is_authenticated:
        return HttpResponse(status=401)
    from_the_script = is_script(request) or request.path == reverse("office:keep")
    if request.method == "POST" and is_ours(request) and not from_the_script:
        answer = continue_after_signing_in(request)
        if answer is not None:
            return answer
    return permission_denied(request, exception=PermissionError(reason))
