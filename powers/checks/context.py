"""What the checks know beside the document (检查所据): the day, the law library, the rules, the rest of the list.

Read-only. `ListIndex` holds what must be compared between powers: names, bases, repeated words.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from core.chinese import comparison_key
from laws.library import Library
from laws.spelling import STATE
from laws.titles import canonical_title
from powers.checks.rulebook import RuleBook
from powers.fields import BasisRow, Body, Document, rows_of
from powers.titles import title_of

_AROUND_NAME = re.compile(r"^对|的?(?:行政)?(?:处罚|检查|监督检查|监管|强制措施|强制执行|强制)$")


@dataclass(frozen=True)
class StageInfo:
    """A stage that powers of a type go through, with the words by which lists call it."""

    name: str
    variant: str
    required: bool
    basis: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class TypeInfo:
    """A type of power as the checks see it; `family` is the part of the statutes' rules that goes for it."""

    code: str
    name: str
    family: str = ""
    is_power: bool = True
    stages: tuple[StageInfo, ...] = ()
    missing_stages: str = "warning"
    missing_accountability_basis: str = "info"


class Ref(NamedTuple):
    """A power in the index: whose it is, what it is called, at which levels it is exercised."""

    power: int
    department: str
    name: str
    main: str = ""
    levels: frozenset[str] = frozenset()


class Place(NamedTuple):
    """Where a power is looked for: the region's list, and the type."""

    region: str
    type: str


class ListIndex:
    """What powers of one region share: names, setting bases, and the words that many items have alike (套用文本)."""

    def __init__(self) -> None:
        self.names: dict[tuple[Place, str], list[Ref]] = defaultdict(list)
        self.bases: dict[tuple[Place, str, str], list[Ref]] = defaultdict(list)
        self.places: dict[int, set[tuple[str, str]]] = defaultdict(set)
        self._quoted: dict[int, set[int]] = defaultdict(set)
        self._texts: dict[int, list[str]] = defaultdict(list)
        self.shared: Counter[tuple[str, int]] = Counter()

    def add(self, power: int, doc: Document) -> None:
        """Take in one power; call it once for each."""
        where, ref = place_of(doc), ref_of(power, doc)
        self.add_name(where, ref, doc["sub_name"])
        for row in doc["bases"]:
            if row["purpose"] == "power" and row["title"] and row["locator"]:
                self.add_basis(where, ref, row["title"], row["locator"], row["text"])
        self.quoted(power)  # of a whole list numbers are kept, not its words
        for words in {text_key(words) for words in templates_in(doc)}:
            self.shared[where.region, words] += 1

    def add_name(self, where: Place, ref: Ref, sub_name: str) -> None:
        """Take in only the name of a power."""
        self.names[where, conduct_key(ref.main, sub_name)].append(ref)

    def add_basis(self, where: Place, ref: Ref, title: str, locator: str, text: str) -> None:
        """Take in only one basis of a power."""
        law = short_title(title)
        self._texts[ref.power].append(text)
        if (law, locator) not in self.places[ref.power]:
            self.places[ref.power].add((law, locator))
            self.bases[where, law, locator].append(ref)

    def quoted(self, power: int) -> set[int]:
        """What the bases of a power quote, typography aside."""
        if texts := self._texts.pop(power, None):
            self._quoted[power] |= {text_key(comparison_key(text)) for text in texts}
        return self._quoted[power]

    def same_name(self, power: int, doc: Document) -> list[Ref]:
        """Other powers of the region with the same type and the same name or conduct."""
        key = place_of(doc), conduct_key(doc["name"], doc["sub_name"])
        return [ref for ref in self.names.get(key, ()) if ref.power != power]

    def same_basis(self, power: int, doc: Document, row: BasisRow) -> list[Ref]:
        """Other powers of the region, of the same type, that rest on the same place of the same law."""
        key = place_of(doc), short_title(row["title"]), row["locator"]
        return [ref for ref in self.bases.get(key, ()) if ref.power != power]

    def times(self, doc: Document, words: str) -> int:
        """How many powers of the region have these words among those of their rows and sections."""
        return self.shared[doc["department"]["region"], text_key(words)] if words else 0


def place_of(doc: Document) -> Place:
    return Place(doc["department"]["region"], doc["type"]["code"])


def ref_of(power: int, doc: Document) -> Ref:
    """A power as others see it in the index."""
    levels = levels_of(doc["department"], [row["code"] for row in doc["levels"]], doc["level_text"])
    title = title_of(doc["name"], doc["sub_name"])
    return Ref(power, doc["department"]["name"], title, doc["name"], levels)


_LEVEL_WORDS = (
    ("2", re.compile("省级|自治区级|直辖市级|省本级")),
    ("3", re.compile("市级|州市|设区的市|市本级|州级|地级")),
    ("4", re.compile("县级|区级|县区|区县|县（|区本级|县本级|县、")),
    ("5", re.compile("乡镇|镇街|街镇|街道|乡级|镇级")),
)
_OF_TOWN = re.compile(r"(?:街道|街道办事处|[乡镇]|[乡镇]人民政府)$")
_OF_DISTRICT = re.compile(r"^[\u4e00-\u9fff]{1,12}?(?<!地)(?<!自治)[区县旗](?!域)[\u4e00-\u9fff]{2,}")
_PLACE = re.compile(
    r"^[\u4e00-\u9fff]{0,8}?(?:自治区|自治州|省|市|州|盟|区|县|旗|街道|镇|乡)(?=[\u4e00-\u9fff]{2,})"
)


def levels_of(department: Body, codes: Iterable[str], level_text: str) -> frozenset[str]:
    """The levels at which a power is exercised: as stated, else those of the body by its name and region."""
    return (
        frozenset(codes)
        or _levels_written(level_text)
        or _levels_of_body(department["name"], department["region"])
    )


@lru_cache(maxsize=4096)
def _levels_written(level_text: str) -> frozenset[str]:
    return frozenset(code for code, words in _LEVEL_WORDS if words.search(level_text))


@lru_cache(maxsize=4096)
def _levels_of_body(name: str, region: str) -> frozenset[str]:
    if _OF_TOWN.search(name):
        return frozenset("5")
    if _OF_DISTRICT.match(name):
        return frozenset("4")
    return frozenset("2" if region.endswith("0000") else "3" if region.endswith("00") else "4")


@lru_cache(maxsize=4096)
def bare_name(department: str) -> str:
    """A body's name without its place: the same for the bureau of the city and that of a district."""
    while (shorter := _PLACE.sub("", department)) != department:
        department = shorter
    return department


def is_vertical(one: Ref, other: Ref) -> bool:
    """Whether two powers are one that levels of government or territories share (纵向分工), and no duplicate."""
    if one.department != other.department and bare_name(one.department) == bare_name(other.department):
        return True
    return bool(one.levels and other.levels and not one.levels & other.levels)


@lru_cache(maxsize=65536)
def short_title(title: str) -> str:
    """A title by which citations of one law are compared, with or without the state's name."""
    return canonical_title(title).removeprefix(STATE)


def templates_in(doc: Document) -> Iterator[str]:
    """The words of an item that many items may have alike: whole sections, and each citation with its words."""
    for section in ("responsibilities", "accountability"):
        yield passage(doc, section)
    for row in doc["bases"]:
        yield citation_words(row)


def citation_words(row: BasisRow) -> str:
    """A citation as lists copy it from item to item."""
    return "|".join((row["purpose"], row["title"], row["edition"], row["locator"], row["text"]))


def text_key(words: str) -> int:
    """A number in place of long words; kept for every item of a list."""
    return hash(words)


@lru_cache(maxsize=131072)  # the names of a list, asked for at each check of one draft
def conduct_key(name: str, sub_name: str) -> str:
    """What a power is about, without the words that only say of which type it is."""
    return comparison_key(_AROUND_NAME.sub("", name)) + "/" + comparison_key(sub_name)


def passage(doc: Document, section: str) -> str:
    """All the words of a section, to be compared."""
    words = "".join(row["text"] for row in rows_of(doc, section))
    return _passage_key(words) if words else ""


_passage_key = lru_cache(maxsize=8192)(comparison_key)  # the sections that many items share


@dataclass
class Context:
    """Everything a check may look at beside the document. `day` is the one on which the item is to be in force."""

    day: dt.date
    library: Library
    book: RuleBook
    types: Mapping[str, TypeInfo] = field(default_factory=dict)
    index: ListIndex = field(default_factory=ListIndex)
    answers: Mapping[int, Mapping[tuple[str, str], bool]] = field(default_factory=dict)
    chosen: Mapping[str, int] = field(default_factory=dict)
    usage: Mapping[int, Mapping[int, int]] = field(default_factory=dict)
    thresholds: Mapping[str, int] = field(default_factory=dict)
    kept: Mapping[str, int] = field(default_factory=dict)
    """In how many items a template stood when the whole list was last checked, where only a few are looked at now."""

    charters: frozenset[tuple[str, str]] = frozenset()
    """Departments whose 三定规定 is in the books with its duties, by region and code."""

    memo: dict[str, Any] = field(default_factory=dict, repr=False)
    """What checks work out once for all items."""

    def has_charter(self, department: Body) -> bool:
        """Whether a department's duties are in the books, so that a duty can be chosen from them."""
        return (department["region"], department["code"]) in self.charters

    def threshold(self, code: str, default: int) -> int:
        return self.thresholds.get(code, default)
