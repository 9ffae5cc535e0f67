"""Cutting a cell of a list into contiguous segments: numbers, headings of stages, and texts.

Only numbers, headings and white space leave the texts, and headings come back as the stage, so nothing that a list says is
lost (tests/powers/importing/test_splitting.py proves it).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from powers.importing.cleaning import squeeze

_CHINESE = "一二三四五六七八九十"
NUMBER = re.compile(
    rf"""
    (?P<digit>[0-9０-９]{{1,2}})\s?(?:[.．、](?![0-9０-９])|[)）](?!\s*[(（]))
  | [0-9０-９]{{1,2}}[-－—](?P<second>[0-9０-９]{{1,2}})\s?(?:[.．、](?![0-9０-９])|\s)
  | [(（]\s?(?P<bracket>[0-9０-９]{{1,2}})\s?[)）][.、．]?
  | (?P<circle>[①-⑳])[.、．]?
  | (?P<paren>[⑴-⒇])[.、]?
  | (?P<stop>[⒈-⒛])[.、]?
  | (?P<han>[{_CHINESE}]{{1,3}})[、.．](?![{_CHINESE}]、)
  | [(（]\s?(?P<hanbracket>[{_CHINESE}]{{1,3}})\s?[)）][.、．]?
  | 第(?P<ordinal>[{_CHINESE}]{{1,3}})[，、：:]
    """,
    re.VERBOSE,
)
_START = re.compile(r"[0-9０-９(（①-⒛" + _CHINESE + "第]")
_END_OF_SENTENCE = "。；;：:！!？?."
_PAIRS = {"“": "”", "「": "」", "『": "』", "《": "》", "〈": "〉", "（": "）", "(": ")", "‘": "’"}
_STRAIGHT = re.compile(r"[“”「」『』《》〈〉（）()‘’]")

_KINDS = {"直接实施", "指导监督", "监督指导", "直接履行", "监督管理指导", "组织实施", "层级指导监督"}
_NOT_A_STAGE = re.compile(
    r"相应|承担|应当|追究|法律|刑事|民事|赔偿|主体|下列|以下|如下|有关|相关|依法|负有|违约|连带|领导|落实|岗位|的|行政$|直接$|主要$|之"
)
_WORD = r"[\u4e00-\u9fff](?:[ \u3000]?[\u4e00-\u9fff、和与及/（）()]){1,13}?"
_RESPONSIBILITY = re.compile(
    rf"(?P<x>{_WORD})[ \u3000]?责[ \u3000\n]?任(?:[（(][^（）()]{{1,12}}[)）])?[ \u3000]?"
    r"(?P<end>[：:]|[。.]|——|—|-|\n|[ \u3000]+(?=\S)|$)"
)
_PHASE = re.compile(
    rf"(?P<x>{_WORD})(?:阶段|环节)(?:责任)?[ \u3000]?(?P<end>[：:]|\n|——|—|[ \u3000]+(?=\S)|$)"
)
_BOXED = re.compile(rf"[【\[〔](?P<x>{_WORD})(?:责任|阶段|环节)?[】\]〕](?:阶段|环节|责任)?[：:]?")
_PLAIN = re.compile(
    r"(?P<x>[\u4e00-\u9fff]{2,7}(?:[（(][\u4e00-\u9fff、]{2,10}[）)])?)[ \u3000]?(?P<end>[：:]|\n|——|—|[ \u3000]+(?=\S)|$)"
)
_STAGE_TAIL = re.compile(r"(?<=..)(?:阶段|环节)$")


@dataclass(frozen=True)
class Segment:
    """A stretch of a cell. kind: 'number' (value and style set), 'heading' (stage set) or 'text'.

    `basis`: what was cut out behind a text as its basis (own_bases.py), `inside` where it stood in brackets before the end.
    """

    kind: str
    text: str
    style: str = ""
    value: int = 0
    stage: str = ""
    is_kind: bool = False
    basis: str = ""
    inside: bool = False


def numbered(text: str) -> tuple[str, int] | None:
    """The style and the value of the number that a text begins with."""
    match = NUMBER.match(text)
    return (
        (str(match.lastgroup), _value(match[str(match.lastgroup)], str(match.lastgroup))) if match else None
    )


_OPENS_WITH = re.compile(r"[\u4e00-\u9fff]{2,7}(?=[：:])")


def heading_like(text: str) -> str:
    """The word before a colon that a text opens with, where it may be the heading of a stage nobody knows; else ''."""
    match = _OPENS_WITH.match(text.lstrip())
    return match[0] if match and not _NOT_A_STAGE.search(match[0]) else ""


def names_a_kind(heading: str) -> bool:
    """Whether a heading is a kind of responsibility (直接实施责任), which is no stage."""
    return heading.removesuffix("责任") in _KINDS


def unwrap(cell: str) -> str:
    """Join lines that were broken only by a narrow column; other line breaks stay."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    lines = [line.strip() for line in text.split("\n")]
    lines = [line for line in lines if line]
    if len(lines) < 4:
        return text
    broken = [line for line in lines[:-1] if line[-1] not in _END_OF_SENTENCE]
    widest = max(len(line) for line in lines)
    full = [line for line in broken if len(line) >= 0.6 * widest]
    if len(broken) < 0.4 * (len(lines) - 1) or len(full) < 0.7 * len(broken) or widest > 120:
        return text
    joined = [lines[0]]
    for line in lines[1:]:
        if joined[-1][-1] in "。；;：:！" or (NUMBER.match(line) and joined[-1][-1] not in "第（(《"):
            joined.append(line)
        else:
            joined[-1] += line
    return "\n".join(joined)


def segments(cell: str, stages: set[str] | frozenset[str]) -> list[Segment]:
    """Cut a cell into numbers, headings and texts; their texts joined are the cell, white space aside."""
    text = unwrap(cell)
    hidden = _quoted(text)
    found: list[Segment] = []
    open_numbers: dict[str, int] = {}
    at = done = 0
    while at < len(text):
        candidate = _skip_space(text, at) if at == done else _candidate(text, at, bool(stages))
        if candidate < 0:
            break
        at = candidate
        piece = None
        if not _inside(at, hidden):
            piece = _number(text, at, open_numbers, found, done) or _heading(text, at, stages, found, done)
        if piece is None:
            at += 1
            continue
        if text[done:at].strip():
            found.append(Segment("text", text[done:at]))
        found.append(piece)
        at += len(piece.text)
        done = at
        if piece.kind == "number":
            open_numbers[piece.style] = piece.value
        elif piece.is_kind or found[-2:-1] == [] or found[-2].kind != "number":
            open_numbers.pop("nested", None)
    if text[done:].strip():
        found.append(Segment("text", text[done:]))
    return found


def _skip_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at if at < len(text) else -1


_AFTER_BREAK = r"(?:(?<=[\n。；;：:！!？?\s】\]])|(?<![\s\S]))"
_MARK = r"[0-9０-９(（①-⒛第" + _CHINESE + "]"
_NUMBER_SPOT = re.compile(rf"{_AFTER_BREAK}(?={_MARK})")
_SPOT = re.compile(
    rf"{_AFTER_BREAK}(?={_MARK}|[【\[〔]|[\u4e00-\u9fff][^\n。；;，,：:]{{0,24}}?(?:责\s?任|阶段|环节|[：:\n—]))"
)


def _candidate(text: str, at: int, headings: bool) -> int:
    """The next position where a number or heading may begin: the start, or after a break; -1 when none."""
    match = (_SPOT if headings else _NUMBER_SPOT).search(text, at)
    return match.start() if match else -1


def _quoted(text: str) -> list[tuple[int, int]]:
    """Spans between matching quotation marks, title marks or brackets (longer than a number's)."""
    stack: list[tuple[str, int]] = []
    spans = []
    for match in _STRAIGHT.finditer(text):
        sign, at = match[0], match.start()
        if sign in _PAIRS:
            stack.append((_PAIRS[sign], at))
            continue
        if any(closer == sign for closer, _ in stack):
            while True:
                closer, start = stack.pop()
                if closer == sign:
                    break
            if at - start > 5:
                spans.append((start, at))
    return spans


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < at < end for start, end in spans)


def _number(text: str, at: int, numbers: dict[str, int], found: list[Segment], done: int) -> Segment | None:
    """A list number at this position when it goes on a sequence or begins one."""
    if not _START.match(text, at):
        return None
    match = NUMBER.match(text, at)
    if not match or match.end() >= len(text):
        return None
    style = str(match.lastgroup)
    value = _value(match[style], style)
    last = numbers.get(style, 0)
    fresh_line = at == 0 or text[at - 1] == "\n" or not text[:at].strip() or _line_start(text, at)
    after_heading = not text[done:at].strip() and (not found or found[-1].kind == "heading")
    top = next((s.style for s in found if s.kind == "number"), style)
    if after_heading and style != top and _is_numbered_stage(found):
        return None
    if style != top and not after_heading and not _outer(style, found):
        return None
    if value == last + 1 or (value == 1 and (fresh_line or after_heading or last == 0)):
        return Segment("number", match[0], style, value)
    if fresh_line and (last < value <= last + 5 or (last == 0 and value <= 20)):
        return Segment("number", match[0], style, value)
    if after_heading:
        return Segment("number", match[0], style, value)
    return None


def _is_numbered_stage(found: list[Segment]) -> bool:
    """Whether a numbered stage (1.受理责任：) has just begun, so that other numbers are inside its text."""
    return len(found) > 1 and found[-2].kind == "number" and not found[-1].is_kind


def _outer(style: str, found: list[Segment]) -> bool:
    """Whether a style has already numbered headings or items in this cell (so it is not nested)."""
    return any(s.kind == "number" and s.style == style for s in found)


def _line_start(text: str, at: int) -> bool:
    before = text[:at].rstrip(" \t\u3000\xa0")
    return not before or before[-1] == "\n"


def _value(digits: str, style: str) -> int:
    if style in ("digit", "second", "bracket"):
        return int(digits)
    if style in ("circle", "paren", "stop"):
        return ord(digits) - {"circle": 0x2460, "paren": 0x2474, "stop": 0x2488}[style] + 1
    if digits == "十":
        return 10
    tens, _, ones = digits.partition("十")
    if "十" not in digits:
        return _CHINESE.index(digits[0]) + 1
    return (_CHINESE.index(tens[0]) + 1 if tens else 1) * 10 + (_CHINESE.index(ones[0]) + 1 if ones else 0)


def _heading(
    text: str, at: int, stages: set[str] | frozenset[str], found: list[Segment], done: int
) -> Segment | None:
    """A stage heading (受理责任：, 立案阶段：, 【受理】, 受理：) at this position."""
    if not stages:
        return None
    after_number = bool(found) and found[-1].kind == "number" and not text[done:at].strip()
    fresh = after_number or _line_start(text, at) or not text[done:at].strip()
    for pattern in (_RESPONSIBILITY, _PHASE, _BOXED, _PLAIN):
        match = pattern.match(text, at)
        if not match:
            continue
        word = _STAGE_TAIL.sub("", squeeze(match["x"]))
        fresh = fresh or (pattern is _PLAIN and word in stages and _runs_on(match["end"], found))
        alone = match.groupdict().get("end") == "\n" and not (after_number or _line_start(text, at))
        if not alone and _is_stage(word, pattern, match, stages, fresh, after_number):
            is_kind = pattern is _RESPONSIBILITY and word in _KINDS
            end = match.end("end") if "end" in pattern.groupindex else match.end()
            name = squeeze(match[0]).rstrip("：:。.—-") if is_kind else word.strip("（）()、")
            return Segment("heading", text[at:end], stage=name, is_kind=is_kind)
    return None


def _runs_on(end: str, found: list[Segment]) -> bool:
    """Whether stages without numbers follow each other on one line (受理：…；审查：…；决定：…)."""
    return end in ("：", ":") and bool(found) and found[0].kind == "heading" and not _has_numbers(found)


def _has_numbers(found: list[Segment]) -> bool:
    return any(piece.kind == "number" for piece in found)


def _is_stage(
    word: str,
    pattern: re.Pattern[str],
    match: re.Match[str],
    stages: set[str] | frozenset[str],
    fresh: bool,
    numbered: bool,
) -> bool:
    known = word in stages or word in _KINDS or re.split(r"[（(、]", word)[0] in stages
    if pattern is _BOXED:
        return known or (fresh and match[0].rstrip("：:】]〕").endswith(("责任", "阶段", "环节")))
    end = match["end"]
    if pattern is _PLAIN and not end.strip() and end != "\n":
        return numbered and word in stages
    if pattern is _PLAIN:
        return known and fresh and (end != "\n" or numbered or word in stages)
    if _NOT_A_STAGE.search(word):
        return False
    if not known and (len(word) > 8 or not fresh):
        return False
    if end in (":", "："):
        return True
    if end in ("。", "."):
        return known and numbered
    if not end.strip():
        return (known or end == "\n") and fresh
    return known and fresh
