"""The parts of a power's page (职权页): its document under the headings of the page, and the items it belongs with.

What is shown is a sealed document cut to what may be published; nothing is guessed from its words.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from powers.fields import FACTS, BasisRow, Document, ResponsibilityRow, label_of, rows_of
from powers.links import LINKED, linked_rows, names
from powers.models import LegalBasis, Phase, SupervisionChannel
from publish.listing import as_named, lines_of
from publish.models import ListEntry
from publish.withheld_reading import facts_of

if TYPE_CHECKING:
    from departments.models import Department


# --- the items it belongs with ---------------------------------------------------------------------


def siblings_of(entry: ListEntry, day: dt.date) -> list[ListEntry]:
    """The sub-items (子项) of the same main item, itself among them, as of `day`."""
    if not entry.sub_name or not entry.power.main_code:
        return []
    rows = ListEntry.objects.on(day).filter(power__main_code=entry.power.main_code, region=entry.region_id)
    return list(rows.exclude(sub_name="").only("code", "name", "sub_name").order_by("sort_key", "pk")[:100])


def main_item(code: str, day: dt.date) -> list[ListEntry]:
    """The sub-items of a main item (主项) that stand on the list on `day`."""
    rows = lines_of(ListEntry.objects.on(day).filter(power__main_code=code).exclude(code=code))
    return as_named(rows.order_by("sort_key", "pk"), day)


def ever_under(code: str) -> list[ListEntry]:
    """The last published version of each sub-item that a main item ever had."""
    rows = ListEntry.objects.filter(power__main_code=code).only("code", "name", "sub_name")
    return list(rows.order_by("code", "-version__number").distinct("code"))


def external_codes(entry: ListEntry, document: Document) -> list[tuple[str, str]]:
    """Codes by which other systems and earlier lists know the power, but for one that became its own."""
    return [(scheme, value) for scheme, value in document["external_codes"] if value != entry.code]


# --- the parts of a document -----------------------------------------------------------------------


def bases_by_purpose(document: Document) -> list[tuple[str, list[BasisRow]]]:
    """The legal bases under what they are a basis of."""
    groups = (
        (_(purpose.label), [b for b in document["bases"] if b["purpose"] == purpose])
        for purpose in LegalBasis.Purpose
    )
    withheld = [basis for basis in document["bases"] if not basis["purpose"]]
    return [(label, bases) for label, bases in (*groups, (_("不公开"), withheld)) if bases]


UNSTATED = gettext_noop("未区分")
"""What states no phase, on the pages that group by phase."""


def responsibilities_by_phase(document: Document) -> list[tuple[str, list[ResponsibilityRow]]]:
    """The responsibilities before, during and after (事前、事中、事后), last those that state none; one group where none does."""
    rows = document["responsibilities"]
    if not any(row["phase"] for row in rows):
        return [("", rows)] if rows else []
    groups = [(_(phase.label), [row for row in rows if row["phase"] == phase]) for phase in Phase]
    return [
        (label, found)
        for label, found in [*groups, (_(UNSTATED), [r for r in rows if not r["phase"]])]
        if found
    ]


OF_PAGE = {"responsibilities": "r", "bases": "b", "accountability": "a"}
"""How the id of a row on the page begins."""


def cross_linked(document: Document) -> Document:
    """The document with links both ways between responsibilities, bases and situations, as the version itself links them.

    Nothing is guessed from words here: the import proposes the links and the draft's form confirms them (`powers.linking`).
    """
    called, belongs = names(document), linked_rows(document)
    duties = [{**row, "number": n} for n, row in enumerate(document["responsibilities"], 1)]
    places = {row["uid"]: (_id("responsibilities", row), _duty_named(row)) for row in duties}
    for row in duties:
        row["links"] = [
            (_id(name, other), _basis_named(other) or called[other["uid"]])
            for name, other in belongs.get(str(row["uid"]), ())
        ]
    linked: dict[str, Any] = {"responsibilities": duties}
    for name in LINKED:
        linked[name] = [
            {**row, "duties": [places[uid] for uid in places if uid in row.get("responsibilities", ())]}
            for row in rows_of(document, name)
        ]
    return cast("Document", {**document, **linked})


def _id(name: str, row: Any) -> str:
    return f"{OF_PAGE[name]}-{row['uid']}"


def _duty_named(row: Any) -> str:
    return _("责任事项%(number)s") % {"number": row["number"]} + (
        f"（{row['stage']}）" if row["stage"] else ""
    )


def _basis_named(row: Any) -> str:
    """A citation by its law and article; '' for what is none."""
    return f"《{row['title']}》{row['locator']}" if row.get("title") else ""


def shared_subject(document: Document) -> str:
    """Whom every clause holds to account (追责对象), when it is the same in all; said once instead of each time."""
    subjects = {row["subject"] for row in document["accountability"]}
    return subjects.pop() if len(subjects) == 1 else ""


SHORT_FACTS = sorted((field for field in FACTS if field.page), key=lambda field: field.page)


def attributes_of(document: Document) -> list[tuple[str, str]]:
    """The short facts of a power as label and value, those that are not stated left out."""
    said = {field.name: field.shown(document) for field in SHORT_FACTS}
    said["units"] = said["units"] or document["unit_text"]
    said |= {name: text for name, text in facts_of(document).items() if name in said}
    return [(_(label_of(name)), text) for name, text in said.items() if text]


def channels(
    document: Document, department: Department, staffing_contact: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Where to turn (监督方式): about the exercise of the power, and about its being on the list at all.

    What the version states goes before what the department or region gives for all its powers.
    """
    kinds = dict(SupervisionChannel.Kind.choices)
    about_labels = dict(SupervisionChannel.About.choices)
    own: dict[str, list[tuple[str, str]]] = {about: [] for about in about_labels}
    for row in document["channels"]:
        kind = kinds.get(row["kind"], "")
        own[row["about"]].append((_(kind) if kind else "", row["value"]))
    general = [
        (_("电话"), department.complaint_phone),
        (_("电子邮箱"), department.complaint_email),
        (_("地址"), department.address),
    ]
    exercise = own["exercise"] or [(label, value) for label, value in general if value]
    setting = own["setting"] or ([(_("受理方式"), staffing_contact)] if staffing_contact else [])
    groups = [("exercise", exercise), ("setting", setting)]
    return [(_(about_labels[about]), rows) for about, rows in groups if rows]
