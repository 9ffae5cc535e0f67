"""What is wrong with items as they stand in a file: names that are none, types not understood, the same thing twice."""

from __future__ import annotations

import re
from collections.abc import Sequence

from powers.importing.asking import LEAVE, Answers, answer_to
from powers.importing.cleaning import is_ditto, is_placeholder, plain, quote
from powers.importing.headers import label_of
from powers.importing.parsed import ParsedItem, Problem, Severity
from powers.importing.rows import SheetReader

_DUTIES = re.compile(r"(?:基本|配合|协助)?履职事项|履行职责事项|上级部门收回|收回上级部门|收回事项|职责准入")
_NAME = "事项名称"
_LONGEST_NAME = 500


def of_duties(reader: SheetReader) -> bool:
    """Whether a sheet is a town's or sub-district's list of duties (履职事项清单): no powers, so without type and basis."""
    fields = reader.header.fields if reader.header else set()
    titled = any(_DUTIES.search(plain(title)) for title in (*reader.titles, reader.sheet.name))
    return titled and not {"type", "bases"} & fields


class Checking:
    """Adds to a file's problems what is wrong with its items."""

    def __init__(self, problems: list[Problem], answers: Answers) -> None:
        self.problems = problems
        self.answers = answers

    def check(self, item: ParsedItem, wrong: str, *, typed: bool) -> None:
        """`wrong`: what is wrong with its adjustment; `typed`: whether it should say of what type it is."""
        self._name(item)
        if wrong:
            self._add(item, "error", wrong, "调整方式")
        if typed and not (item.type or item.adjustment):
            self._type(item)

    def _add(self, item: ParsedItem, severity: Severity, message: str, column: str) -> None:
        self.problems.append(Problem(item.sheet, item.row, column, severity, message))

    def _name(self, item: ParsedItem) -> None:
        if item.name and (is_placeholder(item.name) or is_ditto(item.name)):
            if item.sub_name and not is_ditto(item.sub_name):
                message = f"主项写的是“{item.name}”，按没有主项、以子项“{quote(item.sub_name)}”为事项名称处理。请核对。"
                self._add(item, "warning", message, _NAME)
                item.name, item.sub_item = item.sub_name, ""
                return
            message = f"事项名称写的是“{item.name}”，不是名称，这一行没有导入。请写明名称后重新导入。"
            self._add(item, "error", message, _NAME)
            item.name = ""
        elif not item.name:
            self._add(item, "error", "事项名称为空。请补写名称后重新导入。", _NAME)
        elif len(item.name) > _LONGEST_NAME:
            self._add(item, "warning", f"事项名称超过{_LONGEST_NAME}字，可能错列。请核对。", _NAME)

    def _type(self, item: ParsedItem) -> None:
        if answer_to(self.answers, "type", item.type_raw) == LEAVE:
            message = f"职权类型“{quote(item.type_raw)}”按您的回答不导入。"
            self._add(item, "info", message, "权力类型")
            return
        if item.type_raw:
            message = (
                f"不认识职权类型“{quote(item.type_raw)}”。请在“回答问题”中选择类型，或改正这一格后重新导入。"
            )
        else:
            message = (
                "没有写职权类型，工作表名和标题里也没有。请在“权力类型”列填写（如：行政许可）后重新导入。"
            )
        self._add(item, "error", message, "权力类型")

    def report_duties(self, reader: SheetReader) -> None:
        """Once for a list of duties that it is no list of powers."""
        row = reader.head.first + 1 if reader.header else 1
        message = (
            "这是乡镇（街道）的履职事项清单，所列是工作事项，不是行政职权，没有职权类型和依据，不导入权责清单。"
            "其中由上级部门收回的，请由收回的部门在自己的清单中调整；属于行政职权的，请按权责清单的栏目编制后导入。"
        )
        self.problems.append(Problem(reader.sheet.name, row, label_of(reader.header, 0), "error", message))

    def report_duplicates(self, items: Sequence[ParsedItem]) -> None:
        """The same power twice, and the same code twice, each with both rows."""
        self._report_same_names(items)
        self._report_same_codes(items)

    def _report_same_names(self, items: Sequence[ParsedItem]) -> None:
        seen: dict[tuple[str, str, str, str], ParsedItem] = {}
        for item in items:
            first = seen.setdefault((item.department, item.type, item.name, item.sub_item), item)
            if first is not item and item.name:
                message = f"与{_place(first, item)}的事项同名同类型（{quote(item.name)}）。请确认是否重复。"
                self._add(item, "warning", message, _NAME)

    def _report_same_codes(self, items: Sequence[ParsedItem]) -> None:
        """A code of one kind that two items bear; a main item's code stands at each of its sub-items."""
        seen: dict[tuple[str, str], ParsedItem] = {}
        for item in items:
            for scheme, value in item.codes:
                first = seen.setdefault((scheme, plain(value).upper()), item)
                if first is item or (first.name == item.name and first.sub_name != item.sub_name):
                    continue
                message = (
                    f"“{scheme}”{quote(value)} 在{_place(first, item)}（{quote(first.name)}）和本行"
                    f"第 {item.row} 行（{quote(item.name)}）重复。一个编码只能用于一项职权，请核对后改正。"
                )
                self._add(item, "warning", message, scheme)


def _place(first: ParsedItem, item: ParsedItem) -> str:
    return f"工作表“{first.sheet}”第 {first.row} 行"
