"""Rows of a list that are not items: section headings, notes, footers, page numbers, column numbers."""

from __future__ import annotations

import re
from itertools import pairwise

from powers.importing.adjusting import action_of_heading
from powers.importing.cleaning import plain, short, squeeze
from powers.importing.department_names import looks_like_body, name_declared, rank
from powers.importing.vocabulary import Vocabulary

_FOOTER = re.compile(
    r"^(?:填[表报]|制表|审[核定批]人|审核|复核|单位负责人|部门负责人|负责人|分管领导|主要领导|联系人|联系电话|经办人|填报日期|日期[:：]"
    r"|合计|总计|小计|共计|本页|[*※]?注[:：]|[*※]?备注[:：]|[*※]?说明[:：]|附注|注意|注\d|备注\d|说明\d|第\d+页|共\d+页|-\d+-$|—\d+—$|\d+/\d+$|以上共|以下空白|（?此页)"
)
_TOTAL = re.compile(r"(?:合计|小计|总计|共计)[:：]?(?:共?\d+[项条个件]?)?")
_COUNTED = re.compile(r"[(（]?共?计?\d+[项条个][^()（）]*[)）]?$")
_NUMBERING = re.compile(
    r"^(?:[(]?[一二三四五六七八九十]{1,3}[)、.,]|第[一二三四五六七八九十]{1,3}[部章节类][分、]?|[(]?\d{1,2}[)、.])"
)
_COUNT = re.compile(r"[(]?共?计?\d+[项条个]?[)]?$|[(].*[)]$")
_DUTY = re.compile(r"^(?:主要职责|部门职责|职责)(?:[一二三四五六七八九十]{1,3}|\d{1,3})?[、：:.]")
_CHINESE_NUMERAL = re.compile(r"[(]?[一二三四五六七八九十]{1,3}[)、.]?$")
_HAN_SECTION = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十]{1,3}[部章节类])"
)


SAMPLE_MARK = "（示例，导入前请删去本行）"
"""Before the name of the example in the sample list, by which its row is known again in a list."""
_PLAIN_MARK = plain(SAMPLE_MARK)
_OPENING = "(（﹙⁽₍︵"
"""What a cell begins with whose plain form begins with a bracket."""


def is_sample(cells: list[str]) -> bool:
    """Whether a row is the example of the sample list, left in."""
    return any(cell.lstrip()[:1] in _OPENING and plain(cell).startswith(_PLAIN_MARK) for cell in cells)


def is_footer(text: str) -> bool:
    """Whether a text begins a note or footer (填表人, 注：, 合计, 第1页 …)."""
    return _FOOTER.match(plain(text[:60])) is not None


def is_total(text: str) -> bool:
    """Whether a cell begins a row of totals (合计, 小计：3项)."""
    return len(text) < 20 and _TOTAL.fullmatch(plain(text)) is not None


def is_column_numbers(cells: list[str]) -> bool:
    """Whether a row only numbers the columns (1 2 3 …, (1) (2) …, 甲 乙 1 2)."""
    if len(cells) < 3 or any(len(cell) > 5 for cell in cells):
        return False
    numbers = [plain(cell).strip("()栏列") for cell in cells]
    digits = [int(number) for number in numbers if number.isdigit() and len(number) < 4]
    return (
        len(digits) >= len(numbers) - 2 and len(digits) >= 3 and all(b - a == 1 for a, b in pairwise(digits))
    )


class Sections:
    """What the section headings passed so far say of the items below them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.type = ""
        self.department = ""
        self.duty = ""
        self.adjustment = ""
        self.adjusts = False
        """Whether headings may say what is to be done with the powers below them (一、取消的事项)."""

    def take(self, cells: list[str]) -> str:
        """Read a row as a section heading; says what it was ('' when it is none)."""
        text = "".join(squeeze(cell) for cell in cells)
        if len(text) > 200:
            return ""
        if _DUTY.match(plain(text)):
            self.duty = _DUTY.sub("", short(cells[-1] if len(cells) > 1 else cells[0])) or short(cells[-1])
            return f"职责“{self.duty}”"
        declared = name_declared(cells)
        if declared:
            self.department = declared
            return f"部门“{declared}”"
        if len(text) > 40:
            return ""
        bare = _COUNT.sub("", _NUMBERING.sub("", plain(text)))
        if cells and len(cells) == 2 and _CHINESE_NUMERAL.match(plain(cells[0])):
            bare = _COUNT.sub("", plain(cells[1]))
        if self.adjusts and (action := action_of_heading(bare)):
            self.adjustment = action
            return f"调整方式“{action}”"
        found = self.vocabulary.type_named(bare) if len(bare) > 1 else ""
        if not found and (_HAN_SECTION.match(text) or "类" in bare or "项" in text):
            found = self.vocabulary.type_in_heading(bare)
        if found:
            self.type = found
            return f"类型“{found}”"
        name = short(_COUNTED.sub("", _NUMBERING.sub("", text)))
        name = name if looks_like_body(name) else short(bare)
        if looks_like_body(name) and (rank(name) >= 1.5 or _HAN_SECTION.match(text)):
            self.department = name
            return f"部门“{name}”"
        return ""
