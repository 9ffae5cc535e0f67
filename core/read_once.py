"""What the parts of one page ask for alike is read once (一页只读一次).

Within `reading_once` a reader marked `once` answers what it answered to the same question before. Only for what reads and
writes nothing: outside, and so wherever something is written, every reader reads anew. What it gives is shared: nobody changes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Around the making of one page; one within another is part of it."""
    if _answers.get() is not None:
        yield
        return
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(reader: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """A reader whose answer holds for the page; what it is asked by has to be hashable."""

    @wraps(reader)
    def read(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        answers = _answers.get()
        if answers is None:
            return reader(*args, **kwargs)
        question = (reader, args, tuple(sorted(kwargs.items())))
        if question not in answers:
            answers[question] = reader(*args, **kwargs)
        answer: Answer = answers[question]
        return answer

    return read
