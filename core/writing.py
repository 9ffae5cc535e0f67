"""Whether a request that failed has written something (是否写入): what the person is told when it broke.

Where the database goes away while a transaction is being committed nobody can say whether it was; then the page says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import Error, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.database_away import AWAY

WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE")


class Writing:
    """What one request wrote, as far as it went. A transaction is told by its outermost block."""

    def __init__(self) -> None:
        self.done = False
        self.open: set[Any] = (
            set()
        )  # the transactions in which something was written and that were not seen to end
        self.broken: set[Any] = set()  # those whose last statement failed: they can only be undone

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Stands around every statement of the request."""
        ours = context["connection"]
        block = ours.atomic_blocks[0] if ours.atomic_blocks else None
        if str(sql).lstrip()[:6].upper() in WRITES:
            if block:
                self.open.add(block)
                ours.on_commit(
                    lambda: self._note(block)
                )  # each: a savepoint that is undone takes its own with it
            else:
                self.done = True
        try:
            answer = execute(sql, params, many, context)
        except Error:
            self.broken.add(block)
            raise
        self.broken.discard(block)  # back at a savepoint: what comes next may be committed
        return answer

    def _note(self, block: Any) -> None:
        self.done = True
        self.open.discard(block)

    def surely_nothing(self, error: BaseException | None) -> bool:
        """Whether what failed with `error` left nothing behind: undone as a whole, not cut off while it was committed."""
        return not self.done and (self.open <= self.broken or not isinstance(error, (Error, *AWAY)))


class NoteWriting:
    """Outside of everything that reads the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.writing = writing = Writing()  # type: ignore[attr-defined]  # for whoever tells of a failure
        with connection.execute_wrapper(writing):
            return self.get_response(request)
