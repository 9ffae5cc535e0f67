"""An exported cell of citations that was altered (改过的依据栏): each line goes back to the citation it was printed of.

Where only lines of citations were altered or taken out, only these change; else the cell is read anew, and each citation that
still says what one before says is that one, with all that is known of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from core.chinese import squeeze
from laws.citations import split_citations
from powers.importing.cell_lines import read_lines, reparsed
from powers.printing import citation_text

if TYPE_CHECKING:
    from powers.importing.restating import Restating

Row = dict[str, Any]
_SAID = ("kind_text", "title", "edition", "locator", "text", "note")
_UNLINKED = {"instrument_id": None, "law_id": None, "article_id": None}


def with_citations(column: str, purpose: str) -> Callable[[Restating, str], None]:
    """A text, and below it the citations for one purpose."""

    def read(one: Restating, cell: str) -> None:
        said = str(one.document[column])  # type: ignore[literal-required]
        cited = [row for row in one.document["bases"] if row["purpose"] == purpose]
        lines = read_lines(cell, said, [citation_text(cited)] if cited else [])
        now = lines.rows[0] if cited else None
        if now is not None and not any(found.title for found in split_citations(now)):
            lines.text, now = "\n".join(filter(None, (lines.text, now))), None  # words in the place of a law
        one.text(column, said, lines.text)
        if cited:
            _cite(one, purpose, cited, now or "")

    return read


def _cite(one: Restating, purpose: str, cited: Sequence[Any], cell: str) -> None:
    """The citations for a purpose as a cell says them now: row by row where only rows were altered, else read anew."""
    same = squeeze(cell) == squeeze(citation_text(list(cited)))
    if not same and not _each_citation(one, cited, cell):
        _cite_anew(one, purpose, cited, cell)
    one.say("bases")


def _cite_anew(one: Restating, purpose: str, cited: Sequence[Any], cell: str) -> None:
    kept = one.kept("bases")
    at = next((n for n, row in enumerate(kept) if row["purpose"] == purpose), len(kept))
    others = [row for row in kept if row["purpose"] != purpose]
    own = [row for row in kept if row["purpose"] == purpose]
    kept[:] = [*others[:at], *_recognised(one, purpose, own, cited, cell), *others[at:]]


def _cited(one: Restating, purpose: str, cell: str) -> list[Row]:
    return [dict(zip(one.columns["bases"], row, strict=True)) for row in one.item.cite(purpose, cell)]


def _recognised(
    one: Restating, purpose: str, before: Sequence[Row], cited: Sequence[Any], cell: str
) -> list[Row]:
    """Citations read anew, each that says what one before says as that one, with all that is known of it."""
    printed = _cited(one, purpose, citation_text(list(cited)))
    known = [one.row_of("bases", row) for row in cited]
    if len(printed) != len(known):
        printed, known = [{name: row[name] for name in one.columns["bases"]} for row in before], list(before)
    left = [(said, row) for said, row in zip(printed, known, strict=True) if row is not None]
    found: list[Row] = []
    for now in _cited(one, purpose, cell):
        same = next((pair for pair in left if all(pair[0][name] == now[name] for name in _SAID)), None)
        if same:
            left.remove(same)
        found.append(same[1] if same else now)
    for n, now in enumerate(found):
        if "uid" not in now and left:
            _, old = next((pair for pair in left if pair[0]["title"] == now["title"]), left[0])
            left = [pair for pair in left if pair[1] is not old]
            found[n] = now | {name: old[name] for name in ("uid", "role", "role_confirmed")}
    return [{"uid": ""} | row for row in found]


def _each_citation(one: Restating, cited: Sequence[Any], cell: str) -> bool:
    """Put each altered line into its citation, and take out what is gone; False where a law's own line was altered, or
    lines were put in or moved."""
    blocks = list(_blocks(cited))
    lines = read_lines(cell, "", [text for _, _, text in blocks], grows=True)
    if lines.added or lines.text or lines.order != sorted(lines.order):
        return False
    left = {id(row) for (row, _, _), now in zip(blocks, lines.rows, strict=True) if row and now is not None}
    changes: list[tuple[Row, str, str]] = []
    for block, now in zip(blocks, lines.rows, strict=True):
        if now is not None and squeeze(now) == squeeze(block[2]):
            continue
        found = _changes_of(one, block, now, stays=id(block[0]) in left)
        if not found:
            return False
        changes += found
    for row, name, value in changes:
        if not name:
            one.kept("bases").remove(row)
        elif row[name] != value:
            row.update({name: value} | (_UNLINKED if name == "locator" else {}))
    return True


def _changes_of(
    one: Restating, block: tuple[Any, str, str], now: str | None, *, stays: bool
) -> list[tuple[Row, str, str]]:
    """What an altered piece of a citation changes, `(row, column, value)`, without a column for a row that is gone; none where
    that is not clear."""
    printed_row, part, _ = block
    row = one.row_of("bases", printed_row) if printed_row else None
    if row is None or (now is None and part == "text" and stays):
        return []
    if part == "note":
        return [(row, "note", (now or "").removeprefix("注："))]
    if now is None:
        return [(row, "", "")]
    parts = reparsed((printed_row["locator"], printed_row["text"]), now)
    return [(row, "locator", parts[0]), (row, "text", parts[1])] if parts else []


def _blocks(cited: Sequence[Any]) -> Iterator[tuple[Any, str, str]]:
    """`(row or None, part, text)` of each piece of the printed citations."""
    before: tuple[str, ...] | None = None
    for row in cited:
        law = (row["kind"], row["title"], row["edition"])
        if law != before:
            head = citation_text([row | {"locator": "", "text": "", "note": ""}])
            if head:
                yield None, "", head
        before = law
        if text := "：".join(filter(None, (row["locator"], row["text"]))):
            yield row, "text", text
        if row["note"]:
            yield row, "note", f"注：{row['note']}"


def restate_bases(one: Restating, cell: str) -> None:
    _cite(one, "power", [row for row in one.document["bases"] if row["purpose"] == "power"], cell)


def with_own_bases(purpose: str, name: str) -> Callable[[Restating, str], None]:
    """The citations for a purpose, and below them those that the rows have of their own."""

    def read(one: Restating, cell: str) -> None:
        cited = [row for row in one.document["bases"] if row["purpose"] == purpose]
        of_rows: list[Any] = list(one.document[name])  # type: ignore[literal-required]
        own = list(filter(None, dict.fromkeys(row["basis"] for row in of_rows)))
        lines = read_lines(cell, citation_text(cited), own)
        for was, now in zip(own, lines.rows, strict=True):
            if now != was:
                for printed_row in of_rows:
                    row = one.row_of(name, printed_row)
                    if row is not None and printed_row["basis"] == was:
                        row["basis_text"] = now or ""
                one.say(name)
        if cited:
            _cite(one, purpose, cited, lines.text)
        else:
            _cite_anew(one, purpose, cited, lines.text)
            one.say("bases")

    return read
