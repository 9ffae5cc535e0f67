"""Whether a quotation says what the article says (引文核对), layout, punctuation and ways of writing numbers aside.

Lists quote whole clauses and leave others out; that is an excerpt and right. A clause that reads differently is a
drift, shown as a redline against the words of the article. A quotation that is mostly not there is of another text.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

from core.chinese import comparison_key, normalise, parse_numeral, words_only
from core.redline import Piece, redline

DRIFT = 0.6
"""From this share of agreeing words on, a quotation that differs is one of this article."""
ALIKE = 55.0
"""From this likeness (percent) on, two clauses are the same clause reworded."""
SHORTEST = 12
"""A quotation shorter than this could stand anywhere, and is not looked for in other articles."""

CLEARLY = 0.1
"""By so much the nearest article has to be nearer than the next, or none is named."""
_LOOKED_AT = 6
LEFT_OUT = "……"
"""Stands in a redline for clauses that the quotation leaves out; nothing was put in there."""

_STOP = re.compile(r"[。；：，！？\n\r;:!?]|,(?![0-9])|…+|\.{3,}|—{2,}")
_NUMERAL = re.compile(r"[一二三四五六七八九十百千万零〇两0-9]+")
_SIGNED = re.compile(r"[.,%％/帐它\u2460-\u249b\u3220-\u3229]")
_ENCLOSED = re.compile(r"[\u2460-\u249b\u3220-\u3229]")  # ① ⑴ ⒈ ㈠
_FRACTION = re.compile(r"([0-9]+)/([0-9]+)")
_THOUSANDS = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?|[一二三四五六七八九十百]+)\s*[%％]")
_DECIMAL = re.compile(r"([0-9]+)\.([0-9]+)(万?)")
_CHINESE_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
_LABEL = re.compile(
    r"^[\s\u3000]*(?:第[一二三四五六七八九十百千零〇0-9]{1,7}条(?:之[一二三四五六七八九十]{1,3})?+(?:第[一二三四五六七八九十0-9]{1,3}款)?+"
    r"|第[一二三四五六七八九十0-9]{1,3}款)(?:规定[：:]|(?![规所的之、，和与及至或]))[\s\u3000：:]*"
)
"""A number in front of a quotation; 第三条规定的 and 第三条、第四条 are words of the text itself."""
_ENDS_SENTENCE = re.compile(r"[。；：！？;:\n][\s\u3000]*$")
OMITTED = re.compile(r"…+|\.{3,}|[（(]\s*(?:略|节选|摘录|部分)\s*[）)]|[-－—]{2,}")


class Verdict(StrEnum):
    """How a quotation stands to an article."""

    VERBATIM = "verbatim"
    EXCERPT = "excerpt"
    DRIFT = "drift"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A quotation beside an article: the verdict, and the share of its words that agree."""

    verdict: Verdict
    share: float = 1.0

    @property
    def agrees(self) -> bool:
        return self.verdict in (Verdict.VERBATIM, Verdict.EXCERPT)


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A text as a string of what counts, with the places where its clauses begin and end."""

    clauses: tuple[str, ...]
    keys: tuple[str, ...]
    key: str
    bounds: tuple[int, ...]


@lru_cache(maxsize=4096)
def _keyed(text: str) -> _Keyed:
    clauses, keys, bounds, at = [], [], [0], 0
    for start, end in _spans(text):
        key = _NUMERAL.sub(_arabic, words_only(_numbers_spelled(normalise(text[start:end]))))
        if key:
            clauses.append(text[start:end])
            keys.append(key)
            at += len(key)
            bounds.append(at)
    return _Keyed(tuple(clauses), tuple(keys), "".join(keys), tuple(bounds))


def _spans(text: str) -> list[tuple[int, int]]:
    """The clauses of a text, each with the stop that ends it."""
    spans, start = [], 0
    for stop in _STOP.finditer(text):
        spans.append((start, stop.end()))
        start = stop.end()
    return [*spans, (start, len(text))]


def _numbers_spelled(text: str) -> str:
    """Numbers without signs that comparison would drop: 10,000 -> 10000, 1.5万 -> 15000, 3% -> 百分之3, 1/3 -> 3分之1.

    And the few words that are merely spelled in two ways (帐簿、账簿).
    """
    if not _SIGNED.search(text):
        return text
    text = text.replace("帐", "账").replace("其它", "其他")
    text = _ENCLOSED.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    text = _FRACTION.sub(r"\2分之\1", text)
    text = _PERCENT.sub(r"百分之\1", _THOUSANDS.sub("", text))
    return _DECIMAL.sub(_decimal, text)


def _decimal(match: re.Match[str]) -> str:
    whole, part, unit = match.groups()
    if unit and len(part) <= 4:
        return str(int(whole + part.ljust(4, "0")))
    return f"{whole}点{part}{unit}"


def _arabic(match: re.Match[str]) -> str:
    for text in (match[0], match[0].translate(_CHINESE_DIGITS)):  # 2千 is read as 二千
        try:
            return str(parse_numeral(text))
        except ValueError:
            continue
    return match[0]


def compare(quote: str, article: str) -> Comparison:
    """How `quote` stands to the text of an article (or of a paragraph of it)."""
    source = _keyed(article)
    parts = [_keyed(part) for part in OMITTED.split(_LABEL.sub("", quote))]
    parts = [part for part in parts if part.key]
    whole = "".join(part.key for part in parts)
    if not _cuts_negation(whole, source.key):
        if not whole or whole in source.key:
            return Comparison(Verdict.VERBATIM)
        if _is_excerpt(parts, source):
            return Comparison(Verdict.EXCERPT)
    share = _share(quote, article)
    return Comparison(Verdict.DRIFT if share >= DRIFT else Verdict.FOREIGN, share)


def no_longer_says(quote: str, old: str, new: str) -> bool:
    """Whether a quotation of an older text is no more in the newer one, word for word but for punctuation and layout.

    What is quoted in several runs has to be there run by run, so that an excerpt stays one. False for what is not of the
    older text.
    """
    before, after = comparison_key(old), comparison_key(new)
    parts = [part for part in OMITTED.split(_LABEL.sub("", quote)) if part]
    runs = [run for part in parts for run in _runs(part, before)]
    return bool(runs) and all(run in before for run in runs) and not all(run in after for run in runs)


def _runs(quote: str, source: str) -> list[str]:
    """The clauses of a quotation put together as far as they follow each other in the source."""
    runs: list[str] = []
    for start, end in _spans(quote):
        key = comparison_key(quote[start:end])
        if runs and runs[-1] + key in source:
            runs[-1] += key
        elif key:
            runs.append(key)
    return runs


_NEGATION = re.compile("(?<![尚并])(?:未|不|无|非)$")


def _cuts_negation(key: str, source: str) -> bool:
    """Whether a quotation sets in just behind a negation (经许可经营的 for 未经许可经营的), wherever its first words stand."""
    head, at, cut = key[:8], 0, False
    while head and (at := source.find(head, at)) >= 0:
        if not _NEGATION.search(source[:at][-2:]):
            return False
        cut, at = True, at + 1
    return cut


def key_of(text: str) -> str:
    """A text as the string of what counts, by which texts are compared."""
    return _keyed(text).key


def find(quote: str, articles: Mapping[str, str], keys: Mapping[str, str]) -> tuple[str, Comparison] | None:
    """The article that says what is quoted, exactly, or else the one that is clearly nearest; `keys` are `key_of` each."""
    ours = _keyed(_LABEL.sub("", quote))
    if len(ours.key) < SHORTEST:
        return None
    longest = max(ours.keys, key=len)
    for label, key in keys.items():
        if longest in key and (compared := compare(quote, articles[label])).agrees:
            return label, compared
    likest = process.extract(ours.key, keys, scorer=fuzz.partial_ratio, score_cutoff=45, limit=_LOOKED_AT)
    found = [(label, compare(quote, articles[label])) for _, _, label in likest]
    found.sort(key=lambda one: -one[1].share)
    clear = len(found) < 2 or found[0][1].share - found[1][1].share >= CLEARLY
    return found[0] if found and clear and found[0][1].verdict != Verdict.FOREIGN else None


def _is_excerpt(parts: list[_Keyed], source: _Keyed) -> bool:
    """Whether the quotation is whole clauses of the source in their order; it may begin and end inside one."""
    at = 0
    for part in parts:
        found = _excerpt_end(part.key, source, at)
        if found is None:
            return False
        at = found
    return True


def _excerpt_end(key: str, source: _Keyed, at: int) -> int | None:
    """Where in the source the clauses that make up `key` end, from `at` on; None when they do not."""
    first = True
    while key:
        step = _longest(key, source, at, first=first)
        if step is None:
            return None
        start, length = step
        key, at, first = key[length:], start + length, False
    return at


def _longest(key: str, source: _Keyed, at: int, *, first: bool) -> tuple[int, int] | None:
    """The longest beginning of `key` that is a run of whole clauses of the source: `(start, length)`.

    The rest of `key`, where it is all that is left, may break off inside a clause, and its beginning set in inside one.
    """
    best: tuple[int, int] | None = None
    starts = source.bounds[bisect_left(source.bounds, at) :]
    for start in starts:
        if not first and _is_swapped(source, at, start):
            continue
        common = _common(key, source.key, start)
        if common == len(key):
            return start, common
        end = source.bounds[bisect_right(source.bounds, start + common) - 1]
        if end > start and (best is None or end - start > best[1]):
            best = (start, end - start)
    if first and best is None:
        best = _inside(key, source, at)
    return best


def _is_swapped(source: _Keyed, at: int, start: int) -> bool:
    """Whether going on at `start` would put a clause in the place of a like one of the sentence left off at `at`.

    有甲行为的，处一万元；有乙行为的，处二万元 is not quoted by 有甲行为的，处二万元. Whole sentences may be left out.
    """
    left, taken = bisect_left(source.bounds, at), bisect_left(source.bounds, start)
    if taken in (left, len(source.keys)) or (
        _begins_sentence(source, left) and _begins_sentence(source, taken)
    ):
        return False
    for n in range(left, taken):
        if fuzz.ratio(source.keys[n], source.keys[taken]) >= ALIKE:
            return True
        if _begins_sentence(source, n + 1):
            return False
    return False


def _begins_sentence(source: _Keyed, clause: int) -> bool:
    """Whether a clause begins a sentence or an item."""
    return not clause or bool(_ENDS_SENTENCE.search(source.clauses[clause - 1]))


def _inside(key: str, source: _Keyed, at: int) -> tuple[int, int] | None:
    """A beginning of `key` that sets in inside a clause and runs to the end of it."""
    head = key[:6]
    start = source.key.find(head, at)
    while start >= 0:
        common = _common(key, source.key, start)
        end = source.bounds[bisect_right(source.bounds, start + common) - 1]
        if end > start + 3:
            return start, end - start
        start = source.key.find(head, start + 1)
    return None


def _common(key: str, text: str, start: int) -> int:
    """How many characters of `key` stand in `text` from `start` on."""
    limit = min(len(key), len(text) - start)
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if text.startswith(key[:middle], start):
            low = middle
        else:
            high = middle - 1
    return low


def _share(quote: str, article: str) -> float:
    """How much of a quotation is in an article, clause by clause, each as far as it is alike."""
    pairs = _paired(quote, article)
    total = sum(len(key) for key, _, _ in pairs)
    return sum(len(key) * likeness / 100 for key, _, likeness in pairs) / total if total else 0.0


def _paired(quote: str, article: str) -> list[tuple[str, int | None, float]]:
    """Each clause of the quotation with the clause of the article it is likest to, and how like it is."""
    ours, theirs = _keyed(_LABEL.sub("", quote)), _keyed(article)
    pairs: list[tuple[str, int | None, float]] = []
    last = 0
    for key in ours.keys:
        best, likeness = None, 0.0
        for n, other in enumerate(theirs.keys):
            score = 100.0 if key == other else fuzz.ratio(key, other, score_cutoff=ALIKE)
            score -= 0.5 * (n < last)
            if score > likeness:
                best, likeness = n, score
        if likeness < ALIKE and len(key) > 8 and key in theirs.key:
            likeness = 100.0
        pairs.append((key, best if likeness >= ALIKE else None, likeness if likeness >= ALIKE else 0.0))
        last = best if best is not None else last
    return pairs


def show(quote: str, article: str) -> list[Piece]:
    """The redline from a quotation to the words of the article it quotes; what it leaves out stays left out."""
    quote, article = _one_spelling(_LABEL.sub("", quote)), _one_spelling(article)
    theirs = _keyed(article)
    chosen = sorted({n for _, n, _ in _paired(quote, article) if n is not None})
    if not chosen:
        return redline(quote.strip(), article.strip())
    words, before = [], None
    for n in chosen:
        if before is not None and n > before + 1:
            skipped = n - before - 1
            words.append("".join(theirs.clauses[before + 1 : n]) if skipped <= 1 else LEFT_OUT)
        words.append(theirs.clauses[n])
        before = n
    pieces = redline(quote.strip(), "".join(words).strip())
    return [Piece("same", LEFT_OUT) if piece == ("ins", LEFT_OUT) else piece for piece in pieces]


def _one_spelling(text: str) -> str:
    """Without what is only layout or width, which would be marked on every line."""
    return re.sub(r"\s+", "", normalise(text))
