"""Which user of the system runs the server, and where its files go.

PostgreSQL refuses to run as root, so as root we start it as an unprivileged user that exists already. We make
no users and open no folder of others: where that user cannot reach the clone (one in /root, say), the data
goes to /var/lib instead.
"""

import os
import pwd
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from .basics import Layout, SetupError
from .processes import Command, argv

NOBODY = 65534
OUTSIDE = Path("/var/lib")


@dataclass(frozen=True)
class Account:
    """The user who runs the server; uid is None when that is ourselves."""

    uid: int | None = None
    gid: int | None = None

    def run(self, command: Command, timeout: float = 120) -> subprocess.CompletedProcess[str]:
        """Runs one of the server's programs as that user, away from our folders and PG* variables."""
        foreign = ("PG", "LC_", "LANG")
        env = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return subprocess.run(
            command,
            check=False,
            env={**env, "LC_ALL": "C.UTF-8"},
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
        )

    def can_enter(self, folder: Path) -> bool:
        return self.uid is None or self.run(argv("/bin/sh", "-c", 'cd "$1"', "sh", folder)).returncode == 0

    def can_run(self, program: Path) -> bool:
        try:
            return self.run(argv(program, "--version")).returncode == 0
        except OSError:
            return False

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def make_private(self, folder: Path) -> None:
        """A folder that this user (and root) alone may enter."""
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        self.own(folder)


def server_account(layout: Layout) -> Account:
    """Ourselves; as root the clone's owner, else `postgres` when the machine has it, else `nobody`."""
    if os.geteuid() != 0:
        return Account()
    owner = layout.var.stat().st_uid
    if owner != 0:
        with suppress(KeyError):  # a number without a name cannot run PostgreSQL
            return Account(owner, pwd.getpwuid(owner).pw_gid)
    with suppress(KeyError):
        entry = pwd.getpwnam("postgres")
        return Account(entry.pw_uid, entry.pw_gid)
    return Account(NOBODY, NOBODY)


def owner_account(place: Path) -> Account:
    """The account that data already there belongs to; SetupError when it is not ours to run."""
    stat = place.stat()
    if stat.st_uid == os.geteuid() and stat.st_uid != 0:
        return Account()
    if os.geteuid() == 0 and stat.st_uid != 0:
        return Account(stat.st_uid, stat.st_gid)
    raise SetupError(
        f"The database in {place} belongs to user {stat.st_uid}, which cannot run here. "
        f"Run this command as that user, or remove it as root: rm -rf {place}"
    )


def choose_home(layout: Layout, account: Account) -> Path:
    """The folder for clusters: var/ when the server's user can reach it, else one under /var/lib."""
    if account.can_enter(layout.var):
        return layout.var
    home = outside_home(layout)
    home.mkdir(mode=0o755, exist_ok=True)
    home.chmod(0o755)
    return home


def outside_home(layout: Layout) -> Path:
    return OUTSIDE / f"qingdan-{layout.key}"
