"""The one canonical form of a version (职权文档): plain JSON from which diff, digest, API and export are made.

What is in it stands in `powers.fields`. Reference rows stand with code and name, as they were called when the document
was made. The code of the power is not in it: it is identity, issued later. `published` leaves out what is not for the
public; its digest is the one that anybody can recompute (`public_digest`), that of the whole document is the offices'.

A document bears the schema that brought the newest of the fields it has. A field that came after the first schema is
left out where it is empty: so a version that says nothing in it has the same document and the same digest as before,
whether it was sealed long ago or is read today, and a draft differs from what it follows only in what was written.
Readers take what is missing as empty (`Field.value`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from core.digests import digest, public_digest
from powers.field_kinds import FIRST_SCHEMA, taken
from powers.fields import ALL, BY_NAME, ROWS, Document
from powers.models import PowerVersion
from powers.whole_versions import whole_versions
from powers.withholding import cut

__all__ = ["Document", "digest_of_published", "document", "document_digest", "documents", "published"]
INTERNAL_KEYS = frozenset(field.name for field in ALL if field.internal)


def document(version: PowerVersion) -> Document:
    """The canonical document of `version`; of many, or where nothing but the document is wanted, `documents`."""
    said = _linked(taken(ALL, version))
    return cast("Document", {"schema": _schema(said), **said})


def documents(ids: Collection[int]) -> dict[int, Document]:
    """The documents of many versions as they are now, by primary key; one query."""
    return {pk: document(version) for pk, version in whole_versions(ids).items()}


def _linked(said: dict[str, Any]) -> dict[str, Any]:
    """A row names only rows that are there: what it is linked with may have been removed since."""
    for name, rows in ROWS.items():
        for part in rows.links:
            there = {row["uid"] for row in said[part.kind.to]}  # type: ignore[attr-defined]
            for row in said[name]:
                kept = [uid for uid in row.pop(part.name, ()) if uid in there]
                if kept:
                    row[part.name] = kept
    _drop_gone(said)
    return said


def _drop_gone(said: dict[str, Any]) -> None:
    """What is not public names only a row that is there, as links do."""
    there = {f"{name}:{row['uid']}" for name in ROWS for row in said.get(name, ())} | set(BY_NAME)
    if "withheld" in said:
        kept = [row for row in said["withheld"] if row["place"] in there]
        said |= {"withheld": kept}
        if not kept:
            del said["withheld"]


def document_digest(version: PowerVersion) -> str:
    return digest(document(version))


def published(sealed: Document) -> Document:
    """What the public may read of a sealed document: internal notes, unpublished risks and what is kept back left out."""
    shown: dict[str, Any] = {key: value for key, value in sealed.items() if key not in INTERNAL_KEYS}
    for name, rows in ROWS.items():
        if name in shown:
            shown[name] = rows.published(shown[name])
    return cast("Document", cut(shown))


def digest_of_published(sealed: Document) -> str:
    """The digest of what the public may read of a sealed document (公布内容的摘要值)."""
    return public_digest(published(sealed))


def _schema(said: dict[str, Any]) -> int:
    """The schema that brought the newest of what is said."""
    parts = (
        part.since
        for name, rows in ROWS.items()
        for part in rows.later
        if any(part.name in row for row in said.get(name, ()))
    )
    return max(FIRST_SCHEMA, *(BY_NAME[name].since for name in said), *parts)
