"""gunicorn in production, and in bin/demo with fewer workers. Environment and command line override it."""

import itertools
import multiprocessing
import os
import tempfile
from typing import Any

import gunicorn

gunicorn.SERVER = "web"  # the Server header tells nobody what serves

wsgi_app = "qingdan.wsgi"
bind = os.environ.get("GUNICORN_BIND", "127.0.0.1:8000")
# One process more than cores; what waits for the database waits in threads. Pages are kept for all of them together.
workers = int(os.environ.get("WEB_CONCURRENCY", min(multiprocessing.cpu_count() + 1, 9)))
threads = int(os.environ.get("GUNICORN_THREADS", "8"))
timeout = 60  # uploads of large workbooks; what takes longer runs in the worker
graceful_timeout = 30
max_requests = 20_000  # a process is replaced now and then, so that no leak lasts; never all at once
max_requests_jitter = 5_000
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 - the heartbeat never waits for disks
forwarder_headers = ""  # none of a request's headers says where the site lies (SCRIPT_NAME, PATH_INFO)
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
accesslog = os.environ.get("GUNICORN_ACCESS_LOG")  # nginx keeps the access log
errorlog = "-"
control_socket_disable = True  # 25.1 and newer would put a control socket into the home folder

if os.environ.get("METRICS_TOKEN"):  # qingdan/metrics.py: where the workers add up what they count
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="qingdan-metrics-"))


def pre_fork(server: Any, worker: Any) -> None:
    """A worker gets the lowest place that is free: it counts on in the files of the one it replaces."""
    taken = {one.place for one in server.WORKERS.values()}
    worker.place = next(place for place in itertools.count() if place not in taken)


def post_fork(server: Any, worker: Any) -> None:
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import values  # noqa: PLC0415 - only where it is on

        values.ValueClass = values.MultiProcessValue(lambda: worker.place)
