"""What 安全管理员 does for an account (登录锁定、登录状态、二次验证): screens of the admin class of accounts, all logged."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse

from accounts import locking, second_factor, sessions
from accounts.models import User
from audit.log import record
from departments.access import scope_of
from departments.models import Membership
from departments.roles import Role


class SecurityScreens:
    """Mix-in of the admin class of accounts."""

    change_form_template = "admin/accounts/user/change_form.html"
    change_list_template = "admin/accounts/user/change_list.html"

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path("locks/", wrap(self.locks_view), name="accounts_user_locks"),
            path("<int:pk>/security/<str:what>/", wrap(self.security_view), name="accounts_user_security"),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        user = kwargs.get("obj")
        if isinstance(user, User) and self.has_change_permission(request, user):  # type: ignore[attr-defined]
            context |= {
                "person": user,
                "lock": locking.lock_of(user.username, None),
                "signed_in": sessions.sessions_of(user).count(),
                "has_second_factor": second_factor.has_one(user),
                "does_security": does_security(request),
            }
        return super().render_change_form(request, context, **kwargs)  # type: ignore[misc, no-any-return]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        more = {"does_security": does_security(request)}
        return super().changelist_view(request, (extra_context or {}) | more)  # type: ignore[misc, no-any-return]

    def security_view(self, request: HttpRequest, pk: int, what: str) -> HttpResponse:
        """Unlock a person, end their sessions, or have them enrol a phone anew."""
        user: User = get_object_or_404(self.get_queryset(request), pk=pk)  # type: ignore[attr-defined]
        allowed = does_security(request) or (what == "sessions" and self.has_add_permission(request))  # type: ignore[attr-defined]
        if request.method != "POST" or not allowed or not self.has_change_permission(request, user):  # type: ignore[attr-defined]
            raise PermissionDenied
        with transaction.atomic():
            said = self._do(request, user, what)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[pk]))

    def _do(self, request: HttpRequest, user: User, what: str) -> str:
        if what == "unlock":
            freed = locking.unlock(locking.ACCOUNT, user.username)
            _log("account.unlocked", request, user, {"counts": freed})
            return "已解除锁定。"
        if what == "second-factor":
            second_factor.reset(user)
            ended = sessions.end_all(user)
            _log("account.second_factor_reset", request, user, {"sessions_ended": ended})
            return "二次验证已重置，本人下次登录时重新启用。"
        if what == "sessions":
            ended = sessions.end_all(user)
            _log("account.sessions_ended", request, user, {"count": ended})
            return f"已结束{ended}处登录。"
        raise PermissionDenied

    def locks_view(self, request: HttpRequest) -> HttpResponse:
        """The accounts of the person's regions and the addresses that are locked, and freeing them."""
        if not does_security(request):
            raise PermissionDenied
        mine = set(self.get_queryset(request).values_list("username", flat=True))  # type: ignore[attr-defined]
        locked = [lock for lock in locking.locks() if lock.kind == locking.ADDRESS or lock.value in mine]
        if request.method == "POST":
            wanted = (request.POST.get("kind", ""), request.POST.get("value", ""))
            for lock in (one for one in locked if (one.kind, one.value) == wanted):
                self._free(request, lock)
            return HttpResponseRedirect(reverse("admin:accounts_user_locks"))
        context = self.admin_site.each_context(request)  # type: ignore[attr-defined]
        context |= {"title": "登录锁定", "opts": User._meta, "locks": locked, "address": locking.ADDRESS}
        return render(request, "admin/accounts/user/locks.html", context)

    def _free(self, request: HttpRequest, lock: locking.Lock) -> None:
        with transaction.atomic():
            freed = locking.unlock(lock.kind, lock.value)
            by: Any = request.user
            if lock.kind == locking.ADDRESS:
                record(
                    "account.address_unlocked",
                    actor=by,
                    target=by,
                    detail={"address": lock.value, "counts": freed},
                )
            else:
                _log("account.unlocked", request, User.objects.get(username=lock.value), {"counts": freed})
        messages.success(request, f"已解除{lock.value}的锁定。")


def does_security(request: HttpRequest) -> bool:
    scope = scope_of(request.user)
    return scope.everything or scope.has(Role.SECURITY)


def region_code_of(user: Model) -> str:
    """The code of the region of a person's first office, for the log; '' where they have none."""
    return Membership.objects.filter(user_id=user.pk).values_list("region__code", flat=True).first() or ""


def _log(action: str, request: HttpRequest, user: User, detail: dict[str, Any]) -> None:
    by: Any = request.user
    record(action, actor=by, target=user, region_code=region_code_of(user), detail=detail)
