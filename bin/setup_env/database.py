"""Who uses which cluster, and when it may stop.

The demo cluster is shared by all commands of the clone that run at once. Each holds a shared lock while it
uses the server; the last one to leave gets the lock alone and stops it. The system drops the lock of a killed
command, so the next one through here clears up. Tests and benchmarks make a cluster each and remove it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from . import account, postgres
from .basics import Layout, SetupError, locked, open_lock, say, try_lock
from .cluster import DURABLE, THROWAWAY, Cluster
from .processes import undisturbed

EXTERNAL = "DATABASE_URL"
RESTARTS = 5
EXTERNAL_OWNER = "DATABASE_OWNER_URL"


@dataclass(frozen=True)
class Database:
    """What the application connects to, and the account that owns the tables; `cluster` is None for a server that is not
    ours."""

    url: str
    owner_url: str = ""
    cluster: Cluster | None = None


def _demo_folder(layout: Layout) -> Path | None:
    """Where the demo's data is, if there is any."""
    for home in (layout.var, account.outside_home(layout)):
        with suppress(PermissionError):
            if (home / "pg").exists():
                return home / "pg"
    return None


def _data_major(folder: Path) -> int | None:
    try:
        return int((folder / "data" / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None
    except PermissionError:
        account.owner_account(folder)  # explains
        raise


def demo_cluster(layout: Layout) -> Cluster:
    folder = _demo_folder(layout)
    major = None
    if folder is None or (os.geteuid() == 0 and not (folder / "data").exists()):
        runner = account.server_account(layout)
        folder = account.choose_home(layout, runner) / "pg"
    else:
        runner = account.owner_account(folder)
        major = _data_major(folder)
    return Cluster(layout, folder, postgres.find(layout, folder.parent, runner, major), runner)


@contextmanager
def in_use(layout: Layout) -> Iterator[Database]:
    """The application's database, up for as long as the caller needs it."""
    if os.environ.get(EXTERNAL):
        yield Database(os.environ[EXTERNAL], os.environ.get(EXTERNAL_OWNER, ""))
        return
    with open_lock(layout.lock_path("database-users")) as users:
        cluster = _join(layout, users)
        try:
            yield Database(cluster.url, cluster.owner_url, cluster)
        finally:
            with undisturbed(), locked(layout.lock_path("server"), "starting or stopping the database"):
                _leave(users, cluster)


def _join(layout: Layout, users: TextIO) -> Cluster:
    with locked(layout.lock_path("server"), "starting the database"):
        cluster = demo_cluster(layout)
        fcntl.flock(users, fcntl.LOCK_SH)
        if not cluster.server_pid():
            say(f"Starting {cluster.postgres} on {cluster.folder} …")
        try:
            cluster.start()
        except BaseException:
            with undisturbed():
                _leave(users, cluster)
            raise
        return cluster


def keep_up(layout: Layout, database: Database) -> None:
    """Starts our server again when it was killed under a running demo."""
    cluster = database.cluster
    if cluster is None or cluster.server_pid():
        return
    with locked(layout.lock_path("server"), "starting the database"):
        for attempt in range(RESTARTS):
            if cluster.server_pid():
                return
            say("The database server ended; starting it again …")
            try:
                cluster.start()
            except SetupError:  # it ended again while it was being started
                if attempt + 1 == RESTARTS:
                    raise


def _leave(users: TextIO, cluster: Cluster) -> None:
    fcntl.flock(users, fcntl.LOCK_UN)
    if try_lock(users):
        cluster.stop()


def reset(layout: Layout) -> None:
    """Deletes the demo database and what belongs to it; never touches a server that is not ours."""
    if os.environ.get(EXTERNAL):
        raise SetupError(
            "--reset deletes only this clone's demo database, but DATABASE_URL is set. Unset it first."
        )
    server, users = layout.lock_path("server"), layout.lock_path("database-users")
    with locked(server, "starting or stopping the database"), open_lock(users) as held:
        if not try_lock(held):
            raise SetupError("The demo database is in use by another bin/demo or bin/manage. End that first.")
        _delete(layout)


def _delete(layout: Layout) -> None:
    folder = _demo_folder(layout)
    if folder is not None:
        say(f"Deleting the demo database in {folder} …")
        Cluster(layout, folder, postgres.NONE, account.owner_account(folder)).remove()
    for rest in (layout.var / "media", layout.var / "static"):
        shutil.rmtree(rest, ignore_errors=True)


@contextmanager
def of_its_own(layout: Layout, purpose: str, *, durable: bool = False) -> Iterator[Database]:
    """A cluster for one run of tests or benchmarks, removed afterwards, as is what killed runs left."""
    if os.environ.get(EXTERNAL):
        yield Database(os.environ[EXTERNAL], os.environ.get(EXTERNAL_OWNER, ""))
        return
    runner = account.server_account(layout)
    home = account.choose_home(layout, runner)
    pg = postgres.find(layout, home, runner, None)
    _sweep(layout, home, purpose)
    name = f"{purpose}-{os.getpid()}"
    lock_path = layout.lock_path(name)
    with open_lock(lock_path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cluster = Cluster(layout, home / name, pg, runner, DURABLE if durable else THROWAWAY, throwaway=True)
        try:
            say(f"Starting {pg} for {purpose} on {cluster.folder} …")
            cluster.start()
            yield Database(cluster.url, cluster.owner_url, cluster)
        finally:
            with undisturbed():
                cluster.remove()
            lock_path.unlink(missing_ok=True)


def _sweep(layout: Layout, home: Path, purpose: str) -> None:
    for folder in home.glob(f"{purpose}-[0-9]*"):
        with open_lock(layout.lock_path(folder.name)) as lock:
            if try_lock(lock):
                say(f"Removing {folder}, left by a run that was killed …")
                with suppress(SetupError, PermissionError):
                    Cluster(layout, folder, postgres.NONE, account.owner_account(folder)).remove()
                layout.lock_path(folder.name).unlink(missing_ok=True)
