"""Reading a whole list: `read_list(path)` gives the items and problems of one file."""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from powers.importing.cleaning import quote, short
from powers.importing.collecting import Draft, Finisher
from powers.importing.department_names import Found, candidates, choose, looks_like_body, rank, split_plaque
from powers.importing.parsed import ListFile, ParsedItem, Problem
from powers.importing.rows import SheetReader
from powers.importing.splitting import ParsedResponsibility
from powers.importing.vocabulary import DEFAULT_VOCABULARY, Vocabulary
from powers.importing.workbook import Sheet, Workbook, WorkbookError, open_workbook

__all__ = [
    "DEFAULT_VOCABULARY", "ListFile", "ParsedItem", "ParsedResponsibility", "Problem", "Vocabulary",
    "WorkbookError", "read_list",
]  # fmt: skip


def read_list(
    path: str | os.PathLike[str],
    *,
    department: str = "",
    vocabulary: Vocabulary = DEFAULT_VOCABULARY,
    filename: str = "",
) -> ListFile:
    """Read one official list. `filename` is the name it was uploaded under, when `path` is a temporary file.

    A file that cannot be opened gives no exception but one error among the problems.
    """
    name = filename or Path(path).name
    with _no_collecting():
        try:
            book = open_workbook(path)
        except WorkbookError as error:
            return ListFile(name, problems=[Problem("", 0, "", "error", str(error))])
        return _Reading(book, name, department, vocabulary).run()


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Without the cycle collector: reading makes no cycles, but millions of objects to go through in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


_MOST = 0.6


class _Reading:
    """The reading of one workbook."""

    def __init__(self, book: Workbook, name: str, department: str, vocabulary: Vocabulary) -> None:
        self.book = book
        self.department = department
        self.vocabulary = vocabulary
        self.finisher = Finisher(vocabulary)
        self.result = ListFile(name)

    def run(self) -> ListFile:
        readers = [self._read_sheet(sheet) for sheet in self.book.sheets]
        bodies = Counter(
            short(draft.get("subject"))
            for reader in readers
            for draft in reader.drafts
            if "subject" in draft.parts
        )
        for reader in readers:
            self.result.rows += reader.rows
            self.result.problems += reader.problems
            if reader.drafts:
                self._finish(reader, bodies)
        for note in self.book.notes:
            self._problem("", 0, note.severity, note.message)
        if not self.result.items:
            self._problem(
                "",
                0,
                "error",
                "没有读到任何事项。请确认表头有“事项名称”“权力类型”“实施依据”等列名，且在前30行之内。",
            )
        self._report_duplicates()
        return self.result

    def _problem(self, sheet: str, row: int, severity: str, message: str, column: str = "") -> None:
        self.result.problems.append(Problem(sheet, row, column, severity, message))  # type: ignore[arg-type]

    def _read_sheet(self, sheet: Sheet) -> SheetReader:
        reader = SheetReader(sheet, self.vocabulary)
        reader.read()
        for note in sheet.notes:
            labels = reader.header.labels if reader.header else []
            label = labels[note.column] if 0 <= note.column < len(labels) else ""
            reader.problem(note.row, label, note.severity, note.message)
        return reader

    def _finish(self, reader: SheetReader, bodies: Counter[str]) -> None:
        sheet = reader.sheet.name
        found = self._department(reader, bodies)
        fallback = self._type_of_sheet(reader)
        for draft in reader.drafts:
            item = self.finisher.item(draft, sheet)
            self._settle_department(item, draft, found)
            if not item.type and not item.type_raw:
                item.type = fallback
            self._check(item)
            self.result.items.append(item)

    def _department(self, reader: SheetReader, bodies: Counter[str]) -> str:
        if self.department:
            return self.department
        in_file = candidates(reader.titles, reader.sheet.name, self.result.file)
        own = Counter(short(draft.get("subject")) for draft in reader.drafts if "subject" in draft.parts)
        found: Found | None = choose(in_file, own) or choose(in_file, bodies)
        if found is None:
            has_column = reader.header is not None and "department" in reader.header.fields
            in_sections = all(draft.section_department for draft in reader.drafts)
            if not has_column and not in_sections:
                self._problem(
                    reader.sheet.name,
                    1,
                    "error",
                    "看不出是哪个部门的清单。请在导入时指定部门，或在标题中写明部门全称。",
                )
            return ""
        if found.source == "行使主体" and _several(own or bodies, found.name):
            message = "各行的行使主体不同，部门按各行的行使主体读取。如是一个部门的清单，请在导入时指定部门。"
            self._problem(reader.sheet.name, 1, "info", message)
            return ""
        if not found.certain:
            self._problem(
                reader.sheet.name,
                1,
                "info",
                f"部门“{found.name}”取自{found.source}。如不对，请在导入时指定部门。",
            )
        return found.name

    def _settle_department(self, item: ParsedItem, draft: Draft, found: str) -> None:
        named = item.department if looks_like_body(item.department) else ""
        if self.department:
            chosen = self.department
        else:
            chosen = (
                _fuller(named, found) or _fuller(draft.section_department, found) or found or item.department
            )
            if not chosen and item.subject:
                chosen = split_plaque(item.subject)[0]
        if item.department and item.department != chosen:
            item.extras.append(("部门", item.department))
        item.department = chosen

    def _type_of_sheet(self, reader: SheetReader) -> str:
        for text in (reader.sheet.name, *reader.titles, self.result.file):
            if found := self.vocabulary.type_in_heading(text):
                return found
        return ""

    def _check(self, item: ParsedItem) -> None:
        if not item.name:
            self._problem(item.sheet, item.row, "error", "事项名称为空。请补写名称后重新导入。", "事项名称")
        elif len(item.name) > 500:
            self._problem(
                item.sheet, item.row, "warning", "事项名称超过500字，可能错列。请核对。", "事项名称"
            )
        if not item.type and item.type_raw:
            message = (
                f"不认识职权类型“{quote(item.type_raw)}”。请改正这一格，"
                "或在“职权类型”表中给相应类型加上这个别名，再重新导入。"
            )
            self._problem(item.sheet, item.row, "error", message, "权力类型")
        elif not item.type:
            message = (
                "没有写职权类型，工作表名和标题里也没有。请在“权力类型”列填写（如：行政许可）后重新导入。"
            )
            self._problem(item.sheet, item.row, "error", message, "权力类型")

    def _report_duplicates(self) -> None:
        seen: dict[tuple[str, str, str, str], ParsedItem] = {}
        for item in self.result.items:
            key = (item.department, item.type, item.name, item.sub_item)
            first = seen.setdefault(key, item)
            if first is not item and item.name:
                message = (
                    f"与工作表“{first.sheet}”第 {first.row} 行的事项同名同类型"
                    f"（{quote(item.name)}）。请确认是否重复。"
                )
                self._problem(item.sheet, item.row, "warning", message, "事项名称")


def _several(bodies: Counter[str], main: str) -> bool:
    """Whether the rows name several bodies, none of them in most rows."""
    named = {body: count for body, count in bodies.items() if looks_like_body(body)}
    own = sum(count for body, count in named.items() if split_plaque(body)[0] == main)
    return own < _MOST * sum(named.values())


def _fuller(name: str, found: str) -> str:
    """The name, or the fuller form of it that the file gives (市统计局 -> 克拉玛依市统计局)."""
    if name and rank(name) < 3 and split_plaque(found)[0].endswith(name.lstrip("市区县")):
        return found
    return name
