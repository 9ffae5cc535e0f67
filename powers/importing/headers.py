"""Which row is the header of a list, and which column is which field.

A header may stand on one to three rows (group headers merged over their columns), anywhere in the first rows of a
sheet, with line breaks inside. What its cells mean, `powers.importing.header_words` says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from powers.importing.cleaning import column_letter, plain, squeeze
from powers.importing.columns import KEPT, LONG_FIELDS, PARTS
from powers.importing.header_words import MAX_LABEL, HeaderWords, stage_of
from powers.importing.vocabulary import Vocabulary
from powers.importing.workbook import Sheet

SEARCH_ROWS = 30
_KIND_OF_LAW = re.compile(r"法律|法规|规章|规范性文件|国务院|政策|文件|三定")
_SECOND_HALF = {"level": "level_note", "name": "sub_item"}
_BASIS_PARTS = ("basis_text", "basis_locator")
_STAGE_SURE = re.compile(r"(?:责任|环节|阶段)(?:事项|内容)?$")
_LEVEL_NAME = re.compile(
    r"(?:国家|中央|省|自治区|市|设区的?市|州|盟|县|区|旗|县区|区县|县市区|乡镇|镇街|街镇|街道|乡|镇|村)级?"
)
_MANY_STAGES = 3
_RISKS = {part.label: name for name, (rows, part) in PARTS.items() if rows == "risks"}
"""Parts of a risk by their short names, which say what they are only beside its other columns."""
_OF_A_TYPE = re.compile(
    r"(许可|处罚|强制|征收|给付|检查|抽查|确认|奖励|裁决)(?:实施)?(?:主体|机关|部门|单位|事项|项目|子项|依据|的?法律依据)(?:名称)?(?:/.*)?$"
)


_SHIPPED = HeaderWords()


@dataclass(frozen=True)
class Column:
    """One column of a list: its header as printed, the field it fills, and how.

    role: 'own' fills the field; 'again' repeats an earlier column with the same header; 'more' adds to a
    long field that several columns share; 'said' does so under a header a person gave its meaning; 'extra' is kept verbatim.
    """

    index: int
    label: str
    field: str
    role: str = "own"
    prefix: str = ""


@dataclass
class Header:
    """A header found in a sheet: its rows and the columns it declares."""

    first: int
    last: int
    columns: list[Column]
    labels: list[str]
    score: float
    unknown: list[Column] = field(default_factory=list)

    @property
    def fields(self) -> set[str]:
        return {column.field for column in self.columns}

    def index_of(self, name: str) -> int | None:
        for column in self.columns:
            if column.field == name and column.role == "own":
                return column.index
        return None


def find_header(
    sheet: Sheet, start: int = 0, rows: int = SEARCH_ROWS, words: HeaderWords = _SHIPPED
) -> Header | None:
    """The best header among the given rows of a sheet, or None when the sheet holds no list."""
    best: Header | None = None
    seen = 0
    sheet = replace(sheet, merged=[merge for merge in sheet.merged if merge[0] < start + rows + 5])
    for first in range(start, len(sheet.rows)):
        if not any(sheet.rows[first]):
            continue
        seen += 1
        if seen > rows and first >= start + rows:
            break
        if best and any(best.first <= r0 < first <= r1 for r0, _, r1, _ in sheet.merged):
            continue
        if best and "name" in best.fields and first > best.last + 1:
            break
        header = header_at(sheet, first, words)
        if header and (best is None or header.score > best.score or _same_block(header, best)):
            best = header
        elif best and first > best.last + 3:
            break
    return best


def _same_block(header: Header, best: Header) -> bool:
    """Whether the same header was found without the line above it (a title or a 部门名称 line)."""
    return header.last == best.last and header.score >= best.score


def header_at(sheet: Sheet, first: int, words: HeaderWords = _SHIPPED) -> Header | None:
    """The header that begins on this row, reading one to three rows, or None."""
    best: Header | None = None
    if not any(map(words.field_of, sheet.rows[first])):
        return None
    for last in range(first, min(first + 3, len(sheet.rows))):
        if last > first and not (_could_be_group(sheet, first) and _could_be_sub_header(sheet.rows[last])):
            break
        labels = _labels(sheet, first, last)
        header = _read(labels, first, last, words)
        if not _acceptable(header):
            continue
        if best is None or header.score > best.score + 0.4 or _goes_on(sheet, best, last, words):
            best = header
    return best


def _goes_on(sheet: Sheet, header: Header, row: int, words: HeaderWords) -> bool:
    """Whether the row below a header belongs to it: merged with it, only header words, or qualifying it."""
    if any(r0 == header.first and r1 >= row and c0 == c1 for r0, c0, r1, c1 in sheet.merged):
        return True
    filled = [cell for cell in sheet.rows[row] if cell]
    return (len(filled) > 1 and all(map(words.field_of, filled))) or _qualifies(sheet.rows[row], header)


def _qualifies(row: list[str], header: Header) -> bool:
    """Whether the row below a header goes on with it: short words, none under number, name or type."""
    keys = {index for name in ("seq", "name", "type") if (index := header.index_of(name)) is not None}
    filled = [index for index, cell in enumerate(row) if cell]
    return (
        len(filled) > 1 and not keys.intersection(filled) and all(len(squeeze(row[i])) <= 15 for i in filled)
    )


def _could_be_group(sheet: Sheet, row: int) -> bool:
    """Whether a row may hold group headers: not a single title cell spread over the sheet."""
    return sum(1 for cell in sheet.rows[row] if cell) > 1


def _could_be_sub_header(row: list[str]) -> bool:
    filled = [cell for cell in row if cell]
    return (
        bool(filled) and all(len(squeeze(cell)) <= 25 for cell in filled) and not plain(filled[0]).isdigit()
    )


def _acceptable(header: Header) -> bool:
    known = [c for c in header.columns if c.field and c.field != "extra" and c.role != "extra"]
    distinct = {c.field for c in known}
    filled = len(header.columns)
    if "name" not in distinct and "sub_item" not in distinct:
        return len(distinct) >= 5
    few = filled <= 3 or all(column.field for column in header.columns)
    return len(distinct) >= 3 or (len(distinct) == 2 and few)


def _labels(sheet: Sheet, first: int, last: int) -> list[list[str]]:
    """Per column the header texts from top to bottom, merged cells filled in."""
    width = max((len(row) for row in sheet.rows[first : last + 1]), default=0)
    stack: list[list[str]] = [[] for _ in range(width)]
    for row in range(first, last + 1):
        cells = list(sheet.rows[row]) + [""] * (width - len(sheet.rows[row]))
        _fill_merged(sheet, row, cells)
        if (
            last > first
            and row < last
            and not any(m[0] <= row <= m[2] and m[1] != m[3] for m in sheet.merged)
        ):
            _fill_lost_groups(cells, sheet.rows[row + 1])
        for column, cell in enumerate(cells):
            if cell and (not stack[column] or squeeze(stack[column][-1]) != squeeze(cell)):
                stack[column].append(cell)
    return stack


def _fill_merged(sheet: Sheet, row: int, cells: list[str]) -> None:
    for r0, c0, r1, c1 in sheet.merged:
        if r0 <= row <= r1 and c0 < len(cells) and sheet.rows[r0][c0]:
            for column in range(c0, min(c1, len(cells) - 1) + 1):
                cells[column] = cells[column] or sheet.rows[r0][c0]


def _fill_lost_groups(cells: list[str], below: list[str]) -> None:
    """Where merges are lost, a group header reaches right over blanks that have a sub-header below."""
    group = ""
    for column, cell in enumerate(cells):
        under = column < len(below) and below[column]
        if cell:
            group = cell if under else ""
        elif under and group:
            cells[column] = group


def _field_of_stack(parts: list[str], words: HeaderWords) -> tuple[str, str]:
    """(field, prefix) of a column from its header texts; prefix keeps a sub-header that only qualifies."""
    if not parts:
        return "", ""
    if len(parts) > 1:
        both = "".join(parts[-2:])
        whole = words.field_of(both) if len(both) <= MAX_LABEL else ""
        exact = words.exactly(both)
        own = words.field_of(parts[-1])
        group = words.field_of(parts[-2])
        if (
            group == "adjust_before"
        ):  # what the power said before: its name tells which it is, the rest is kept
            return (group if own == "name" else KEPT), ""
        if own in _BASIS_PARTS and group not in ("", "extra", "bases"):
            own = ""
        if exact:
            return exact, ""
        if own and own != "extra":
            return own, ""
        if group and group != "extra":
            return group, squeeze(parts[-1])
        return own or group or whole, ""
    name = words.field_of(parts[0])
    stage = "" if name else stage_of(parts[0])
    return ("responsibilities", stage) if stage and _STAGE_SURE.search(plain(parts[0])) else (name, "")


def _named(stacks: list[list[str]], words: HeaderWords) -> dict[int, tuple[str, str]]:
    """(field, prefix) of each column; columns named 受理, 审查, 决定 or 省级, 市级 are seen together."""
    named = {index: _field_of_stack(parts, words) for index, parts in enumerate(stacks) if parts}
    known = {name for name, _ in named.values()}
    unknown = {index: plain(stacks[index][-1]) for index, (name, _) in named.items() if not name}
    stages = [index for index, label in unknown.items() if stage_of(label)]
    if len(stages) >= _MANY_STAGES:
        named.update((index, ("responsibilities", stage_of(unknown[index]))) for index in stages)
    levels = [index for index, label in unknown.items() if _LEVEL_NAME.fullmatch(label)]
    if len(levels) > 1 and "level" not in known:
        named.update((index, ("level", unknown[index])) for index in levels)
    if any(name.startswith("risks.") for name in known):
        named.update((i, (_RISKS[label], "")) for i, label in unknown.items() if label in _RISKS)
    if "bases" not in known:
        only = next((part for part in _BASIS_PARTS if part in known), None)
        named = {
            index: ("bases" if name == only else name, prefix) for index, (name, prefix) in named.items()
        }
    return named


def _read(stacks: list[list[str]], first: int, last: int, words: HeaderWords) -> Header:
    columns: list[Column] = []
    labels = ["" for _ in stacks]
    taken: dict[str, Column] = {}
    score = 0.0
    named = _named(stacks, words)
    for index, parts in enumerate(stacks):
        if not parts:
            continue
        label = labels[index] = " ".join(squeeze(part) for part in parts)
        name, prefix = named[index]
        column = _place(Column(index, label, name, prefix=prefix), taken, stacks)
        if column.role == "more" and not prefix and words.is_settled(parts[-1]):
            column = replace(column, role="said")
        columns.append(column)
        if name and name != "extra":
            score += 1.0 if column.role == "own" else 0.1
        elif name:
            score += 0.5
        else:
            score -= 0.25 if len(squeeze(label)) <= 15 else 1.0
    header = Header(first, last, _settle_bodies(columns), labels, score)
    header.unknown = [c for c in header.columns if not c.field]
    return header


def _place(column: Column, taken: dict[str, Column], stacks: list[list[str]]) -> Column:
    """Give a column its role, seeing which fields the columns before it have taken."""
    name = column.field
    if name in ("", "extra", "code"):
        return column if name == "code" else Column(column.index, column.label, name, "extra")
    if name not in taken:
        taken[name] = column
        return column
    earlier = taken[name]
    same_label = squeeze(earlier.label) == squeeze(column.label)
    adjoining = earlier.index == column.index - 1
    half = _SECOND_HALF.get(name, "")
    if half and half not in taken and ((adjoining and same_label) or (name == "name" and not same_label)):
        second = taken[half] = Column(column.index, column.label, half)
        return second
    if name == "responsibilities" and adjoining and same_label and "stage" not in taken:
        taken["stage"] = Column(earlier.index, earlier.label, "stage")
        return Column(column.index, column.label, "responsibilities", "after_stage")
    if same_label and not column.prefix:
        return Column(column.index, column.label, name, "again")
    if name in LONG_FIELDS or (name == "level" and column.prefix and earlier.prefix):
        return Column(column.index, column.label, name, "more", column.prefix)
    return Column(column.index, column.label, name, "extra")


def _settle_bodies(columns: list[Column]) -> list[Column]:
    """Turn the ambiguous 责任主体/责任部门 into 行使主体, department or extra, and mend stage columns."""
    names = {c.field for c in columns if c.role == "own"}
    for at, column in enumerate(columns):
        if column.field == "body" and column.role == "own":
            target = (
                "subject"
                if "subject" not in names
                else "department"
                if "department" not in names
                else "extra"
            )
            columns[at] = Column(column.index, column.label, target, "extra" if target == "extra" else "own")
            names.add(target)
        if column.role == "after_stage":
            columns[at] = Column(column.index, column.label, "responsibilities")
            columns[at - 1] = Column(columns[at - 1].index, columns[at - 1].label, "stage")
    return columns


def repeats(header: Header, row: list[str]) -> bool:
    """Whether a row prints the header again (page break), in whole or in great part."""
    filled = same = 0
    for column in header.columns:
        cell = row[column.index] if column.index < len(row) else ""
        if cell:
            filled += 1
            if len(cell) <= MAX_LABEL and squeeze(cell) in squeeze(column.label):
                same += 1
    return same >= 2 and same >= 0.6 * filled


def looks_like_law_kind(prefix: str) -> bool:
    """Whether a sub-header under 依据 names a kind of instrument (法律, 行政法规, 规章 …)."""
    return _KIND_OF_LAW.search(prefix) is not None and len(prefix) <= 10


def label_of(header: Header | None, index: int) -> str:
    """The header text of a column, or 'N列' where it has none."""
    if header and index < len(header.labels) and header.labels[index]:
        return header.labels[index]
    return f"{column_letter(index)}列"


def type_in_headers(header: Header, vocabulary: Vocabulary) -> str:
    """The one type that the columns of name, organ and basis speak of (检查主体、检查依据; 抽查事项), or ''."""
    found = set()
    for column in header.columns:
        if column.field in ("name", "sub_item", "subject", "bases"):
            match = _OF_A_TYPE.search(squeeze(column.label))
            if match:
                found.add(vocabulary.type_named(match[1].replace("抽查", "检查")))
    return found.pop() if len(found) == 1 else ""
