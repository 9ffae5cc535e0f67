"""Why something is refused (不能办理的原因): every reason at once, each with a code and a Chinese sentence.

A `why_not_…` function lists the reasons, for the guard and for the greyed button alike; `allowed` is the guard, and `refuse`
is for what shows only while the work is being done. Whoever carries the work out (a view, a job, a command) catches
NotAllowed and tells the reasons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from core.chinese import nested_quotes


@dataclass(frozen=True)
class Reason:
    """Why an action is refused, with a stable code and a Chinese sentence for the person."""

    code: str
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", nested_quotes(self.message))


class NotAllowed(Exception):  # noqa: N818  named as the reader says it
    """An action was refused; carries the reasons. Whatever was begun is rolled back."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        self.reasons = list(reasons)
        super().__init__("；".join(r.message for r in self.reasons))


def allowed(reasons: Sequence[Reason]) -> None:
    """Raise NotAllowed with every reason there is; nothing happens where there is none."""
    if reasons:
        raise NotAllowed(reasons)


def refuse(code: str, message: str) -> NoReturn:
    """Raise NotAllowed for one reason."""
    raise NotAllowed([Reason(code, message)])
