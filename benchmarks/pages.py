"""Public pages from gunicorn (as bin/demo runs it) against the same bytes from nginx as a static file, by wrk."""

from __future__ import annotations

import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from benchmarks import REGION
from benchmarks.queries import addresses

SECONDS, RUNS, CONNECTIONS = 2, 4, 32
REPORT = 'done = function(s, l, r) io.write(string.format("RESULT %f %f\\n", s.requests / s.duration * 1e6, l:percentile(95) / 1000)) end\n'
NGINX = """
daemon off; pid {work}/nginx.pid; error_log {work}/nginx.log; worker_processes 2;
events {{ worker_connections 512; }}
http {{
  access_log off; default_type text/html; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {work}; proxy_temp_path {work}; fastcgi_temp_path {work};
  uwsgi_temp_path {work}; scgi_temp_path {work};
  server {{ listen 127.0.0.1:{port}; root {work}/files; }}
}}
"""


def measure(work: Path) -> list[dict[str, str]]:
    if missing := [name for name in ("nginx", "wrk") if not _find(name)]:
        print(f"pages: skipped, needs {' and '.join(missing)} (Debian: apt-get install nginx-light wrk)")
        return []
    port, static_port = free_port(), free_port()
    (work / "report.lua").write_text(REPORT)
    rows = []
    with _gunicorn(port), _nginx(work, static_port):
        for page, path in addresses(REGION).items():
            if page in ("home", "department", "power", "search"):
                rows.append(_compare(work, page, f"http://127.0.0.1:{port}{path}", static_port))
    return rows


def _compare(work: Path, page: str, url: str, static_port: int) -> dict[str, str]:
    with urllib.request.urlopen(url) as response:
        body = response.read()
    name = page.replace(" ", "-") + ".html"
    (work / "files").mkdir(exist_ok=True)
    (work / "files" / name).write_bytes(body)
    ours, static = _load(work, url), _load(work, f"http://127.0.0.1:{static_port}/{name}")
    return {
        "what": f"{page} page, {len(body) / 1024:.0f} kB",
        "measured": f"{ours[0]:.0f} requests/s, p95 {ours[1]:.1f} ms",
        "against": f"nginx static {static[0]:.0f} requests/s, p95 {static[1]:.1f} ms",
        "ratio": f"{ours[0] / static[0] * 100:.1f} %",
    }


def _load(work: Path, url: str) -> tuple[float, float]:
    """Median requests/s and p95 (ms) of a few short runs, after one to warm up."""
    runs = [_wrk(work, url) for _ in range(RUNS + 1)][1:]
    return statistics.median(r[0] for r in runs), statistics.median(r[1] for r in runs)


def _wrk(work: Path, url: str) -> tuple[float, float]:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(work / "report.lua"), url]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in out:
        raise SystemExit(f"{url}: {out}")
    found = re.search(r"RESULT ([\d.]+) ([\d.]+)", out)
    assert found, out
    return float(found[1]), float(found[2])


@contextmanager
def _gunicorn(port: int) -> Iterator[None]:
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "qingdan.wsgi",
        "-b",
        f"127.0.0.1:{port}",
        "-w",
        "2",
        "--threads",
        "4",
    ]
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], check=True)
    with listening([*command, "--log-level", "warning"], port):
        yield


@contextmanager
def _nginx(work: Path, port: int) -> Iterator[None]:
    (work / "nginx.conf").write_text(NGINX.format(work=work, port=port))
    with listening([_find("nginx"), "-c", str(work / "nginx.conf"), "-p", str(work)], port):
        yield


@contextmanager
def listening(
    command: list[str], port: int, environment: dict[str, str] | None = None, log: IO[str] | None = None
) -> Iterator[int]:
    """A program that is up once it listens; its process."""
    process = subprocess.Popen(command, env=environment, stderr=log)
    try:
        _wait(port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(60)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended with {process.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"{process.args!r} does not listen on {port}")


def _find(name: str) -> str:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin") or ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
