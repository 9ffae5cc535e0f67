"""How the title of a paper breaks into lines (标题回行): about as long as each other, each whole in meaning (词意完整).

A line never ends inside a date, a number, a document number or a name in 《》 or “”, nor between a mark and its word. Where words
end a machine does not know; it prefers to break beside what it does know.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from math import ceil, inf

ROOM = 20
"""Characters of 二号 in a line of the text area (156 mm)."""
WORDS = (
    "联席会议", "成员单位", "权责清单", "意见汇总表", "汇总表", "书面征求意见", "征求意见", "调整意见", "意见分歧", "协调情况",
    "监督管理", "委员会", "人民政府", "机构编制", "行政许可", "行政处罚", "新文本", "议程", "纪要", "提醒函", "催办通知", "督办通知",
    "督办函", "通报", "移送函", "报告", "提出", "办理", "没有", "未及时", "及时", "关于", "情况", "调整", "通知", "管理",
)  # fmt: skip
"""Words of these papers, within which no line ends."""
KEPT = re.compile(
    r"(?:\d{4}年(?:度|\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日)(?:以?[前后内]|起)?|自治[区州县旗]"
    r"|第?[0-9〇一二三四五六七八九十百]+(?:次会议|次|批|号|项|条|款|年度|年|期|季度)"
    r"|[一-龥]{1,4}〔\d{4}〕第?\d+号|[〔（(][^〔〕（）()\n]{1,16}[〕）)](?:第?\d+号)?|《[^《》\n]{1,18}》|“[^“”\n]{1,18}”|[0-9A-Za-z.\-/]+|"
    + "|".join(WORDS)
)
CLOSING, OPENING = "，。、；：？！）》〉”’〕】", "（《〈“‘〔【"
WEAK = "的了地得和与及或之"
"""A line may end with these, and does not begin with them."""
ENDS = "厅局委署院部市县省州区会案函"
"""What the names of bodies and papers end with."""
WITHIN_WORDS, BEFORE_ENDS, AFTER_ENDS = 9, 30, 3
"""What it costs to break where a word may go on, in squares of characters."""


def title_lines(words: str, room: int = ROOM) -> str:
    """The title with its line breaks; those that somebody set stay."""
    return "\n".join(line for one in words.splitlines() for line in _balanced(one.strip(), room))


def _width(words: str) -> float:
    """In characters: a figure takes a good half, and a gap of a quarter stands between it and a character."""
    wide = [unicodedata.east_asian_width(sign) in "WFA" for sign in words]
    gaps = sum(one != after for one, after in pairwise(wide))
    return sum(1 if one else 0.55 for one in wide) + gaps / 4


def _pieces(words: str) -> list[str]:
    """What is never broken: spans that belong together, and single characters with the marks beside them."""
    found: list[str] = []
    for piece in re.findall(f"{KEPT.pattern}|.", words):
        if found and (piece in CLOSING or piece in WEAK or found[-1][-1] in OPENING):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _balanced(words: str, room: int) -> list[str]:
    if _width(words) <= room:
        return [words] if words else []
    pieces = _pieces(words)
    count = ceil(_width(words) / room)
    while count < len(pieces):
        if lines := _divided(pieces, count, room):
            return lines
        count += 1
    return [words]


def _divided(pieces: list[str], count: int, room: int) -> list[str]:
    """The pieces in so many lines, as equal as can be; [] where no line may be that long."""
    mean = _width("".join(pieces)) / count
    best: list[dict[int, tuple[float, list[int]]]] = [{0: (0.0, [])}]
    for _ in range(count):
        ends: dict[int, tuple[float, list[int]]] = {}
        for start, (cost, cuts) in best[-1].items():
            for end in range(start + 1, len(pieces) + 1):
                width = _width("".join(pieces[start:end]))
                if width > room:
                    break
                total = cost + (width - mean) ** 2 + _cut_cost(pieces, end)
                if total < ends.get(end, (inf, []))[0]:
                    ends[end] = total, [*cuts, end]
        best.append(ends)
    _, cuts = best[-1].get(len(pieces), (inf, []))
    return ["".join(pieces[start:end]) for start, end in zip([0, *cuts], cuts, strict=False)]


def _cut_cost(pieces: list[str], end: int) -> int:
    """Nothing beside a date, a name or a mark; something where a word may go on."""
    if end < len(pieces) and pieces[end] == "委员会":
        return BEFORE_ENDS
    if end == len(pieces) or len(pieces[end - 1]) > 1 or len(pieces[end]) > 1:
        return 0
    if pieces[end] in ENDS:
        return BEFORE_ENDS
    return AFTER_ENDS if pieces[end - 1] in ENDS else WITHIN_WORDS
