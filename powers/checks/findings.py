"""What a check finds (检查发现): a stable code, how grave, where, and in Chinese what is wrong and what would mend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from core.redline import Piece


class Severity(StrEnum):
    """Errors block a submission, warnings need a written reason, questions are the reviewer's, notes only tell."""

    ERROR = "error"
    WARNING = "warning"
    QUESTION = "question"
    INFO = "info"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def order(self) -> int:
        return list(Severity).index(self)


_LABELS = {
    Severity.ERROR: "错误",
    Severity.WARNING: "须说明",
    Severity.QUESTION: "待核实",
    Severity.INFO: "提示",
}


@dataclass(frozen=True)
class Problem:
    """What one check says of one place: the path to the field, the sentence, and what helps to mend it.

    `law` and `article` are those of the citation it is about. `key` tells it from others of the same code on the same
    power, whatever the order of rows; `facts` are the questions it asks; `fix` what one click would put in its place;
    `severity` how grave it is here, where the check does not say it for all (a gap that one type of power must not have).
    """

    path: str
    message: str
    law: str = ""
    article: str = ""
    key: str = ""
    ground: str = ""
    pieces: tuple[Piece, ...] = ()
    facts: tuple[str, ...] = ()
    fix: dict[str, Any] = field(default_factory=dict)
    severity: Severity | None = None


@dataclass(frozen=True)
class Finding:
    """A problem with the check that found it.

    `template` tells which findings are the same one in many items, `items` in how many of the list its words stand.
    """

    code: str
    severity: Severity
    title: str
    ground: str
    problem: Problem
    template: str = ""
    items: int = 1

    @property
    def path(self) -> str:
        return self.problem.path

    @property
    def message(self) -> str:
        return self.problem.message

    @property
    def key(self) -> str:
        """What makes it the same finding when the draft is checked again."""
        return f"{self.code}:{self.problem.key or self.problem.path}"

    @property
    def section(self) -> str:
        """The part of the document it is about: name, bases, responsibilities …"""
        return self.path.strip("/").partition("/")[0]
