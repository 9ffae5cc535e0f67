"""What holds for everyone is saved in the admin by two persons (双人确认): the views of every class go through departments/pending.py."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest

from departments.access import scope_of
from departments.pending import in_two_steps, shown, waiting_at
from departments.reach import Holding, Reach, follow
from departments.roles import Role


class TwoPersons(admin.ModelAdmin):
    """Mix-in, first of all: what a form or a deletion does to a row that holds for everyone waits for a second person."""

    holding: Holding

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        change = waiting_at(request) if request.method == "GET" and self._may_wait(request) else None
        if change:
            self.message_user(request, f"{change.asked_by.name}提出的一项修改待确认。", messages.WARNING)
        view = super().changeform_view
        return self._in_two_steps(
            request, object_id, lambda: view(request, object_id, form_url, extra_context)
        )

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        view = super().delete_view
        return self._in_two_steps(request, object_id, lambda: view(request, object_id, extra_context))

    def _may_wait(self, request: HttpRequest) -> bool:
        return self.holding.two and scope_of(request.user).has(Role.PLATFORM)

    def _in_two_steps(self, request: HttpRequest, object_id: str | None, run: Any) -> Any:
        """Save what holds for everyone in two steps; another row, and a page that is only looked at, at once."""
        if not self._may_wait(request):
            return run()
        request._added = None  # type: ignore[attr-defined]  # noqa: SLF001  by `log_addition`

        def row() -> models.Model | None:
            added: models.Model | None = request._added  # type: ignore[attr-defined]  # noqa: SLF001
            return self.get_object(request, object_id) if object_id else added

        return in_two_steps(request, run, lambda: shown(self, request, row()), lambda: self.is_general(row()))

    def is_general(self, obj: models.Model | None) -> bool:
        """Whether a row holds for everyone."""
        if obj is None or self.holding.reach is Reach.GLOBAL:
            return obj is not None
        return self.holding.reach is Reach.GENERAL and follow(obj, self.holding.owner) is None

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        request._added = obj  # type: ignore[attr-defined]  # noqa: SLF001  for `_in_two_steps`
        return super().log_addition(request, obj, message)
