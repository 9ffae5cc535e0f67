"""The one order of locks (加锁的顺序), held on the whole way of a proposal; and every lock from its one function."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publish.releasing import release

ROOT = Path(settings.BASE_DIR)
ORDER = (
    {"powers_power"},
    {"review_proposal", "review_adjustmenttask"},
    {"review_change", "powers_powerversion", "review_reviewtask", "review_meeting", "review_consent"},
    {"publish_release", "powers_codeserial"},
)
KNOWN = {
    "core/locking.py": "the functions themselves",
    "powers/locking.py": "the functions themselves",
    "powers/codes.py": "a serial found by its prefix",
    "office/outbox.py": "the first letter that nobody else is sending",
    "accounts/second_factor.py": "the phone that is being taken into use, found by its person",
    "review/workflow/recounting.py": "all that are provisional, by primary key",
    "review/workflow/finishing.py": "a step that nobody else is ending",
}
"""Where rows are locked that are not in hand yet, and which they are."""


def locked_in_turn(queries: list[dict[str, str]]) -> list[list[str]]:
    """The tables in which rows were locked, in order, of each outermost transaction."""
    found: list[list[str]] = []
    depth = 0
    for query in queries:
        said = query["sql"]
        if said.startswith("SAVEPOINT"):
            depth += 1
            if depth == 1:
                found.append([])
        elif said.startswith(("RELEASE SAVEPOINT", "ROLLBACK TO")):
            depth = max(depth - 1, 0)
        elif re.search(r"FOR (NO KEY )?UPDATE", said) and (table := re.search(r'FROM "(\w+)"', said)):
            found[-1].append(table[1])
    return [tables for tables in found if tables]


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["approved", "partly", "rejected", "returned", "withdrawn"])
def test_powers_come_before_the_proposal_and_that_before_what_is_its(
    adjustment: Callable[..., Any], bring: Callable[..., Any], joint: Any, end: str
) -> None:
    proposal = adjustment("教师资格认定", "民办学校设立审批")
    before = {"rejected": "meeting", "withdrawn": "reviewing"}.get(end, "consolidated")
    with CaptureQueriesContext(connection) as captured:
        bring(proposal, before)
        bring(proposal, end)
        if end == "approved":
            release(proposal.region, by=joint.people.staffing, effective_on=timezone.localdate())
    turns = locked_in_turn(captured.captured_queries)
    assert len(turns) > 3
    for tables in turns:
        ranks = [next(n for n, rank in enumerate(ORDER) if table in rank) for table in tables]
        assert ranks == sorted(ranks), tables


def test_rows_in_hand_are_locked_by_the_functions_of_the_locking_modules() -> None:
    apps = (
        "accounts",
        "audit",
        "core",
        "departments",
        "jobs",
        "laws",
        "office",
        "powers",
        "publish",
        "review",
    )
    files = (path for app in apps for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
    found = {str(path.relative_to(ROOT)) for path in files if "select_for_update(" in path.read_text()}
    assert found == set(KNOWN)
