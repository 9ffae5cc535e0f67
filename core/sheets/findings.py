"""What a reader of a spreadsheet came upon in a sheet, gathered by kind and told in one note for each kind."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.sheets.model import Note, Place, Severity, cell_name, cells_with_texts, column_name, quoted, ranges

_REENTER = "请把该单元格设为“文本”格式，重新录入后再导入。"
_TOLD_WHOLE = ("comment", "text_box", "link", "odd_link", "struck")
_WHOLE = 500
"""So long may a text be that stands nowhere else."""
_SINGLE = 200
"""So many cells with errors are told one by one."""
WORDS: dict[str, tuple[Severity, str]] = {
    "long": ("warning", "以下单元格是12位以上的数字，表格软件可能显示为1.2E+11的样子，已按完整数字读取：{}。请核对；如是编码，" + _REENTER),
    "unsure": ("warning", "以下单元格显示成什么样无法确定，按括号内的样子读取：{}。请核对；如不对，" + _REENTER),
    "month_day": ("warning", "以下单元格存的是日期，可能是录入“3-5”之类时被自动改成的：{}。请核对；如不是日期，" + _REENTER),
    "unshown": ("warning", "以下单元格的内容因数字格式而不显示，没有读取：{}。如应公布，请改为常规格式后再导入。"),
    "struck": ("warning", "以下单元格中有划了删除线的文字，划去的文字没有读取：{}。如仍有效，请取消删除线后再导入。"),
    "link": ("info", "以下单元格带有超链接，地址随单元格读取：{}。"),
    "inner_link": ("info", "以下单元格链接到工作簿内的其他位置，这样的链接不导入：{}。"),
    "odd_link": ("warning", "以下单元格的超链接地址由公式算出或者不是网址，没有读取：{}。如应公布，请把地址写进单元格。"),
    "comment": ("info", "以下单元格有批注，批注不导入：{}。如批注里有清单内容，请写进单元格。"),
    "text_box": ("warning", "以下位置有文本框，文本框的内容不导入：{}。如是清单内容，请写进单元格。"),
    "picture": ("warning", "以下位置有图片，图片不导入：{}。如图片里有清单内容，请写进单元格。"),
    "chart": ("warning", "以下位置有图表或图形，不导入：{}。如其中有清单内容，请写进单元格。"),
    "object": ("warning", "以下位置嵌入了其他文件或控件，不导入：{}。如其中有清单内容，请写进单元格。"),
    "twice": ("warning", "以下单元格在文件里出现两次，按第一次的内容读取，第二次的内容是：{}。请用表格软件打开后另存再导入。"),
    "nested": ("warning", "以下单元格里还嵌有表格，嵌套表格的文字按段落读入该单元格：{}。请核对，必要时拆成两个表格。"),
}  # fmt: skip


@dataclass
class Findings:
    """Cells by kind with what stands there, errors of single cells, hidden rows and columns."""

    cells: dict[str, list[tuple[Place, str]]] = field(default_factory=dict)
    errors: list[tuple[Place, str]] = field(default_factory=list)
    struck_rows: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    down: int = 0
    """So many rows further down the sheet begins: what stands above was not there when the cells were read."""

    def add(self, kind: str, row: int, column: int, text: str) -> None:
        """A cell of a kind of WORDS, and what is to be said of it."""
        self.cells.setdefault(kind, []).append(((row, column), text))

    def error_value(self, row: int, column: int, text: str) -> None:
        """A cell that shows #REF! or the like."""
        self._error(
            row, column, f"单元格出错（{quoted(text)}），原样保留。请在 Excel 中改正并保存后重新导入。"
        )

    def no_result(self, row: int, column: int, formula: str) -> None:
        """A formula whose result was not stored."""
        message = f"公式没有保存结果（{quoted(formula)}），原样保留。请在 Excel 中改正并保存后重新导入。"
        self._error(row, column, message)

    def no_results(self, row: int, column: int) -> None:
        """A formula of a file in which no formula has a result: what made it did not reckon."""
        message = "公式没有保存结果，没有读到内容。请在 Excel 或 WPS 中打开、保存后重新导入。"
        self._error(row, column, message)

    def too_long(self, row: int, column: int, shown: str) -> None:
        """A number of more digits than a spreadsheet keeps."""
        message = (
            f"存的是超过15位的数字（显示为{quoted(shown)}），表格软件只保留前15位，后面的数字已经丢失，因此没有读取这一格。"
            "请把该单元格设为“文本”格式，重新录入完整的数字后再导入。"
        )
        self._error(row, column, message)

    def lost_digits(self, row: int, column: int, shown: str) -> None:
        """A number that was written out as a power of ten."""
        message = (
            f"是以科学记数法写出的数字（{quoted(shown)}），原来的各位数字已经丢失，因此没有读取这一格。"
            "请在原来的表格里把该列设为“文本”格式，重新录入完整的数字后再导出、导入。"
        )
        self._error(row, column, message)

    def _error(self, row: int, column: int, message: str) -> None:
        self.errors.append(((row, column), message))

    def notes(self, *, hidden_sheet: bool = False) -> list[Note]:
        """Everything to be told, errors first."""
        down = self.down
        told = [
            Note("error", f"{cell_name(row + down, column)}：{message}", row + down, column)
            for (row, column), message in self.errors[:_SINGLE]
        ]
        if rest := self.errors[_SINGLE:]:
            where = "、".join(cell_name(row + down, column) for (row, column), _ in rest[:_SINGLE])
            message = f"另有{len(rest)}个单元格有同样的问题：{where}。请一并改正。"
            told.append(Note("error", message, rest[0][0][0] + down))
        if self.struck_rows:
            rows = ranges(row + down + 1 for row in self.struck_rows)
            message = f"第{rows}行整行划了删除线，没有读取。如仍有效，请取消删除线后再导入。"
            told.append(Note("warning", message, self.struck_rows[0] + down))
        for kind, (severity, words) in WORDS.items():
            if found := [((row + down, column), text) for (row, column), text in self.cells.get(kind, ())]:
                said = cells_with_texts(found, _WHOLE if kind in _TOLD_WHOLE else 40)
                told.append(Note(severity, words.format(said), found[0][0][0]))
        return told + self._hidden(hidden_sheet=hidden_sheet)

    def _hidden(self, *, hidden_sheet: bool) -> list[Note]:
        parts = ["整个工作表"] if hidden_sheet else []
        if self.hidden_rows:
            parts.append(f"第{ranges(row + self.down + 1 for row in self.hidden_rows)}行")
        if self.hidden_columns:
            names = [column_name(n) for n in range(max(self.hidden_columns) + 1)]
            parts.append(f"第{ranges(self.hidden_columns, names)}列")
        if not parts:
            return []
        message = f"隐藏的内容也已读取：{'，'.join(parts)}。请核对；如不应公布，请删除后重新导入。"
        return [Note("warning", message, self.hidden_rows[0] + self.down if self.hidden_rows else -1)]
