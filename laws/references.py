"""A law named by other than its title: 同法, 该条例, a short name the cell has given itself, a document's number.

Resolved within one cell only; where two laws could be meant the answer is told as not sure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.chinese import NUMERAL_CHARACTERS, Compact
from laws.numbers import NUMBER, ORDER
from laws.spelling import set_right, unify_signs
from laws.titles import LAW_WORD, NO_LAW_NAME, canonical_title, end_of_quoted_title

if TYPE_CHECKING:
    from laws.events import Law

BACK = re.compile(
    r"(?:同|该|本|前述|上述)(?P<word>法律?(?!规)|法规|规章|条例|办法|规定|细则|规则|决定|通知|意见|文件)|同(?=第)|同上"
)
"""同法, 该条例: with the word that tells which of the laws before; 同上 tells none."""

_CALLED = r"(?:(?:以下|下文|下|本文|后文|文中)?(?:统一?|简)?称(?:之?为|作)?|下称|(?<=[（，；])即(?!原))"
_ALIAS = re.compile(
    r"《(?P<title>[^《》]{2,80})》[^《》。；]{0,200}?(?:简称|下称|统称)为?：?[《“「]{0,2}(?P<alias>[^《》“”「」（）。，；]{1,30})[》”」]{0,2}[）。，；]"
)
_NAMED_SO = re.compile(
    rf"{_CALLED}：?[《“「『\"']{{0,2}}(?P<alias>[^《》“”「」『』\"'（）。，；]{{1,30}})[》”」』\"']{{0,2}}(?=[）。，；]|$)"
)
ALIAS_CLAUSE = re.compile(
    rf"(?:[，；]|(?=即))(?P<said>(?:(?:{_CALLED}|即(?!原))：?[《“「『\"']{{1,2}}[^《》“”「」『』\"'（）。，；]{{1,30}}[》”」』\"']{{1,2}}|(?:以?下)?简称[\u4e00-\u9fff]{{2,20}}(?=[，；。])))[，；]?"
)
"""，以下简称《条例》，: a short name given without brackets, directly behind the title."""


def aliases_in(s: str) -> dict[str, str]:
    """The short names that a text gives laws itself: 《食品安全法》（以下简称《食安法》） -> 食安法: 食品安全法."""
    if "称" not in s:
        return {}
    return {m["alias"]: canonical_title(m["title"]) for m in _ALIAS.finditer(s)}


def aliases_given(edition: str) -> list[str]:
    """The short names that the words behind a law's title give it: 以下称“本法”, 即《安法》."""
    if "称" not in edition and "即" not in edition:
        return []
    return [m["alias"] for m in _NAMED_SO.finditer(f"（{edition}）")]


def alias_starts(s: str) -> list[int]:
    """Where a short name that the text has given, or 本法, begins a sentence with a place of it: 。条例第三十一条."""
    names = {m["alias"] for m in _NAMED_SO.finditer(s)} if "称" in s or "（即" in s else set()
    if not names:
        return []
    named = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return [m.start() for m in re.finditer(rf"(?<=[。；，、])(?:{named})(?=第)", s)]


def law_meant(word: str | None, laws: Sequence[Law]) -> tuple[Law, bool]:
    """The law of those before that 同法 or 该条例 means, and whether that is sure: the last that is called so."""
    called = [law for law in laws if word and _is_called(law.title, word)]
    return (called[-1], True) if called else (laws[-1], word is None)


def _is_called(title: str, word: str) -> bool:
    """Whether a law goes by a word: 办法 is no 法."""
    return (title.endswith(word) and not (word == "法" and title.endswith("办法"))) or (
        word == "法" and title.endswith("法典")
    )


BARE_BACK = re.compile(r"(?P<word>条例|办法|规定|细则|规则|法)(?=第)")
"""条例第八条, joined to what was cited before."""
SUBSIDIARY = re.compile(r"其?(?P<name>实施(?:条例|细则|办法|规定))")
"""The rules made under a law that was just named: 《甲法》及其实施条例第五条."""
_SHORT_MAX = 5
_SHORT = frozenset(["法", "条例", "办法", "规定", "细则", "规则", "决定", "通知", "意见", "方案"])


def title_meant(written: str, laws: Sequence[Law]) -> str:
    """What a bare 《条例》 or 《实施细则》 means among the laws named before it; '' where it means none of them."""
    if not laws or len(written) > _SHORT_MAX:
        return ""
    subsidiary = SUBSIDIARY.fullmatch(written)
    name = subsidiary["name"] if subsidiary else written
    if not subsidiary and name not in _SHORT:
        return ""
    called = [law.title for law in laws if law.title != name and _is_called(law.title, name)]
    if called or not subsidiary:
        return called[-1] if called else ""
    above = [law.title for law in laws if _HAS_RULES.search(law.title) and "实施" not in law.title]
    return above[-1] + name if above else ""


_HAS_RULES = re.compile(r"(?:法|法典|条例)$")

NUMBER_ALONE = re.compile(rf"(?P<number>{NUMBER}|{ORDER})(?:文件?)?(?!《)")
"""A document cited by its number alone: 国发〔2016〕9号, 国务院令第676号."""

_YEAR = re.compile(r"[〔（【〈\[]([0-9]{4})[〕）】〉\]]")


def title_of_number(text: str) -> str:
    """What a document with no other name is called: 国发[2016]9号 -> 国发〔2016〕9号; '' for what is no number."""
    return _YEAR.sub(r"〔\1〕", text) if NUMBER_ALONE.fullmatch(text) else ""


_LAW_ENDS = r"(?:(?<![办依守违立司执方用])法|条例|办法|规定|细则)"
OTHER_DOCUMENT = re.compile(
    r"(?:解释|公约|条约|协定|议定书|纲要|名录|章程|制度|函|指南|清单|措施|令|守则|规划|计划|政策|文件|纪要)$"
)
_NAMING = re.compile(r"(?:简称|下称|统称|以下称)(?:为|作)?：?[“「]?$|[（，》]即$")


_NAMED_BARE = re.compile(
    rf"(?:(?:依据|依照|按照|根据|违反|适用|参照|比照|遵照)(?:了|为：?|：)?|(?<=[，。；：、])依(?![照据法]))(?P<title>(?![本该])[\u4e00-\u9fff]{{1,40}}?(?:{_LAW_ENDS}第[{NUMERAL_CHARACTERS}]{{1,7}}条"
    rf"|(?<![办依守违立司执方用])(?:法|条例)(?=的?(?:有关|相关)?规定(?:[，。；：处给予的]|执行|办理|$))))"
)


def _named_bare(s: str) -> list[str]:
    """The laws that a text names without 《》 behind a leading word: 依照治安管理处罚法第二十三条处罚."""
    names = (_PLACE_ENDS.sub("", m["title"]) for m in _NAMED_BARE.finditer(s))
    titles = (title for name in names for title in _TWO_LAWS.split(name))
    return [title for title in titles if LAW_WORD.search(title) and not NO_LAW_NAME.search(title)]


_PLACE_ENDS = re.compile(rf"第[{NUMERAL_CHARACTERS}]+条$")
_TWO_LAWS = re.compile("(?<=[法例])(?:以及|[和及与或]者?)(?!其)")


def laws_named(raw: str) -> list[str]:
    """The titles of laws and documents that a text names, each once; a short name that it gives one is none."""
    c = Compact(raw, unify_signs)
    found: dict[str, None] = dict.fromkeys(set_right(title) for title in _named_bare(c.text))
    if "《" not in raw:
        return list(found)
    at = c.text.find("《")
    while at >= 0:
        title = end_of_quoted_title(c.text, at)
        if title is not None and not _NAMING.search(c.text, max(0, at - 6), at):
            name = canonical_title(c.original(title[0], title[1]))
            if LAW_WORD.search(name) or OTHER_DOCUMENT.search(name):
                found[set_right(name)] = None
        whole = title is not None and c.text.count("《", *title[:2]) == c.text.count("》", *title[:2])
        at = c.text.find("《", title[2] if title and whole else at + 1)
    return list(found)
