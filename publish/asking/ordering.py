"""The order of the first hits (排序), with what the engine does not weigh: what is called just so, what one applies for before what one is
punished for, the word that was typed before what it is called officially, the reader's region, short before long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pypinyin import lazy_pinyin

from core.reference_files import read_yaml
from powers.models import PowerType
from publish.asking.known import Phrase
from publish.asking.understanding import Try, Understood, Word
from publish.search_folding import fold

HEAD = 200
"""So many hits are put in this order; those behind follow as the engine ranks them."""
LATER: list[str] = read_yaml(Path(__file__).parents[1] / "reference_data" / "later_steps.yaml")
"""Words of names by which a step after the first one is meant."""
Row = tuple[int, str, str, str, str, int, str, str]
COLUMNS = (
    "pk",
    "name",
    "sub_name",
    "power_type__effect",
    "power_type__initiation",
    "region_id",
    "sort_key",
    "titles",
)


def refined(rows: Sequence[Row], one: Try, *, said: Understood, places: Sequence[int]) -> list[Row]:
    """Hits that the engine has ranked in the order a reader expects; what is not met by its name stays where it is."""

    def key(row: Row) -> tuple[Any, ...]:
        if not one.groups or not in_titles(row, one):
            return (3,)
        if not in_name(row, one):
            return (2,)
        name = name_of(row)
        uncommon, which, apart = _said_by(name, one)
        away = places.index(row[5]) if row[5] in places else len(places)
        is_called_so = len(one.words) == 1 and _is_called_so(name, one)
        return (
            0 if is_called_so else 1,
            unasked(row, complains=said.complains),
            -hinted(name, said.hints),
            uncommon,
            which,
            strays(row, said),
            apart,
            away,
            len(name),
            row[6],
        )

    return sorted(rows, key=key)


def name_of(row: Row) -> str:
    return fold(f"{row[1]}\n{row[2]}").strip()


def in_name(row: Row, one: Try) -> bool:
    """Whether every group of the try holds in the name and sub-item."""
    return holds(name_of(row), one)


def in_titles(row: Row, one: Try) -> bool:
    """The same in all its titles: everyday terms, conduct, pinyin, code."""
    return holds(row[7], one)


def holds(text: str, one: Try) -> bool:
    return all(any(term in text for term in group) for group in one.groups)


def unasked(row: Row, *, complains: bool) -> int:
    """How far it is of another kind: who complains looks for what a body does of itself, others for what one applies for."""
    derogates = row[3] == PowerType.Effect.DEROGATING
    if not complains:
        return int(derogates)
    if derogates:
        return 0
    return 2 if row[4] == PowerType.Initiation.APPLICATION else 1


def strays(row: Row, said: Understood) -> bool:
    """Whether it is of a later step (变更, 注销, 补办) that was not asked for: who says no step asks for the first."""
    name = name_of(row)
    return any(step in name and step not in said.told for step in LATER)


def hinted(name: str, hints: Sequence[Word]) -> int:
    """How many hints a name holds."""
    return sum(any(all(part in name for part in phrase) for phrase in hint.alternatives) for hint in hints)


def by_syllables(rows: Sequence[Row], typed: str) -> list[Row]:
    """Hits of pinyin: those first whose name begins with it, then those in which it is whole syllables (not part of them)."""
    return sorted(rows, key=lambda row: min(_reads(line, typed) for line in row[7].split("\n")))


def _reads(line: str, typed: str) -> int:
    ends, read = {0}, ""
    for syllable in lazy_pinyin(line, errors="ignore"):
        read += syllable
        ends.add(len(read))
    places = [at for at in ends if read.startswith(typed, at) and at + len(typed) in ends]
    return min(1, *places) if places else 2


def _is_called_so(name: str, one: Try) -> bool:
    called = {"".join(phrase) for word in one.words for phrase in word.alternatives}
    return any(line in called for line in name.split("\n"))


def _said_by(name: str, one: Try) -> tuple[int, int, int]:
    """How a name says the words: how many by no common phrase (工伤 says both 上班 and 摔伤), which of the ways to say each (the word
    itself is 0), and how far the parts of a phrase stand apart.
    """
    which = apart = 0
    common: Counter[Phrase] = Counter()
    for word in one.words:
        held = [
            (at, phrase)
            for at, phrase in enumerate(word.alternatives)
            if all(part in name for part in phrase)
        ]
        common.update(phrase for _, phrase in held)
        at, phrase = held[0] if held else (len(word.alternatives), ())
        which += at
        if len(phrase) > 1:
            ends = [(name.find(part), name.find(part) + len(part)) for part in phrase]
            apart += max(end for _, end in ends) - min(start for start, _ in ends) - sum(map(len, phrase))
    return len(one.words) - max(common.values(), default=0), which, max(0, apart)
