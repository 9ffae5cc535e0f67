"""Releasing: periods, the chained manifest, the read model; all or nothing, even when the process is killed."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from core.reasons import NotAllowed
from departments.models import Region
from powers.models import PowerVersion
from publish import entries
from publish.caching import generation
from publish.models import ListEntry, Release, ReleaseEntry
from publish.releasing import awaiting, release, release_digest
from tests.killing import wait_until_rolled_back

Make = Callable[..., Any]
TODAY = timezone.localdate
pytestmark = pytest.mark.django_db


def names_on(day: dt.date) -> list[str]:
    return list(ListEntry.objects.on(day).values_list("name", flat=True))


def test_nothing_approved_is_public_before_its_release(
    approved: Make, region: Region, staffing: User
) -> None:
    version = approved()
    assert names_on(TODAY()) == []
    release(region, by=staffing, effective_on=TODAY())
    assert names_on(TODAY()) == [version.name]
    assert not awaiting(region).exists()


def test_the_manifest_names_code_number_digest_and_is_chained(
    approved: Make, follow: Make, region: Region, staffing: User
) -> None:
    version = approved()
    first = release(region, by=staffing, effective_on=TODAY(), note="首次公布")
    assert first.manifest == [[version.power.code, 1, version.release_entry.digest, "added"]]
    follow(version, name="民办学校设立、分立审批")
    second = release(region, by=staffing, effective_on=TODAY())
    assert (first.number, second.number, second.previous) == (1, 2, first)
    for made in Release.objects.all():
        assert release_digest(made) == made.digest
    first.note = "别的说明"
    assert release_digest(first) != first.digest


def test_a_new_version_ends_the_old_one_on_its_date(
    approved: Make, follow: Make, region: Region, staffing: User
) -> None:
    old = approved()
    release(region, by=staffing, effective_on=TODAY())
    new = follow(old, name="民办学校设立、分立审批")
    day = TODAY() + dt.timedelta(days=10)
    release(region, by=staffing, effective_on=day)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.period.lower, old.period.upper) == (TODAY(), day)
    assert (new.period.lower, new.period.upper) == (day, None)
    assert names_on(day - dt.timedelta(days=1)) == ["民办学校设立审批"]
    assert names_on(day) == ["民办学校设立、分立审批"]


def test_a_cancelled_power_leaves_the_list_and_keeps_its_entry(
    approved: Make, follow: Make, region: Region, staffing: User
) -> None:
    version = approved()
    release(region, by=staffing, effective_on=TODAY())
    gone = follow(version, standing="cancelled", change_note="依据废止")
    tomorrow = TODAY() + dt.timedelta(days=1)
    made = release(region, by=staffing, effective_on=tomorrow)
    assert made.entries.get().action == ReleaseEntry.Action.CANCELLED
    assert names_on(TODAY()) == [version.name]
    assert names_on(tomorrow) == []
    assert ListEntry.objects.get(version=gone).is_listed is False


def test_a_version_replaced_on_the_day_it_would_have_begun_is_never_in_force(
    approved: Make, follow: Make, region: Region, staffing: User
) -> None:
    version = approved()
    release(region, by=staffing, effective_on=TODAY())
    follow(version, name="当天更正后的名称")
    release(region, by=staffing, effective_on=TODAY())
    version.refresh_from_db()
    assert version.period.isempty
    assert names_on(TODAY()) == ["当天更正后的名称"]


def test_a_release_is_refused_with_a_reason(
    approved: Make, follow: Make, region: Region, staffing: User, make_user: Make, district: Region
) -> None:
    with pytest.raises(NotAllowed, match="没有已批准待公布"):
        release(region, by=staffing, effective_on=TODAY())
    version = approved()
    with pytest.raises(NotAllowed, match="不能早于今天"):
        release(region, by=staffing, effective_on=TODAY() - dt.timedelta(days=1))
    other = make_user("hpbianban", ("staffing", district, None))
    admin = make_user("admin", is_superuser=True)
    for person in (other, admin):
        with pytest.raises(NotAllowed, match="没有这一职责"):
            release(region, by=person, effective_on=TODAY())
    release(region, by=staffing, effective_on=TODAY() + dt.timedelta(days=30))
    follow(version, name="更早的版本")
    with pytest.raises(NotAllowed, match="不能早于该日"):
        release(region, by=staffing, effective_on=TODAY() + dt.timedelta(days=29))
    assert Release.objects.count() == 1


def test_a_year_mistyped_is_refused(approved: Make, region: Region, staffing: User) -> None:
    approved()
    with pytest.raises(NotAllowed, match="请核对年份"):
        release(region, by=staffing, effective_on=TODAY() + dt.timedelta(days=400))


def test_two_waiting_versions_of_a_power_are_released_one_after_the_other(
    approved: Make, follow: Make, region: Region, staffing: User
) -> None:
    first = approved()
    second = follow(first, name="更正后的名称")
    assert list(awaiting(region)) == [first]
    release(region, by=staffing, effective_on=TODAY())
    assert list(awaiting(region)) == [second]
    release(region, by=staffing, effective_on=TODAY())
    assert names_on(TODAY()) == ["更正后的名称"]


def test_only_chosen_versions_are_released(approved: Make, region: Region, staffing: User) -> None:
    first, second = approved("甲项许可"), approved("乙项许可")
    chosen = PowerVersion.objects.filter(pk=first.pk)
    release(region, by=staffing, effective_on=TODAY(), versions=chosen)
    assert list(awaiting(region)) == [second]


def test_an_item_kept_from_the_public_has_no_entry(approved: Make, region: Region, staffing: User) -> None:
    approved(secrecy="closed", secrecy_basis="政府信息公开条例第十四条")
    release(region, by=staffing, effective_on=TODAY())
    assert not ListEntry.objects.exists()


def test_a_release_bumps_the_generation_and_is_audited(
    approved: Make, region: Region, staffing: User
) -> None:
    approved()
    before = generation()
    made = release(region, by=staffing, effective_on=TODAY())
    assert generation() != before
    event = Event.objects.get(action="release.made")
    assert (event.actor, event.detail["digest"]) == (staffing, made.digest)


def test_rebuilding_the_entries_gives_the_same_result(
    approved: Make, follow: Make, region: Region, staffing: User
) -> None:
    version = approved()
    approved("教师资格认定", sub_name="幼儿园")
    release(region, by=staffing, effective_on=TODAY())
    follow(version, name="民办学校设立、分立审批")
    release(region, by=staffing, effective_on=TODAY() + dt.timedelta(days=3))

    def rows() -> list[dict[str, Any]]:
        return sorted(({**row, "id": 0} for row in ListEntry.objects.values()), key=lambda r: r["version_id"])

    before = rows()
    assert entries.rebuild() == len(before) == 3
    assert rows() == before


def test_a_released_version_and_its_release_cannot_be_altered(
    approved: Make, region: Region, staffing: User
) -> None:
    approved()
    made = release(region, by=staffing, effective_on=TODAY())
    for statement in ("UPDATE publish_release SET note = 'x'", "DELETE FROM publish_releaseentry"):
        with (
            pytest.raises((IntegrityError, ProgrammingError), match=r"只能追加|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    made.refresh_from_db()
    assert made.note == ""


@pytest.mark.django_db(transaction=True)
def test_of_two_releases_at_once_one_publishes_and_the_other_is_told(
    approved: Make, region: Region, staffing: User
) -> None:
    for n in range(20):
        approved(f"第{n}项许可")
    results: list[str] = []
    barrier = threading.Barrier(2)

    def run() -> None:
        barrier.wait()
        try:
            made = release(region, by=User.objects.get(pk=staffing.pk), effective_on=TODAY())
            results.append(f"released {len(made.manifest)}")
        except NotAllowed as error:
            results.append(str(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    published, refused = sorted(results)
    assert published == "released 20"
    assert "没有已批准待公布" in refused
    assert ListEntry.objects.count() == ReleaseEntry.objects.count() == 20


KILLED = """
    import datetime, os, signal, sys
    import django
    django.setup()
    from django.db import IntegrityError, connection, transaction
    connection.settings_dict["NAME"] = sys.argv[1]
    from accounts.models import User
    from departments.models import Region
    from publish import releasing
    step, place = int(sys.argv[2]), 0
    def stop(execute, sql, params, many, context):
        global place
        place += 1
        if place == step:
            print("killed at", place, sql[:60], flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)
    region, by = Region.objects.get(code="120000"), User.objects.get(username="bianban")
    with connection.execute_wrapper(stop):
        releasing.release(region, by=by, effective_on=datetime.date.today() + datetime.timedelta(days=2))
    print("released after", place, flush=True)
"""


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_release_killed_at_any_statement_happened_wholly_or_not_at_all(
    approved: Make, region: Region, staffing: User
) -> None:
    approved()
    approved("教师资格认定")
    before = generation()
    killed, step = 0, 1
    while True:
        command = [sys.executable, "-c", textwrap.dedent(KILLED), connection.settings_dict["NAME"], str(step)]
        done = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ), check=False)
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        killed += 1
        wait_until_rolled_back()
        assert (Release.objects.count(), ListEntry.objects.count(), generation()) == (0, 0, before), (
            done.stdout
        )
        assert awaiting(region).count() == 2
        assert not Event.objects.filter(action="release.made").exists()
        step += 3 if step < 12 else 2
    assert killed >= 6, "the release must be killed at several of its statements"
    assert (Release.objects.count(), ListEntry.objects.count()) == (1, 2)
    assert generation() != before
