"""From parsed items to what they name in the database (对应): department, plaque, type, levels, stages, laws."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import zip_longest
from typing import Any

from departments.models import Department, Level, Plaque
from laws.citations import Citation, split_citations
from laws.instruments import classify, rank_of
from laws.matching import Matcher
from laws.models import Instrument, Law
from powers.checks.roles import propose
from powers.importing.adjustments import asked_of, name_before
from powers.importing.columns import TEXTS
from powers.importing.finding_departments import DepartmentFinder
from powers.importing.lists import ListFile, ParsedItem
from powers.importing.matching import DutyFinder, key
from powers.importing.parsed import ParsedLevel, Problem
from powers.importing.questions import ask_stages
from powers.importing.reflow import reflow
from powers.importing.settling_departments import Owners
from powers.importing.vocabulary import Vocabulary
from powers.models import (
    IntegrityRisk,
    LegalBasis,
    PenaltyDetail,
    PowerType,
    PowerVersion,
    SupervisionChannel,
)
from powers.staging import StageFinder

ItemKey = tuple[int, int, str, str]
JOINT = "共同实施部门"
TYPE = "权力类型"


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
    duty_ids: list[int] = field(default_factory=list)
    unit_ids: list[int] = field(default_factory=list)
    joint_ids: list[int] = field(default_factory=list)
    links: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """What an altered cell links each row of the version with, by list and uid; `links_unread`: it could not be read."""
    links_unread: bool = False
    restated: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Lists of rows that altered cells state as a whole, each row with its `uid` ('' for a new one): what is not among them
    is gone. `blanked`: texts of the version that altered cells no longer say."""
    blanked: set[str] = field(default_factory=set)
    resolver: Resolver | None = None

    def cite(self, purpose: str, cell: str) -> list[tuple[Any, ...]]:
        """The citations of a cell for a purpose, as rows."""
        return self.resolver.cite(purpose, cell) if self.resolver else []

    @cached_property
    def children(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of each list, made when they are asked for: those of a long list take more room than its texts."""
        return self.resolver.children_of(self) if self.resolver else {}

    def forget_children(self) -> None:
        """Make room; they are made anew where somebody asks again."""
        self.__dict__.pop("children", None)

    @cached_property
    def key(self) -> ItemKey:
        return (self.department.pk or 0, self.power_type.pk, key(self.item.name), key(self.item.sub_name))


TypesOf = Callable[[int, Iterable[str], str], set[int]]


class Resolver:
    """Resolves items of one region; everything it needs is read once.

    `types_of` gives the types of a department's powers by a code or a name: what is on the list needs no type in a file.
    """

    def __init__(
        self,
        departments: DepartmentFinder,
        vocabulary: Vocabulary,
        department: Department | None = None,
        types_of: TypesOf = lambda department, codes, name: set(),
    ) -> None:
        self.region = departments.region
        self.owners = Owners(departments, department)
        self.vocabulary = vocabulary
        self.departments = departments
        self.types_of = types_of
        self.types = {t.name: t for t in PowerType.objects.all()}
        self.type_names = {t.pk: t.name for t in self.types.values()}
        self.levels = {level.name: level for level in Level.objects.all()}
        self.stages = StageFinder(vocabulary.said_stages)
        self.duties = DutyFinder(self.region)
        self.laws = Matcher()
        instruments = list(Instrument.objects.all())
        self.instruments = {a: i.pk for i in instruments for a in (i.name, *i.aliases)}
        self.by_code = {i.code: i.pk for i in instruments}
        self.codes = {i.pk: i.code for i in instruments}
        self.law_titled: dict[str, Law | None] = {}
        self.ranks: dict[tuple[str, str, str], float | None] = {}
        self.basis_cache: dict[tuple[str, str, str], tuple[int | None, int | None, int | None]] = {}

    def resolve(self, parsed: ListFile) -> list[Resolved]:
        """The items of a file that have a name, a known type and a department; of the others the problems say why."""
        found: list[Resolved] = []
        owners = self.owners.settle(parsed)
        untyped = {(p.sheet, p.row) for p in parsed.problems if p.column == TYPE and p.severity == "error"}
        told: set[tuple[str, int, str]] = set()
        wrong: list[Problem] = []
        for order, (item, department) in enumerate(zip(parsed.items, owners, strict=True), start=1):
            if department is None:
                continue
            here = (item.sheet, item.row)
            told |= {(*here, column) for column in self._complete(item, department, here in untyped)}
            if item.name and not item.type and not item.type_raw and (item.adjustment or here in untyped):
                several = self._several_types(item, department)
                if item.adjustment or several:
                    message = several or "没有写职权类型，清单中也没有可以对照的同名职权。请补写后重新导入。"
                    told.add((*here, TYPE))
                    wrong.append(Problem(*here, TYPE, "error", message))
            if item.name and item.type in self.types:
                found.append(self._resolve(item, department, parsed.file, order))
                parsed.problems += _cut(found[-1]) + _to_confirm(item) + self._unknown_joint(item)
        parsed.problems = [p for p in parsed.problems if (p.sheet, p.row, p.column) not in told] + wrong
        parsed.problems += self._stages_to_confirm(found)
        parsed.questions += ask_stages(found, self.stages)
        return found

    def _complete(self, item: ParsedItem, department: Department, untyped: bool) -> list[str]:
        """What a list leaves out of a power that stands on the list: the columns that were filled."""
        before, filled = name_before(item), []
        if asked_of(item) == "add" or not (item.adjustment or untyped):
            return []
        if item.adjustment and not item.name:
            item.name, filled = before, ["事项名称"]
        if not item.type and not item.type_raw:
            types = self.types_of(department.pk, (value for _, value in item.codes), before)
            if len(types) == 1:
                item.type, filled = self.type_names[types.pop()], [*filled, TYPE]
        return filled

    def _several_types(self, item: ParsedItem, department: Department) -> str:
        """Why the type of an item cannot be taken from the list: powers of several types bear its name."""
        types = self.types_of(department.pk, (value for _, value in item.codes), name_before(item))
        names = "、".join(sorted(self.type_names[one] for one in types))
        return (
            f"没有写职权类型，清单中有同名的职权（{names}），不知是哪一项。请写明类型或者职权编码后重新导入。"
            if len(types) > 1
            else ""
        )

    def _resolve(self, item: ParsedItem, department: Department, file: str, order: int) -> Resolved:
        plaque = self.departments.plaque(department, item.plaque) if item.plaque else None
        plaque = plaque or self.departments.plaques.get((department.pk, key(item.department)))
        resolved = Resolved(item, file, department, plaque, self.types[item.type], order)
        duty = self.duties.duty(department.pk, item.duty) if item.duty else None
        resolved.duty_ids = [duty] if duty else []
        resolved.unit_ids = self.duties.units_of(department.pk, item.office)
        known = [self.departments.known(name) for name in item.joint]
        resolved.joint_ids = [one.pk for one in known if one]
        if None in known:
            item.extras.append((JOINT, item.cells["joint_departments"]))
            resolved.joint_ids = []
        resolved.resolver = self
        resolved.columns = self._columns(resolved)
        for cited in (*item.bases, *item.responsibility_bases, *item.accountability_bases):
            self._place(cited)  # while there can still be queries: rows are made when they are written
        return resolved

    def children_of(self, resolved: Resolved) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of each list as `CHILDREN` (planning.py) names their columns."""
        item = resolved.item
        return {
            "levels": self._levels(item),
            "responsibilities": self._responsibilities(resolved),
            "accountability": [
                (reflow(text), reflow(item.accountability_scope), reflow(basis))
                for text, basis in zip_longest(
                    item.accountability, item.accountability_own_bases, fillvalue=""
                )
            ],
            "bases": self._bases(item, resolved.power_type),
            "penalties": [
                rows_of(row, "conduct", "kinds", "range") for row in item.rows.get("penalties", [])
            ],
            "risks": [
                (*rows_of(row, "stage_text", "text", "grade", "measures", "responsible"), False)
                for row in item.rows.get("risks", [])
            ],
            "channels": [
                (SupervisionChannel.About.EXERCISE.value, *rows_of(row, "kind", "value"))
                for row in item.rows.get("channels", [])
            ],
        }

    def _unknown_joint(self, item: ParsedItem) -> list[Problem]:
        """Bodies named as 共同实施部门 that are not in the books: none is made, and none of the others taken in."""
        unknown = [name for name in item.joint if not self.departments.known(name)]
        message = (
            f"共同实施部门“{'、'.join(unknown)}”不在部门表中，这一格原样存入附加内容。请在草稿中选择部门。"
        )
        return [Problem(item.sheet, item.row, JOINT, "warning", message)] if unknown else []

    def cite(self, purpose: str, cell: str) -> list[tuple[Any, ...]]:
        """The citations of a cell for a purpose, as rows of `children["bases"]`."""
        return [(*self._basis(purpose, cited), "", False, "") for cited in split_citations(cell)]

    def _columns(self, resolved: Resolved) -> dict[str, Any]:
        item = resolved.item
        return {
            "name": item.name,
            "sub_name": item.sub_name,
            "power_type_id": resolved.power_type.pk,
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
            **item.facts,
        }

    def _levels(self, item: ParsedItem) -> list[tuple[Any, ...]]:
        said = {share.name: share for share in item.shares}
        rows: list[tuple[Any, ...]] = []
        for name in item.levels:
            share = said.get(name) or ParsedLevel(name)
            body = share.subject[:300]
            rows.append(
                (self.levels[name].pk, share.condition, share.share, share.first, body, reflow(share.duty))
            )
        return rows

    def _responsibilities(self, resolved: Resolved) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for parsed in resolved.item.responsibilities:
            stage, phase = self.stages.place(
                resolved.power_type.pk, parsed.stage, parsed.text, resolved.item.name
            )
            rows.append(
                (
                    stage.pk if stage else None,
                    parsed.stage[:100],
                    parsed.group[:100],
                    phase,
                    reflow(parsed.text),
                    "",
                )
            )
        return rows

    def _stages_to_confirm(self, resolved: list[Resolved]) -> list[Problem]:
        """How many responsibilities were given a stage or a phase by their words, and how many are open: told once."""
        placed = [
            self.stages.place(one.power_type.pk, parsed.stage, parsed.text, one.item.name)
            for one in resolved
            for parsed in one.item.responsibilities
        ]
        staged, phased = sum(at.stage is not None for at in placed), sum(bool(at.phase) for at in placed)
        if not placed:
            return []
        message = (
            f"责任事项{len(placed)}条：按用词对应到环节{staged}条，只分出事前、事中、事后{phased - staged}条，"
            f"没有分清{len(placed) - phased}条（留空）。请在草稿中核对，留空的补写。"
        )
        return [Problem("", 0, "责任事项", "info", message)]

    def _bases(self, item: ParsedItem, power_type: PowerType) -> list[tuple[Any, ...]]:
        found = [self._basis(LegalBasis.Purpose.POWER.value, cited) for cited in item.bases]
        words = [("", None) if cited.role else (cited.text, self._rank(cited)) for cited in item.bases]
        proposed = propose(power_type.family, power_type.code, words)
        roles = [ROLES.get(cited.role, role) for cited, role in zip(item.bases, proposed, strict=True)]
        rows = [(*row, role, False, "") for row, role in zip(found, roles, strict=True)]
        for purpose, cited in (
            (LegalBasis.Purpose.RESPONSIBILITY, item.responsibility_bases),
            (LegalBasis.Purpose.ACCOUNTABILITY, item.accountability_bases),
        ):
            rows += [(*self._basis(purpose.value, one), "", False, "") for one in cited]
        return rows

    def _rank(self, cited: Citation) -> float | None:
        """How high the instrument stands that a citation names; None where that cannot be told."""
        wanted = (cited.kind, cited.title, cited.edition)
        if wanted not in self.ranks:
            law = self._law(cited.title)
            self.ranks[wanted] = rank_of(self.codes[law.instrument_id] if law else classify(*wanted))
        return self.ranks[wanted]

    def _law(self, title: str) -> Law | None:
        if title and title not in self.law_titled:
            self.law_titled[title] = self.laws.law(title, self.region)
        return self.law_titled.get(title)

    def _basis(self, purpose: str, cited: Citation) -> tuple[Any, ...]:
        instrument, law_id, article_id = self._place(cited)
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

    def _place(self, cited: Citation) -> tuple[int | None, int | None, int | None]:
        """The instrument, law and article of the library that a citation names."""
        wanted = (cited.kind, cited.title, cited.locator)
        found = self.basis_cache.get(wanted)
        if found is None:
            law = self._law(cited.title)
            article = self.laws.article(law, cited.locator) if law and cited.locator else None
            instrument = law.instrument_id if law else self._instrument(cited)
            found = (instrument, law.pk if law else None, article.pk if article else None)
            self.basis_cache[wanted] = found
        return found

    def _instrument(self, cited: Citation) -> int | None:
        """The instrument of a law that is not in the library: by its maker and name, else by the tag."""
        return self.by_code.get(classify(cited.kind, cited.title, cited.edition)) or self.instruments.get(
            cited.kind
        )


def rows_of(row: dict[str, str], *columns: str) -> tuple[str, ...]:
    """The columns of a row as they fit into the record."""
    return tuple(row.get(column, "")[: WIDTHS.get(column, 10_000)] for column in columns)


WIDTHS = {
    f.attname: f.max_length
    for model in (PenaltyDetail, IntegrityRisk, SupervisionChannel)
    for f in model._meta.concrete_fields
    if f.max_length
}
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
