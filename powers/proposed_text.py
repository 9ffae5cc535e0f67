"""Responsibilities proposed from the stages of a type (按责任环节拟写): a frame that the department fills, never a statement.

Each begins with 【请核对】, and a check refuses to let it be submitted so: what nobody stated is not published.
"""

from __future__ import annotations

from collections.abc import Iterable

from powers.models import Stage

MARK = "【请核对】"


def variants(stages: Iterable[Stage]) -> list[str]:
    """The sets of stages that a type has, where it has several (强制措施、强制执行)."""
    return list(dict.fromkeys(stage.variant for stage in stages if stage.variant))


def template(stages: Iterable[Stage], variant: str = "") -> list[Stage]:
    """The stages that every power of the type goes through; of one set, where there are several."""
    fitting = [stage for stage in stages if stage.variant in ("", variant)]
    return [stage for stage in fitting if stage.required] or fitting


def proposed(stage: Stage) -> str:
    """The text of a responsibility that is still to be written."""
    ground = f"按照{stage.basis}，" if stage.basis else ""
    return f"{MARK}{ground}写明“{stage.name}”环节的责任"


def is_proposed(text: str) -> bool:
    return MARK in text
