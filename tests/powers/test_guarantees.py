"""What the database itself refuses, tried with raw SQL past every function of ours."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DataError, InternalError, ProgrammingError
from django.utils import timezone

from audit.log import record
from core.copying import copy_rows, reserve_ids
from departments.models import Charter, Duty, Level, Region
from powers.drafting import draft_from
from powers.models import CodeSerial, Power, PowerLevel, PowerVersion
from publish.models import Generation
from review.models.proposals import Change, Proposal

pytestmark = pytest.mark.django_db
REFUSED = (IntegrityError, InternalError, ProgrammingError)
"""By a trigger, or because the account of the application may not even try."""


def sql(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


@pytest.fixture
def seal(propose: Callable[..., Proposal], decide: Callable[..., None]) -> Callable[..., PowerVersion]:
    """`seal(draft)` is the version after its proposal was decided."""

    def run(draft: PowerVersion, **given: Any) -> PowerVersion:
        decide(propose(draft, **given))
        return PowerVersion.objects.get(pk=draft.pk)

    return run


@pytest.fixture
def sealed(make_draft: Callable[..., PowerVersion], seal: Callable[..., PowerVersion]) -> PowerVersion:
    return seal(make_draft())


def day(offset: int) -> dt.date:
    """A date so many days from today."""
    return timezone.localdate() + dt.timedelta(days=offset)


def give_period(version: PowerVersion, start: dt.date, end: dt.date | None = None) -> int:
    return sql(
        "UPDATE powers_powerversion SET period = daterange(%s, %s) WHERE id = %s", start, end, version.pk
    )


@pytest.mark.parametrize(
    "assignment",
    [
        "name = '改名'",
        "sealed_at = NULL",
        "digest = 'sm3:0'",
        "sealed_document = '{}'",
        "department_id = department_id + 1",
        "secrecy = 'closed'",
        "standing = 'cancelled'",
        "number = 9",
    ],
)
def test_a_sealed_version_cannot_be_changed(sealed: PowerVersion, assignment: str) -> None:
    with pytest.raises(REFUSED, match="已封存"):
        sql(f"UPDATE powers_powerversion SET {assignment} WHERE id = %s", sealed.pk)


def test_a_sealed_version_cannot_be_deleted(sealed: PowerVersion) -> None:
    with pytest.raises(REFUSED, match="不能删除"):
        sql("DELETE FROM powers_powerversion WHERE id = %s", sealed.pk)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE powers_responsibilityitem SET text = '改' WHERE version_id = %s",
        "DELETE FROM powers_responsibilityitem WHERE version_id = %s",
        "UPDATE powers_legalbasis SET locator = '第一条' WHERE version_id = %s",
        "INSERT INTO powers_powerversion_duties (powerversion_id, duty_id) SELECT %s, id FROM departments_duty",
        (
            'INSERT INTO powers_accountabilityclause (version_id, uid, "order", text, subject, basis_text, responsibility_uids)'
            " VALUES (%s, gen_random_uuid(), 1, '新增', '', '', '[]')"
        ),
    ],
)
def test_the_rows_below_a_sealed_version_cannot_be_touched(sealed: PowerVersion, statement: str) -> None:
    charter = Charter.objects.create(department=sealed.department, title="三定规定")
    Duty.objects.create(charter=charter, text="负责民办教育管理", order=1)
    with pytest.raises(REFUSED, match="已提交或封存"):
        sql(statement, sealed.pk)


def test_a_row_cannot_be_moved_into_or_out_of_a_sealed_version(
    sealed: PowerVersion, make_draft: Callable[..., PowerVersion]
) -> None:
    draft = make_draft("另一项")
    for source, target in ((sealed, draft), (draft, sealed)):
        with pytest.raises(REFUSED, match="已提交或封存"):
            sql(
                "UPDATE powers_responsibilityitem SET version_id = %s WHERE version_id = %s",
                target.pk,
                source.pk,
            )


@pytest.mark.django_db(transaction=True)
def test_many_rows_at_once_are_checked_by_look_ups_even_if_the_table_seemed_empty(
    make_draft: Callable[..., PowerVersion],
) -> None:
    """Statistics taken while the versions were being written say that there are none; the check must not be planned by them."""
    draft = make_draft()
    level = Level.objects.values_list("pk", flat=True)[0]
    with transaction.atomic():
        versions = _many_versions(draft, 400)
        other = threading.Thread(target=_take_statistics)
        other.start()
        other.join()
        before = _reads()
        copy_rows(PowerLevel, ("version_id", "uid", "level_id"), ((v, uuid.uuid4(), level) for v in versions))
        scanned, looked_up = (now - then for now, then in zip(_reads(), before, strict=True))
    assert (scanned, looked_up) == (0, 400)


def _many_versions(like: PowerVersion, count: int) -> list[int]:
    powers, versions = reserve_ids(Power, count), reserve_ids(PowerVersion, count)
    copy_rows(Power, ("id", "region_id"), ((pk, like.power.region_id) for pk in powers))
    columns = ("id", "power_id", "number", "name", "department_id", "power_type_id")
    rows = (
        (v, p, 1, "名称" * 200, like.department_id, like.power_type_id)
        for v, p in zip(versions, powers, strict=True)
    )
    copy_rows(PowerVersion, columns, rows)
    return versions


def _take_statistics() -> None:
    """What autovacuum does at any moment, from a connection that does not see what is not committed."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE powers_powerversion")
    connection.close()


def _reads() -> tuple[int, int]:
    """How many rows of the version table this transaction has scanned, and how often it looked one up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read, idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'powers_powerversion'"
        )
        return tuple(cursor.fetchone())


def test_a_draft_and_its_rows_can_be_changed(make_draft: Callable[..., PowerVersion]) -> None:
    draft = make_draft()
    assert sql("UPDATE powers_powerversion SET name = '改名' WHERE id = %s", draft.pk) == 1
    assert sql("UPDATE powers_responsibilityitem SET text = '改' WHERE version_id = %s", draft.pk) == 1


def test_a_submitted_draft_is_frozen_until_it_is_returned(make_draft: Callable[..., PowerVersion]) -> None:
    draft = make_draft()
    sql("UPDATE powers_powerversion SET frozen_at = now() WHERE id = %s", draft.pk)
    with pytest.raises(REFUSED, match="已提交"):
        sql("UPDATE powers_powerversion SET name = '改名' WHERE id = %s", draft.pk)
    with pytest.raises(REFUSED, match="已提交或封存"):
        sql("DELETE FROM powers_legalbasis WHERE version_id = %s", draft.pk)
    sql("UPDATE powers_powerversion SET frozen_at = NULL WHERE id = %s", draft.pk)
    assert sql("UPDATE powers_powerversion SET name = '改名' WHERE id = %s", draft.pk) == 1


def test_a_period_is_given_once_and_can_only_be_closed(sealed: PowerVersion) -> None:
    assert give_period(sealed, day(0)) == 1
    for start, end in ((day(1), None), (day(-1), day(5)), (day(0), day(-1))):
        with pytest.raises((*REFUSED, DataError)):
            give_period(sealed, start, end)
    assert give_period(sealed, day(0), day(30)) == 1
    with pytest.raises(REFUSED, match="只能自今天起终止"):
        give_period(sealed, day(0), day(40))


def test_nothing_is_published_or_erased_in_the_past(sealed: PowerVersion) -> None:
    with pytest.raises(REFUSED, match="不能自过去"):
        give_period(sealed, day(-1))
    with transaction.atomic(), connection.cursor() as cursor:  # a history taken over
        cursor.execute("SET LOCAL qingdan.taking_over = 'on'")
        cursor.execute("UPDATE powers_powerversion SET period = daterange(%s, NULL)", [day(-100)])
        cursor.execute("SET LOCAL qingdan.taking_over = 'off'")
    for period in ("'empty'", f"daterange('{day(-100)}', '{day(-1)}')"):
        with pytest.raises(REFUSED, match="只能自今天起终止"):
            sql(f"UPDATE powers_powerversion SET period = {period} WHERE id = %s", sealed.pk)
    assert sql(
        f"UPDATE powers_powerversion SET period = daterange('{day(-100)}', '{day(0)}') WHERE id = %s",
        sealed.pk,
    )


def test_a_draft_has_no_period(make_draft: Callable[..., PowerVersion]) -> None:
    with pytest.raises(IntegrityError, match="version_period_needs_seal"):
        give_period(make_draft(), day(0))


def test_no_two_versions_of_a_power_are_in_force_at_once(
    sealed: PowerVersion, seal: Callable[..., PowerVersion]
) -> None:
    later = seal(draft_from(sealed, name="民办学校设立、分立、合并审批"), action="modify", base=sealed)
    give_period(sealed, day(0), day(30))
    with pytest.raises(IntegrityError, match="version_one_in_force"):
        give_period(later, day(29))
    assert give_period(later, day(30)) == 1


def test_two_powers_may_be_in_force_at_once(
    sealed: PowerVersion, make_draft: Callable[..., PowerVersion], seal: Callable[..., PowerVersion]
) -> None:
    other = seal(make_draft("教师资格认定"))
    assert give_period(sealed, day(0)) == give_period(other, day(0)) == 1


def test_one_open_change_per_power(make_draft: Callable[..., PowerVersion], region: Region) -> None:
    draft = make_draft()
    first, second = (Proposal.objects.create(region=region, kind="adjustment", title=t) for t in "甲乙")
    change = Change.objects.create(proposal=first, power=draft.power, version=draft, action="add")
    another = draft_from(draft)
    with pytest.raises(IntegrityError, match="one_open_change_per_power"), transaction.atomic():
        Change.objects.create(proposal=second, power=draft.power, version=another, action="modify")
    Change.objects.filter(pk=change.pk).update(is_open=False)
    Change.objects.create(proposal=second, power=draft.power, version=another, action="modify")


def test_a_code_is_never_changed_removed_or_reused(region: Region) -> None:
    power = Power.objects.create(region=region, code="120000-101-01-0001")
    for statement in (
        "UPDATE powers_power SET code = '120000-101-01-0002' WHERE id = %s",
        "UPDATE powers_power SET code = NULL WHERE id = %s",
        "UPDATE powers_power SET main_code = 'x' WHERE id = %s",
        "DELETE FROM powers_power WHERE id = %s",
    ):
        with pytest.raises(REFUSED, match="已赋码"):
            sql(statement, power.pk)
    with pytest.raises(IntegrityError, match="code"), transaction.atomic():
        Power.objects.create(region=region, code=power.code)


def test_serials_only_go_up(reference: None) -> None:
    serial = CodeSerial.objects.create(prefix="120000-101-01", last=5)
    for statement in (
        "UPDATE powers_codeserial SET last = 4 WHERE id = %s",
        "UPDATE powers_codeserial SET prefix = 'x' WHERE id = %s",
        "DELETE FROM powers_codeserial WHERE id = %s",
    ):
        with pytest.raises(REFUSED, match=r"只增不减|permission denied"):
            sql(statement, serial.pk)


def test_the_audit_log_only_grows(region: Region) -> None:
    event = record("test", actor=None, target=region)
    for statement in (
        "UPDATE audit_event SET action = 'x' WHERE id = %s",
        "DELETE FROM audit_event WHERE id = %s",
    ):
        with pytest.raises(REFUSED, match=r"只能追加|permission denied"):
            sql(statement, event.pk)


def test_the_generation_only_goes_up() -> None:
    Level.objects.update(label="级")
    assert Generation.objects.get().number > 0
    with pytest.raises(REFUSED, match=r"只增不减|permission denied"):
        sql("UPDATE publish_generation SET number = 0")


def test_two_versions_cannot_have_the_same_number(sealed: PowerVersion) -> None:
    with pytest.raises(IntegrityError, match="version_number_once"), transaction.atomic():
        draft_from(sealed, number=sealed.number)


def test_the_version_in_force_goes_by_date(sealed: PowerVersion) -> None:
    give_period(sealed, day(0), day(30))
    assert PowerVersion.objects.in_force_on(day(29)).get() == sealed
    assert not PowerVersion.objects.in_force_on(day(30)).exists()
