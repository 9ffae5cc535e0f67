"""A document (职权文档) as an official reads it before deciding: every field under its Chinese name; what differs.

Works on documents alone, so that a draft, a submission and a sealed version are shown by the same code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from powers.fields import (
    FACTS,
    ROWS,
    BasisRow,
    ChannelRow,
    ClauseRow,
    Document,
    LevelRow,
    PenaltyRow,
    ResponsibilityRow,
    RiskRow,
    WithheldRow,
    in_words,
    label_of,
    rows_of,
)
from powers.links import LINKED, RESPONSIBILITY, linked_rows, names, numbers, said
from powers.models import LegalBasis, Phase, SupervisionChannel

AnyRow = Mapping[str, Any]
LISTS = {name: label_of(name) for name in ROWS}
"""What each list of rows is called."""


@dataclass(frozen=True)
class Linked:
    """A row that another is linked with: what it is called, and where it stands on the page."""

    name: str
    anchor: str


@dataclass(frozen=True)
class Row:
    """One line of a list of the document: a short head and the text; `links` with what it belongs together."""

    head: str
    text: str
    note: str = ""
    uid: str = ""
    links: tuple[Linked, ...] = ()

    @property
    def anchor(self) -> str:
        """The id of the line on a page."""
        return _anchor(self.uid)


def _anchor(uid: str) -> str:
    return f"row-{uid}"


def named_facts(doc: Document) -> list[tuple[str, str, str]]:
    """`(path, label, text)` of every field that says something, lists of rows aside."""
    found = [(field.path, label_of(field.name), field.said(doc)) for field in FACTS]
    return [(path, label, value) for path, label, value in found if value]


def facts(doc: Document) -> list[tuple[str, str]]:
    """`(label, text)` of the same."""
    return [(label, value) for _path, label, value in named_facts(doc)]


@dataclass(frozen=True)
class Rows:
    """A list of the document (依据、责任事项……) as its lines."""

    name: str
    label: str
    rows: list[Row]

    @property
    def anchor(self) -> str:
        return f"part-{self.name}"


def lists(doc: Document) -> list[Rows]:
    """Every list of rows; the empty ones too where an item without them is incomplete."""
    must = ("responsibilities", "bases")
    links = links_of(doc)
    found = [
        Rows(
            name,
            label,
            [replace(row_of(name, row), links=links.get(str(row["uid"]), ())) for row in rows_of(doc, name)],
        )
        for name, label in LISTS.items()
    ]
    return [rows for rows in found if rows.rows or rows.name in must]


def links_of(doc: Document) -> dict[str, tuple[Linked, ...]]:
    """By uid with what a row belongs together, both ways (责任事项 ↔ 依据、追责情形)."""
    called, linked = names(doc), linked_rows(doc)
    found = {
        uid: tuple(Linked(called[str(row["uid"])], _anchor(str(row["uid"]))) for _list, row in rows)
        for uid, rows in linked.items()
    }
    number = numbers(doc["responsibilities"])
    for name in LINKED:
        for row in rows_of(doc, name):
            uids = sorted(row.get("responsibilities", ()), key=lambda uid: number[uid])
            found[str(row["uid"])] = tuple(
                Linked(f"{RESPONSIBILITY}{number[uid]}", _anchor(uid)) for uid in uids
            )
    return {uid: links for uid, links in found.items() if links}


def row_of(name: str, row: AnyRow) -> Row:
    """One row of a list as a line."""
    return replace(_ROWS[name](row), uid=str(row["uid"]))


def parts_of(name: str, row: AnyRow, doc: Document) -> list[tuple[str, str]]:
    """`(label, text)` of everything a row of `doc` says, part by part, in the order in which it is read."""
    links = ROWS[name].links
    return [
        (
            part.label,
            said(row.get(part.name, ()), doc["responsibilities"]) if part in links else part.said(row),
        )
        for part in ROWS[name].parts
        if part.label
    ]


def _responsibility(row: ResponsibilityRow) -> Row:
    phase = _(Phase(row["phase"]).label) if row["phase"] else ""
    head = "·".join(part for part in (row["group"], phase, row["stage"]) if part)
    return Row(head, row["text"], _("依据：%(basis)s") % {"basis": row["basis"]} if row["basis"] else "")


def _basis(row: BasisRow) -> Row:
    title = f"《{row['title']}》" if row["title"] else ""
    confirmed = "" if row.get("role_confirmed") else _("，待核实")
    role = f"（{_(LegalBasis.Role(row['role']).label) if row['role'] else _('作用未定')}{confirmed}）"
    cited = f"{row['kind']}　{title}{row['locator']}{role}".strip("　")
    known = row["instrument_name"]
    instrument = _("文件种类：%(kind)s") % {"kind": known} if known and known != row["kind"] else ""
    purpose = (
        "" if row["purpose"] == LegalBasis.Purpose.POWER else _(LegalBasis.Purpose(row["purpose"]).label)
    )
    return Row(
        "　".join(part for part in (purpose, cited) if part),
        row["text"],
        "\n".join(part for part in (row["edition"], row["note"], instrument) if part),
    )


def _clause(row: ClauseRow) -> Row:
    said = ((_("追责对象"), row["subject"]), (_("依据"), row["basis"]))
    notes = [f"{label}：{text}" for label, text in said if text]
    return Row("", row["text"], "；".join(notes))


def _level(row: LevelRow) -> Row:
    head = row["name"] + (_("（第一责任层级）") if row["first_responsible"] else "")
    said = (("", row["share"]), (_("行使主体："), row.get("body", "")), (_("职责："), row.get("duty", "")))
    return Row(
        head,
        row["condition"] or _("不分情形"),
        "\n".join(f"{label}{text}" for label, text in said if text),
    )


def _penalty(row: PenaltyRow) -> Row:
    return Row(row["kinds"], row["conduct"], row["range"])


def _channel(row: ChannelRow) -> Row:
    kind = _(SupervisionChannel.Kind(row["kind"]).label)
    return Row(_(SupervisionChannel.About(row["about"]).label), f"{kind}：{row['value']}")


def _risk(row: RiskRow) -> Row:
    shown = _("公开") if row["public"] else _("不公开")
    responsible = _("责任人：%(who)s") % {"who": row["responsible"]} if row["responsible"] else ""
    notes = "；".join(part for part in (row["measures"], responsible) if part)
    return Row(f"{row['stage']}　{row['grade']}（{shown}）", row["text"], notes)


def _withheld(row: WithheldRow) -> Row:
    return Row(in_words(row["place"]), row["reason"], f"{row['ground']}（{row['statute']}）")


_ROWS: dict[str, Callable[[Any], Row]] = {
    "levels": _level,
    "responsibilities": _responsibility,
    "bases": _basis,
    "accountability": _clause,
    "penalties": _penalty,
    "channels": _channel,
    "risks": _risk,
    "withheld": _withheld,
}
