"""What is said of a field beside its type (字段说明): how it is taken from a version and how it is said.

`powers.fields` writes the table with these. A kind says a value three ways: to an official (`said`), in a cell of a list
(`printed`, which is Chinese in every language, since lists are read back), on the public page (`shown`). Each is asked only of a
value that says something. `read` takes a cell of a list
back: what was printed is read as what it was, and what cannot be read for certain is `UnreadableError`, never guessed.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter
from typing import Annotated, Any, ClassVar, NotRequired, TypeVar, get_args, get_origin, get_type_hints

from django.db.models import Model, TextChoices
from django.utils.translation import gettext as _

from powers.cell_reading import (
    UnreadableError,
    bare_cell,
    read_address,
    read_codes,
    read_pairs,
    read_period,
    yes_or_no,
)

FIRST_SCHEMA = 2
"""The first schema of which there are sealed documents; its fields are in every document, empty or not."""


class Kind:
    """A text, and what the other kinds do as a text does."""

    empty: ClassVar[Any] = ""
    reads: ClassVar[bool] = True
    """Whether a cell by itself gives the value; what names rows of other tables, or is cut into rows, is read elsewhere."""

    def read(self, text: str) -> tuple[Any, ...]:
        """What a cell of a list says, for each of the field's columns; raises `UnreadableError`."""
        return (text,)

    def of(self, owner: Any, columns: tuple[str, ...]) -> Any:
        return getattr(owner, columns[0])

    def said(self, value: Any) -> str:
        return str(value)

    def printed(self, value: Any) -> str:
        return self.said(value)

    def shown(self, value: Any) -> str:
        return self.said(value)


class Text(Kind):
    """Words of one's own. A column of a list that holds them is read as it stands."""


TEXT = Text()


class Link(Text):
    """An address on the web, alone or behind a word (办事指南：https://…)."""

    def read(self, text: str) -> tuple[Any, ...]:
        return (read_address(text),)


class Number(Kind):
    empty: ClassVar[Any] = None
    reads: ClassVar[bool] = False


@dataclass(frozen=True)
class Choice(Kind):
    """One of several; `also` are other words that lists have for them."""

    choices: type[TextChoices]
    also: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def said(self, value: Any) -> str:
        return _(self.printed(value))

    def printed(self, value: Any) -> str:
        return str(self.choices(value).label)

    def read(self, text: str) -> tuple[Any, ...]:
        said = bare_cell(text)
        words = {value: value for value in self.choices.values} | {
            bare_cell(str(label)): value for value, label in self.choices.choices
        }
        found = words.get(said) or self.also.get(said)
        if found is None:
            raise UnreadableError
        return (found,)


@dataclass(frozen=True)
class Flag(Kind):
    """Yes, or nothing to say; with `no`, the word for that."""

    no: str = ""
    empty: ClassVar[Any] = False

    def said(self, value: Any) -> str:
        return _("是") if value else self.no and _(self.no)

    def printed(self, value: Any) -> str:
        return "是" if value else self.no

    def read(self, text: str) -> tuple[Any, ...]:
        return (yes_or_no(text, (), (self.no,)),)


@dataclass(frozen=True)
class Answer(Kind):
    """Yes, no, or not stated; lists and pages have words of their own for the two, and know those of `also_no`."""

    yes: str
    no: str
    also_no: tuple[str, ...] = ()
    empty: ClassVar[Any] = None

    def read(self, text: str) -> tuple[Any, ...]:
        return (yes_or_no(text, (self.yes,), (self.no, *self.also_no)),)

    def said(self, value: Any) -> str:
        return _("是") if value else _("否")

    def printed(self, value: Any) -> str:
        return self.yes if value else self.no

    def shown(self, value: Any) -> str:
        return _(self.printed(value))


class Words(Kind):
    empty: ClassVar[Any] = []

    def said(self, value: Any) -> str:
        return "、".join(map(str, value))

    def read(self, text: str) -> tuple[Any, ...]:
        return ([word.strip() for word in re.split(r"[、，,;；\n]+", text) if word.strip()],)


@dataclass(frozen=True)
class Codes(Words):
    """Codes that stand for words; a list prints the words, and may state either."""

    words: Mapping[str, str]

    def said(self, value: Any) -> str:
        return "、".join(_(self.words.get(str(code), str(code))) for code in value)

    def printed(self, value: Any) -> str:
        return "、".join(self.words.get(str(code), str(code)) for code in value)

    def read(self, text: str) -> tuple[Any, ...]:
        """Codes or their words, and nothing else."""
        return (read_codes(text, self.words),)


class Pairs(Kind):
    """`[[heading, content]]`, a line for each; a line without a heading goes on with the one above."""

    empty: ClassVar[Any] = []

    def read(self, text: str) -> tuple[Any, ...]:
        return (read_pairs(text),)

    def said(self, value: Any) -> str:
        return "\n".join(f"{heading}：{content}" for heading, content in value)

    def printed(self, value: Any) -> str:
        return "\n".join("：".join(filter(None, pair)) for pair in value)


@dataclass(frozen=True)
class Period(Kind):
    """A number and its unit, from two columns."""

    units: type[TextChoices]
    empty: ClassVar[Any] = None

    def of(self, owner: Any, columns: tuple[str, ...]) -> Any:
        number, unit = (getattr(owner, column) for column in columns)
        return None if number is None else {"number": number, "unit": self.units(unit).label if unit else ""}

    def said(self, value: Any) -> str:
        return f"{value['number']}{_unit(value)}"

    def printed(self, value: Any) -> str:
        return f"{value['number']}{value['unit']}"

    def shown(self, value: Any) -> str:
        return f"{value['number']} {_unit(value)}"

    def read(self, text: str) -> tuple[Any, ...]:
        """A number and its unit, and nothing else (20个工作日, 三十日内, 自受理之日起3个月)."""
        number, unit = read_period(text)
        return (number, self.units(unit).value)


def _unit(value: Mapping[str, Any]) -> str:
    return _(value["unit"]) if value["unit"] else ""


@dataclass(frozen=True)
class Made(Kind):
    """Made from a row of another table, or from several columns; `words` says it."""

    make: Callable[[Any], Any]
    words: Callable[[Any], str] = str
    reads: ClassVar[bool] = False

    def of(self, owner: Any, columns: tuple[str, ...]) -> Any:
        return self.make(owner)

    def said(self, value: Any) -> str:
        return self.words(value)


@dataclass(frozen=True)
class Linked(Kind):
    """Rows of another table that the version points at, in their order."""

    make: Callable[[Any], Any]
    words: Callable[[Any], str] = str
    between: str = "、"
    empty: ClassVar[Any] = []
    reads: ClassVar[bool] = False

    def of(self, owner: Any, columns: tuple[str, ...]) -> Any:
        return [self.make(row) for row in rows_read(owner, columns[0])]

    def said(self, value: Any) -> str:
        return self.between.join(map(self.words, value))


@dataclass(frozen=True)
class RowLinks(Kind):
    """Rows of another list of the same document, by their uid; what that list does not have is passed over."""

    to: str
    empty: ClassVar[Any] = []
    reads: ClassVar[bool] = False

    def said(self, value: Any) -> str:
        """Only the document knows what its rows are called (`powers.linking`)."""
        raise NotImplementedError


@dataclass(frozen=True)
class Column:
    """A column of the printed list. `place` orders the columns; `reads` is the importer's name of it, by default the
    field's; `also` are more words by which lists call it (the bulk is header_synonyms.json)."""

    place: int
    header: str
    reads: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One part of a row of a version (依据的名称、条款……); without `label` it is not read by itself.

    `columns` are the model fields it is made from, by default the one of its own name. `words` says it from the row,
    where it takes more than its own value.
    """

    label: str = ""
    kind: Kind = TEXT
    columns: tuple[str, ...] = ()
    words: Callable[[Any], str] | None = None
    element: bool = False
    internal: bool = False
    since: int = FIRST_SCHEMA
    name: str = ""

    @cached_property
    def made_from(self) -> tuple[str, ...]:
        return self.columns or (self.name,)

    def said(self, row: Mapping[str, Any]) -> str:
        value = row.get(self.name, self.kind.empty)
        if self.words is not None:
            return self.words(row)
        return "" if is_blank(value) else self.kind.said(value)


@dataclass(frozen=True)
class RowsOf(Kind):
    """The rows of one kind below a version; `type` is the TypedDict with their parts.

    `public`: which of them the public reads. A row's own bookkeeping, and what stands elsewhere, is in `beside`.
    """

    type: Any
    model: type[Model]
    public: Callable[[Any], bool] | None = None
    beside: tuple[str, ...] = ()
    empty: ClassVar[Any] = []
    reads: ClassVar[bool] = False

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return annotated(self.type, Part)

    @cached_property
    def later(self) -> tuple[Part, ...]:
        """The parts that came after the first schema."""
        return tuple(part for part in self.parts if part.since > FIRST_SCHEMA)

    @cached_property
    def links(self) -> tuple[Part, ...]:
        """The parts that name rows of another list."""
        return tuple(part for part in self.parts if isinstance(part.kind, RowLinks))

    def of(self, owner: Any, columns: tuple[str, ...]) -> Any:
        return [self.row(row) for row in rows_read(owner, columns[0])]

    @cached_property
    def _as_they_stand(self) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]]]:
        """The parts that say what their column says, which are most, and what reads them all at once: a list has
        hundreds of thousands of them."""
        plain = [part for part in self.parts if type(part.kind).of is Kind.of and part.since == FIRST_SCHEMA]
        return tuple(part.name for part in plain), attrgetter(*(part.made_from[0] for part in plain), "uid")

    @cached_property
    def _made(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.name not in self._as_they_stand[0])

    def row(self, row: Any) -> dict[str, Any]:
        names, read = self._as_they_stand
        said = dict(zip(names, values := read(row), strict=False))
        return {"uid": str(values[-1]), **said, **taken(self._made, row)}

    def column(self, name: str) -> str:
        """The model field in which a part is written; of the first part where there is none of this name."""
        part = next((part for part in self.parts if part.name == name), self.parts[0])
        return part.made_from[0]

    @cached_property
    def internal(self) -> frozenset[str]:
        return frozenset(part.name for part in self.parts if part.internal)

    def published(self, rows: list[Any]) -> list[Any]:
        """Of these rows, and of each, what the public may read."""
        shown = rows if self.public is None else [row for row in rows if self.public(row)]
        if not self.internal:
            return shown
        return [{name: said for name, said in row.items() if name not in self.internal} for row in shown]


@dataclass(frozen=True)
class Field:
    """A field of a document.

    columns   the model fields it is made from; by default the one of its own name
    label     how officials call it; by default the model field's own name
    printed   its columns of the printed list; `reads`: the importer's column that fills it, where that is another
    page      its place among the short facts of the public page; 0: it stands elsewhere there, or nowhere
    search    the heading under which a hit in it is explained; '' where search reads it by another way, or not at all
    element   whether it is an element (要素), which an erratum leaves alone
    internal  whether the public does not read it
    carried   whether the next draft begins with it
    typed     whether a draft's form has it
    since     the document schema that brought it; see `powers.documents`
    """

    kind: Kind = TEXT
    columns: tuple[str, ...] | None = None
    label: str = ""
    printed: tuple[Column, ...] = ()
    reads: str = ""
    page: int = 0
    search: str = ""
    element: bool = False
    internal: bool = False
    carried: bool = True
    typed: bool = True
    since: int = FIRST_SCHEMA
    name: str = ""

    @cached_property
    def made_from(self) -> tuple[str, ...]:
        return (self.name,) if self.columns is None else self.columns

    @property
    def path(self) -> str:
        """How places in a document are named (批注、审查): after the model field, where there is one."""
        return next(iter(self.made_from), self.name)

    def value(self, document: Any) -> Any:
        """What a document says in this field; what it was not known to yet is empty."""
        return document.get(self.name, self.kind.empty)

    def _as(self, how: Callable[[Any], str], document: Any) -> str:
        value = self.value(document)
        return "" if is_blank(value) else how(value)

    def said(self, document: Any) -> str:
        return self._as(self.kind.said, document)

    def printed_text(self, document: Any) -> str:
        return self._as(self.kind.printed, document)

    def shown(self, document: Any) -> str:
        return self._as(self.kind.shown, document)


def is_blank(value: Any) -> bool:
    """Whether a value says nothing. No and nought say something."""
    return value in (None, "", [], {}, ())


def rows_read(owner: Any, name: str) -> Iterable[Any]:
    """The rows of a list of `owner`: as they were read with it, without asking Django for each, else from the database."""
    read: Mapping[str, Iterable[Any]] = getattr(owner, "_prefetched_objects_cache", {})
    return read[name] if name in read else getattr(owner, name).all()


def taken(fields: Iterable[Field | Part], owner: Any) -> dict[str, Any]:
    """By name what `owner` says in each; what came after the first schema only where it is not empty."""
    found = {}
    for field in fields:
        value = field.kind.of(owner, field.made_from)
        if field.since == FIRST_SCHEMA or not (is_blank(value) or value == field.kind.empty):
            found[field.name] = value
    return found


Entry = TypeVar("Entry", Field, Part)


def annotated(table: Any, kind: type[Entry]) -> tuple[Entry, ...]:
    """The entries of a TypedDict that is a table: what each key is annotated with, under its name, in order."""
    found = []
    for name, hint in get_type_hints(table, include_extras=True).items():
        inner = get_args(hint)[0] if get_origin(hint) is NotRequired else hint
        if get_origin(inner) is Annotated:
            found += [replace(said, name=name) for said in inner.__metadata__ if isinstance(said, kind)]
    return tuple(found)
