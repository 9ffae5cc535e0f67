"""The web server as deploy/ runs it (网页服务): two workers add up their figures; nothing tells what serves."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.killing import wait_for

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-long-token"


@pytest.fixture
def server(db: None, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(connection.settings_dict["NAME"])
    given = {"DATABASE_URL": url, "METRICS_TOKEN": TOKEN, "WEB_CONCURRENCY": "2", "WEB_BIND": place}
    env = {**os.environ, **given, "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-m", "qingdan.serving"]
    process = subprocess.Popen(command, cwd=ROOT, env=env)
    yield f"http://{place}"
    process.terminate()
    process.wait()


def asked(url: str, **headers: str) -> tuple[str, str]:
    """The text and the Server header of an answer."""
    place, path = url.removeprefix("http://").split("/", 1)
    with closing(http.client.HTTPConnection(place, timeout=60)) as line:
        line.request("GET", f"/{path}", headers=headers)
        answer = line.getresponse()
        return answer.read().decode(), str(answer.getheader("Server"))


def _answers(url: str) -> bool:
    try:
        return asked(url)[0] == "ok"
    except OSError:
        return False


@pytest.mark.slow
def test_workers_add_up_and_tell_nothing_of_themselves(server: str) -> None:
    wait_for(lambda: _answers(f"{server}/healthz"))
    for _ in range(20):
        _, name = asked(f"{server}/robots.txt")
        assert name == "web"
    figures, _ = asked(f"{server}/metrics", Authorization=f"Bearer {TOKEN}")
    row = r'django_http_responses_total_by_status_view_method_total\{[^}]*view="publish:robots"[^}]*\} (\S+)'
    assert sum(map(float, re.findall(row, figures))) == 20
    assert "qingdan_jobs{" in figures
