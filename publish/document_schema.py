"""What the public API says of the document (接口说明): OpenAPI components made from the table of fields, one for each kind of row."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import Annotated, Any, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from powers.field_kinds import Choice
from powers.fields import BY_NAME, Document, label_of

TYPES = {str: "string", int: "integer", bool: "boolean"}
NAME = "PowerDocument"
Components = dict[str, dict[str, Any]]


def document_components() -> Components:
    """The components of a document as it is published; `NAME` is the whole."""
    made: Components = {}
    _add(Document, made)
    for name, said in made[NAME]["properties"].items():
        if name in BY_NAME:
            made[NAME]["properties"][name] = _titled(said, label_of(name))
    return made


def _add(table: Any, made: Components) -> str:
    """The component of a kind of row, added with those it is made of; gives its name."""
    name = NAME if table is Document else f"Document{table.__name__}"
    if name in made:
        return name
    made[name] = {}
    properties, required = {}, []
    for key, hint in get_type_hints(table, include_extras=True).items():
        said, always = _bare(hint)
        entry = next(iter(getattr(said, "__metadata__", ())), None)
        if getattr(entry, "internal", False):
            continue
        schema = _schema(said, made) | _words(getattr(entry, "kind", None))
        label = getattr(entry, "label", "") if table is not Document else ""
        properties[key] = _titled(schema, label) if label else schema
        required += [key] if always else []
    made[name] = {"type": "object", "properties": properties, "required": required}
    return name


def _titled(schema: dict[str, Any], title: str) -> dict[str, Any]:
    """Beside a reference nothing else may stand."""
    return {"allOf": [schema], "title": title} if "$ref" in schema else schema | {"title": title}


def _bare(hint: Any) -> tuple[Any, bool]:
    """A key's type, and whether the key is always there."""
    return (get_args(hint)[0], False) if get_origin(hint) is NotRequired else (hint, True)


def _words(kind: Any) -> dict[str, Any]:
    """What the values of a choice mean."""
    words = dict(kind.choices.choices) if isinstance(kind, Choice) else getattr(kind, "words", None)
    if not isinstance(words, dict):
        return {}
    return {"description": "；".join(f"{value} {label}" for value, label in words.items())}


def _schema(hint: Any, made: Components) -> dict[str, Any]:
    if get_origin(hint) is Annotated:
        return _schema(get_args(hint)[0], made)
    if get_origin(hint) in (Union, UnionType):
        [said] = [one for one in get_args(hint) if one is not NoneType]
        schema = _schema(said, made)
        return {"allOf": [schema], "nullable": True} if "$ref" in schema else schema | {"nullable": True}
    if get_origin(hint) is list:
        return {"type": "array", "items": _schema(get_args(hint)[0], made)}
    if is_typeddict(hint):
        return {"$ref": f"#/components/schemas/{_add(hint, made)}"}
    return {"type": TYPES[hint]}
