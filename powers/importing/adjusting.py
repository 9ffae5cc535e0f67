"""Tables of adjustments (调整事项对照表): what a row wants done with a power, and which name it has before and after.

Their columns are 原事项 | 现事项 | 调整方式 | 调整理由, or the title or a heading says it for all (取消事项目录). An ordinary list
with a column 调整情况 is read alike, row by row, where the column says one of the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from core.reference_files import read_yaml
from powers.importing.cleaning import is_placeholder, long, plain, short
from powers.importing.collecting import Draft
from powers.importing.matching import key
from powers.importing.parsed import ParsedItem

_WORDS: dict[str, list[str]] = read_yaml(
    Path(__file__).parent.parent / "reference_data" / "adjustment_words.yaml"
)
ACTIONS = tuple(_WORDS)
UNCHANGED = "不变"
_OF_A_WHOLE_LIST = ("取消", "收回", "下放", "承接", "划转", "新增")
_TITLE = re.compile(
    rf"(?P<action>{'|'.join(word for name in _OF_A_WHOLE_LIST for word in _WORDS[name][:1])})(?:和(?P<more>取消|下放|承接|调整))?"
    r"(?:实施)?的?(?:[\u4e00-\u9fff]{0,8})(?:事项|职权|权力|权限|项目)(?:目录|清单|表|一览表|明细表?|汇总表)?(?:[(（].*)?$"
)
_HEADING = re.compile(
    rf"(?:拟|建议|予以)?(?P<action>{'|'.join(word for words in _WORDS.values() for word in words)})(?:实施)?的?"
    r"(?:[\u4e00-\u9fff]{0,6})(?:事项|职权|权力|项目)?(?:部分|情况)?"
)


_ACTION_OF = {word: action for action, words in _WORDS.items() for word in words}
_WORD = re.compile("|".join(sorted(map(re.escape, _ACTION_OF), key=len, reverse=True)))
_NOT_BEFORE = re.compile(r"[不未无勿非免没缓否](?:予以|建议|同意|[予需须要应得宜再能有拟作做曾经于])*$")
_NOT_BEHIND = re.compile(r"[：:(（]?(?:[否×✗]|不|未)")
_TWO = re.compile(r"[/、,，;；或和及与&＋+\n]")
_GENERAL = ("调整", "变更", "完善", "规范")
_SHORT = 12


@cache
def action_of(text: str) -> str:
    """What a cell or heading wants done, by the words of the table; '' where it says none of them, two, or that it is not done."""
    said = plain(text)
    found: dict[str, set[str]] = {}
    end = 0
    for match in _WORD.finditer(said):
        if _NOT_BEFORE.search(said[end : match.start()]) or _NOT_BEHIND.match(said[match.end() :]):
            return ""
        found.setdefault(_ACTION_OF[match[0]], set()).add(match[0])
        end = match.end()
    one = UNCHANGED not in found and not _TWO.search(said)
    if len(found) > 1 and one and found.get("修改", set()) <= set(_GENERAL):
        found.pop("修改", None)  # 调整（取消）, 变更（划转）
    return next(iter(found)) if len(found) == 1 else ""


def action_of_titles(titles: Iterable[str]) -> str:
    """What a title or a sheet's name wants done with all of a list (省级下放事项清单), or ''."""
    for title in titles:
        said = plain(title)
        match = _TITLE.search(said)
        if match and not match["more"]:
            behind = said[match.end("action") : match.end()]
            denied = _NOT_BEFORE.search(said[: match.start()]) or re.match("[之以]?[后外]", behind)
            action = action_of(match["action"])
            if not denied and (action_of(match[0]) == action or not _WORD.search(behind)):
                return action
    return ""


def action_of_heading(text: str) -> str:
    """What a section heading of a table of adjustments wants done with the rows below it, or ''."""
    match = _HEADING.fullmatch(plain(text))
    return action_of(match["action"]) if match else ""


def settle_adjustment(
    item: ParsedItem, draft: Draft, labels: Mapping[str, str], of_all: str, *, compares: bool
) -> str:
    """Give an item its adjustment; returns what is wrong with it (Chinese), or ''.

    `of_all`: what the title says of the whole list. `compares`: the list is a table of adjustments.
    """
    written, reason = short(draft.get("adjust_action")), long(draft.get("adjust_reason"))
    of_these = draft.section_adjustment or of_all
    unclear = bool(written) and not is_placeholder(written) and not action_of(written)
    action = action_of(written) or ("" if unclear else of_these)
    unclear = unclear and (bool(of_these) or (len(written) <= _SHORT and bool(_WORD.search(plain(written)))))
    if not (compares or action or unclear) or (action == UNCHANGED and not compares):
        _keep(item, draft, labels)
        return ""
    before, after = (_name(text) for text in (draft.get("adjust_before"), draft.get("name")))
    item.former_name, item.name = before, after or before
    item.adjustment_reason = reason
    item.adjustment = action or written or _told_by_names(before, after)
    if item.adjustment in (UNCHANGED, "取消") and before and after and key(before) != key(after):
        item.adjustment = f"{item.adjustment}（名称不同）"
        return (
            f"写的是“{written or action}”，但原事项“{before[:60]}”和现事项“{after[:60]}”名称不同，"
            "两者矛盾，这一行没有导入。请改正调整方式或者名称后重新导入。"
        )
    if item.adjustment in ACTIONS:
        return ""
    said = f"“{written}”" if written else "这一行"
    return f"看不出{said}是新增、修改、取消还是别的调整，这一行没有导入。请在调整方式一栏写明后重新导入。"


def _told_by_names(before: str, after: str) -> str:
    """Without a word for it: a power without a name before is new, one without a name after is cancelled."""
    if before and after:
        return "修改"
    return "新增" if after else "取消" if before else ""


def _name(text: str) -> str:
    return "" if is_placeholder(text) else short(text)


def _keep(item: ParsedItem, draft: Draft, labels: Mapping[str, str]) -> None:
    for column in ("adjust_action", "adjust_reason"):
        if column in draft.parts:
            item.extras.append((labels.get(column, column), draft.get(column)))
