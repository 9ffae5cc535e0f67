"""From names in a list to rows of the database (识别): departments, plaques, levels, types, units, duties.

Loaded once for an import; nothing here guesses silently: what is not found is reported or created as 未核实.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import Q
from django.utils import timezone

from core.chinese import squeeze
from departments.models import Department, Duty, InternalUnit, Level, Plaque, Region
from powers.importing.vocabulary import Vocabulary
from powers.models import PowerType

BRACKETS = re.compile(r"[（(]([^（）()]*)[）)]")
NAME_SEPARATORS = re.compile(r"[、，,；;/\s]+")


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """Names compared without spaces and line breaks, brackets in one form."""
    return squeeze(text).replace("(", "（").replace(")", "）").replace(" ", "")


def vocabulary_of(region: Region) -> Vocabulary:
    """The parser's vocabulary as the office's tables have it now; 市级 in a municipality (直辖市) is its own level."""
    types, stages = {}, {}
    for power_type in PowerType.objects.prefetch_related("stages"):
        for alias in (power_type.name, *power_type.aliases):
            types[alias] = power_type.name
        stages[power_type.name] = [n for s in power_type.stages.all() for n in (s.name, *s.aliases)]
    levels = {
        a: level.name for level in Level.objects.all() for a in (level.name, level.label, *level.aliases) if a
    }
    own = region.level
    if own and own.code == "2" and region.name.endswith("市"):
        levels |= {"市级": own.name, "市本级": own.name}
    return Vocabulary(types=types, levels=levels, stages=stages)


@dataclass
class DepartmentFinder:
    """Departments and plaques of a region by any of their names; those not found are created as 未核实."""

    region: Region
    by_name: dict[str, Department] = field(default_factory=dict)
    plaques: dict[tuple[int, str], Plaque] = field(default_factory=dict)
    created: list[Department] = field(default_factory=list)

    def __post_init__(self) -> None:
        current = list(Department.objects.filter(still_valid(), region=self.region))
        for names_of in (_full_names, _other_names):  # a body's own name comes before another's alias
            for department in current:
                self._learn(department, names_of(department))
        for plaque in Plaque.objects.filter(still_valid(), department__region=self.region):
            self.plaques[plaque.department_id, key(plaque.name)] = plaque

    def known(self, name: str) -> Department | None:
        """The department of exactly this name."""
        return self.by_name.get(key(name)) if name else None

    def department(self, name: str) -> Department:
        """The department called `name`, with or without a bracketed plaque; created (未核实) when there is none."""
        wanted = key(name)
        bare = BRACKETS.sub("", wanted) or wanted
        found = self.by_name.get(wanted) or self.by_name.get(bare)
        if found is None:
            found = self._create(name)
        return found

    def plaque(self, department: Department, name: str) -> Plaque | None:
        """The plaque a list says a power is exercised under; several at once name none."""
        names = [n for n in NAME_SEPARATORS.split(name) if n]
        if len(names) != 1:
            return None
        where = (department.pk, key(names[0]))
        if where not in self.plaques and key(names[0]) not in self.by_name:
            self.plaques[where] = Plaque(department=department, name=names[0], verified=False)
            self.plaques[where].save()
        return self.plaques.get(where)

    def _learn(self, department: Department, names: list[str]) -> None:
        for name in names:
            self.by_name.setdefault(key(name), department)

    def _create(self, name: str) -> Department:
        code = free_code(self.region, {d.code for d in self.by_name.values()})
        department = Department(
            region=self.region,
            code=code,
            name=squeeze(name),
            verified=False,
            order=int(code) if code.isdigit() else 999,
        )
        department.save()
        self.created.append(department)
        self._learn(department, _full_names(department))
        return department


def _full_names(department: Department) -> list[str]:
    return [department.name, BRACKETS.sub("", key(department.name)) or department.name]


def _other_names(department: Department) -> list[str]:
    return [name for name in (department.short_name, *department.aliases) if name]


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
