"""A form that is sent when the session has ended (登录过期) loses nothing: what was typed waits through signing in.

It travels in the page of signing in, signed; nothing is stored for somebody who is not signed in. Once they are, it is
kept for them and they are led to it. A form that was saved is kept no longer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.messages import get_messages
from django.contrib.messages.constants import ERROR
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url

from accounts.forms import SignInForm
from office import keeping

SALT = "office.keeping_middleware"
FRESH = 24 * 3600
"""How long a page of signing in carries what was typed, in seconds."""


class KeepForms:
    """Keeps what was typed through signing in; forgets what was saved."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if is_script(request) and _leads_to_signing_in(answer):
            return HttpResponse(status=401)  # its page says so; a page would be taken for the answer
        if request.method != "POST" or answer.status_code != 302:
            return answer
        if request.user.is_authenticated:
            if (carried := _carried(request)) is not None:
                return _after_signing_in(request, answer, *carried)
            _forget_if_saved(request)
        elif _leads_to_signing_in(answer) and is_ours(request):
            return continue_after_signing_in(request) or answer
        return answer

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        """A page that was served to somebody else is not sent in this person's name: it is kept for its writer."""
        page = _page(request) if request.method == "POST" else None
        if page is None or not request.user.is_authenticated or page.user == request.user.pk:
            return None
        if (typed := keeping.typed_in(_pairs(request))) is not None:
            keeping.keep(page.user, page.path, _form(request), typed)
        return render(request, "office/keeping/of_another.html", status=409)


def is_script(request: HttpRequest) -> bool:
    """Whether a script of ours asks, for a part of its page."""
    return request.headers.get("X-Requested-With") == "fetch"


def _leads_to_signing_in(answer: HttpResponse) -> bool:
    there = urlsplit(answer.get("Location", "")).path
    return answer.status_code == 302 and there in (
        resolve_url(settings.LOGIN_URL),
        resolve_url("admin:login"),
    )


def is_ours(request: HttpRequest) -> bool:
    """Whether a form was sent from a page of this site."""
    sent_from = request.headers.get("Origin") or request.headers.get("Referer", "")
    return urlsplit(sent_from).netloc == request.get_host()


def continue_after_signing_in(request: HttpRequest) -> HttpResponse | None:
    """Where somebody goes on whose form could not be taken: to what is kept of it, over the page of signing in if need be.
    None where nothing was typed."""
    typed = keeping.typed_in(_pairs(request))
    if typed is None:
        messages.error(
            request,
            f"登录已过期，您刚才填写的内容超过{settings.KEPT_FORM_CHARACTERS}字，没有保存，也不能代为保留。"
            "请按浏览器的“后退”回到原页面，在新窗口登录后再提交。",
        )
    if not typed or not any(value.strip() for _, value in typed):
        return None
    page = _page(request)
    path = page.path if page else urlsplit(request.headers.get("Referer", "")).path or request.path
    if request.user.is_authenticated:
        return _kept(request, path, _form(request), typed)
    writer = page.user if page else None
    carried = signing.dumps([writer, path, _form(request), typed], salt=SALT, compress=True)
    context = {"form": SignInForm(request), "kept": carried, "next": path}
    return render(request, "registration/login.html", context)


def _kept(request: HttpRequest, path: str, form: str, typed: keeping.Typed) -> HttpResponse:
    assert request.user.pk  # noqa: S101  asked before
    return redirect("office:kept", keeping.keep(request.user.pk, path, form, typed).pk)


def _after_signing_in(
    request: HttpRequest, answer: HttpResponse, writer: int | None, path: str, form: str, typed: keeping.Typed
) -> HttpResponse:
    """Kept for who wrote it; only they are led to it."""
    if writer is None or writer == request.user.pk:
        return _kept(request, path, form, typed)
    keeping.keep(writer, path, form, typed)
    return answer


def _carried(request: HttpRequest) -> tuple[int | None, str, str, keeping.Typed] | None:
    """What the page of signing in carried."""
    if "kept" not in request.POST or "username" not in request.POST:
        return None
    try:
        writer, path, form, typed = signing.loads(request.POST["kept"], salt=SALT, max_age=FRESH)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return writer, path, form, typed


def _forget_if_saved(request: HttpRequest) -> None:
    page = _page(request)
    if page is None or page.user != request.user.pk:
        return
    told: Any = get_messages(request)
    refused = any(message.level >= ERROR for message in told._queued_messages)  # noqa: SLF001  reading marks them as read
    if not refused:
        keeping.saved(page, _form(request))


def _page(request: HttpRequest) -> keeping.Page | None:
    token = request.POST.get("_keeping", "").partition("|")[0]
    return keeping.page_of(token) if token else None


def _form(request: HttpRequest) -> str:
    """The form's name on its page: as the script said, else where it was sent to."""
    return request.POST.get("_keeping", "").partition("|")[2] or request.get_full_path()


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.POST.lists() for value in values]
