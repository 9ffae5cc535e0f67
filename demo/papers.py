"""Papers that proposals come with (演示材料): a page of PDF with a title, made here."""

from __future__ import annotations

from django.core.files.base import ContentFile

FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts"
    " [<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880]"
    " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"
)
PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
    " /Resources << /Font << /F1 5 0 R >> >> >>"
)
WIDTH = 20


def paper(title: str) -> ContentFile[bytes]:
    """A PDF file named after its title, which stands on its page."""
    return ContentFile(pdf(f"{title}（演示材料）"), name=f"{title}.pdf")


def pdf(text: str) -> bytes:
    """One A4 page with a few lines of Chinese, in the font every reader of PDF has for it."""
    lines = [text[start : start + WIDTH] for start in range(0, len(text), WIDTH)]
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -36 Td" for line in lines)
    stream = f"BT /F1 24 Tf 60 740 Td {shown} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE,
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        FONT,
    ]
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")
