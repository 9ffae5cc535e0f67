"""An item while its rows are being collected."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest

from powers.importing.cleaning import plain, short, squeeze

BASIS_COLUMNS = ("bases", "basis_locator", "basis_text")


@dataclass(slots=True)
class Draft:
    """One item in the making: the texts of each field in row order, and where they came from.

    `rows`: of what is stated part by part (处罚种类、风险等级) what each row says; `levelled`: what each row says of a
    level (层级、主体、职责), for an item whose rows are its levels. `filled`: the fields whose own cell is empty, taken from
    the main item or the sub-item before.
    """

    row: int
    parts: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    levelled: list[dict[str, str]] = field(default_factory=list)
    staged: list[tuple[str, str]] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)
    extras: list[tuple[str, str]] = field(default_factory=list)
    own_name: bool = False
    filled: set[str] = field(default_factory=set)
    section_type: str = ""
    section_department: str = ""
    section_duty: str = ""
    section_adjustment: str = ""

    def get(self, name: str) -> str:
        """All texts of a field, '' when it has none."""
        return "\n".join(self.parts.get(name, ()))

    def said(self, name: str, label: str) -> str:
        """What the item says in a column, of a field or kept beside the fields under `label`."""
        return self.get(name) or next((text for header, text in self.extras if header == label), "")

    def add(self, name: str, text: str) -> None:
        """Add a row's text to a field; the very same text a second time adds nothing."""
        texts = self.parts.get(name)
        if texts is None:
            self.parts[name] = [text]
        elif text not in texts:
            texts.append(text)

    def add_extra(self, label: str, text: str) -> None:
        """Keep a text verbatim beside the fields."""
        if (label, text) not in self.extras:
            self.extras.append((label, text))


def whole_basis(parts: dict[str, str]) -> str:
    """A citation whose law, article and text stand in columns of their own: 《law》article：text."""
    columns = [parts.get(name, "").split("\n") for name in BASIS_COLUMNS]
    height = max(map(len, columns))
    if height > 1 and any(len(column) not in (1, height) or column == [""] for column in columns[:2]):
        columns = [[parts.get(name, "")] for name in BASIS_COLUMNS]
    elif height > 1 and len(columns[1]) == 1:
        columns = [["\n".join(column)] for column in columns]
    lines = []
    for title, locator, text in zip_longest(*columns, fillvalue=""):
        law = title if not title or "《" in title or not locator else f"《{title.strip()}》"
        article = f"第{locator.strip()}条" if locator.strip().isdigit() else locator.strip()
        if article and plain(text).startswith(plain(article)):
            article = ""
        lines.append(law + article + ("：" if article and text else "") + text)
    return "\n".join(lines)


def same_text(one: str, other: str) -> bool:
    """Whether two cells say the same, white space aside."""
    return one == other or squeeze(one) == squeeze(other)


def stage_label(stage: str) -> str:
    """A stage without 责任、阶段、环节 behind its name."""
    label = short(stage)
    return label.removesuffix("责任").removesuffix("阶段").removesuffix("环节") or label
