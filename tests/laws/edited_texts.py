"""Texts of laws edited as legislators edit them, with what became of each article: for measuring the comparison.

Articles are reworded, their figures or an organ's name changed, split, joined, moved with a paragraph, put into another
chapter, repealed, and enacted again at the end; new ones come from another law. `Edited.became` says of every older
article which newer ones it lives on in; none where it is gone.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.chinese import to_numeral
from laws.structure import paragraphs


@dataclass
class Piece:
    """One article in the making: its words, and the numbers of the older articles it comes from."""

    words: str
    sources: list[int] = field(default_factory=list)
    inserted: bool = False


@dataclass
class Edited:
    """An older and a newer text, what became of each older article, and what was done to it."""

    old: dict[str, str]
    new: dict[str, str]
    became: dict[str, set[str]]
    done: dict[str, str]


UNIFORM = (
    ("工商行政管理部门", "市场监督管理部门"),
    ("食品药品监督管理部门", "市场监督管理部门"),
    ("质量监督部门", "市场监督管理部门"),
    ("环境保护主管部门", "生态环境主管部门"),
    ("国土资源", "自然资源"),
    ("物价部门", "价格主管部门"),
    ("司法行政部门", "司法行政主管部门"),
    ("应当", "必须"),
    ("违法所得", "非法所得"),
)
SOFTER = (
    ("依照", "按照"),
    ("有下列行为之一的", "有下列情形之一的"),
    ("或者", "以及"),
    ("责令改正", "责令限期改正"),
    ("处以", "并处"),
    ("情节严重的", "情节较重、造成不良影响的"),
    ("鼓励", "鼓励和支持"),
    ("建立", "建立健全"),
    ("有关部门", "相关主管部门"),
    ("单位和个人", "组织和个人"),
    ("制定", "研究制定"),
    ("监督检查", "监督管理和检查"),
    ("报告", "如实报告"),
    ("及时", "在规定的时间内"),
)
FRESH = (
    "坚持依法、公开、便民的原则，",
    "国家推进信息化建设，实现信息互联互通。",
    "具体办法由国务院有关主管部门会同有关部门另行规定。",
    "并通过政务服务平台向社会公布处理情况，接受社会监督。",
    "对个人信息、商业秘密应当依法予以保密。",
)
_FIGURE = re.compile(r"[一二三五]?[十百千万]+元")


def edit(texts: Mapping[str, str], others: Sequence[str], seed: int) -> Edited:
    """One newer text of a law, by the dice of `seed`; `others` are articles of another law, which come in as new."""
    dice = random.Random(seed)  # noqa: S311  examples, not secrets
    labels = list(texts)
    pieces = [Piece(words, [n]) for n, words in enumerate(texts.values())]
    done = ["kept"] * len(pieces)
    for uniform in dice.sample(UNIFORM, 3):
        for piece in pieces:
            piece.words = piece.words.replace(*uniform)
    for step in (_repeal, _reword, _figures, _split, _join, _move_paragraph, _reenact):
        pieces = step(pieces, done, dice)
    if seed % 3 == 0:
        pieces = _move_chapter(pieces, dice)
    pieces = _insert(pieces, others, dice)
    new, became = _numbered(pieces, dice, labels)
    return Edited(dict(texts), new, became, dict(zip(labels, done, strict=True)))


def _chosen(pieces: Sequence[Piece], dice: random.Random, share: float) -> list[Piece]:
    return [p for p in dice.sample(pieces, int(share * len(pieces))) if len(p.words) > 40]


def _repeal(pieces: list[Piece], done: list[str], dice: random.Random) -> list[Piece]:
    gone = _chosen(pieces, dice, 0.05)
    for piece in gone:
        done[piece.sources[0]] = "repealed"
    return [piece for piece in pieces if piece not in gone]


def _reword(pieces: list[Piece], done: list[str], dice: random.Random) -> list[Piece]:
    for piece in _chosen(pieces, dice, 0.35):
        for before, after in dice.sample(SOFTER, 9):
            piece.words = piece.words.replace(before, after)
        clauses = re.split(r"(?<=[，；。])", piece.words)
        if len(clauses) > 5:
            del clauses[dice.randrange(len(clauses) - 1)]
            del clauses[dice.randrange(len(clauses) - 1)]
        clauses.insert(dice.randrange(len(clauses)), dice.choice(FRESH))
        piece.words = "".join(clauses)
        done[piece.sources[0]] = "reworded"
    return pieces


def _figures(pieces: list[Piece], done: list[str], dice: random.Random) -> list[Piece]:
    for piece in pieces:
        if _FIGURE.search(piece.words) and dice.random() < 0.7:
            piece.words = _FIGURE.sub(
                lambda m: dice.choice(("五", "八", "三十")) + m[0].lstrip("一二三五"), piece.words
            )
            done[piece.sources[0]] += " figures"
    return pieces


def _split(pieces: list[Piece], done: list[str], dice: random.Random) -> list[Piece]:
    made = []
    for piece in pieces:
        rows = [row.text for row in paragraphs(piece.words)]
        if len(rows) > 1 and min(map(len, rows)) > 30 and dice.random() < 0.15:
            at = dice.randrange(1, len(rows))
            made += [Piece("\n".join(part), list(piece.sources)) for part in (rows[:at], rows[at:])]
            done[piece.sources[0]] += " split"
        else:
            made.append(piece)
    return made


def _join(pieces: list[Piece], done: list[str], dice: random.Random) -> list[Piece]:
    made: list[Piece] = []
    for piece in pieces:
        if made and len(made[-1].sources) == 1 and made[-1].sources != piece.sources and dice.random() < 0.04:
            for source in (*made[-1].sources, *piece.sources):
                done[source] += " joined"
            made[-1] = Piece(f"{made[-1].words}\n{piece.words}", made[-1].sources + piece.sources)
        else:
            made.append(piece)
    return made


def _move_paragraph(pieces: list[Piece], done: list[str], dice: random.Random) -> list[Piece]:
    """The last paragraph of some articles goes to an article farther on."""
    for piece in pieces:
        rows = [row.text for row in paragraphs(piece.words)]
        if len(rows) > 1 and len(piece.sources) == 1 and len(rows[-1]) > 30 and dice.random() < 0.04:
            there = dice.choice(pieces)
            if there is not piece:
                piece.words = "\n".join(rows[:-1])
                there.words += "\n" + rows[-1]
                there.sources.append(piece.sources[0])
                done[piece.sources[0]] += " paragraph moved"
    return pieces


def _reenact(pieces: list[Piece], done: list[str], dice: random.Random) -> list[Piece]:
    moved = _chosen(pieces, dice, 0.02)
    for piece in moved:
        done[piece.sources[0]] += " re-enacted elsewhere"
    return [piece for piece in pieces if piece not in moved] + moved


def _move_chapter(pieces: list[Piece], dice: random.Random) -> list[Piece]:
    third = len(pieces) // 3
    start = dice.randrange(third)
    chapter, rest = pieces[start : start + third], pieces[:start] + pieces[start + third :]
    at = len(rest) - 2
    return rest[:at] + chapter + rest[at:]


def _insert(pieces: list[Piece], others: Sequence[str], dice: random.Random) -> list[Piece]:
    made = list(pieces)
    for words in dice.sample(list(others), min(len(others), len(pieces) // 8)):
        made.insert(dice.randrange(len(made) + 1), Piece(words, [], dice.random() < 0.2))
    return made


def _numbered(
    pieces: Sequence[Piece], dice: random.Random, labels: Sequence[str]
) -> tuple[dict[str, str], dict[str, set[str]]]:
    """The text with its numbers, an article put in as 第×条之一 here and there."""
    new: dict[str, str] = {}
    became: dict[str, set[str]] = {label: set() for label in labels}
    number, suffix = 0, 0
    for piece in pieces:
        if piece.inserted and number:
            suffix += 1
        else:
            number, suffix = number + 1, 0
        label = f"第{to_numeral(number)}条" + (f"之{to_numeral(suffix)}" if suffix else "")
        new[label] = piece.words
        for source in piece.sources:
            became[labels[source]].add(label)
    return new, became
