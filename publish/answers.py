"""The answer on top of a power's page (要点): what it is, which penalty, who is in charge, by which article, how long, how much, where, whom
to complain to.

What must hold: only what the document or the department states is said. What nobody stated has no line.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from powers.fields import BY_NAME, BasisRow, Document, PenaltyRow
from powers.models import LegalBasis

MOST_BASES, MOST_PENALTIES = 3, 2
LONGEST, CUT = 90, "……"
"""A penalty that is told in more characters is cut, with a link to the whole of it."""
PLACES = ("办理地点", "受理地点", "办事地点", "办理地址", "受理地址", "办公地点")
"""How lists head the column that says where one applies."""


@dataclass(frozen=True)
class Answer:
    """One line of the box: the question, and the parts of its answer, each on a line of its own."""

    question: str
    said: list[str]
    bases: list[BasisRow] = field(default_factory=list)
    more: int = 0
    links: list[tuple[str, str]] = field(default_factory=list)
    inside: list[tuple[str, str]] = field(default_factory=list)
    """Links to parts of the page: words and id."""
    phones: bool = False


Channels = list[tuple[str, list[tuple[str, str]]]]


def answers(document: Document, channels: Channels, complaints: str) -> list[Answer]:
    """The lines of the box that have something to say; `complaints` is the label of the channels about its exercise."""
    lines = [
        Answer(_("是什么"), _what(document)),
        _penalties(document),
        Answer(_("谁管"), _who(document)),
        _bases(document),
        Answer(_("多久"), _how_long(document)),
        Answer(_("收费"), _said(document, "fee", "fee_text")),
        _where(document),
        Answer(_("找谁投诉"), _whom(channels, complaints), phones=True),
    ]
    return [line for line in lines if line.said or line.bases or line.links]


def _said(document: Document, *names: str) -> list[str]:
    return [text for name in names if (text := BY_NAME[name].shown(document))]


def _what(document: Document) -> list[str]:
    how = _said(document, "initiation")
    whom = _said(document, "counterparts")
    return [
        "，".join([document["type"]["name"], *how, *(_("面向%(whom)s") % {"whom": text} for text in whom)])
    ]


def _penalties(document: Document) -> Answer:
    """Kinds and range of the penalties as the list states them, the first of them; all of them are in their section."""
    rows = [row for row in document["penalties"] if row["kinds"] or row["range"]]
    several = len(document["penalties"]) > 1
    said = [_penalty(row, several=several) for row in rows[:MOST_PENALTIES]]
    more = len(document["penalties"]) - len(said)
    cut = any(text.endswith(CUT) for text in said)
    words = _("另有 %(more)s 种情形") % {"more": more} if more else _("处罚幅度全文") if cut else ""
    return Answer(_("怎么罚"), said, inside=[(words, "penalties")] if said and words else [])


def _penalty(row: PenaltyRow, *, several: bool) -> str:
    """罚款：三万元以上三十万元以下; where there are several, by the conduct that each is for."""
    amount = "：".join(filter(None, (row["kinds"], row["range"])))
    said = " ".join((f"{row['conduct']}——{amount}" if several else amount).split())
    return said if len(said) <= LONGEST else said[:LONGEST] + CUT


def _who(document: Document) -> list[str]:
    subject = document["subject"]
    levels = "、".join(dict.fromkeys(level["name"] for level in document["levels"]))
    plaque = _("%(subject)s（%(department)s加挂）")
    named = {"subject": subject, "department": document["department"]["name"]}
    bodies = [plaque % named if document["plaque"] else subject]
    bodies += [text for text in _said(document, "executing_body", "units") or [document["unit_text"]] if text]
    return [*bodies, *([_("%(levels)s行使") % {"levels": levels}] if levels else [])]


def _bases(document: Document) -> Answer:
    """The articles that found the power, those that found it first; citations without a law are in their section."""
    founding = [
        row for row in document["bases"] if row["purpose"] == LegalBasis.Purpose.POWER and row["title"]
    ]
    return Answer(_("依据哪条"), [], bases=founding[:MOST_BASES], more=max(0, len(founding) - MOST_BASES))


def _how_long(document: Document) -> list[str]:
    limits = (("promised_limit", _("承诺")), ("statutory_limit", _("法定")))
    stated = [f"{label} {text}" for name, label in limits for text in _said(document, name)]
    return (["，".join(stated)] if stated else []) + (_said(document, "limit_text") if not stated else [])


def _where(document: Document) -> Answer:
    """The guide, and the place that the list itself names; a department's address is not where one applies."""
    links = [(_("办事指南"), document["guide_url"])] if document["guide_url"] else []
    named = [str(pair[1]) for pair in document["extras"] if pair[0] in PLACES and len(pair) > 1]
    return Answer(_("到哪办"), named, links=links)


def _whom(channels: Channels, complaints: str) -> list[str]:
    return [
        f"{kind} {value}".strip() for label, rows in channels if label == complaints for kind, value in rows
    ]
