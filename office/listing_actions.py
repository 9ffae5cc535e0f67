"""What a person does to several rows of a list at once (成批办理): the same function as for one, row by row.

Nothing is allowed here that is not allowed for one row: each act guards itself and refuses with its reasons, and what
was refused is told with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib import messages

from accounts.requests import OfficeRequest
from core.reasons import NotAllowed, Reason

if TYPE_CHECKING:
    from django.forms import Form

    from accounts.models import User
    from office.listing import ListScreen

TOLD = 5
"""How many refusals are told one by one."""
MOST = 200
"""How many rows are acted on in one request, row by row."""


@dataclass(frozen=True)
class Outcome:
    """What came of it: how many rows were done, and each that was refused with its reasons."""

    done: int = 0
    refused: Sequence[str] = ()


@dataclass(frozen=True)
class BulkAction:
    """One action on ticked rows.

    `name` is its name in the form, `label` its button, `done` what is said of {} rows. `fits` tells which rows can be
    ticked for it. With `asks`, which says what comes of it, a page asks before, and `why_not` sorts out there what
    would be refused; `form` is what that page asks for besides, `tells` what it says of each row, and `seen` stands for
    what a person was shown of a row: one that is no longer as it was is not acted on.
    """

    name: str
    label: str
    run: Callable[[ListScreen, Sequence[Any]], Outcome]
    done: str
    fits: Callable[[Any, User], bool] = lambda row, user: True
    why_not: Callable[[Any, User], list[Reason]] = lambda row, user: []
    asks: str = ""
    most: int = MOST
    form: Callable[..., Form] | None = None
    tells: Callable[[Any], str] = lambda row: ""
    seen: Callable[[Any], str] = lambda row: ""


def each(act: Callable[[Any, User], object]) -> Callable[[ListScreen, Sequence[Any]], Outcome]:
    """Rows one after the other, each in its own transaction: one that is refused holds no other back."""

    return each_with(lambda row, user, given: act(row, user))


def each_with(
    act: Callable[[Any, User, dict[str, Any]], object],
) -> Callable[[ListScreen, Sequence[Any]], Outcome]:
    """The same with what the page asked for, the fields of its form by name."""

    def run(screen: ListScreen, rows: Sequence[Any]) -> Outcome:
        refused = []
        for row in rows:
            try:
                act(row, screen.user, screen.given)
            except NotAllowed as no:
                refused.append(f"{row}：{no}")
        return Outcome(len(rows) - len(refused), refused)

    return run


@dataclass(frozen=True)
class Ticked:
    """The rows that a person ticked: those found among what they see, and how many were not."""

    rows: list[Any] = field(default_factory=list)
    lost: int = 0
    problem: str = ""


def tell(request: OfficeRequest, action: BulkAction, made: Outcome, lost: int) -> None:
    """Say how many were done, what was refused and why, what was not found."""
    if made.done:
        messages.success(request, action.done.format(made.done))
    if made.refused:
        more = [f"……另有{len(made.refused) - TOLD}项"] if len(made.refused) > TOLD else []
        messages.warning(
            request, "\n".join([f"以下{len(made.refused)}项没有办理：", *made.refused[:TOLD], *more])
        )
    if lost:
        messages.warning(
            request, f"另有{lost}项没有找到，没有办理：可能已经删除，或者不在您可以查看的范围内。"
        )
    if not made.done and not made.refused and not lost:
        messages.info(request, "所选各项此前都已办理。")
