"""Reading a foreign file in a process of its own (隔离解析), so that no file at all can take the server along.

    parse_apart(function, path, limits=Limits()) -> whatever `function(path)` returns

`function` stands at the top of a module that needs no Django (the child knows no settings, no database and no secrets),
takes the absolute `Path`, and says in its return annotation what it gives: texts, numbers, lists, dicts, tuples and
dataclasses of them. What comes back over the wall is checked against that annotation. It says why a file cannot be read
by raising `UnreadableError` with words for the person who chose the file. The caller gets the value or an `UnreadableError`,
whatever the child did: one that takes too much memory, too much time or too much room, or that dies, is an
`UnreadableError` too, and ends; also when the caller dies first.
"""

from __future__ import annotations

import gc
import importlib
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import msgspec

log = logging.getLogger(__name__)
Value = TypeVar("Value")
HOME = Path(__file__).resolve().parent.parent
START = "from core.parsing_apart import child; child()"
ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
"""What the child knows of the caller's environment; the database's address is not among it."""
DONE, REFUSED, FULL, FAILED = b"+", b"-", b"m", b"?"
LOST = "文件损坏或者内部结构异常，读不出来。请用 Excel、WPS 等原来的软件打开，另存为新文件后再上传。"


class UnreadableError(Exception):
    """Why a file cannot be read, in Chinese: what is wrong, where, what to do."""


@dataclass(frozen=True)
class Limits:
    """What a child may take: bytes of memory, seconds, bytes of its answer."""

    memory: int = 1_500_000_000
    seconds: int = 120
    answer: int = 500_000_000


def parse_apart(function: Callable[[Path], Value], path: Path, limits: Limits | None = None) -> Value:
    """What `function` reads from a file, read in a child within `limits`. Raises UnreadableError, nothing else."""
    limits = limits or Limits()
    names = [function.__module__, function.__qualname__, str(Path(path).resolve())]
    numbers = [str(n) for n in (limits.memory, limits.seconds, limits.answer)]
    with tempfile.TemporaryFile() as answer:
        command = [sys.executable, "-c", START, *names, *numbers]
        code = _run(command, answer, limits)
        answer.seek(0)
        said = answer.read(1)
        if code == 0 and said == DONE:
            return _decoded(function, answer.read())
        raise UnreadableError(_why(code, said, answer.read(20_000).decode("utf-8", "replace"), limits))


def _run(command: list[str], answer: Any, limits: Limits) -> int:
    """The exit code of the child; a child that hangs is killed and counts as one out of time."""
    environment = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter and module
            command,
            stdin=subprocess.DEVNULL,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            cwd=HOME,
            env=environment,
            timeout=limits.seconds + 5,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return -signal.SIGALRM


def _decoded(function: Callable[[Path], Value], data: bytes) -> Value:
    try:
        value: Value = msgspec.msgpack.decode(data, type=get_type_hints(function)["return"])
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        log.error("%s handed back what it does not promise: %s", function.__qualname__, error)
        raise UnreadableError(LOST) from error
    return value


def _why(code: int, said: bytes, words: str, limits: Limits) -> str:
    if code == 0 and said == REFUSED:
        return words
    if said == FULL or code in (-signal.SIGXFSZ, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL):
        return (
            f"读取这个文件超出了内存上限（{limits.memory // 1_000_000} MB），已停止读取。文件可能过大、损坏或者是压缩炸弹。"
            "请删除多余的行、列和图片后另存，或者按部门拆成几个文件再上传。"
        )
    if code in (-signal.SIGALRM, -signal.SIGXCPU):
        return (
            f"读取这个文件超过了{limits.seconds}秒，已停止读取。文件可能过大或者损坏。"
            "请用原来的软件打开后另存，或者按部门拆成几个文件再上传。"
        )
    log.error("a file could not be read, child ended with %s: %s", code, words)
    return LOST


# --- in the child ------------------------------------------------------------------------------------


def child() -> None:
    """What the child runs: the function within its limits, its answer on standard output."""
    module, name, path, *numbers = sys.argv[1:]
    memory, seconds, room = map(int, numbers)
    function = getattr(importlib.import_module(module), name)
    _limit(memory, seconds, room)
    gc.disable()
    said, data = _answer(function, Path(path))
    with os.fdopen(1, "wb") as out:
        out.write(said)
        out.write(data)
    os._exit(0)  # nothing is left to be tidied up; the kernel takes it all at once


def _limit(memory: int, seconds: int, room: int) -> None:
    for kind, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, seconds, seconds + 2),  # at the hard limit it would be killed without a name
        (resource.RLIMIT_FSIZE, room, room),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        most = resource.getrlimit(kind)[1]  # who started us may have set less; nobody can raise that
        most = sys.maxsize if most == resource.RLIM_INFINITY else most
        resource.setrlimit(kind, (min(soft, most), min(hard, most)))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    signal.alarm(seconds)


def _answer(function: Callable[[Path], Any], path: Path) -> tuple[bytes, bytes]:
    try:
        return DONE, msgspec.msgpack.encode(function(path))
    except UnreadableError as refused:
        return REFUSED, str(refused).encode()
    except MemoryError:
        return FULL, b""
    except BaseException:  # also a panic of a library in Rust, which is no Exception
        return FAILED, traceback.format_exc()[-4000:].encode("utf-8", "replace")
