"""The shipped standard for the tests of the checks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from tests.powers.checks.building import Standard


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
