"""A person's own account (本人账号): signing in with its steps, password, second factor, where they are signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import second_factor, sessions, steps
from accounts.forms import CodeForm, SignInForm
from accounts.models import User
from accounts.requests import OfficeRequest
from audit.log import record
from core.reasons import NotAllowed

View = Callable[..., HttpResponse]


class SignIn(LoginView):
    """The one page of signing in; who is on the way is led on."""

    authentication_form = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        person = steps.person_of(request)
        if request.method == "GET" and person is not None and (step := steps.next_step(request, person)):
            return redirect(f"{reverse(step)}?{urlencode({'next': self.get_redirect_url()})}")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = self.request.session.pop(sessions.ENDED, "") if self.request.method == "GET" else ""
        more = {"ended": ended, "idle": settings.SESSION_IDLE_MINUTES, "sign_on": bool(settings.OIDC_ON)}
        return super().get_context_data(**kwargs) | more


def own(view: View) -> View:
    """A page of a person's own account: for who is signed in, and for who is on the way if it is the step they are at."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = steps.person_of(request)
        if person is None:
            return redirect_to_login(request.get_full_path())
        step = steps.next_step(request, person)
        if step and step != getattr(request.resolver_match, "view_name", ""):
            return _on(request, step)
        request.user = person
        return view(request, *args, **kwargs)

    return guarded


def _next(request: HttpRequest) -> str:
    """Where the person wanted to go, if it is a page of this site."""
    wanted = request.POST.get("next", request.GET.get("next", ""))
    secure = request.is_secure()
    return (
        wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=secure) else ""
    )


def _on(request: HttpRequest, step: str = "") -> HttpResponse:
    """To the next step, with what was wanted in hand; after the last one there."""
    if step:
        return redirect(f"{reverse(step)}?{urlencode({'next': _next(request)})}")
    return redirect(_next(request) or resolve_url(settings.LOGIN_REDIRECT_URL))


def _step_done(request: OfficeRequest) -> HttpResponse:
    return _on(request, steps.next_step(request, request.user))


@own
def home(request: OfficeRequest) -> HttpResponse:
    """The account at a glance: where the person is signed in, password, second factor."""
    here = request.session.session_key
    rows = [(row, shown_key(row.pk), row.pk == here) for row in sessions.sessions_of(request.user)]
    context = {
        "sessions": rows,
        "has_second_factor": second_factor.has_one(request.user),
        "second_factor": settings.SECOND_FACTOR,
        "idle": settings.SESSION_IDLE_MINUTES,
        "hours": settings.SESSION_HOURS,
    }
    return render(request, "office/account/home.html", context)


@own
@require_POST
def end_session(request: OfficeRequest, shown: str = "") -> HttpResponse:
    """End one session by the digits its row shows, or all but this one."""
    user, here = request.user, request.session.session_key
    if shown:
        rows = [row for row in sessions.sessions_of(user) if shown_key(row.pk) == shown]
        ended = sum(row.pk != here and bool(row.delete()) for row in rows)
    else:
        ended = sessions.end_all(user, besides=here)
    record("account.sessions_ended", actor=user, target=user, detail={"count": ended})
    messages.success(request, f"已结束{ended}处登录。")
    return redirect("account:home")


def shown_key(key: str) -> str:
    """How a page names a session without giving its key away."""
    return salted_hmac("accounts.views.shown_key", key).hexdigest()[:16]


@own
@sensitive_post_parameters()
def password(request: OfficeRequest) -> HttpResponse:
    """Change one's own password; all other sessions end."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        user.must_change_password = False
        user.save()
        request.session.pop(steps.CHANGE, None)
        update_session_auth_hash(request, user)
        ended = sessions.end_all(user, besides=request.session.session_key)
        record("account.password_changed", actor=user, target=user, detail={"sessions_ended": ended})
        messages.success(request, "密码已修改。在别处的登录已全部结束。" if ended else "密码已修改。")
        return _step_done(request)
    context = {
        "form": form,
        "why": request.session.get(steps.CHANGE, ""),
        "next": _next(request),
    }
    return render(request, "office/account/password.html", context)


@own
def verify(request: OfficeRequest) -> HttpResponse:
    """The second factor, after the right password."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        why = _why_not_verified(request.user, form.cleaned_data["code"])
        if not why:
            request.session.cycle_key()
            steps.verified(request)
            return _step_done(request)
        form.add_error("code", why)
    return render(request, "office/account/verify.html", {"form": form, "next": _next(request)})


def _why_not_verified(user: User, code: str) -> str:
    try:
        if second_factor.verify(user, code):
            return ""
    except NotAllowed as refused:
        return refused.reasons[0].message
    wait = second_factor.wait_of(user)
    return f"验证码不正确，请在{wait}秒后再试。" if wait else "验证码不正确或者已经用过。"


@own
def enrol(request: OfficeRequest) -> HttpResponse:
    """Take a phone into use: scan, type its code, keep the recovery codes. A lost phone is reset by another."""
    if not settings.SECOND_FACTOR or second_factor.has_one(request.user):
        return redirect("account:home")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.enrol(request.user, form.cleaned_data["code"])
        if codes is not None:
            steps.verified(request)
            record("account.second_factor_enrolled", actor=request.user, target=request.user)
            return render(request, "office/account/codes.html", {"codes": codes, "next": _next(request)})
        form.add_error("code", "验证码不正确。请核对手机的时间是否准确，再输入新的验证码。")
    device = second_factor.key_to_enrol(request.user)
    context = {
        "form": form,
        "picture": second_factor.picture(device),
        "key": second_factor.spelled(device),
        "asked": second_factor.is_asked_of(request.user),
        "next": _next(request),
    }
    return render(request, "office/account/enrol.html", context)


@own
@require_POST
def recovery_codes(request: OfficeRequest) -> HttpResponse:
    """New recovery codes, in place of those before."""
    user: User = request.user
    if not second_factor.has_one(user):
        return redirect("account:home")
    codes = second_factor.new_recovery_codes(user)
    record("account.recovery_codes_renewed", actor=user, target=user)
    return render(request, "office/account/codes.html", {"codes": codes, "next": reverse("account:home")})
