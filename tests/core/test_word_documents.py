"""A .docx is read as Word shows it; what is left out is told, and what cannot be shown is refused with a reason."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from core.parsing_apart import UnreadableError, parse_apart
from core.word_documents import DocumentText, read_word
from tests.word import NUMBERED, body, numbering, paragraph, run, save

Read = Callable[..., DocumentText]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """`read(xml, …)`: what is read of a document whose body is made of these pieces of XML."""

    def make(*pieces: str, **parts: str) -> DocumentText:
        return read_word(save(tmp_path / "x.docx", *pieces, **parts))

    return make


# --- tracked changes -----------------------------------------------------------------------------------------

INS = '<w:ins w:id="1" w:author="a">{}</w:ins>'
DEL = '<w:del w:id="2" w:author="a"><w:r><w:delText>{}</w:delText></w:r></w:del>'


def test_changes_are_read_as_accepted_and_told(read: Read) -> None:
    text = read(f"<w:p>{run('处')}{DEL.format('一万元')}{INS.format(run('五万元'))}{run('罚款。')}</w:p>")
    assert text.lines == ["处五万元罚款。"]
    assert "修订" in text.notes[0]


def test_moved_text_stands_once(read: Read) -> None:
    moved = (
        '<w:moveFrom w:id="3" w:author="a">{}</w:moveFrom>',
        '<w:moveTo w:id="4" w:author="a">{}</w:moveTo>',
    )
    text = read(f"<w:p>{moved[0].format(run('甲'))}{run('乙')}{moved[1].format(run('甲'))}</w:p>")
    assert text.lines == ["乙甲"]


def test_a_deleted_mark_joins_two_paragraphs(read: Read) -> None:
    mark = '<w:pPr><w:rPr><w:del w:id="5" w:author="a"/></w:rPr></w:pPr>'
    assert read(f"<w:p>{mark}{run('前半句')}</w:p>", paragraph("后半句。")).lines == ["前半句后半句。"]


def test_a_wholly_deleted_paragraph_and_row_leave_nothing(read: Read) -> None:
    mark = '<w:pPr><w:rPr><w:del w:id="5" w:author="a"/></w:rPr></w:pPr>'
    row = '<w:tr><w:trPr><w:del w:id="6" w:author="a"/></w:trPr><w:tc>{0}</w:tc><w:tc>{0}</w:tc></w:tr>'
    kept = "<w:tr><w:tc>{0}</w:tc><w:tc>{0}</w:tc></w:tr>"
    table = f"<w:tbl>{row.format(paragraph('删'))}{kept.format(paragraph('留'))}</w:tbl>"
    assert read(f"<w:p>{mark}{DEL.format('删去')}</w:p>", paragraph("留下"), table).lines == [
        "留下",
        "| 留 | 留 |",
    ]


def test_a_change_of_format_is_no_change_of_text(read: Read) -> None:
    changed = '<w:r><w:rPr><w:b/><w:rPrChange w:id="7" w:author="a"><w:rPr><w:strike/></w:rPr></w:rPrChange></w:rPr><w:t>甲</w:t></w:r>'
    text = read(f"<w:p>{changed}</w:p>")
    assert (text.lines, text.notes) == (["甲"], [])


# --- struck, hidden ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["strike", "dstrike", "vanish"])
def test_struck_and_hidden_words_are_left_out_and_told(read: Read, mark: str) -> None:
    text = read(f"<w:p>{run('一万元', f'<w:{mark}/>')}{run('五万元')}</w:p>")
    assert text.lines == ["五万元"]
    assert "一万元" in text.notes[0]


def test_a_mark_that_is_switched_off_is_none(read: Read) -> None:
    assert read(
        f"<w:p>{run('甲', '<w:strike w:val=&quot;0&quot;/>'.replace('&quot;', chr(34)))}</w:p>"
    ).lines == ["甲"]


def test_a_style_can_strike_and_hide(read: Read) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="Old"><w:rPr><w:strike/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Older"><w:basedOn w:val="Old"/></w:style>'
        '<w:style w:type="character" w:styleId="Hid"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    text = read(
        f'<w:p><w:pPr><w:pStyle w:val="Older"/></w:pPr>{run("旧文")}</w:p>',
        f"<w:p>{run('见', '<w:rStyle w:val=' + chr(34) + 'Hid' + chr(34) + '/>')}{run('新文')}</w:p>",
        styles=styles,
    )
    assert text.lines == ["新文"]
    assert len(text.notes) == 2


# --- numbers that Word writes ----------------------------------------------------------------------------------


def test_articles_numbered_by_word_have_their_numbers(read: Read) -> None:
    parts = numbering((0, "chineseCountingThousand", "第%1条"), (1, "chineseCounting", "（%2）"))
    text = read(
        NUMBERED.format(1, 0, "甲"), NUMBERED.format(1, 1, "子"), NUMBERED.format(1, 1, "丑"),
        NUMBERED.format(1, 0, "乙"), NUMBERED.format(1, 1, "寅"), numbering=parts,
    )  # fmt: skip
    assert text.lines == ["第一条\u3000甲", "（一）子", "（二）丑", "第二条\u3000乙", "（一）寅"]


@pytest.mark.parametrize(
    ("kind", "third"),
    [
        ("decimal", "3"), ("upperRoman", "III"), ("lowerLetter", "c"), ("decimalZero", "03"), ("ideographTraditional", "丙"),
        ("decimalEnclosedCircle", "③"), ("chineseLegalSimplified", "叁"), ("decimalFullWidth", "３"), ("ideographDigital", "三"),
    ],
)  # fmt: skip
def test_the_formats_of_numbers(read: Read, kind: str, third: str) -> None:
    text = read(*[NUMBERED.format(1, 0, "甲")] * 3, numbering=numbering((0, kind, "%1、")))
    assert text.lines[2] == f"{third}、甲"


def test_a_list_restarts_where_it_is_told_to(read: Read) -> None:
    lists = numbering((0, "decimal", "%1."), overrides={2: 5})
    text = read(*(NUMBERED.format(n, 0, "甲") for n in (1, 1, 2, 2, 1)), numbering=lists)
    assert [line.split(".")[0] for line in text.lines] == ["1", "2", "5", "6", "7"]


def test_a_style_can_number(read: Read) -> None:
    styles = '<w:style w:type="paragraph" w:styleId="Tiao"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    styled = '<w:p><w:pPr><w:pStyle w:val="Tiao"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'
    none = '<w:p><w:pPr><w:pStyle w:val="Tiao"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>乙</w:t></w:r></w:p>'
    text = read(styled, none, styled, styles=styles, numbering=numbering((0, "chineseCounting", "第%1条")))
    assert text.lines == ["第一条\u3000甲", "乙", "第二条\u3000甲"]


def test_a_number_that_is_not_known_is_refused(read: Read) -> None:
    with pytest.raises(UnreadableError, match="自动编号"):
        read(NUMBERED.format(1, 0, "甲"), numbering=numbering((0, "thaiCounting", "%1")))


def test_a_number_made_by_a_field_is_refused(read: Read) -> None:
    with pytest.raises(UnreadableError, match="AUTONUM"):
        read(f'<w:p><w:fldSimple w:instr=" AUTONUM "/>{run("甲")}</w:p>')


# --- where text hides ------------------------------------------------------------------------------------------


def test_controls_links_fields_and_tags_show_what_is_in_them(read: Read) -> None:
    text = read(
        "<w:p>"
        f"<w:sdt><w:sdtPr/><w:sdtContent>{run('甲')}</w:sdtContent></w:sdt>"
        f'<w:hyperlink w:anchor="x">{run("乙")}</w:hyperlink>'
        f'<w:smartTag w:element="x">{run("丙")}</w:smartTag>'
        f'<w:fldSimple w:instr="REF x">{run("丁")}</w:fldSimple>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF y </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("戊")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        "</w:p>",
        f"<w:sdt><w:sdtContent>{paragraph('己')}</w:sdtContent></w:sdt>",
    )
    assert text.lines == ["甲乙丙丁戊", "己"]


def test_signs_breaks_and_soft_hyphens(read: Read) -> None:
    inner = "<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:softHyphen/><w:noBreakHyphen/><w:t>丙</w:t></w:r>"
    symbols = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
    text = read(f"<w:p>{inner}{symbols}</w:p>")
    assert text.lines == ["甲", "乙-丙≥□"]
    assert "符号" in text.notes[0]


def test_tables_stand_in_their_place_and_frames_are_no_tables(read: Read) -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    merged = '<w:vMerge w:val="{}"/>'
    table = "<w:tbl>{}</w:tbl>".format(
        "".join(
            f"<w:tr>{cell.format(merged.format(state), paragraph('类'))}{cell.format('', paragraph(word))}</w:tr>"
            for state, word in (("restart", "甲"), ("continue", "乙"))
        )
    )
    frame = f"<w:tbl><w:tr><w:tc>{paragraph('第一条')}{paragraph('第二条')}</w:tc></w:tr></w:tbl>"
    assert read(paragraph("前"), table, frame).lines == ["前", "| 类 | 甲 |", "|  | 乙 |", "第一条", "第二条"]


def test_the_words_of_a_text_box_stand_once(read: Read) -> None:
    box = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"
    both = (
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx xmlns:wps="urn:wps">'
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
    )
    text = read(f"<w:p>{run('段')}<w:r>{both}</w:r></w:p>")
    assert text.lines == ["段", "框内"]
    assert "文本框" in text.notes[0]


def test_footnotes_are_told_and_not_read_in(read: Read) -> None:
    text = read(
        f'<w:p>{run("甲")}<w:r><w:footnoteReference w:id="1"/></w:r></w:p>',
        footnotes=f'<w:footnote w:id="1">{paragraph("见附件")}</w:footnote>',
    )
    assert text.lines == ["甲"]
    assert "脚注1条" in text.notes[0]
    assert "见附件" in text.notes[0]


# --- files that nobody made by hand ------------------------------------------------------------------------------


def test_another_file_inside_is_refused(read: Read) -> None:
    with pytest.raises(UnreadableError, match="嵌入"):
        read('<w:altChunk r:id="x" xmlns:r="urn:r"/>')


def test_entities_and_bombs_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "x.docx", paragraph("甲"))
    for name, data in (
        ("entity", b'<!DOCTYPE x [<!ENTITY a "b">]>' + body(paragraph("&a;")).encode()),
        ("bomb", b" " * 70_000_000),
    ):
        bad = tmp_path / f"{name}.docx"
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as new:
            for info in old.infolist():
                new.writestr(info.filename, data if info.filename == "word/document.xml" else old.read(info))
        with pytest.raises(UnreadableError, match=r"没有读取|损坏"):
            parse_apart(read_word, bad)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, b"plain"])
def test_what_is_no_docx_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match="docx"):
        parse_apart(read_word, path)


def test_a_file_of_python_docx_is_read_in_a_child(tmp_path: Path) -> None:
    made = docx.Document()
    made.add_paragraph("第一条　甲。")
    made.save(str(tmp_path / "x.docx"))
    assert parse_apart(read_word, tmp_path / "x.docx").lines == ["第一条　甲。"]
