"""Rows of a table of adjustments (调整事项对照表): what each asks for, in the words such tables use."""

from __future__ import annotations

from powers.importing.cleaning import short
from powers.importing.parsed import ParsedItem

WORDS = {
    "add": ("新增", "增加", "增补", "补录", "列入", "纳入"),
    "modify": ("修改", "变更", "调整", "更名", "完善", "规范", "修订"),
    "cancel": ("取消", "删除", "废止", "删减", "核减", "移出", "清理", "不再实施"),
    "suspend": ("暂停", "停止实施"),
    "resume": ("恢复",),
}
BY_HAND = (
    "划转",
    "划入",
    "划出",
    "下放",
    "承接",
    "委托",
    "赋权",
    "收回",
    "上收",
    "合并",
    "整合",
    "并入",
    "分设",
    "拆分",
    "勘误",
)
"""What needs more than a row says: a receiver, the day of the handover, which powers become one."""


def asked_of(item: ParsedItem) -> str:
    """What a row asks for, by the name of the action; '' where it cannot be told, or is done by hand."""
    if not item.adjustment:
        return ""
    said = short(item.adjustment)
    if any(word in said for word in BY_HAND):
        return ""
    found = {action for action, words in WORDS.items() if any(word in said for word in words)}
    if len(found) == 2 and "modify" in found:  # 调整（取消）
        found.discard("modify")
    return found.pop() if len(found) == 1 else ""


def name_before(item: ParsedItem) -> str:
    """The name under which the power stands on the list."""
    return short(item.cells.get("adjust_before", "")) or item.name


def why_not_done(item: ParsedItem) -> str:
    """Why a row of such a table is not taken in."""
    if any(word in item.adjustment for word in BY_HAND):
        return f"“{item.adjustment}”还须写明承接部门、交接日期等，不能由清单导入；请用“提出调整”办理。这一行没有导入。"
    return f"看不出“{item.adjustment}”是新增、修改还是取消，这一行没有导入。请改写后重新导入。"
