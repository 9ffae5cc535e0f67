"""From the rows of one sheet to drafts of items: what begins an item, what continues it, what belongs to several.

The rules, in order. A row that repeats the header, heads a section or is a note is no item. A row with its
own number, name or sub-item begins an item; a sub-item without a name belongs to the main item above. A row
with none of these continues the item above. A vertically merged cell belongs to every item whose first row it
covers. Where merges are lost (csv, pasted tables), blanks of a sub-item are filled from the row above.
"""

from __future__ import annotations

from collections import Counter

from powers.importing.cleaning import column_letter, is_ditto, is_placeholder, quote
from powers.importing.collecting import Draft, same_text
from powers.importing.headers import Column, Header, field_of, find_header, header_at, label_of, looks_like_law_kind, repeats
from powers.importing.parsed import Problem, Severity
from powers.importing.special_rows import Sections, is_column_numbers, is_footer
from powers.importing.vocabulary import Vocabulary
from powers.importing.workbook import Sheet

_KEYS = ("seq", "name", "sub_item")
_SUBSTANCE = {
    "type", "bases", "subject", "office", "level", "level_note", "duty", "responsibilities", "responsibility_bases",
    "accountability", "accountability_scope", "accountability_bases", "stage", "remedy", "supervision", "extra", "code",
}  # fmt: skip
_SHARED_WHEN_LOST = {
    "responsibilities", "responsibility_bases", "accountability", "accountability_scope", "accountability_bases",
    "remedy", "supervision", "type", "subject", "department",
}  # fmt: skip
_OF_MAIN = ("type", "subject", "department")


class SheetReader:
    """Reads one sheet: `read` fills `drafts`, `problems` and `rows`."""

    def __init__(self, sheet: Sheet, vocabulary: Vocabulary) -> None:
        self.sheet = sheet
        self.vocabulary = vocabulary
        self.sections = Sections(vocabulary)
        self.header: Header | None = None
        self.drafts: list[Draft] = []
        self.problems: list[Problem] = []
        self.titles: list[str] = []
        self.rows = 0
        self._covered: dict[tuple[int, int], tuple[int, int]] = {}
        self._wide: dict[int, int] = {}
        self._by_index: dict[int, Column] = {}
        self._main: Draft | None = None
        self._current: Draft | None = None
        self._repeats: list[int] = []
        self._unheaded: Counter[int] = Counter()
        self._differing: dict[int, list[int]] = {}
        self._lost_merges = False
        self._fragments_possible = False

    def read(self) -> None:
        """Read the whole sheet. With no header in it, everything is kept as problems."""
        self.header = find_header(self.sheet)
        if self.header is None:
            self._keep_all()
            return
        self._read_titles(self.header)
        self._index_merges(self.header)
        self._use(self.header)
        at = self.header.last + 1
        while at < len(self.sheet.rows):
            at = self._row(at)
        self._drop_headings()
        self._fill_lost()
        self._report_columns()

    def problem(self, row: int, column: str, severity: Severity, message: str) -> None:
        self.problems.append(Problem(self.sheet.name, row + 1, column, severity, message))

    def _keep_all(self) -> None:
        filled = [(at, row) for at, row in enumerate(self.sheet.rows) if any(row)]
        if not filled:
            self.problem(0, "", "info", "空工作表，没有内容。")
            return
        self.problem(0, "", "info", "这个工作表里没有找到权责清单的表头（前30行），按非清单内容处理，文字原样保留如下。")
        for at, row in filled:
            self.problem(at, "", "info", "非清单内容，原样保留：" + " | ".join(cell for cell in row if cell))

    def _read_titles(self, header: Header) -> None:
        for at in range(header.first):
            cells = [cell for cell in self.sheet.rows[at] if cell]
            if cells:
                text = "".join(dict.fromkeys(cells))
                self.titles.append(text)
                self.sections.take(cells)
                self.problem(at, "", "info", "表头上方的文字，作标题读取：" + " | ".join(cells))

    def _index_merges(self, header: Header) -> None:
        vertical = 0
        for r0, c0, r1, c1 in self.sheet.merged:
            if r1 <= header.last or r0 >= len(self.sheet.rows):
                continue
            vertical += r1 > r0
            self._wide[r0] = max(self._wide.get(r0, 0), c1 - c0 + 1)
            r1, c1 = min(r1, len(self.sheet.rows) - 1), min(c1, len(self.sheet.rows[r0]) - 1)
            for row in range(r0, r1 + 1):
                for column in range(c0, c1 + 1):
                    if (row, column) != (r0, c0):
                        self._covered[row, column] = (r0, c0)
        self._lost_merges = vertical == 0

    def _use(self, header: Header) -> None:
        self.header = header
        self._by_index = {column.index: column for column in header.columns}
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
        assert self.header is not None
        if len(filled) < 2 or len(filled[0][1]) > 20 or len(filled[1][1]) > 40:
            return 0
        if not (field_of(filled[0][1]) or field_of(filled[1][1])):
            return 0
        if repeats(self.header, row):
            self._repeats.append(at)
            end = at + self.header.last - self.header.first
            return max(at, min(end, len(self.sheet.rows) - 1)) + 1 if self._sub_header(end) else at + 1
        known = sum(1 for _, cell in filled if field_of(cell))
        if known < 4 or known < 0.7 * len(filled):
            return 0
        header = header_at(self.sheet, at)
        if header is None:
            return 0
        self._use(header)
        self._current = self._main = None
        return header.last + 1

    def _sub_header(self, row: int) -> bool:
        assert self.header is not None
        if self.header.last == self.header.first or row >= len(self.sheet.rows):
            return False
        return repeats(self.header, self.sheet.rows[row]) or not any(self.sheet.rows[row])

    def _special(self, at: int, filled: list[tuple[int, str]]) -> bool:
        """Section headings, notes, footers and column numbers: reported, not items."""
        assert self.header is not None
        cells = [cell for _, cell in filled]
        first, text = filled[0]
        column = self._by_index.get(first)
        leading = column is None or column.field in (*_KEYS, "type", "department") or first == 0
        wide = self._wide.get(at, 0) * 2 >= len(self.header.columns) and len(self.header.columns) > 2
        if is_column_numbers(cells):
            self.problem(at, "", "info", "列号行，不作为事项：" + " | ".join(cells))
            return True
        if not leading and not wide:
            return False
        substance = sum(
            1
            for index, cell in filled
            if self._field(index) in ("type", "bases", "responsibilities", "subject") and not is_footer(cell)
        )
        if is_footer(text) and (substance == 0 or wide) and (column is None or column.field != "remark"):
            self.problem(at, "", "info", "表注或落款，不作为事项，原样保留：" + " | ".join(cells))
            return True
        alone = all(self._field(index) in ("seq", "name", "sub_item", "type", "") for index, _ in filled)
        if not (wide or (alone and len(filled) <= 2)) or (at, first) in self._covered:
            return False
        return self._section(at, cells, filled, wide)

    def _section(self, at: int, cells: list[str], filled: list[tuple[int, str]], wide: bool) -> bool:
        what = "" if len(filled) > 2 else self.sections.take(cells)
        if what:
            self.problem(at, "", "info", f"分节标题，以下各行按{what}读取：" + " | ".join(cells))
            self._current = None
            return True
        fields = {self._field(index) for index, _ in filled}
        if wide and len(filled) == 1 or fields == {"seq"}:
            self.problem(at, label_of(self.header, filled[0][0]), "info", "整行文字，不作为事项，原样保留：" + " | ".join(cells))
            return True
        return False

    def _field(self, index: int) -> str:
        column = self._by_index.get(index)
        return column.field if column else ""

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
        message = f"{labels}：这里被合并单元格遮住，看不见的文字与显示的不同，原样存入附加内容：{what}。请取消合并核对后删去多余的。"
        self.problem(at, labels, "warning", message)
        for index, cell in hidden:
            if self._current:
                self._current.add_extra(f"{label_of(self.header, index)}（被合并单元格遮住）", cell)

    def _begins_item(self, at: int, own: dict[int, str]) -> bool:
        fields = {self._field(index): cell for index, cell in own.items()}
        substance = bool(_SUBSTANCE.intersection(fields)) or "" in fields
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
        assert self.header is not None
        if self.header.index_of("type") is None and self.header.index_of("subject") is None:
            return False
        message = f"“{quote(fields['name'])}”没有序号和类型，按上一行事项名称的续行处理。如是独立事项，请补上序号和类型。"
        self.problem(at, "事项名称", "warning", message)
        return True

    def _shares(self, at: int) -> bool:
        """Whether a cell merged from above covers a substantive column of this row."""
        return any(
            anchor[0] < at and self._field(index) in _SUBSTANCE and self.sheet.rows[anchor[0]][anchor[1]] != ""
            for index in self._by_index
            if (anchor := self._covered.get((at, index)))
        )

    def _begin(self, at: int, own: dict[int, str]) -> None:
        draft = Draft(at)
        sections = self.sections
        draft.section_type, draft.section_department = sections.type, sections.department
        draft.section_duty = sections.duty
        previous = self._current
        cells = dict(own)
        if self._covered:
            for index in self._by_index:
                anchor = self._covered.get((at, index))
                if anchor and anchor[1] == index and anchor[0] < at and index not in cells:
                    shown = self.sheet.rows[anchor[0]][index]
                    if shown:
                        cells[index] = shown
        draft.own_name = any(self._field(index) == "name" for index in own)
        self._current = draft
        self._put(at, cells, previous)
        draft.substantive = any(name in draft.parts for name in _SUBSTANCE) or bool(draft.extras)
        self._inherit(at, draft, previous)
        if draft.own_name or self._main is None:
            self._main = draft
        self.drafts.append(draft)

    def _inherit(self, at: int, draft: Draft, previous: Draft | None) -> None:
        """Give a sub-item what its main item says."""
        if draft.own_name:
            return
        main = self._main
        if "name" in draft.parts:
            if main and "seq" not in draft.parts and main.get("name") == draft.get("name"):
                self._copy(draft, main, ("seq", *_OF_MAIN))
            return
        if main is None:
            return
        if "seq" in draft.parts and "sub_item" not in draft.parts and not self._lost_merges:
            return
        self._copy(draft, main, ("seq", "name", *_OF_MAIN))
        if self._lost_merges and previous:
            fields = [name for name in previous.parts if name not in ("sub_item", "remark", "code")]
            taken_over = "responsibilities" not in draft.parts and not draft.staged
            for name in fields:
                if name not in draft.parts:
                    draft.parts[name] = list(previous.parts[name])
            if taken_over:
                draft.staged = list(previous.staged)
        if "sub_item" not in draft.parts:
            self.problem(at, "事项名称", "warning", f"事项名称为空，按上方“{quote(draft.get('name'))}”处理。如不对，请补写名称。")

    @staticmethod
    def _copy(draft: Draft, main: Draft, names: tuple[str, ...]) -> None:
        for name in names:
            if name not in draft.parts and name in main.parts:
                draft.parts[name] = list(main.parts[name])
        draft.section_type = draft.section_type or main.section_type

    def _continue(self, at: int, own: dict[int, str]) -> None:
        if not own:
            return
        if self._current is None:
            cells = " | ".join(own.values())
            self.problem(at, "", "warning", "这一行不属于任何事项（没有序号和名称），原样保留：" + cells)
            return
        self._put(at, own, None)

    def _put(self, at: int, cells: dict[int, str], previous: Draft | None) -> None:
        """Put a row's cells into the current draft."""
        draft = self._current
        assert draft is not None
        stage = text = ""
        for index in sorted(cells):
            cell, column = cells[index], self._by_index.get(index)
            if is_ditto(cell) and previous and column and column.field in previous.parts:
                draft.extras.append((label_of(self.header, index), cell))
                cell = previous.get(column.field)
            if column is None or column.role == "extra" or not column.field:
                draft.add_extra(label_of(self.header, index), cell)
                if column is None:
                    self._unheaded[index] += 1
            elif column.field == "code":
                if (column.label, cell) not in draft.codes:
                    draft.codes.append((label_of(self.header, index), cell.strip()))
            elif column.field == "stage":
                stage = cell
            elif column.role == "again":
                self._put_again(at, column, cell)
            else:
                if column.prefix and looks_like_law_kind(column.prefix) and "【" not in cell[:3]:
                    cell = f"【{column.prefix}】{cell}"
                elif column.role == "more" and column.field not in ("bases", "responsibilities") or column.prefix:
                    cell = f"{column.prefix or label_of(self.header, index)}：{cell}"
                draft.add(column.field, cell)
                text = cell if column.field == "responsibilities" else text
        if stage or (draft.staged and text):
            self._put_stage(stage, text)

    def _put_stage(self, stage: str, text: str) -> None:
        draft = self._current
        assert draft is not None
        draft.add("stage", stage) if stage else None
        if not draft.staged and len(draft.parts.get("responsibilities", [])) > (1 if text else 0):
            draft.staged = [("", earlier) for earlier in draft.parts["responsibilities"][: -1 if text else None]]
        if not stage and draft.staged:
            stage = draft.staged[-1][0]
        draft.staged.append((stage, text))

    def _put_again(self, at: int, column: Column, cell: str) -> None:
        """A second column with the same header: fills a gap, else is kept beside the first."""
        draft = self._current
        assert draft is not None
        if column.field not in draft.parts:
            draft.add(column.field, cell)
        elif not any(same_text(cell, text) for text in draft.parts[column.field]):
            label = label_of(self.header, column.index)
            draft.add_extra(f"{label}（重复列{column_letter(column.index)}）", cell)
            self._differing.setdefault(column.index, []).append(at)

    def _drop_headings(self) -> None:
        """A numbered name alone above its sub-items is a heading, not an item."""
        kept = []
        for index, draft in enumerate(self.drafts):
            following = self.drafts[index + 1] if index + 1 < len(self.drafts) else None
            alone = draft.own_name and not draft.substantive and "sub_item" not in draft.parts
            heads = following is not None and not following.own_name and following.get("name") == draft.get("name")
            if not (alone and heads and set(draft.parts) <= {"seq", "name", "remark"}):
                kept.append(draft)
            elif "remark" in draft.parts:
                self.problem(draft.row, "备注", "info", "主项行的备注，原样保留：" + draft.get("remark"))
        self.drafts = kept

    def _fill_lost(self) -> None:
        """Where the sheet has no merged cells, long columns with many gaps were merged once: fill them down."""
        if not self._lost_merges or len(self.drafts) < 3 or self.header is None:
            return
        for name in _SHARED_WHEN_LOST & self.header.fields:
            gaps = [draft for draft in self.drafts if name not in draft.parts]
            if name not in self.drafts[0].parts or len(gaps) < 0.3 * len(self.drafts):
                continue
            if name == "type" and any(draft.section_type for draft in gaps):
                continue
            self._fill_down(name, len(gaps))

    def _fill_down(self, name: str, gaps: int) -> None:
        above: Draft | None = None
        for draft in self.drafts:
            if name in draft.parts:
                above = draft
            elif above:
                draft.parts[name] = list(above.parts[name])
                if name == "responsibilities":
                    draft.staged = list(above.staged)
        assert self.header is not None
        label = next((c.label for c in self.header.columns if c.field == name), name)
        message = f"“{label}”有 {gaps} 个事项为空，像是合并单元格丢失，已按上方最近一格补齐。请核对。"
        self.problem(self.header.last + 1, label, "warning", message)

    def _report_columns(self) -> None:
        assert self.header is not None
        for column in self.header.columns:
            if column.field == "" or column.role == "extra" and column.field != "extra":
                message = f"不认识“{quote(column.label)}”这一列，各行内容原样存入附加内容。如属已有字段，请修改表头文字。"
                self.problem(self.header.first, column.label, "warning", message)
            elif column.field == "extra":
                message = f"“{quote(column.label)}”一列没有对应的清单要素，各行内容原样存入附加内容。"
                self.problem(self.header.first, column.label, "info", message)
        for index, count in sorted(self._unheaded.items()):
            letter = f"{column_letter(index)}列"
            message = f"{letter}没有表头，有 {count} 格文字，原样存入附加内容。请补表头或删除该列。"
            self.problem(self.header.first, letter, "warning", message)
        for index, rows in sorted(self._differing.items()):
            label = label_of(self.header, index)
            message = f"“{label}”出现两列，第 {_row_list(rows)} 行两列内容不同，取第一列，第二列（{column_letter(index)}列）原样存入附加内容。请核对后保留一列。"
            self.problem(rows[0], label, "warning", message)
        if self._repeats:
            message = f"第 {_row_list(self._repeats)} 行是重复的表头（共 {len(self._repeats)} 处），已跳过。"
            self.problem(self._repeats[0], "", "info", message)


def _row_list(rows: list[int]) -> str:
    return "、".join(str(row + 1) for row in rows[:20]) + ("等" if len(rows) > 20 else "")
