"""Search over the published list (检索): the only module that knows how, so that an engine could replace it.

Text is folded (NFKC, lower case, no 《》) and indexed as character bigrams in a `tsvector`. A term is found by
its bigrams in the index and then by the text itself, so what must hold does: `search` finds what a scan with
`term in search_text` finds, no more and no less. Measured on 68,000 entries of real text, looking at the text is
twice as fast as phrases (`<->`) of bigrams with positions, the index smaller, and no text too long for it.

`search_text` is two zones parted by a blank line: the titles (name first, then sub-item, everyday terms,
initials, code), and below them everything else that is published.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Cast, Left, Lower
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from pypinyin import Style, lazy_pinyin

from core.chinese import squeeze, to_numeral
from powers.documents import published
from powers.fields import BY_NAME, FACTS, Document, rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from publish.models import ListEntry

    Entries = QuerySet[ListEntry]

MAX_QUERY = 100
MAX_TERMS = 8
MAX_TEXT = 120_000
"""A text is cut here, so that its bigrams stay below the megabyte a tsvector may hold."""
TITLE_ZONE = 1200
"""How far into `search_text` the zone of titles is looked for when hits are ranked."""
MANY = 2000
"""With more hits than this they are ranked by their names alone: the other titles tell little then, and cost."""

# --- folding ---------------------------------------------------------------------------------------

_DROPPED = frozenset("《》〈〉\u200b\u200c\u200d\u2060\ufeff\xad\x00")


class _Folding(dict[int, str]):
    """Character by character, so that a place in the folded text leads back to one in the original."""

    def __missing__(self, code_point: int) -> str:
        char = chr(code_point)
        folded = "".join(c for c in unicodedata.normalize("NFKC", char).lower() if c not in _DROPPED)
        self[code_point] = folded = "" if char in _DROPPED else folded
        return folded


_FOLDING = _Folding()
_ARTICLE_IN_DIGITS = re.compile(r"第([0-9]{1,4})(?=[条款项章节编])")
_ARTICLE_OF_LAW = re.compile(
    r"(?:(?<=[法典])|(?<=条例|规定|细则|规则|决定))(?P<gap>\s*)第?\s*(?P<number>[0-9]{1,4})\s*(?=条(?!例))"
)
"""An article behind the name of its law, as people type it: 食品安全法122条, 食品安全法 第 122 条."""


def fold(text: str) -> str:
    """One spelling for index and query: widths, case and 《》 do not matter, 第35条 is 第三十五条, 某法35条 as well."""
    folded = _ARTICLE_OF_LAW.sub(_article_in_full, text.translate(_FOLDING))
    return _ARTICLE_IN_DIGITS.sub(lambda m: f"第{to_numeral(int(m[1]))}", folded)


def _article_in_full(match: re.Match[str]) -> str:
    return f"{match['gap']}第{match['number']}"


def terms(q: str) -> list[str]:
    """The terms of a query, folded, each once, in order."""
    return list(dict.fromkeys(fold(q[:MAX_QUERY]).split()))[:MAX_TERMS]


def initials(name: str) -> str:
    """Pinyin initials (拼音首字母) by which a name may be typed: 卫生许可 → wsxk."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return "".join(c for c in letters if c.isalnum() and c.isascii())


def pinyin(name: str) -> str:
    """Full pinyin without tones (全拼) by which a name may be typed: 卫生许可 → weishengxuke."""
    letters = "".join(lazy_pinyin(name, style=Style.NORMAL, errors="ignore")).lower()
    return letters.replace("ü", "v")


# --- what is indexed -------------------------------------------------------------------------------


def index_text(code: str, document: Document, other_codes: Sequence[str] = ()) -> str:
    """The searchable text of a document as far as it is public, a line for each field, titles first.

    Not the body whose power it is: its name would make all its powers hits. Who names a body is understood so (`publish/asking/`).
    """
    document = published(document)
    titles = _lines(_titles(code, document))
    body = _lines(_body(document, other_codes))
    return "\n\n".join(["\n".join(titles), "\n".join(body)])[:MAX_TEXT]


def _lines(fields: Iterable[str | None]) -> list[str]:
    folded = (" ".join(fold(squeeze(field)).split()) for field in fields if field)
    return list(dict.fromkeys(line for line in folded if line))


def _titles(code: str, document: Document) -> Iterator[str]:
    yield document["name"]
    yield document["sub_name"]
    yield document["plain_title"]
    yield from document["everyday_terms"]
    yield from document["keywords"]
    yield from _rows(document, "penalties", "conduct")
    yield initials(document["name"])
    yield initials(document["sub_name"])
    yield pinyin(document["name"])
    yield pinyin(document["sub_name"])
    yield code
    yield code.replace("-", "")


def _body(document: Document, other_codes: Sequence[str]) -> Iterator[str]:
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


def index_vector(text: str) -> str:
    """The bigrams of `text` as a literal to be cast to tsvector."""
    grams = dict.fromkeys(gram for run in text.split() for gram in _grams(run))
    return " ".join(map(_lexeme, grams))


def _grams(run: str) -> Iterator[str]:
    """Each character with its neighbour; the last one alone, so that a term of one character finds it."""
    for start in range(len(run)):
        yield run[start : start + 2]


def _lexeme(gram: str) -> str:
    return "'" + gram.replace("\\", "\\\\").replace("'", "''") + "'"


# --- finding ---------------------------------------------------------------------------------------


class _Matches(Func):
    """`vector @@ query`, the query being a literal that is cast and not parsed."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    arity = 2
    output_field = BooleanField()


def _bigrams(term: str) -> str:
    """The query for the bigrams of a term; a single character is the start of one."""
    if len(term) == 1:
        return f"{_lexeme(term)}:*"
    return " & ".join(_lexeme(term[i : i + 2]) for i in range(len(term) - 1))


def _matches(query: str) -> _Matches:
    return _Matches(F("grams"), Value(query))


def search(entries: Entries, q: str) -> Entries:
    """The entries that contain every term of `q`; all of them where `q` holds no term."""
    words = terms(q)
    if not words:
        return entries
    found = entries.filter(_matches(" & ".join(map(_bigrams, words))))
    for word in words:
        if len(word) > 2:
            found = found.filter(search_text__contains=word)
    return found


@contextmanager
def by_index(q: str) -> Iterator[None]:
    """Have what is read inside use the index for `q`: of a frequent word the planner would unpack every row instead.

    Measured: 110 instead of 320 ms for a word that half of 68,000 entries contain.
    """
    if not terms(q):
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield


def ranked(entries: Entries, q: str, *, titles: bool = True) -> Entries:
    """Hits of `search` as a reader expects them: name, then (unless not `titles`) other titles, then the rest."""
    words = terms(q)
    if not words:
        return entries.order_by("sort_key", "pk")
    ranks = [
        When(hit_name=" ".join(words), then=Value(0)),
        When(_all_within("hit_name", words) | _all_within("hit_sub_name", words), then=Value(1)),
    ]
    if titles:
        head = Func(Left("search_text", TITLE_ZONE), Value("\n\n"), Value(1), function="split_part")
        entries = entries.alias(hit_titles=Cast(head, TextField()))
        ranks.append(When(_all_within("hit_titles", words), then=Value(2)))
    rank = Case(*ranks, default=Value(3), output_field=IntegerField())
    named = entries.alias(hit_name=Lower("name"), hit_sub_name=Lower("sub_name"))
    return named.order_by(rank, "sort_key", "pk")


def _all_within(field: str, words: Sequence[str]) -> Q:
    condition = Q()
    for word in words:
        condition &= Q(**{f"{field}__contains": word})
    return condition


def similar(entries: Entries, q: str, limit: int = 5) -> list[ListEntry]:
    """Where nothing was found: the entries whose titles share most bigrams with `q`."""
    pairs = (word[i : i + 2] for word in terms(q) for i in range(max(1, len(word) - 1)))
    grams = list(dict.fromkeys(pairs))[:40]
    if not grams:
        return []
    head = Left("search_text", 300)
    score: Any = Value(0)
    for gram in grams:
        score = score + Case(
            When(hit_head__contains=gram, then=Value(1)), default=Value(0), output_field=IntegerField()
        )
    any_gram = " | ".join(_bigrams(gram) for gram in grams)
    found = entries.filter(_matches(any_gram)).alias(hit_head=head).annotate(score=score)
    best = found.defer("search_text", "grams").order_by("-score", "sort_key")[:limit]
    return [
        entry for entry in best if entry.score
    ]  # asked here: as a condition each text would be unpacked twice


# --- showing ---------------------------------------------------------------------------------------


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        piece = _FOLDING[ord(char)]
        folded.append(piece)
        places.extend([place] * len(piece))
    return "".join(folded), places


def _spans(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where `text` holds the words, as slices of it in order, those that overlap joined."""
    folded, places = _folded_with_places(text)
    matches = (match for word in words for match in re.finditer(re.escape(word), folded))
    found = sorted((places[match.start()], places[match.end() - 1] + 1) for match in matches)
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def highlight(text: str, words: Sequence[str]) -> SafeString:
    """`text` escaped, each place where it holds a word marked."""
    pieces: list[str] = []
    at = 0
    for start, end in _spans(text, words) if words else ():
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return mark_safe("".join([*pieces, escape(text[at:])]))  # noqa: S308  every piece is escaped above


def snippet(
    fields: Iterable[tuple[str, str]], words: Sequence[str], around: int = 48
) -> tuple[str, SafeString] | None:
    """The first labelled field that holds a word: its label and the text around that place, marked."""
    for label, text in fields:
        flat = squeeze(text)
        if spans := _spans(flat, words):
            start = max(0, spans[0][0] - around)
            end = min(len(flat), spans[0][1] + 2 * around)
            shown = ("…" if start else "") + flat[start:end] + ("…" if end < len(flat) else "")
            return label, highlight(shown, words)
    return None
