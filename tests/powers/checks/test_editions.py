"""Editions of the rules: one in use never changes; a draft is taken into use when its examples come out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from powers.checks.editions import (
    EditionError,
    activate,
    book_in_force,
    draft_from_edition,
    load_shipped,
    shipped_cases,
    shipped_rules,
)
from powers.checks.rulebook import Verdict
from powers.models import RuleSet, SettingRule

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def lawyer(make_user: Callable[..., User]) -> User:
    return make_user("fazhi")


@pytest.fixture
def first(reference: None) -> RuleSet:
    return RuleSet.objects.get()


@pytest.fixture
def draft(first: RuleSet, lawyer: User) -> RuleSet:
    return draft_from_edition(first, by=lawyer)


def ruling(day: dt.date, instrument: str = "LAW") -> Verdict:
    return book_in_force(day).by_statute("penalty", instrument, "K1", {}).verdict


def test_the_shipped_rules_are_loaded_once(first: RuleSet) -> None:
    assert load_shipped() == 0
    data = shipped_rules()
    rows = len(data["list"]) + sum(len(rules) for rules in data["statute"].values())
    assert (first.rules.count(), first.cases.count()) == (rows, len(shipped_cases()))
    assert not first.is_draft


def test_an_edition_read_back_is_the_book_of_the_file(first: RuleSet) -> None:
    stored, shipped = book_in_force(TODAY()), shipped_rules()
    assert [rule.code for rule in stored.rules] == [r["code"] for r in shipped["list"]] + [
        r["code"] for rules in shipped["statute"].values() for r in rules
    ]
    assert stored.limits == shipped["limits"]
    assert stored.facts == shipped["facts"]


def test_without_any_edition_the_shipped_rules_hold(db: None) -> None:
    RuleSet.objects.all().delete()
    assert ruling(TODAY()) == Verdict.SET


def test_a_draft_says_what_its_edition_says(first: RuleSet, draft: RuleSet, lawyer: User) -> None:
    assert (draft.number, draft.is_draft) == (first.number + 1, True)
    plain = [{k: v for k, v in e.data().items() if k != "title"} for e in (first, draft)]
    assert plain[0] == plain[1]
    assert draft.cases.count() == len(shipped_cases())
    assert Event.objects.filter(action="rules.drafted", actor=lawyer).count() == 1


def test_a_draft_does_not_hold_until_it_is_taken_into_use(draft: RuleSet) -> None:
    draft.rules.filter(code="CF-10").update(verdict="DENY")
    assert ruling(TODAY()) == Verdict.SET


def test_an_edition_holds_from_its_day_on(draft: RuleSet, lawyer: User) -> None:
    later = TODAY() + dt.timedelta(days=10)
    draft.rules.filter(code="CF-10").update(message="自今年起")
    activate(draft, on=later, by=lawyer)
    draft.refresh_from_db()
    assert (draft.in_force_from, draft.activated_by) == (later, lawyer)
    assert book_in_force(later - dt.timedelta(days=1)).number == 1
    assert book_in_force(later).number == 2
    assert next(r for r in book_in_force(later).rules if r.code == "CF-10").message == "自今年起"
    assert Event.objects.filter(action="rules.activated").count() == 1


def test_a_draft_whose_example_fails_is_refused(draft: RuleSet, lawyer: User) -> None:
    draft.rules.filter(code="CF-10").update(verdict="DENY")
    with pytest.raises(EditionError, match="第1例"):
        activate(draft, on=TODAY(), by=lawyer)
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_wrong_example_is_told_the_same(draft: RuleSet, lawyer: User) -> None:
    case = draft.cases.get(number=1)
    case.expected = {"verdict": "DENY"}
    case.save()
    with pytest.raises(EditionError, match="1个用例"):
        activate(draft, on=TODAY(), by=lawyer)


def test_an_edition_is_taken_into_use_once_and_not_in_the_past(draft: RuleSet, lawyer: User) -> None:
    with pytest.raises(EditionError, match="不能早于今天"):
        activate(draft, on=TODAY() - dt.timedelta(days=1), by=lawyer)
    activate(draft, on=TODAY(), by=lawyer)
    with pytest.raises(EditionError, match="已经启用"):
        activate(draft, on=TODAY(), by=lawyer)


def test_a_new_rule_changes_what_a_case_comes_to(draft: RuleSet, lawyer: User) -> None:
    """A rule put in front decides from the day on which the edition holds."""
    extra: dict[str, Any] = {"layer": "statute", "family": "penalty", "instruments": ["DR"], "kinds": ["K4"]}
    SettingRule.objects.create(rule_set=draft, order=0, code="CF-试", verdict="SET", ground="试行", **extra)
    activate(draft, on=TODAY(), by=lawyer)
    assert book_in_force(TODAY()).by_statute("penalty", "DR", "K4", {}).verdict == Verdict.SET
