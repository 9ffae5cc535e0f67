"""A real worker process over one tampered file after the other (后台任务进程): it is the same process in the end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import strategies as st

from jobs.models import Job
from tests.hostile import samples
from tests.hostile.findings import Findings, said
from tests.hostile.strategies import torn
from tests.killing import wait_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
WORKER = (
    "manage.py",
    "run_worker",
    "--queue-name",
    "*",
    "--no-reload",
    "--interval",
    "0.1",
    "--no-startup-delay",
)


@pytest.fixture
def worker(transactional_db: None, settings: Any) -> Iterator[subprocess.Popen[bytes]]:
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(connection.settings_dict["NAME"])
    where = {"DATABASE_URL": url, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    process = subprocess.Popen([sys.executable, *WORKER], cwd=ROOT, env={**os.environ, **where})
    yield process
    process.terminate()
    process.wait()


def test_a_worker_outlives_every_file(
    worker: subprocess.Popen[bytes],
    region: Any,
    department: Any,
    people: SimpleNamespace,
    client: Client,
    tried: Callable[..., None],
) -> None:
    client.force_login(people.clerk)

    def case(findings: Findings, data: Any) -> None:
        kind = data.draw(st.sampled_from(sorted(samples.lists())))
        sent = data.draw(torn(samples.lists()[kind]))
        given = {
            "region": region.pk,
            "department": department.pk,
            "file": SimpleUploadedFile(f"清单.{kind}", sent),
        }
        with findings.case(f"{kind}: {sent[:200]!r}… ({len(sent)} bytes)"):
            findings.answered(client.post(reverse("admin:review_importrun_add"), given))
            job = Job.objects.latest("pk")
            wait_for(lambda: Job.objects.get(pk=job.pk).is_over)
            job.refresh_from_db()
            findings.answers[f"job {job.state}"] += 1
            assert (job.attempts, "系统出错" in job.message) == (1, False)
            said(job.message)

    tried("worker", case, st.data(), least=3)
    assert worker.poll() is None
