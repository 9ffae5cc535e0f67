"""The admin site: where departments file changes and offices keep reference data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts.requests import OfficeRequest
from office.desk import desk_of
from office.keeping import kept_for
from review.drafting.startable_listing import start_buttons

SHOWN_ELSEWHERE = (
    "auth.Group",
    "django_tasks_database.DBTaskResult",
    "otp_totp.TOTPDevice",
    "otp_static.StaticDevice",
)
"""Rights follow from offices, not groups; imports show their own progress; a second factor stands with its account."""
LITTLE = 8
"""Who keeps no more tables than these finds each with a sentence instead of a list of all."""


class QingdanAdminSite(AdminSite):
    site_header = "权责清单管理系统"
    site_title = "权责清单管理系统"
    index_title = "管理后台"
    site_url = "/"
    index_template = "admin/desk.html"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Ours, and of other people's apps those that are of use here."""
        given = model_or_iterable if isinstance(model_or_iterable, Iterable) else [model_or_iterable]
        super().register([m for m in given if m._meta.label not in SHOWN_ELSEWHERE], admin_class, **options)

    def index(self, request: OfficeRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The home page: first what waits for this person, then what they can start, then the tables."""
        user = request.user
        more = {
            "desk": desk_of(user),
            "starts": start_buttons(user),
            "kept": kept_for(user).count(),
            "does": self._does(request),
        }
        return super().index(request, (extra_context or {}) | more)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
        """One page for it in every office screen."""
        return HttpResponseRedirect(reverse("account:password"))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Who keeps little needs no list of all tables beside every page."""
        context = super().each_context(request)
        little = len(_kept_by(context["available_apps"])) <= LITTLE
        return context | {"is_nav_sidebar_enabled": context["is_nav_sidebar_enabled"] and not little}

    def _does(self, request: HttpRequest) -> list[dict[str, Any]]:
        """The few tables that a person keeps, each with what one does there; none for who keeps many."""
        kept = _kept_by(self.get_app_list(request))
        if len(kept) > LITTLE:
            return []
        return [table | {"about": getattr(self._registry[table["model"]], "about", "")} for table in kept]


def _kept_by(apps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tables in which a person can write."""
    return [table for app in apps for table in app["models"] if table["admin_url"] and not table["view_only"]]
