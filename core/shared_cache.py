"""What several machines keep together (多机共用缓存): Redis or Valkey, named by REDIS_URL; without it nothing here is used.

Files of the machine come first (core/kept_files.py): they are faster. What is asked for there is only what these lack, and only public
pages, so that nothing of the offices leaves their host. What must hold: while it is away every machine does as it does without it; what
it gives is believed only if it bears our seal and was put there under this key.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, ClassVar

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache, RedisSerializer
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from core.kept_files import OTHER, KeptFiles

log = logging.getLogger(__name__)
SHARED = "page:"
"""How the keys of what goes to other machines begin (publish/caching.py)."""
PATIENCE = 0.5
"""Seconds until an answer is no longer waited for."""
LEFT_ALONE = 10.0
"""Seconds for which a process does not ask it again after it has failed."""
OF_A_MACHINE = ("CACHES", "KEPT_DIR", "MEDIA_ROOT", "STATIC_ROOT", "STANDBYS", "REDIS_URL", "BACKUP_ROOT")
"""Settings that may differ between machines which make the same pages; those of the database too."""
MISSING = object()


class UnsealedError(Exception):
    """What came was not put there by us."""


class Sealed(RedisSerializer):
    """Django's, with a seal by SECRET_KEY before it: whoever writes into Redis makes no process unpack it."""

    def dumps(self, obj: Any) -> Any:
        data = super().dumps(obj)
        return data if isinstance(data, int) else _seal(data) + data

    def loads(self, data: Any) -> Any:
        if data.isdigit():
            return int(data)
        seal, rest = data[:32], data[32:]
        if not hmac.compare_digest(seal, _seal(rest)):
            raise UnsealedError
        return super().loads(rest)


def _seal(data: bytes) -> bytes:
    return hmac.digest(f"shared cache {settings.SECRET_KEY}".encode(), data, "sha256")


class Shared(RedisCache):
    """Django's, asked for no longer than half a second; while it does not answer it is empty."""

    again_at: ClassVar[float] = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        quick = {
            "socket_connect_timeout": PATIENCE,
            "socket_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, {**params, "OPTIONS": {"serializer": Sealed, **quick}})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with self._if_it_answers() as answers:
            if answers:
                return super().get(key, default, version)
        return default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with self._if_it_answers() as answers:
            if answers:
                super().set(key, value, timeout, version)

    @contextmanager
    def _if_it_answers(self) -> Iterator[bool]:
        try:
            yield time.monotonic() >= Shared.again_at
        except UnsealedError:
            log.warning("the shared cache holds what we have not put there")
        except (RedisError, OSError) as error:
            Shared.again_at = time.monotonic() + LEFT_ALONE
            log.warning("the shared cache is away, each machine keeps for itself: %s", error)


class KeptTogether(KeptFiles):
    """What is kept in files of this machine, and public pages besides for the other machines."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = super().get(key, MISSING, version)
        if found is not MISSING or not key.startswith(SHARED):
            return default if found is MISSING else found
        name, value = caches["shared"].get(_shared(key)) or ("", default)
        if name != key:
            return default
        super().set(key, value, version=version)
        return value

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        super().set(key, value, timeout, version)
        if key.startswith(SHARED):
            caches["shared"].set(_shared(key), (key, value), timeout)


def _shared(key: str) -> str:
    return f"{_program()}:{key}"


@cache
def _program() -> str:
    """The program and what it was told, by content: machines that differ in either do not read each other's pages."""
    names = (name for name in dir(settings) if name.isupper() and not name.startswith("DATABASE"))
    said = {name: getattr(settings, name) for name in names if name not in OF_A_MACHINE}
    found = hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode())
    for folder, folders, names_here in os.walk(settings.BASE_DIR):
        folders[:] = sorted(one for one in folders if not one.startswith(".") and one not in OTHER)
        for name in sorted(names_here):
            with open(os.path.join(folder, name), "rb") as file:
                found.update(f"\n{name} ".encode() + hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()[:16]
