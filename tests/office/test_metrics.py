"""The figures for a monitor (监控指标): only with the token; how the work stands, and how often which page was asked."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jobs.models import Job
from office.models.heartbeats import Heartbeat

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-long-token"


def asked(client: Client, **headers: str) -> Any:
    return client.get("/metrics", headers=headers)


@pytest.mark.django_db
def test_without_the_token_there_is_no_such_page(client: Client, settings: Any) -> None:
    assert asked(client).status_code == 404
    assert asked(client, authorization="Bearer ").status_code == 404
    settings.METRICS_TOKEN = TOKEN
    for said in ("", "Bearer ", "Bearer a-long-toke", f"Basic {TOKEN}", "Bearer 密"):
        assert asked(client, authorization=said).status_code == 404
    assert asked(client, authorization=f"Bearer {TOKEN}").status_code == 200


def figures(client: Client) -> dict[str, float]:
    text = asked(client, authorization=f"Bearer {TOKEN}").content.decode()
    return {
        name: float(value) for name, value in re.findall(r"^(\S+(?:\{.*?\})?) (\S+)$", text, re.MULTILINE)
    }


@pytest.mark.django_db
def test_how_the_work_stands(client: Client, settings: Any, staffing: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    now = timezone.now()
    Heartbeat.objects.create(name="backup", ran_at=now - dt.timedelta(hours=2))
    for state, age in (("queued", 90), ("queued", 10), ("running", 300), ("done", 9000)):
        job = Job.objects.create(kind="x", title="x", created_by=staffing, state=state, lane="long")
        Job.objects.filter(pk=job.pk).update(created_at=now - dt.timedelta(seconds=age))
    said = figures(client)
    assert said['qingdan_jobs{lane="long",state="queued"}'] == 2
    assert said['qingdan_jobs{lane="default",state="running"}'] == 0
    assert 300 <= said['qingdan_oldest_job_seconds{lane="long"}'] < 400
    assert said['qingdan_lane_served{lane="long"}'] == 0
    assert 7200 <= said['qingdan_seconds_since{what="backup"}'] < 7300


@pytest.mark.django_db
def test_a_deadline_that_is_past_is_counted_by_its_step(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from types import SimpleNamespace

    from qingdan import metrics

    settings.METRICS_TOKEN = TOKEN
    today = timezone.localdate()
    due = [("accept", -1), ("accept", -30), ("accept", 0), ("opinion", -2), ("meeting", 5)]
    late = [SimpleNamespace(kind=kind, due=today + dt.timedelta(days=days)) for kind, days in due]
    monkeypatch.setattr(metrics, "running", lambda: late)
    said = figures(client)
    steps = {name: value for name, value in said.items() if name.startswith("qingdan_overdue")}
    assert steps == {'qingdan_overdue{step="accept"}': 2, 'qingdan_overdue{step="opinion"}': 1}


PROGRAM = """
import os, django
django.setup()
from django.db import connections
from django.test import Client
for _ in range(3):
    Client().get("/robots.txt")
import sys
sys.stdout.write(__import__("prometheus_client").generate_latest().decode())
"""


def test_requests_are_counted_by_view_and_status_where_it_is_on() -> None:
    """In a process of its own: what is on from its start."""
    answers = {}
    for token in (TOKEN, ""):
        env = {
            **os.environ,
            "METRICS_TOKEN": token,
            "ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "qingdan.settings",
        }
        answers[token] = subprocess.run(
            [sys.executable, "-c", PROGRAM], cwd=ROOT, env=env, capture_output=True, text=True, check=True
        ).stdout
    row = r'django_http_responses_total_by_status_view_method_total\{method="GET",status="200",view="publish:robots"\} 3\.0'
    assert re.search(row, answers[TOKEN])
    assert "django_http" not in answers[""]


def test_a_process_that_comes_for_another_counts_on_in_its_files(tmp_path: Path) -> None:
    """Else every process that is replaced would leave files behind for good."""
    program = "import sys; from pathlib import Path; from qingdan.metrics_place import take_place; print(take_place(Path(sys.argv[1])), flush=True); sys.stdin.read()"

    def started() -> tuple[subprocess.Popen[str], int]:
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        return process, int(process.stdout.readline())

    running = [started() for _ in range(3)]
    assert [place for _, place in running] == [0, 1, 2]
    running[1][0].kill()
    running[1][0].wait()
    running.append(started())
    assert running[-1][1] == 1
    for process, _ in running:
        process.communicate()
