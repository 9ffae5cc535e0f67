"""Comparing a department site's copy with the list (核对部门网站上的清单), field by field, with what the list says today and said before.

What must hold: a copy that says what an earlier release said is old, not altered; each difference names item, field and both values; what
cannot be told from the copy is said to be so, never guessed; a table that is no list of this department is no copy.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from core.chinese import squeeze
from core.digests import public_digest
from core.sheets.model import Workbook
from departments.models import Department
from powers.fields import Document
from powers.importing.header_words import HeaderWords
from powers.printing import CODE, DIGEST, EDITION, FIELDS, HEADERS, REGION, cells, clipped, same_cell
from publish import reading
from publish.dumps.snapshot import snapshot_of
from publish.embeds.copies import Copy, Item, filled
from publish.export_views import printed_row
from publish.listing import as_named, lines_with_release
from publish.models import ListEntry, Release, SiteCheck
from publish.verifying import Foreign, number_in

State = SiteCheck.State
RELEASES = 30
"""So many earlier releases are looked at to tell which of them a copy is of."""
KEPT = 200
"""So many differences are kept; all are counted."""
LONG = 2000
HEAD_ROWS = 30
NAME, SUB_NAME, TYPE, BODY = "事项名称", "子项名称", "权力类型", "部门名称"
OF_KEY = {
    "code": CODE,
    "name": NAME,
    "sub_name": SUB_NAME,
    "type": TYPE,
    "department": BODY,
    "subject": "行使主体",
    "version": EDITION,
    "digest": DIGEST,
}
"""The keys of our JSON as columns of our tables."""
HEADER_OF = {reads: header for header, reads in FIELDS.items()}
NOT_COMPARED = frozenset({"序号", CODE, BODY, REGION})
OF_THE_TABLE = NOT_COMPARED | {EDITION, TYPE}
"""What a document does not say as the table does."""
WORDS = HeaderWords()


@dataclass(frozen=True)
class Difference:
    """One difference: of which item, in which field, what the list and what the copy says."""

    kind: str
    code: str
    name: str
    field: str = ""
    ours: str = ""
    theirs: str = ""


@dataclass
class Verdict:
    """What a copy was found to be."""

    state: State
    told: str
    release: Release | None = None
    items: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def kept(self) -> list[dict[str, str]]:
        return [asdict(one) for one in self.differences[:KEPT]]


# --- the copy --------------------------------------------------------------------------------------------------


def copy_of(book: Workbook) -> Copy:
    """The items of the tables of a page or a file, by our columns."""
    return Copy([item for sheet in book.sheets for item in _items(list(filled(sheet.rows, sheet.merged)))])


def _items(rows: list[list[str]]) -> Iterator[Item]:
    for at, row in enumerate(rows[:HEAD_ROWS]):
        columns = {index: header for index, cell in enumerate(row) if (header := _header(cell))}
        known = set(columns.values())
        if len(known) >= 2 and known & {CODE, NAME}:
            first = {header: index for index, header in reversed(columns.items())}
            for cells in rows[at + 1 :]:
                said = {header: cells[index] for header, index in first.items() if index < len(cells)}
                if said.get(CODE) or said.get(NAME):
                    yield Item(said)
            return


def _header(cell: str) -> str:
    """Our column that a header cell names; '' for any other."""
    label = cell.strip()
    return label if label in HEADERS else HEADER_OF.get(WORDS.field_of(label), "")


def by_column(copy: Copy) -> Copy:
    """A copy in JSON with its keys as columns."""
    items = [
        Item({OF_KEY[key]: text for key, text in item.fields.items()}, item.document) for item in copy.items
    ]
    return Copy(items, copy.whole)


# --- the list --------------------------------------------------------------------------------------------------


@dataclass
class Published:
    """A version as the list prints it."""

    code: str
    name: str
    digest: str
    cells: dict[str, str]
    document: Document

    @cached_property
    def names(self) -> set[str]:
        """How a copy may call it, white space aside."""
        sub = self.cells[SUB_NAME]
        whole = [f"{self.cells[NAME]}{between}{sub}" for between in ("—", "-", "")] if sub else []
        return {squeeze(text) for text in (self.cells[NAME], *whole)}


Stand = dict[str, Published]


class History:
    """What the list said of a department, today and after each release; each version is read once."""

    def __init__(self, department: Department, day: dt.date) -> None:
        self.department, self.day = department, day
        self.read: dict[int, Published] = {}

    def today(self) -> Stand:
        entries = ListEntry.objects.on(self.day).filter(department=self.department)
        return self._stand(entries.values_list("version_id", flat=True))

    def releases(self) -> list[Release]:
        """Those in effect, the newest first."""
        rows = Release.objects.filter(region=self.department.region_id, effective_on__lte=self.day)
        return list(rows.defer("manifest").order_by("-effective_on", "-number")[:RELEASES])

    def after(self, release: Release) -> Stand:
        versions = snapshot_of(release).versions
        mine = ListEntry.objects.filter(version__in=versions, department=self.department)
        return self._stand(mine.values_list("version_id", flat=True))

    def _stand(self, versions: Iterable[int]) -> Stand:
        keys = list(versions)
        for entry in self._entries([key for key in keys if key not in self.read]):
            self.read[entry.version_id] = entry.printed
        return {self.read[key].code: self.read[key] for key in keys if key in self.read}

    def _entries(self, versions: list[int]) -> Iterator[Any]:
        rows = lines_with_release(ListEntry.objects.filter(version__in=versions)).select_related("version")
        shown = as_named(rows, self.day)
        documents = reading.documents_of(shown)
        for entry in shown:
            document = documents[entry.version_id]
            title = f"{entry.name}—{entry.sub_name}" if entry.sub_name else entry.name
            digest = entry.version.release_entry.digest
            entry.printed = Published(entry.code, title, digest, printed_row(entry, document), document)  # type: ignore[attr-defined]
            yield entry


# --- comparing ---------------------------------------------------------------------------------------------------


def judge(copy: Copy, department: Department, day: dt.date) -> Verdict:
    """What a copy of the department's list is on `day`."""
    history = History(department, day)
    now, releases = history.today(), history.releases()
    differences = _differences(copy, now)
    newest = releases[0] if releases else None
    found = len(copy.items)
    if not found:
        return Verdict(State.NO_COPY, "页面上没有读到清单。")
    if not differences:
        return Verdict(State.SAME, f"所列{found}项与公布的清单一致。", newest, found)
    known = _matched(copy, now)
    for release in releases[1:]:
        stand = history.after(release)
        known += _matched(copy, stand)
        if not _differences(copy, stand):
            told = (
                f"与第{release.number}批（{release.effective_on}起生效）公布的清单相同，此后的调整没有更新。"
            )
            return Verdict(State.OLDER, told, release, found, differences)
    if not known:
        return Verdict(State.NO_COPY, f"读到{found}行，都不是{department}清单上的职权，没有核对。")
    told = f"所列{found}项与公布的清单有{len(differences)}处不同，也不是以前公布的哪一批。"
    return Verdict(State.ALTERED, told, None, found, differences)


def _matched(copy: Copy, stand: Stand) -> int:
    return sum(isinstance(_meant(item, stand), Published) for item in copy.items)


def _differences(copy: Copy, stand: Stand) -> list[Difference]:
    """Where a copy does not say what the list said: fields, items that are not on it, items that it leaves out."""
    found: list[Difference] = []
    seen: set[str] = set()
    for item in copy.items:
        meant = _meant(item, stand)
        code, name = item.fields.get(CODE, "")[:60], _title(item)
        if isinstance(meant, str):
            found.append(Difference(meant, code, name))
            continue
        seen.add(meant.code)
        found += _fields(item, meant)
    if copy.whole:
        found += [
            Difference("missing", one.code, one.name) for code, one in stand.items() if code not in seen
        ]
    return found


def _title(item: Item) -> str:
    return item.fields.get(NAME, "")[:200]


def _meant(item: Item, stand: Stand) -> Published | str:
    """The power an item of a copy means: by its code, else by its name where only one has it; else why it is none."""
    if code := item.fields.get(CODE, "").strip():
        return stand.get(code) or "extra"
    name = squeeze(item.fields.get(NAME, ""))
    sub, kind = squeeze(item.fields.get(SUB_NAME, "")), squeeze(item.fields.get(TYPE, ""))
    called = [one for one in stand.values() if name in one.names]
    if sub:
        called = [one for one in called if squeeze(one.cells[SUB_NAME]) == sub]
    if kind and len(called) > 1:
        called = [one for one in called if squeeze(one.cells[TYPE]) == kind]
    if len(called) == 1:
        return called[0]
    return "unclear" if called else "extra"


def _fields(item: Item, meant: Published) -> list[Difference]:
    found = [
        Difference("field", meant.code, meant.name, header, meant.cells[header][:LONG], text[:LONG])
        for header, text in item.fields.items()
        if header in meant.cells and header not in NOT_COMPARED and not _same(header, text, meant)
    ]
    return found + (_in_document(item, meant) if item.document else [])


def _same(header: str, text: str, meant: Published) -> bool:
    if header == NAME and squeeze(text) in meant.names:
        return True
    if header == EDITION:
        return number_in(text) == number_in(meant.cells[EDITION])
    if header == TYPE:  # 许可 for 行政许可: the same type
        return squeeze(text).removeprefix("行政") == squeeze(meant.cells[TYPE]).removeprefix("行政")
    return same_cell(text, clipped(meant.cells[header]))


def _in_document(item: Item, meant: Published) -> list[Difference]:
    """Where a whole document is not the one that was published, cell by cell as a list prints it."""
    given = json.loads(item.document)
    try:
        if public_digest(given) == meant.digest:
            return []
        said = cells(given, code=meant.code, number=0)
    except Foreign:  # nothing that was published
        return [Difference("field", meant.code, meant.name, DIGEST, meant.digest, "")]
    told = [
        Difference("field", meant.code, meant.name, header, meant.cells[header][:LONG], said[header][:LONG])
        for header in HEADERS
        if header in said and header not in OF_THE_TABLE and not same_cell(said[header], meant.cells[header])
    ]
    return told or [Difference("field", meant.code, meant.name, DIGEST, meant.digest, "")]
