"""A .docx as Word shows it (Word文档): its lines in order, and what stands in it that is not among them.

Tracked changes are read as accepted, numbers that Word writes are written out, struck and hidden text is left out, tables
stand in their place, a row a line: | 类别 | 标准 |. What must hold: nothing is dropped in silence, each kind is told in
`notes`; what cannot be shown as Word shows it raises UnreadableError, which says why.
The file is untrusted: one XML parser without entities and network, limits on size and ratio before anything is unpacked,
called through core.parsing_apart, so that this module knows no Django.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from lxml import etree

from core.parsing_apart import UnreadableError
from core.word_numbering import Numbering, UnknownNumberingError
from core.word_package import Package, child_of, said_by, tag, value
from core.word_styles import Styles

OLE = b"\xd0\xcf\x11\xe0"


@dataclass
class DocumentText:
    """The lines of a document, and what a person should know of what is not among them."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_word(path: Path) -> DocumentText:
    """The document as Word shows it; raises UnreadableError. Call it in a child: parse_apart(read_word, path)."""
    try:
        with path.open("rb") as file:
            if file.read(4) == OLE:
                raise UnreadableError("这是旧的 .doc 文件或者加了密码的文件，请用Word另存为不加密的 .docx。")
        with ZipFile(path) as package:
            return Walk(Package(package)).text()
    except (BadZipFile, KeyError, OSError, etree.XMLSyntaxError, NotImplementedError) as error:
        raise UnreadableError(
            "文件不是可以读取的 .docx（可能已损坏；旧的 .doc 请先另存为 .docx）。"
        ) from error
    except (RecursionError, ValueError) as error:
        raise UnreadableError("文件的内部结构不合规范，读不出来，请用Word打开后另存一次。") from error
    except UnknownNumberingError as error:
        raise UnreadableError(
            f"文件使用了不认识的自动编号格式（{error}），读不出编号。请在Word中把自动编号转为文字后再导入。"
        ) from error


CONTAINERS = frozenset(
    [
        "w:ins",
        "w:moveTo",
        "w:hyperlink",
        "w:smartTag",
        "w:customXml",
        "w:fldSimple",
        "w:dir",
        "w:bdo",
        "w:sdtContent",
        "w:rubyBase",
        "mc:Choice",
        "mc:Fallback",
        "w:body",
        "w:r",
    ]
)
"""What shows what stands in it."""
BREAKS = {"w:br": "\n", "w:cr": "\n", "w:tab": "\t", "w:ptab": "\t", "w:noBreakHyphen": "-"}
PICTURES = frozenset(("w:drawing", "w:pict", "w:object"))
REFERENCES = {
    "w:footnoteReference": "footnote",
    "w:endnoteReference": "endnote",
    "w:commentReference": "comment",
}
SYMBOLS = {0xA3: "≤", 0xB3: "≥", 0xB4: "×", 0xB8: "÷", 0xB0: "°", 0xB1: "±", 0xB9: "≠", 0xA5: "∞", 0x6D: "μ"}
"""The places of the font Symbol that occur in laws."""
NUMBERING_FIELDS = frozenset(("AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "LISTNUM"))
SHOWN_WITHOUT_RESULT = frozenset(("EQ", "SYMBOL", "FORMDROPDOWN", "FORMCHECKBOX", "MACROBUTTON"))
CHINESE = re.compile("[\u4e00-\u9fff]")


@dataclass
class _Paragraph:
    """A paragraph in the reading: its text so far, and the text boxes that hang on it."""

    style: str = ""
    pieces: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


class Walk:
    """One walk over a document, from its first paragraph to its last."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._styles = Styles(package.part("styles"), tag, value)
        self._numbering = Numbering(package.part("numbering"), tag, value)
        self._told: Counter[str] = Counter()
        self._left_out: dict[str, list[str]] = {"struck": [], "hidden": []}
        self._fields: list[list[str]] = []
        self._held = ""
        self._references: dict[str, int] = Counter()

    def text(self) -> DocumentText:
        root = self._package.document()
        body = next((child for child in root if tag(child) == "w:body"), None)
        if body is None:
            raise UnreadableError("文件不是可以读取的 .docx（没有正文）。")
        lines = self._blocks(body)
        if self._held:
            lines.append(self._held)
        return DocumentText(lines, [*self._notes()])

    # --- blocks ----------------------------------------------------------------------------------

    def _blocks(self, element: Any) -> list[str]:
        lines: list[str] = []
        for child in element:
            name = tag(child)
            if name == "w:p":
                lines += self._paragraph(child)
            elif name == "w:tbl":
                lines += self._table(child)
            elif name in ("w:altChunk", "w:subDoc"):
                raise UnreadableError("文件中嵌入了另一个文件，读不出它的内容，请在Word中合并后另存。")
            elif name in ("w:del", "w:moveFrom"):
                self._told["changes"] += 1
            elif name == "w:sdt" and self._is_placeholder(child):
                self._told["placeholder"] += 1
            elif name == "mc:AlternateContent":
                lines += self._blocks(self._chosen(child))
            elif name in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins", "w:moveTo"):
                self._told["changes"] += name in ("w:ins", "w:moveTo")
                lines += self._blocks(child)
        return lines

    def _paragraph(self, element: Any) -> list[str]:
        """The lines of a paragraph; none where its mark is deleted or hidden, then it goes on in the next one."""
        properties = child_of(element, "w:pPr")
        style = self._styles.named(said_by(properties, "w:pStyle"))
        paragraph = _Paragraph(style)
        left_out = self._count_left_out()
        self._inline(element, paragraph)
        words = "".join(paragraph.pieces)
        mark = child_of(properties, "w:rPr")
        removed = child_of(mark, "w:del") is not None or child_of(mark, "w:moveFrom") is not None
        inserted = child_of(mark, "w:ins") is not None or child_of(mark, "w:moveTo") is not None
        self._told["changes"] += removed or inserted
        hidden = self._styles.shows(mark, "vanish", style)
        dropped = child_of(properties, "w:framePr")  # a first letter set large, before its own paragraph
        is_initial = dropped is not None and value(dropped, "dropCap") in ("drop", "margin")
        if removed or hidden or is_initial:
            self._held += words
            return paragraph.boxes
        words, self._held = self._held + words, ""
        shown = self._numbered(properties, style, words)
        if not words.strip() and self._count_left_out() > left_out:
            return paragraph.boxes  # all of it is struck out, its number too
        if "toc" in self._styles.name(style).lower():
            shown = f"{CONTENTS_SIGN}{shown}"
        return [*shown.split("\n"), *paragraph.boxes]

    def _count_left_out(self) -> int:
        return sum(map(len, self._left_out.values()))

    def _numbered(self, properties: Any, style: str, words: str) -> str:
        number, level = self._styles.numbering(properties, style, self._numbering)
        if not number or number == "0":
            return words
        label, suffix = self._numbering.next(number, level)
        if not label:
            return words
        gap = "" if suffix == "nothing" or label[-1] in "）)、．.，：:】］]" else "\u3000"
        return f"{label}{gap}{words}"

    def _table(self, table: Any) -> list[str]:
        rows = [cells for row in self._rows(table) if (cells := self._cells(row)) is not None]
        if all(len(cells) == 1 for cells in rows):  # a frame around the text, not a table
            return [line for cells in rows for line in cells[0]]
        lines = []
        for cells in rows:
            shown = [" ".join(part for part in cell if part.strip()) for cell in cells]
            if any(word.strip() for word in shown):
                lines.append(f"| {' | '.join(shown)} |")
        return lines

    def _rows(self, element: Any) -> list[Any]:
        rows = []
        for child in element:
            name = tag(child)
            if name == "w:tr":
                changed = child_of(child, "w:trPr")
                removed = child_of(changed, "w:del") is not None
                self._told["changes"] += removed or child_of(changed, "w:ins") is not None
                if not removed and not self._styles.hidden_row(changed):
                    rows.append(child)
            elif name in ("w:sdt", "w:sdtContent", "w:customXml"):
                rows += self._rows(child)
        return rows

    def _cells(self, row: Any) -> list[list[str]] | None:
        cells: list[list[str]] = []
        for child in row:
            name = tag(child)
            if name == "w:tc":
                properties = child_of(child, "w:tcPr")
                if child_of(properties, "w:cellDel") is not None:
                    self._told["changes"] += 1
                    continue
                merge = child_of(properties, "w:vMerge")
                lines = self._blocks(child)
                continued = merge is not None and value(merge, "val") in ("", "continue")
                cells.append([] if continued else lines)
            elif name in ("w:sdt", "w:sdtContent", "w:customXml"):
                cells += self._cells(child) or []
        return cells or None

    # --- inside a paragraph ----------------------------------------------------------------------

    def _inline(self, element: Any, into: _Paragraph) -> None:
        for child in element:
            name = tag(child)
            if name == "w:r":
                self._run(child, into)
            elif name in ("w:del", "w:moveFrom"):
                self._told["changes"] += 1
            elif name == "w:sdt":
                self._control(child, into)
            elif name == "mc:AlternateContent":
                self._inline(self._chosen(child), into)
            elif name in ("m:oMath", "m:oMathPara"):
                self._told["formula"] += 1
                into.pieces += [part.text or "" for part in child.iter() if tag(part) == "m:t"]
            elif name in CONTAINERS:
                self._told["changes"] += name in ("w:ins", "w:moveTo")
                if name == "w:fldSimple":
                    self._check_field(value(child, "instr"), "result")
                self._inline(child, into)

    def _control(self, control: Any, into: _Paragraph) -> None:
        """A content control: what is in it, except the words that only ask to type something."""
        if self._is_placeholder(control):
            self._told["placeholder"] += 1
            return
        for child in control:
            if tag(child) == "w:sdtContent":
                self._inline(child, into)

    @staticmethod
    def _is_placeholder(control: Any) -> bool:
        return child_of(child_of(control, "w:sdtPr"), "w:showingPlcHdr") is not None

    @staticmethod
    def _chosen(alternatives: Any) -> Any:
        """Of what newer and older programs are to show, what Word shows."""
        found = [child for child in alternatives if tag(child) in ("mc:Choice", "mc:Fallback")]
        return found[0] if found else ()

    def _run(self, run: Any, into: _Paragraph) -> None:
        properties = child_of(run, "w:rPr")
        style = self._styles.named(said_by(properties, "w:rStyle"))
        hidden = self._styles.shows(properties, "vanish", into.style, style)
        struck = self._styles.shows(properties, "strike", into.style, style) or self._styles.shows(
            properties, "dstrike", into.style, style
        )
        said = _Paragraph(into.style)
        for child in run:
            self._piece(child, said)
        into.boxes += said.boxes
        words = "".join(said.pieces)
        if hidden or struck:
            if words.strip():
                self._left_out["hidden" if hidden else "struck"].append(words.strip())
        elif not self._in_instruction():
            into.pieces.append(words)
            self._note_result(words)

    def _piece(self, child: Any, into: _Paragraph) -> None:
        name = tag(child)
        if name == "w:t":
            into.pieces.append(child.text or "")
        elif name in BREAKS:
            into.pieces.append(BREAKS[name])
        elif name == "w:sym":
            into.pieces.append(self._symbol(child))
        elif name in ("w:fldChar", "w:instrText"):
            self._field(name, child)
        elif name in PICTURES:
            self._picture(child, into)
        elif name in REFERENCES:
            self._references[REFERENCES[name]] += 1
        else:
            self._inner(name, child, into)

    def _inner(self, name: str, child: Any, into: _Paragraph) -> None:
        """What stands one level deeper in a run: another version of it, and words with their pronunciation above."""
        if name == "mc:AlternateContent":
            for part in self._chosen(child):
                self._piece(part, into)
        elif name == "w:ruby":
            for part in child:
                if tag(part) == "w:rubyBase":
                    self._inline(part, into)

    def _symbol(self, element: Any) -> str:
        try:
            code = int(value(element, "char"), 16)
        except ValueError:
            code = 0
        if code and not 0xE000 <= code <= 0xF8FF:
            return chr(code)
        if value(element, "font").lower() == "symbol" and (sign := SYMBOLS.get(code & 0xFF)):
            return sign
        self._told["symbol"] += 1
        return "□"

    def _picture(self, element: Any, into: _Paragraph) -> None:
        """A picture is told; the text in a box stands behind the paragraph that it hangs on."""
        boxes = [
            part for part in element.iter() if tag(part) == "w:txbxContent" and self._is_shown(part, element)
        ]
        for box in boxes:
            held, self._held = self._held, ""
            lines = [line for line in self._blocks(box) if line.strip()]
            self._held = held
            self._told["box"] += bool(lines)
            into.boxes += lines
        if not boxes:
            self._told["picture"] += 1

    @staticmethod
    def _is_shown(box: Any, top: Any) -> bool:
        """Whether no box stands around it (that one reads it), nor a version for older programs that is not shown."""
        for above in box.iterancestors():
            if above is top:
                return True
            if tag(above) == "w:txbxContent":
                return False
            if tag(above) == "mc:Fallback" and any(tag(one) == "mc:Choice" for one in above.getparent()):
                return False
        return True

    # --- fields ----------------------------------------------------------------------------------

    def _field(self, name: str, element: Any) -> None:
        """Fields stand in runs one after the other: begin, instruction, separate, what is shown, end."""
        if name == "w:instrText":
            if self._fields:
                self._fields[-1][0] += element.text or ""
            return
        kind = value(element, "fldCharType")
        if kind == "begin":
            self._fields.append(["", "instruction", ""])
        elif kind == "separate" and self._fields:
            self._fields[-1][1] = "result"
        elif kind == "end" and self._fields:
            instruction, _, result = self._fields.pop()
            self._check_field(instruction, result)

    def _in_instruction(self) -> bool:
        return any(stage == "instruction" for _, stage, _ in self._fields)

    def _note_result(self, words: str) -> None:
        for one in self._fields:
            one[2] += words

    def _check_field(self, instruction: str, result: str) -> None:
        code = (instruction.split() or [""])[0].upper()
        if code in NUMBERING_FIELDS:
            raise UnreadableError(
                "文件用域（AUTONUM、LISTNUM）编号，读不出编号。请在Word中把编号转为文字后再导入。"
            )
        if code in SHOWN_WITHOUT_RESULT and not result.strip():
            self._told["formula"] += 1

    # --- what is told ----------------------------------------------------------------------------

    def _notes(self) -> list[str]:
        notes = [text.format(n=self._told[kind]) for kind, text in NOTES.items() if self._told[kind]]
        for kind, what in (("struck", "加了删除线"), ("hidden", "隐藏")):
            if words := self._left_out[kind]:
                notes.append(f"{what}的文字{len(words)}处没有读入：{_quoted(words)}。")
        for kind, part, what in (
            ("footnote", "footnotes", "脚注"),
            ("endnote", "endnotes", "尾注"),
            ("comment", "comments", "批注"),
        ):
            words = self._aside(self._package.part(part)) if self._references[kind] else []
            if self._references[kind]:
                notes.append(f"{what}{self._references[kind]}条没有读入正文：{_quoted(words)}。")
        page = [w for kind in ("header", "footer") for p in self._package.all(kind) for w in self._aside(p)]
        page = [words for words in dict.fromkeys(page) if CHINESE.search(words) and not PAGE.fullmatch(words)]
        if page:
            notes.append(f"页眉、页脚没有读入正文：{_quoted(page)}。")
        return notes

    @staticmethod
    def _aside(part: Any | None) -> list[str]:
        words = (
            "".join(t.text or "" for t in p.iter() if tag(t) == "w:t")
            for p in (part.iter() if part is not None else ())
            if tag(p) == "w:p"
        )
        return [text.strip() for text in words if text.strip()]


CONTENTS_SIGN = "\ue000"
"""Before a line that Word made for the table of contents; no document has this character."""
PAGE = re.compile(r"第?[\s0-9]*页?[，,/]?共?[\s0-9]*页?|[-—－\s0-9]*")
NOTES = {
    "changes": "文件有尚未接受或拒绝的修订（{n}处），已按“接受所有修订”后的样子读入，请核对是否为正式文本。",
    "placeholder": "有{n}处内容控件还没有填写，没有读入。",
    "box": "有{n}个文本框，文字放在所在段落之后，请核对位置。",
    "picture": "有{n}个图片或者嵌入对象，其中的文字读不出来，请核对。",
    "formula": "有{n}个公式或者域，没有全部读出，请核对。",
    "symbol": "有{n}个特殊字体的符号读不出来，以“□”代替，请核对。",
}


def _quoted(words: list[str]) -> str:
    shown = "、".join(f"“{text[:40]}{'…' if len(text) > 40 else ''}”" for text in words[:5])
    return f"{shown}等" if len(words) > 5 else shown
