"""What the reading of a list asks (导入前要确认的问题): headers, types and levels nobody knows.

Each is asked once for a file, with the nearest guess; bodies are asked about where they are looked up. Without an answer the column stays beside the fields, the type stays
unknown, the level unstated; nothing counts as its guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from powers.importing.asking import Question
from powers.importing.cleaning import is_placeholder, quote, squeeze
from powers.importing.columns import LABELS
from powers.importing.header_words import guess_column
from powers.importing.parsed import ParsedItem
from powers.importing.rows import SheetReader
from powers.importing.vocabulary import Vocabulary

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
