"""Which stage and phase of its procedure a responsibility belongs to (责任环节、事前事中事后), by how it is written.

By its heading (受理责任：), else by the words it begins with. Only what the words say counts: where they speak of two stages,
or of none, the stage stays open. The words are data, in `reference_data/stage_openings.yaml`; an office adds the headings of
its lists as aliases of the stage.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from core.chinese import squeeze
from powers.checks.editions import shipped_rules
from powers.checks.rulebook import RuleBook, book_from
from powers.models import PowerType, Stage
from powers.stage_headings import NUMBER, forms_of, stage_openings

_CLAUSE = re.compile(r"[。；;\n]")
FIRST = 80
"""How much of a responsibility is its beginning, in characters."""


class Placed(NamedTuple):
    """Where a responsibility stands: its stage, and its phase ('' where that is open too)."""

    stage: Stage | None
    phase: str


OPEN = Placed(None, "")


@dataclass(frozen=True)
class _Opening:
    like: re.Pattern[str]
    stages: tuple[str, ...]
    phase: str
    only: frozenset[str]


@dataclass(frozen=True)
class _Words:
    headings: dict[str, tuple[str, ...]]
    phases: dict[str, str]
    openings: tuple[_Opening, ...]


@lru_cache(maxsize=1)
def _words() -> _Words:
    data = stage_openings()
    openings = tuple(
        _Opening(re.compile(row["like"]), tuple(row["stages"]), row["phase"], frozenset(row.get("only", ())))
        for row in data["openings"]
    )
    headings = {heading: tuple(stages) for heading, stages in data["headings"].items()}
    return _Words(headings, data["phases"], openings)


@dataclass
class StageFinder:
    """The stages of all types, read once; `place` says where a responsibility of a type belongs.

    `said`: what people said that other headings mean, as the name of a stage.
    """

    said: Mapping[str, str] = field(default_factory=dict)
    types: dict[int, str] = field(default_factory=dict)
    by_name: dict[int, dict[str, Stage]] = field(default_factory=lambda: defaultdict(dict))
    memo: dict[tuple[int, str, str, str], Placed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.types = dict(PowerType.objects.values_list("pk", "name"))
        for stage in Stage.objects.order_by("-order"):
            for name in (*stage.aliases, stage.name):
                self.by_name[stage.power_type_id][squeeze(name)] = stage

    def place(self, power_type: int, heading: str, text: str, power: str = "") -> Placed:
        """By the heading where it names a stage or a phase, else by the words it begins with.

        `power`: the name of the power, which tells which of two procedures its type's stages are of (强制措施、强制执行). A
        heading that is a stage of the other one is read by its words: 执行责任：出示证件，制作现场笔录 of 查封.
        """
        beginning, variant = text[:FIRST], self._variant(power_type, power)
        asked = (power_type, heading, beginning, variant)
        if asked not in self.memo:
            self.memo[asked] = self._place(power_type, heading, beginning, variant)
        return self.memo[asked]

    def _place(self, power_type: int, heading: str, text: str, variant: str) -> Placed:
        named = self._by_heading(power_type, heading)
        if named is None:
            return self._by_opening(power_type, text, variant)
        if heading in self.said or not _is_of_another(named.stage, variant):
            return named
        told = self._by_opening(power_type, text, variant)
        fits = told.stage and not _is_of_another(told.stage, variant)
        return told if fits else Placed(None, named.phase)

    def _variant(self, power_type: int, power: str) -> str:
        has_two = any(stage.variant for stage in self.by_name.get(power_type, {}).values())
        return _shipped().procedure_of(power) if power and has_two else ""

    def knows(self, power_type: int, heading: str) -> bool:
        """Whether a heading names a stage or a phase of a type, by our words or by what people said."""
        return heading in self.said or self._by_heading(power_type, heading) is not None

    def names(self, power_type: int) -> list[str]:
        """What the stages of a type are called."""
        stages = set(self.by_name.get(power_type, {}).values())
        return [stage.name for stage in sorted(stages, key=lambda stage: stage.order)]

    def _by_heading(self, power_type: int, heading: str) -> Placed | None:
        words = _words()
        for form in (self.said.get(heading, ""), *forms_of(heading)):
            if not form:
                continue
            if found := self._first(power_type, (form, *words.headings.get(form, ()))):
                return Placed(found, found.phase)
            if form in words.phases:
                return Placed(None, words.phases[form])
        return None

    def _by_opening(self, power_type: int, text: str, variant: str) -> Placed:
        clause = _CLAUSE.split(NUMBER.sub("", squeeze(text).lstrip("·•●—-.")), maxsplit=1)[0]
        found = {
            self._placed(power_type, opening)
            for opening in _words().openings
            if (not opening.only or self.types.get(power_type) in opening.only)
            and opening.like.search(clause)
        }
        return _agreed({placed for placed in found if not _is_of_another(placed.stage, variant)} or found)

    def _placed(self, power_type: int, opening: _Opening) -> Placed:
        stage = self._first(power_type, opening.stages)
        return Placed(stage, stage.phase if stage else opening.phase)

    def _first(self, power_type: int, names: Iterable[str]) -> Stage | None:
        own = self.by_name.get(power_type, {})
        return next((own[name] for name in names if name in own), None)


@lru_cache(maxsize=1)
def _shipped() -> RuleBook:
    return book_from(shipped_rules())


def _is_of_another(stage: Stage | None, variant: str) -> bool:
    """Whether a stage belongs to the procedure that is not this power's."""
    return bool(stage and variant and stage.variant and stage.variant != variant)


def _agreed(found: set[Placed]) -> Placed:
    """What all say: the stage if it is one, the phase if it is one."""
    stages = {placed.stage for placed in found if placed.stage}
    phases = {placed.phase for placed in found}
    if len(phases) != 1:
        return OPEN
    phase = phases.pop()
    return Placed(stages.pop() if len(stages) == 1 else None, phase)
