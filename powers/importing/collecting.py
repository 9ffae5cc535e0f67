"""An item while its rows are being collected, and how its texts become a ParsedItem."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest

from laws.citations import split_citations
from powers.importing.cleaning import long, plain, short, squeeze
from powers.importing.columns import CITATION_FIELDS, LONG_TEXTS, SHORT_FIELDS, TEXTS
from powers.importing.department_names import split_plaque
from powers.importing.parsed import ParsedItem
from powers.importing.splitting import ParsedResponsibility, Splitter
from powers.importing.vocabulary import Vocabulary

BASIS_COLUMNS = ("bases", "basis_locator", "basis_text")
_LIST_ENDS = ("科", "室", "处", "局", "股", "队", "中心", "所", "站", "办", "委")


@dataclass
class Draft:
    """One item in the making: the texts of each field in row order, and where they came from."""

    row: int
    parts: dict[str, list[str]] = field(default_factory=dict)
    staged: list[tuple[str, str]] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)
    extras: list[tuple[str, str]] = field(default_factory=list)
    own_name: bool = False
    section_type: str = ""
    section_department: str = ""
    section_duty: str = ""

    def get(self, name: str) -> str:
        """All texts of a field, '' when it has none."""
        return "\n".join(self.parts.get(name, ()))

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


class Finisher:
    """Turns drafts into items with one vocabulary, caching what lists repeat."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.splitter = Splitter(vocabulary)

    def item(self, draft: Draft, sheet: str) -> ParsedItem:
        """The item of a draft; its department is settled later."""
        item = ParsedItem(sheet=sheet, row=draft.row + 1)
        cells = {
            name: texts[0] if len(texts) == 1 else "\n".join(texts) for name, texts in draft.parts.items()
        }
        item.cells = cells
        for name in SHORT_FIELDS:
            if name in cells:
                value = (
                    short(cells[name])
                    if len(draft.parts[name]) == 1
                    else _join_short(name, draft.parts[name])
                )
                setattr(item, "type_raw" if name == "type" else name, value)
        for name in LONG_TEXTS:
            if name in cells:
                if name in TEXTS:
                    item.texts[name] = long(cells[name])
                else:
                    setattr(item, name, long(cells[name]))
        for name in CITATION_FIELDS:
            if name in cells:
                setattr(item, name, split_citations(cells[name].strip()))
        item.responsibilities = self._responsibilities(draft, cells.get("responsibilities", ""))
        if "accountability" in cells:
            split = self.splitter.accountability(cells["accountability"])
            item.accountability, item.accountability_lead = list(split.clauses), split.lead
        item.type = self.vocabulary.type_named(item.type_raw) if item.type_raw else draft.section_type
        item.plaque = split_plaque(item.subject)[1] if item.subject[-1:] in (")", "）") else ""
        item.levels = self.vocabulary.levels_named(item.level) if item.level else []
        item.duty = item.duty or draft.section_duty
        item.codes, item.extras = draft.codes, draft.extras
        return item

    def _responsibilities(self, draft: Draft, cell: str) -> list[ParsedResponsibility]:
        if not draft.staged:
            return list(self.splitter.responsibilities(cell)) if cell else []
        found = []
        for stage, text in draft.staged:
            pieces = self.splitter.responsibilities(text) if text else (ParsedResponsibility("", ""),)
            label = _stage_label(stage)
            for piece in pieces:
                group = piece.stage if piece.stage and piece.stage != label else piece.group
                found.append(
                    ParsedResponsibility(label or piece.stage, piece.text, group if label else piece.group)
                )
        return found


def _stage_label(stage: str) -> str:
    label = short(stage)
    return label.removesuffix("责任").removesuffix("阶段").removesuffix("环节") or label


def _join_short(name: str, texts: list[str]) -> str:
    """Pieces of a short field from several rows: whole names are listed, broken words are joined."""
    joined = short(texts[0])
    for text in texts[1:]:
        piece = short(text)
        listed = joined.endswith(_LIST_ENDS) and piece.endswith(_LIST_ENDS)
        whole = name == "level" or (name in ("office", "subject") and listed)
        joined += ("、" if whole and (len(piece) > 2 or name == "level") else "") + piece
    return joined


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
