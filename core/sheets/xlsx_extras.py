"""What lies beside or above the cells of a sheet (.xlsx): links, comments, text boxes, pictures, charts, embedded files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from core.parsing_apart import UnreadableError
from core.sheets.model import Place
from core.sheets.xlsx_elements import position
from core.sheets.xml_stream import shown_parts
from core.typed_text import visible

if TYPE_CHECKING:
    from core.sheets.package import Package
    from core.sheets.xlsx_sheet import SheetParser

ADDRESSES = ("http://", "https://", "ftp://", "mailto:")
_MOST_CELLS = 100_000
_CHART = ("xdr:graphicFrame", "xdr:cxnSp", "xdr:contentPart")


class SheetExtras:
    """Reads the parts that a sheet refers to; what it finds goes to the parser's findings, links to `links`."""

    def __init__(self, package: Package, part: str, parser: SheetParser) -> None:
        self.package, self.parser = package, parser
        self.found = parser.found
        self.related = package.relationships(part)
        self.links: dict[Place, str] = {}

    def read(self) -> None:
        """All of it."""
        for place, address in self.parser.formula_links.items():
            self._link(place, address)
        for link in self.parser.hyperlinks:
            self._hyperlink(link.range, link.id, link.location)
        for (row, column), address in self.links.items():
            self.found.add("link", row, column, address)
        self._comments()
        for id_ in self.parser.drawings:
            self._drawing(id_)
        for place in self.parser.objects.values():
            self.found.add("object", *place, "嵌入对象")

    def _hyperlink(self, where: tuple[int, int, int, int], id_: str, location: str) -> None:
        r0, c0, r1, c1 = where
        address = self.related[id_].target if id_ in self.related else ""
        if address and location:
            address = f"{address}#{location}"
        if not address:
            self.found.add("inner_link", r0, c0, location)
            return
        if (r1 - r0 + 1) * (c1 - c0 + 1) + len(self.links) > _MOST_CELLS:
            self.found.add("odd_link", r0, c0, address)
            return
        for row in range(r0, r1 + 1):
            for column in range(c0, c1 + 1):
                self._link((row, column), address)

    def _link(self, place: Place, address: str) -> None:
        address = visible(address).strip()
        if address.lower().startswith(ADDRESSES):
            self.links[place] = address
        elif address.startswith("#"):
            self.found.add("inner_link", *place, address[1:])
        else:
            self.found.add("odd_link", *place, address)

    def _parts(self, kind: str) -> list[ET.Element]:
        """The trees of the parts of a kind; one that is damaged is told."""
        return [tree for one in self.related.values() if one.kind == kind for tree in self._tree(one.target)]

    def _tree(self, part: str) -> list[ET.Element]:
        try:
            return [shown_parts(self.package.tree(part))] if part in self.package else []
        except UnreadableError:
            self.found.add("object", 0, 0, f"部件{part}读不出来")
            return []

    def _comments(self) -> None:
        threads: dict[Place, list[str]] = {}
        for tree in self._parts("threadedComment"):
            for node in tree.iter("tc:threadedComment"):
                words = "".join(text.text or "" for text in node.iter("tc:text"))
                threads.setdefault(position(node.get("ref", "A1")), []).append(words)
        for tree in self._parts("comments"):
            for node in tree.iter("comment"):
                place = position(node.get("ref", "A1"))
                if place not in threads:
                    self.found.add("comment", *place, "".join(text.text or "" for text in node.iter("t")))
        for place, words_of in threads.items():
            self.found.add("comment", *place, "；".join(words_of))

    def _drawing(self, id_: str) -> None:
        found = self.related.get(id_)
        for tree in self._tree(found.target) if found else ():
            for anchor in tree:
                if anchor.tag in ("xdr:twoCellAnchor", "xdr:oneCellAnchor", "xdr:absoluteAnchor"):
                    self._anchored(anchor, _corner(anchor))

    def _anchored(self, anchor: ET.Element, place: Place) -> None:
        for shape in anchor.iter("xdr:sp"):
            if words := _words(shape):
                self.found.add("text_box", *place, words)
            else:
                self.found.add("chart", *place, _named(shape, "图形"))
        for picture in anchor.iter("xdr:pic"):
            self.found.add("picture", *place, _named(picture, "图片"))
        for tag in _CHART:
            for frame in anchor.iter(tag):
                self.found.add("chart", *place, _named(frame, "图表"))


def _corner(anchor: ET.Element) -> Place:
    start = anchor.find("xdr:from")
    if start is None:
        return 0, 0
    row, column = start.findtext("xdr:row", "0").strip(), start.findtext("xdr:col", "0").strip()
    return (int(row) if row.isdigit() else 0), (int(column) if column.isdigit() else 0)


def _words(shape: ET.Element) -> str:
    """The text of a shape, its paragraphs in lines."""
    lines = ["".join(text.text or "" for text in line.iter("a:t")) for line in shape.iter("a:p")]
    return visible("\n".join(line for line in lines if line.strip()))


def _named(node: ET.Element, otherwise: str) -> str:
    """What the author called a picture or said in its description."""
    properties = next(node.iter("xdr:cNvPr"), None)
    if properties is None:
        return otherwise
    return visible(properties.get("descr") or properties.get("name") or otherwise)
