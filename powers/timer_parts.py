"""What the clock does for the list itself (定时任务): the findings of the checks, once a day."""

from __future__ import annotations

from office.timer import DAILY, PARTS, Did, Part
from powers.checks.loading import save_findings


def _findings() -> Did:
    return Did(f"存下检查结果{save_findings()}条")


def enter() -> None:
    PARTS.add(Part("findings", "清单检查", DAILY, _findings, order=80))
