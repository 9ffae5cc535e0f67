"""What is published of tables that hold drafts stands in copies that the database keeps in step (公布副本)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from audit.public_copies import copies, mismatches
from audit.verifying import Mismatch
from core.database_roles import PERSON, as_owner, connect_as, public
from tests.publish.test_generation import NEEDED, addresses, filled, public_patterns  # noqa: F401

Make = Callable[..., Any]
SOON = timezone.localdate() + dt.timedelta(days=30)
VERSIONS = "face.powers_powerversion"
ONE = "WHERE id = (SELECT min(id) FROM powers_legalbasis)"


def rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def wrong() -> list[Mismatch]:
    return [one for one in mismatches() if one]


# --- kept in step ---------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_a_release_publishes_is_copied_and_nothing_else(
    put_on_list: Make,
    follow_on_list: Make,
    make_draft: Make,
    approved: Make,
) -> None:
    first = put_on_list("民办学校设立审批", remark="内部备注")
    second = follow_on_list(first, effective_on=SOON, name="民办学校设立许可")
    make_draft("尚未提交的事项")
    approved("已批准待公布的事项")
    found = rows(f"SELECT id, name, remark, upper(period) FROM {VERSIONS} ORDER BY id")
    assert found == [(first.pk, first.name, None, SOON), (second.pk, second.name, None, None)]
    assert rows("SELECT id FROM face.powers_power") == [(first.power_id,)]
    orders = 'SELECT "order" FROM {}.powers_legalbasis WHERE version_id = ' + str(first.pk) + " ORDER BY id"
    assert rows(orders.format("face")) == rows(orders.format("public")) != []
    assert wrong() == []


@pytest.mark.django_db
def test_of_what_is_not_for_the_public_no_word_is_copied(put_on_list: Make) -> None:
    closed = put_on_list("涉密事项", secrecy="closed", secrecy_basis="保守国家秘密法", change_note="密")
    said = rows(f"SELECT to_jsonb(v)::text || (SELECT count(*) FROM face.powers_power) FROM {VERSIONS} v")
    assert f'"id": {closed.pk}' in said[0][0], "that there was one is told, when it goes"
    assert "密" not in said[0][0]
    assert said[0][0].endswith("}0")


@pytest.mark.django_db(transaction=True)
def test_a_statement_that_changes_what_is_published_changes_the_copy(put_on_list: Make) -> None:
    put_on_list("民办学校设立审批")
    for done, left in (
        ("UPDATE powers_legalbasis SET locator = '第九条'", "SELECT locator FROM face.powers_legalbasis"),
        ("DELETE FROM powers_legalbasis", "SELECT 1 FROM face.powers_legalbasis HAVING count(*) = 0"),
    ):
        with as_owner(), attacking("powers_legalbasis", "powers_guard_children"):
            rows_changed(done)
        assert rows(left)
        assert wrong() == []


@contextmanager
def attacking(table: str, function: str = "") -> Iterator[None]:
    """Triggers of a table that call `function`, or all of ours, are off."""
    names = rows(
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
        f"AND tgrelid = '{table}'::regclass AND ('{function}' = '' OR tgfoid = to_regproc('{function}'))"
    )
    for (name,) in names:
        rows_changed(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    try:
        yield
    finally:
        for (name,) in names:
            rows_changed(f"ALTER TABLE {table} ENABLE TRIGGER {name}")


def rows_changed(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


# --- proved ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("table", "statement", "told"),
    [
        (VERSIONS, f"UPDATE {VERSIONS} SET name = '别的'", "与公布的不同"),
        (VERSIONS, f"DELETE FROM {VERSIONS}", "缺少这一行"),
        (
            VERSIONS,
            f"INSERT INTO {VERSIONS} (id, name) VALUES (%(draft)s, '没有公布过')",
            "没有公布过，不应有这一行",
        ),
        ("powers_legalbasis", f"UPDATE powers_legalbasis SET locator = '第九十九条' {ONE}", "与公布的不同"),
        (
            "powers_powerversion",
            "UPDATE powers_powerversion SET number = 9 WHERE id <> %(draft)s",
            "与公布的不同",
        ),
    ],
)
def test_verify_names_a_row_that_somebody_changed_by_hand(
    put_on_list: Make,
    make_draft: Make,
    table: str,
    statement: str,
    told: str,
) -> None:
    published, draft = put_on_list("民办学校设立审批"), make_draft("尚未公布的事项")
    with as_owner(), attacking(table):
        assert rows_changed(statement % {"draft": draft.pk}) == 1
    [found] = wrong()
    assert found.table == f"face.{table.removeprefix('face.')}"
    assert found.text == told
    if "version" in table:
        assert found.key == (draft.pk if "INSERT" in statement else published.pk)
    rows_by_owner(f"DROP TABLE {found.table}")
    assert wrong()[0].text.startswith("缺少公布副本")
    call_command("migrate", verbosity=0)
    assert [one for one in wrong() if one.table == found.table] == []


def rows_by_owner(statement: str) -> None:
    with as_owner():
        rows_changed(statement)


# --- made -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_migrate_copies_again_only_what_has_another_shape(put_on_list: Make) -> None:
    put_on_list("民办学校设立审批")
    stand = "SELECT c.relname, c.relfilenode FROM pg_class c WHERE relnamespace = 'face'::regnamespace AND relkind = 'r' ORDER BY 1"
    written = f"SELECT id, xmin::text FROM {VERSIONS} ORDER BY 1"
    triggers = "SELECT oid FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
    before, at, made = rows(stand), rows(written), rows(triggers)
    call_command("migrate", verbosity=0)
    assert (rows(stand), rows(written), rows(triggers)) == (before, at, made)

    rows_by_owner("COMMENT ON TABLE face.powers_power IS 'of another version'")
    call_command("migrate", verbosity=0)
    assert [name for name, node in rows(stand) if (name, node) not in before] == ["powers_power"]
    assert wrong() == []


@pytest.mark.django_db(transaction=True)
def test_what_was_released_while_nothing_followed_is_caught_up(put_on_list: Make) -> None:
    """As it is while migrations run: the copies stand still, and readers read on."""
    from audit.public_copies import set_aside

    with as_owner():
        set_aside()
    published = put_on_list("民办学校设立审批")
    assert rows(f"SELECT id FROM {VERSIONS}") == []
    call_command("migrate", verbosity=0)
    assert rows(f"SELECT id FROM {VERSIONS}") == [(published.pk,)]
    assert wrong() == []


# --- read -----------------------------------------------------------------------------------------------------


@contextmanager
def as_public() -> Iterator[None]:
    """The connection is that of a public face of its own."""
    before = {name: connection.settings_dict[name] for name in PERSON}
    connect_as(before | {"USER": public(), "PASSWORD": ""})
    rows_changed("SET search_path = face, public")
    try:
        yield
    finally:
        connect_as(before)


def rows_read(client: Client, address: str) -> int:
    """How many rows of the copies one page reads of the database, by its own count."""
    cache.clear()
    with transaction.atomic():
        answer = client.get(address)
        assert answer.status_code == 200, answer.content[:300]
        [(count,)] = rows(
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables WHERE schemaname = 'face'"
        )
    return int(count)


@pytest.mark.django_db(transaction=True)
def test_the_public_account_is_shown_what_everybody_is_shown(
    addresses: dict[str, str],  # noqa: F811
    client: Client,
    settings: Any,
) -> None:
    if not settings.DATABASE_OWNER:
        pytest.skip("one account for everything: DATABASE_OWNER_URL is not set")
    pages = [filled(route, addresses) + NEEDED.get(route, "") for route in public_patterns()]

    def shown() -> dict[str, bytes]:
        cache.clear()
        return {page: b"".join(client.get(page)) for page in pages}

    everybody = shown()
    with as_public():
        found = shown()
    assert [page for page in pages if found[page] != everybody[page]] == []


@pytest.mark.django_db(transaction=True)
def test_a_page_of_the_public_account_reads_as_little_of_a_long_list_as_of_a_short_one(
    put_on_list: Make,
    client: Client,
    settings: Any,
) -> None:
    if not settings.DATABASE_OWNER:
        pytest.skip("one account for everything: DATABASE_OWNER_URL is not set")
    version = put_on_list("民办学校设立审批")
    pages = [f"/powers/{version.power.code}/", f"/api/v1/powers/{version.power.code}/", "/search/?q=学校"]
    read = []
    for made in (1500, 15000):
        with as_owner():
            _lengthen(made)
        with as_public():
            rows_read(client, pages[0])  # what a process reads once
            read.append([rows_read(client, page) for page in pages])
    assert all(0 < count < 60 for found in read for count in found), read


def _lengthen(count: int) -> None:
    """So many more rows in each copy, like those that are there."""
    for copy in copies():
        columns = [
            name
            for (name,) in rows(
                f"SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '{copy.name}'::regclass AND attnum > 0"
            )
        ]
        other = {"id": "f.id + n * 1000", "code": "f.code || n", "number": "f.number + n", "uid": "gen_random_uuid()",
                 "power_id": "f.power_id + n * 1000", "version_id": "f.version_id + n * 1000", "basis_id": "f.basis_id + n * 1000"}  # fmt: skip
        said = ", ".join(other.get(name, f"f.{name}") for name in columns)
        rows_changed(
            f"INSERT INTO {copy.name} ({', '.join(columns)}) SELECT {said} FROM {copy.name} f, generate_series(1, {count}) n "
            f"WHERE f.id < 1000 ON CONFLICT DO NOTHING"
        )
        rows_changed(f"ANALYZE {copy.name}")
