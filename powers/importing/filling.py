"""Putting the cells of a row into the item they belong to: which field, beside what, in whose words.

A cell that says it is as above (同上, 同第3项) is filled from where it points; one that only points elsewhere (点击查看)
from its link. What neither can be filled nor read stays as it stands and is told.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from powers.importing.cleaning import column_letter, is_ditto, is_no, is_placeholder, is_tick, plain
from powers.importing.collecting import BASIS_COLUMNS, Draft, same_text, whole_basis
from powers.importing.columns import PARTS
from powers.importing.header_words import stage_of
from powers.importing.headers import Column, Header, label_of, looks_like_law_kind
from powers.importing.workbook import Sheet

_AS_ITEM = re.compile(r"同(?:第|序号|上述第?)?(?P<seq>\d{1,4})(?:项|条|号|行)?")
_POINTER = re.compile(
    r"(?:点击|点此|请?点击此处)?(?:查看|查阅|下载|打开|浏览|进入)(?:详情|全文|链接|附件|更多|此处|流程图|指南|办事指南|原文)?|(?:详见|见|参见|点击)?(?:链接|网址|超链接|附件|附图|下图|图)|点击此处|详情|链接地址"
)
_LEVELLED = ("level", "subject", "department", "office", "duty", "level_note")


@dataclass
class _Row:
    """What one row says that is put together only at its end."""

    stage: str = ""
    text: str = ""
    basis: dict[str, str] = field(default_factory=dict)
    parts: dict[str, dict[str, str]] = field(default_factory=dict)
    levelled: dict[str, str] = field(default_factory=dict)


class Filler:
    """Puts rows into drafts under the header in force. `drafts`: the items that have begun, for a cell that says it is as in
    one of them."""

    def __init__(self, sheet: Sheet, drafts: list[Draft]) -> None:
        self.sheet = sheet
        self.unheaded: Counter[int] = Counter()
        self.differing: dict[int, list[int]] = {}
        self.pointless: dict[int, list[int]] = defaultdict(list)
        self.unresolved: dict[int, list[int]] = defaultdict(list)
        self._links = sheet.links
        self._drafts = drafts
        self._header: Header | None = None
        self._by_index: dict[int, Column] = {}
        self._basis_in_parts = False

    def use(self, header: Header) -> None:
        """From here on cells stand under this header."""
        self._header = header
        self._by_index = {column.index: column for column in header.columns}
        self._basis_in_parts = bool({"basis_locator", "basis_text"} & header.fields)

    def put(self, draft: Draft, at: int, cells: dict[int, str], previous: Draft | None) -> None:
        """Put a row's cells into a draft; `previous` is the item above where the row begins one."""
        row = _Row()
        for index in sorted(cells):
            column = self._by_index.get(index)
            cell = self._meant(draft, at, index, cells[index], column, previous)
            self._put_cell(draft, at, index, column, cell, row)
        if row.basis:
            draft.add("bases", whole_basis(row.basis))
        for rows, parts in row.parts.items():
            draft.rows.setdefault(rows, []).append(parts)
        said = {"responsibilities": row.text, "stage": row.stage}
        if levelled := row.levelled | {name: text for name, text in said.items() if text}:
            draft.levelled.append(levelled)
        if row.stage or (draft.staged and row.text):
            _put_stage(draft, row.stage, row.text)

    def _put_cell(
        self, draft: Draft, at: int, index: int, column: Column | None, cell: str, row: _Row
    ) -> None:
        name = column.field if column and column.role != "extra" else ""
        if column is None or not name:
            self._put_extra(draft, index, cell)
        elif name == "stage":
            row.stage = cell
        elif name in PARTS:
            rows, part = PARTS[name]
            row.parts.setdefault(rows, {})[part.name] = cell
            draft.add(name, cell)
        elif self._basis_in_parts and name in BASIS_COLUMNS:
            row.basis[name] = cell
        else:
            if name in _LEVELLED and column.role == "own":
                row.levelled[name] = cell
            row.text = self._put_field(draft, at, column, cell) or row.text

    def _meant(
        self, draft: Draft, at: int, index: int, cell: str, column: Column | None, previous: Draft | None
    ) -> str:
        """What a cell says: the one above where it says so, the address where it only points at one."""
        address = self._links.get((at, index), "")
        if len(cell) <= 12 and _POINTER.fullmatch(plain(cell)):
            if not address:
                self.pointless[index].append(at)
            return address or cell
        if address and column and column.field.endswith("_url"):
            return address
        if len(cell) > 12 or column is None or not (is_ditto(cell) or _AS_ITEM.fullmatch(plain(cell))):
            return cell
        label = label_of(self._header, index)
        source = self._pointed_at(cell, previous or draft)
        found = source.said(column.field, label) if source else ""
        if not found:
            self.unresolved[index].append(at)
            return cell
        draft.extras.append((label, cell))
        return found

    def _pointed_at(self, cell: str, above: Draft) -> Draft | None:
        match = _AS_ITEM.fullmatch(plain(cell))
        if match is None:
            return above
        return next((one for one in reversed(self._drafts) if one.get("seq") == match["seq"]), None)

    def _put_field(self, draft: Draft, at: int, column: Column, cell: str) -> str:
        """Put a cell into its field; gives back a text that a stage in its own column may belong to."""
        if column.field == "code":
            self._put_code(draft, column.index, cell)
        elif column.role == "again":
            self._put_again(draft, at, column, cell)
        elif column.prefix or column.role == "more":
            self._put_labelled(draft, column, cell)
        else:
            draft.add(column.field, cell)
            return cell if column.field == "responsibilities" else ""
        return ""

    def _put_labelled(self, draft: Draft, column: Column, cell: str) -> None:
        """A cell of one of several columns that fill a field together (法律, 行政法规; 受理, 审查; 市级, 县级)."""
        if column.field == "level":
            if is_no(cell):
                draft.add_extra(column.label, cell)
            else:
                draft.add("level", column.prefix if is_tick(cell) else f"{column.prefix}：{cell}")
            return
        staged = column.prefix.endswith(("环节", "阶段")) or stage_of(column.prefix)
        if column.field == "responsibilities" and column.prefix and staged:
            draft.staged.append((column.prefix, cell))
        draft.add(column.field, self._labelled(column, cell))

    def _put_extra(self, draft: Draft, index: int, cell: str) -> None:
        draft.add_extra(label_of(self._header, index), cell)
        if index not in self._by_index:
            self.unheaded[index] += 1

    def _put_code(self, draft: Draft, index: int, cell: str) -> None:
        code = (label_of(self._header, index), cell.strip())
        if code in draft.codes:
            return
        if is_placeholder(cell):
            draft.add_extra(*code)
        else:
            draft.codes.append(code)

    def _labelled(self, column: Column, cell: str) -> str:
        """A cell with its sub-header before it, where several columns fill one field."""
        if column.prefix and looks_like_law_kind(column.prefix):
            return cell if "【" in cell[:3] else f"【{column.prefix}】{cell}"
        if column.prefix and column.field != "bases":
            return f"{column.prefix}：{cell}"
        if column.role == "more" and column.field not in ("bases", "responsibilities"):
            return f"{label_of(self._header, column.index)}：{cell}"
        return cell

    def _put_again(self, draft: Draft, at: int, column: Column, cell: str) -> None:
        """A second column with the same header: fills a gap, else is kept beside the first."""
        if column.field not in draft.parts:
            draft.add(column.field, cell)
        elif not any(same_text(cell, text) for text in draft.parts[column.field]):
            label = label_of(self._header, column.index)
            draft.add_extra(f"{label}（重复列{column_letter(column.index)}）", cell)
            self.differing.setdefault(column.index, []).append(at)


def _put_stage(draft: Draft, stage: str, text: str) -> None:
    if stage:
        draft.add("stage", stage)
    if not draft.staged and len(draft.parts.get("responsibilities", [])) > (1 if text else 0):
        draft.staged = [("", earlier) for earlier in draft.parts["responsibilities"][: -1 if text else None]]
    if not stage and draft.staged:
        stage = draft.staged[-1][0]
    draft.staged.append((stage, text))
