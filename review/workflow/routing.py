"""Which member reviews which change (审查分工): the most specific route of a kind of member holds.

津党编发〔2020〕6号 art. 4: 司法行政 reviews the legality of all but licences, 政务服务 the licences; the rest is the
office's own data. A member does not review what its own department asks for, nor what it has proposed itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from core.read_once import once
from departments.models import Region
from powers.models import PowerType, PowerVersion
from review.models.proposals import Change, Proposal
from review.models.rules import DecisionLevel, DecisionRule, MemberUnit, ReviewRoute, ReviewSetting, UnitKind
from review.models.seats import units_of

Need = ReviewRoute.Need
LEVELS = tuple(DecisionLevel.values)
NEGATIVE_LIST = "负面清单"
ROUTED = (
    "power_type_id", "power_type__initiation", "initiation", "fee", "department_id", "external_codes", "extras",
)  # fmt: skip
"""The fields of a version, and of its type that is read with it, by which it is routed."""


@dataclass(frozen=True)
class Assignment:
    """What one member has to review: each change and whether it must or may."""

    unit: MemberUnit
    needs: dict[int, str]

    @property
    def need(self) -> str:
        """Required as soon as one of the changes is."""
        return Need.REQUIRED if Need.REQUIRED in self.needs.values() else Need.CONSULTED


@dataclass
class Plan:
    """How a proposal is reviewed: by whom, and what no member can review though the routes want it."""

    assignments: list[Assignment] = field(default_factory=list)
    missing: dict[str, int] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.assignments)


@once
def plan(proposal: Proposal, today: dt.date | None = None) -> Plan:
    """The members a proposal goes to, by the routes and members of today; five queries however many changes."""
    units = units_of(proposal.region, today)
    routes = routes_of(proposal.region)
    made, needs = Plan(), defaultdict[int, dict[int, str]](dict)
    missing, own = defaultdict[str, int](int), defaultdict[str, int](int)
    for change in _changes(proposal):
        for kind, need in needs_of(change.version, change.action, routes).items():
            seats = [unit for unit in units if unit.kind == kind]
            free = [unit for unit in seats if not _is_own(unit, proposal, change)]
            for unit in free:
                needs[unit.pk][change.pk] = need
            if not free and need == Need.REQUIRED:
                (own if seats else missing)[UnitKind(kind).label] += 1
    made.assignments = [Assignment(unit, needs[unit.pk]) for unit in units if unit.pk in needs]
    made.missing, made.own = dict(missing), dict(own)
    return made


@once
def setting_of(region: Region) -> ReviewSetting:
    """How a region's review goes: its own row, the general one, or the defaults."""
    rows = {row.region_id: row for row in ReviewSetting.objects.filter(Q(region=region) | Q(region=None))}
    return rows.get(region.pk) or rows.get(None) or ReviewSetting()


@once
def levels_of(proposal: Proposal) -> dict[int, str]:
    """At which level each change is decided (审定层级), by the most specific rule; the office where there is none."""
    rules = list(DecisionRule.objects.filter(Q(region=proposal.region_id) | Q(region=None)))
    found = {}
    for change in _changes(proposal):
        fitting = [r for r in rules if r.action in ("", change.action)]
        fitting = [r for r in fitting if r.power_type_id in (None, change.version.power_type_id)]
        best = max(fitting, key=_decision_rank, default=None)
        found[change.pk] = best.level if best else DecisionLevel.OFFICE.value
    return found


def level_of(proposal: Proposal) -> str:
    """The highest level any change of a proposal needs."""
    return max(levels_of(proposal).values(), key=LEVELS.index, default=DecisionLevel.OFFICE.value)


def _decision_rank(rule: DecisionRule) -> tuple[bool, bool, bool]:
    return rule.region_id is not None, rule.action != "", rule.power_type_id is not None


@once
def _changes(proposal: Proposal) -> list[Change]:
    rows = Change.objects.filter(proposal=proposal).select_related("version__power_type").order_by("pk")
    return list(rows.only("action", "proposal_id", "version_id", *(f"version__{name}" for name in ROUTED)))


def routes_of(region: Region) -> list[ReviewRoute]:
    """The routes of a region, with the general ones."""
    return list(ReviewRoute.objects.filter(Q(region=region) | Q(region=None)))


def needs_of(version: PowerVersion, action: str, routes: Iterable[ReviewRoute]) -> dict[str, str]:
    """What each kind of member that has to do with a change of a power does with it; by ROUTED of the version."""
    return {kind: need for kind, need in _needs(version, action, routes).items() if need != Need.NONE}


def reviewing_kinds(proposal: Proposal) -> set[str]:
    """The kinds of members that a proposal comes before by the routes."""
    routes = routes_of(proposal.region)
    return {kind for change in _changes(proposal) for kind in needs_of(change.version, change.action, routes)}


def _needs(version: PowerVersion, action: str, routes: Iterable[ReviewRoute]) -> dict[str, str]:
    """What each kind of member does with a change of a power."""
    best: dict[str, tuple[tuple[bool, ...], str]] = {}
    for route in routes:
        if route.power_type_id not in (None, version.power_type_id):
            continue
        if route.action not in ("", action) or not _holds(route.when, version):
            continue
        rank = (
            route.region_id is not None,
            route.action != "",
            route.power_type_id is not None,
            route.when != "",
        )
        if route.unit_kind not in best or rank > best[route.unit_kind][0]:
            best[route.unit_kind] = rank, route.need
    return {kind: need for kind, (_, need) in best.items()}


def _holds(when: str, version: PowerVersion) -> bool:
    if when == ReviewRoute.When.FEE:
        return bool(version.fee)
    if when == ReviewRoute.When.APPLICATION:
        begun = (
            version.initiation or version.power_type.initiation
        )  # where it is not stated, as the type mostly is
        return begun == PowerType.Initiation.APPLICATION
    if when == ReviewRoute.When.NEGATIVE_LIST:
        pairs: list[Any] = [*version.external_codes, *version.extras]
        return any(NEGATIVE_LIST in str(pair[0]) and str(pair[1]).strip() for pair in pairs if len(pair) == 2)
    return True


def _is_own(unit: MemberUnit, proposal: Proposal, change: Change) -> bool:
    """What a member cannot review: its own department's power, or its own proposal; the staffing office reviews all."""
    if unit.kind == UnitKind.STAFFING:
        return False
    if unit.pk == proposal.unit_id:
        return True
    return unit.department_id in (change.version.department_id, proposal.department_id)
