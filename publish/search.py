"""Search over the published list (检索): the only module that knows how, so that an engine could replace it.

Text is folded (NFKC, lower case, no 《》) and indexed as character bigrams with positions in a `tsvector`. A
term is found as a phrase of bigrams, which is exactly "the term is a substring of `search_text`". A text too
long for positions is marked `is_long`: its bigrams stand without them, and its text is looked at as well.
What must hold: `search` finds what a scan with `term in search_text` finds, no more and no less.

`search_text` is two zones parted by a blank line: the titles (name first, then sub-item, everyday terms,
initials, code), and below them everything else that is published.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, F, Func, IntegerField, Q, TextField, Value, When
from django.db.models.functions import Left
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from pypinyin import Style, lazy_pinyin

from core.chinese import squeeze, to_numeral
from powers.documents import published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from publish.models import ListEntry

    Entries = QuerySet[ListEntry]
    Document = dict[str, Any]

MAX_QUERY = 100
MAX_TERMS = 8
MAX_TEXT = 120_000
"""A text is cut here, so that its bigrams stay below the megabyte a tsvector may hold."""
MAX_POSITION = 16_383
MAX_POSITIONS_OF_A_GRAM = 255
TITLE_ZONE = 1200
"""How far into `search_text` the zone of titles is looked for when hits are ranked."""

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


def fold(text: str) -> str:
    """One spelling for index and query: widths, case and 《》 do not matter, 第35条 is 第三十五条."""
    folded = text.translate(_FOLDING)
    return _ARTICLE_IN_DIGITS.sub(lambda m: f"第{to_numeral(int(m[1]))}", folded)


def terms(q: str) -> list[str]:
    """The terms of a query, folded, each once, in order."""
    return list(dict.fromkeys(fold(q[:MAX_QUERY]).split()))[:MAX_TERMS]


def initials(name: str) -> str:
    """Pinyin initials (拼音首字母) by which a name may be typed: 卫生许可 → wsxk."""
    letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower()
    return "".join(c for c in letters if c.isalnum() and c.isascii())


# --- what is indexed -------------------------------------------------------------------------------


def index_text(code: str, document: Document, department_names: list[str]) -> str:
    """The searchable text of a document as far as it is public, a line for each field, titles first."""
    document = published(document)
    titles = _lines(_titles(code, document))
    body = _lines(_body(document, department_names))
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
    yield initials(document["name"])
    yield initials(document["sub_name"])
    yield code


def _body(document: Document, department_names: list[str]) -> Iterator[str]:
    yield from department_names
    yield document["type"]["name"]
    for field in ("subject", "plaque", "subject_text", "executing_body", "unit_text", "duty_text"):
        yield document[field]
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
    for field in ("level_text", "level_note", "limit_text", "fee_text", "conditions", "flow"):
        yield document[field]
    for field in ("supervision_text", "remedies", "remark"):
        yield document[field]
    yield from ("".join(str(cell) for cell in pair[1:]) for pair in document["extras"])


def _rows(document: Document, key: str, *fields: str) -> Iterator[str]:
    for row in document[key]:
        yield from (row[field] for field in fields)


# --- the vector ------------------------------------------------------------------------------------


def index_vector(text: str) -> tuple[str, bool]:
    """The bigrams of `text` as a literal to be cast to tsvector, and whether it is too long for positions."""
    positions: dict[str, list[int]] = {}
    position = 0
    for run in text.split():
        for gram in _grams(run):
            position += 1
            positions.setdefault(gram, []).append(position)
    if position > MAX_POSITION or any(len(at) > MAX_POSITIONS_OF_A_GRAM for at in positions.values()):
        return " ".join(map(_lexeme, positions)), True
    return " ".join(f"{_lexeme(gram)}:{','.join(map(str, at))}" for gram, at in positions.items()), False


def _grams(run: str) -> Iterator[str]:
    """Each character with its neighbour; the last one alone, which also keeps the runs apart."""
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


def _phrase(term: str, joiner: str) -> str:
    if len(term) == 1:
        return f"{_lexeme(term)}:*"
    return "(" + joiner.join(_lexeme(term[i : i + 2]) for i in range(len(term) - 1)) + ")"


def _matches(query: str) -> _Matches:
    return _Matches(F("grams"), Value(query))


def search(entries: Entries, q: str) -> Entries:
    """The entries that contain every term of `q`; all of them where `q` holds no term."""
    words = terms(q)
    if not words:
        return entries
    exact = Q(_matches(" & ".join(_phrase(word, " <-> ") for word in words)), is_long=False)
    grams = Q(_matches(" & ".join(_phrase(word, " & ") for word in words)), is_long=True)
    for word in words:
        grams &= Q(search_text__contains=word)
    return entries.filter(exact | grams)


def ranked(entries: Entries, q: str) -> Entries:
    """Hits of `search` as a reader expects them: name, other titles and code, then the rest as listed."""
    words = terms(q)
    if not words:
        return entries.order_by("sort_key", "pk")
    head = Left("search_text", TITLE_ZONE)
    titles = Func(head, Value("\n\n"), Value(1), function="split_part", output_field=TextField())
    name = Func(head, Value("\n"), Value(1), function="split_part", output_field=TextField())
    return (
        entries.annotate(head_name=name, head_titles=titles)
        .annotate(
            rank=Case(
                When(head_name=words[0] if len(words) == 1 else " ".join(words), then=Value(0)),
                When(_all_within("head_name", words), then=Value(1)),
                When(_all_within("head_titles", words), then=Value(2)),
                default=Value(3),
                output_field=IntegerField(),
            )
        )
        .order_by("rank", "sort_key", "pk")
    )


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
    any_gram = " | ".join(_phrase(gram, " & ") for gram in grams)
    found = (
        entries.filter(_matches(any_gram)).annotate(hit_head=head).annotate(score=score).filter(score__gt=0)
    )
    return list(found.defer("search_text", "grams").order_by("-score", "sort_key")[:limit])


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
