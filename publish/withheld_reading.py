"""What is kept from the public, as its page says it at that place (此项不公开：理由、依据)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, cast

from django.utils.translation import gettext as _

from powers.fields import BY_NAME, ROWS, Document, WithheldRow, in_words
from powers.models import SupervisionChannel

WORDS = {
    "levels": "name",
    "responsibilities": "text",
    "bases": "text",
    "accountability": "text",
    "penalties": "conduct",
    "channels": "value",
    "risks": "text",
}
"""The part of a row that holds its words."""


def withheld_of(document: Document) -> list[tuple[str, WithheldRow]]:
    """What is withheld, each by the name of its place."""
    return [(in_words(row["place"]), row) for row in document.get("withheld", ())]


def sentence(row: WithheldRow) -> str:
    return _("此项不公开：%(reason)s（%(statute)s，%(ground)s）") % {
        "reason": row["reason"],
        "statute": row["statute"],
        "ground": row["ground"],
    }


def with_notes(document: Document) -> Document:
    """The document as a page shows it: the sentence stands where the text or the row would. Not for what is digested."""
    shown: dict[str, Any] = dict(document)
    for row in document.get("withheld", ()):
        name, _, uid = row["place"].partition(":")
        if name in WORDS:
            shown[name] = [*shown[name], _note(name, uid or row["uid"], sentence(row))]
        elif BY_NAME[name].kind.empty == "" and not name.endswith("_url"):
            shown[name] = sentence(row)
    return cast("Document", shown)


def facts_of(document: Document) -> dict[str, str]:
    """By field, the sentence of what is withheld, for those that are short facts of the page."""
    rows = document.get("withheld", ())
    return {row["place"]: sentence(row) for row in rows if ":" not in row["place"]}


def _note(name: str, uid: str, words: str) -> dict[str, Any]:
    """A row that says nothing but the sentence."""
    blank = {part.name: deepcopy(part.kind.empty) for part in ROWS[name].parts if not part.internal}
    about = {"about": SupervisionChannel.About.EXERCISE.value, "kind": ""} if name == "channels" else {}
    return blank | about | {"uid": uid, WORDS[name]: words}
