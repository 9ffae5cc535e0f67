"""Places in a walk (游标): where the next page of a list begins, and of what, in a word that nobody has to read.

What must hold: a walk stays whole. Either every page is of the same list (`Walk`: the list as it was when the walk began,
whatever is released meanwhile), or the reader is told that the list has changed and where to begin again.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import astuple, dataclass
from typing import TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from rest_framework.request import Request

from publish.api.problems import LostPlace

Place = TypeVar("Place", bound="_Place")


@dataclass(frozen=True)
class _Place:
    """`mark` is of the query it belongs to."""

    mark: str


@dataclass(frozen=True)
class Walk(_Place):
    """In a list of powers: of which day, as of which change, which making of the entries, how many in all, after which entry."""

    day: str
    position: int
    making: int
    count: int
    after: int


@dataclass(frozen=True)
class Counted(_Place):
    """In a list that is short or ranked: of which day and generation, after how many rows."""

    day: str
    generation: str
    after: int


@dataclass(frozen=True)
class Step(_Place):
    """In what only grows: after which number; `check` is of what stands there."""

    after: int
    check: str


def mark_of(request: Request) -> str:
    """The query a cursor belongs to: address and parameters but for where in it, and how much at once."""
    asked = sorted(
        (name, value)
        for name, values in request.query_params.lists()
        if name not in ("cursor", "limit")
        for value in values
    )
    return hashlib.sha256(f"{request.path_info}?{urlencode(asked)}".encode()).hexdigest()[:10]


def restart_of(request: Request) -> str:
    """The address without its cursor."""
    return next_address(request, None)


def next_address(request: Request, cursor: str | None) -> str:
    asked = request.query_params.copy()
    asked.pop("cursor", None)
    if cursor:
        asked["cursor"] = cursor
    query = f"?{asked.urlencode()}" if asked else ""
    return request.build_absolute_uri(request.path + query)


def written(place: _Place) -> str:
    text = ".".join(str(part).replace(".", "~") for part in astuple(place))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read(kind: type[Place], text: str, request: Request) -> Place:
    """The place a cursor names. Raises `LostPlace` for one that is not of this query."""
    try:
        said = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        parts = [part.replace("~", ".") for part in said.split(".")]
        kinds = [str if hint == "str" else int for hint in kind.__annotations__.values()]
        place = kind(parts[0], *(make(part) for make, part in zip(kinds, parts[1:], strict=True)))
    except (ValueError, TypeError, IndexError):
        place = None
    if place is None or place.mark != mark_of(request) or written(place) != text:
        said = _("这个游标不是这个查询给出的。请原样使用 next 中的地址，或从 restart 的地址重新读起。")
        raise LostPlace(said, restart_of(request), is_foreign=True)
    return place


def gone(request: Request) -> LostPlace:
    said = _("清单在读取期间已有变化，接着读会有遗漏或重复。请从 restart 的地址重新读起。")
    return LostPlace(said, restart_of(request))
