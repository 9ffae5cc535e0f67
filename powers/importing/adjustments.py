"""What an import does for a row of a table of adjustments (调整事项对照表); which words mean what, adjusting.py reads."""

from __future__ import annotations

from powers.importing.adjusting import UNCHANGED
from powers.importing.parsed import ParsedItem

KEEP = "keep"
DONE = {
    "新增": "add",
    "修改": "modify",
    "取消": "cancel",
    "暂停": "suspend",
    "恢复": "resume",
    UNCHANGED: KEEP,
}
"""What an import carries out, by the name of the action. Other adjustments need more than a row says: a receiver, the day
of the handover, which powers become one."""


def asked_of(item: ParsedItem) -> str:
    """What a row asks for, by the name of the action; '' in an ordinary list, and for what an import does not carry out."""
    return DONE.get(item.adjustment, "") if item.adjustment else ""


def name_before(item: ParsedItem) -> str:
    """The name under which the power stands on the list."""
    return item.former_name or item.name


def why_not_done(item: ParsedItem) -> str:
    """Why a row of such a table is not taken in."""
    return f"“{item.adjustment}”还须写明承接部门、交接日期等，不能由清单导入；请用“提出调整”办理。这一行没有导入。"
