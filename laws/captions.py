"""What stands behind a place and says what it is about, or which part of it: 第七章法律责任, 第九十四条（禁止使用童工）.

It belongs to the place and quotes nothing. Positions are in compact text.
"""

import re

from core.chinese import NUMERAL_CHARACTERS, Compact
from laws.places import Part
from laws.titles import TAG

_ENDS = r"(?=$|[。；：、，+＋&＆]|《)"
_REMARK = re.compile(
    rf"(?:（(?:违反|对应|涉及)[^（）。；《》]{{0,20}}第[^（）。；《》]{{1,20}}）|（[^（）。；《》]{{1,20}}部分）|（(?![一二三四五六七八九十0-9]+）|[^（）]*第[^（）]{{1,9}}条)(?P<said>[^（）。；：《》，]{{2,30}})）|【[^【】。；《》]{{2,30}}】){_ENDS}"
)
_NAME = re.compile(
    r"(?:[“「](?P<quoted>[\u4e00-\u9fff、]{2,20})[”」]|(?P<name>(?![的中之等及和与所对])[\u4e00-\u9fff]{2,12}))"
)
_NAME_ENDS = re.compile(rf"{_ENDS}|（|(?=第[一二三四五六七八九十百零0-9]{{1,7}}条)")
_NO_NAME = re.compile(
    "规定|条款|内容|要求|全部|全文|执行|办理|处罚|适用|有关|相关|参照|比照|以及|以下|情形|的，|应当|不得|责令|必须|予以"
)
_WITHIN = re.compile(rf"(?:第?[一二三四五六七八九十]{{1,2}}句|前段|后段|但书|全条|各款|各项|所列各项){_ENDS}")
_RENUMBERED = re.compile(
    rf"（(?:现行?|[\u4e00-\u9fff0-9]{{0,8}}修[正订改]后|原)(?:的|为|系|是)?第[{NUMERAL_CHARACTERS}]{{1,9}}条[^（）。；《》]{{0,12}}）(?:{_ENDS}|(?=[“「]))"
)
"""（现为第六十条）: the number that the article has, or had, in another edition."""
_UNCOUNTED = re.compile(rf"(?:前|上|本|该|末|最后一)[款项]{_ENDS}|[①-⑳]{_ENDS}")


def caption_end(c: Compact, at: int, parts: list[Part]) -> tuple[int, str]:
    """Where the words that belong to the places before `at` end, and what a person should confirm about them."""
    s = c.text
    if m := _UNCOUNTED.match(s, at):
        return m.end(), f"“{m[0]}”没有写清是第几款（项），按“{parts[-1].canonical}”理解，请核对。"
    if m := _WITHIN.match(s, at):
        return m.end(), ""
    if not s.startswith(("（", "【"), at):
        return name_end(c, at, parts), ""
    if m := _RENUMBERED.match(s, at):
        return m.end(), f"条文序号另注明“{m[0]}”，按“{parts[-1].canonical}”理解，请核对。"
    if (m := _REMARK.match(s, at)) and not TAG.match(s, at) and not _NO_NAME.search(m["said"] or ""):
        return m.end(), ""
    return name_end(c, at, parts), ""


def name_end(c: Compact, at: int, parts: list[Part]) -> int:
    """Behind the name of a chapter; `at` where none follows."""
    last = parts[-1].locators[-1]
    m = _NAME.match(c.text, at) if (last.chapter or last.section) and not last.article else None
    if m is None:
        return at
    ends = (n for n in range(at + 2, m.end() + 1) if c.line_before(n) or _NAME_ENDS.match(c.text, n))
    end = m.end() if m["quoted"] else next(ends, at)
    return at if _NO_NAME.search(c.text, at, end) else end
