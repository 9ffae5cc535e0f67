"""The shipped standard for the tests of the checks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.powers.checks.building import Standard


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Who asks for the standard needs a database to read it from: without one of these marks a run makes none."""
    for item in items:
        if "standard" in getattr(item, "fixturenames", ()):
            item.add_marker("django_db")


@pytest.fixture(scope="session")
def standard(django_db_setup: Any, django_db_blocker: Any) -> Standard:
    """What `load_reference` gives, read once and rolled back."""
    from powers.checks.editions import shipped_rules, type_infos
    from powers.checks.rulebook import book_from
    from powers.reference import load_reference

    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        types = type_infos()
        transaction.set_rollback(True)
    return Standard(book_from(shipped_rules()), types)
