"""Folders, messages to the operator, and locks between commands that run at once."""

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO


class SetupError(Exception):
    """Set-up cannot go on. The message says what is wrong and what to do, in one line where it can."""


def say(message: str) -> None:
    """Tells the operator what is going on; on stderr, so that `bin/manage … > file` stays clean."""
    print(message, file=sys.stderr, flush=True)


def digest_of(*paths: Path) -> str:
    """One hash over names and contents of files; a missing file counts as empty."""
    total = hashlib.sha256()
    for path in paths:
        content = path.read_bytes() if path.is_file() else b""
        total.update(f"{path.name}:{len(content)}:".encode() + content)
    return total.hexdigest()[:32]


@dataclass(frozen=True)
class Layout:
    """Where things are in one clone of the repository."""

    repo: Path

    @property
    def var(self) -> Path:
        return self.repo / "var"

    @property
    def venv(self) -> Path:
        return self.repo / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def key(self) -> str:
        """Names this clone where paths must be short or lie outside it."""
        return hashlib.sha256(str(self.repo).encode()).hexdigest()[:10]

    def lock_path(self, name: str) -> Path:
        return self.var / "locks" / name

    def prepare(self) -> None:
        """Makes var/; says plainly when an earlier run as another user stands in the way."""
        for place in (self.venv, self.var):
            if place.exists() and not os.access(place, os.W_OK):
                raise SetupError(_other_user(place))
        try:
            for folder in (self.var, self.var / "locks"):
                if not folder.exists():
                    folder.mkdir()
                    own_like_parent(folder)
        except PermissionError:
            raise SetupError(f"Cannot write in {self.repo}. Clone into a folder of your own.") from None
        if os.geteuid() == 0:
            self.var.chmod(self.var.stat().st_mode | 0o011)  # the server's user walks through var/


def _other_user(place: Path) -> str:
    owner = owner_name(place)
    return (
        f"{place} belongs to {owner} (an earlier run as that user). Run this command as {owner}, "
        f"or remove it as {owner} first: rm -rf {place}"
    )


def owner_name(place: Path) -> str:
    try:
        return place.owner()
    except KeyError:
        return f"user {place.stat().st_uid}"


def own_like_parent(path: Path) -> None:
    """What root makes in an ordinary user's clone stays that user's."""
    if os.geteuid() == 0:
        parent = path.parent.stat()
        os.chown(path, parent.st_uid, parent.st_gid)


def open_lock(path: Path) -> TextIO:
    existed = path.exists()
    try:
        handle = path.open("a+")
    except PermissionError:
        raise SetupError(_other_user(path)) from None
    if not existed:
        own_like_parent(path)
    return handle


def try_lock(handle: TextIO, kind: int = fcntl.LOCK_EX) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def locked(path: Path, doing: str) -> Iterator[None]:
    """One command at a time; the system frees the lock when its holder dies, however it dies."""
    with open_lock(path) as handle:
        if not try_lock(handle):
            say(f"Waiting: another command of this clone is {doing} …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
