"""What the styles of a Word document give a paragraph or run (样式): struck, hidden, numbered; chains included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.word_numbering import Numbering

OFF = ("0", "false", "off", "none")
MAX_CHAIN = 20


class Styles:
    """The styles of a document by id."""

    def __init__(self, part: Any | None, tag: Callable[[Any], str], value: Callable[[Any, str], str]) -> None:
        self._tag, self._value = tag, value
        self._styles: dict[str, Any] = {}
        self._default = ""
        self._defaults: Any | None = None
        for element in part if part is not None else ():
            if tag(element) == "w:style":
                key = value(element, "styleId")
                self._styles[key] = element
                if value(element, "type") == "paragraph" and value(element, "default") in ("1", "true", "on"):
                    self._default = key
            elif tag(element) == "w:docDefaults":
                self._defaults = self._child(self._child(element, "w:rPrDefault"), "w:rPr")

    def named(self, key: str) -> str:
        """The style of this id; '' where the document has none."""
        return key if key in self._styles else ""

    def name(self, key: str) -> str:
        """How a style is called: toc 1, heading 2."""
        return self._said(self._styles.get(key), "w:name") or ""

    def shows(self, properties: Any | None, name: str, paragraph: str, run: str = "") -> bool:
        """Whether a toggle (strike, vanish) is on: what is said directly, else the styles, which cancel each other."""
        direct = self._child(properties, f"w:{name}")
        if direct is not None:
            return self._value(direct, "val") not in OFF
        if self._toggled(self._defaults, name):
            return True
        return bool(self._of_style(paragraph or self._default, name)) != bool(self._of_style(run, name))

    def hidden_row(self, properties: Any | None) -> bool:
        hidden = self._child(properties, "w:hidden")
        return hidden is not None and self._value(hidden, "val") not in OFF

    def numbering(self, properties: Any | None, style: str, lists: Numbering) -> tuple[str, int]:
        """The list of a paragraph and its level in it: what it says itself before what its style says."""
        direct = self._child(properties, "w:numPr")
        number, level = self._said(direct, "w:numId"), self._said(direct, "w:ilvl")
        if number is None:
            number, styled = self._numbered_style(style or self._default, lists)
            level = level if level is not None else styled
        return number or "", _level(level)

    def _numbered_style(self, style: str, lists: Numbering) -> tuple[str | None, str | None]:
        for key in self._chain(style):
            numbering = self._child(self._child(self._styles[key], "w:pPr"), "w:numPr")
            if numbering is None:
                continue
            number = self._said(numbering, "w:numId")
            if number is None:
                continue
            own = lists.level_of_style(number, key)
            return number, str(own) if own is not None else self._said(numbering, "w:ilvl")
        return None, None

    def _of_style(self, style: str, name: str) -> bool:
        for key in self._chain(style):
            said = self._child(self._child(self._styles[key], "w:rPr"), f"w:{name}")
            if said is not None:
                return self._value(said, "val") not in OFF
        return False

    def _toggled(self, properties: Any | None, name: str) -> bool:
        said = self._child(properties, f"w:{name}")
        return said is not None and self._value(said, "val") not in OFF

    def _chain(self, style: str) -> list[str]:
        """A style and those it is based on."""
        found: list[str] = []
        while style in self._styles and style not in found and len(found) < MAX_CHAIN:
            found.append(style)
            style = self._said(self._styles[style], "w:basedOn") or ""
        return found

    def _child(self, element: Any | None, name: str) -> Any | None:
        if element is None:
            return None
        return next((child for child in element if self._tag(child) == name), None)

    def _said(self, element: Any | None, name: str) -> str | None:
        child = self._child(element, name)
        return None if child is None else self._value(child, "val")


def _level(text: str | None) -> int:
    return min(int(text), 8) if text and text.isdecimal() else 0
