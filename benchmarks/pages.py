"""Public pages as this site serves them against the same bytes from nginx as a static file, by wrk, in one run.

Five ways: behind nginx's cache (deploy/nginx.conf's directives), from the memory of our server (qingdan/front_door.py), from the files
that its processes share (FRONT_DOOR_MB=0), through Django from the same files (asked with a parameter that the page does not know,
for which the front door keeps nothing), and answers that say 304. Beside requests a second stands what one request costs the processors
in what serves it, which other users of the machine and wrk's own share do not change.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from benchmarks import REGION
from benchmarks.queries import addresses
from benchmarks.used import cost_of

SECONDS, RUNS, CONNECTIONS = 2, 4, 32
PAGES = ("home", "department", "power", "search")
AIMS = {"nginx's cache": 65, "memory": 40, "files": 8, "Django": 8}
"""Per cent of what nginx serves of the same bytes as a file."""
REPORT = 'done = function(s, l, r) io.write(string.format("RESULT %f %f %d\\n", s.requests / s.duration * 1e6, l:percentile(95) / 1000, s.requests)) end\n'
NGINX = """
daemon off; pid {work}/nginx.pid; error_log {work}/nginx.log; worker_processes 2;
events {{ worker_connections 512; }}
http {{
  access_log off; default_type text/html; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {work}/body; proxy_temp_path {work}/proxy; fastcgi_temp_path {work}/fastcgi;
  uwsgi_temp_path {work}/uwsgi; scgi_temp_path {work}/scgi;
  map $http_accept_encoding $kept_encoding {{ default ""; "~br" br; "~gzip" gzip; }}
  proxy_cache_path {work}/cache keys_zone=kept:10m max_size=256m use_temp_path=off;
  upstream readers {{ server 127.0.0.1:{ours}; keepalive 16; }}
  server {{ listen 127.0.0.1:{port}; root {work}/files; }}
  server {{
    listen 127.0.0.1:{cache_port};
    location / {{
      proxy_pass http://readers; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host 127.0.0.1;
      include {deploy}/nginx-cache.conf;
    }}
  }}
}}
"""


@dataclass
class Load:
    """Requests a second, their p95 in milliseconds, and microseconds of the processors for one, without wrk's."""

    rate: float
    p95: float
    cost: float

    def told(self) -> str:
        return f"{self.rate:.0f} requests/s, p95 {self.p95:.1f} ms, {self.cost:.0f} µs of the processors"


def measure(work: Path) -> list[dict[str, str]]:
    if missing := [name for name in ("nginx", "wrk") if not _find(name)]:
        print(f"pages: skipped, needs {' and '.join(missing)} (Debian: apt-get install nginx-light wrk)")
        return []
    return compare(work, {name: path for name, path in addresses(REGION).items() if name in PAGES})


def compare(work: Path, pages: dict[str, str]) -> list[dict[str, str]]:
    """The table rows of these pages of the site as it is in the database now."""
    (work / "report.lua").write_text(REPORT)
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], check=True)
    rows = []
    with ExitStack() as stack:
        door = stack.enter_context(served())
        files = stack.enter_context(served(FRONT_DOOR_MB="0"))
        static, cached, nginx = stack.enter_context(_nginx(work, door.port))
        for name, path in pages.items():
            body, etag = _read(door.port, path)
            file = name.replace(" ", "-") + ".html"
            (work / "files").mkdir(exist_ok=True)
            (work / "files" / file).write_bytes(body)
            unknown = f"{path}{'&' if '?' in path else '?'}unknown=1"
            for _ in range(40):  # every process has served it
                _read(door.port, path)
                _read(files.port, path)
                _read(files.port, unknown)
                _read(cached, path)
            against = _load(work, f"http://127.0.0.1:{static}/{file}", nginx)
            ways = {
                "nginx's cache": _load(work, f"http://127.0.0.1:{cached}{path}", nginx),
                "memory": _load(work, f"http://127.0.0.1:{door.port}{path}", door.pid),
                "files": _load(work, f"http://127.0.0.1:{files.port}{path}", files.pid),
                "Django": _load(work, f"http://127.0.0.1:{files.port}{unknown}", files.pid),
                "memory, 304": _load(work, f"http://127.0.0.1:{door.port}{path}", door.pid, etag),
            }
            rows += [
                _row(f"{name} page, {len(body) / 1024:.0f} kB, {way}", load, against, AIMS.get(way))
                for way, load in ways.items()
            ]
    return rows


def _row(what: str, ours: Load, static: Load, aim: int | None) -> dict[str, str]:
    return {
        "what": what,
        "measured": ours.told(),
        "against": f"nginx static {static.told()}",
        "ratio": f"{ours.rate / static.rate * 100:.1f} %, by processors {static.cost / ours.cost * 100:.1f} %",
        "aim": f"≥ {aim} %" if aim else "",
    }


def _read(port: int, path: str) -> tuple[bytes, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as response:
        return response.read(), response.headers["ETag"]


def _load(work: Path, url: str, pid: int, etag: str = "") -> Load:
    """Medians of a few short runs, after one to warm up."""
    runs = [_wrk(work, url, pid, etag) for _ in range(RUNS + 1)][1:]
    return Load(*(statistics.median(getattr(run, name) for run in runs) for name in ("rate", "p95", "cost")))


def _wrk(work: Path, url: str, pid: int, etag: str) -> Load:
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", str(work / "report.lua")]
    command += ["-H", f"If-None-Match: {etag}"] if etag else []
    before = cost_of(pid)
    out = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    used = cost_of(pid) - before
    found = re.search(r"RESULT ([\d.]+) ([\d.]+) (\d+)", out)
    if found is None or "Non-2xx" in out:
        raise SystemExit(f"{url}: {out}")
    return Load(float(found[1]), float(found[2]), used / int(found[3]) * 1e6)


# --- what serves ---------------------------------------------------------------------------------------------


@dataclass
class Server:
    port: int
    pid: int


@contextmanager
def served(**settings: str) -> Iterator[Server]:
    """Our web server as deploy/ runs it, without a limit for one address."""
    port = free_port()
    given = {
        "WEB_BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "2",
        "RATE_LIMIT": "",
        "LOG_LEVEL": "WARNING",
    }
    with listening(
        [sys.executable, "-m", "qingdan.serving"], port, {**os.environ, **given, **settings}
    ) as pid:
        yield Server(port, pid)


@contextmanager
def _nginx(work: Path, ours: int) -> Iterator[tuple[int, int, int]]:
    """The ports of its files and of its cache, and its process."""
    port, cache_port = free_port(), free_port()
    shutil.rmtree(work / "cache", ignore_errors=True)
    deploy = Path(__file__).resolve().parents[1] / "deploy"
    said = NGINX.format(work=work, ours=ours, port=port, cache_port=cache_port, deploy=deploy)
    (work / "nginx.conf").write_text(said)
    with listening([_find("nginx"), "-c", str(work / "nginx.conf"), "-p", str(work)], port) as pid:
        yield port, cache_port, pid


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
    for _ in range(1200):
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
