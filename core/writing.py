"""Whether a request that failed has written something (是否写入): what the person is told when it broke.

Where the database goes away while a transaction is being committed nobody can say whether it was; then the page says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import Error, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE")


class Writing:
    """What one request wrote, as far as it went."""

    def __init__(self) -> None:
        self.tried = self.done = self.broken = False

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Stands around every statement of the request."""
        if str(sql).lstrip()[:6].upper() in WRITES:
            self.tried = True
            if context["connection"].in_atomic_block:
                context["connection"].on_commit(
                    self._note
                )  # each: a savepoint that is undone takes its own with it
            else:
                self.done = True
        try:
            return execute(sql, params, many, context)
        except Error:
            self.broken = True
            raise

    def _note(self) -> None:
        self.done = True

    def surely_nothing(self, error: BaseException | None) -> bool:
        """Whether what failed with `error` left nothing behind: undone as a whole, not cut off while it was committed."""
        return not self.done and (not self.tried or self.broken or not isinstance(error, Error))


class NoteWriting:
    """Outside of everything that reads the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.writing = writing = Writing()  # type: ignore[attr-defined]  # for whoever tells of a failure
        with connection.execute_wrapper(writing):
            return self.get_response(request)
