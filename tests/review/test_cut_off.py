"""What a person is told when the database or the disk fails while they submit something: the truth about what was written."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.urls import reverse

from review.joint_review import change_views
from review.models.imports import ImportRun
from review.models.review_tasks import Comment
from review.proposals import commenting

pytestmark = pytest.mark.django_db(transaction=True)
Make = Callable[..., Any]
WRITTEN_PERHAPS, NOT_WRITTEN = "可能已经写入，也可能没有", "<strong>没有写入</strong>"


def gone(*args: object, **kwargs: object) -> None:
    raise OperationalError("server closed the connection unexpectedly")


@pytest.fixture
def say(
    adjustment: Make, people: SimpleNamespace, signed_in: Make, reference: None
) -> Callable[[], tuple[int, str, int]]:
    """Comments on a change; gives status and page, and how many comments there are then."""
    change = adjustment().changes.get()
    client = signed_in(people.clerk)
    client.raise_request_exception = False

    def run() -> tuple[int, str, int]:
        answer = client.post(reverse("review:comment", args=[change.pk]), {"text": "请看名称", "path": ""})
        return answer.status_code, answer.content.decode(), Comment.objects.count()

    return run


def test_cut_off_after_it_was_written(say: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_views.messages, "success", gone)
    status, page, count = say()
    assert (status, count) == (503, 1)
    assert WRITTEN_PERHAPS in page
    assert NOT_WRITTEN not in page


def test_cut_off_in_the_middle(say: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The statement that fails undoes the transaction: nothing was written, and the page says so."""
    with monkeypatch.context() as patched:
        patched.setattr(commenting, "_tell", _broken_statement)
        status, page, count = say()
    assert (status, count) == (503, 0)
    assert NOT_WRITTEN in page


def _broken_statement(*args: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_cut_off_while_it_is_committed(say: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can say whether it was written."""
    with monkeypatch.context() as patched:
        patched.setattr(BaseDatabaseWrapper, "commit", gone)
        status, page, _ = say()
    assert status == 503
    assert WRITTEN_PERHAPS in page


def test_an_error_of_ours_after_it_was_written(say: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_views.messages, "success", lambda *args: 1 / 0)
    status, page, count = say()
    assert (status, count) == (500, 1)
    assert WRITTEN_PERHAPS in page


def test_a_full_disk_is_told_and_nothing_is_written(
    people: SimpleNamespace, region: Any, signed_in: Make, workbook: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(FileSystemStorage, "_save", full)
    client = signed_in(people.staffing)
    client.raise_request_exception = False
    answer = client.post(
        reverse("admin:review_importrun_add"), {"region": region.pk, "department": "", "file": workbook()}
    )
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "磁盘已满" in page
    assert NOT_WRITTEN in page
    assert not ImportRun.objects.exists()


def test_cut_off_while_it_is_committed_though_a_savepoint_was_undone_before(
    say: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A statement that failed and was taken back says nothing of the whole: what went on may have been committed."""
    tell = commenting._tell

    def stumbling(*args: Any) -> None:
        tell(*args)
        with suppress(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO review_comment (id) SELECT min(id) FROM review_comment")

    with monkeypatch.context() as patched:
        patched.setattr(commenting, "_tell", stumbling)
        patched.setattr(BaseDatabaseWrapper, "commit", gone)
        status, page, _ = say()
    assert status == 503
    assert WRITTEN_PERHAPS in page


def test_what_is_asked_after_a_commit_that_failed_does_not_make_it_sure(
    say: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That whoever tidies up after it fails too says nothing of what was committed."""
    comment = change_views.comment

    def tidying(*args: Any, **kwargs: Any) -> Any:
        try:
            return comment(*args, **kwargs)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")

    with monkeypatch.context() as patched:
        patched.setattr(change_views, "comment", tidying)
        patched.setattr(BaseDatabaseWrapper, "commit", gone)
        status, page, _ = say()
    assert status == 500
    assert WRITTEN_PERHAPS in page
