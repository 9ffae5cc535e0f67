"""Parsers that behave well or badly, for test_parsing_apart.py. They are run in a child, which must find them by name."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from core.parsing_apart import UnreadableError


@dataclass(frozen=True)
class Parsed:
    """A value of the kinds that may be handed over."""

    text: str
    at: dict[tuple[int, int], str]
    rows: list[list[str]]


def reads(path: Path) -> Parsed:
    return Parsed(path.read_text("utf-8"), {(6, 1): "B7"}, [["甲", ""], ["乙"]])


def refuses(path: Path) -> Parsed:
    raise UnreadableError(f"{path.name}打不开，请另存。")


def fails(path: Path) -> Parsed:
    raise KeyError(path.name)


def lies(path: Path) -> Parsed:
    return {"text": 5}  # type: ignore[return-value]


def allocates(path: Path) -> Parsed:
    grid = [b"x" * 10_000_000 for _ in range(100_000)]
    return Parsed(str(len(grid)), {}, [])


def loops(path: Path) -> Parsed:
    while True:
        path.exists()


def sleeps(path: Path) -> Parsed:
    time.sleep(600)
    return reads(path)


def is_killed(path: Path) -> Parsed:
    os.kill(os.getpid(), signal.SIGKILL)
    return reads(path)


def aborts(path: Path) -> Parsed:
    os.abort()


def writes_without_end(path: Path) -> Parsed:
    while True:
        os.write(1, b"x" * 1_000_000)


def tells_its_environment(path: Path) -> dict[str, str]:
    return dict(os.environ)
