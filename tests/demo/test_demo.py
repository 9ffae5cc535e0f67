"""The demo data is what it promises: complete, published twice, loaded once."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from core.digests import matches
from departments.models import Department, Duty, Membership, Region
from departments.roles import Role
from powers.models import Power, PowerType, PowerVersion
from publish.models import ListEntry, Release
from publish.releasing import release_digest

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_data_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")
    departments = Department.objects.all()
    assert departments.count() >= 12
    assert not departments.filter(plaques=None).exists()
    assert not departments.filter(charters=None).exists()
    assert Duty.objects.count() >= 30
    today = timezone.localdate()
    listed = ListEntry.objects.on(today)
    assert listed.count() >= 150
    types = set(listed.values_list("power_type__code", flat=True))
    assert types == set(
        PowerType.objects.filter(is_active=True, is_power=True).values_list("code", flat=True)
    )
    published = PowerVersion.objects.filter(release_entry__isnull=False)
    for relation in ("bases", "responsibilities", "accountability", "levels", "duties"):
        assert not published.filter(**{relation: None}).exists(), relation
    assert {m.role for m in Membership.objects.all()} == set(Role.values)
    _check_releases()
    _check_loaded_once(capsys)


def _check_releases() -> None:
    for region in Region.objects.all():
        assert region.releases.count() == 2
    assert Release.objects.filter(effective_on__gt=timezone.localdate()).exists(), "one shows as 即将生效"
    for made in Release.objects.all():
        assert release_digest(made) == made.digest
    for version in PowerVersion.objects.filter(sealed_at__isnull=False):
        assert matches(version.sealed_document, version.digest)


def _check_loaded_once(capsys: pytest.CaptureFixture[str]) -> None:
    counts = (Power.objects.count(), User.objects.count())
    call_command("load_demo")
    assert "早已装入" in capsys.readouterr().out
    assert (Power.objects.count(), User.objects.count()) == counts


def test_the_demo_is_not_loaded_beside_real_data(reference: None, region: Region) -> None:
    Region.objects.create(code="650200", name="克拉玛依市", kind="city")
    with pytest.raises(CommandError, match="不是演示"):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_demo_accounts_can_sign_in(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")
    call_command("demo_accounts")
    out = capsys.readouterr().out
    for user in User.objects.all():
        assert user.username in out
        assert user.check_password("Qingdan-demo-2026")
