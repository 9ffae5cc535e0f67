"""Papers in the form of Chinese official documents (公文, GB/T 9704—2012) as .docx, to be edited in any word processor.

A4, text area 156 × 225 mm with 22 lines; the title in 方正小标宋 二号, centred; the text in 仿宋 三号, paragraphs indented by two
characters; page numbers "— 1 —" outside at the foot; the 版记 (copies, who issues, when) at the foot of the last page. Fonts are
named with others that stand in for them, not embedded: each machine shows what it has.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import FileResponse
from django.utils.timezone import now
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.parfmt import ParagraphFormat
from docx.text.run import Run

from core.title_lines import title_lines

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, FANG, HEI, TITLE = "宋体", "仿宋", "黑体", "方正小标宋简体"
STAND_INS = {
    TITLE: "小标宋体;方正小标宋_GBK;宋体;SimSun;Noto Serif CJK SC",
    FANG: "仿宋_GB2312;FangSong;华文仿宋;Noto Serif CJK SC",
    HEI: "SimHei;Noto Sans CJK SC",
    SONG: "SimSun;Noto Serif CJK SC",
}
"""What Word and WPS show where a machine lacks a font, in this order. LibreOffice on Linux asks the machine instead:
deploy/fonts/64-papers.conf answers it."""
TWO, THREE, FOUR, SMALL_FOUR, FIVE = Pt(22), Pt(16), Pt(14), Pt(12), Pt(10.5)
"""Chinese sizes of type: 二号, 三号, 四号, 小四, 五号."""
LINE = Pt(28.9)
WIDE = Mm(156)
"""The text area."""
FRAME = {
    "w": str(WIDE.twips),
    "hSpace": "0",
    "vSpace": "600",
    "wrap": "notBeside",
    "vAnchor": "margin",
    "hAnchor": "margin",
    "xAlign": "center",
    "yAlign": "bottom",
}
"""Where the 版记 stands: at the foot of the text area of the page on which the paper ends."""
AFTER_FRAME = (
    "w:widowControl",
    "w:numPr",
    "w:suppressLineNumbers",
    "w:shd",
    "w:tabs",
    "w:spacing",
    "w:ind",
    "w:jc",
    "w:rPr",
)
"""What follows a frame, and from the fourth on a border, among the properties of a paragraph."""
SHORT = 7
"""What a cell holds up to this length, such as a number, stands in its middle."""
SIGNED = Mm(60)
"""Who signs stands in the middle above the date, which ends some four characters from the right edge (右空四字), so that a
seal has room on both."""
ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML document can hold, and a pasted text may."""


class Paper:
    """One paper, written from its title down to its signature."""

    def __init__(self, *, landscape: bool = False) -> None:
        self.document = Document()
        style = self.document.styles["Normal"]
        style.font.name, style.font.size = FANG, THREE
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)
        section = self.document.sections[0]
        wide, high = Mm(210), Mm(297)
        if landscape:
            section.orientation = WD_ORIENT.LANDSCAPE
            wide, high = high, wide
        section.page_width, section.page_height = wide, high
        section.top_margin, section.bottom_margin = (Mm(28), Mm(26)) if landscape else (Mm(37), Mm(35))
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(28) if not landscape else Mm(15)
        self.document.settings.odd_and_even_pages_header_footer = not landscape
        right, left = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.LEFT
        _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.CENTER if landscape else right)
        if not landscape:
            _page_number(section.even_page_footer.paragraphs[0], left)
        _name_stand_ins(self.document)
        _as_chinese(self.document)

    def title(self, words: str) -> None:
        """The title, centred; the file bears it too."""
        self.document.core_properties.title = "".join(words.split())[:255]
        self._write(title_lines(words), TITLE, TWO, align=WD_ALIGN_PARAGRAPH.CENTER, after=14)

    def centred(self, words: str) -> None:
        """A line below the title: a number, a date."""
        self._write(words, FANG, THREE, align=WD_ALIGN_PARAGRAPH.CENTER, after=8)

    def heading(self, words: str) -> None:
        """A heading of the first level (一、…)."""
        self._write(words, HEI, THREE, indent=True).keep_with_next = True

    def addressee(self, words: str) -> None:
        """To whom it goes, at the left edge, with its colon."""
        self._write(f"{words}：", FANG, THREE)

    def text(self, words: str) -> None:
        """Text, a paragraph for each line of it."""
        for line in words.splitlines():
            if line.strip():
                self._write(line.strip(), FANG, THREE, indent=True)

    def signature(self, body: str, day: str) -> None:
        """Who signs, in the middle above the date, at the right, with the end of the text on the same page."""
        self._write("", FANG, THREE).keep_with_next = True
        for words, last in ((body, False), (day, True)):
            layout = self._write(words, FANG, THREE, align=WD_ALIGN_PARAGRAPH.CENTER)
            layout.left_indent, layout.keep_with_next, layout.keep_together = SIGNED, not last, True

    def imprint(self, rows: Sequence[tuple[str, str]]) -> None:
        """The 版记: a row each between lines, at the foot of the page where the paper ends (an even one only where somebody
        sees to it: no file can say how many pages it will have)."""
        for number, words in enumerate(rows):
            if number:
                _rule(self.document.add_paragraph())
            _line(self.document.add_paragraph(), words)
        anchor = self.document.add_paragraph()
        anchor.paragraph_format.space_after, anchor.paragraph_format.line_spacing = Pt(0), Pt(1)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
        """A table with a head that is repeated on each page; `widths` in millimetres. It stays with the words above it, and
        no page begins with its last row alone; a column that has a long text begins at the left in all its rows."""
        lines = [list(head), *([str(value) for value in row] for row in rows)]
        long = [any(len(line[n]) >= SHORT for line in lines[1:]) for n in range(len(head))]
        if self.document.paragraphs:
            self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        table = self.document.add_table(len(lines), len(head), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for number, (line, row) in enumerate(zip(lines, table.rows, strict=True)):
            together = number in (0, len(lines) - 2) and number < len(lines) - 1
            for value, width, cell, is_long in zip(line, widths, row.cells, long, strict=True):
                cell.width, cell.vertical_alignment = Mm(width), WD_ALIGN_VERTICAL.CENTER
                _fill(cell.paragraphs[0], value, HEI if number == 0 else FANG)
                cell.paragraphs[0].paragraph_format.keep_with_next = together
                if number == 0 or not is_long:
                    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  python-docx has no word for it
        for width, column in zip(widths, table.columns, strict=True):
            column.width = Mm(width)
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  as above
        self.document.add_paragraph()

    def response(self, name: str) -> FileResponse:
        """The paper as a download."""
        data = io.BytesIO()
        self.document.core_properties.created = self.document.core_properties.modified = now()
        self.document.save(data)
        data.seek(0)
        return FileResponse(data, as_attachment=True, filename=f"{name}.docx", content_type=DOCX)

    def _write(
        self,
        words: str,
        font: str,
        size: Pt,
        *,
        bold: bool = False,
        align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
        indent: bool = False,
        after: int = 0,
    ) -> ParagraphFormat:
        paragraph = self.document.add_paragraph()
        layout = paragraph.paragraph_format
        layout.alignment, layout.space_after, layout.space_before = align, Pt(after), Pt(0)
        layout.line_spacing = Pt(36) if size == TWO else LINE
        layout.widow_control = True
        if indent:
            layout.first_line_indent = size * 2
        _set(paragraph.add_run(ILLEGAL.sub("", words)), font, size, bold=bold)
        return layout


def _fill(paragraph: Paragraph, words: str, font: str) -> None:
    """One cell, a line break for each line, clear of the lines of the table."""
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    run = paragraph.add_run(ILLEGAL.sub("", words))
    _set(run, font, FIVE)


def _set(run: Run, font: str, size: Pt, *, bold: bool = False) -> None:
    """The font of a run, for Chinese text too, which Word keeps apart."""
    run.font.name, run.font.size, run.font.bold = font, size, bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001  as above


def _line(paragraph: Paragraph, words: tuple[str, str]) -> None:
    """A line of the 版记, a character from the edges: what it says, and at its right end when."""
    layout = paragraph.paragraph_format
    layout.line_spacing, layout.right_indent = Pt(22), FOUR
    layout.left_indent, layout.first_line_indent = (
        4 * FOUR,
        -3 * FOUR,
    )  # what is long goes on below the first name
    layout.tab_stops.add_tab_stop(WIDE - FOUR, WD_TAB_ALIGNMENT.RIGHT)
    _set(paragraph.add_run(ILLEGAL.sub("", "\t".join(filter(None, words)))), FANG, FOUR)
    _frame(paragraph)


def _rule(paragraph: Paragraph) -> None:
    """The line between two of them: an underlined tab."""
    paragraph.paragraph_format.line_spacing = Pt(3)
    paragraph.paragraph_format.tab_stops.add_tab_stop(WIDE, WD_TAB_ALIGNMENT.RIGHT)
    run = paragraph.add_run("\t")
    _set(run, FANG, Pt(2))
    run.font.underline = True
    _frame(paragraph)


def _frame(paragraph: Paragraph) -> None:
    """Into the one frame of the 版记, between two lines. LibreOffice makes it only of paragraphs that all have the same border."""
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  as above
    # in the order of the schema, which word processors insist on
    properties.insert_element_before(_element("framePr", FRAME), *AFTER_FRAME)
    borders = _element("pBdr", {})
    for side in ("top", "bottom"):
        borders.append(_element(side, {"val": "single", "sz": "8", "space": "1", "color": "000000"}))
    properties.insert_element_before(borders, *AFTER_FRAME[3:])


def _element(name: str, values: dict[str, str]) -> Any:
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _name_stand_ins(document: Any) -> None:
    """In the table of fonts, what stands in for those that a machine lacks."""
    part = next(one for one in document.part.package.iter_parts() if one.partname == "/word/fontTable.xml")
    root = parse_xml(part.blob)
    for name, others in STAND_INS.items():
        font = OxmlElement("w:font")
        font.set(qn("w:name"), name)
        family = "swiss" if name == HEI else "roman"  # serif, where none of the names is known
        for tag, value in (("altName", others), ("charset", "86"), ("family", family), ("pitch", "default")):
            child = OxmlElement(f"w:{tag}")
            child.set(qn("w:val"), value)
            font.append(child)
        root.append(font)
    part._blob = serialize_part_xml(root)  # noqa: SLF001  as above


def _as_chinese(document: Any) -> None:
    """Chinese to a word processor, which chooses fonts and checks the spelling by it, and nobody's name but the office's."""
    language = document.styles.element.find(f".//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")
    about = document.core_properties
    about.author, about.comments, about.language = "", "", "zh-CN"


def _page_number(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — at the foot, a character from the outer edge, counted by the word processor."""
    paragraph.alignment = align
    paragraph.paragraph_format.right_indent = paragraph.paragraph_format.left_indent = FOUR
    for kind, words in (("", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("", " —")):
        run = paragraph.add_run(words if not kind else "")
        _set(run, SONG, Pt(14))
        if kind == "instr":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = words
            run._element.append(code)  # noqa: SLF001  as above
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)  # noqa: SLF001  as above
