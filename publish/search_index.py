"""What the search index of the published list holds (检索索引): the texts of an entry, their lexemes, and the queries that go by them.

A text is indexed as character bigrams in a `tsvector`. Beside them stand, each with a mark that no folded text holds, the bigrams of its
names, those of its other titles, and a code for each value a reader may filter by: one GIN index so answers a word together with its
filters, and finds names without a look at other hits.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pypinyin import Style, lazy_pinyin

from core.chinese import squeeze
from powers.documents import published
from powers.fields import BY_NAME, FACTS, Document, rows_of
from publish.search_folding import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAX_TEXT = 120_000
"""A text is cut here, so that its bigrams stay below the megabyte a tsvector may hold."""
MAX_TITLES = 10_000
BODY, NAME, TITLE, CODE = "", "《", "》", "〈"
"""What stands before a lexeme: a bigram of the whole text, of the names, of the other titles; a value to filter by."""
ZONES = "\n\n"
"""What parts the names from the other titles, and the titles from the rest."""
LENGTH = "length"


REPEATED = 4_000
"""So many texts are kept as they are indexed: the steps, situations and titles of a list say the same over and over."""
LONGEST = 40
"""Names of this length and longer stand together in the index."""


class Indexed(NamedTuple):
    """What of an entry is searched: its titles (names first, then everyday terms, initials, code), everything, and its vector."""

    titles: str
    title_length: int
    text: str
    vector: str


def initials(name: str) -> str:
    """Pinyin initials (拼音首字母) by which a name may be typed: 卫生许可 → wsxk."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return "".join(c for c in letters if c.isalnum() and c.isascii())


def pinyin(name: str) -> str:
    """Full pinyin without tones (全拼) by which a name may be typed: 卫生许可 → weishengxuke."""
    letters = "".join(lazy_pinyin(name, style=Style.NORMAL, errors="ignore")).lower()
    return letters.replace("ü", "v")


def indexed(
    code: str, document: Document, other_codes: Iterable[str], values: Mapping[str, Iterable[object]]
) -> Indexed:
    """A document as far as it is public, a line for each field; `values` are those of each dimension it is filtered by.

    Not the body whose power it is: its name would make all its powers hits. Who names a body is understood so (`publish/asking/`).
    """
    document = published(document)
    names = _lines([document["name"], document["sub_name"]])
    others = [line for line in _lines(_other_titles(code, document)) if line not in names]
    titles = ("\n".join(names) + ZONES + "\n".join(others))[:MAX_TITLES]
    text = (titles + ZONES + "\n".join(_lines(_body(document, other_codes))))[:MAX_TEXT]
    codes = [code_of(dimension, key) for dimension, keys in values.items() for key in keys]
    return Indexed(titles, length_of(titles.partition(ZONES)[0]), text, index_vector(text, titles, codes))


def _lines(fields: Iterable[str | None]) -> list[str]:
    folded = (_folded(field) for field in fields if field)
    return list(dict.fromkeys(line for line in folded if line))


@lru_cache(REPEATED)
def _folded(field: str) -> str:
    return " ".join(fold(squeeze(field)).split())


def _other_titles(code: str, document: Document) -> Iterator[str]:
    yield document["plain_title"]
    yield from document["everyday_terms"]
    yield from document["keywords"]
    yield from _rows(document, "penalties", "conduct")
    for name in (document["name"], document["sub_name"]):
        yield initials(name)
        yield pinyin(name)
    yield code
    yield code.replace("-", "")


def _body(document: Document, other_codes: Iterable[str]) -> Iterator[str]:
    yield from other_codes
    yield document["type"]["name"]
    for name in ("subject_text", "executing_body", "unit_text", "duty_text"):
        yield BY_NAME[name].said(document)
    yield from (*document["units"], *document["joint_departments"])
    for duty in document["duties"]:
        yield duty["number"] + duty["text"]
    for basis in document["bases"]:
        yield basis["title"] + basis["locator"]
        yield from (basis["kind"], basis["edition"], basis["text"], basis["note"])
    yield from _rows(document, "responsibilities", "stage", "text", "basis")
    yield from _rows(document, "accountability", "text", "subject", "basis")
    yield from _rows(document, "penalties", "conduct", "kinds", "range")
    yield from _rows(document, "levels", "name", "condition", "share")
    yield from _rows(document, "risks", "stage", "text", "measures")
    yield from _rows(document, "channels", "value")
    yield from (field.said(document) for field in FACTS if field.search)
    yield from ("".join(str(cell) for cell in pair[1:]) for pair in document["extras"])


def _rows(document: Document, key: str, *fields: str) -> Iterator[str]:
    for row in rows_of(document, key):
        yield from (row[field] for field in fields)


# --- the vector ------------------------------------------------------------------------------------


def index_vector(text: str, titles: str = "", codes: Iterable[str] = ()) -> str:
    """The lexemes of an entry as a literal to be cast to tsvector."""
    names, _, others = titles.partition(ZONES)
    marked = ((BODY, text), (NAME, names), (TITLE, others))
    grams = (mark + gram for mark, part in marked for run in part.split() for gram in _grams(run))
    length = code_of(LENGTH, min(length_of(names), LONGEST))
    return " ".join(map(_lexeme, dict.fromkeys((*grams, length, *codes))))


def length_of(names: str) -> int:
    """How many characters the names of an entry have, a line each."""
    return len(names.replace("\n", ""))


def code_of(dimension: str, key: object) -> str:
    """The lexeme of a value a reader may filter by."""
    return f"{CODE}{dimension}:{key}"


def _grams(run: str) -> Iterator[str]:
    """Each character with its neighbour; the last one alone, so that a term of one character finds it."""
    for start in range(len(run)):
        yield run[start : start + 2]


def _lexeme(gram: str) -> str:
    return "'" + gram.replace("\\", "\\\\").replace("'", "''") + "'"


# --- queries ---------------------------------------------------------------------------------------


def with_bigrams(term: str, mark: str = BODY) -> str:
    """The query for the bigrams of a term; a single character is the start of one."""
    return both(*(part for run in term.split() for part in _bigrams(run, mark)))


def _bigrams(run: str, mark: str) -> list[str]:
    if len(run) == 1:
        return [f"{_lexeme(mark + run)}:*"]
    return [_lexeme(mark + run[i : i + 2]) for i in range(len(run) - 1)]


def with_code(dimension: str, keys: Iterable[object]) -> str:
    """The query for one of these values of a dimension."""
    return either(*(_lexeme(code_of(dimension, key)) for key in keys))


def both(*queries: str) -> str:
    return " & ".join(dict.fromkeys(queries))


def either(*queries: str) -> str:
    return "(" + " | ".join(dict.fromkeys(queries)) + ")"
