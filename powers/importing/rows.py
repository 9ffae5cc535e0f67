"""From the rows of one sheet to drafts of items: what begins one, what continues it, what several share.

The rules, in order. A row that repeats the header, heads a section or is a note is no item. A row with its
own number, name or sub-item begins an item; a sub-item without a name belongs to the main item above. A row
with none of these continues the item above. A vertically merged cell belongs to every item whose first row it
covers. Where merges are lost (csv, pasted tables), blanks of a sub-item are filled from the sub-item before it of
the same main item and type, and told; no other blank is filled.
"""

from __future__ import annotations

from powers.importing.cards import fields_of_cards, read_cards, titles_above
from powers.importing.cleaning import column_letter, is_placeholder, quote, squeeze
from powers.importing.collecting import Draft, same_text
from powers.importing.columns import LIMITS, PARTS, READ
from powers.importing.filling import Filler
from powers.importing.finishing_sheets import (
    drop_headings,
    report_cells,
    report_columns,
    report_filled,
    report_lost,
    report_rows,
    settle_offices,
)
from powers.importing.headers import (
    Column,
    Header,
    find_header,
    header_at,
    label_of,
    repeats,
)
from powers.importing.parsed import Problem, Severity
from powers.importing.special_rows import Sections, is_column_numbers, is_footer, is_sample, is_total
from powers.importing.vocabulary import Vocabulary
from powers.importing.workbook import Sheet

_KEYS = ("seq", "name", "sub_item")
_SUBSTANCE = (READ | PARTS.keys() | {"stage", "code", "extra", LIMITS}) - {
    "name",
    "sub_item",
    "department",
    "remark",
}
_MAX_MERGED = 5_000_000
_NEVER_SHARED = ("sub_item", "remark")
_OF_MAIN = ("type", "subject", "department")
_LEADING = (*_KEYS, "type", "department")
_HEADING = (*_KEYS, "type", "")


class SheetReader:
    """Reads one sheet: `read` fills `drafts`, `problems` and `rows`."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.words = vocabulary.words
        self.drafts: list[Draft] = []
        self.filler = Filler(sheet, self.drafts)
        self.sections = Sections(vocabulary)
        self.header: Header | None = None
        self.problems: list[Problem] = []
        self.titles: list[str] = []
        self.rows = 0
        self.compares = False
        """Whether this is a table of adjustments: the power as it was beside the power as it is to be."""
        self._covered: dict[tuple[int, int], tuple[int, int]] = {}
        self._wide: dict[int, int] = {}
        self._by_index: dict[int, Column] = {}
        self._fields: dict[int, str] = {}
        self._main: Draft | None = None
        self._current: Draft | None = None
        self._repeats: list[int] = []
        self._lost_merges = False
        self._fragments_possible = False

    def read(self) -> None:
        """Read the whole sheet. With no header in it, everything is kept as problems."""
        self.header = find_header(self.sheet, words=self.words)
        cards = read_cards(self.sheet, self.words)
        if self.header is None or fields_of_cards(cards) > len(self.header.fields):
            self.header = None
            self._read_cards(cards)
            return
        self._read_titles(self.header)
        self._index_merges(self.header)
        self._use(self.header)
        at = self.head.last + 1
        while at < len(self.sheet.rows):
            at = self._row(at)
        self.drafts = drop_headings(self.drafts, self.head, self.problem)
        if self._lost_merges:
            report_lost(self.drafts, self.head, self.problem)
        report_filled(self.drafts, self.head, self.problem)
        settle_offices(self.drafts, self.head)
        report_cells(self.head, self.filler.pointless, self.filler.unresolved, self.problem)
        report_columns(self.head, self.filler.unheaded, self.problem)
        report_rows(self.head, self.filler.differing, self._repeats, self.problem)

    @property
    def labels(self) -> dict[str, str]:
        """The sheet's own headers by the column they are."""
        columns = self.header.columns if self.header else []
        return {column.field: squeeze(column.label) for column in reversed(columns) if column.field}

    @property
    def head(self) -> Header:
        """The header in force; only asked for once one has been found."""
        if self.header is None:
            raise RuntimeError("no header has been read")
        return self.header

    def problem(self, row: int, column: str, severity: Severity, message: str) -> None:
        self.problems.append(Problem(self.sheet.name, row + 1, column, severity, message))

    def _read_cards(self, cards: list[Draft]) -> None:
        self.drafts = cards
        if not self.drafts:
            self._keep_all()
            return
        self.rows = sum(1 for row in self.sheet.rows if any(row))
        for at, cells in titles_above(self.sheet, self.drafts[0].row):
            self._read_title(at, cells)
        labels = dict.fromkeys(cell for row in self.sheet.rows for cell in row if self.words.field_of(cell))
        message = f"一事项一表，按各栏名称读取：{'、'.join(labels)}。请核对各项内容。"
        self.problem(self.drafts[0].row, "", "info", message)

    def _keep_all(self) -> None:
        filled = [(at, row) for at, row in enumerate(self.sheet.rows) if any(row)]
        if not filled:
            self.problem(0, "", "info", "空工作表，没有内容。")
            return
        self.problem(
            0,
            "",
            "info",
            "这个工作表里没有找到权责清单的表头（前30行），按非清单内容处理，文字原样保留如下。",
        )
        for at, row in filled:
            self.problem(at, "", "info", "非清单内容，原样保留：" + " | ".join(cell for cell in row if cell))

    def _read_titles(self, header: Header) -> None:
        for at in range(header.first):
            cells = [cell for cell in self.sheet.rows[at] if cell]
            if cells:
                self._read_title(at, cells)

    def _read_title(self, at: int, cells: list[str]) -> None:
        self.titles.append("".join(dict.fromkeys(cells)))
        self.sections.take(cells)
        self.problem(at, "", "info", "表头上方的文字，作标题读取：" + " | ".join(cells))

    def _index_merges(self, header: Header) -> None:
        vertical = area = 0
        height = len(self.sheet.rows)
        for r0, c0, r1, c1 in self.sheet.merged:
            if r1 <= header.last or r0 >= height:
                continue
            vertical += r1 > r0
            self._wide[r0] = max(self._wide.get(r0, 0), c1 - c0 + 1)
            rows = range(r0, min(r1 + 1, height))
            columns = range(c0, min(c1 + 1, len(self.sheet.rows[r0])))
            area += len(rows) * len(columns)
            if area > _MAX_MERGED:
                self.problem(0, "", "warning", "合并单元格过多，只按前面的合并区域读取。请核对各行内容。")
                break
            for row in rows:
                for column in columns:
                    if (row, column) != (r0, c0):
                        self._covered[row, column] = (r0, c0)
        self._lost_merges = vertical == 0

    def _use(self, header: Header) -> None:
        self.header = header
        self._by_index = {column.index: column for column in header.columns}
        self._fields = {column.index: column.field for column in header.columns}
        self.filler.use(header)
        self.compares = self.compares or "adjust_before" in header.fields
        self.sections.adjusts = self.compares or any("调整" in title for title in self.titles)
        mapping = "、".join(f"{column_letter(c.index)}“{c.label}”" for c in header.columns)
        self.problem(header.first, "", "info", f"识别为表头：{mapping}。")
        seq, name = header.index_of("seq"), header.index_of("name")
        if seq is not None and name is not None:
            body = [row for row in self.sheet.rows[header.last + 1 :] if name < len(row) and row[name]]
            numbered = sum(1 for row in body if row[seq])
            self._fragments_possible = numbered >= 0.7 * len(body)

    def _row(self, at: int) -> int:
        """Read the row; returns the next row to read."""
        row = self.sheet.rows[at]
        filled = [(index, cell) for index, cell in enumerate(row) if cell]
        if not filled:
            return at + 1
        self.rows += 1
        after = self._another_header(at, row, filled)
        if after:
            return after
        if self._special(at, filled):
            return at + 1
        own = self._own_cells(at, filled)
        if self._begins_item(at, own):
            self._begin(at, own)
        else:
            self._continue(at, own)
        return at + 1

    def _another_header(self, at: int, row: list[str], filled: list[tuple[int, str]]) -> int:
        """Skip a header printed again, or take over a new one; 0 when the row is none."""
        if len(filled) < 2 or len(filled[0][1]) > 20 or len(filled[1][1]) > 40:
            return 0
        if not (self.words.field_of(filled[0][1]) or self.words.field_of(filled[1][1])):
            return 0
        if repeats(self.head, row):
            self._repeats.append(at)
            end = at + self.head.last - self.head.first
            after = max(at, min(end, len(self.sheet.rows) - 1)) + 1 if self._sub_header(end) else at + 1
            self._keep_unlike(range(at, after))
            return after
        known = sum(1 for _, cell in filled if self.words.field_of(cell))
        few = 3 if self.words.field_of(filled[0][1]) == "seq" else 4
        if known < few or known < 0.6 * len(filled):
            return 0
        header = header_at(self.sheet, at, self.words)
        if header is None:
            return 0
        self._use(header)
        self._current = self._main = None
        return header.last + 1

    def _keep_unlike(self, repeated: range) -> None:
        """Report what stands in a header printed again and not in the header itself."""
        for at in repeated:
            cells = enumerate(self.sheet.rows[at])
            unlike = [cell for i, cell in cells if squeeze(cell) not in squeeze(label_of(self.head, i))]
            if unlike:
                message = "这一行像重复的表头，已跳过，其中与表头不同的文字原样保留，请核对：" + " | ".join(
                    unlike
                )
                self.problem(at, "", "warning", message)

    def _sub_header(self, row: int) -> bool:
        if self.head.last == self.head.first or row >= len(self.sheet.rows):
            return False
        return repeats(self.head, self.sheet.rows[row]) or not any(self.sheet.rows[row])

    def _special(self, at: int, filled: list[tuple[int, str]]) -> bool:
        """Section headings, notes, footers and column numbers: reported, not items."""
        cells = [cell for _, cell in filled]
        first, text = filled[0]
        column = self._by_index.get(first)
        leading = column is None or column.field in _LEADING or first == 0
        wide = self._wide.get(at, 0) * 2 >= len(self.head.columns) and len(self.head.columns) > 2
        if is_sample(cells):
            self.problem(at, "", "info", "示例清单自带的示例行，不作为事项，已跳过：" + " | ".join(cells))
            return True
        if is_column_numbers(cells):
            self.problem(at, "", "info", "列号行，不作为事项：" + " | ".join(cells))
            return True
        if not leading and not wide:
            return False
        if is_total(text) and not any(self._field(index) == "name" for index, _ in filled[1:]):
            self.problem(at, "", "info", "合计行，不作为事项：" + " | ".join(cells))
            return True
        if is_footer(text) and self._field(first) != "remark" and (wide or not self._has_substance(filled)):
            self.problem(at, "", "info", "表注或落款，不作为事项，原样保留：" + " | ".join(cells))
            return True
        alone = len(filled) <= 2 and all(self._field(index) in _HEADING for index, _ in filled)
        if not (wide or alone) or (at, first) in self._covered:
            return False
        return self._section(at, cells, filled, wide)

    def _has_substance(self, filled: list[tuple[int, str]]) -> bool:
        return any(
            self._field(index) in ("type", "bases", "responsibilities", "subject") and not is_footer(cell)
            for index, cell in filled
        )

    def _section(self, at: int, cells: list[str], filled: list[tuple[int, str]], wide: bool) -> bool:
        what = "" if len(filled) > 2 else self.sections.take(cells)
        if what:
            self.problem(at, "", "info", f"分节标题，以下各行按{what}读取：" + " | ".join(cells))
            self._current = None
            return True
        fields = {self._field(index) for index, _ in filled}
        if (wide and len(filled) == 1) or fields == {"seq"}:
            self.problem(
                at,
                label_of(self.header, filled[0][0]),
                "info",
                "整行文字，不作为事项，原样保留：" + " | ".join(cells),
            )
            return True
        return False

    def _field(self, index: int) -> str:
        return self._fields.get(index, "")

    def _own_cells(self, at: int, filled: list[tuple[int, str]]) -> dict[int, str]:
        """The row's cells that can be seen; texts hidden under a merged cell are put aside."""
        if not self._covered:
            return dict(filled)
        own = {}
        hidden = []
        for index, cell in filled:
            anchor = self._covered.get((at, index))
            if anchor is None:
                own[index] = cell
                continue
            shown = self.sheet.rows[anchor[0]][anchor[1]]
            if not shown:
                own[index] = cell
            elif not same_text(shown, cell):
                hidden.append((index, cell))
        if hidden:
            self._hide(at, hidden)
        return own

    def _hide(self, at: int, hidden: list[tuple[int, str]]) -> None:
        labels = "、".join(label_of(self.header, index) for index, _ in hidden)
        what = "、".join(f"“{quote(cell, 20) if self._current else cell}”" for _, cell in hidden)
        message = (
            f"{labels}：这里被合并单元格遮住，看不见的文字与显示的不同，"
            f"原样存入附加内容：{what}。请取消合并核对后删去多余的。"
        )
        self.problem(at, labels, "warning", message)
        for index, cell in hidden:
            if self._current:
                self._current.add_extra(f"{label_of(self.header, index)}（被合并单元格遮住）", cell)

    def _begins_item(self, at: int, own: dict[int, str]) -> bool:
        fields = {self._fields.get(index, ""): cell for index, cell in own.items()}
        substance = bool(_SUBSTANCE.intersection(fields)) or "" in fields
        if "adjust_before" in fields:
            return True
        if "name" in fields:
            return not self._is_fragment(at, fields)
        if "seq" in fields and not is_placeholder(fields["seq"]):
            return substance or "sub_item" in fields or self._shares(at)
        if "sub_item" in fields and not is_placeholder(fields["sub_item"]):
            return True
        if self._current is None:
            return substance and len(fields) > 2
        new_type = self.vocabulary.type_named(fields["type"]) if "type" in fields else ""
        if new_type and "bases" in fields:
            return new_type != self.vocabulary.type_named(self._current.get("type"))
        return False

    def _is_fragment(self, at: int, fields: dict[str, str]) -> bool:
        """A name broken over a page: no number although all others have one, no type, no body."""
        if not self._fragments_possible or self._current is None:
            return False
        if {"seq", "type", "subject", "sub_item", "code"}.intersection(fields) or self._shares(at):
            return False
        if self.head.index_of("type") is None and self.head.index_of("subject") is None:
            return False
        message = (
            f"“{quote(fields['name'])}”没有序号和类型，按上一行事项名称的续行处理。"
            "如是独立事项，请补上序号和类型。"
        )
        self.problem(at, "事项名称", "warning", message)
        return True

    def _shares(self, at: int) -> bool:
        """Whether a cell merged from above covers a substantive column of this row."""
        return any(
            anchor[0] < at
            and self._field(index) in _SUBSTANCE
            and self.sheet.rows[anchor[0]][anchor[1]] != ""
            for index in self._by_index
            if (anchor := self._covered.get((at, index)))
        )

    def _begin(self, at: int, own: dict[int, str]) -> None:
        draft = Draft(at)
        sections = self.sections
        draft.section_type, draft.section_department = sections.type, sections.department
        draft.section_duty, draft.section_adjustment = sections.duty, sections.adjustment
        previous = self._current
        cells = dict(own)
        if self._covered:
            for index in self._by_index:
                anchor = self._covered.get((at, index))
                if anchor and anchor[1] == index and anchor[0] < at and index not in cells:
                    shown = self.sheet.rows[anchor[0]][index]
                    if shown:
                        cells[index] = shown
        draft.own_name = any(self._field(index) in ("name", "adjust_before") for index in own)
        self._current = draft
        self.filler.put(draft, at, cells, previous)
        self._inherit(at, draft, previous)
        if draft.own_name or self._main is None:
            self._main = draft
        self.drafts.append(draft)

    def _inherit(self, at: int, draft: Draft, previous: Draft | None) -> None:
        """Give a sub-item what its main item says."""
        main = self._main
        if draft.own_name or main is None:
            return
        if "name" in draft.parts:
            if "seq" not in draft.parts and main.get("name") == draft.get("name"):
                self._copy(draft, main, ("seq", *_OF_MAIN))
            return
        if "seq" in draft.parts and "sub_item" not in draft.parts:
            return
        self._copy(draft, main, ("seq", "name", *_OF_MAIN))
        alike = previous and all(previous.get(name) == draft.get(name) for name in ("name", "type"))
        if self._lost_merges and previous and alike:
            if "responsibilities" not in draft.parts and not draft.staged:
                draft.staged = list(previous.staged)
            self._copy(draft, previous, tuple(name for name in previous.parts if name not in _NEVER_SHARED))
        if "sub_item" not in draft.parts:
            message = f"事项名称为空，按上方“{quote(draft.get('name'))}”处理。如不对，请补写名称。"
            self.problem(at, "事项名称", "warning", message)

    @staticmethod
    def _copy(draft: Draft, main: Draft, names: tuple[str, ...]) -> None:
        for name in names:
            if name not in draft.parts and name in main.parts:
                draft.parts[name] = list(main.parts[name])
                draft.filled.add(name)
        draft.section_type = draft.section_type or main.section_type

    def _continue(self, at: int, own: dict[int, str]) -> None:
        if not own:
            return
        if self._current is None:
            cells = " | ".join(own.values())
            self.problem(at, "", "warning", "这一行不属于任何事项（没有序号和名称），原样保留：" + cells)
            return
        self.filler.put(self._current, at, own, None)
