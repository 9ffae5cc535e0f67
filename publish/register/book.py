"""A paged book as PDF (版面): running head, page numbers, contents with pages, bookmarks; made with ReportLab.

A book is made twice: the first time finds out on which page everything stands, the second time says so in the contents. Text
comes in one piece after another and is never held as a whole; what is kept of a page is what the file holds of it. The font is in
the file where the machine has one to put there (fonts.py, docs/adr/0014-register-edition.md). The same text gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Frame, Paragraph, Spacer

from publish.register.fonts import font
from publish.register.letters import printable

WIDTH, HEIGHT = A4
SIDE, TOP, BOTTOM = 24 * mm, 26 * mm, 24 * mm
GREY = HexColor("#555555")
LEVELS = 3


def _style(size: float, leading: float, **more: object) -> ParagraphStyle:
    return ParagraphStyle("", fontName=font(), fontSize=size, leading=leading, wordWrap="CJK", **more)


class Styles:
    """The kinds of text of the book; made when the first is, since making them reads the font."""

    def __init__(self) -> None:
        self.title = _style(26, 38, alignment=TA_CENTER, spaceAfter=6 * mm)
        self.subtitle = _style(16, 26, alignment=TA_CENTER, spaceAfter=3 * mm)
        self.headings = (
            _style(18, 28, spaceBefore=2 * mm, spaceAfter=4 * mm),
            _style(14, 22, spaceBefore=5 * mm, spaceAfter=2 * mm),
            _style(12, 19, spaceBefore=5 * mm, spaceAfter=1 * mm),
        )
        self.body = _style(10.5, 17, spaceAfter=1.2 * mm)
        self.small = _style(9, 14, textColor=GREY, spaceAfter=1 * mm)
        self.line = _style(10.5, 18)


@cache
def styles() -> Styles:
    return Styles()


@dataclass(frozen=True)
class Heading:
    """A heading with its place in the contents; `key` is its own."""

    key: str
    text: str
    level: int
    note: str = ""
    new_page: bool = False
    running: str = ""


@dataclass(frozen=True)
class Said:
    """A text under a heading, with what it is called before it."""

    text: str
    label: str = ""
    small: bool = False


Piece = Heading | Said


@dataclass
class Places:
    """On which page each heading stands, and how many pages there are; known after the first making."""

    pages: dict[str, int] = field(default_factory=dict)
    total: int = 0


class Book:
    """One making of a book. `places` is what the making before found; without it numbers are left open."""

    def __init__(self, to: Path, *, title: str, author: str, foot: str, places: Places | None = None) -> None:
        self.known = places or Places()
        self.found = Places()
        self.foot = printable(foot)
        self.running = ""
        self.number = 0  # title and contents have no number
        self.canvas = Canvas(
            str(to), pagesize=A4, pageCompression=1, invariant=1, lang="zh-CN", initialFontName=font()
        )
        self.canvas.setTitle(title)
        self.canvas.setAuthor(author)
        self.canvas.setSubject("权责清单汇编")
        self._open_frame()

    def title_page(
        self, title: str, subtitle: str, facts: Iterable[tuple[str, str]], notes: Iterable[str]
    ) -> None:
        self._put(Spacer(1, 55 * mm))
        self._put(_paragraph(title, styles().title))
        self._put(_paragraph(subtitle, styles().subtitle))
        self._put(Spacer(1, 70 * mm))
        for label, value in facts:
            self._put(_paragraph(f"{label}：{value}", styles().body))
        for note in notes:
            self._put(_paragraph(note, styles().small))
        self._end_page()

    def contents(self, headings: Iterable[Heading]) -> None:
        """The contents, each line with the page it leads to."""
        self._put(_paragraph("目录", styles().headings[0]))
        for heading in headings:
            self._put(_ContentsLine(heading, self.known.pages.get(heading.key)))
        self._end_page()

    def body(self, running: str, pieces: Iterable[Piece]) -> None:
        """The text itself, with page numbers from 1."""
        self.number, self.running = 1, printable(running)
        fresh = True
        for piece in pieces:
            if isinstance(piece, Heading):
                if piece.new_page and not fresh:
                    self._end_page()
                if piece.running:
                    self.running = printable(piece.running)
                self._keep_room(35 * mm)
                self._put(_HeadingLine(piece, self))
            else:
                self._put(_said(piece))
            fresh = False

    def close(self) -> Places:
        self._end_page()
        self.found.total = self.number - 1
        self.canvas.save()
        return self.found

    def throw_away(self) -> Places:
        """End the making that only finds out where everything stands."""
        self._end_page()
        self.found.total = self.number - 1
        return self.found

    # --- pages ---------------------------------------------------------------------------------------

    def _open_frame(self) -> None:
        self.frame = Frame(SIDE, BOTTOM, WIDTH - 2 * SIDE, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0, showBoundary=0)

    def _put(self, flowable: Flowable) -> None:
        left = [flowable]
        while left:
            self.frame.addFromList(left, self.canvas)
            if left:
                self._end_page()

    def _keep_room(self, height: float) -> None:
        """No heading stands alone at the foot of a page."""
        if self.frame._y - self.frame._y1p < height:  # noqa: SLF001  the frame says it nowhere else
            self._end_page()

    def _end_page(self) -> None:
        if self.number:
            self._draw_head_and_foot()
            self.number += 1
        self.canvas.showPage()
        self._open_frame()

    def _draw_head_and_foot(self) -> None:
        canvas = self.canvas
        canvas.setFont(font(), 9)
        canvas.setFillColor(GREY)
        canvas.drawString(SIDE, HEIGHT - 17 * mm, _fitting(self.running, WIDTH - 2 * SIDE))
        canvas.setLineWidth(0.4)
        canvas.line(SIDE, HEIGHT - 19 * mm, WIDTH - SIDE, HEIGHT - 19 * mm)
        canvas.drawString(SIDE, 13 * mm, self.foot)
        of = f"　共 {self.known.total} 页" if self.known.total else ""
        canvas.drawRightString(WIDTH - SIDE, 13 * mm, f"第 {self.number} 页{of}")
        canvas.setFillColor(HexColor("#000000"))


class _HeadingLine(Paragraph):
    """A heading that notes its page and is a bookmark."""

    def __init__(self, heading: Heading, book: Book) -> None:
        text = escape(printable(heading.text))
        if heading.note:
            text += f'<br/><font size="9" color="#555555">{escape(printable(heading.note))}</font>'
        super().__init__(text, styles().headings[heading.level])
        self.heading, self.book = heading, book

    def split(self, *size: float) -> list[Flowable]:
        return []  # it goes to the next page as a whole

    def draw(self) -> None:
        heading, canvas = self.heading, self.book.canvas
        self.book.found.pages[heading.key] = self.book.number
        canvas.bookmarkPage(heading.key)
        canvas.addOutlineEntry(heading.text[:120], heading.key, level=heading.level, closed=heading.level > 0)
        super().draw()


class _ContentsLine(Flowable):
    """A line of the contents: what, dots, its page; it leads there."""

    def __init__(self, heading: Heading, page: int | None) -> None:
        super().__init__()
        self.heading, self.page = heading, page
        self.width, self.height = WIDTH - 2 * SIDE, styles().line.leading

    def wrap(self, *size: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        indent = self.heading.level * 6 * mm
        number = str(self.page or "")
        canvas, size = self.canv, styles().line.fontSize
        canvas.setFont(font(), size)
        text = _fitting(printable(self.heading.text), self.width - indent - 18 * mm, size)
        canvas.drawString(indent, 5, text)
        canvas.drawRightString(self.width, 5, number)
        start = indent + pdfmetrics.stringWidth(text, font(), size) + 2 * mm
        canvas.setDash(0.5, 2.5)
        canvas.line(start, 7, self.width - 10 * mm, 7)
        canvas.setDash()
        if self.page:
            canvas.linkRect("", self.heading.key, (0, 0, self.width, self.height), relative=1, thickness=0)


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(text)).replace("\n", "<br/>"), style)


def _said(piece: Said) -> Paragraph:
    text = escape(printable(piece.text)).replace("\n", "<br/>")
    label = f'<font color="#10305a">【{escape(printable(piece.label))}】</font>' if piece.label else ""
    return Paragraph(label + text, styles().small if piece.small else styles().body)


def _fitting(text: str, width: float, size: float = 9) -> str:
    """As much of a text as goes on one line."""
    if pdfmetrics.stringWidth(text, font(), size) <= width:
        return text
    while text and pdfmetrics.stringWidth(f"{text}…", font(), size) > width:
        text = text[:-1]
    return f"{text}…"
