"""What an import asks before it is sure (导入前要确认的问题), and the answers a person gave.

Nothing in a list is guessed in silence: what is not known is asked once for a file, with a guess where there is one, and
the answer is used when the file is read again. A question without an answer stays open; it never counts as its guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["header", "type", "level", "stage", "department", "likeness", "emptied", "missing", "region"]

Answers = Mapping[str, Mapping[str, str]]
"""kind → what the list says → the answer: the name of a column, a type, a level; a department's code; yes, no …"""

NEW = "new"
"""The answer that what was asked about is new: a power that is not on the list yet, a body that is not in the books yet."""

CLEAR = "clear"
"""The answer that an emptied cell clears its field (留空=清除)."""

CANCEL = "cancel"
"""The answer that a power missing in the file is to be cancelled (缺行=提出取消)."""

YES = "yes"

LEAVE = "-"
"""The answer that leaves what was asked about as it stands (a column of its own, not imported, not changed)."""


@dataclass(frozen=True)
class Question:
    """One thing a person should decide: what the list says, what it may mean, where it stands and how often.

    `choices`: (answer, words) where the answers do not follow from the kind. `required`: nothing is imported before it is
    answered.
    """

    kind: Kind
    text: str
    message: str
    guess: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    samples: tuple[str, ...] = ()
    sheet: str = ""
    rows: int = 0
    required: bool = False


def answer_to(answers: Answers, kind: Kind, text: str) -> str:
    """What a person answered; '' where nobody has."""
    return answers.get(kind, {}).get(text, "")
