"""What all processes of a machine keep together (共用缓存): Django's cache of files, bounded in bytes.

What was least asked for goes first. A disk that is full, a folder that cannot be written and a file that is cut off cost
speed and nothing else: then each process keeps for itself. `turn` lets one of several make what is missing.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import pickle
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.locmem import LocMemCache

log = logging.getLogger(__name__)
SHARDS = 256
"""Folders, so that making room looks at few files."""
SEEN = 60
"""A file that was asked for is marked so once a minute."""
LONGEST_WAIT, POLL = 10.0, 0.01
OTHER = ("var", "tests", "docs", "benchmarks", "__pycache__", "media")
"""Folders of the checkout from which no page is made."""


@cache
def _program() -> str:
    """The program and its settings, as a digest: what another version has kept, or one told otherwise, is not read."""
    said = {name: getattr(settings, name) for name in dir(settings) if name.isupper()}
    found = hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode())
    for folder, folders, names in os.walk(settings.BASE_DIR):
        folders[:] = sorted(one for one in folders if not one.startswith(".") and one not in OTHER)
        for name in sorted(names):
            about = os.stat(os.path.join(folder, name), follow_symlinks=False)
            found.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return found.hexdigest()[:16]


def key_of(key: str, prefix: str, version: int) -> str:
    return f"{_program()}:{version}:{key}"


class KeptFiles(FileBasedCache):
    """Django's, in folders that share `MAX_BYTES` evenly."""

    def __init__(self, folder: str, params: dict[str, Any]) -> None:
        self.most = int(params.get("OPTIONS", {}).get("MAX_BYTES", 2**28)) // SHARDS
        self.told = False
        self.instead = LocMemCache(f"instead of {folder}", params)
        self.folder = Path(folder).absolute()
        super().__init__(str(folder), params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        path = self._key_to_file(key, version)
        try:
            with open(path, "rb") as file:
                if self._is_expired(file):  # type: ignore[attr-defined]  # Django's own, which the stubs leave out
                    return default
                if os.fstat(file.fileno()).st_mtime < time.time() - SEEN:
                    os.utime(path)
                return pickle.loads(zlib.decompress(file.read()))  # noqa: S301 - the folder is ours alone
        except FileNotFoundError:
            pass
        except Exception:
            with suppress(OSError):
                os.remove(path)
        return self.instead.get(key, default, version)

    def has_key(self, key: str, version: int | None = None) -> bool:
        missing = object()
        return self.get(key, missing, version) is not missing

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        path = self._key_to_file(key, version)
        try:
            self._write(path, timeout, value)
        except OSError as error:
            if not self.told:
                log.warning("what is kept is kept in each process alone: %s", error)
            self.told = True
            self.instead.set(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        there = self.instead.delete(key, version)
        return bool(super().delete(key, version)) or there

    def clear(self) -> None:
        self.instead.clear()
        super().clear()

    @contextmanager
    def turn(self, key: str) -> Iterator[bool]:
        """Whether nobody else is making this; who is told otherwise has waited until it was made, ten seconds at most."""
        path = self.folder.joinpath("turns", Path(self._key_to_file(key)).name[:3])
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = path.open("ab")
        except OSError:
            yield True
            return
        with file:  # closing gives the turn back, as does the end of a process
            yield _locked(file.fileno(), fcntl.LOCK_EX) or _waited(file.fileno())

    # --- files ---

    def _write(self, path: str, timeout: Any, value: Any) -> None:
        folder = os.path.dirname(path)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            try:
                self._write_content(file, timeout, value)  # type: ignore[attr-defined]
                file.flush()
                if self._make_room(folder, file.name, file.tell()):
                    os.replace(file.name, path)
            finally:
                with suppress(FileNotFoundError):
                    os.remove(file.name)

    def _make_room(self, folder: str, mine: str, size: int) -> bool:
        """Takes away what was asked for longest ago, until `mine` has its place; whether it can have one."""
        there = []
        for entry in os.scandir(folder):
            with suppress(FileNotFoundError):
                if entry.path != mine:
                    there.append((entry.stat().st_mtime, entry.stat().st_size, entry.path))
        total = size + sum(each for _, each, _ in there)
        for _, each, path in sorted(there):
            if total <= self.most:
                break
            with suppress(FileNotFoundError):
                os.remove(path)
            total -= each
        return total <= self.most

    def _key_to_file(self, key: str, version: int | None = None) -> str:
        folder, name = os.path.split(super()._key_to_file(key, version))  # type: ignore[misc]
        return os.path.join(folder, name[:2], name)

    def _list_cache_files(self) -> list[str]:
        return [str(path) for path in self.folder.glob(f"??/*{self.cache_suffix}")]

    def _createdir(self) -> None:
        with suppress(OSError):
            super()._createdir()  # type: ignore[misc]


@contextmanager
def turn(key: str) -> Iterator[bool]:
    """`KeptFiles.turn` of Django's default cache, if it is one."""
    store = caches["default"]
    if not isinstance(store, KeptFiles):
        yield True
        return
    with store.turn(key) as mine:
        yield mine


def _locked(file: int, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _waited(file: int) -> bool:
    """Waits until nobody is making it any more; always False, for the turn was another's."""
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until and not _locked(file, fcntl.LOCK_SH):
        time.sleep(POLL)
    return False
