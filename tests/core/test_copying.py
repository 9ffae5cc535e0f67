"""COPY (批量写入): what was given is what stands in the table, whatever it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.copying import Written, copy_rows, copying_meanwhile
from core.digests import digest, with_digest
from jobs.models import Job

ODD = [
    "",
    "\\",
    "\\N",
    "\\.",
    "a\tb\nc\r\nd",
    "\ufdd0\ufdd1\ufdd2",
    "甲\\t乙",
    "NULL",
    " 甲 ",
    "\u2028",
    "𠮷",
]


def _copied(texts: list[str]) -> list[Job]:
    """The texts as columns and as JSON, written and read back; finished_at stays NULL, state is the default."""
    user = get_user_model().objects.get_or_create(username="copying")[0].pk
    rows = [("x", text, {"text": text}, None, n, user) for n, text in enumerate(texts)]
    columns = ("kind", "message", "payload", "finished_at", "percent", "created_by_id")
    assert copy_rows(Job, columns, rows) == len(rows)
    found = list(Job.objects.filter(kind="x").order_by("percent", "pk"))
    assert all(job.finished_at is None and job.state == Job.State.QUEUED and job.url == "" for job in found)
    return found


class TestCopying(TestCase):
    @given(st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=20)), min_size=1, max_size=30))
    def test_every_text_comes_back_as_it_was(self, texts: list[str]) -> None:
        Job.objects.filter(kind="x").delete()
        left_out = str.maketrans("", "", "\ufdd0\ufdd1\ufdd2\x00")
        wanted = [text.translate(left_out) for text in texts]
        found = _copied(texts)
        assert [job.message for job in found] == wanted
        assert [job.payload["text"] for job in found] == wanted


@pytest.mark.django_db
def test_what_is_long_is_packed_by_the_fast_way_where_the_server_has_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT enumvals FROM pg_settings WHERE name = 'default_toast_compression'")
        way = "lz4" if "lz4" in cursor.fetchone()[0] else "pglz"
        (job,) = _copied(["责任事项" * 5000])
        cursor.execute("SELECT pg_column_compression(payload) FROM jobs_job WHERE id = %s", [job.pk])
        assert cursor.fetchone()[0] == way


@pytest.mark.django_db
def test_characters_that_postgresql_cannot_hold_are_left_out() -> None:
    (job,) = _copied(["甲\x00乙\\u0000"])
    assert (job.message, job.payload["text"]) == ("甲乙\\u0000", "甲乙\\u0000")


@pytest.mark.django_db
def test_more_rows_than_one_batch() -> None:
    assert len(_copied(["甲"] * 2500)) == 2500


# --- while the next rows are made (同时写入) -----------------------------------------------------------------

COLUMNS = ("kind", "message", "created_by_id")


@pytest.fixture
def user(db: None) -> int:
    return get_user_model().objects.create(username="copying").pk


def _jobs(kind: str, count: int, user: int) -> list[tuple[str, str, int]]:
    return [(kind, f"第{n}条", user) for n in range(count)]


def test_everything_is_there_when_the_block_ends(user: int) -> None:
    with copying_meanwhile() as thread:
        thread.copy_rows(Job, COLUMNS, _jobs("a", 2500, user))
        thread.copy_rows(Job, COLUMNS, [])
        thread.copy_rows(Job, COLUMNS, _jobs("b", 3, user))
    assert Counter(Job.objects.values_list("kind", flat=True)) == {"a": 2500, "b": 3}


def test_a_foreign_key_that_leads_nowhere_is_refused_in_the_block(user: int) -> None:
    def copy() -> None:
        with transaction.atomic(), copying_meanwhile() as thread:
            thread.copy_rows(Job, COLUMNS, _jobs("a", 20, user + 1))
            for _ in range(50):
                thread.copy_rows(Job, COLUMNS, _jobs("b", 2000, user))

    with pytest.raises(IntegrityError, match="created_by_id"):
        copy()
    assert not Job.objects.exists()


def test_rows_that_cannot_be_made_end_the_block(user: int) -> None:
    def rows() -> Iterator[tuple[str, str, int]]:
        yield from _jobs("a", 2500, user)
        raise RuntimeError("甲")

    with pytest.raises(RuntimeError, match="甲"), transaction.atomic(), copying_meanwhile() as thread:
        thread.copy_rows(Job, COLUMNS, rows())
    assert not Job.objects.exists()


def test_queries_meanwhile_are_refused(user: int) -> None:
    with pytest.raises(RuntimeError, match="no queries"), transaction.atomic(), copying_meanwhile():
        Job.objects.count()
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_lost_while_copying_is_told_as_django_tells_it() -> None:
    """So that a page answers 503, and a job that was cut off is queued again."""
    user, other = get_user_model().objects.create(username="copying").pk, connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        ours = cursor.fetchone()[0]

    def rows() -> Iterator[tuple[object, ...]]:
        for n in range(5000):
            if n == 1000:
                with other.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(%s)", [ours])
            yield ("x", f"{n}" * 50, user)

    with pytest.raises((OperationalError, InterfaceError)):
        copy_rows(Job, ("kind", "message", "created_by_id"), rows())
    other.close()
    connection.close()
    assert not Job.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["甲乙", "a\\u0000b", "e\u0301\uf9d1", "\ufdd0\t\\N\n"])
def test_what_is_json_already_is_stored_as_it_would_be_with_the_digest_it_would_have(text: str) -> None:
    """A combining accent and a compatibility ideograph stay as they were typed, though the digest is of their normal form."""
    said = {"乙": [text, None, 1.5], "甲": {"b": True, "a": text}}
    written, own = with_digest(said)
    assert own == digest(said)
    user = get_user_model().objects.create(username="copying").pk
    columns = ("kind", "payload", "created_by_id")
    copy_rows(Job, columns, [("written", Written(written), user), ("plain", said, user)])
    kept = dict(Job.objects.values_list("kind", "payload"))
    assert kept["written"] == kept["plain"]


def test_a_digest_stays_what_it_is() -> None:
    """Digests of earlier years must go on being found right."""
    assert (
        digest({"b": 1, "a": "权责", "c": [None, True]}, "sha256")
        == "sha256:14bacb563c4167895bba75d6ba0c451ab39c1e3eafa34af69054737eb738c909"
    )
