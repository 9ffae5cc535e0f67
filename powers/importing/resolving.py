"""From parsed items to what they name in the database (对应): department, plaque, type, levels, stages, laws."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from departments.models import Department, Level, Plaque, Region
from laws.citations import Citation
from laws.instruments import classify, rank_of
from laws.matching import Matcher
from laws.models import Instrument
from powers.checks.roles import propose
from powers.importing.columns import TEXTS
from powers.importing.lists import ListFile, ParsedItem
from powers.importing.matching import DepartmentFinder, DutyFinder, key
from powers.importing.parsed import Problem
from powers.importing.reflow import reflow
from powers.importing.vocabulary import Vocabulary
from powers.models import LegalBasis, PowerType, PowerVersion
from powers.staging import StageFinder

ItemKey = tuple[int, int, str, str]


@dataclass
class Resolved:
    """A parsed item with what it names in the database, and the values of its version's columns."""

    item: ParsedItem
    file: str
    department: Department
    plaque: Plaque | None
    power_type: PowerType
    order: int
    columns: dict[str, Any] = field(default_factory=dict)
    children: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    duty_ids: list[int] = field(default_factory=list)
    unit_ids: list[int] = field(default_factory=list)

    @cached_property
    def key(self) -> ItemKey:
        return (self.department.pk or 0, self.power_type.pk, key(self.item.name), key(self.item.sub_name))


class Resolver:
    """Resolves items of one region; everything it needs is read once."""

    def __init__(self, region: Region, vocabulary: Vocabulary, department: Department | None = None) -> None:
        self.region = region
        self.department = department
        self.vocabulary = vocabulary
        self.departments = DepartmentFinder(region)
        self.types = {t.name: t for t in PowerType.objects.all()}
        self.levels = {level.name: level for level in Level.objects.all()}
        self.stages = StageFinder()
        self.duties = DutyFinder(region)
        self.laws = Matcher()
        instruments = list(Instrument.objects.all())
        self.instruments = {a: i.pk for i in instruments for a in (i.name, *i.aliases)}
        self.by_code = {i.code: i.pk for i in instruments}
        self.codes = {i.pk: i.code for i in instruments}
        self.basis_cache: dict[tuple[str, str, str], tuple[int | None, int | None, int | None]] = {}

    def resolve(self, parsed: ListFile) -> list[Resolved]:
        """The items of a file that have a name and a known type; the others stand in the file's problems."""
        found = []
        for order, item in enumerate(parsed.items, start=1):
            if item.name and item.type in self.types and item.department:
                found.append(self._resolve(item, parsed.file, order))
                parsed.problems += _cut(found[-1]) + _to_confirm(item)
        parsed.problems += _stages_to_confirm(found)
        return found

    def _resolve(self, item: ParsedItem, file: str, order: int) -> Resolved:
        own = self.departments.known(item.cells.get("department", ""))
        department = self.department or own or self.departments.department(item.department)
        plaque = self.departments.plaque(department, item.plaque) if item.plaque else None
        resolved = Resolved(item, file, department, plaque, self.types[item.type], order)
        duty = self.duties.duty(department.pk, item.duty) if item.duty else None
        resolved.duty_ids = [duty] if duty else []
        resolved.unit_ids = self.duties.units_of(department.pk, item.office)
        resolved.columns = self._columns(resolved)
        resolved.children = {
            "levels": self._levels(item),
            "responsibilities": self._responsibilities(resolved),
            "accountability": [
                (reflow(text), reflow(item.accountability_scope), "") for text in item.accountability
            ],
            "bases": self._bases(item, resolved.power_type),
        }
        return resolved

    def _columns(self, resolved: Resolved) -> dict[str, Any]:
        item = resolved.item
        return {
            "name": item.name,
            "sub_name": item.sub_name,
            "power_type_id": resolved.power_type.pk,
            "initiation": resolved.power_type.initiation,
            "department_id": resolved.department.pk,
            "plaque_id": resolved.plaque.pk if resolved.plaque else None,
            "subject_text": item.subject,
            "unit_text": reflow(item.office),
            "duty_text": reflow(item.duty),
            "level_text": reflow(item.level),
            **{name: reflow(item.texts.get(column, "")) for column, name in TEXTS.items()},
            "accountability_lead": reflow(item.accountability_lead),
            "external_codes": [[scheme, value] for scheme, value in dict.fromkeys(item.codes)],
            "extras": [list(pair) for pair in item.extras],
            "order": resolved.order,
        }

    def _levels(self, item: ParsedItem) -> list[tuple[Any, ...]]:
        return [(self.levels[name].pk, "", "", False) for name in item.levels]

    def _responsibilities(self, resolved: Resolved) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for parsed in resolved.item.responsibilities:
            stage, phase = self.stages.place(resolved.power_type.pk, parsed.stage, parsed.text)
            rows.append(
                (
                    stage.pk if stage else None,
                    parsed.stage[:100],
                    parsed.group[:100],
                    phase,
                    reflow(parsed.text),
                )
            )
        return rows

    def _bases(self, item: ParsedItem, power_type: PowerType) -> list[tuple[Any, ...]]:
        found = [self._basis(LegalBasis.Purpose.POWER.value, cited) for cited in item.bases]
        words = [("", None) if cited.role else (cited.text, self._rank(cited)) for cited in item.bases]
        proposed = propose(power_type.family, power_type.code, words)
        roles = [ROLES.get(cited.role, role) for cited, role in zip(item.bases, proposed, strict=True)]
        rows = [(*row, role, False) for row, role in zip(found, roles, strict=True)]
        for purpose, cited in (
            (LegalBasis.Purpose.RESPONSIBILITY, item.responsibility_bases),
            (LegalBasis.Purpose.ACCOUNTABILITY, item.accountability_bases),
        ):
            rows += [(*self._basis(purpose.value, one), "", False) for one in cited]
        return rows

    def _rank(self, cited: Citation) -> float | None:
        """How high the instrument stands that a citation names; None where that cannot be told."""
        law = self.laws.law(cited.title, self.region) if cited.title else None
        return rank_of(
            self.codes[law.instrument_id] if law else classify(cited.kind, cited.title, cited.edition)
        )

    def _basis(self, purpose: str, cited: Citation) -> tuple[Any, ...]:
        wanted = (cited.kind, cited.title, cited.locator)
        if wanted not in self.basis_cache:
            law = self.laws.law(cited.title, self.region) if cited.title else None
            article = self.laws.article(law, cited.locator) if law and cited.locator else None
            instrument = law.instrument_id if law else self._instrument(cited)
            self.basis_cache[wanted] = (instrument, law.pk if law else None, article.pk if article else None)
        instrument, law_id, article_id = self.basis_cache[wanted]
        kind, title, locator = cited.kind[:50], cited.title[:1000], cited.locator[:200]
        return (
            purpose,
            kind,
            instrument,
            title,
            reflow(cited.edition),
            locator,
            reflow(cited.text),
            law_id,
            article_id,
        )

    def _instrument(self, cited: Citation) -> int | None:
        """The instrument of a law that is not in the library: by its maker and name, else by the tag."""
        return self.by_code.get(classify(cited.kind, cited.title, cited.edition)) or self.instruments.get(
            cited.kind
        )


ROLES = {role.label: role.value for role in LegalBasis.Role}
"""The roles by the word that a cell itself may say (参照)."""


def _to_confirm(item: ParsedItem) -> list[Problem]:
    """What was understood of the citations without being sure, each once, for a person to confirm."""
    columns = (
        ("实施依据", item.bases),
        ("责任事项依据", item.responsibility_bases),
        ("追责依据", item.accountability_bases),
    )
    return [
        Problem(item.sheet, item.row, column, "warning", unsure)
        for column, cited in columns
        for unsure in dict.fromkeys(one.unsure for one in cited if one.unsure)
    ]


def _stages_to_confirm(resolved: list[Resolved]) -> list[Problem]:
    """How many responsibilities were given a stage or a phase by their words, and how many are open: told once."""
    rows = [row for one in resolved for row in one.children["responsibilities"]]
    staged, phased = sum(bool(row[0]) for row in rows), sum(bool(row[3]) for row in rows)
    if not rows:
        return []
    message = (
        f"责任事项{len(rows)}条：按用词对应到环节{staged}条，只分出事前、事中、事后{phased - staged}条，"
        f"没有分清{len(rows) - phased}条（留空）。请在草稿中核对，留空的补写。"
    )
    return [Problem("", 0, "责任事项", "info", message)]


LIMITED = {f.attname: f for f in PowerVersion._meta.concrete_fields if f.max_length}


def _cut(resolved: Resolved) -> list[Problem]:
    """Texts longer than their field are cut, and told; the whole cell stays with the draft's source."""
    problems = []
    for name, value in resolved.columns.items():
        limit = LIMITED[name].max_length or 0 if name in LIMITED else 0
        if limit and isinstance(value, str) and len(value) > limit:
            resolved.columns[name] = value[:limit]
            field = str(LIMITED[name].verbose_name)
            message = f"“{field}”长{len(value)}字，超过{limit}字，只导入前{limit}字；请核对是否串列，并在草稿中改正。"
            problems.append(Problem(resolved.item.sheet, resolved.item.row, field, "error", message))
    return problems
