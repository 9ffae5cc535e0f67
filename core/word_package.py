"""The parts of a .docx (OOXML package), each parsed when it is asked for, and reading their elements by plain names.

The file is untrusted: one XML parser without entities and network, limits on size and ratio before anything is unpacked.
"""

from __future__ import annotations

import posixpath
from typing import Any, Final
from zipfile import ZipFile

from lxml import etree

from core.parsing_apart import UnreadableError

MAX_PART = 60_000_000
MAX_RATIO = 300
MAX_MEMBERS = 5_000
NAMESPACES: Final = {
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main": "w",
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "w",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
    "http://schemas.openxmlformats.org/officeDocument/2006/math": "m",
    "http://purl.oclc.org/ooxml/officeDocument/math": "m",
}


def tag(element: Any) -> str:
    """w:p, mc:Choice …, whichever of its two forms the namespace has; the bare name for others, '' for comments."""
    name = element.tag
    if not isinstance(name, str):
        return ""
    if name.startswith("{"):
        space, _, local = name[1:].partition("}")
        prefix = NAMESPACES.get(space)
        return f"{prefix}:{local}" if prefix else local
    return name


def value(element: Any, name: str) -> str:
    """An attribute, whatever its namespace; '' where it is not there."""
    for key, said in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(said)
    return ""


def child_of(element: Any | None, name: str) -> Any | None:
    """The first child of this name."""
    return next((child for child in element if tag(child) == name), None) if element is not None else None


def said_by(element: Any | None, name: str) -> str:
    """What the child of this name says in its attribute `val`."""
    child = child_of(element, name)
    return value(child, "val") if child is not None else ""


class Package:
    """The parts of a .docx, each parsed when it is asked for, within limits."""

    def __init__(self, package: ZipFile) -> None:
        self._zip = package
        self._sizes = {info.filename: info for info in package.infolist()}
        if len(self._sizes) > MAX_MEMBERS:
            raise UnreadableError("文件内部的部分过多，不是正常的Word文件。")
        self.main = next(
            (target for kind, target in self._related("") if kind == "officeDocument"), "word/document.xml"
        )
        self._parts: dict[str, str] = {}
        for kind, target in self._related(self.main):
            self._parts.setdefault(kind, target)

    def document(self) -> Any:
        return self._parse(self.main)

    def part(self, kind: str) -> Any | None:
        """The part that the document refers to as `kind`: numbering, styles, footnotes …"""
        name = self._parts.get(kind)
        return self._parse(name) if name in self._sizes else None

    def all(self, kind: str) -> list[Any]:
        names = [target for of, target in self._related(self.main) if of == kind]
        return [self._parse(name) for name in names if name in self._sizes]

    def _related(self, source: str) -> list[tuple[str, str]]:
        folder, name = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self._sizes:
            return []
        found = []
        for element in self._parse(relations):
            if tag(element) == "Relationship" and value(element, "TargetMode") != "External":
                target = value(element, "Target")
                whole = target[1:] if target.startswith("/") else posixpath.join(folder, target)
                found.append((value(element, "Type").rpartition("/")[2], posixpath.normpath(whole)))
        return found

    def _parse(self, name: str) -> Any:
        info = self._sizes[name]
        if info.file_size > MAX_PART or info.file_size > MAX_RATIO * max(info.compress_size, 1_000):
            raise UnreadableError("文件解压后过大，不是正常的Word文件，没有读取。")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        with self._zip.open(info) as file:
            data = file.read(MAX_PART + 1)
        if b"<!DOCTYPE" in data[:2000]:
            raise UnreadableError("文件的内部结构不合规范（含有文档类型声明），没有读取。")
        return etree.fromstring(data, parser)
