"""What holds for everyone is changed by two persons (双人确认): one sends the form, another confirms what it does.

The first person's form runs through the very view that saves it, and is undone; what it changed is kept to be looked at.
Confirmed, the same form runs once more in the second person's name. It is refused where the rows have changed in
between, or where it would now change something else.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import User
from audit.log import record
from core.locking import lock_row
from departments.access import scope_of
from departments.pending_models import PendingChange
from departments.roles import Role

Shown = dict[str, str]
State = PendingChange.State


class CannotConfirmError(Exception):
    """Why a change cannot be confirmed, in Chinese."""


# --- the first person -------------------------------------------------------------------------------


def in_two_steps(
    request: HttpRequest,
    run: Callable[[], HttpResponse],
    read: Callable[[], tuple[str, Shown]],
    asks: Callable[[], bool] = lambda: True,
) -> HttpResponse:
    """Run a view that saves. What it changes of what `read` shows (a title, the fields) waits for a second person where
    `asks`, judged before and after, says so. A superuser does without: they are there for when nobody else can."""
    scope = scope_of(request.user)
    if request.method != "POST" or scope.everything or not scope.has(Role.PLATFORM):
        return run()
    confirming: PendingChange | None = getattr(request, "confirming", None)
    with transaction.atomic():
        asked_before, (title, before) = asks(), read()
        if confirming and confirming.before != before:
            raise CannotConfirmError("内容在提出后已有变化，请由提出人重新提出。")
        answer = run()
        new_title, after = read()
        if before == after or not (asked_before or asks()):
            return answer
        if confirming and confirming.after != after:
            raise CannotConfirmError("现在保存的结果与提出时不同，请由提出人重新提出。")
        if confirming:
            return answer
        transaction.set_rollback(True)
    return _wait(request, title or new_title, before, after)


def _wait(request: HttpRequest, about: str, before: Shown, after: Shown) -> HttpResponse:
    """Keep what was asked for, and say so instead of “saved”."""
    assert isinstance(request.user, User)  # noqa: S101  signed in
    told: Any = messages.get_messages(request)
    told._queued_messages.clear()  # noqa: SLF001  “saved” is not said
    here = PendingChange.objects.filter(state=State.WAITING, path=request.get_full_path())
    if before and (same := here.first()):  # several rows may well be added
        messages.error(request, f"该对象已有一项修改待确认（{same.asked_by.name}提出），办结后才能再提。")
        return HttpResponseRedirect(page_of(same))
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    with transaction.atomic():
        change = PendingChange.objects.create(
            about=about[:300],
            path=request.get_full_path(),
            posted=[pair for pair in pairs if pair[0] != "csrfmiddlewaretoken"],
            before=before,
            after=after,
            asked_by=request.user,
        )
        record("platform.asked", actor=request.user, target=change, detail={"changes": change.lines})
    messages.warning(
        request, "该内容对各地都有效，须由另一名平台管理人员确认后才生效。修改已提交确认，尚未生效。"
    )
    return HttpResponseRedirect(page_of(change))


def page_of(change: PendingChange) -> str:
    return reverse("admin:departments_pendingchange_change", args=[change.pk])


def waiting_at(request: HttpRequest) -> PendingChange | None:
    """The change of this page that waits to be confirmed."""
    here = Q(path=request.path) | Q(path__startswith=f"{request.path}?")
    waiting = PendingChange.objects.filter(here, state=State.WAITING)
    return waiting.select_related("asked_by").first()


# --- the second person ------------------------------------------------------------------------------


def confirm(request: HttpRequest, pk: int) -> PendingChange:
    """Send the form again in this person's name; raises CannotConfirmError, and then nothing is changed."""
    with transaction.atomic():
        change = _locked(request, pk, own=False)
        _send_again(request, change)
        _answered(change, request, State.CONFIRMED, "platform.confirmed")
    return change


def refuse(request: HttpRequest, pk: int, why: str) -> PendingChange:
    if not why:
        raise CannotConfirmError("请写明不同意的理由。")
    with transaction.atomic():
        change = _locked(request, pk, own=False)
        change.answer = why[:300]
        _answered(change, request, State.REFUSED, "platform.refused")
    return change


def withdraw(request: HttpRequest, pk: int) -> PendingChange:
    with transaction.atomic():
        change = _locked(request, pk, own=True)
        _answered(change, request, State.WITHDRAWN, "platform.withdrawn")
    return change


def _locked(request: HttpRequest, pk: int, *, own: bool) -> PendingChange:
    if not scope_of(request.user).has(Role.PLATFORM):
        raise PermissionDenied
    change = lock_row(PendingChange(pk=pk))
    if change.state != State.WAITING:
        raise CannotConfirmError(f"该修改{change.get_state_display()}，不再办理。")
    if own != (change.asked_by_id == request.user.pk):
        raise CannotConfirmError(
            "只有提出人可以撤回。" if own else "自己提出的修改须由另一名平台管理人员答复。"
        )
    return change


def _answered(change: PendingChange, request: HttpRequest, state: str, event: str) -> None:
    assert isinstance(request.user, User)  # noqa: S101  signed in
    change.state, change.answered_by, change.answered_at = state, request.user, timezone.now()
    change.save()
    detail = {"asked_by": str(change.asked_by), "changes": change.lines, "why": change.answer}
    record(event, actor=request.user, target=change, detail=detail)


def _send_again(request: HttpRequest, change: PendingChange) -> None:
    path, _, query = change.path.partition("?")
    match = resolve(path)
    again: Any = copy.copy(request)
    again.path = again.path_info = path
    again.resolver_match, again.GET, again.confirming = match, QueryDict(query), change
    again.POST = QueryDict(mutable=True)
    for name, value in change.posted:
        again.POST.appendlist(name, value)
    again._dont_enforce_csrf_checks = True  # noqa: SLF001  the form that was sent now was checked
    answer = match.func(again, *match.args, **match.kwargs)
    if answer.status_code != 302:
        raise CannotConfirmError("表单现在不能保存（所指的内容可能已停用或删除），请由提出人重新提出。")


# --- what a row shows -------------------------------------------------------------------------------


def shown(admin: ModelAdmin[Any], request: HttpRequest, obj: models.Model | None) -> tuple[str, Shown]:
    """A row with the rows below it, as people read them: title, and the text of each field."""
    if obj is None or not type(obj)._base_manager.filter(pk=obj.pk).exists():
        return "", {}
    found = _fields(obj)
    for inline in admin.get_inline_instances(request, obj):
        links = [f.name for f in inline.model._meta.fields if f.related_model is obj._meta.concrete_model]
        seen: dict[str, int] = {}
        for row in inline.model._base_manager.filter(**{links[0]: obj}).order_by("pk"):
            name = f"{inline.model._meta.verbose_name}“{row}”"
            seen[name] = seen.get(name, 0) + 1
            name += f"（{seen[name]}）" if seen[name] > 1 else ""
            found |= {f"{name}·{place}": text for place, text in _fields(row, besides=links[0]).items()}
    return f"{obj._meta.verbose_name}：{obj}", found


def _fields(obj: models.Model, besides: str = "") -> Shown:
    fields = [f for f in obj._meta.concrete_fields if not f.primary_key and f.name != besides]
    kept = [f for f in fields if not (getattr(f, "auto_now", False) or getattr(f, "auto_now_add", False))]
    found = {str(f.verbose_name): _text(obj, f) for f in kept}
    many = {
        str(f.verbose_name): "、".join(sorted(map(str, getattr(obj, f.name).all())))
        for f in obj._meta.many_to_many
    }
    return found | many


def _text(obj: models.Model, field: Any) -> str:
    value = getattr(obj, field.name)
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.choices:
        return str(getattr(obj, f"get_{field.name}_display")())
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)
