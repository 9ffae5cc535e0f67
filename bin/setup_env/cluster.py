"""One private PostgreSQL server with its data: made, started, recovered after a crash, stopped.

It listens on a Unix socket only, in a folder that its user and root alone may enter; who is inside is
trusted. The application is the role `qingdan`, who owns nothing; the tables belong to `qingdan_owner`, who is no
superuser either. What the accounts may do is given by migrate (audit/rights.py).
"""

import os
import re
import shlex
import shutil
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from .account import Account
from .basics import Layout, SetupError
from .postgres import Postgres
from .processes import argv, tail

DURABLE = {"jit": "off", "max_connections": "100"}
THROWAWAY = {**DURABLE, "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
NAME = "qingdan"
OWNER, RELEASE, PUBLIC = f"{NAME}_owner", f"{NAME}_release", f"{NAME}_public"
"""Who owns the tables, whom the application becomes to write the published list, and who reads it (core/database_roles.py)."""
RECOVERY_SECONDS = 60.0  # of a server that says it is coming up; a busy machine takes its time
LONGEST_SOCKET = 107 - len("/.s.PGSQL.5432")
PLAIN_PATH = re.compile(r"[a-z0-9/._-]+")  # capitals do not survive as a URL's host
PASSING = ("lock file", "pre-existing shared memory", "in use", "shutting down", "starting up", "not yet")


@dataclass(frozen=True)
class Cluster:
    """A data folder under `folder` and the server on it. `settings` are given at every start."""

    layout: Layout
    folder: Path
    postgres: Postgres
    account: Account
    settings: dict[str, str] = field(default_factory=lambda: dict(DURABLE))
    throwaway: bool = False

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Beside the data; in a short path of our own where that is too long or would need quoting."""
        beside = self.folder / "run"
        if len(os.fsencode(beside)) <= LONGEST_SOCKET and PLAIN_PATH.fullmatch(str(beside)):
            return beside
        short = f"qingdan-{os.geteuid()}-{self.layout.key}-{self.folder.name}".lower()
        return Path("/tmp", short)  # noqa: S108 - checked to be ours and private before use

    @property
    def url(self) -> str:
        return self._url(NAME)

    @property
    def owner_url(self) -> str:
        """For migrations, and in tests for making databases."""
        return self._url(OWNER)

    def _url(self, account: str) -> str:
        return f"postgresql://{account}@{quote(str(self.socket_folder), safe='')}/{NAME}"

    # -- making

    def make(self) -> None:
        """Creates data, role and database; a half-made data folder of an interrupted run is thrown away."""
        self.account.make_private(self.folder)
        if (self.data / "PG_VERSION").exists():
            return
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        command = argv(self._program("initdb"), "-D", fresh, "-U", "postgres", "--auth=trust", *sync)
        done = self.account.run([*command, "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"])
        if done.returncode:
            raise SetupError(f"initdb failed in {fresh}:\n{tail(done.stdout + done.stderr)}")
        fresh.rename(self.data)

    def _make_database(self) -> None:
        known = self._ask("SELECT rolname FROM pg_roles").split()
        if NAME in self._ask("SELECT datname FROM pg_database").split():
            if OWNER not in known:
                raise SetupError(
                    f"The database in {self.folder} was made by an older version. Start over: bin/demo --reset"
                )
            return
        if OWNER not in known:
            self._tell(f"CREATE ROLE {OWNER} LOGIN {'CREATEDB' if self.throwaway else ''}")
            self._tell(
                f"CREATE ROLE {NAME} LOGIN NOINHERIT; CREATE ROLE {RELEASE} NOLOGIN; GRANT {RELEASE} TO {NAME}; "
                f"CREATE ROLE {PUBLIC} LOGIN"
            )
        self._tell(f"CREATE DATABASE {NAME} OWNER {OWNER}")

    # -- running

    def start(self) -> None:
        """Makes the server answer, whatever state an earlier run left it in."""
        self.make()
        if self.server_pid() and self._ask("SELECT 1") != "1":
            self.stop()  # it runs, but its socket is gone or it hangs
        deadline = time.monotonic() + RECOVERY_SECONDS
        while not self.server_pid():
            failure = self._try_start()
            if failure is None:
                break
            if time.monotonic() > deadline or not any(sign in failure for sign in PASSING):
                raise SetupError(f"PostgreSQL does not start; the end of {self.log}:\n{tail(failure)}")
            time.sleep(0.4)
        self._wait_for_answer()
        self._make_database()

    def _try_start(self) -> str | None:
        """None when it started, else what the log says about this attempt."""
        self._make_socket_folder()
        self._clear_remains()
        before = self.log.stat().st_size if self.log.exists() else 0
        place = {"listen_addresses": "", "unix_socket_directories": str(self.socket_folder)}
        settings = {**self.settings, **place}.items()
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings)
        command = argv(self._program("pg_ctl"), "start", "-w", "-t", "60", "-s", "-D", self.data)
        done = self.account.run(argv(*command, "-l", self.log, "-o", options))
        if done.returncode == 0:
            return None
        said = self.log.read_bytes()[before:].decode(errors="replace") if self.log.exists() else ""
        return said or done.stdout + done.stderr

    def _wait_for_answer(self) -> None:
        deadline = time.monotonic() + RECOVERY_SECONDS
        while self._ask("SELECT 1") != "1":
            if time.monotonic() > deadline:
                raise SetupError(f"PostgreSQL runs but does not answer; see {self.log}")
            time.sleep(0.2)

    def stop(self) -> None:
        """Ends the server cleanly, by force when it will not; needs none of PostgreSQL's programs."""
        pid = self.server_pid()
        if pid is None:
            return
        for signum, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0)):  # fast, immediate
            with suppress(ProcessLookupError):
                os.kill(pid, signum)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not _lives(pid):
                    return
                time.sleep(0.02)

    def remove(self) -> None:
        """Stops the server and deletes data and socket."""
        self.stop()
        shutil.rmtree(self.socket_folder, ignore_errors=True)
        shutil.rmtree(self.folder)

    def _make_socket_folder(self) -> None:
        folder = self.socket_folder
        self.account.make_private(self.folder)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
            self.account.own(folder)
        stat = folder.lstat()
        expected = os.geteuid() if self.account.uid is None else self.account.uid
        if folder.is_symlink() or stat.st_uid != expected or stat.st_mode & 0o077:
            raise SetupError(
                f"{folder} exists but is not a private folder of ours. Remove it and run this again."
            )

    # -- after a crash

    def server_pid(self) -> int | None:
        """The server's process id, if it lives; a zombie or another program with its number does not."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        if sys.platform == "linux":
            return pid if self._works_here(pid) else None
        return pid if _lives(pid) else None

    def _works_here(self, pid: int) -> bool:
        """True for a live PostgreSQL process on our data: its working folder is the data folder."""
        try:
            return os.readlink(f"/proc/{pid}/cwd") == str(self.data) and "postgres" in _program_of(pid)
        except OSError:
            return False

    def _clear_remains(self) -> None:
        """After kill -9 of the server: ends its orphaned workers and a pid file that names no server.

        PostgreSQL clears the file itself when no process has that number. It cannot when the number went to
        another program, or stays with a zombie. With no process left on the data, removing it is safe.
        """
        if sys.platform != "linux" or self.server_pid():
            return
        orphans = [int(p.name) for p in Path("/proc").glob("[0-9]*") if self._works_here(int(p.name))]
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
        if not orphans:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    # -- talking to it

    def _program(self, name: str) -> Path:
        return self.postgres.bin / name

    def _psql(self, sql: str) -> tuple[int, str]:
        place = ("-h", self.socket_folder, "-p", "5432", "-U", "postgres", "-d", "postgres")
        done = self.account.run(argv(self._program("psql"), "-X", "-q", "-t", "-A", *place, "-c", sql))
        return done.returncode, (done.stdout or done.stderr).strip()

    def _ask(self, sql: str) -> str:
        code, answer = self._psql(sql)
        return answer if code == 0 else ""

    def _tell(self, sql: str) -> None:
        code, answer = self._psql(sql)
        if code:
            raise SetupError(f"PostgreSQL refused “{sql}”: {answer}")


def _program_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def _lives(pid: int) -> bool:
    """True unless the process is gone or a zombie."""
    try:
        os.kill(pid, 0)
        return sys.platform != "linux" or ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (ProcessLookupError, FileNotFoundError):
        return False
