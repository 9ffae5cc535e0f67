"""Real .docx files out of pieces of XML, for what python-docx cannot write: changes, lists, boxes, notes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from html import escape
from pathlib import Path

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
ROOTS = {"styles": "styles", "numbering": "numbering", "footnotes": "footnotes", "comments": "comments"}
NUMBERED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="{1}"/><w:numId w:val="{0}"/></w:numPr></w:pPr><w:r><w:t>{2}</w:t></w:r></w:p>'


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{escape(text)}</w:t></w:r>"


def paragraph(text: str) -> str:
    return f"<w:p>{run(text)}</w:p>"


def body(*pieces: str) -> str:
    return f"<w:document {SPACES}><w:body>{''.join(pieces)}</w:body></w:document>"


def numbering(*levels: tuple[int, str, str], overrides: Mapping[int, int] | None = None) -> str:
    """One list of these levels `(level, format, text)` as number 1; `overrides`: further numbers that start at …"""
    made = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, kind, text in levels
    )
    more = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f'<w:startOverride w:val="{start}"/></w:lvlOverride></w:num>'
        for number, start in (overrides or {}).items()
    )
    first = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return f'<w:abstractNum w:abstractNumId="0">{made}</w:abstractNum>{first}{more}'


def save(path: Path, *pieces: str, **parts: str) -> Path:
    """A document whose body is these pieces, with these parts (styles, numbering, footnotes …)."""
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{RELATED}/{name}" Target="{name}.xml"/>'
        for n, name in enumerate(parts)
    )
    package = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        main = f'<Relationship Id="r" Type="{RELATED}/officeDocument" Target="word/document.xml"/>'
        file.writestr("_rels/.rels", f"<Relationships {package}>{main}</Relationships>")
        file.writestr("word/_rels/document.xml.rels", f"<Relationships {package}>{relations}</Relationships>")
        file.writestr("word/document.xml", body(*pieces))
        for name, xml in parts.items():
            file.writestr(f"word/{name}.xml", f"<w:{ROOTS[name]} {SPACES}>{xml}</w:{ROOTS[name]}>")
    return path
