"""The demo data is what it promises: complete, published twice, loaded once."""

from __future__ import annotations

from collections import Counter

import pytest
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from core.digests import matches
from demo.places import people
from departments.models import Department, Duty, Membership, Region
from departments.roles import Role
from laws.models import Law, LawVersion
from office.models.bulletins import Bulletin
from powers.models import Approval, Power, PowerLineage, PowerType, PowerVersion
from publish.models import ListEntry, Recall, Release
from publish.releasing import release_digest
from review.models.disputes import Consent
from review.models.imports import ImportRun
from review.models.law_changes import AdjustmentTask
from review.models.materials import CoSign
from review.models.meetings import Handling, Meeting
from review.models.proposals import Change, Proposal, ProposalStep, State
from review.models.review_tasks import ReviewTask
from tests.publish.right_links import titles_of_laws, wrong_on_page

TOLD = ("与现行条文一致", "条文已修改", "依据已变化，清单尚未调整", "此项不公开", "合并")
"""What at least one page of a power says; the first, dozens."""
pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_the_demo_data_is_complete(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("load_demo")
    departments = Department.objects.exclude(charters=None)
    assert departments.count() >= 12
    assert not departments.filter(plaques=None).exists()
    assert not Department.objects.filter(charters=None, member_units=None).exists()
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
    _check_everything_shows()
    _check_library()
    _check_links()
    _check_open_work()
    call_command("verify")
    _check_loaded_once(capsys)
    _check_accounts(capsys)


def _check_releases() -> None:
    for region in Region.objects.all():
        assert region.releases.count() == (7 if region.code == "120000" else 2)
    assert Release.objects.filter(effective_on__gt=timezone.localdate()).exists(), "one shows as 即将生效"
    for made in Release.objects.all():
        assert release_digest(made) == made.digest
    for version in PowerVersion.objects.filter(sealed_at__isnull=False):
        assert matches(version.sealed_document, version.digest)


def _check_everything_shows() -> None:
    """What the public site can tell is told somewhere: decided together, merged, kept back, put off, withdrawn."""
    together = Approval.objects.annotate(count=Count("approved_versions")).filter(count__gt=1)
    assert together.filter(approved_versions__version__release_entry__release__number=2).exists()
    assert PowerLineage.objects.filter(kind=PowerLineage.Kind.MERGED).exists()
    recalls = Recall.objects.filter(confirmed_at__isnull=False)
    assert {recall.later_on is None for recall in recalls} == {True, False}


def _check_links() -> None:
    """No link of a power's page leads to another article than its words name; what is quoted agrees with the law, or says so."""
    titles, client, links = titles_of_laws(), Client(), 0
    told = Counter[str]()
    for code in ListEntry.objects.on(timezone.localdate()).values_list("code", flat=True):
        page = client.get(f"/powers/{code}/").content.decode()
        assert list(wrong_on_page(page, titles)) == [], code
        links += page.count('href="#b-') + page.count('href="/laws/')
        told.update(words for words in TOLD if words in page)
    assert links > 500
    assert told["与现行条文一致"] > 60
    assert set(told) == set(TOLD)


def _check_library() -> None:
    """Laws in two texts, of which some begin only later, and departments that have to follow them."""
    laws = Law.objects.annotate(texts=Count("versions"))
    assert laws.filter(texts=2).count() >= 14
    assert not LawVersion.objects.filter(articles=None).exists()
    assert AdjustmentTask.objects.values("event__law").distinct().count() >= 3


def _check_open_work() -> None:
    """Every screen has something to show: each state, opinions signed and overdue, a meeting to come and one that was,
    a department that is late; and everything happened before now, one thing after the other."""
    assert set(Proposal.objects.values_list("state", flat=True)) >= set(State)
    assert ReviewTask.objects.filter(signed_at=None, closed_at=None, due_on__lt=timezone.localdate()).exists()
    assert set(Meeting.objects.values_list("state", flat=True)) == set(Meeting.State)
    assert AdjustmentTask.objects.with_progress().omitted().exists()
    assert Handling.objects.filter(closed_at=None).exists()
    assert Proposal.objects.filter(origin=Proposal.Origin.MEMBER).exclude(reply="").exists()
    assert CoSign.objects.filter(agreed=None).exists()
    circulation = Meeting.objects.get(mode=Meeting.Mode.WRITTEN)
    assert {row.present for row in circulation.attendance.exclude(unit__kind="staffing")} == {True, False}
    assert Consent.objects.filter(confirmed=None).exists(), (
        "an agreement that the dissenting member is to confirm"
    )
    assert Change.objects.filter(action="devolve", proposal__state=State.REVIEWING).exists()
    assert set(ImportRun.objects.values_list("state", flat=True)) == {"preview", "done"}
    assert Bulletin.objects.current().count() == 3
    assert not Department.objects.exclude(charters=None).filter(contact_officers=None).exists()
    moments = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= timezone.now()
    for step in ProposalStep.objects.exclude(left_at=None):
        assert step.entered_at <= step.left_at


def _check_loaded_once(capsys: pytest.CaptureFixture[str]) -> None:
    counts = (Power.objects.count(), User.objects.count())
    call_command("load_demo")
    assert "早已装入" in capsys.readouterr().out
    assert (Power.objects.count(), User.objects.count()) == counts


def _check_accounts(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("demo_accounts")
    out = capsys.readouterr().out
    users = User.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    assert users.count() == len(people()["people"])
    for user in users:
        assert user.username in out
        assert user.check_password("Qingdan-demo-2026")


def test_the_demo_is_not_loaded_beside_real_data(reference: None, region: Region) -> None:
    Region.objects.create(code="650200", name="克拉玛依市", kind="city")
    with pytest.raises(CommandError, match="不是演示"):
        call_command("load_demo")
    assert not User.objects.exists()
