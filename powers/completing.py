"""Completing many items at once (成批补写): which fields can be set, and what the words a person gives mean in a region.

One place for the preview of an import and for the drafts of a proposal. Words that are not understood are refused with
what would be; nothing is guessed. Fields are called as the importer calls its columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.db.models import Q
from django.utils import timezone

from core.typed_text import clean_typed
from departments.models import Duty, InternalUnit, Level, Region
from powers.cell_reading import UnreadableError
from powers.field_kinds import Flag, Pairs
from powers.fields import COLUMNS
from powers.importing.columns import FACT_COLUMNS, TEXT_COLUMNS, TEXTS
from powers.importing.header_list import filled_with
from powers.importing.matching import key, still_valid, vocabulary_of
from powers.models import PowerType, Stage
from powers.proposed_text import template, variants

TYPE, LEVEL, DUTY, UNIT, STAGE, DRAWN_UP = "type", "level", "duty", "office", "stage", "responsibilities"
FIRST = {
    LEVEL: "实施层级",
    DUTY: "部门职责",
    UNIT: "承办机构",
    STAGE: "责任环节",
    DRAWN_UP: "责任事项（按责任环节拟写，须核对）",
    TYPE: "职权类型",
}
FACTS = {name: one for name, one in FACT_COLUMNS.items() if not isinstance(one.kind, Pairs | Flag)}
"""The fields whose words are read by their kind (法定时限、是否收费……)."""
LABELS = FIRST | {
    column.reads: column.header
    for column, _ in COLUMNS
    if column.reads in TEXTS or column.reads in FACTS or column.reads == "subject"
}
"""The fields that can be set for many items, the most wanted first, with what they are called."""
FIELD_OF = TEXT_COLUMNS
"""The field of a version that each text is kept in."""
_NUMBER = re.compile(r"[\s()（）.、．第项]")
_DIGITS = "零一二三四五六七八九十"
_LINES = re.compile(r"[\n；;]+")
SHOWN = 5
LONGEST = 20
SUGGESTED = 300


class NotUnderstood(Exception):  # noqa: N818  named as the reader says it
    """What a person gave for a field means nothing here; the message says what would."""


@dataclass(frozen=True)
class About:
    """The item that is completed, as far as its words depend on it."""

    department: int | None
    power_type: str
    responsibilities: int = 0


@dataclass
class Meanings:
    """What words mean in a region, read once: levels, types, duties and units of departments, stages of types."""

    region: Region
    duties: dict[int, list[Duty]] = field(default_factory=lambda: defaultdict(list))
    units: dict[int, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    stages: dict[str, list[Stage]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.vocabulary = vocabulary_of(self.region)
        for duty in duties_in_force(self.region):
            self.duties[duty.charter.department_id].append(duty)
        units = InternalUnit.objects.filter(still_valid(), department__region=self.region)
        for department, name in units.values_list("department_id", "name"):
            self.units[department][key(name)] = name
        for stage in Stage.objects.select_related("power_type"):
            self.stages[stage.power_type.name].append(stage)

    def meant(self, name: str, words: str, about: About) -> str:
        """What is to be kept for the field; raises NotUnderstood."""
        words = clean_typed(words)
        if not words and name != DRAWN_UP:
            raise NotUnderstood("没有填写内容。")
        readers = {
            TYPE: self._type, LEVEL: self._level, DUTY: self._duty, UNIT: self._unit, STAGE: self._stage,
            DRAWN_UP: self._drawn_up,
        }  # fmt: skip
        if name in FACTS:
            return _fact(name, words)
        return readers[name](words, about) if name in readers else words

    def note(self, name: str, value: str, about: About) -> str:
        """What a person should know of a value that is kept all the same."""
        known = self.units.get(about.department or 0, {})
        if name == UNIT and known and any(key(one) not in known for one in _names(value)):
            return "内设机构中没有这个名称，按原文保留"
        if name == DUTY and not self.duties.get(about.department or 0):
            return "没有该部门的三定规定，按原文保留"
        return ""

    def duty_ids(self, department: int, text: str) -> list[int]:
        return [duty.pk for duty in self.duties.get(department, []) if key(duty.text) == key(text)]

    def suggested(self, department: int | None) -> dict[str, list[str]]:
        """What a person may choose from, by field: for responsibilities the sets of stages that some types have."""
        stages = [stage for stages in self.stages.values() for stage in stages]
        found = {
            LEVEL: self.vocabulary.levels.values(),
            DUTY: [duty.text for duty in self.duties.get(department or 0, [])],
            UNIT: self.units.get(department or 0, {}).values(),
            STAGE: [stage.name for stage in stages],
            DRAWN_UP: variants(stages),
        }
        return {name: list(dict.fromkeys(words))[:SUGGESTED] for name, words in found.items()}

    # --- one reader for each field that names something ---

    def _type(self, words: str, about: About) -> str:
        if named := self.vocabulary.type_named(words):
            return named
        raise NotUnderstood(f"没有“{_short(words)}”这个职权类型，可填{_some(self.stages)}。")

    def _level(self, words: str, about: About) -> str:
        if self.vocabulary.levels_named(words):
            return "、".join(_names(words))
        names = [level.name for level in Level.objects.all()]
        raise NotUnderstood(f"看不出“{_short(words)}”是哪一级，可填{_some(names)}，几级都行使的用顿号分开。")

    def _duty(self, words: str, about: About) -> str:
        known = self.duties.get(about.department or 0)
        if not known:
            return words
        wanted, number = key(words), _number(words)
        same = [duty for duty in known if wanted in (key(duty.text), key(duty.number + duty.text))]
        found = same or [duty for duty in known if number and number == _number(duty.number)]
        found = found or [duty for duty in known if len(wanted) > 3 and wanted in key(duty.text)]
        if len(found) == 1:
            return found[0].text
        why = "不止一项" if found else "没有这一项"
        raise NotUnderstood(
            f"三定规定的职责中{why}“{_short(words)}”，请填序号（如{known[0].number or '1'}）或者原文。"
        )

    def _unit(self, words: str, about: About) -> str:
        known = self.units.get(about.department or 0, {})
        return "、".join(known.get(key(name), name) for name in _names(words))

    def _stage(self, words: str, about: About) -> str:
        """One stage for all responsibilities that have none, or a line for each responsibility."""
        lines = [line.strip() for line in _LINES.split(words) if line.strip()]
        if len(lines) not in (1, about.responsibilities):
            raise NotUnderstood(
                f"填了{len(lines)}个环节，责任事项有{about.responsibilities}项。请填一个（用于没有环节的各项），或者每项一行。"
            )
        return "\n".join(self._one_stage(line, about) for line in lines)

    def _one_stage(self, line: str, about: About) -> str:
        stages = self.stages.get(about.power_type, [])
        for stage in stages:
            if key(line) in (key(name) for name in (stage.name, *stage.aliases)):
                return stage.name
        names = _some(dict.fromkeys(stage.name for stage in stages), 20)
        what = about.power_type or "没有类型的事项"
        raise NotUnderstood(
            f"{what}没有“{_short(line)}”环节，可填{names}。" if names else f"{what}没有责任环节。"
        )

    def _drawn_up(self, words: str, about: About) -> str:
        """The set of stages from which responsibilities are drawn up, "*" where a type has one."""
        stages = self.stages.get(about.power_type, [])
        if about.responsibilities:
            raise NotUnderstood("已经有责任事项，不再拟写。")
        if not stages:
            raise NotUnderstood(f"{about.power_type or '没有类型的事项'}没有责任环节，不能拟写。")
        if not (sets := variants(stages)):
            return "*"
        if words in sets:
            return words
        raise NotUnderstood(f"{about.power_type}有几套责任环节，请在内容中填{'或'.join(sets)}。")

    def drawn_up(self, power_type: str, chosen: str) -> list[Stage]:
        return template(self.stages.get(power_type, []), "" if chosen == "*" else chosen)


def fact_values(name: str, words: str) -> dict[str, Any]:
    """What words say of a field, by the columns of the version that keep it; raises UnreadableError."""
    return dict(zip(FACTS[name].made_from, FACTS[name].kind.read(words), strict=True))


def fact_said(name: str, values: Mapping[str, Any]) -> str:
    """A field as officials read it, of a version's columns; '' where nothing is stated."""
    one = FACTS[name]
    owner = SimpleNamespace(**{column: values.get(column) for column in one.made_from})
    value = one.kind.of(owner, one.made_from)
    return "" if value in (None, "", []) else one.kind.said(value)


def _fact(name: str, words: str) -> str:
    try:
        fact_values(name, words)
    except UnreadableError as error:
        what = filled_with(FACTS[name].kind)
        raise NotUnderstood(f"{LABELS[name]}看不懂“{_short(words)}”，请填{what}。") from error
    return words


def duties_in_force(region: Region, departments: Collection[int] | None = None) -> list[Duty]:
    """The duties of the charters that hold today, of some departments or of all."""
    today = timezone.localdate()
    holding = Q(charter__effective_to__isnull=True) | Q(charter__effective_to__gt=today)
    rows = Duty.objects.filter(holding, charter__department__region=region)
    if departments is not None:
        rows = rows.filter(charter__department__in=departments).select_related("charter__department")
    return list(rows.select_related("charter").order_by("charter", "order"))


def type_names() -> list[str]:
    return list(PowerType.objects.filter(is_active=True).values_list("name", flat=True))


def duties_of(region: Region, departments: Collection[int]) -> list[tuple[str, list[Duty]]]:
    """The numbered duties of departments that have a charter in force, to choose from: `(department, duties)`."""
    found: dict[int, list[Duty]] = defaultdict(list)
    for duty in duties_in_force(region, departments):
        found[duty.charter.department_id].append(duty)
    return [(duties[0].charter.department.name, duties) for duties in found.values()]


def _short(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"


def _names(words: str) -> list[str]:
    return [name for name in re.split(r"[、，,；;\n]+", words) if name.strip()]


def _some(names: object, most: int = SHOWN * 2) -> str:
    listed = [str(name) for name in names]  # type: ignore[attr-defined]
    return "、".join(listed[:most]) + ("等" if len(listed) > most else "")


def _number(text: str) -> str:
    """A number of a duty whatever its form: (三), 三、, 3. → 3; '' for what is none."""
    bare = _NUMBER.sub("", text)
    if bare.isdecimal():
        return str(int(bare))
    if not bare or len(bare) > 3 or any(c not in _DIGITS for c in bare):
        return ""
    tens, ten, ones = bare.rpartition("十")
    if not ten:
        return str(_DIGITS.index(bare)) if len(bare) == 1 else ""
    if len(tens) > 1 or len(ones) > 1:
        return ""
    return str((_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0))
