"""How the collected texts of an item become a ParsedItem: cut, named, read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from laws.citations import split_citations
from powers.importing.citing import Splitting
from powers.importing.cleaning import is_placeholder, long, short
from powers.importing.collecting import Draft, stage_label
from powers.importing.columns import CITATION_FIELDS, LABELS, LONG_TEXTS, SHORT_FIELDS, TEXTS
from powers.importing.department_names import split_plaque
from powers.importing.parsed import ParsedItem, ParsedLevel
from powers.importing.reading_cells import values_of
from powers.importing.sharing import share_out
from powers.importing.splitting import ParsedResponsibility, Splitter
from powers.importing.vocabulary import Vocabulary

_LIST_ENDS = ("科", "室", "处", "局", "股", "队", "中心", "所", "站", "办", "委")
_NAMES_A_ROW = ("type", "department", "subject", "office", "level")
"""What names something: a cell that says there is none names nothing."""


def says(cells: Mapping[str, str], name: str) -> bool:
    """Whether a cell says something, and not only that there is nothing."""
    return name in cells and not is_placeholder(cells[name])


class Finisher:
    """Turns drafts into items with one vocabulary, caching what lists repeat."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.splitter = Splitter(vocabulary)
        self.citations: Splitting = split_citations
        self.unread: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)

    def item(self, draft: Draft, sheet: str, labels: Mapping[str, str]) -> ParsedItem:
        """The item of a draft; its department is settled later. `labels`: the list's own headers of its columns."""
        item = ParsedItem(sheet=sheet, row=draft.row + 1)
        cells = {
            name: texts[0] if len(texts) == 1 else "\n".join(texts) for name, texts in draft.parts.items()
        }
        item.cells, item.filled = cells, frozenset(draft.filled)
        self._texts(item, draft, cells)
        for name in CITATION_FIELDS:
            if name in cells:
                setattr(item, name, self.citations(cells[name].strip()))
        item.responsibilities = self._responsibilities(draft, cells.get("responsibilities", ""))
        if says(cells, "accountability"):
            split = self.splitter.accountability(cells["accountability"])
            item.accountability, item.accountability_lead = list(split.clauses), split.lead
        item.type = self.vocabulary.type_named(item.type_raw) if item.type_raw else draft.section_type
        item.plaque = split_plaque(item.subject)[1] if item.subject[-1:] in (")", "）") else ""
        item.levels = self.vocabulary.levels_named(item.level) if item.level else []
        item.duty = item.duty or draft.section_duty
        item.codes, item.extras = draft.codes, draft.extras
        self._values(item, draft, labels)
        share_out(item, draft, self)
        self._first_level(item, short(cells.get("first_level", "")))
        return item

    def _first_level(self, item: ParsedItem, written: str) -> None:
        """The level that answers first (第一责任层级); where the list has no other column of levels, its level."""
        if is_placeholder(written):
            return
        named = self.vocabulary.levels_named(written)
        if not item.level:
            item.level, item.levels = written, list(named)
        for name in named:
            share = next((one for one in item.shares if one.name == name), None)
            if share is None:
                item.shares.append(share := ParsedLevel(name))
            share.first = True

    @staticmethod
    def _texts(item: ParsedItem, draft: Draft, cells: dict[str, str]) -> None:
        for name in SHORT_FIELDS:
            if name in cells:
                parts = draft.parts[name]
                value = short(cells[name]) if len(parts) == 1 else _join_short(name, parts)
                if name in _NAMES_A_ROW and is_placeholder(value):
                    value = ""
                setattr(item, "type_raw" if name == "type" else name, value)
        for name in LONG_TEXTS:
            if name in cells:
                if name in TEXTS:
                    item.texts[name] = long(cells[name])
                else:
                    setattr(item, name, long(cells[name]) if says(cells, name) else "")

    def _values(self, item: ParsedItem, draft: Draft, labels: Mapping[str, str]) -> None:
        """What is more than a text; what could not be read is kept beside the fields, and remembered to be told."""
        values = values_of(draft, labels)
        item.facts, item.rows, item.joint = values.facts, values.rows, values.joint
        item.codes += [(scheme, value) for scheme, value in values.pairs.get("codes", [])]
        item.extras += [(heading, text) for heading, text in values.pairs.get("extras", [])]
        for column, text in values.unread:
            label = labels.get(column, LABELS[column])
            item.extras.append((label, text))
            self.unread[column, label].append((item.row, text))

    def _responsibilities(self, draft: Draft, cell: str) -> list[ParsedResponsibility]:
        if not draft.staged:
            return list(self.splitter.responsibilities(cell)) if not is_placeholder(cell) else []
        found = []
        for stage, text in draft.staged:
            pieces = self.splitter.responsibilities(text) if text else (ParsedResponsibility("", ""),)
            label = stage_label(stage)
            for piece in pieces:
                group = piece.stage if piece.stage and piece.stage != label else piece.group
                found.append(
                    ParsedResponsibility(label or piece.stage, piece.text, group if label else piece.group)
                )
        return found


def _join_short(name: str, texts: list[str]) -> str:
    """Pieces of a short field from several rows: whole names are listed, broken words are joined."""
    joined = short(texts[0])
    for text in texts[1:]:
        piece = short(text)
        listed = joined.endswith(_LIST_ENDS) and piece.endswith(_LIST_ENDS)
        whole = name == "level" or (name in ("office", "subject") and listed)
        joined += ("、" if whole and (len(piece) > 2 or name == "level") else "") + piece
    return joined
