"""What the last reading of an import asks (导入前要确认的问题), and why its preview cannot be confirmed as it stands. Selectors only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.reasons import Reason
from powers.importing.asking import answer_to
from review.imports.previewing import read_with
from review.models.imports import ImportRun

if TYPE_CHECKING:
    from collections.abc import Sequence

Asked = Mapping[str, Any]
TOLD = 3
"""How many open questions are told one by one."""


def questions_of(run: ImportRun) -> Sequence[Asked]:
    """What the last reading asked, and what was asked before and is answered."""
    found: list[Asked] = run.report.get("questions", [])
    return found


def open_questions(run: ImportRun) -> list[Asked]:
    return [one for one in questions_of(run) if not answer_to(run.answers, one["kind"], one["text"])]


def why_not_as_read(run: ImportRun) -> list[Reason]:
    """Why the preview does not tell what an import would do: something must be answered, or was answered since."""
    needed = [one for one in open_questions(run) if one.get("required")]
    reasons = [Reason("question", f"请先回答：{one['message']}") for one in needed[:TOLD]]
    if len(needed) > TOLD:
        reasons.append(Reason("question", f"另有{len(needed) - TOLD}个必须回答的问题。"))
    if run.report and run.report.get("read_with") != read_with(run):
        reasons.append(Reason("stale", "回答或者补写之后还没有重新读取，请先重新读取。"))
    return reasons
