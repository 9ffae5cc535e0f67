"""Who reviews what (审查分工) and who decides (审定权限): the shipped matrix (docs/domain/workflow.md) and what an office changes in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from departments.models import Department, Region
from powers.models import PowerType
from review.models.proposals import Proposal, State
from review.models.rules import DecisionRule, MemberUnit, ReviewRoute, ReviewSetting
from review.workflow.routing import level_of, levels_of, plan, setting_of, units_of

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]

MATRIX: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    # type, fields, {member: need}; R required, C consulted
    ("01", {}, {"staffing": "R", "service": "R"}),
    ("01", {"fee": True}, {"staffing": "R", "service": "R", "finance": "C"}),
    ("02", {}, {"staffing": "R", "justice": "R"}),
    ("03", {}, {"staffing": "R", "justice": "R"}),
    ("04", {}, {"staffing": "R", "justice": "R", "reform": "C", "finance": "R"}),
    ("05", {}, {"staffing": "R", "justice": "R", "finance": "C", "service": "C"}),
    ("06", {}, {"staffing": "R", "justice": "R"}),
    ("07", {}, {"staffing": "R", "justice": "R", "service": "C"}),
    (
        "02",
        {"external_codes": [["市场准入负面清单编码", "1001"]]},
        {"staffing": "R", "justice": "R", "reform": "C"},
    ),
    ("20", {}, {"staffing": "R", "justice": "C", "service": "R"}),
]
EX_OFFICIO = ("02", "03", "04", "06")


@pytest.fixture
def routed(make_draft: Make, propose: Make, joint: SimpleNamespace) -> Callable[..., Proposal]:
    """`routed("02", fee=True)` is a proposal to modify one power of a type."""

    def make(power_type: str, action: str = "modify", **fields: Any) -> Proposal:
        initiation = "ex_officio" if power_type in EX_OFFICIO else "application"
        draft = make_draft(
            f"事项{power_type}", power_type=power_type, **({"initiation": initiation} | fields)
        )
        return propose(draft, action=action, kind="adjustment")  # type: ignore[no-any-return]

    return make


def needs(proposal: Proposal) -> dict[str, str]:
    made = plan(proposal)
    return {a.unit.kind: "R" if a.need == "required" else "C" for a in made.assignments}


@pytest.mark.parametrize(("kind", "fields", "expected"), MATRIX)
def test_the_shipped_routes_are_those_of_the_standard(
    routed: Make, kind: str, fields: dict[str, Any], expected: dict[str, str]
) -> None:
    assert needs(routed(kind, **fields)) == expected


def test_every_type_has_the_staffing_office_and_a_reviewer_of_its_law(routed: Make) -> None:
    for power_type in PowerType.objects.filter(is_active=True):
        found = needs(routed(power_type.code))
        assert found["staffing"] == "R"
        assert {"justice", "service"} & set(found), power_type


def test_an_erratum_concerns_only_the_staffing_office(routed: Make) -> None:
    for code in ("01", "02", "04"):
        assert set(needs(routed(code, action="erratum"))) == {"staffing"}


def test_a_members_own_power_is_not_reviewed_by_itself(
    routed: Make, joint: SimpleNamespace, make_draft: Make, propose: Make
) -> None:
    justice = joint.units["justice"].department
    draft = make_draft("对律师的处罚", power_type="02", initiation="ex_officio", department=justice)
    made = plan(propose(draft, kind="adjustment"))
    assert "justice" not in {a.unit.kind for a in made.assignments}
    assert made.own == {"司法行政": 1}


def test_a_member_does_not_review_what_it_proposed(routed: Make, joint: SimpleNamespace) -> None:
    proposal = routed("02")
    proposal.unit = joint.units["justice"]
    assert "justice" not in needs(proposal)


def test_a_missing_member_is_told(routed: Make, joint: SimpleNamespace) -> None:
    proposal = routed("02")
    MemberUnit.objects.filter(kind="justice").update(valid_to=timezone.localdate())
    assert plan(proposal).missing == {"司法行政": 1}


def test_a_sixth_member_needs_a_row_and_a_route(routed: Make, joint: SimpleNamespace, region: Region) -> None:
    """Extra members come without code."""
    body = Department.objects.create(region=region, code="300", name="天津市某委员会")
    MemberUnit.objects.create(region=region, kind="other", name="某委", department=body)
    ReviewRoute.objects.create(unit_kind="other", need="consulted")
    assert needs(routed("02"))["other"] == "C"


def test_a_changed_route_goes_for_new_reviews_only(
    adjustment: Make, bring: Make, joint: SimpleNamespace
) -> None:
    """New proposals are routed by the changed matrix, those under way are unaffected."""
    old = adjustment(power_type="02", initiation="ex_officio")
    old = bring(old, State.REVIEWING)
    ReviewRoute.objects.create(
        region=joint.region, power_type=PowerType.objects.get(code="02"), unit_kind="reform", need="required"
    )
    assert set(old.tasks.values_list("unit__kind", flat=True)) == {"staffing", "justice"}
    new = bring(adjustment("对另一行为的处罚", power_type="02", initiation="ex_officio"), State.REVIEWING)
    assert set(new.tasks.values_list("unit__kind", flat=True)) == {"staffing", "justice", "reform"}


def test_a_regions_own_route_goes_before_the_general_one(
    routed: Make, region: Region, district: Region
) -> None:
    ReviewRoute.objects.create(region=region, unit_kind="justice", need="none")
    ReviewRoute.objects.create(region=district, unit_kind="service", need="required")
    assert set(needs(routed("02"))) == {"staffing"}


def test_members_of_a_day(joint: SimpleNamespace) -> None:
    today = timezone.localdate()
    MemberUnit.objects.filter(kind="reform").update(valid_from=today + dt.timedelta(days=1))
    MemberUnit.objects.filter(kind="finance").update(valid_to=today)
    assert [unit.kind for unit in units_of(joint.region)] == ["staffing", "justice", "service"]


def test_each_member_gets_just_its_items(make_draft: Make, propose: Make, joint: SimpleNamespace) -> None:
    licence, penalty = make_draft("许可"), make_draft("处罚", power_type="02", initiation="ex_officio")
    proposal = propose(licence, penalty, kind="adjustment")
    by_version = dict(proposal.changes.values_list("version_id", "pk"))
    found = {a.unit.kind: set(a.needs) for a in plan(proposal).assignments}
    assert found == {
        "staffing": set(by_version.values()),
        "service": {by_version[licence.pk]},
        "justice": {by_version[penalty.pk]},
    }


def test_routing_costs_the_same_for_many(
    make_draft: Make, propose: Make, joint: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    few, many = (propose(*(make_draft(f"项{size}-{n}", order=n) for n in range(size))) for size in (2, 40))
    for proposal in (few, many):
        with django_assert_num_queries(3):
            plan(proposal)


# --- who decides -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "level"),
    [
        ("modify", "office"),
        ("erratum", "office"),
        ("suspend", "meeting"),
        ("add", "commission"),
        ("cancel", "commission"),
        ("devolve", "commission"),
        ("transfer", "commission"),
    ],
)
def test_the_shipped_levels_of_decision(routed: Make, action: str, level: str) -> None:
    assert level_of(routed("02", action=action)) == level


def test_the_most_specific_rule_decides_and_the_highest_level_of_a_proposal_counts(
    make_draft: Make, propose: Make, joint: SimpleNamespace, region: Region
) -> None:
    licence, penalty = make_draft("许可"), make_draft("处罚", power_type="02", initiation="ex_officio")
    proposal = propose(licence, penalty, action="modify", kind="adjustment")
    of_penalties = PowerType.objects.get(code="02")
    DecisionRule.objects.create(region=region, action="modify", power_type=of_penalties, level="government")
    found = {c.version.name: levels_of(proposal)[c.pk] for c in proposal.changes.select_related("version")}
    assert found == {"许可": "office", "处罚": "government"}
    assert level_of(proposal) == "government"


def test_settings_of_a_region_go_before_the_general_ones(region: Region, district: Region) -> None:
    assert setting_of(region).silence_is_consent is False
    ReviewSetting.objects.create(region=None, silence_is_consent=True)
    assert setting_of(region).silence_is_consent is True
    ReviewSetting.objects.create(region=region, silence_is_consent=False)
    assert (setting_of(region).silence_is_consent, setting_of(district).silence_is_consent) == (False, True)
