"""Changes that wait for a second person, in the admin (待确认的修改): looked at, confirmed, refused, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from core.typed_text import clean_line
from departments import pending
from departments.admin_base import ReadOnlyAdmin
from departments.models import PendingChange
from departments.roles import Role


@admin.register(PendingChange)
class PendingChangeAdmin(ReadOnlyAdmin):
    viewers = (Role.PLATFORM,)
    about = "确认或者不同意另一名平台管理人员提出的修改。"
    list_display = ("about", "state", "asked_by", "asked_at", "answered_by", "answered_at")
    list_filter = ("state",)
    list_select_related = ("asked_by", "answered_by")
    search_fields = ("about",)
    fields = ("about", ("state", "asked_by", "asked_at"), ("answered_by", "answered_at", "answer"))
    change_form_template = "admin/departments/pendingchange/change_form.html"

    def get_urls(self) -> list[Any]:
        answer = path(
            "<int:pk>/answer/",
            self.admin_site.admin_view(self.answer_view),
            name="departments_pendingchange_answer",
        )
        return [answer, *super().get_urls()]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        change = kwargs.get("obj")
        own = isinstance(change, PendingChange) and change.asked_by_id == request.user.pk
        context |= {"asked": change, "own": own}
        return super().render_change_form(request, context, **kwargs)

    def answer_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        answers: dict[str, tuple[Callable[[], PendingChange], str]] = {
            "confirm": (lambda: pending.confirm(request, pk), "修改已确认，现已生效。"),
            "refuse": (
                lambda: pending.refuse(request, pk, clean_line(request.POST.get("why", ""))),
                "已答复不同意。",
            ),
            "withdraw": (lambda: pending.withdraw(request, pk), "修改已撤回。"),
        }
        do, said = answers[next((name for name in answers if name in request.POST), "refuse")]
        try:
            do()
        except pending.CannotConfirmError as refused:
            self.message_user(request, str(refused), messages.ERROR)
        else:
            self.message_user(request, said)
        return HttpResponseRedirect(reverse("admin:departments_pendingchange_change", args=[pk]))
