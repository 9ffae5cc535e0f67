"""The joint meeting in plain words (联席会议机制): who sits in it, who reviews what, how long each step may take.

Everything is read from the tables the review itself goes by, so the page cannot say one thing and the review do
another. Public: no proposal, opinion or meeting is read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from departments.models import Region
from office.models.deadlines import DeadlineRule
from powers.models import PowerType
from review.models.rules import DecisionLevel, DecisionRule, MemberUnit, ReviewRoute, UnitKind
from review.models.seats import units_of
from review.workflow.deadline_steps import Step

STEPS = (
    (Step.PROPOSE, "有关部门提出调整", "法律、法规、规章或者职责有变化，自变化之日起"),
    (Step.INTAKE, "机构编制部门收件审查", "材料齐全的受理，不齐全的退回补正"),
    (Step.REVIEW, "成员单位按分工审查", "各单位同时审查，逐项提出意见"),
    (Step.CONSOLIDATE, "汇总意见、召开联席会议", "意见不一致的，协商或者开会审议"),
    (Step.DECIDE, "审定", "按审定权限作出决定"),
    (Step.PUBLISH, "公布", "批准后在本网站公布"),
)
"""The way of a change in a citizen's words, with the days that stand in the table."""


@dataclass(frozen=True)
class Stage:
    """One step of the way: what is done, how, within how many working days."""

    name: str
    how: str
    days: int | None


@dataclass(frozen=True)
class Duty:
    """What one kind of member reviews: what it must, and what it is heard on."""

    kind: str
    units: Sequence[MemberUnit]
    required: Sequence[str]
    consulted: Sequence[str]


@dataclass(frozen=True)
class Mechanism:
    """The joint meeting of one region."""

    region: Region
    units: Sequence[MemberUnit]
    duties: Sequence[Duty]
    stages: Sequence[Stage]
    levels: Sequence[tuple[str, Sequence[str]]]


def regions_with_meeting() -> list[Region]:
    """The regions that have a joint meeting today."""
    today = timezone.localdate()
    current = MemberUnit.objects.filter(Q(valid_to=None) | Q(valid_to__gt=today))
    return list(Region.objects.filter(pk__in=current.values("region")).order_by("code"))


def mechanism(region: Region) -> Mechanism:
    """The joint meeting of a region; five queries, and one for each region above it at most."""
    units = units_of(region)
    return Mechanism(region, units, _duties(region, units), _stages(region), _levels(region))


def _duties(region: Region, units: Sequence[MemberUnit]) -> list[Duty]:
    types = list(PowerType.objects.order_by("order", "code"))
    routes = list(ReviewRoute.objects.filter(Q(region=region) | Q(region=None)).select_related("power_type"))
    found = []
    for kind in UnitKind:
        seats = [unit for unit in units if unit.kind == kind]
        mine = [route for route in routes if route.unit_kind == kind]
        if not seats or not mine:
            continue
        required = _types(mine, types, ReviewRoute.Need.REQUIRED)
        consulted = _types(mine, types, ReviewRoute.Need.CONSULTED)
        found.append(Duty(str(kind.label), seats, required, consulted))
    return found


def _types(routes: Sequence[ReviewRoute], types: Sequence[PowerType], need: str) -> list[str]:
    """The types of power a kind of member reviews in this way, as phrases: each by name, or by their condition.

    "各类职权" when it is all of them, "收费的其他职权" when it is all the rest.
    """
    named: dict[str, list[PowerType]] = {}
    outright: set[int] = set()
    for one in types:
        for said, when in _needs(routes, one):
            if said == need:
                named.setdefault(when, []).append(one)
            if not when and said != ReviewRoute.Need.NONE:
                outright.add(one.pk)
    phrases = []
    for when, found in sorted(named.items()):
        if len(found) == len(types):
            phrases.append(f"{when}各类职权")
        elif when and {one.pk for one in found} | outright == {one.pk for one in types}:
            phrases.append(f"{when}其他职权")
        else:
            phrases += [f"{when}{one.name}" for one in found]
    return phrases


def _needs(routes: Sequence[ReviewRoute], kind: PowerType) -> list[tuple[str, str]]:
    """What a kind of member does with a type of power whatever the action: `(need, condition)`, as routing ranks them.

    Of the routes without a condition the most specific holds; one with a condition is added when it goes before it.
    """
    fitting = [r for r in routes if r.power_type_id in (None, kind.pk) and not r.action]
    plain = max((r for r in fitting if not r.when), key=_rank, default=None)
    least = _rank(plain) if plain else (False, False)
    found = [(plain.need, "")] if plain else []
    added = [r for r in fitting if r.when and _rank(r) >= least and (not plain or r.need != plain.need)]
    return found + [(r.need, r.get_when_display()) for r in added]


def _rank(route: ReviewRoute) -> tuple[bool, bool]:
    return route.region_id is not None, route.power_type_id is not None


def _stages(region: Region) -> list[Stage]:
    """The steps with their working days: a region's own before that of the ones above it, before the general one."""
    above = [region.pk]
    place = region.parent
    while place is not None:
        above.append(place.pk)
        place = place.parent
    given: dict[str, tuple[int, int]] = {}
    rows = DeadlineRule.objects.filter(Q(region=None) | Q(region__in=above))
    for step, owner, days in rows.values_list("step", "region_id", "working_days"):
        rank = above.index(owner) if owner else len(above)
        given[step] = min(given.get(step, (rank, days)), (rank, days))
    return [Stage(name, how, given[step][1] if step in given else None) for step, name, how in STEPS]


def _levels(region: Region) -> list[tuple[str, Sequence[str]]]:
    """Who decides on what, from the office up to the government."""
    rules = DecisionRule.objects.filter(Q(region=region) | Q(region=None)).select_related("power_type")
    own = {(rule.action, rule.power_type_id) for rule in rules if rule.region_id}
    found: dict[str, list[str]] = {}
    for rule in rules:
        if rule.region_id is None and (rule.action, rule.power_type_id) in own:
            continue
        what = (
            f"{rule.get_action_display() or '其他调整'}{f'（{rule.power_type}）' if rule.power_type else ''}"
        )
        found.setdefault(rule.level, []).append(what)
    return [(str(level.label), found[level]) for level in DecisionLevel if level in found]
