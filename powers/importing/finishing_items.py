"""How the collected texts of an item become a ParsedItem: cut, named, read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from laws.citations import Citation, split_citations
from powers.importing.citing import Splitting
from powers.importing.cleaning import is_placeholder, long, quote, short
from powers.importing.collecting import Draft, stage_label
from powers.importing.columns import CITATION_FIELDS, LABELS, LONG_TEXTS, SHORT_FIELDS, TEXTS
from powers.importing.department_names import split_plaque
from powers.importing.own_bases import bare, citations_of
from powers.importing.parsed import ParsedItem, ParsedLevel
from powers.importing.reading_cells import values_of
from powers.importing.sharing import share_out
from powers.importing.splitting import NO_MORE, Beside, ParsedResponsibility, Splitter
from powers.importing.vocabulary import Vocabulary
from powers.printing import EDITION

_LIST_ENDS = ("科", "室", "处", "局", "股", "队", "中心", "所", "站", "办", "委")
_NAMES_A_ROW = ("type", "department", "subject", "office", "level")
"""What names something: a cell that says there is none names nothing."""


_TOLD_EMPTY = ("duty", "level", "accountability_scope")
"""What a power has to say: a cell that says there is none is told, as it leaves no trace."""


BASES_OF = {"responsibilities": "responsibility_bases", "accountability": "accountability_bases"}
"""Where a basis goes that stands in the cell of what rests on it."""


def says(cells: Mapping[str, str], name: str) -> bool:
    """Whether a cell says something, and not only that there is nothing."""
    return name in cells and not is_placeholder(cells[name])


class Finisher:
    """Turns drafts into items with one vocabulary, caching what lists repeat."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.splitter = Splitter(vocabulary)
        self.citations: Splitting = split_citations
        self.as_printed = Splitter(vocabulary, as_printed=True)
        self.beside: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
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
        splitter = self.as_printed if any(header == EDITION for header, _ in draft.extras) else self.splitter
        item.responsibilities = self._responsibilities(
            draft, cells.get("responsibilities", ""), item, splitter
        )
        for name in ("responsibilities", "accountability"):
            if name in cells and not says(cells, name):
                self.beside[name, "nothing"].append((item.row, cells[name]))
        for name in _TOLD_EMPTY:
            if cells.get(name, "").strip() and not says(cells, name):
                self.beside[name, "none"].append((item.row, cells[name]))
        if says(cells, "accountability"):
            split = splitter.accountability(cells["accountability"])
            item.accountability, item.accountability_lead = list(split.clauses), split.lead
            item.accountability_own_bases = [bare(basis) for basis in split.bases]
            self._put_beside(item, "accountability", split.beside)
        item.type = self.vocabulary.type_named(item.type_raw) if item.type_raw else draft.section_type
        item.plaque = split_plaque(item.subject)[1] if item.subject[-1:] in (")", "）") else ""
        item.levels = self.vocabulary.levels_named(item.level) if item.level else []
        item.duty = item.duty or draft.section_duty
        item.codes, item.extras = draft.codes, draft.extras
        self._values(item, draft, labels)
        share_out(item, draft, self)
        if own := [one.basis for one in item.responsibilities if one.basis]:
            item.responsibility_bases = _with_bases(item.responsibility_bases, own)
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

    def _put_beside(self, item: ParsedItem, name: str, beside: Beside) -> None:
        """What a cell says beside its rows: bases are put among the citations, the rest is remembered to be told."""
        if beside is NO_MORE:
            return
        column = BASES_OF[name]
        bases = [basis for basis in map(bare, beside.bases) if not is_placeholder(basis)]
        setattr(item, column, _with_bases(getattr(item, column), bases))
        empty = [one for one in beside.bases if is_placeholder(bare(one))]
        only = bases[:1] if name == "accountability" and not item.accountability else []
        told = {
            "partly": beside.partly,
            "unsure": beside.unsure,
            "nothing": (*beside.nothing, *empty),
            "only": only,
        }
        for kind, texts in told.items():
            if texts:
                self.beside[name, kind] += [(item.row, text) for text in texts]

    def _responsibilities(
        self, draft: Draft, cell: str, item: ParsedItem, splitter: Splitter
    ) -> list[ParsedResponsibility]:
        if not draft.staged:
            if is_placeholder(cell):
                return []
            self._put_beside(item, "responsibilities", splitter.beside_responsibilities(cell))
            return list(splitter.responsibilities(cell))
        found = []
        for stage, text in draft.staged:
            pieces = splitter.responsibilities(text) if text else (ParsedResponsibility("", ""),)
            self._put_beside(item, "responsibilities", splitter.beside_responsibilities(text))
            label = stage_label(stage)
            for piece in pieces:
                group = piece.stage if piece.stage and piece.stage != label else piece.group
                found.append(
                    ParsedResponsibility(
                        label or piece.stage, piece.text, group if label else piece.group, piece.basis
                    )
                )
        return found


def beside_message(name: str, kind: str, label: str, said: Sequence[tuple[int, str]]) -> str:
    """What to tell of words in the cells of a column that are neither rows nor bases, or not surely: `said` is (row, words)."""
    rows = list(dict.fromkeys(row for row, _ in said))
    where = f"“{label}”第 {'、'.join(map(str, rows[:20]))}{' 行等' if len(rows) > 20 else ' 行'}"
    example = f"（如“{quote(said[0][1], 30)}”）"
    if kind == "none":
        return f"{where}写的是“无”“/”一类的字{example}，没有内容，按空白导入。请写明，或者删去。"
    what, column = LABELS[name].removesuffix("内容"), LABELS[BASES_OF[name]]
    return (
        where
        + {
            "partly": f"的依据{example}分不清是哪几种情形的，作为全部{what}的依据。请核对。",
            "unsure": f"有的话{example}像是依据，又不只是依据，没有读作依据，原样留在{what}中。是依据的，请移到“{column}”一栏。",
            "nothing": f"写的是“无”“/”“同上”一类的字{example}，不是{what}，没有导入。请写明，或者删去。",
            "only": f"只写了依据{example}，没有写{what}；依据已读入“{column}”。请补写{what}。",
        }[kind]
    )


def _with_bases(said: Sequence[Citation], bases: Sequence[str]) -> list[Citation]:
    """The citations of a column, and behind them those of bases that it does not say itself."""
    found = list(said)
    for one in (one for basis in bases for one in citations_of(basis)):
        if not any(
            (one.title, one.locator) == (had.title, had.locator) and one.text in ("", had.text)
            for had in found
        ):
            found.append(one)
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
