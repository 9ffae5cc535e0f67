"""Why something is refused (不能办理的原因): every reason at once, each with a code and a Chinese sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """Why an action is refused, with a stable code and a Chinese sentence for the person."""

    code: str
    message: str


class NotAllowed(Exception):  # noqa: N818  named as the reader says it
    """An action was refused; carries the reasons."""

    def __init__(self, reasons: list[Reason]) -> None:
        self.reasons = reasons
        super().__init__("；".join(r.message for r in reasons))
