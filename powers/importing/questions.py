"""What the reading of a list asks (导入前要确认的问题): headers, types, levels and stages nobody knows.

Each is asked once for a file, with the nearest guess; bodies are asked about where they are looked up, stages when the
types are known. Without an answer the column stays beside the fields, the type stays unknown, the level unstated, the
stage as it was written; nothing counts as its guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from powers.importing.asking import Question
from powers.importing.cleaning import is_placeholder, quote, squeeze
from powers.importing.columns import LABELS
from powers.importing.cutting import heading_like, names_a_kind
from powers.importing.header_words import guess_column
from powers.importing.parsed import ParsedItem
from powers.importing.rows import SheetReader
from powers.importing.splitting import ParsedResponsibility
from powers.importing.vocabulary import Vocabulary
from powers.staging import StageFinder

if TYPE_CHECKING:
    from powers.importing.resolving import Resolved

_SAMPLES = 3
_LONGEST_LEVEL = 30


def ask(
    readers: Sequence[SheetReader], items: Sequence[ParsedItem], vocabulary: Vocabulary
) -> list[Question]:
    """The questions of one file."""
    return [
        *_headers(readers),
        *_types(items, vocabulary),
        *_levels(items, vocabulary),
    ]


@dataclass
class _Column:
    sheet: str
    rows: int = 0
    samples: list[str] = field(default_factory=list)


def _headers(readers: Sequence[SheetReader]) -> Iterator[Question]:
    """Each header that no word explains, with what stands below it."""
    found: dict[str, _Column] = {}
    taken: set[str] = set()
    for reader in readers:
        if reader.header is None:
            continue
        taken |= reader.header.fields
        for column in reader.header.unknown:
            below = found.setdefault(squeeze(column.label), _Column(reader.sheet.name))
            for row in reader.sheet.rows[reader.header.last + 1 :]:
                cell = row[column.index] if column.index < len(row) else ""
                if cell and squeeze(cell) != squeeze(column.label):
                    below.rows += 1
                    if len(below.samples) < _SAMPLES and quote(cell) not in below.samples:
                        below.samples.append(quote(cell))
    for label, seen in found.items():
        guess = guess_column(label, seen.samples)
        guess = "" if guess in taken and guess in _ONCE else guess
        likely = f"，可能是“{LABELS[guess]}”" if guess else ""
        yield Question(
            kind="header",
            text=label,
            message=f"不认识“{label}”这一列{likely}。请选择它对应的栏目；都不是的，原样存入附加内容。",
            guess=guess,
            samples=tuple(seen.samples),
            sheet=seen.sheet,
            rows=seen.rows,
        )


_ONCE = ("name", "seq", "type", "department", "subject", "office", "level")
"""Columns of which a list has one; a second one is not guessed."""


def _types(items: Sequence[ParsedItem], vocabulary: Vocabulary) -> Iterator[Question]:
    counted = Counter(item.type_raw for item in items if item.type_raw and not item.type)
    places = {item.type_raw: item for item in reversed(items)}
    for text, count in counted.items():
        guess = vocabulary.nearest_type(text)
        likely = f"，可能是“{guess}”" if guess else ""
        yield Question(
            kind="type",
            text=text,
            message=f"不认识职权类型“{text}”（{count}项）{likely}。请选择它是哪一类；都不是的，这些事项不导入。",
            guess=guess,
            choices=tuple((name, name) for name in dict.fromkeys(vocabulary.types.values())),
            samples=_names(item for item in items if item.type_raw == text),
            sheet=places[text].sheet,
            rows=count,
        )


def _levels(items: Sequence[ParsedItem], vocabulary: Vocabulary) -> Iterator[Question]:
    """Short level cells without a level in them; a long one is a text, and stays one."""
    unclear = [item for item in items if item.level and not item.levels and _asks(item.level, vocabulary)]
    for text, count in Counter(item.level for item in unclear).items():
        yield Question(
            kind="level",
            text=text,
            message=f"看不出“{text}”（{count}项）是哪一级或哪几级。请选择，可以选几级；不选的，只保留原文。",
            choices=tuple((name, name) for name in dict.fromkeys(vocabulary.levels.values())),
            samples=_names(item for item in unclear if item.level == text),
            sheet=next(item.sheet for item in unclear if item.level == text),
            rows=count,
        )


def _asks(level: str, vocabulary: Vocabulary) -> bool:
    return len(level) <= _LONGEST_LEVEL and not is_placeholder(level) and not vocabulary.level_is_clear(level)


def _names(items: Sequence[ParsedItem] | Iterator[ParsedItem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(quote(item.name) for item in items if item.name))[:_SAMPLES]


def ask_stages(resolved: Sequence[Resolved], finder: StageFinder) -> Iterator[Question]:
    """Each heading of responsibilities that is no stage of their type, by our words or by what people said.

    Not where the words of every row under it tell the stage: 处理责任：作出解除查封决定.
    """
    found: dict[str, list[Resolved]] = {}
    for one in resolved:
        if not finder.names(one.power_type.pk):
            continue
        for heading in _headings(one.item.responsibilities):
            if names_a_kind(heading) or finder.knows(one.power_type.pk, heading):
                continue
            if not _told_by_its_rows(heading, one, finder):
                found.setdefault(heading, []).append(one)
    for text, rows in found.items():
        types = dict.fromkeys(one.power_type.pk for one in rows)
        names = list(dict.fromkeys(name for pk in types for name in finder.names(pk)))
        near = process.extractOne(text, names, scorer=fuzz.ratio, score_cutoff=_NEAR_STAGE)
        likely = f"，可能是“{near[0]}”" if near else ""
        yield Question(
            kind="stage",
            text=text,
            message=f"不认识责任环节“{text}”（{len(rows)}项）{likely}。请选择它是哪个环节；都不是的，按原文保留。",
            guess=near[0] if near else "",
            choices=tuple((name, name) for name in names),
            samples=_names(one.item for one in rows),
            sheet=rows[0].item.sheet,
            rows=len(rows),
        )


def _told_by_its_rows(heading: str, one: Resolved, finder: StageFinder) -> bool:
    rows = [row for row in one.item.responsibilities if row.stage == heading]
    places = [finder.place(one.power_type.pk, heading, row.text, one.item.name) for row in rows]
    return bool(places) and all(place.stage for place in places)


_NEAR_STAGE = 60
_LONGEST_STAGE = 20


def _headings(rows: Sequence[ParsedResponsibility]) -> list[str]:
    """The headings of a power's responsibilities; with them words before a colon that stand where others have one."""
    named = [row.stage for row in rows if row.stage]
    bare = [heading_like(row.text) for row in rows if not row.stage]
    told = [word for word in bare if word] if named or (len(bare) > 1 and all(bare)) else []
    return [text for text in dict.fromkeys([*named, *told]) if len(text) <= _LONGEST_STAGE]
