"""PostgreSQL killed five times in a row (连续五次), each time as soon as it is there again: under the programs as deploy/ runs them, and
under bin/demo."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

import requests
from setup_env import database
from setup_env.basics import Layout

from tests.faults.house import REPO, House

TIMES = 5
BOUND = 120.0


def kill_in_a_row(postmaster: Callable[[], int | None], url: str) -> list[float]:
    """When the server was killed (seconds since the first), and at last when the site answered again."""
    began, at = time.monotonic(), []
    for _ in range(TIMES):
        pid = _wait(postmaster)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        at.append(time.monotonic() - began)
        _wait(lambda killed=pid: postmaster() != killed)  # type: ignore[misc]
    _wait(lambda: answers(url))
    return [*at, time.monotonic() - began]


def answers(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        try:
            return all(
                session.get(f"{url}{path}", timeout=20).status_code == 200 for path in ("/", "/login/")
            )
        except requests.RequestException:
            return False


def under_the_house(house: House) -> list[float]:
    return kill_in_a_row(house.postmaster, house.url)


def under_the_demo(layout: Layout) -> tuple[list[float], str]:
    """The same under bin/demo of this clone; the demo must still be the same process, and end when it is told to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = layout.var / "faults-demo.log"
    command = [str(REPO / "bin" / "demo"), "--port", str(port)]
    with log.open("wb") as out:
        demo = subprocess.Popen(
            command, stdout=out, stderr=out, stdin=subprocess.DEVNULL, cwd=REPO, env=_plain()
        )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(lambda: demo.poll() is not None or answers(url), within=900)
        if demo.poll() is not None:
            return [], f"bin/demo did not start: {log.read_text()[-300:]}"
        at = kill_in_a_row(database.demo_cluster(layout).server_pid, url)
        return at, "" if demo.poll() is None else f"bin/demo ended: {log.read_text()[-300:]}"
    finally:
        demo.terminate()
        with suppress(subprocess.TimeoutExpired):
            demo.wait(60)


def _plain() -> dict[str, str]:
    """The environment without what this run has set for its own house."""
    ours = (
        "DATABASE_",
        "MEDIA_ROOT",
        "BACKUP_ROOT",
        "ANCHORS_DIR",
        "ARCHIVE_DIR",
        "EMAIL_URL",
        "SITE_URL",
        "GUNICORN_BIND",
        "DJANGO_",
    )
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def _wait(what: Callable[[], object], within: float = BOUND) -> object:
    deadline = time.monotonic() + within
    while not (found := what()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {within:.0f} s")
        time.sleep(0.05)
    return found
