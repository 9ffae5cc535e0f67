"""Keeps the demo's processes, web server, worker and timer, running until it is told to end.

A process that ends by itself is started again; one that keeps ending ends the demo, with a word about it.
"""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from types import FrameType

from .basics import SetupError, say
from .environment import Environment
from .processes import STOP_SIGNALS, Command, start, undisturbed

TOO_OFTEN = 3
WITHIN_SECONDS = 30.0
ENDING_SECONDS = 10.0
READY_SECONDS = 300.0
"""A busy machine loads Django slowly; a program that ends meanwhile is noticed at once."""
TELL_EVERY = 30.0


@dataclass
class Service:
    """One program to keep running."""

    name: str
    command: Command
    env: Environment
    starts: list[float] = field(default_factory=list)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it in a process group of its own, so that Ctrl-C reaches the supervisor alone."""
        self.starts.append(time.monotonic())
        self.process = start(self.command, self.env, stdin=subprocess.DEVNULL, own_group=True)

    def kill_group(self) -> None:
        """Ends what the program left behind: the web server's processes outlive one that was killed and hold the port."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    @property
    def keeps_ending(self) -> bool:
        """Started too often of late; what was long ago is forgotten."""
        self.starts = [then for then in self.starts if time.monotonic() - then < WITHIN_SECONDS]
        return len(self.starts) >= TOO_OFTEN

    @property
    def ended(self) -> int | None:
        return self.process.poll() if self.process else None


class Supervisor:
    """Runs the services; `look_after` is called now and then to keep up what they stand on."""

    def __init__(self, services: list[Service], look_after: Callable[[], None]) -> None:
        self.services = services
        self.look_after = look_after
        self.told_to_end = False

    def run(self, when_started: Callable[[], None]) -> None:
        """Starts all, calls back once, and watches until a stop signal comes."""
        before = {number: signal.signal(number, self._end) for number in STOP_SIGNALS}
        try:
            for service in self.services:
                service.start()
            when_started()
            while not self.told_to_end:
                self.check()
                time.sleep(0.2)
        finally:
            with undisturbed():
                self._end_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def check(self) -> None:
        """Starts again what has ended; raises SetupError when that does not help."""
        self.look_after()
        for service in self.services:
            code = service.ended
            if code is None or self.told_to_end:
                continue
            if service.keeps_ending:
                raise SetupError(
                    f"The {service.name} ended {TOO_OFTEN} times within {WITHIN_SECONDS:.0f} s; see above."
                )
            say(f"The {service.name} ended (code {code}); starting it again …")
            service.kill_group()
            service.start()

    def wait_until_ready(self, url: str) -> None:
        """Returns when the site answers at all, or when told to end; an answer that is an error is told."""
        began = time.monotonic()
        tell_at = TELL_EVERY
        while not self.told_to_end:
            status = _status(url)
            if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                say(f"The site runs, but {url} answers with error {status}; see above why.")
            if status:
                return
            self.check()
            waited = time.monotonic() - began
            if waited > READY_SECONDS:
                raise SetupError(f"The site did not answer at {url} within {READY_SECONDS:.0f} s.")
            if waited > tell_at:
                say(f"The site is still starting, after {waited:.0f} s …")
                tell_at += TELL_EVERY
            time.sleep(0.1)

    def _end(self, signum: int, frame: FrameType | None) -> None:
        self.told_to_end = True

    def _end_all(self) -> None:
        living = [s.process for s in self.services if s.process and s.process.poll() is None]
        for process in living:
            with suppress(ProcessLookupError):
                process.terminate()
        deadline = time.monotonic() + ENDING_SECONDS
        for process in living:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, deadline - time.monotonic()))
        for service in self.services:
            service.kill_group()
            if service.process:
                service.process.wait()


def _status(url: str) -> int:
    """The status the site answers with; 0 while nobody listens."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code
    except OSError:
        return 0
