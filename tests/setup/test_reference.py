"""The reference data is there for every test, whatever ran before it on the same database."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import transaction

from tests.conftest import _bring_back_reference


@pytest.mark.django_db(transaction=True)
def test_it_comes_back_for_a_test_that_stands_in_a_transaction_already() -> None:
    from departments.models import Level
    from powers.models import PowerType

    call_command("flush", interactive=False, verbosity=0)
    with transaction.atomic():
        assert not PowerType.objects.exists()
        _bring_back_reference()
        assert PowerType.objects.exists()
        before = set(Level.objects.values_list("pk", flat=True))
        made = Level.objects.create(code="9", name="新的层级")
        assert made.pk > max(before), "numbers go on behind what came back"
