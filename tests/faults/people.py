"""A person at a browser (用户): signs in, opens pages, sends their forms as a browser does; every answer goes into the book."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import requests

from tests.faults.book import DONE, ERROR, NOTHING, REFUSED, UNWRITTEN, Book, Promise
from tests.page_forms import form_in

PASSWORD = "Qingdan-demo-2026"
TIMEOUT = 120
PATIENCE = 300.0
"""Seconds until a page must have come back by itself."""


class GaveUp(Exception):  # noqa: N818  named as the reader says it
    """The page did not come back, or the person is told to go home."""


class Person:
    """Somebody with an account and a browser."""

    def __init__(self, username: str, url: str, book: Book, over: threading.Event) -> None:
        self.username, self.url, self.book, self.over = username, url, book, over
        self.browser = requests.Session()
        self.browser.trust_env = False
        self.signed_in = False

    # --- reading -------------------------------------------------------------------------------------------------

    def open(self, path: str) -> requests.Response:
        """A page; while the site is away it is asked for again, as the page itself does."""
        if not self.signed_in and self.username:
            self._sign_in()
        answer = self._get(path)
        if answer.url.startswith(f"{self.url}/login/") and self.username:
            self.book.wrong(f"{self.username}: was signed out at {path}")
            self.signed_in = False
            raise GaveUp(path)
        return answer

    def _get(self, path: str) -> requests.Response:
        deadline = time.monotonic() + PATIENCE
        while not self.over.is_set():
            with self.book.step():
                answer = self._ask("GET", path)
            if answer is not None and answer.status_code not in (502, 503):
                if answer.status_code >= 500:
                    self.book.wrong(f"{self.username}: GET {path} answered {answer.status_code}")
                return answer
            if time.monotonic() > deadline:
                self.book.wrong(f"{self.username}: {path} did not come back within {PATIENCE:.0f} s")
                break
            time.sleep(0.5)
        raise GaveUp(path)

    def _ask(self, method: str, path: str, **more: Any) -> requests.Response | None:
        try:
            return self.browser.request(method, f"{self.url}{path}", timeout=TIMEOUT, **more)
        except (requests.RequestException, ConnectionError):
            return None

    def _sign_in(self) -> None:
        while not self.signed_in:
            typed = form_in(self._get("/login/"), "username")
            typed |= {"username": self.username, "password": PASSWORD}
            with self.book.step():
                answer = self._ask("POST", "/login/", data=typed, allow_redirects=False)
            self.signed_in = answer is not None and answer.status_code == 302
            if answer is not None and answer.status_code == 200:
                self.book.wrong(f"{self.username} could not sign in")
                raise GaveUp("/login/")
            if self.over.is_set():
                raise GaveUp("/login/")

    # --- sending -------------------------------------------------------------------------------------------------

    def send(
        self,
        page: str,
        field: str,
        what: str,
        count: Callable[[], int],
        *,
        at: str = "",
        files: Any = None,
        once: bool = True,
        **typed: Any,
    ) -> requests.Response | None:
        """The form of a page that has this field, filled in and sent, `at` where it is sent to another address."""
        shown = self.open(page)
        try:
            form = form_in(shown, field)
        except AssertionError:
            return None  # what was to be done is done, or is not offered any more
        data = {name: value for name, value in (form | typed).items() if value is not None}
        promise = Promise(self.username, what, count, once=once)
        with self.book.step():
            answer = self._ask("POST", at or page, data=data, files=files, allow_redirects=False)
            self._note(promise, answer, at or page)
        return answer

    def _note(self, promise: Promise, answer: requests.Response | None, path: str) -> None:
        if answer is None:
            self.book.note(promise, NOTHING)
        elif answer.status_code >= 500:
            self.book.note(promise, ERROR, unwritten=UNWRITTEN in answer.text)
            if answer.status_code not in (502, 503):
                self.book.wrong(f"{self.username}: POST {path} answered {answer.status_code}")
        elif 300 <= answer.status_code < 400:
            self.book.note(promise, DONE)
        else:
            self.book.note(promise, REFUSED)


def words(what: str) -> str:
    """Words that nobody else says."""
    return f"{what}{uuid.uuid4().hex[:12]}"


class Worker(threading.Thread):
    """Somebody at work: does one turn after another until told to go home."""

    def __init__(
        self, name: str, turn: Callable[[], object], book: Book, over: threading.Event, seed: int
    ) -> None:
        super().__init__(name=name, daemon=True)
        self.turn, self.book, self.over = turn, book, over
        self.chance = random.Random(seed)
        self.turns = 0

    def run(self) -> None:
        from django.db import connection

        while not self.over.wait(self.chance.uniform(0.4, 1.8)):
            try:
                self.turn()
                self.turns += 1
            except GaveUp:
                pass
            except Exception as error:
                self.book.wrong(f"{self.name}: {type(error).__name__}: {error!s:.300}")
                time.sleep(1)
        connection.close()
