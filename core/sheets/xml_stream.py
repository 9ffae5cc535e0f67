"""Reading XML of foreign files: as a stream, without document types and entities, names in one spelling.

The parser is expat. A name comes as `prefix:local` with the prefix that the standard uses, whatever prefix the file uses
and whether it is of the transitional or the strict kind; names of the main namespace of spreadsheets come bare. Names of
namespaces that we do not know keep them whole, and so are taken for nothing they are not.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any
from xml.etree import ElementTree as ET
from xml.parsers import expat

from core.parsing_apart import UnreadableError

DAMAGED = "文件内部结构损坏，无法读取。请用 Excel、WPS 打开，另存为新文件后再导入。"
FORBIDDEN = (
    "文件内部含有文档类型定义或者实体，可能有害，拒绝读取。请用 Excel、WPS 打开，另存为新文件后再导入。"
)
_CHUNK = 1 << 16
_MAX_TREE = 60_000_000
_OOXML = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_PREFIXES = {
    f"{_OOXML}spreadsheetml/2006/main": "", f"{_STRICT}spreadsheetml/main": "",
    f"{_OOXML}officeDocument/2006/relationships": "r:", f"{_STRICT}officeDocument/relationships": "r:",
    f"{_OOXML}package/2006/relationships": "",
    f"{_OOXML}drawingml/2006/main": "a:", f"{_STRICT}drawingml/main": "a:",
    f"{_OOXML}drawingml/2006/spreadsheetDrawing": "xdr:", f"{_STRICT}drawingml/spreadsheetDrawing": "xdr:",
    f"{_OOXML}wordprocessingml/2006/main": "w:", f"{_STRICT}wordprocessingml/main": "w:",
    f"{_OOXML}markup-compatibility/2006": "mc:",
    "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments": "tc:",
}  # fmt: skip


class Names(dict[str, str]):
    """Names as expat gives them (namespace, space, local name) → names in one spelling."""

    def __missing__(self, name: str) -> str:
        namespace, _, local = name.rpartition(" ")
        prefix = _PREFIXES.get(namespace)
        self[name] = short = local if not namespace or prefix == "" else f"{prefix or namespace + ' '}{local}"
        return short


def stream_xml(
    stream: IO[bytes],
    start: Callable[[str, dict[str, str]], Any],
    end: Callable[[str], Any],
    text: Callable[[str], Any],
) -> None:
    """Feed a document to handlers, which get names as expat gives them. Raises UnreadableError."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 18
    parser.StartDoctypeDeclHandler = _forbid
    parser.EntityDeclHandler = _forbid
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except (
        expat.ExpatError,
        ValueError,
        LookupError,
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
    ) as error:
        raise UnreadableError(DAMAGED) from error


def _forbid(*_: Any) -> None:
    raise UnreadableError(FORBIDDEN)


def read_tree(stream: IO[bytes]) -> ET.Element:
    """A small document as a tree with names in one spelling, attributes too."""
    names, builder = Names(), ET.TreeBuilder()

    def start(name: str, attributes: dict[str, str]) -> None:
        builder.start(names[name], {names[key]: value for key, value in attributes.items()})

    def end(name: str) -> None:
        builder.end(names[name])

    stream_xml(_Limited(stream), start, end, builder.data)  # type: ignore[arg-type]
    return builder.close()


class _Limited:
    """A stream that refuses to give more than a tree may hold."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.left = stream, _MAX_TREE

    def read(self, size: int) -> bytes:
        data = self.stream.read(size)
        self.left -= len(data)
        if self.left < 0:
            raise UnreadableError("文件内部的一个部件过大，无法读取。请删除多余的样式和图形后另存再导入。")
        return data


def shown_parts(node: ET.Element) -> ET.Element:
    """The tree without what stands there only for programs that do not know the first choice (mc:Fallback)."""
    for parent in node.iter():
        if parent.tag == "mc:AlternateContent" and parent.find("mc:Choice") is not None:
            for child in parent.findall("mc:Fallback"):
                parent.remove(child)
    return node
