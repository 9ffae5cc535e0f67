"""For any history of releases the changes between two days, one after the other, are what the two days differ in."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from departments.models import Department, Region
from powers.change_sentences import changed
from powers.documents import published
from powers.drafting import draft_from
from powers.fields import Document
from powers.models import PowerVersion
from publish.changes import comparing, timeline
from publish.changes.rows import dressed, public_rows
from publish.changes.stands import Kind, of_department, of_region
from publish.models import Release
from publish.recalling import ask_recall, confirm_recall
from publish.releasing import release

Make = Callable[..., Any]
Says = dict[int, Document]
pytestmark = pytest.mark.django_db
TURNS = 7


def day(n: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=n)


@pytest.fixture
def second(make_user: Make, region: Region) -> User:
    return make_user("second", ("staffing", region, None))  # type: ignore[no-any-return]


@pytest.fixture
def other(region: Region) -> Department:
    return Department.objects.create(region=region, code="950", name="天津市接收局")


@pytest.fixture
def live(
    make_draft: Make,
    propose: Make,
    decide: Make,
    region: Region,
    staffing: User,
    second: User,
    other: Department,
) -> Make:
    """`live(seed)` is a history: powers that come, change in every way, change back, go; what is scheduled, gone ahead of,
    taken back or put off."""

    def publish(draft: PowerVersion, base: PowerVersion | None, on: dt.date, **how: Any) -> Release:
        gone = draft.standing == PowerVersion.Standing.CANCELLED
        decide(propose(draft, **({"action": "cancel" if gone else "modify", "base": base} if base else {})))
        made_on = on if on < timezone.localdate() else None
        return release(region, by=staffing, effective_on=on, made_on=made_on, **how)

    def heads() -> list[PowerVersion]:
        rows = (
            PowerVersion.objects.filter(sealed_at__isnull=False)
            .order_by("power_id", "-number")
            .distinct("power_id")
        )
        return [row for row in rows if row.standing != PowerVersion.Standing.CANCELLED]

    def changes(chance: random.Random, base: PowerVersion) -> dict[str, Any]:
        first = PowerVersion.objects.get(power=base.power_id, number=1)
        home = Department.objects.get(code="101").pk
        ways: list[dict[str, Any]] = [
            {"name": f"改名许可{chance.randint(1, 99)}"},
            {"name": first.name, "conditions": ""},
            {"conditions": f"条件{chance.randint(1, 3)}"},
            {"promised_limit": chance.randint(5, 60), "promised_limit_unit": "day"},
            {"department_id": other.pk if base.department_id == home else home},
            {"standing": "cancelled", "change_note": "不再实施。"},
            {"standing": "suspended"},
            {"remark": f"更正错字{base.number}", "substantive": False},
        ]
        return chance.choice(
            [way for way in ways if any(getattr(base, name) != value for name, value in way.items())]
        )

    def run(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311
        for turn in range(TURNS):
            on = day(-70 + 10 * turn - chance.choice([0, 0, 10]) * bool(turn))
            ready = [head for head in heads() if head.period and head.period.lower < on]
            if not ready or chance.random() < 0.3:
                publish(make_draft(f"第{turn}项许可"), None, max(on, _last()))
                continue
            base = chance.choice(ready)
            publish(draft_from(base, **changes(chance, base)), base, max(on, _last()))
        base = chance.choice(heads())
        scheduled = publish(draft_from(base, **changes(chance, base)), base, day(30))
        ending = chance.choice(["stays", "recalled", "put off", "ahead"])
        if ending in ("recalled", "put off"):
            later = day(45) if ending == "put off" else None
            confirm_recall(ask_recall(scheduled, by=staffing, note="推后", later_on=later), by=second)
        elif ending == "ahead" and (now := heads()) and base.power_id in {head.power_id for head in now}:
            newest = next(head for head in now if head.power_id == base.power_id)
            publish(draft_from(newest, conditions="紧急"), newest, day(1), ahead=True)

    return run


def _last() -> dt.date:
    rows = Release.objects.order_by("-effective_on").values_list("effective_on", flat=True)
    return rows.first() or dt.date.min


def said_on(on: dt.date, **whose: Any) -> Says:
    """What the list said of each power on a day, from the versions themselves."""
    rows = PowerVersion.objects.in_force_on(on).exclude(standing="cancelled").filter(**whose)
    return {row.power_id: published(row.sealed_document) for row in rows if row.sealed_document}


def differs(before: Says, after: Says) -> set[int]:
    return {
        power
        for power in before.keys() | after.keys()
        if power not in before or power not in after or changed(before[power], after[power])
    }


@pytest.mark.parametrize("seed", range(6))
def test_the_changes_between_two_days_add_up_to_their_redline(
    seed: int, live: Make, region: Region, department: Department
) -> None:
    live(seed)
    rows = dressed(list(public_rows().values_list("pk", flat=True)))
    rows = [row for row in rows if not row.published.version.period.isempty]
    starts = sorted({row.published.release.effective_on for row in rows})
    days = [starts[0] - dt.timedelta(days=1), *starts, starts[-1] + dt.timedelta(days=1)]
    for start, end in combinations(days, 2):
        before, after = said_on(start), said_on(end)
        for power in {row.entry.power_id for row in rows}:
            chain = [
                row
                for row in reversed(rows)
                if row.entry.power_id == power and start < row.published.release.effective_on <= end
            ]
            states = [before.get(power), *(row.after if row.entry.is_listed else None for row in chain)]
            assert [row.before for row in chain] == states[:-1]
            assert states[-1] == after.get(power)
        for scope, whose in (
            (of_region(region), {}),
            (of_department(department), {"department": department}),
        ):
            old, new = (said_on(on, **whose) for on in (start, end))
            compared = comparing.comparison(scope, start, end, "", 1)
            powers = {
                row.after.power if row.after else row.before.power
                for row in compared.rows
                if row.after or row.before
            }
            assert powers == differs(old, new)
            assert compared.total == len(powers) == sum(choice.count for choice in compared.counts)
            for row in compared.rows:
                power = (row.after or row.before).power  # type: ignore[union-attr]
                if power in old and power in new:
                    assert row.diff == changed(old[power], new[power])


@pytest.mark.parametrize("seed", range(6, 9))
def test_the_line_of_time_counts_what_came_and_went(
    seed: int, live: Make, region: Region, department: Department
) -> None:
    live(seed)
    for scope, whose in ((of_region(region), {}), (of_department(department), {"department": department})):
        days = timeline.of_list(scope, timezone.localdate())
        there = 0
        for on in sorted(days):
            counts = days[on].counts
            there += counts[Kind.ADDED.label] + counts[Kind.MOVED_IN.label]
            there -= counts[Kind.REMOVED.label] + counts[Kind.MOVED_OUT.label]
            assert there == len(said_on(on, **whose))
