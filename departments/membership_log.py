"""Who was given which office, changed or taken from (任职变更), in the audit log, whichever page or command it was. Only written
down here: nothing follows from it."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save

from audit.log import record
from audit.requests import who
from departments.models import Membership


def connect() -> None:
    post_save.connect(_saved, sender=Membership, dispatch_uid="departments.membership_saved")
    post_delete.connect(_deleted, sender=Membership, dispatch_uid="departments.membership_deleted")


def _saved(instance: Membership, created: bool, raw: bool = False, **_: Any) -> None:
    _record(instance, "given" if created else "changed")


def _deleted(instance: Membership, **_: Any) -> None:
    _record(instance, "taken")


def _record(office: Membership, what: str) -> None:
    detail = {
        "what": what,
        "role": office.role,
        "region": office.region_id,
        "department": office.department_id,
        "from": f"{office.valid_from or ''}",
        "to": f"{office.valid_to or ''}",
    }
    code = office.region.code if office.region_id else ""
    record("account.office_changed", actor=who(), target=office.user, region_code=code, detail=detail)
