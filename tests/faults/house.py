"""The house (受试系统): database, web server, two workers and the timer, each started again when it ends, as systemd would.

Database and files lie on two small disks of their own (tmpfs), so that either can be filled up; where a disk cannot be
mounted, a limit on the size of files (RLIMIT_FSIZE) stands in for it, and the database's is left out.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "bin"))

from setup_env import account, postgres, site  # noqa: E402 - bin/ is no package of the site
from setup_env.basics import Layout, SetupError, digest_of  # noqa: E402
from setup_env.cluster import DURABLE, Cluster  # noqa: E402
from setup_env.database import Database  # noqa: E402
from setup_env.environment import Manage, application_environment  # noqa: E402

RESTART_SECONDS = 3.0
"""RestartSec of deploy/systemd."""
TIMER_SECONDS = 60
"""Five minutes in deploy/; more often here, so that it runs among the faults."""
DISK, DATABASE_DISK = "384m", "3g"
WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
"""Nothing is left of a run that is killed."""
LEFT_BYTES = 4096
"""What is left of a disk that is full."""


@dataclass
class Program:
    """One program, in a process group of its own; `ends`: it is told to end and started again by itself."""

    name: str
    command: list[str]
    env: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    ended_at: float = 0.0
    starts: int = 0

    def start(self) -> None:
        self.starts += 1
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*WITH_PARENT, *self.command],
                env=self.env,
                cwd=REPO,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,
            )

    def look(self) -> None:
        """Started again RESTART_SECONDS after it ended; what it left behind is killed, as systemd kills a unit's group."""
        if self.process is None or self.process.poll() is None:
            return
        if not self.ended_at:
            self.ended_at = time.monotonic()
            self.kill_group()
        if time.monotonic() - self.ended_at >= RESTART_SECONDS:
            self.ended_at = 0.0
            self.start()

    def kill_group(self) -> None:
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def tell(self, number: int) -> bool:
        if self.process is None or self.process.poll() is not None:
            return False
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, number)
        return True

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def children(self) -> list[int]:
        """The processes it started itself: the web server's processes."""
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                parts = stat.read_text().rsplit(")", 1)[1].split()
                if self.process and int(parts[1]) == self.process.pid and parts[0] != "Z":
                    found.append(int(stat.parent.name))
        return found


@dataclass
class House:
    """Everything that runs, and where it lies."""

    folder: Path
    cluster: Cluster
    env: dict[str, str]
    owner_env: dict[str, str]
    url: str
    programs: dict[str, Program] = field(default_factory=dict)
    disks: bool = True
    began: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    """What was queued before waited for nobody: there was no worker."""
    backing_up: int = 0
    """The process of the backup that is being made."""
    over: threading.Event = field(default_factory=threading.Event)
    hold_database: threading.Event = field(default_factory=threading.Event)
    troubles: list[str] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    # --- running -------------------------------------------------------------------------------------------------

    def open(self) -> None:
        for work in (self._keep_programs, self._keep_database):
            self.threads.append(threading.Thread(target=work, daemon=True))
            self.threads[-1].start()

    def close(self) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join(timeout=90)
        for program in self.programs.values():
            program.tell(signal.SIGCONT)
            program.tell(signal.SIGTERM)
        deadline = time.monotonic() + 15
        for program in self.programs.values():
            while program.lives and time.monotonic() < deadline:
                time.sleep(0.1)
            program.kill_group()

    def _keep_programs(self) -> None:
        for program in self.programs.values():
            program.start()
        while not self.over.wait(0.2):
            for program in self.programs.values():
                program.look()

    def _keep_database(self) -> None:
        """Starts the server again, as whoever looks after it does; while its disk is full that is tried in vain."""
        while not self.over.wait(0.3):
            if self.cluster.server_pid() is None and not self.hold_database.is_set():
                try:
                    self.cluster.start()
                except (SetupError, subprocess.TimeoutExpired, OSError) as error:
                    self.troubles.append(str(error).splitlines()[0][:200])

    def postmaster(self) -> int | None:
        return self.cluster.server_pid()

    def backends(self) -> list[int]:
        """Processes that serve the application's connections."""
        found = []
        for command in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):
                if command.read_bytes().startswith(b"postgres: qingdan qingdan") and self._ours(
                    command.parent
                ):
                    found.append(int(command.parent.name))
        return found

    def _ours(self, process: Path) -> bool:
        return os.readlink(process / "cwd") == str(self.cluster.data)

    # --- disks ---------------------------------------------------------------------------------------------------

    @property
    def disk(self) -> Path:
        return self.folder / "disk"

    def fill(self, disk: Path) -> None:
        """A file that leaves next to nothing of a disk."""
        ballast = disk / "ballast"
        free = shutil.disk_usage(disk).free - LEFT_BYTES
        with ballast.open("wb") as file, suppress(OSError):
            os.posix_fallocate(file.fileno(), 0, max(free, 1))

    def free(self, disk: Path) -> None:
        (disk / "ballast").unlink(missing_ok=True)

    def limit_files(self, size: int) -> None:
        """Where there is no disk of its own: no file of web and workers grows past `size` bytes."""
        for program in self.programs.values():
            for pid in (
                [program.process.pid, *program.children()] if program.lives and program.process else []
            ):
                with suppress(ProcessLookupError):
                    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@contextmanager
def house(layout: Layout, port: int = 0) -> Iterator[House]:
    """A house on a folder of its own, whose database is made; all of it is gone afterwards."""
    runner = account.server_account(layout)
    home = account.choose_home(layout, runner)
    folder = home / f"faults-{os.getpid()}"
    folder.mkdir(mode=0o755)
    try:
        with _disks(folder, runner) as disks:
            cluster = _cluster(layout, folder, home, runner)
            made = _furnished(layout, folder, cluster, port or _free_port(), disks=disks)
            try:
                cluster.start()
                yield made
            finally:
                made.close()
                cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _cluster(layout: Layout, folder: Path, home: Path, runner: account.Account) -> Cluster:
    settings = {**DURABLE, "max_wal_size": "256MB", "restart_after_crash": "on"}
    found = postgres.find(layout, home, runner, None)
    return Cluster(layout, folder / "database" / "pg", found, runner, settings, throwaway=True)


@contextmanager
def _disks(folder: Path, runner: account.Account) -> Iterator[bool]:
    places = {"disk": DISK, "database": DATABASE_DISK}
    mounted = []
    for name, size in places.items():
        place = folder / name
        place.mkdir()
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", str(place)],
            check=False,
            capture_output=True,
        )
        if done.returncode == 0:
            mounted.append(place)
    try:
        yield len(mounted) == len(places)
    finally:
        for place in mounted:
            subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _furnished(layout: Layout, folder: Path, cluster: Cluster, port: int, *, disks: bool) -> House:
    disk, url = folder / "disk", f"http://127.0.0.1:{port}"
    places = {
        "MEDIA_ROOT": "media",
        "BACKUP_ROOT": "backups",
        "ANCHORS_DIR": "anchors",
        "ARCHIVE_DIR": "archive",
    }
    settings = {name: str(disk / place) for name, place in places.items()}
    for place in settings.values():
        Path(place).mkdir()
    settings |= {"EMAIL_URL": f"filemail://{disk}/mail", "SITE_URL": url, "DEMO": "1", "RATE_LIMIT": ""}
    settings["SESSION_IDLE_MINUTES"] = "480"  # a run may last an hour, and some of them sit still
    settings |= {"LOG_LEVEL": "WARNING", "WEB_BIND": url.removeprefix("http://"), "WEB_CONCURRENCY": "2"}
    owner_env = application_environment(layout, Database(cluster.url, cluster.owner_url, cluster)) | settings
    env = {name: value for name, value in owner_env.items() if name != "DATABASE_OWNER_URL"}
    made = House(folder, cluster, env, owner_env, url, disks=disks)
    manage = [str(layout.python), str(layout.repo / "manage.py")]
    loop = f'while :; do "$0" "$1" run_scheduled -v 0; sleep {TIMER_SECONDS}; done'
    commands = {
        "web": [str(layout.python), "-m", "qingdan.serving"],
        "worker": [*manage, "run_worker"],
        "worker-long": [*manage, "run_worker", "--queue-name", "long"],
        "timer": ["sh", "-c", loop, *manage],
    }
    for name, command in commands.items():
        made.programs[name] = Program(name, command, env, folder / f"{name}.log")
    return made


def prepare(layout: Layout, made: House, fill: Callable[[], None]) -> None:
    """Tables, static files and what `fill` puts into them; kept in var/, so that the next run of the same code begins with it."""
    manage = Manage(layout, made.owner_env)
    site.collect_static(layout, manage)
    kept = layout.var / "faults-world" / _code(layout)
    parts = {kept / "data": made.cluster.data, kept / "disk": made.disk}
    if kept.exists():
        made.cluster.stop()
        _copy(parts)
        made.cluster.start()
        return
    code, output = manage.quiet("migrate", "--noinput", "-v0")
    if code:
        raise SetupError(output)
    fill()
    made.cluster.stop()
    shutil.rmtree(kept.parent, ignore_errors=True)
    fresh = kept.with_suffix(".new")
    fresh.mkdir(parents=True)
    _copy({there: fresh / here.name for here, there in parts.items()})
    fresh.rename(kept)
    made.cluster.start()


def _copy(parts: dict[Path, Path]) -> None:
    for source, target in parts.items():
        target.mkdir(exist_ok=True)
        subprocess.run(["cp", "-a", f"{source}/.", str(target)], check=True)


def _code(layout: Layout) -> str:
    """All that makes the data at the beginning what it is; the demo's days count from today."""
    rest = [*(REPO / "demo").rglob("*.*"), REPO / "tests" / "faults" / "world.py"]
    rest += site.files_in(layout, "reference_data")
    made_by = sorted(path for path in rest if path.suffix in (".py", ".yaml"))
    return f"{time.strftime('%F')}-{digest_of(*site.files_in(layout, 'migrations', '*.py'), *made_by)}"
