"""Accounts made from the command line: one-time password, office, clear refusals."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from departments.access import scope_of
from departments.models import Department, Region

pytestmark = pytest.mark.django_db


def test_a_person_gets_an_account_and_an_office(region: Region, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("add_account", "wang", name="王编办", role="staffing", region="120000")
    user = User.objects.get(username="wang")
    assert scope_of(user).regions_as("staffing") == {region.pk}
    password = capsys.readouterr().out.split("初始口令 ")[1].split("（")[0]
    assert user.check_password(password)
    call_command("add_account", "wang", role="staffing", region="120000")
    assert user.memberships.count() == 1
    assert "原已任职" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"role": "staffing", "region": "999999"}, "没有区划"),
        ({"role": "clerk", "region": "120000"}, "须用 --department"),
        ({"role": "clerk", "region": "120000", "department": "999"}, "没有代码为999"),
    ],
)
def test_wrong_offices_are_refused(department: Department, options: dict[str, str], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("add_account", "wang", **options)
    assert not User.objects.exists()
