"""What is shown now (现示代次), known to all processes of a machine together, so that not every answer has to ask the database.

One of them asks, and all go by its answer for LEASE seconds (a page of memory that they share, in a file of KEPT_DIR). What must hold:

* no process answers by an older generation than another of this machine has answered by: they have but one between them;
* what a web process of this machine has committed is shown by every answer to what is asked after its own: it ends the lease before
  it answers (`ForgetAfterWriting`);
* what others commit (a worker, a command, another machine) is shown by every answer to what is asked LEASE seconds after the commit.

A notice from the database (LISTEN) was weighed: it comes some time after the commit too, how long nobody can say, and none comes from
a standby, through a pooler, or over a connection that died without a word.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from publish.caching import Shown, generation

LEASE = 0.02
"""Seconds. At most fifty questions a second for a whole machine; who asks more rarely is always answered by a question of its own."""
SIZE = 256
LONGEST_TURN, POLL = 1.0, 0.001


class Lease:
    """The generation that was read last, and when: a line in a file that is mapped into the memory of each process.

    It is written by one at a time, by the one that has the turn (a lock on the file), whose question lies wholly within it. So a
    generation never follows a newer one. Where the turn cannot be had for a second, who asks goes by an answer of its own.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._read: tuple[bytes, float, Shown | None] = (b"", 0.0, None)
        with self._opened() as file:
            self._map(file)

    def now(self) -> Shown:
        """What is shown now. Raises the database's errors."""
        return self._kept() or self._asked()

    def forget(self) -> None:
        """Whoever asks from now on asks the database."""
        with self._turn():  # a question under way is over; without its turn it began too long ago to count
            self._memory[:SIZE] = bytes(SIZE)

    def _kept(self) -> Shown | None:
        line = self._memory[:SIZE]
        if line != self._read[0]:
            self._read = (line, *_parsed(line))
        _, asked_at, shown = self._read
        return shown if 0 <= time.monotonic() - asked_at < LEASE else None

    def _asked(self) -> Shown:
        with self._turn() as mine:
            if (shown := self._kept()) is not None:
                return shown
            asked_at = time.monotonic()
            shown = Shown(generation(), timezone.localdate().isoformat())
            if mine:
                said = f"{asked_at!r} {shown.generation} {shown.day}".encode()
                self._memory[:SIZE] = f"{zlib.crc32(said):08x} ".encode() + said.ljust(SIZE - 9)
            return shown

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether it is ours; it ends with the process too. The file is opened anew, so that threads of one process take turns as well."""
        with self._opened() as file:
            mine = _locked(file)
            if os.fstat(file.fileno()).st_ino != self._inode:  # somebody has emptied the folder
                self._map(file)
            yield mine

    def _opened(self) -> IO[bytes]:
        file = os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b")
        if os.fstat(file.fileno()).st_size < SIZE:
            os.ftruncate(file.fileno(), SIZE)
        return file

    def _map(self, file: IO[bytes]) -> None:
        self._inode = os.fstat(file.fileno()).st_ino
        self._memory = mmap.mmap(file.fileno(), SIZE)


def _parsed(line: bytes) -> tuple[float, Shown | None]:
    """When it was asked, and what; nothing of a line that is being written."""
    digest, _, rest = line.partition(b" ")
    said = rest.rstrip()
    if not said or digest != f"{zlib.crc32(said):08x}".encode():
        return 0.0, None
    asked_at, number, day = said.decode().split(" ")
    return float(asked_at), Shown(number, day)


def _locked(file: IO[bytes]) -> bool:
    until = time.monotonic() + LONGEST_TURN
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if time.monotonic() > until:
            return False
        time.sleep(POLL)


def lease() -> Lease:
    """This machine's, for the database that this process reads. Raises OSError where there is no place for it."""
    database = settings.DATABASES["default"]
    place = f"{database.get('HOST')}:{database.get('PORT')}/{database['NAME']}"
    name = hashlib.sha256(place.encode()).hexdigest()[:16]
    return Lease(Path(settings.KEPT_DIR) / f"shown-{name}")


class ForgetAfterWriting:
    """Inside of core.writing.NoteWriting: what this request has written is shown by every process before it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            return self.get_response(request)
        finally:
            writing = request.writing  # type: ignore[attr-defined]
            if writing.done or writing.open:
                with suppress(OSError):
                    lease().forget()
