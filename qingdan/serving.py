"""The web server (网页服务): `python -m qingdan.serving`, in production and, with fewer processes, in bin/demo.

granian serves WSGI: why, docs/adr/0019-web-server.md. The environment says:

| variable | default | meaning |
|---|---|---|
| WEB_BIND | 127.0.0.1:8000 | address and port |
| WEB_CONCURRENCY | as many as processors | processes; what waits for the database waits in threads |
| WEB_THREADS | 8 | threads of each that answer |
| WEB_RELOAD_SECONDS | 15 | how long a new process has to load Django, on HUP, before the one it replaces is ended |
| WEB_LOG_LEVEL | error | of what the server says of itself |
| WEB_ACCESS_LOG | off | a line for each request on standard output, of JSON where LOG_FORMAT is json; nginx keeps one already |

HUP replaces the processes one by one; no request is lost where each is loaded within WEB_RELOAD_SECONDS. TERM ends them when what they are answering is answered.
Django is loaded in the processes alone, so that each new one loads the code as it then is.
"""

from __future__ import annotations

import json
import logging
import multiprocessing
import os
import tempfile
from pathlib import Path
from typing import Any

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LOGGING_CONFIG, LogLevels

ROOT = Path(__file__).resolve().parent.parent
ACCESS = "%(addr)s %(time)s %(method)s %(path)s %(query_string)s %(protocol)s %(status)d %(dt_ms).1f %(header{x-request-id})s"
MAX_RSS_MB = 1024
"""A process that has grown beyond it is replaced, so that no leak lasts; never all at once."""


class AccessAsJson(logging.Formatter):
    """A request as a line of JSON: what a stranger puts into an address breaks no line."""

    def format(self, record: logging.LogRecord) -> str:
        said = record.args if isinstance(record.args, dict) else {}
        return json.dumps(said, ensure_ascii=False, default=str)


def server() -> Granian:
    """As the environment says."""
    address, _, port = os.environ.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")
    return Granian(
        "qingdan.wsgi:application",
        address=address,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(os.environ.get("WEB_CONCURRENCY") or multiprocessing.cpu_count()),
        blocking_threads=int(os.environ.get("WEB_THREADS") or 8),
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        respawn_failed_workers=True,
        respawn_interval=float(os.environ.get("WEB_RELOAD_SECONDS") or 15),
        workers_kill_timeout=30,
        workers_max_rss=MAX_RSS_MB,
        working_dir=ROOT,
        log_level=LogLevels(os.environ.get("WEB_LOG_LEVEL") or "error"),
        log_access=_is_on("WEB_ACCESS_LOG"),
        log_access_format=ACCESS,
        log_dictconfig=_logging(),
    )


def _is_on(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "on", "true", "yes")


def _logging() -> dict[str, Any] | None:
    if os.environ.get("LOG_FORMAT") != "json":
        return None
    formatters = {**LOGGING_CONFIG["formatters"], "access": {"()": "qingdan.serving.AccessAsJson"}}
    return {**LOGGING_CONFIG, "formatters": formatters}


def main() -> None:
    if os.environ.get("METRICS_TOKEN"):  # qingdan/metrics.py: where the processes add up what they count
        os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="qingdan-metrics-"))
    server().serve()


if __name__ == "__main__":
    main()
