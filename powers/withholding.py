"""What of a power is kept from the public (部分公开): a field or a row, with reason and ground, decided in its draft.

What must hold: what is withheld is in nothing that is made from the public document (page, API, export, search, digest).
The document says which place is withheld and why. A field is emptied, a row left out, and so is what says the same in a
list's own words. A field whose emptiness would say something (是／否) cannot be withheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from powers.document_reading import row_of
from powers.field_kinds import FIRST_SCHEMA, is_blank
from powers.fields import ALL, BY_NAME, ROWS, Document, label_of, rows_of
from powers.models import OpenElement, PowerVersion

SAID_TWICE = {
    "units": "unit_text",
    "duties": "duty_text",
    "levels": "level_text",
    "channels": "supervision_text",
    "promised_limit": "promised_limit_text",
}
"""The same thing in a list's own words: both are withheld together."""
NEVER = frozenset(
    {
        "name", "sub_name", "type", "department", "standing", "subject", "secrecy", "order", "withheld", "change_note",
    }
)  # fmt: skip
"""Without these there is no entry of the list, and a release says why it changed; what else is always public is data
(`OpenElement`)."""
SHOWN = 30


def cut(shown: dict[str, Any]) -> dict[str, Any]:
    """A public document without what it says is withheld; done twice it is the same."""
    for row in shown.get("withheld", ()):
        name, _, uid = row["place"].partition(":")
        if uid:
            shown[name] = [one for one in shown[name] if one.get("uid") != uid]
        else:
            _empty(shown, name)
            _empty(shown, SAID_TWICE.get(name, ""))
    return _without_dead_links(shown) if shown.get("withheld") else shown


def _empty(shown: dict[str, Any], name: str) -> None:
    if name not in shown:
        return
    field = BY_NAME[name]
    if field.since > FIRST_SCHEMA:
        del shown[name]
    else:
        shown[name] = deepcopy(field.kind.empty)


def _without_dead_links(shown: dict[str, Any]) -> dict[str, Any]:
    """Rows do not name rows that are withheld."""
    for name, rows in ROWS.items():
        for part in rows.links:
            there = {row.get("uid") for row in shown[part.kind.to]}  # type: ignore[attr-defined]
            shown[name] = [_naming(row, part.name, there) for row in shown[name]]
    return shown


def _naming(row: dict[str, Any], part: str, there: set[Any]) -> dict[str, Any]:
    if part not in row:
        return row
    kept = [uid for uid in row[part] if uid in there]
    rest = {name: said for name, said in row.items() if name != part}
    return rest | {part: kept} if kept else rest


def places(document: Document, always: Mapping[str, bool] | None = None) -> list[tuple[str, str]]:
    """What of a draft may be withheld, `(place, words)`: whole fields, and the rows of its lists.

    `always`: what is always public, where it was read already, with whether its rows are too.
    """
    if always is None:
        always = dict(OpenElement.objects.values_list("key", "rows_too"))
    found = [
        (field.name, label_of(field.name))
        for field in ALL
        if field.name not in NEVER and field.name not in always and may_be_empty(field.name)
    ]
    for name in ROWS:
        if name in NEVER or always.get(name):
            continue
        for number, row in enumerate(rows_of(document, name), start=1):
            line = row_of(name, row)
            words = " ".join(f"{line.head} {line.text}".split())
            short = words[:SHOWN] + "…" * (len(words) > SHOWN)
            found.append((f"{name}:{row['uid']}", f"{label_of(name)}第{number}项：{short}"))
    return found


def may_be_empty(name: str) -> bool:
    """Whether a field without a value says nothing."""
    field = BY_NAME[name]
    return not field.internal and is_blank(field.kind.empty) and name not in SAID_TWICE.values()


def hidden_texts(document: Document) -> set[str]:
    """Every text that is withheld in a whole document, of its fields and of its rows; to look whether it is said elsewhere."""
    texts: set[str] = set()
    for row in rows_of(document, "withheld"):
        name, _, uid = row["place"].partition(":")
        value = BY_NAME[name].value(document)
        kept = [one for one in value if one.get("uid") == uid] if uid else value
        texts |= set(texts_in(kept))
    return texts


def texts_in(value: Any) -> list[str]:
    """The texts of a value of a document, of all its rows."""
    if isinstance(value, dict):
        return [text for name, one in value.items() if name != "uid" for text in texts_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return [value] if isinstance(value, str) and value.strip() else []


def drop_gone(version: PowerVersion) -> None:
    """Take out of a draft what is withheld of a row that was removed."""
    rows = list(version.withheld.filter(place__contains=":"))
    for name in {row.place.partition(":")[0] for row in rows}:
        there = {f"{name}:{uid}" for uid in getattr(version, name).values_list("uid", flat=True)}
        for row in rows:
            if row.place.startswith(f"{name}:") and row.place not in there:
                row.delete()
