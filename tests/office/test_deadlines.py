"""Deadlines of steps: a region's own before the general one; counted in working days over holidays; told when provisional."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError

from core.working_days import Due
from departments.models import CalendarDay, Region
from office.deadlines import days_for, due, load_deadlines
from office.models.deadlines import DeadlineRule
from review.law_changes.following import deadline

pytestmark = pytest.mark.django_db


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def test_what_is_shipped_holds_where_nothing_is_set() -> None:
    DeadlineRule.objects.all().delete()
    assert {step: days_for(step, None) for step in ("propose", "propose_before", "intake", "review")} == {
        "propose": 15,
        "propose_before": 5,
        "intake": 3,
        "review": 7,
    }


def test_every_step_ships_its_working_days() -> None:
    DeadlineRule.objects.all().delete()
    assert load_deadlines() == 10
    assert set(DeadlineRule.objects.values_list("step", flat=True)) == {"propose", "propose_before", "intake",
        "review", "consolidate", "decide", "publish", "publish_limit", "reply", "confirm"}  # fmt: skip


def test_loading_again_leaves_what_an_office_has_edited() -> None:
    call_command("load_reference", verbosity=0)
    DeadlineRule.objects.filter(step="propose").update(working_days=10)
    call_command("load_reference", verbosity=0)
    assert days_for("propose", None) == 10
    assert DeadlineRule.objects.count() == 10


def test_a_regions_rule_goes_before_the_general_one_and_holds_below_it(
    region: Region, district: Region
) -> None:
    load_deadlines()
    DeadlineRule.objects.create(step="propose", region=region, working_days=20)
    assert [days_for("propose", place) for place in (None, region, district)] == [15, 20, 20]
    DeadlineRule.objects.create(step="propose", region=district, working_days=10)
    assert [days_for("propose", place) for place in (None, region, district)] == [15, 20, 10]


def test_a_step_has_one_rule_in_a_region(region: Region) -> None:
    DeadlineRule.objects.create(step="propose", region=region, working_days=20)
    with pytest.raises(IntegrityError):
        DeadlineRule.objects.create(step="propose", region=region, working_days=10)


def test_a_term_passes_over_the_spring_festival_of_2024(region: Region) -> None:
    """2024年2月10日至17日放假，2月4日、18日（星期日）上班."""
    assert due("propose", day("2024-02-05"), region) == Due(day("2024-03-01"), provisional=False)
    assert due("intake", day("2024-02-08"), region) == Due(day("2024-02-19"), provisional=False)
    assert due("propose_before", day("2024-02-20"), region) == Due(day("2024-02-07"), provisional=False)


def test_a_day_an_office_has_corrected_counts_as_corrected(region: Region) -> None:
    CalendarDay.objects.create(date=day("2024-02-26"), is_working=False)
    assert due("propose", day("2024-02-05"), region).on == day("2024-03-04")


def test_a_year_without_a_calendar_makes_a_provisional_deadline(region: Region) -> None:
    assert due("propose", day("2098-12-20"), region).provisional


# --- the deadline of a task ------------------------------------------------------------------------------


def test_a_law_in_force_gives_fifteen_working_days_from_noticing(region: Region) -> None:
    assert deadline(day("2024-01-01"), day("2024-02-05"), region).on == day("2024-03-01")
    assert deadline(day("2024-02-05"), day("2024-02-05"), region).on == day("2024-03-01")


def test_a_law_to_come_gives_until_five_working_days_before(region: Region) -> None:
    assert deadline(day("2024-03-01"), day("2024-01-15"), region).on == day("2024-02-23")
    assert deadline(day("2024-02-20"), day("2024-01-15"), region).on == day("2024-02-07")


def test_a_law_about_to_come_gives_one_working_day_at_least(region: Region) -> None:
    assert deadline(day("2024-02-20"), day("2024-02-09"), region).on == day("2024-02-18")
    assert deadline(day("2024-03-01"), day("2024-02-29"), region).on == day("2024-03-01")
