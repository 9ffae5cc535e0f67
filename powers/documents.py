"""The one canonical form of a version (职权文档): plain JSON from which diff, digest, API and export are made.

Schema 2. Reference rows stand with code and name, as they were called when the document was made. The code of the
power is not in it: it is identity, issued later. `published` leaves out what is not for the public.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.digests import digest
from powers.models import (
    IntegrityRisk,
    LegalBasis,
    PenaltyDetail,
    PowerLevel,
    PowerVersion,
    ResponsibilityItem,
)

if TYPE_CHECKING:
    from powers.models import AccountabilityClause, SupervisionChannel

SCHEMA = 2
Document = dict[str, Any]

PLAIN_FIELDS = (
    "standing",
    "name",
    "sub_name",
    "order",
    "initiation",
    "plain_title",
    "everyday_terms",
    "keywords",
    "subject_text",
    "subject_nature",
    "power_source",
    "executing_body",
    "unit_text",
    "duty_text",
    "level_text",
    "level_note",
    "counterparts",
    "limit_text",
    "fee",
    "fee_text",
    "conditions",
    "guide_url",
    "discretion_url",
    "flow",
    "supervision_text",
    "remedies",
    "accountability_lead",
    "on_enforcement_list",
    "remark",
    "external_codes",
    "extras",
    "secrecy",
    "secrecy_basis",
    "change_note",
)
INTERNAL_KEYS = ("secrecy_basis",)


def document(version: PowerVersion) -> Document:
    """The canonical document of `version`; read it with `with_children()` to keep the number of queries constant."""
    return {
        "schema": SCHEMA,
        **{field: getattr(version, field) for field in PLAIN_FIELDS},
        "type": {"code": version.power_type.code, "name": version.power_type.name},
        "department": {
            "region": version.department.region.code,
            "code": version.department.code,
            "name": version.department.name,
        },
        "plaque": version.plaque.name if version.plaque else None,
        "subject": version.subject,
        "units": [unit.name for unit in version.units.all()],
        "joint_departments": [d.name for d in version.joint_departments.all()],
        "duties": [{"number": d.number, "text": d.text} for d in version.duties.all()],
        "statutory_limit": _limit(version.statutory_limit, version.statutory_limit_unit),
        "promised_limit": _limit(version.promised_limit, version.promised_limit_unit),
        "levels": [_level(row) for row in version.levels.all()],
        "bases": [_basis(row) for row in version.bases.all()],
        "responsibilities": [_responsibility(row) for row in version.responsibilities.all()],
        "accountability": [_clause(row) for row in version.accountability.all()],
        "penalties": [_penalty(row) for row in version.penalties.all()],
        "risks": [_risk(row) for row in version.risks.all()],
        "channels": [_channel(row) for row in version.channels.all()],
    }


def document_digest(version: PowerVersion) -> str:
    return digest(document(version))


def published(sealed: Document) -> Document:
    """What the public may read of a sealed document: internal notes and unpublished risks left out."""
    shown = {key: value for key, value in sealed.items() if key not in INTERNAL_KEYS}
    shown["risks"] = [risk for risk in sealed["risks"] if risk["public"]]
    shown["bases"] = [{k: v for k, v in row.items() if k != "role_confirmed"} for row in sealed["bases"]]
    return shown


def _limit(number: int | None, unit: str) -> dict[str, Any] | None:
    if number is None:
        return None
    return {"number": number, "unit": PowerVersion.LimitUnit(unit).label if unit else ""}


def _level(row: PowerLevel) -> Document:
    return {
        "uid": str(row.uid),
        "code": row.level.code,
        "name": str(row.level),
        "condition": row.condition,
        "share": row.share,
        "first_responsible": row.is_first_responsible,
    }


def _basis(row: LegalBasis) -> Document:
    return {
        "uid": str(row.uid),
        "purpose": row.purpose,
        "role": row.role,
        "role_confirmed": row.role_confirmed,
        "kind": row.kind_text or (row.instrument.name if row.instrument else ""),
        "instrument": row.instrument.code if row.instrument else "",
        "instrument_name": row.instrument.name if row.instrument else "",
        "title": row.title,
        "edition": row.edition,
        "locator": row.locator,
        "text": row.text,
        "note": row.note,
    }


def _responsibility(row: ResponsibilityItem) -> Document:
    return {
        "uid": str(row.uid),
        "stage": row.stage_name,
        "group": row.group_text,
        "phase": row.phase,
        "text": row.text,
        "basis": row.basis_text,
    }


def _clause(row: AccountabilityClause) -> Document:
    return {"uid": str(row.uid), "text": row.text, "subject": row.subject, "basis": row.basis_text}


def _penalty(row: PenaltyDetail) -> Document:
    return {"uid": str(row.uid), "conduct": row.conduct, "kinds": row.kinds, "range": row.range}


def _risk(row: IntegrityRisk) -> Document:
    return {
        "uid": str(row.uid),
        "stage": row.stage_text,
        "text": row.text,
        "grade": row.grade,
        "measures": row.measures,
        "responsible": row.responsible,
        "public": row.is_public,
    }


def _channel(row: SupervisionChannel) -> Document:
    return {"uid": str(row.uid), "about": row.about, "kind": row.kind, "value": row.value}
