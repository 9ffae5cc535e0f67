"""A package of the Open Packaging Conventions (.xlsx, .docx): its parts, its relationships, and what is too much.

Nothing is unpacked before it was counted, and nothing is unpacked that nobody reads.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO
from urllib.parse import unquote
from xml.etree import ElementTree as ET

from core.parsing_apart import UnreadableError
from core.sheets.xml_stream import read_tree

BROKEN = "文件已损坏（压缩包不完整）。请用 Excel、WPS 打开，另存为新文件后再导入。"
_MAX_PARTS = 10_000
_MAX_BYTES = 1_500_000_000
_SUSPICIOUS, _RATIO = 20_000_000, 300
FAULTS = (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError, ValueError, KeyError)


@dataclass(frozen=True)
class Relationship:
    """What a part refers to: the last word of the kind, and a part of the package or an address outside."""

    id: str
    kind: str
    target: str
    external: bool


class Package:
    """An open package. Names of parts are compared without case, as the standard says."""

    def __init__(self, path: Path) -> None:
        try:
            self.archive = zipfile.ZipFile(path)
        except FAULTS as error:
            raise UnreadableError(BROKEN) from error
        infos = [info for info in self.archive.infolist() if not info.is_dir()]
        self.parts = {_key(info.filename): info for info in infos}
        self._check(infos)

    def _check(self, infos: list[zipfile.ZipInfo]) -> None:
        total = sum(info.file_size for info in infos)
        if any(info.flag_bits & 1 for info in infos):
            raise UnreadableError("文件已加密。请去掉打开密码后另存再导入。")
        if len(self.parts) < len(infos):
            raise UnreadableError(
                "文件内部有重名的部件，分不清该读哪一个，拒绝读取。请用 Excel、WPS 打开后另存再导入。"
            )
        if len(infos) > _MAX_PARTS or total > _MAX_BYTES or any(map(_is_bomb, infos)):
            raise UnreadableError(
                f"文件解压后过大（约{total // 1_000_000} MB），可能是损坏的文件或压缩炸弹。"
                "请删除多余的空行空列、图片后另存，或按部门拆成几个文件再导入。"
            )

    def __contains__(self, part: str) -> bool:
        return _key(part) in self.parts

    def open(self, part: str) -> IO[bytes]:
        """A part as a stream; zipfile ends at the size that was counted and refuses one that lies."""
        try:
            return self.archive.open(self.parts[_key(part)])
        except FAULTS as error:
            raise UnreadableError(BROKEN) from error

    def tree(self, part: str) -> ET.Element:
        """A part as a tree (a small one)."""
        with self.open(part) as stream:
            return read_tree(stream)

    def relationships(self, part: str) -> dict[str, Relationship]:
        """What a part refers to, by id; of the whole package for ''."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self:
            return {}
        found = {}
        for node in self.tree(rels).iter("Relationship"):
            target, external = node.get("Target", ""), node.get("TargetMode", "").lower() == "external"
            if not external:
                target = _resolved(folder, target)
            kind = node.get("Type", "").rpartition("/")[2]
            found[node.get("Id", "")] = Relationship(node.get("Id", ""), kind, target, external)
        return found

    @cached_property
    def content_type(self) -> str:
        """What the main part is said to be; '' where the package does not say."""
        if "[Content_Types].xml" not in self:
            return ""
        types = {
            _key(node.get("PartName", "")): node.get("ContentType", "")
            for node in self.tree("[Content_Types].xml")
        }
        return types.get(_key(self.main_part), "")

    @cached_property
    def main_part(self) -> str:
        """The part that the package is about; '' where it names none that is there."""
        for one in self.relationships("").values():
            if one.kind == "officeDocument" and one.target in self:
                return one.target
        return ""


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    """A part that unpacks to far more than what people write."""
    return info.file_size > _SUSPICIOUS and info.file_size > _RATIO * max(1, info.compress_size)


def _resolved(folder: str, target: str) -> str:
    target = unquote(target).replace("\\", "/").partition("#")[0]
    return (
        target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    )
