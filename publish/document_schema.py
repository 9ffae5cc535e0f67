"""What the public API says of the document (接口说明): an OpenAPI schema made from the table of fields."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from powers.field_kinds import Choice, RowsOf
from powers.fields import BY_NAME, Document, label_of

TYPES = {str: "string", int: "integer", bool: "boolean"}


def document_schema() -> dict[str, Any]:
    """The schema of a document as it is published."""
    schema = _object(Document)
    for name, said in schema["properties"].items():
        if field := BY_NAME.get(name):
            said["title"] = label_of(name)
            if isinstance(field.kind, RowsOf):
                _title_parts(field.kind, said["items"])
    return schema


def _title_parts(rows: RowsOf, schema: dict[str, Any]) -> None:
    for part in rows.parts:
        if part.label and not part.internal:
            schema["properties"][part.name]["title"] = part.label


def _object(table: Any) -> dict[str, Any]:
    properties, required = {}, []
    for name, hint in get_type_hints(table, include_extras=True).items():
        said, always = _bare(hint)
        entry = next(iter(getattr(said, "__metadata__", ())), None)
        if getattr(entry, "internal", False):
            continue
        properties[name] = _schema(said) | _words(getattr(entry, "kind", None))
        required += [name] if always else []
    return {"type": "object", "properties": properties, "required": required}


def _bare(hint: Any) -> tuple[Any, bool]:
    """A key's type, and whether the key is always there."""
    return (get_args(hint)[0], False) if get_origin(hint) is NotRequired else (hint, True)


def _words(kind: Any) -> dict[str, Any]:
    """What the values of a choice mean."""
    words = dict(kind.choices.choices) if isinstance(kind, Choice) else getattr(kind, "words", None)
    if not isinstance(words, dict):
        return {}
    return {"description": "；".join(f"{value} {label}" for value, label in words.items())}


def _schema(hint: Any) -> dict[str, Any]:
    if get_origin(hint) is Annotated:
        return _schema(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        [said] = [one for one in get_args(hint) if one is not NoneType]
        return _schema(said) | {"nullable": True}
    if get_origin(hint) is list:
        return {"type": "array", "items": _schema(get_args(hint)[0])}
    return _object(hint) if is_typeddict(hint) else {"type": TYPES[hint]}
