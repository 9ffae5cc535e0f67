"""Papers in the form of Chinese official documents (公文, GB/T 9704—2012) as .docx, to be edited in any word processor.

A4, text area 156 × 225 mm; the title in 宋体 二号, centred; the text in 仿宋 三号, paragraphs indented by two characters;
page numbers "— 1 —" at the foot. Fonts are named, not embedded: each machine shows its own.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence

from django.http import FileResponse
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, FANG, HEI = "宋体", "仿宋", "黑体"
TWO, THREE, SMALL_FOUR, FIVE = Pt(22), Pt(16), Pt(12), Pt(10.5)
"""Chinese sizes of type: 二号, 三号, 小四, 五号."""
LINE = Pt(28)
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
        _page_number(section.footer.paragraphs[0])

    def title(self, words: str) -> None:
        """The title, centred."""
        self._write(words, SONG, TWO, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER, after=14)

    def centred(self, words: str) -> None:
        """A line below the title: a number, a date."""
        self._write(words, FANG, THREE, align=WD_ALIGN_PARAGRAPH.CENTER, after=8)

    def heading(self, words: str) -> None:
        """A heading of the first level (一、…)."""
        self._write(words, HEI, THREE, indent=True)

    def addressee(self, words: str) -> None:
        """To whom it goes, at the left edge, with its colon."""
        self._write(f"{words}：", FANG, THREE)

    def text(self, words: str) -> None:
        """Text, a paragraph for each line of it."""
        for line in words.splitlines():
            if line.strip():
                self._write(line.strip(), FANG, THREE, indent=True)

    def signature(self, body: str, day: str) -> None:
        """Who signs and when, at the right."""
        self._write("", FANG, THREE)
        for words in (body, day):
            self._write(words, FANG, THREE, align=WD_ALIGN_PARAGRAPH.RIGHT)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int]) -> None:
        """A table with a head that is repeated on each page; `widths` in millimetres."""
        lines = [list(head), *([str(value) for value in row] for row in rows)]
        table = self.document.add_table(len(lines), len(head), style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for number, (line, row) in enumerate(zip(lines, table.rows, strict=True)):
            for value, width, cell in zip(line, widths, row.cells, strict=True):
                cell.width = Mm(width)
                _fill(cell.paragraphs[0], value, HEI if number == 0 else FANG)
        properties = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  python-docx has no word for it
        properties.append(OxmlElement("w:tblHeader"))
        self.document.add_paragraph()

    def response(self, name: str) -> FileResponse:
        """The paper as a download."""
        data = io.BytesIO()
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
    ) -> None:
        paragraph = self.document.add_paragraph()
        layout = paragraph.paragraph_format
        layout.alignment, layout.space_after, layout.space_before = align, Pt(after), Pt(0)
        layout.line_spacing = Pt(36) if size == TWO else LINE
        if indent:
            layout.first_line_indent = size * 2
        _set(paragraph.add_run(ILLEGAL.sub("", words)), font, size, bold=bold)


def _fill(paragraph: Paragraph, words: str, font: str) -> None:
    """One cell, a line break for each line."""
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(ILLEGAL.sub("", words))
    _set(run, font, FIVE)


def _set(run: Run, font: str, size: Pt, *, bold: bool = False) -> None:
    """The font of a run, for Chinese text too, which Word keeps apart."""
    run.font.name, run.font.size, run.font.bold = font, size, bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001  as above


def _page_number(paragraph: Paragraph) -> None:
    """— 1 — at the foot, counted by the word processor."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
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
