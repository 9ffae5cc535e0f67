"""Previews beside other imports of the region (并发): they keep nothing, and wait for nobody."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from core.locking import one_at_a_time
from departments.models import Department, Region
from powers.models import PowerVersion
from review.imports.importing import import_lists
from tests.review.imports.lists import ROW, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_preview_does_not_wait_for_an_import_and_an_import_does(
    region: Region, department: Department, reference: None, tmp_path: Path
) -> None:
    path = write(tmp_path, ROW)
    done: dict[bool, threading.Event] = {True: threading.Event(), False: threading.Event()}

    def bring(*, dry_run: bool) -> None:
        try:
            import_lists([(path, path.name)], region, by=None, department=department, dry_run=dry_run)
            done[dry_run].set()
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, kwargs={"dry_run": dry_run}) for dry_run in (True, False)]
    with transaction.atomic():
        one_at_a_time("import", region.pk)
        for thread in threads:
            thread.start()
        assert done[True].wait(60), "the preview is there while another import holds the region"
        assert not done[False].wait(3)
    for thread in threads:
        thread.join(60)
    assert done[False].is_set()
    assert PowerVersion.objects.count() == 1, "the preview kept nothing"
