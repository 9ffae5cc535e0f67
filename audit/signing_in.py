"""Signing in and out, and what accounts may do, in the log (登录、权限变更). Django tells of both by signals, whichever page or
command it was; here they are only written down, and nothing follows from them.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_init, post_save

from audit.log import record
from audit.requests import who

RIGHTS = ("is_active", "is_staff", "is_superuser", "password")
"""What of an account decides on what it may do, or who can use it."""
KEPT = "_rights_before"


def connect() -> None:
    user = get_user_model()
    user_logged_in.connect(_signed_in, dispatch_uid="audit.signed_in")
    user_login_failed.connect(_failed, dispatch_uid="audit.sign_in_failed")
    user_logged_out.connect(_signed_out, dispatch_uid="audit.signed_out")
    post_init.connect(_remember, sender=user, dispatch_uid="audit.rights_before")
    post_save.connect(_account_saved, sender=user, dispatch_uid="audit.rights_changed")
    for through in (user.groups.through, user.user_permissions.through, Group.permissions.through):
        m2m_changed.connect(_groups_changed, sender=through, dispatch_uid=f"audit.{through.__name__}")


def _signed_in(user: Any, **_: Any) -> None:
    record("account.signed_in", actor=user, target=user)


def _failed(credentials: dict[str, Any], **_: Any) -> None:
    """What was typed as a name is kept; who it was meant for, nobody knows."""
    name = str(credentials.get("username", ""))
    record("account.sign_in_failed", actor=None, target=None, label=name)


def _signed_out(user: Any, **_: Any) -> None:
    if user is not None:
        record("account.signed_out", actor=user, target=user)


def _rights_of(user: Model) -> dict[str, Any]:
    return {name: user.__dict__[name] for name in RIGHTS if name in user.__dict__}


def _remember(instance: Model, **_: Any) -> None:
    instance.__dict__[KEPT] = _rights_of(instance)


def _account_saved(instance: Model, created: bool, update_fields: Any, **_: Any) -> None:
    before, now = instance.__dict__.get(KEPT, {}), _rights_of(instance)
    names = [name for name in now if created or (name in before and before[name] != now[name])]
    if update_fields is not None:
        names = [name for name in names if name in update_fields]
    instance.__dict__[KEPT] = now
    if not names:
        return
    said = {name: "已变更" if name == "password" else now[name] for name in names}
    record(
        "account.rights_changed",
        actor=who(),
        target=instance,
        detail=said | ({"new": True} if created else {}),
    )


def _groups_changed(
    instance: Model, action: str, pk_set: set[int] | None, model: type[Model], **_: Any
) -> None:
    if action in ("post_add", "post_remove", "post_clear"):
        detail = {"what": model._meta.label_lower, "action": action, "ids": sorted(pk_set or ())}
        record("account.rights_changed", actor=who(), target=instance, detail=detail)
