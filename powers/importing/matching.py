"""From names in a list to rows of the database (识别): levels, types, units, duties.

Loaded once for an import; nothing here guesses silently: what is not found is reported. Departments: finding_departments.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from core.chinese import squeeze
from departments.models import Department, Duty, InternalUnit, Level, Region
from powers.importing.vocabulary import Vocabulary
from powers.models import PowerType
from powers.word_models import words_for

BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
NAME_SEPARATORS = re.compile(r"[、，,；;/\s]+")


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Names compared without spaces and line breaks, brackets in one form."""
    return squeeze(text).replace("(", "（").replace(")", "）").replace(" ", "")


def vocabulary_of(region: Region, department: Department | None = None) -> Vocabulary:
    """The parser's vocabulary as the office's tables have it now, with the words that people explained (清单用语对照); 市级
    in a municipality (直辖市) is its own level."""
    types, stages, learned = {}, {}, words_for(region, department)
    for power_type in PowerType.objects.prefetch_related("stages"):
        for alias in (power_type.name, *power_type.aliases):
            types[alias] = power_type.name
        stages[power_type.name] = [n for s in power_type.stages.all() for n in (s.name, *s.aliases)]
    levels = {
        a: level.name for level in Level.objects.all() for a in (level.name, level.label, *level.aliases) if a
    }
    own = region.level if region.level_id else None
    if own and own.code == "2" and region.name.endswith("市"):
        levels |= dict.fromkeys(("市级", "市本级", "市"), own.name)
    types |= {text: said for text, said in learned["type"].items() if said in stages}
    names = set(levels.values())
    levels |= {text: said for text, said in learned["level"].items() if said in names}
    known = {name for own in stages.values() for name in own}
    words = {text: said for text, said in learned["stage"].items() if said in known}
    return Vocabulary(types=types, levels=levels, stages=stages, headers=learned["header"], stage_words=words)


def still_valid(end: str = "valid_to") -> Q:
    """Not yet ended today: an end that was entered beforehand has not come."""
    return Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": timezone.localdate()})


def free_code(region: Region, also_taken: set[str]) -> str:
    """The lowest free three-digit department code of a region, from 101."""
    taken = also_taken | set(Department.objects.filter(region=region).values_list("code", flat=True))
    return next(f"{n:03d}" for n in (*range(101, 1000), *range(1, 101)) if f"{n:03d}" not in taken)


@dataclass
class DutyFinder:
    """Duties of the charters in force, and internal units, by their exact words."""

    region: Region
    duties: dict[tuple[int, str], int] = field(default_factory=dict)
    units: dict[tuple[int, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = Duty.objects.filter(
            charter__department__region=self.region, charter__effective_to__isnull=True
        )
        for pk, department, text in rows.values_list("pk", "charter__department_id", "text"):
            self.duties[department, key(text)] = pk
        units = InternalUnit.objects.filter(still_valid(), department__region=self.region)
        for pk, department, name in units.values_list("pk", "department_id", "name"):
            self.units[department, key(name)] = pk

    def duty(self, department_id: int, text: str) -> int | None:
        return self.duties.get((department_id, key(text)))

    def units_of(self, department_id: int, text: str) -> list[int]:
        """The units a cell names, each by its exact name; brackets may hold further names."""
        if not text or not self.units:
            return []
        names = [text, *NAME_SEPARATORS.split(text)]
        found = [self.units.get((department_id, key(name))) for name in names]
        return list(dict.fromkeys(pk for pk in found if pk))
