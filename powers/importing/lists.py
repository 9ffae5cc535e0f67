"""Reading a whole list: `read_list(path)` gives the items and problems of one file."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from core.garbage import no_collecting
from powers.importing.adjusting import action_of_titles, settle_adjustment
from powers.importing.asking import Answers
from powers.importing.checking_items import Checking, of_duties
from powers.importing.citing import splitting
from powers.importing.cleaning import quote, short
from powers.importing.collecting import Draft
from powers.importing.columns import CITATION_FIELDS, LABELS
from powers.importing.department_names import Found, candidates, choose, looks_like_body, rank, split_plaque
from powers.importing.finishing_items import Finisher, beside_message
from powers.importing.headers import type_in_headers
from powers.importing.organs import is_stand_in, kind_of
from powers.importing.page_numbers import without_page_numbers
from powers.importing.parsed import ListFile, ParsedItem, Problem
from powers.importing.questions import ask
from powers.importing.reading_cells import unread_message
from powers.importing.rows import SheetReader
from powers.importing.sharing import take_over
from powers.importing.splitting import ParsedResponsibility
from powers.importing.vocabulary import DEFAULT_VOCABULARY, Vocabulary
from powers.importing.workbook import Sheet, Workbook, WorkbookError, open_workbook

__all__ = [
    "DEFAULT_VOCABULARY", "ListFile", "ParsedItem", "ParsedResponsibility", "Problem", "Vocabulary",
    "WorkbookError", "read_list",
]  # fmt: skip

NO_ANSWERS: Answers = {}


def read_list(
    path: str | os.PathLike[str],
    *,
    department: str = "",
    vocabulary: Vocabulary = DEFAULT_VOCABULARY,
    filename: str = "",
    answers: Answers = NO_ANSWERS,
) -> ListFile:
    """Read one official list. `filename` is the name it was uploaded under, when `path` is a temporary file; `answers` are
    what a person answered to the questions of an earlier reading (`ListFile.questions`).

    A file that cannot be opened gives no exception but one error among the problems.
    """
    name = filename or Path(path).name
    with no_collecting():
        try:
            book = open_workbook(path)
        except WorkbookError as error:
            return ListFile(name, problems=[Problem("", 0, "", "error", str(error))])
        named = _named(book, Path(path).stem, Path(name).stem)
        return _Reading(named, name, department, vocabulary.answered(answers)).run()


def _named(book: Workbook, kept: str, sent: str) -> Workbook:
    """The workbook with a sheet that bears the name of the file (a .csv) called as the file was sent."""
    sheets = [replace(sheet, name=sent) if sheet.name == kept else sheet for sheet in book.sheets]
    return replace(book, sheets=sheets)


_MOST = 0.6


class _Reading:
    """The reading of one workbook."""

    def __init__(self, book: Workbook, name: str, department: str, vocabulary: Vocabulary) -> None:
        self.book = book
        self.department = department
        self.vocabulary = vocabulary
        self.finisher = Finisher(vocabulary)
        self.result = ListFile(name)
        self.checking = Checking(self.result.problems, vocabulary.answers)

    def run(self) -> ListFile:
        readers = [self._read_sheet(sheet) for sheet in self.book.sheets]
        bodies = Counter(
            short(draft.get("subject"))
            for reader in readers
            for draft in reader.drafts
            if "subject" in draft.parts
        )
        self.finisher.citations = splitting(_citing_cells(readers))
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
        self.checking.report_duplicates(self.result.items)
        self.result.questions = ask(readers, self.result.items, self.vocabulary)
        return self.result

    def _problem(self, sheet: str, row: int, severity: str, message: str, column: str = "") -> None:
        self.result.problems.append(Problem(sheet, row, column, severity, message))  # type: ignore[arg-type]

    def _read_sheet(self, sheet: Sheet) -> SheetReader:
        sheet, pages = without_page_numbers(sheet)
        reader = SheetReader(sheet, self.vocabulary)
        reader.read()
        if pages:
            message = f"文字中有 {len(pages)} 处页码，已去掉：{'、'.join(pages)}。请核对这些地方的上下文。"
            reader.problem(0, "", "warning", message)
        for note in sheet.notes:
            labels = reader.header.labels if reader.header else []
            label = labels[note.column] if 0 <= note.column < len(labels) else ""
            reader.problem(note.row, label, note.severity, note.message)
        return reader

    def _finish(self, reader: SheetReader, bodies: Counter[str]) -> None:
        sheet = reader.sheet.name
        found = self._department(reader, bodies)
        duties = of_duties(reader)
        fallback = "" if duties else self._type_of_sheet(reader)
        titles = (*reader.titles, sheet, Path(self.result.file).stem)
        of_all = "" if duties else action_of_titles(titles)
        if reader.header is not None:
            self.result.columns[sheet] = frozenset(reader.header.fields)
        for draft in reader.drafts:
            item = self.finisher.item(draft, sheet, reader.labels)
            self._settle_department(item, draft, found)
            if not item.type and not item.type_raw:
                item.type = fallback
            wrong = settle_adjustment(item, draft, reader.labels, of_all, compares=reader.compares)
            self.checking.check(item, wrong, typed=not duties)
            self.result.items.append(item)
        if duties:
            self.checking.report_duties(reader)
        self._report_unread(sheet, reader.labels)

    def _report_unread(self, sheet: str, labels: Mapping[str, str]) -> None:
        """Once for each column what could not be read in it."""
        for (name, kind), said in self.finisher.beside.items():
            label = labels.get(name, LABELS[name])
            self._problem(sheet, said[0][0], "warning", beside_message(name, kind, label, said), label)
        self.finisher.beside.clear()
        for (column, label), cells in self.finisher.unread.items():
            message = unread_message(column, label, len(cells), quote(cells[0][1], 30))
            self._problem(sheet, cells[0][0], "warning", message, label)
        self.finisher.unread.clear()

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
            own = next(
                (share for share in item.shares if share.subject and _same_body(share.subject, chosen)), None
            )
            if own:
                take_over(item, own)
        if item.department and item.department != chosen:
            item.extras.append(("部门", item.department))
        item.department = chosen
        item.department_kind, item.subject_kind = kind_of(chosen), kind_of(item.subject)
        for share in item.shares:
            share.body = kind_of(share.subject)

    def _type_of_sheet(self, reader: SheetReader) -> str:
        for text in (reader.sheet.name, *reader.titles, self.result.file):
            if found := self.vocabulary.type_in_heading(text):
                return found
        found = type_in_headers(reader.header, self.vocabulary) if reader.header else ""
        if found:
            message = f"没有职权类型一栏，按表头的用词（如“检查主体”“处罚依据”）读作“{found}”。如不对，请补上职权类型。"
            self._problem(reader.sheet.name, reader.head.first + 1, "info", message)
        return found


def _citing_cells(readers: list[SheetReader]) -> set[str]:
    """The cells of all items that cite laws, as they will be split."""
    drafts = (draft for reader in readers for draft in reader.drafts)
    return {draft.get(name).strip() for draft in drafts for name in CITATION_FIELDS if name in draft.parts}


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


def _same_body(one: str, other: str) -> bool:
    """Whether two names mean one body, the one perhaps without its place (市统计局, 克拉玛依市统计局)."""
    return one == other or (
        not is_stand_in(one) and (one.endswith(other) or other.endswith(one.lstrip("市区县")))
    )
