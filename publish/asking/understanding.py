"""From a query to tries (理解检索词): its words, what they are called officially, and in which order the list is asked.

What must hold: a try that comes earlier is stricter; each says in Chinese why it is made; nothing here asks the list itself. A code
and an article are never widened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product

import rjieba
from django.utils.translation import gettext as _

from publish.asking.known import Known, Phrase, laws_abbreviated
from publish.asking.spelling import (
    HAN,
    LEAST_WHOLE,
    Place,
    article_of,
    code_of,
    has_slip,
    mixed_reading,
    pinyin_of,
    reading_of,
    simplified,
)
from publish.asking.wanting import is_manner, wants
from publish.search import MAX_QUERY, MAX_TERMS, Groups
from publish.search_folding import fold

MOST_GROUPS = 48
SIGNS = re.compile(r"[\s，。！？；：、,.!?;:“”\"'‘’（）()…·~～]+")
_NEGATION = re.compile("[没未不无非]")


@dataclass(frozen=True)
class Word:
    """One word of a query with the official phrases it may stand for."""

    said: str
    means: tuple[Phrase, ...] = ()
    literal: bool = True
    """Whether the word itself is looked for as well."""

    @property
    def alternatives(self) -> tuple[Phrase, ...]:
        return (((self.said,),) if self.literal else ()) + self.means

    @property
    def is_manner(self) -> bool:
        """Whether it says how something is done and not what: 没证 (未取得、擅自), 许可."""
        return all(is_manner("".join(phrase)) for phrase in self.means or ((self.said,),))

    def groups(self, most: int) -> Groups:
        """The same as groups: one of the alternatives, all of whose parts; the first alternatives where they make too many."""
        found = tuple(tuple(dict.fromkeys(choice)) for choice in product(*self._within(most)))
        return tuple(dict.fromkeys(found))

    def _within(self, most: int) -> list[Phrase]:
        kept, size = [], 1
        for phrase in self.alternatives:
            if size * len(phrase) <= most:
                kept.append(phrase)
                size *= len(phrase)
        return kept


@dataclass(frozen=True)
class Try:
    """One way to ask the list, and why."""

    reason: str
    words: tuple[Word, ...] = ()
    bodies: frozenset[int] | None = None
    regions: frozenset[int] | None = None
    note: str = ""
    is_loose: bool = False
    """Whether what stands together was taken apart, so that a slip of the pen is thought of first."""
    is_pinyin: bool = False
    is_typed: bool = False
    """Whether it is what was typed, as it was typed."""
    right: str = ""
    """What a slip of the pen was taken for."""

    @cached_property
    def groups(self) -> Groups:
        most = max(1, MOST_GROUPS // max(1, len(self.words)))
        return tuple(dict.fromkeys(group for word in self.words for group in word.groups(most)))

    @property
    def terms(self) -> tuple[str, ...]:
        """Every term, for marking what was found."""
        return tuple(dict.fromkeys(term for group in self.groups for term in group))

    @property
    def asks(self) -> tuple[object, ...]:
        return self.groups, self.bodies, self.regions


@dataclass(frozen=True)
class Understood:
    """A query with the tries it leads to, the strictest first."""

    text: str
    tries: tuple[Try, ...] = ()
    words: tuple[Word, ...] = ()
    """Its single words, for what is only near."""
    bodies: frozenset[int] = frozenset()
    regions: frozenset[int] = frozenset()
    article: Place | None = None
    titles: tuple[str, ...] = ()
    """The laws it names, as they are called officially."""
    is_exact: bool = False
    """A code or an article: what is near is something else."""
    complains: bool = False
    applies: bool = False
    """Whether somebody complains, or applies for something; of many questions neither is known."""
    dropped: tuple[str, ...] = field(default=())
    hints: tuple[Word, ...] = ()
    """Words that are not looked for, but names that hold what they stand for go first: 丢了, 到期."""

    @cached_property
    def told(self) -> str:
        """What was typed, and what its words and hints stand for."""
        means = [part for word in (*self.words, *self.hints) for phrase in word.means for part in phrase]
        return "\n".join((fold(self.text), *means))


def understand(text: str, known: Known) -> Understood:
    """What a query asks."""
    text = text[:MAX_QUERY].strip()
    if not fold(text).strip():
        return Understood(text)
    if code := code_of(text):
        return _code(text, code)
    plain = simplified(text)
    if place := article_of(plain):
        return _article(text, place, known)
    said = _asked(plain, known)
    if meant := _meant(plain, known):
        said = _also(said, *meant, known)
    if plain == text:
        return said
    first = Try(_("原词"), _typed(text, Known()))
    tries = tuple(replace(one, reason=_("繁体转简体") + "、" + one.reason) for one in said.tries)
    return replace(said, text=text, tries=(first, *tries))


def _meant(text: str, known: Known) -> tuple[str, str] | tuple[()]:
    """The expression that is known and was typed in letters or with a slip of the pen, and why it is taken for that; () for none."""
    folded = fold(text).strip()
    if reading := pinyin_of(folded) or mixed_reading(folded):
        for said in known.read_as(reading):
            if all(char in said for char in HAN.findall(folded)):
                return said, _("拼音")
        return ()
    whole = SIGNS.sub("", folded)
    for typed in dict.fromkeys((whole, _core(pieces(folded, known)))):
        if right := _slip(typed, known):
            return right, _("近似字")
    return ()


def _slip(typed: str, known: Known) -> str:
    """The expression that was meant, where what was typed is none; of several what changed places, then what sounds alike."""
    if known.kind_of(typed) or _is_all_known(typed, known):
        return ""
    alike = [one for one in known.slips.of(typed) if len(one) >= len(typed) or one in _undoubled(typed)]
    if not has_slip(typed):  # of whole words: another word, but for these slips
        alike = [one for one in alike if len(one) > len(typed) >= LEAST_WHOLE or _sounds(one, typed)]
    alike = [one for one in alike if _NEGATION.findall(one) == _NEGATION.findall(typed)]
    ranked = sorted(alike, key=lambda one: (not _sounds(one, typed), abs(len(one) - len(typed))))
    return next(iter(ranked), "")


def _is_all_known(typed: str, known: Known) -> bool:
    """Whether known words make it up (无证 and 卖烟): then it says what it says."""
    return all(piece.kind in ("word", "hint", "drop", "gap") for piece in pieces(typed, known))


def _undoubled(typed: str) -> set[str]:
    """The text with a doubled character once; another character too many says something (开出租车公司 is not 开租车公司)."""
    return {typed[:at] + typed[at + 1 :] for at in range(len(typed) - 1) if typed[at] == typed[at + 1]}


def _sounds(one: str, other: str) -> bool:
    return sorted(one) == sorted(other) or reading_of(one) == reading_of(other)


def _core(cut: list[Piece]) -> str:
    """A query without the question words before and behind it."""
    said = [piece.kind not in ("drop", "hint", "gap") for piece in cut]
    if True not in said:
        return ""
    return "".join(piece.text for piece in cut[said.index(True) : len(said) - said[::-1].index(True)])


def _also(said: Understood, right: str, why: str, known: Known) -> Understood:
    """A query with the tries of the expression it was meant for, behind those for what was typed just so."""
    meant = _asked(right, known)
    slip = right if why == _("近似字") else ""
    tries = [replace(one, reason=f"{why}、{one.reason}", note=right, right=slip) for one in meant.tries]
    exact = [one for one in said.tries if one.is_typed]
    rest = [one for one in said.tries if not one.is_typed]
    return replace(
        said,
        tries=tuple(_distinct([*exact, *tries, *rest])),
        words=meant.words,
        hints=(*said.hints, *meant.hints),
        complains=said.complains or meant.complains,
        applies=said.applies or meant.applies,
    )


def _code(text: str, code: str) -> Understood:
    typed = "".join(fold(text).split())
    words = (Word(code, ((typed,),) if typed != code else ()),)
    return Understood(text, (Try(_("编码"), words),), is_exact=True)


def _article(text: str, place: Place, known: Known) -> Understood:
    titles = tuple(part for phrase in known.words.get(place.title, ()) for part in phrase)
    titles = titles or laws_abbreviated(place.title, known.law_titles)
    called = tuple(dict.fromkeys((place.title, *titles)))
    reason = _("条文写法") + ("、" + _("简称") if titles else "")
    tries = []
    for locator in place.locators:
        first, *rest = (title + locator for title in called)
        tries.append(Try(reason, (Word(first, tuple((term,) for term in rest)),), note=locator))
    law = Word(called[0], tuple((title,) for title in called[1:]))
    apart = _("%(law)s和%(article)s没有写在一起") % {"law": called[0], "article": place.locators[-1]}
    tries.append(Try(reason, (law, Word(place.locators[-1])), note=apart))
    return Understood(text, tuple(tries), article=place, titles=called, is_exact=True)


# --- words -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Piece:
    kind: str
    text: str


def pieces(text: str, known: Known) -> list[Piece]:
    """A folded query cut into what is known, and the words of the dictionary between; signs fall away as gaps."""
    found: list[Piece] = []
    for run in SIGNS.split(text):
        found += [*_cut(run, known), Piece("gap", "")] if run else []
    return found


def _cut(run: str, known: Known) -> Iterator[Piece]:
    ends = _ends(run)
    at = 0
    while at < len(run):
        stop = _known_end(run, at, ends, known)
        kind = known.kind_of(run[at:stop]) if stop else ""
        if not stop:
            later = (place for place in range(at + 1, len(run)) if _known_end(run, place, ends, known))
            stop = min((end for end in (*ends, next(later, len(run))) if end > at), default=len(run))
        yield Piece(kind or "raw", run[at:stop])
        at = stop


def _ends(run: str) -> set[int]:
    ends, at = {0}, 0
    for token in rjieba.cut(run, False):
        at += len(token)
        ends.add(at)
    return ends


def _known_end(run: str, at: int, ends: set[int], known: Known) -> int:
    """Where the longest known expression that begins here ends; a short one must not cut a word in two."""
    for stop in range(min(len(run), at + known.longest), at, -1):
        if known.kind_of(run[at:stop]) and (stop - at > 2 or (at in ends and stop in ends)):
            return stop
    return 0


def _typed(text: str, known: Known) -> tuple[Word, ...]:
    """The words as they were typed, with spaces between, each with what it is called officially."""
    terms = list(dict.fromkeys(fold(text).split()))[:MAX_TERMS]
    return tuple(Word(term, known.words.get(term, ())) for term in terms)


def _asked(text: str, known: Known) -> Understood:
    cut = pieces(fold(text), known)
    bodies, regions = _narrowing(cut, known)
    joined, single = tuple(_joined(cut, known)), tuple(_single(cut, known))
    hints = tuple(Word(one, known.hints[one]) for one in _kinds(cut, "hint"))
    if not (joined or bodies):
        joined, single, hints = hints, hints, ()
    dropped = _kinds(cut, "drop")
    complains, applies = wants(fold(text), {piece.text for piece in cut})
    typed = _typed(text, known)
    tries = [*_spelt(text, known), Try(_first_reason(text, typed), typed, is_typed=True)]
    tries += _abbreviated("".join(fold(text).split()), known)
    reasons = [_("去掉问句用词")] if dropped or hints else []
    reasons += [_("同义与俗称")] if any(word.means for word in joined) else []
    reasons += [_("部门")] if bodies else []
    reasons += [_("地区")] if regions else []
    if joined or bodies:
        tries.append(Try("、".join(reasons) or _("分开的词"), joined, bodies or None, regions or None))
    if single and single != joined:
        tries.append(
            Try("、".join([*reasons, _("分开的词")]), single, bodies or None, regions or None, is_loose=True)
        )
    return Understood(
        text,
        tuple(_distinct(tries)),
        single,
        bodies or frozenset(),
        regions or frozenset(),
        dropped=dropped,
        hints=hints,
        complains=complains,
        applies=applies,
    )


def _kinds(cut: list[Piece], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(piece.text for piece in cut if piece.kind == kind))


def _first_reason(text: str, typed: tuple[Word, ...]) -> str:
    if any(word.means for word in typed):
        return _("原词") + "、" + _("同义与俗称")
    return _("首字母") if text.isascii() and text.isalpha() else _("原词")


def _distinct(tries: Iterable[Try]) -> Iterator[Try]:
    asked: set[object] = set()
    for one in tries:
        if one.asks not in asked and (one.groups or one.bodies):
            asked.add(one.asks)
            yield one


def _narrowing(cut: list[Piece], known: Known) -> tuple[frozenset[int], frozenset[int]]:
    """The bodies and regions named; a region before a body's name (天津市教育局) says whose body it is."""
    bodies = frozenset().union(*(known.bodies_called(piece.text) for piece in cut if piece.kind == "body"))
    regions = frozenset().union(*(known.regions[piece.text] for piece in cut if piece.kind == "region"))
    return bodies, regions


def _joined(cut: list[Piece], known: Known) -> Iterator[Word]:
    """The words that say what is asked about; what stands together and is not known stays together."""
    run = ""
    for piece in [*cut, Piece("gap", "")]:
        if piece.kind == "raw":
            run += piece.text
            continue
        if len(run) > 1 or (run and not HAN.match(run)):
            yield Word(run)
        run = ""
        if piece.kind == "word":
            yield Word(piece.text, known.words[piece.text])


def _single(cut: list[Piece], known: Known) -> Iterator[Word]:
    """The same, word by word; a single character that is not known says nothing."""
    for piece in cut:
        if piece.kind == "word":
            yield Word(piece.text, known.words[piece.text])
        elif piece.kind == "raw" and (len(piece.text) > 1 or not HAN.match(piece.text)):
            yield Word(piece.text)


def _abbreviated(said: str, known: Known) -> Iterator[Try]:
    """A law by an abbreviation nobody has entered (道交法)."""
    if titles := laws_abbreviated(said, known.law_titles):
        yield Try(_("简称"), (Word(said, tuple((title,) for title in titles), literal=False),))


def _spelt(text: str, known: Known) -> Iterator[Try]:
    """What is typed in letters as the pinyin of a name, or of words that are known."""
    if (typed := pinyin_of(text)) and typed not in known.words:
        yield Try(_("拼音"), (Word(typed),), is_pinyin=True, is_typed=True)
        if said := known.read_as(typed):
            means = tuple(phrase for word in said for phrase in ((word,), *known.words[word]))
            yield Try(_("拼音"), (Word(typed, means, literal=False),), note="、".join(said), is_typed=True)
