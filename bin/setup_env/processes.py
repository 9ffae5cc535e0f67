"""Running programs so that signals, exit codes and the terminal behave as if they ran alone."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

PR_SET_PDEATHSIG = 1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
Command = list[str]
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def argv(*parts: str | Path) -> Command:
    """A command line from strings and paths."""
    return [str(part) for part in parts]


def die_with_parent() -> None:
    """In a new child: ask Linux for SIGTERM when the parent is gone, so kill -9 leaves no orphans."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(
    command: Command,
    env: Mapping[str, str] | None,
    cwd: Path | None = None,
    *,
    stdin: int | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
    own_group: bool = False,
) -> subprocess.Popen[bytes]:
    """A child that ends when we do. With `own_group`, Ctrl-C at the terminal does not reach it."""
    return subprocess.Popen(
        command,
        env=env,
        cwd=cwd,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        process_group=0 if own_group else None,
        preexec_fn=die_with_parent,  # noqa: PLW1509 - there are no threads here
    )


def exit_code(returncode: int) -> int:
    """The shell's convention: 128 + the signal's number for a child ended by a signal."""
    return 128 - returncode if returncode < 0 else returncode


def tail(text: str, lines: int = 6) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


@contextmanager
def _signals_to(children: list[subprocess.Popen[bytes]]) -> Iterator[None]:
    """Ctrl-C reaches the child through the terminal; other stop signals are handed on."""
    at_terminal = sys.stdin is not None and sys.stdin.isatty()

    def hand_on(signum: int, frame: FrameType | None) -> None:
        if signum == signal.SIGINT and at_terminal:
            return
        for child in children:
            with suppress(ProcessLookupError):
                child.send_signal(signum)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, hand_on) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def undisturbed() -> Iterator[None]:
    """SetupError signals wait while something is being put away."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in STOP_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_through(command: Command, env: Mapping[str, str], cwd: Path | None = None) -> int:
    """Runs a program with our terminal, to its end; returns its exit code."""
    children: list[subprocess.Popen[bytes]] = []
    with _signals_to(children):
        child = start(command, env, cwd)
        children.append(child)
        return exit_code(child.wait())


def run_watched(command: Command, env: Mapping[str, str], cwd: Path) -> tuple[int, str]:
    """As run_through, and also returns what it printed (stdout and stderr), shown as it came."""
    children: list[subprocess.Popen[bytes]] = []
    seen = bytearray()
    with _signals_to(children):
        reading, writing = os.pipe()
        child = start(command, env, cwd, stdout=writing, stderr=writing)
        os.close(writing)
        children.append(child)
        while chunk := os.read(reading, 65536):
            seen += chunk
            sys.stdout.buffer.write(chunk)
            sys.stdout.flush()
        os.close(reading)
        return exit_code(child.wait()), seen.decode(errors="replace")


def run_quietly(
    command: Command, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> tuple[int, str]:
    """Runs a program out of sight; its output is kept to be shown when it fails."""
    child = start(
        command, env, cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        output, _ = child.communicate()
    except BaseException:
        child.terminate()
        child.wait()
        raise
    return exit_code(child.returncode), output.decode(errors="replace")
