"""What is known of words (已知用语): the words offices keep, names of bodies and regions, laws' short titles, situations.

Read whole, and kept by the process until one of their rows changes, so that a search costs one query for it and a word that an office
adds counts at the next one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Exists, OuterRef

from departments.models import Department, Lineage, Plaque, Region
from laws.models import Law
from powers.models import Situation
from publish.asking.spelling import HAN, LAW_ENDS, LONGEST_SYLLABLE, Slips, initials_of, reading_of
from publish.kept_whole import KeptWhole
from publish.lineage_reading import former_names
from publish.models import SearchWord
from publish.search_folding import fold

Phrase = tuple[str, ...]
"""The parts of an official phrase; all of them must occur."""
LEAST_NAME = 3
"""A body's name without its region has to be so long to be taken for the body: 海关局, not 局."""
STATE = "中华人民共和国"
LEAST_TITLE = 5


@dataclass
class Known:
    """Every expression that means something here, folded."""

    words: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    drops: frozenset[str] = frozenset()
    hints: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    """What is not looked for but says which names go first (排序用词): 丢了, 到期."""
    short_bodies: dict[str, tuple[Phrase, ...]] = field(default_factory=dict)
    """Short names of departments (部门简称) with the official wording their names hold."""
    bodies: dict[str, frozenset[int]] = field(default_factory=dict)
    regions: dict[str, frozenset[int]] = field(default_factory=dict)
    region_codes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Regions by code and by whole name, as addresses have them."""
    laws: dict[str, tuple[str, ...]] = field(default_factory=dict)
    law_titles: tuple[str, ...] = ()
    situations: list[Situation] = field(default_factory=list)
    longest: int = 1

    def kind_of(self, text: str) -> str:
        """What kind of expression this is; '' for none."""
        if text in self.words:
            return "word"
        if text in self.hints:
            return "hint"
        if text in self.drops:
            return "drop"
        if text in self.bodies or text in self.short_bodies:
            return "body"
        return "region" if text in self.regions else ""

    @cached_property
    def slips(self) -> Slips:
        return Slips(self.words)

    @cached_property
    def _by_letter(self) -> dict[str, list[str]]:
        """The words by the letters with which the pinyin of their first character may begin."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.words:
            if HAN.match(word):
                for letter in initials_of(word[0]):
                    found[letter].append(word)
        return found

    def read_as(self, reading: str) -> list[str]:
        """The words that are read so, in pinyin; only those that begin with its letter are read."""
        words = self._by_letter.get(reading[:1], ())
        return [
            word
            for word in words
            if len(reading) <= LONGEST_SYLLABLE * len(word) and reading_of(word) == reading
        ]

    def bodies_called(self, text: str) -> frozenset[int]:
        """The departments that are called so, or whose names hold the official wording of a short name."""
        found = set(self.bodies.get(text, ()))
        for phrase in self.short_bodies.get(text, ()):
            for name, pks in self.bodies.items():
                if all(part in name for part in phrase):
                    found |= pks
        return frozenset(found)


def known() -> Known:
    """What is known now."""
    return _kept.now()


def _read() -> Known:
    words, hints, short_bodies, drops = _search_words()
    bodies, regions, codes = _bodies_and_regions()
    laws = _laws()
    titles = tuple(dict.fromkeys((*laws[1], *_titles_said(words))))
    situations = list(Situation.objects.filter(is_active=True))
    for situation in situations:
        words.setdefault(fold(situation.name), tuple((fold(word),) for word in situation.words))
    for short, meant in laws[0].items():
        words.setdefault(short, tuple((title,) for title in meant))
    expressions = (*words, *hints, *drops, *short_bodies, *bodies, *regions)
    longest = max(map(len, expressions), default=1)
    return Known(
        words, drops, hints, short_bodies, bodies, regions, codes, laws[0], titles, situations, longest
    )


def _titles_said(words: Meanings) -> Iterator[str]:
    """The titles of laws that words stand for, so that an abbreviation is read where the library has not got the law."""
    for phrases in words.values():
        for phrase in phrases:
            if len(phrase) == 1 and len(phrase[0]) > LEAST_TITLE and phrase[0].endswith(LAW_ENDS):
                yield phrase[0].removeprefix(STATE)


Meanings = dict[str, tuple[Phrase, ...]]


def _search_words() -> tuple[Meanings, Meanings, Meanings, frozenset[str]]:
    """What people say with the phrases it means, those of several kinds together; hints; short names of departments; what to drop."""
    means, hints, bodies = (defaultdict[str, list[Phrase]](list) for _ in range(3))
    into = {SearchWord.Kind.DEPARTMENT: bodies, SearchWord.Kind.HINT: hints}
    drops: set[str] = set()
    for said, phrases, kind in SearchWord.objects.filter(is_active=True).values_list("said", "means", "kind"):
        text = fold(said).strip()
        if kind == SearchWord.Kind.DROP:
            drops.add(text)
            continue
        found = into.get(SearchWord.Kind(kind), means)
        found[text] += [parts for phrase in phrases if (parts := tuple(fold(phrase).split()))]
    words, hinted, short = (
        {said: tuple(dict.fromkeys(found)) for said, found in one.items()} for one in (means, hints, bodies)
    )
    return words, hinted, short, frozenset(drops - words.keys())


def _bodies_and_regions() -> tuple[
    dict[str, frozenset[int]], dict[str, frozenset[int]], dict[str, tuple[int, ...]]
]:
    bodies: dict[str, set[int]] = defaultdict(set)
    regions: dict[str, set[int]] = defaultdict(set)
    prefixes: dict[int, list[str]] = {}
    codes: dict[str, tuple[int, ...]] = {}
    has_bodies = Exists(Department.objects.filter(region=OuterRef("pk")))
    places = Region.objects.filter(has_bodies).values_list("pk", "code", "name", "short_name", "parent__name")
    for pk, code, name, short, above in places:
        codes[code] = codes[name] = (pk,)
        own = name.removeprefix(above or "") or name
        ways = (name, short, own, re.sub(r"(?<=..)[省市区县旗]$", "", own))
        called = [fold(one) for one in ways if len(one) > 1]
        prefixes[pk] = sorted(called, key=len, reverse=True)
        for one in called:
            regions[one].add(pk)
    rows = Department.objects.values_list(
        "pk", "region_id", "region__parent_id", "name", "short_name", "aliases"
    )
    former = former_names()
    for pk, region, parent, name, short, aliases in rows:
        before = [*prefixes.get(region, ()), *prefixes.get(parent or 0, ())]
        for one in (name, short, *aliases, *former.get(pk, ())):
            for way in _called(fold(one), before):
                bodies[way].add(pk)
    for pk, name in Plaque.objects.filter(verified=True).values_list("department_id", "name"):
        bodies[fold(name)].add(pk)
    called_bodies, called_regions = (
        {name: frozenset(pks) for name, pks in one.items() if name} for one in (bodies, regions)
    )
    return called_bodies, called_regions, codes


def _called(name: str, prefixes: list[str]) -> set[str]:
    """A body's name, and how it is called where its region goes without saying."""
    found, rest = {name}, name
    for prefix in prefixes:
        rest = rest.removeprefix(prefix)
    return {one for one in found | {rest} if len(one) >= LEAST_NAME}


def _laws() -> tuple[dict[str, tuple[str, ...]], tuple[str, ...]]:
    """The short titles that the library gives, and every title without 中华人民共和国."""
    shorts: dict[str, list[str]] = defaultdict(list)
    titles: list[str] = []
    for title, short_titles in Law.objects.values_list("title", "short_titles"):
        plain = fold(title).removeprefix(STATE)
        titles.append(plain)
        for short in short_titles:
            if fold(short) != plain:
                shorts[fold(short)].append(plain)
    return {short: tuple(found) for short, found in shorts.items()}, tuple(titles)


def laws_abbreviated(text: str, titles: tuple[str, ...]) -> tuple[str, ...]:
    """The laws that an unknown abbreviation may stand for (道交法): the title's characters in order, its first and its last; the
    shortest titles only.
    """
    if text in titles or not (3 <= len(text) <= 8 and text.endswith(("法", "条例", "规定", "办法", "细则"))):
        return ()
    pattern = re.compile(".{0,12}?".join(map(re.escape, text)))
    fits = [title for title in titles if title != text and pattern.fullmatch(title)]
    shortest = min(map(len, fits), default=0)
    return tuple(dict.fromkeys(title for title in fits if len(title) == shortest))


_kept = KeptWhole(_read, SearchWord, Region, Department, Plaque, Lineage, Law, Situation)
"""Every table that `_read` reads."""
