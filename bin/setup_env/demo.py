"""bin/demo: everything set up, then the site, its worker and its timer until Ctrl-C."""

import argparse
import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from . import database, site, venv
from .basics import Layout, SetupError, open_lock, say, try_lock
from .database import EXTERNAL_OWNER
from .environment import Environment, Manage, application_environment
from .processes import argv
from .supervisor import Service, Supervisor

HOST = "127.0.0.1"


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/demo", description=__doc__)
    parser.add_argument("--port", type=_port, default=8000, help="default 8000")
    parser.add_argument("--reset", action="store_true", help="delete the demo database and start over")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError
    return port


def run(layout: Layout, arguments: list[str]) -> int:
    options = parse(arguments)
    url = f"http://{HOST}:{options.port}/"
    with _only_demo(layout, url):
        check_port(options.port)
        if options.reset:
            database.reset(layout)
        venv.ensure(layout, venv.RUNTIME)
        with database.in_use(layout) as db:
            env = application_environment(layout, db, DEMO="1", QINGDAN_URL=url, SITE_URL=url)
            manage, marks = Manage(layout, env), site.Marks(db)
            site.migrate(layout, manage, marks)
            site.load_demo(manage, marks)
            site.collect_static(layout, manage)
            _serve(layout, manage, db, options.port)
    say("Ended. The data is kept; bin/demo starts it again.")
    return 0


@contextmanager
def _only_demo(layout: Layout, url: str) -> Iterator[None]:
    """One demo per clone; the lock's file tells a second one where the first serves."""
    with open_lock(layout.lock_path("demo")) as lock:
        if not try_lock(lock):
            lock.seek(0)
            raise SetupError(f"bin/demo is already running in this clone: {lock.read().strip()}")
        lock.truncate(0)
        lock.write(url)
        lock.flush()
        yield
        fcntl.flock(lock, fcntl.LOCK_UN)


def check_port(port: int) -> None:
    """Says so, before any work, when the port cannot be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise SetupError(f"Port {port} is for root only. Choose another: bin/demo --port 8000") from None
        except OSError:
            hint = f"bin/demo --port {port + 1 if port < 65535 else 8000}"
            raise SetupError(f"Port {port} is in use. End what uses it, or choose another: {hint}") from None


def services(layout: Layout, env: Environment, port: int) -> list[Service]:
    """What runs; none of it is told of the account that owns the tables."""
    env = {name: value for name, value in env.items() if name != EXTERNAL_OWNER}
    web = argv(layout.python, "-m", "qingdan.serving")
    its = {**env, "PYTHONPATH": str(layout.repo), "WEB_BIND": f"{HOST}:{port}"}
    its = {"WEB_CONCURRENCY": "2", "WEB_THREADS": "4", **its}
    worker = argv(layout.python, layout.repo / "manage.py", "run_worker")
    long_worker = [*worker, "--queue-name", "long"]  # or a short task would wait for a long one
    quiet = {**env, "LOG_LEVEL": "WARNING"}
    loop = 'while :; do "$0" "$1" run_scheduled -v 0; sleep 300; done'
    timer = argv("sh", "-c", loop, layout.python, layout.repo / "manage.py")
    return [
        Service("web server", web, its),
        Service("worker", worker, quiet),
        Service("worker for long tasks", long_worker, quiet),
        Service("timer", timer, quiet),
    ]


def _serve(layout: Layout, manage: Manage, db: database.Database, port: int) -> None:
    url = f"http://{HOST}:{port}/"
    supervisor = Supervisor(services(layout, manage.env, port), lambda: database.keep_up(layout, db))

    def announce() -> None:
        accounts = manage.quiet("demo_accounts")
        supervisor.wait_until_ready(url)
        if supervisor.told_to_end:
            return
        print(f"\n权责清单 demo: {url}\n", flush=True)
        print(accounts[1].strip() if accounts[0] == 0 else "(manage.py demo_accounts failed)", flush=True)
        print("\nCtrl-C ends it; the data is kept. bin/demo --reset starts over.", flush=True)

    supervisor.run(announce)
