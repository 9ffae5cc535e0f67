"""Locators 条款项目: the place in a law that a citation points at, read and written canonically.

Canonical form: Chinese numerals, items in brackets, every level spelled out
("第四十四条第二款第（三）项", "第十二条之一"), ranges as "第十条至第十二条". Entries of an annex or a
catalogue (附件2第12项, 第117项) keep the numerals they are written in, as the State Council's decisions
number them. Reading is linear in the text's length.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache

from core.chinese import Compact, parse_numeral, to_numeral
from laws.places import Locator, Part, spell_place
from laws.spelling import unify_signs
from laws.units import CIRCLED, MAX_NUMBER, NUM, VALUE, VALUES, Unit, read_values, unit_at, wordless

MAX_RANGE = 200
"""Longest range spelled out number by number; a longer one is a misprint."""


_ORDER = ("part", "chapter", "section", "article", "paragraph", "item", "sub_item")
_DEPTH = {level: depth for depth, level in enumerate(_ORDER)}
_BARE = "第?（[一二三四五六七八九十0-9]{1,4}+）"
_BARE_ITEMS = re.compile(
    rf"(?P<values>{_BARE}(?:(?:[、，和与及至到-]?{_BARE}){{1,30}}+项?|(?=$|[。；、：，）])))"
)
_GENERAL = re.compile("(?:总则|分则|附则|罚则)(?=第)")
_ANNEX = re.compile(
    rf"(?P<name>附件|附录|附表)(?P<number>{NUM})?(?P<kind>目录|清单|（{NUM}）(?=第))?(?:[中的]|：(?=第))?"
    r"|(?P<list>目录)(?=第?[0-9一二三四五六七八九十百])|(?P<serial>序号)第?(?=[0-9])"
)
_SERIAL = re.compile(r"(?P<number>[0-9]{1,4})")
_JOINT = re.compile(
    rf"(?P<sign>以及|及其|或者|--|[、，和与及或至到+＋&＆-]|[.．･·](?=第)|(?P<of>之|的|中的?)(?=第{VALUES}[款项])"
    rf"|(?P<colon>：)(?=第{VALUES}[款项](?:第{VALUES}项)?(?:$|[。；])))?"
    rf"(?P<same>(?:同|该|上述)条(?=第{VALUES}[款项]))?"
)
"""What joins one place to the next; 同条 before a 款 or 项 repeats the article that was named."""
_CONTINUING = frozenset(
    "以及或、，和与至到+＋&＆-.．･·之的中：同该上第（〔【附目序总分罚"
    "一二三四五六七八九十百千万零〇○两廿卅卌0123456789０１２３４５６７８９"
) | {chr(code) for first, last in ("①⒛", "㈠㈩") for code in range(ord(first), ord(last) + 1)}
"""What an enumeration can go on with, looked at first."""
_JOINT_BEGINS = frozenset("以及或、，和与至到+＋&＆-.．･·之的中：同该上")
_RANGE_SIGNS = frozenset(("至", "到", "-", "--"))
_BRACKETED = re.compile(rf"[（〔【](?P<inner>(?:[、，和及与]?第?{VALUES}[款项目]){{1,6}}+)[）〕】]")
"""第六十条（第一款第三项）: the 款 or 项 of an article in brackets behind it."""
_NEXT_SUFFIX = re.compile(r"之(?P<suffix>[一二三四五六七八九十]{1,3}+)(?![般间内外些种样])")
_NEXT_BARE = re.compile(rf"{VALUE}[项目]")
_ENDS_LOCATOR = "：。；，、）"
_BEHIND_ARTICLE = ("", *"：。；，、）第")
"""What stands behind an article's number that lost its 第 (《商标法》六十条)."""


@dataclass(slots=True)
class _Draft:
    """A Part in the making; `locators[-1]` is where the next deeper level attaches."""

    start: int
    end: int
    level: str
    canonical: str = ""
    locators: list[Locator] = field(default_factory=list)
    sure: bool = True


_NOWHERE = Locator()


def _descend(base: Locator, level: str, value: int, suffix: int = 0, number: str = "") -> Locator:
    """The place `level` = `value` under (or beside) `base`: deeper levels are cleared."""
    if level == "article" and base == _NOWHERE:
        return Locator(article=value, suffix=suffix, number=number)
    cleared: dict[str, int] = dict.fromkeys(_ORDER[_DEPTH[level] + 1 :], 0)
    if level == "article":
        cleared["suffix"] = suffix
    elif _DEPTH[level] < _DEPTH["article"]:
        cleared["suffix"] = 0
    return replace(base, **{**cleared, level: value}, number=number)


def _spell(unit: Unit, value: int, *, entry: bool, arabic: bool) -> str:
    """One number with its unit in canonical form; `entry`: of an annex or catalogue, not of an article."""
    if unit.number:
        return f"第{unit.number}{unit.word}"
    if entry:
        return f"第{value if arabic else to_numeral(value)}{unit.word}"
    if unit.level == "item" and unit.word == "项":
        return f"第（{to_numeral(value)}）项"
    suffix = f"之{to_numeral(unit.suffix)}" if unit.suffix else ""
    return f"第{to_numeral(value)}{unit.word}{suffix}"


def _within_article(place: Locator) -> bool:
    return bool(place.article or place.paragraph or place.part)


class _Reader:
    """Reads an enumeration from left to right, part by part, and stops where it ceases to be one."""

    def __init__(self, s: str, at: int, gaps: Collection[int] | None) -> None:
        self.s = s
        self.at = at
        self.gaps = gaps
        self.drafts: list[_Draft] = []

    def read(self) -> list[Part]:
        while self._step():
            pass
        if self.drafts and not self.drafts[-1].locators:  # 附件 without an entry after it
            self.drafts.pop()
        return [Part(d.start, d.end, d.canonical, tuple(d.locators), d.level, d.sure) for d in self.drafts]

    def _step(self) -> bool:
        joint, at = "", self.at
        if self.drafts:
            sign = self.s[at : at + 1]
            if sign not in _CONTINUING or (sign == "：" and not self.s.startswith("第", at + 1)):
                return False
        if self.drafts and self.s[at : at + 1] in _JOINT_BEGINS and (m := _JOINT.match(self.s, at)):
            joint, at = m["sign"] or "、" * bool(m["same"]), m.end()
        if self._annex(at, joint) or (
            not joint and self.s.startswith(("（", "〔", "【"), at) and self._in_brackets(at)
        ):
            return True
        if not joint and self._bare_item(at):
            return True
        if joint and (m := _NEXT_SUFFIX.match(self.s, at)) and self._next_suffix(m):
            return True
        if not joint and (m := _GENERAL.match(self.s, at)) and self._general(m):
            self.at = m.end()
            return True
        unit = unit_at(self.s, at, within=bool(self.drafts and self.drafts[-1].level == "article"))
        if unit is None and self.gaps is not None and (joint or not self.drafts):
            unit = wordless(self.s, at, self.gaps)
        if unit is None or not self._continues(unit, joint):
            return False
        self._take(unit, joint)
        self.at = unit.end
        return True

    def _in_brackets(self, at: int) -> bool:
        m = _BRACKETED.match(self.s, at) if self.drafts and self.drafts[-1].level == "article" else None
        if m is None:
            return False
        self.at = m.start("inner")
        while self.at < m.end("inner") and self._step():
            pass
        read = self.at > m.start("inner")
        self.at = (m.end() if self.at == m.end("inner") else self.at) if read else at
        return read

    def _next_suffix(self, m: re.Match[str]) -> bool:
        """第三百四十二条之一、之二: another article inserted behind the same."""
        last = self.drafts[-1].locators[-1] if self.drafts[-1].locators else Locator()
        if not last.suffix or self.drafts[-1].level != "article":
            return False
        place = Locator(article=last.article, suffix=parse_numeral(m["suffix"]))
        self.drafts.append(_Draft(m.start(), m.end(), "article", spell_place(place), [place]))
        self.at = m.end()
        return True

    def _general(self, m: re.Match[str]) -> bool:
        """附则 in front of an article, alone or behind its chapter."""
        if not self.drafts:
            self.drafts.append(_Draft(m.start(), m.end(), "chapter", m[0]))
        elif self.drafts[-1].locators and not self.drafts[-1].locators[-1].article:
            self.drafts[-1].canonical += m[0]
        else:
            return False
        return True

    def _continues(self, unit: Unit, joint: str) -> bool:
        bracketed = self.s[unit.start] == "（"
        arabic = self.s[unit.start].isdigit()
        if not self.drafts:
            stops = self.s[unit.end : unit.end + 1] in _BEHIND_ARTICLE
            return unit.di or (unit.word == "条" and (arabic or stops))
        draft = self.drafts[-1]
        if not joint:
            deeper = not draft.locators or _DEPTH[unit.level] > self._depth(draft)
            ends = self.s[unit.end : unit.end + 1] in _ENDS_LOCATOR or bool(
                _NEXT_BARE.match(self.s, unit.end)
            )
            bare = unit.word in "款项" and ends  # 第四条二款：
            return deeper and (unit.di or bracketed or bare or (arabic and unit.level != "article"))
        if joint == "，" and unit.word == "条" and arabic:  # 第35条，36条
            return self.s[unit.end : unit.end + 1] in _BEHIND_ARTICLE
        return unit.di or bracketed or (joint != "，" and unit.word in "条款项章")

    @staticmethod
    def _depth(draft: _Draft) -> int:
        last = draft.locators[-1]
        return max((_DEPTH[name] for name in _ORDER if getattr(last, name)), default=-1)

    def _annex(self, at: int, joint: str) -> bool:
        m = _ANNEX.match(self.s, at)
        goes_on = bool(m and m["serial"] and self.drafts and self.drafts[-1].level == "annex")
        if m is None or (self.drafts and not joint and not goes_on):
            return False
        number = parse_numeral(m["number"]) if m["number"] and _is_numeral(m["number"]) else 0
        name = m["name"] or m["list"] or m["serial"]
        draft = _Draft(at, m.end(), "annex", f"{name}{number or ''}{m['kind'] or ''}")
        if m["serial"] and (serial := _SERIAL.match(self.s, m.end())):
            draft.canonical += serial["number"]
            draft.locators = [Locator(item=int(serial["number"]), annex=0)]
            draft.end = serial.end()
        elif number:
            draft.locators = [Locator(annex=number)]
        elif not self.s.startswith("第", m.end()):
            return False
        if goes_on and not joint:  # 附件1序号12
            before = self.drafts.pop()
            draft.start, draft.canonical = before.start, before.canonical + draft.canonical
            draft.locators = [replace(place, annex=before.locators[-1].annex) for place in draft.locators]
        self.drafts.append(draft)
        self.at = draft.end
        return True

    def _bare_item(self, at: int) -> bool:
        """第十二条（三）、（四） — items without the word 项: several, or one where nothing but a stop follows."""
        m = _BARE_ITEMS.match(self.s, at)
        if m is None or not self.drafts or not self.drafts[-1].locators:
            return False
        last = self.drafts[-1].locators[-1]
        values = read_values(self.s, at, m.end())
        if not (last.article or last.part) or last.item or not values:
            return False
        joined = [(at, sign or "、" * (k > 0), n, arabic) for k, (at, sign, n, arabic) in enumerate(values)]
        self._take(Unit(m.start(), m.end(), False, "item", "项", joined, 0), "")
        self.at = m.end()
        return True

    def _take(self, unit: Unit, joint: str) -> None:
        for start, inner, value, arabic in unit.values:
            sign = inner or ("" if self._refines(unit, joint) else joint)
            if sign in _RANGE_SIGNS and self._extend_range(unit, value, arabic):
                continue
            if self._opens(unit, sign):
                self.drafts.append(_Draft(start, unit.end, unit.level))
                base, glue = Locator(), ""
            else:
                draft = self.drafts[-1]
                base = (
                    draft.locators[-1]
                    if draft.locators
                    else Locator(annex=0 if draft.level == "annex" else None)
                )
                glue = "、" if sign else ""
                if not sign and draft.locators:
                    draft.locators.pop()
            draft = self.drafts[-1]
            entry = unit.level in ("item", "sub_item") and not _within_article(base)
            draft.canonical += glue + _spell(unit, value, entry=entry, arabic=arabic)
            draft.locators.append(_descend(base, unit.level, value, unit.suffix, unit.number))
            draft.end, draft.sure = unit.end, draft.sure and unit.sure
            joint = ""

    def _refines(self, unit: Unit, joint: str) -> bool:
        """第六十条，第一款: a 款 or 项 behind an article that names none yet says which part of it."""
        last = self.drafts[-1].locators[-1] if self.drafts and self.drafts[-1].locators else Locator()
        whole = last.article and not (last.paragraph or last.item) and last.annex is None
        return bool(
            joint in ("、", "，", "之", "的", "中", "中的", "：")
            and unit.level in ("paragraph", "item")
            and whole
        )

    def _opens(self, unit: Unit, sign: str) -> bool:
        """Whether a number begins a part of its own rather than adding to the one before."""
        if not self.drafts:
            return True
        if not sign:
            return False
        last = self.drafts[-1].locators[-1] if self.drafts[-1].locators else Locator()
        if unit.level == "article":
            return True
        if unit.level in ("part", "chapter", "section"):
            return bool(last.article)
        return unit.level == "item" and last.annex is None and not _within_article(last)

    def _extend_range(self, unit: Unit, value: int, arabic: bool) -> bool:
        draft = self.drafts[-1] if self.drafts else None
        if draft is None or not draft.locators:
            return False
        last = draft.locators[-1]
        first = getattr(last, unit.level)
        if not first or unit.number:
            return False
        for n in range(first + 1, value + 1) if value - first <= MAX_RANGE else (value,):
            suffix = unit.suffix if n == value else 0
            draft.locators.append(_descend(last, unit.level, n, suffix))
        entry = unit.level == "item" and not _within_article(last)
        draft.canonical += "至" + _spell(unit, value, entry=entry, arabic=arabic)
        draft.end = unit.end
        return True


@lru_cache(maxsize=2048)
def _is_numeral(text: str) -> bool:
    try:
        return parse_numeral(text) <= MAX_NUMBER
    except ValueError:
        return False


_SIMPLE = re.compile(
    rf"第([一二三四五六七八九十百千零〇0-9]{{1,7}}+)条(?![之第（、，和与及以至到或同该上+＋&＆〔【.．･·{CIRCLED}-]|[的中：]第"
    r"|[0-9一二三四五六七八九十百]+(?:[款项]|[、，和与及.．]?[0-9]))"
)


@lru_cache(maxsize=2048)
def _simple(numeral: str) -> tuple[str, tuple[Locator, ...]]:
    number = parse_numeral(numeral)
    return f"第{to_numeral(number)}条", (Locator(article=number),)


def read_parts(s: str, at: int = 0, gaps: Collection[int] | None = None) -> list[Part]:
    """The locator enumeration that begins exactly at `at` of a compact, width-translated text; [] if none.

    With `gaps` (where the text had spaces) a number may lack its 条; that part is then not sure.
    """
    if (m := _SIMPLE.match(s, at)) and _is_numeral(m[1]):  # nine in ten, so worth a shorter way
        canonical, places = _simple(m[1])
        return [Part(at, m.end(), canonical, places, "article")]
    return _Reader(s, at, gaps).read()


_BEGINS = re.compile(r"第|附|目录|序号|[0-9]{1,3}条")


def parse_locator(text: str) -> list[Locator]:
    """Every place a locator names, in order: "第31、33条" -> articles 31 and 33; ranges spelled out.

    Words between locators are passed over; a text without any gives []. Never raises.
    """
    return list(_parse_locator(text))


@lru_cache(maxsize=8192)
def _parse_locator(text: str) -> tuple[Locator, ...]:
    s = Compact(text, unify_signs).text
    found: list[Locator] = []
    at = 0
    while m := _BEGINS.search(s, at):
        parts = read_parts(s, m.start())
        found.extend(locator for part in parts for locator in part.locators)
        at = max(parts[-1].end, m.end()) if parts else m.end()
    return tuple(found)
