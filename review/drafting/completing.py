"""Completing drafts of a proposal in bulk (成批补写草稿): duty, level, unit, stage and other short fields of many at once.

The rules of drafts hold: whoever makes the proposal does it, while it is with them; of an initial list each department its
own, and the staffing office what it brought in itself; what is submitted or sealed is left alone. Whoever has such a draft open is told when they save.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit.log import record
from core.reasons import Reason, allowed, refuse
from departments.access import scope_of
from departments.models import InternalUnit, Level
from departments.roles import DEPARTMENT_ROLES
from powers.completing import (
    DRAWN_UP,
    DUTY,
    FACTS,
    FIELD_OF,
    LABELS,
    LEVEL,
    STAGE,
    TYPE,
    UNIT,
    About,
    Meanings,
    fact_values,
)
from powers.importing.matching import key, still_valid
from powers.locking import lock_powers
from powers.models import PowerLevel, PowerType, PowerVersion, ResponsibilityItem
from powers.proposed_text import proposed
from review.drafting.proposing import why_not_shape
from review.models.proposals import Change, Proposal
from review.models.seats import imported_by_office
from review.workflow.locking import lock_proposal

if TYPE_CHECKING:
    from accounts.models import User

Given = Mapping[int, Mapping[str, str]]
"""`{change: {field: value as powers.completing understood it}}`."""
UNTOUCHED = (Change.Action.CANCEL, Change.Action.ERRATUM)
"""Changes whose drafts say nothing new in these fields."""
DRAFTED = tuple(name for name in LABELS if name != TYPE)
"""The fields that can be set here: the type of a draft is part of what was proposed."""


def why_not_complete(proposal: Proposal, user: User) -> list[Reason]:
    """Why a person can complete no draft of a proposal now."""
    if proposal.kind != Proposal.Kind.INITIAL:
        return why_not_shape(proposal, user)
    reasons = []
    if proposal.state not in (Proposal.State.DRAFT, Proposal.State.RETURNED):
        reasons.append(Reason("state", f"申请目前为“{proposal.get_state_display()}”，草稿不能修改。"))
    if not completable(proposal, user).exists():
        reasons.append(Reason("role", "草稿由其部门的经办人或者法制、负责人修改，您没有这一职责。"))
    return reasons


def completable(proposal: Proposal, user: User) -> Any:
    """The changes whose drafts a person may complete, as far as the proposal lets them."""
    rows = Change.objects.filter(proposal=proposal, version__frozen_at=None, version__sealed_at=None)
    rows = rows.select_related("power").exclude(action__in=UNTOUCHED)
    if proposal.kind != Proposal.Kind.INITIAL or imported_by_office(proposal, user):
        return rows
    return rows.filter(version__department__in=scope_of(user).departments_as(*DEPARTMENT_ROLES))


@transaction.atomic
def complete_drafts(proposal: Proposal, given: Given, *, by: User) -> int:
    """Put what was given into the drafts; returns how many were completed. Raises NotAllowed with every reason."""
    rows = Change.objects.filter(proposal=proposal, pk__in=given)
    lock_powers(rows.order_by().values_list("power_id", flat=True))
    proposal = lock_proposal(proposal)
    allowed(why_not_complete(proposal, by))
    changes = list(completable(proposal, by).filter(pk__in=given).select_related("version__power_type"))
    if not changes:
        refuse("nothing", "没有可以补写的草稿。")
    writer = _Writer(Meanings(proposal.region))
    for change in changes:
        writer.note(change.version, given[change.pk])
    writer.write()
    versions = PowerVersion.objects.filter(pk__in=[change.version_id for change in changes])
    versions.update(updated_at=timezone.now())
    fields = sorted({name for change in changes for name in given[change.pk]})
    detail = {"changes": len(changes), "fields": fields}
    record("proposal.completed", actor=by, target=proposal, region_code=proposal.region.code, detail=detail)
    return len(changes)


class _Writer:
    """What is to be written, gathered over all drafts, so that a thousand drafts cost as many queries as one."""

    def __init__(self, meanings: Meanings) -> None:
        self.meanings = meanings
        self.columns: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.facts: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.levels: dict[int, str] = {}
        self.links: dict[str, dict[int, list[int]]] = {"duties": {}, "units": {}}
        self.stages: dict[int, list[str]] = {}
        self.drawn: dict[int, tuple[str, str]] = {}
        self.types: dict[int, PowerType] = {}

    def note(self, version: PowerVersion, said: Mapping[str, str]) -> None:
        self.types[version.pk] = version.power_type
        for name, value in said.items():
            if name == LEVEL:
                self.levels[version.pk] = value
            elif name == DUTY:
                self.links["duties"][version.pk] = self.meanings.duty_ids(version.department_id, value)
            elif name == STAGE:
                self.stages[version.pk] = value.split("\n")
            elif name == DRAWN_UP:
                self.drawn[version.pk] = (version.power_type.name, value)
            if name == UNIT:
                self.links["units"][version.pk] = _units(version.department_id, value)
            if name in FIELD_OF:
                self.columns[FIELD_OF[name], value].append(version.pk)
            elif name in FACTS:
                self.facts[name, value].append(version.pk)

    def write(self) -> None:
        for (column, value), versions in self.columns.items():
            PowerVersion.objects.filter(pk__in=versions).update(**{column: value})
        for (name, value), versions in self.facts.items():
            PowerVersion.objects.filter(pk__in=versions).update(**fact_values(name, value))
        self._write_levels()
        for relation, targets in self.links.items():
            _link(relation, targets)
        self._write_stages()
        self._draw_up()

    def _write_levels(self) -> None:
        by_name = {level.name: level for level in Level.objects.all()}
        PowerLevel.objects.filter(version__in=self.levels).delete()
        PowerLevel.objects.bulk_create(
            PowerLevel(version_id=version, order=order, level=by_name[name])
            for version, value in self.levels.items()
            for order, name in enumerate(self.meanings.vocabulary.levels_named(value), start=1)
            if name in by_name
        )

    def _write_stages(self) -> None:
        """One stage for the responsibilities that have none, or one for each in their order."""
        rows: dict[int, list[ResponsibilityItem]] = defaultdict(list)
        for row in ResponsibilityItem.objects.filter(version__in=self.stages).order_by("order", "pk"):
            rows[row.version_id].append(row)
        changed = []
        for version, names in self.stages.items():
            found = rows[version]
            each = len(names) == len(found)
            for n, row in enumerate(found):
                if each or (len(names) == 1 and not row.stage_id and not row.stage_text):
                    self._put(row, names[n] if each else names[0], version)
                    changed.append(row)
        ResponsibilityItem.objects.bulk_update(changed, ["stage", "stage_text", "phase"], batch_size=500)

    def _put(self, row: ResponsibilityItem, name: str, version: int) -> None:
        stages = self.meanings.stages[self.types[version].name]
        stage = next((one for one in stages if one.name == name), None)
        row.stage, row.stage_text = stage, name
        row.phase = stage.phase if stage else row.phase

    def _draw_up(self) -> None:
        """Responsibilities for each stage, to be written by the department; only where there are none."""
        having = (
            ResponsibilityItem.objects.filter(version__in=self.drawn).values("version").annotate(Max("pk"))
        )
        full = {row["version"] for row in having}
        ResponsibilityItem.objects.bulk_create(
            ResponsibilityItem(
                version_id=version,
                order=order,
                stage=stage,
                stage_text=stage.name,
                phase=stage.phase,
                text=proposed(stage),
                basis_text=stage.basis,
            )
            for version, (power_type, chosen) in self.drawn.items()
            if version not in full
            for order, stage in enumerate(self.meanings.drawn_up(power_type, chosen), start=1)
        )


def _units(department: int, value: str) -> list[int]:
    rows = InternalUnit.objects.filter(still_valid(), department=department).values_list("name", "pk")
    known = {key(name): pk for name, pk in rows}
    return [known[key(name)] for name in value.split("、") if key(name) in known]


def _link(relation: str, targets: Mapping[int, Sequence[int]]) -> None:
    """The duties or units of each draft in place of those it had."""
    through: Any = getattr(PowerVersion, relation).through
    column = getattr(PowerVersion, relation).field.m2m_reverse_name()
    through.objects.filter(powerversion_id__in=targets).delete()
    through.objects.bulk_create(
        through(**{"powerversion_id": version, column: target})
        for version, found in targets.items()
        for target in found
    )


def about(change: Change, responsibilities: int) -> About:
    """A draft as far as the meaning of words depends on it."""
    return About(change.version.department_id, change.version.power_type.name, responsibilities)


def lacking(changes: Iterable[Change]) -> dict[int, list[str]]:
    """Of each draft the fields that say nothing yet, by the importer's names; a constant number of queries."""
    versions = [change.version_id for change in changes]
    rows = PowerVersion.objects.filter(pk__in=versions).prefetch_related(
        "levels", "duties", "units", "responsibilities"
    )
    found = {}
    for version in rows.defer("source", "sealed_document"):
        responsibilities = list(version.responsibilities.all())
        has = {
            LEVEL: version.level_text or version.levels.all(),
            DUTY: version.duty_text or version.duties.all(),
            UNIT: version.unit_text or version.units.all(),
            STAGE: all(row.stage_id or row.stage_text for row in responsibilities),
            DRAWN_UP: responsibilities,
        }
        found[version.pk] = [name for name, said in has.items() if not said]
    return found
