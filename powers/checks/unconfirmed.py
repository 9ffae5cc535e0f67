"""Text that was proposed and that nobody has confirmed (待核对的文字)."""

from __future__ import annotations

from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check
from powers.proposed_text import is_proposed


@check(
    "structure.unconfirmed",
    Severity.ERROR,
    "拟写的文字没有核对",
    ground="清单写什么，由部门核实后写明",
    always_blocks=True,
)
def unconfirmed(item: Item) -> Iterator[Problem]:
    for n, row in enumerate(item.doc["responsibilities"]):
        if is_proposed(row["text"]):
            yield Problem(
                f"/responsibilities/{n}/text",
                f"“{row['stage']}”环节的责任是按责任环节拟写的，还没有写明。请改成本部门的责任，并删去“【请核对】”。",
            )
