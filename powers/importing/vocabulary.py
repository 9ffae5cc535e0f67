"""The words that a list may use for types, levels and stages, and how a cell is matched against them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from powers.importing.asking import LEAVE, Answers
from powers.importing.cleaning import is_placeholder, plain, simplified
from powers.importing.header_words import HeaderWords

_COUNT = re.compile(r"[(\[【].*?[)\]】]|[(].*$|共?计?\d+[项条个]$")
_NUMBERING = re.compile(
    r"^(?:第[一二三四五六七八九十百]+[部章节类][分、]?|[(]?[一二三四五六七八九十]{1,3}[)、.]|[(]?\d{1,3}[).、\-]|[一二三四五六七八九十][,，])"
)
_TAIL = re.compile(r"(?:事项|职权|权力|清单|目录|类)+$")
_SUBCLASS = re.compile(r"[-—–－―:/·|>→]+")
_OPEN_RANGE = re.compile(r"以上|以下|各级|及其|上级|同级|不限")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_LEVELS_BETWEEN = re.compile(r"[、,;/和及与\s]+")
_NEAR = 60


@dataclass
class Vocabulary:
    """What an office calls its types, levels and stages; made of tables, or `DEFAULT_VOCABULARY`.

    `types` and `levels` map an alias (normalised by `normalise`) to the canonical name;
    `stages` lists the stage names of a type, `stage_words` are other words with the stage they mean; `headers` are the header words an office has learned, with their column.
    """

    types: dict[str, str] = field(default_factory=dict)
    levels: dict[str, str] = field(default_factory=dict)
    stages: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    stage_words: dict[str, str] = field(default_factory=dict)
    answers: Answers = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.types = {normalise(alias): name for alias, name in self.types.items()}
        self.levels = {normalise(alias): name for alias, name in self.levels.items()}
        self.words = HeaderWords(self.headers | dict(self.answers.get("header", {})))
        said = self.answers.get("type", {})
        self._answered_types = {normalise(text): name for text, name in said.items() if name != LEAVE}
        self.said_stages = self.stage_words | dict(self.answers.get("stage", {}))
        self._answered_levels = _levels_answered(self.answers.get("level", {}), set(self.levels.values()))
        self._type_cache: dict[str, str] = {}
        self._level_cache: dict[str, list[str]] = {}
        aliases = sorted(
            self.levels, key=len, reverse=True
        )  # a single character counts only among level words
        self._level_pattern = _any_of(aliases)
        self._level_words = _any_of([alias for alias in aliases if len(alias) > 1])
        self._only_levels = re.compile(rf"(?:{self._level_pattern.pattern}|[、,/和及与()\[\]])+")
        names = sorted(set(self.types.values()), key=len, reverse=True)
        self._type_pattern = _any_of(names)

    def type_named(self, text: str) -> str:
        """The canonical type that a type cell names, or '' when it names none (or several)."""
        found = self._type_cache.get(text)
        if found is None:
            found = self._type_cache[text] = self._find_type(text)
        return found

    def answered(self, answers: Answers) -> Vocabulary:
        """This vocabulary with what a person answered about the headers, types, levels and stages of one file."""
        return replace(self, answers=answers) if answers else self

    def _find_type(self, text: str) -> str:
        whole = normalise(text)
        if whole in self._answered_types:
            return self._answered_types[whole]
        return self._known_type(whole) or self._type_with_subclass(whole)

    def _known_type(self, whole: str) -> str:
        bare = _NUMBERING.sub("", _COUNT.sub("", whole))
        for form in (whole, bare, _TAIL.sub("", bare)):
            if form and form in self.types:
                return self.types[form]
        return ""

    def _type_with_subclass(self, whole: str) -> str:
        """The class of “其他行政权力-备案”, “行政强制—强制措施”; '' where the two parts name two types of equal rank."""
        first, *rest = [part for part in _SUBCLASS.split(_NUMBERING.sub("", whole)) if part] or [""]
        named = self._known_type(first) if rest else ""
        if not named or named == self._residual:
            return named
        return named if all(self._known_type(part) in ("", named) for part in rest) else ""

    @property
    def _residual(self) -> str:
        """The type of what is none of the others (其他行政权力): only it is divided by what it resembles."""
        return self.types.get("其他", "")

    def nearest_type(self, text: str) -> str:
        """The type that an unknown word most likely means; '' where none is near."""
        found = process.extractOne(normalise(text), self.types.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR)
        return self.types[found[0]] if found else ""

    def type_in_heading(self, text: str) -> str:
        """The type that a section row, sheet name or title speaks of, or '' when none or more than one."""
        bare = _NUMBERING.sub("", _COUNT.sub("", normalise(text)))
        if len(bare) > 2 or bare in (
            "其他",
            "许可",
            "处罚",
            "强制",
            "征收",
            "给付",
            "检查",
            "确认",
            "奖励",
            "裁决",
        ):
            named = self.type_named(bare)
            if named:
                return named
        found = set(self._type_pattern.findall(normalise(text)))
        return found.pop() if len(found) == 1 else ""

    def levels_named(self, text: str) -> list[str]:
        """The levels named at the beginning of a level cell (before the first full stop), in its order."""
        found = self._level_cache.get(text)
        if found is None:
            found = self._level_cache[text] = self._find_levels(normalise(text))
        return found

    def _find_levels(self, whole: str) -> list[str]:
        if whole in self._answered_levels:
            return self._answered_levels[whole]
        head = re.split(r"[。;:]|负责", _IN_BRACKETS.sub(self._if_levels, whole), maxsplit=1)[0]
        if _OPEN_RANGE.search(head):
            return []
        if codes := _NATIONAL_CODES.fullmatch(head):
            return [name for code in codes[0].split(",") if (name := self.levels.get(_CODES[code]))]
        pattern = self._level_pattern if self._only_levels.fullmatch(head) else self._level_words
        return list(dict.fromkeys(self.levels[m] for m in pattern.findall(head)))

    def _if_levels(self, bracket: re.Match[str]) -> str:
        """A bracket that belongs to a level's name (县（市、区）级); a condition in brackets names no level."""
        return bracket[0] if self._only_levels.fullmatch(bracket[0]) else ""

    def level_is_clear(self, text: str) -> bool:
        """Whether a level cell was understood, answered, or says nothing."""
        return (
            bool(self.levels_named(text)) or is_placeholder(text) or normalise(text) in self._answered_levels
        )


_CODES = {"1": "国家级", "2": "省级", "3": "市级", "4": "县级", "5": "乡镇级", "6": "村级"}
"""行使层级 in the national dictionary of items."""
_NATIONAL_CODES = re.compile(r"[1-6](?:,[1-6])*")


def _levels_answered(said: Mapping[str, str], names: set[str]) -> dict[str, list[str]]:
    """What was answered about level cells: one level or several (市级、县级); nothing for one that is left alone."""
    found = {}
    for text, answer in said.items():
        words = [] if answer == LEAVE else [answer] if answer in names else _LEVELS_BETWEEN.split(answer)
        found[normalise(text)] = [word for word in words if word in names]
    return found


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")


def normalise(text: str) -> str:
    """The form in which aliases are compared: NFKC, no white space, simplified characters, upper case."""
    return simplified(plain(text)).upper()


_TYPES: dict[str, str] = {
    "行政许可": "许可 XK 01 行政审批 1A",
    "行政处罚": "处罚 CF 02 1B",
    "行政强制": "强制 QZ 03 行政强制措施 行政强制执行 强制措施 强制执行 1C",
    "行政征收": "征收 ZS 04 1D",
    "行政给付": "给付 GF JF 05 行政支付 1G",
    "行政检查": "检查 JC 06 行政监督 监督检查 行政监督检查 行政监督(检查) 1I",
    "行政确认": "确认 QR 07 1F",
    "行政奖励": "奖励 JL 08 1H",
    "行政裁决": "裁决 CJ 09 1E",
    "其他行政权力": (
        "其他 其它 QT 10 其他类 其他权力 其它权力 其他行政职权 其它行政权力 其他职权 其它职权 "
        "其他行政权利 其它行政职权 其他行政权 其他权责事项 1Z 其他事项"
    ),
    "公共服务": "FW 20 21 公共服务事项",
    "行政备案": "备案",
    "行政征用": "征用 ZY",
    "行政指导": "",
    "内部审批": "NS",
    "审核转报": "转报",
    "共性权力": "共性职权",
}

_LEVELS: dict[str, str] = {
    "国家级": "国家 中央 部级",
    "省级": "省 自治区级 直辖市级 省(自治区)级 省(区、市)级",
    "市级": (
        "地州市级 设区的市级 设区市级 地市级 州市级 地(州、市)级 市(州)级 州级 盟市级 市本级 "
        "市(地)级 市 地(州)市级 地级市 地、州、市级"
    ),
    "县级": (
        "县(区)级 县(市、区)级 区级 区县级 县区级 县市区级 县(市)级 区(县)级 县 区 旗县级 县市级 "
        "县(市区)级 区市县级 市辖区级"
    ),
    "乡级": (
        "乡镇级 镇级 街道级 镇街级 乡(镇)级 乡镇(街道)级 镇(街道)级 乡镇 街道 街镇级 镇(乡、街道)级 "
        "乡(镇、街道)级 镇街 乡镇街道级"
    ),
    "村级": "村(社区)级 社区级 村社区级",
}

_STAGES: dict[str, list[str]] = {
    "行政许可": ["受理", "审查", "决定", "送达", "事后监管", "其他"],
    "行政处罚": ["立案", "调查取证", "审查", "告知", "决定", "送达", "执行", "结案", "公开", "其他"],
    "行政强制": [
        "审批",
        "催告",
        "陈述申辩",
        "决定",
        "送达",
        "实施",
        "处理决定",
        "解除",
        "执行",
        "事后监管",
        "其他",
    ],
    "行政征收": ["公示", "核定", "告知", "征缴", "监管", "其他"],
    "行政给付": ["申请", "受理", "审查", "公示", "决定", "发放", "监管", "其他"],
    "行政检查": ["计划", "通知", "实施", "报告", "处理", "归档", "其他"],
    "行政确认": ["受理", "审查", "决定", "送达", "监管", "其他"],
    "行政奖励": ["方案", "申报", "推荐", "评审", "公示", "决定", "表彰", "监督", "其他"],
    "行政裁决": ["受理", "审理", "裁决", "送达", "执行", "其他"],
    "其他行政权力": ["受理", "审查", "办结", "告知", "监管", "其他"],
}

DEFAULT_VOCABULARY = Vocabulary(
    types={alias: name for name, aliases in _TYPES.items() for alias in (name, *aliases.split())},
    levels={alias: name for name, aliases in _LEVELS.items() for alias in (name, *aliases.split())},
    stages=_STAGES,
)
