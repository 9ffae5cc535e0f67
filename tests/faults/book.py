"""The book (台账): what was submitted, what was answered, and whether that is true.

What was answered to be done is there, once. What was answered by an error, or not at all, is there once or not at all; where the
answer said that nothing was written, not at all. Each thing submitted bears words of its own, by which it is counted.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, connection

T = TypeVar("T")
DONE, REFUSED, ERROR, NOTHING = "done", "refused", "error", "no answer"
UNWRITTEN = "<strong>没有写入</strong>"
"""What a page says that promises that nothing was written."""


@dataclass
class Promise:
    """One thing submitted: by whom, what, how it was answered; `count` says how often it stands in the database."""

    who: str
    what: str
    count: Callable[[], int]
    answer: str = ""
    unwritten: bool = False
    once: bool = True
    """It bears words of its own; else it is only counted before anybody tries again."""

    def fault(self) -> str:
        """What is untrue about the answer; '' where it is true."""
        if self.answer == REFUSED:
            return ""
        found = asking(self.count)
        if self.answer == DONE and found != 1:
            return f"answered as done, and is there {found} times"
        if self.unwritten and found:
            return f"answered as not written, and is there {found} times"
        return f"is there {found} times" if found > 1 else ""


@dataclass
class Book:
    """All that was submitted, what went wrong, and a gate that stops everybody while it is looked at."""

    promises: list[Promise] = field(default_factory=list)
    fresh: list[Promise] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    lock: threading.Condition = field(default_factory=threading.Condition)
    at_work: int = 0
    closed: bool = False

    def note(self, promise: Promise, answer: str, *, unwritten: bool = False) -> None:
        with self.lock:
            promise.answer, promise.unwritten = answer, unwritten
            self.answers[answer] += 1
            self.fresh.append(promise)

    def wrong(self, words: str) -> None:
        with self.lock:
            self.faults.append(f"{time.strftime('%H:%M:%S')} {words}")

    @contextmanager
    def step(self) -> Iterator[None]:
        """Around whatever a person does: waits while the gate is closed."""
        with self.lock:
            self.lock.wait_for(lambda: not self.closed)
            self.at_work += 1
        try:
            yield
        finally:
            with self.lock:
                self.at_work -= 1
                self.lock.notify_all()

    @contextmanager
    def standstill(self) -> Iterator[None]:
        """Nobody does anything while the block runs."""
        with self.lock:
            self.closed = True
            self.lock.wait_for(lambda: self.at_work == 0, timeout=180)
        try:
            yield
        finally:
            with self.lock:
                self.closed = False
                self.lock.notify_all()

    def check(self, *, all_of_them: bool = False) -> list[str]:
        """What of the answers since the last time, or of all, is not true."""
        with self.lock:
            looked_at, self.fresh = self.fresh, []
        self.promises += [one for one in looked_at if one.once]
        tried = {
            one.what: one for one in looked_at
        }  # what has no words of its own is looked at before it is tried again
        asked = (
            self.promises if all_of_them else [one for one in looked_at if one.once or tried[one.what] is one]
        )
        wrong = [(one, fault) for one in asked if (fault := one.fault())]
        return [f"{one.who}: {one.what} ({one.answer}): {fault}" for one, fault in wrong]


def asking(question: Callable[[], T], within: float = 120.0) -> T:
    """The answer of the database, asked again while it is away."""
    deadline = time.monotonic() + within
    while True:
        try:
            return question()
        except (DatabaseError, InterfaceError):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)
