"""What a header cell means (表头文字): words of the table of fields, of real lists and platforms, and those a person taught.

Header words are data: those of the table, what real lists write besides (header_synonyms.json), what an office has learned
(`Vocabulary.headers`) and what was answered for this file. A word is compared without layout, brackets, punctuation and
numbers before it, traditional characters as simplified ones, English field names of platforms beside or without Chinese.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from powers.importing.cleaning import plain, simplified
from powers.importing.columns import KEPT, LABELS, words
from powers.importing.known_stages import KNOWN_STAGES

MAX_LABEL = 40
_HERE = Path(__file__).parent
_BRACKETS = re.compile(r"[(\[【〔《].*?[)\]】〕》]")
_PUNCTUATION = re.compile(r"[\s*:,.;、。·_\-—/\\|\"'“”()\[\]【】〔〕<>+&#]+")
_NUMBERED = re.compile(r"^(?:[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．]|[①-⑳⑴-⒇⒈-⒛])")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_]*$|^[A-Za-z][A-Za-z0-9_]*")
_ALTERNATIVES = re.compile(r"[/|\\()（）\[\]【】\n]")
_ADDED = re.compile(r"(?<=..)(?:名称|明细|清单|情况|及(?:具体)?条款|及(?:具体)?内容|及文号|一览)$")
_QUALIFIED = re.compile(
    r"^(?:涉企|双随机|随机|联合|综合|行政|本级|本部门|具体|现行|事项|权责|权力|职权|清单|对应|相应|篇扩|政务服务)+"
)
_ACT = "许可|处罚|强制|征收|给付|检查|确认|奖励|裁决|征用|备案|审批|监管|监督|抽查|执法|核准|审核|督查|认定|登记|巡查|调解|行权|履职|实施|行使"
_COMPOUNDS = [
    (re.compile(rf"^(?:行政)?(?:{_ACT})(?:的)?(?:主体|机关|部门|单位)(?:名称)?$"), "subject"),
    (re.compile(rf"^(?:行政)?(?:{_ACT})(?:的)?(?:法律|法规|法定|政策)?依据$"), "bases"),
    (re.compile(rf"^(?:行政)?(?:{_ACT})(?:子项|分项|小项)(?:名称)?$"), "sub_item"),
    (re.compile(rf"^(?:行政)?(?:{_ACT})(?:事项|项目)(?:名称)?$"), "name"),
    (re.compile(rf"^(?:{_ACT})的?对象$"), "counterparts"),
    (re.compile(rf"^(?:行政)?(?:{_ACT})(?:事项|项目)?(?:编码|代码|编号)$"), "code"),
]
_LAST_RESORT = [
    (re.compile(r"^(?:追责|问责|责任追究)(?:情形|情况)"), "accountability"),
    (re.compile(r"第一责任层级"), "first_level"),
    (re.compile(r"层级"), "level"),
    (re.compile(r"^(?:共性|运行|权力|职权|履责|工作|业务).*环节$"), "stage"),
    (re.compile(r"[处科股]室(?:名称)?$"), "office"),
]
_STAGE_TAIL = re.compile(r"(?:责任|环节|阶段)*(?:事项|内容)?$")
_NEAR = 75


@lru_cache(maxsize=8192)
def bare(label: str) -> str:
    """A header as it is looked up: no layout, no punctuation, no number before it, simplified, upper case."""
    text = simplified(plain(label))
    return _PUNCTUATION.sub("", _NUMBERED.sub("", text)).upper()


def _load() -> dict[str, str]:
    data = json.loads((_HERE / "header_synonyms.json").read_text("utf-8"))
    fields = {bare(word): name for word, name in words().items()}
    for name, synonyms in data.items():
        if name != "_comment":
            for word in synonyms:
                fields.setdefault(bare(word), name)
    return fields


FIELDS = _load()
IDENTIFYING = frozenset({"code", "name", "sub_item", "type", "department"})
"""Columns by which a power is known: their own headers mean nothing else, whatever was learned."""
_FIXED = frozenset(bare(LABELS[name]) for name in IDENTIFYING)


class HeaderWords:
    """The columns that header cells mean, with what was learned and answered (header → column) before what is shipped."""

    def __init__(self, learned: Mapping[str, str] | None = None) -> None:
        said = {bare(label): column for label, column in (learned or {}).items()}
        self.learned = {
            label: column
            for label, column in said.items()
            if label not in _FIXED or column == FIELDS.get(label)
        }
        self._found: dict[str, str] = {}

    def field_of(self, label: str) -> str:
        """The column that a header cell names ('extra' for a known column without a field), or ''."""
        if len(label) > MAX_LABEL or label.isdecimal():
            return ""
        found = self._found.get(label)
        if found is None:
            found = self._found[label] = self._learned(label) or _known(label)
        return found

    def is_settled(self, label: str) -> bool:
        """Whether a person said what a header means, so that it is not asked again."""
        return bare(label) in self.learned

    def exactly(self, label: str) -> str:
        """The column of exactly this word, or ''."""
        return self.learned.get(bare(label)) or FIELDS.get(bare(label), "")

    def _learned(self, label: str) -> str:
        column = self.learned.get(bare(label), "") if self.learned else ""
        return column if column in LABELS else KEPT if column else ""


@lru_cache(maxsize=8192)
def _known(label: str) -> str:
    whole = plain(label)
    return _by_words(whole) or _by_platform(whole)


def _by_words(whole: str) -> str:
    short = bare(_BRACKETS.sub("", whole))
    for form in (bare(whole), short, _ADDED.sub("", short)):
        if form in FIELDS:
            return FIELDS[form]
    stem = _QUALIFIED.sub("", short)
    for pattern, name in _COMPOUNDS:
        if pattern.search(short) or pattern.search(stem):
            return name
    if len(stem) > 1 and stem in FIELDS and short.removesuffix(stem):
        return FIELDS[stem]
    for start in range(1, len(short) - 2) if len(short) <= 14 else ():
        if short[start:] in FIELDS:
            return FIELDS[short[start:]]
    if 3 < len(short) <= 14:
        return next((name for pattern, name in _LAST_RESORT if pattern.search(short)), "")
    return ""


def _by_platform(whole: str) -> str:
    """A header that says a column twice: in Chinese and by a platform's name (事项名称/TASK_NAME, taskName（事项名称）)."""
    parts = [part for part in _ALTERNATIVES.split(whole) if part]
    if len(parts) == 1 and (latin := _LATIN.search(whole)) and latin[0] != whole:
        parts = [whole.replace(latin[0], "", 1), latin[0]]
    if len(parts) < 2 or not any(_LATIN.fullmatch(part) for part in parts):
        return ""
    chinese = [_by_words(part) for part in parts if not _LATIN.fullmatch(part)]
    names = [FIELDS.get(bare(part), "") for part in parts if _LATIN.fullmatch(part)]
    said = [name for name in (*chinese, *names) if name]
    return said[0] if said else ""


@lru_cache(maxsize=8192)
def field_of(label: str) -> str:
    """What a header means by the words that are shipped."""
    return _DEFAULT.field_of(label)


_DEFAULT = HeaderWords()


def stage_of(label: str) -> str:
    """The stage that a header of its own column names (受理责任, 立案环节, 送达), or ''."""
    word = _STAGE_TAIL.sub("", bare(label))
    return word if word in KNOWN_STAGES else ""


_LOOKS = [
    (re.compile(r"^(?:https?://|www\.)", re.IGNORECASE), "guide_url"),
    (
        re.compile(
            r"^《[^》]+》.{0,30}第[一二三四五六七八九十百零\d]+条|^【(?:法律|行政法规|地方性法规|规章)"
        ),
        "bases",
    ),
    (re.compile(r"^\d{1,3}个?工作日(?:内)?$"), "promised_limit"),
    (re.compile(r"^(?:1[.、．])?(?:受理|立案|计划)(?:阶段)?责任"), "responsibilities"),
    (re.compile(r"有下列情形.{0,12}承担|不履行或(?:者)?不正确履行"), "accountability"),
]


def guess_column(label: str, samples: list[str]) -> str:
    """The column that an unknown header most likely means, by its words or by what stands below it; '' where neither tells."""
    near = process.extractOne(bare(label), FIELDS.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
    if near and FIELDS[near[0]] != KEPT:
        return FIELDS[near[0]]
    for pattern, name in _LOOKS:
        if samples and all(pattern.search(sample.strip()) for sample in samples):
            return name
    return ""
