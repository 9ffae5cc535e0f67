"""Places that a list writes without 第…条 directly behind a title: §65, （65条1款）, 64； and 65.1.

§ says what is meant; where only a number stands, a person confirms it (Part.sure).
"""

import re
from collections.abc import Collection

from laws.locators import read_parts
from laws.places import Locator, Part, spell_place

_HAS_ARTICLES = re.compile(r"(?:法|法典|条例|办法|规定|细则|规则)(?:（试行）)?[》〉」』”]{0,2}$")
_PLACE = re.compile(
    r"(?P<sign>§{0,2})(?P<article>[0-9]{1,3})(?:\.(?P<paragraph>[0-9]{1,2})(?:\.(?P<item>[0-9]{1,2}))?|-§?(?P<to>[0-9]{1,3}))?"
    r"(?![0-9.])"
)
_JOINT = re.compile(r"[、，和及与+＋&＆/](?=§|[0-9])")
_STOP = re.compile(r"$|[。；：）+＋&＆]|[、，和及与]?《")
_BRACKETS = {"（": "）", "〔": "〕", "【": "】"}
_LEVELS = ("article", "chapter", "part", "section")


def has_articles(s: str, at: int) -> bool:
    """Whether the title that ends at `at` is one of a law, which is divided into articles."""
    return bool(_HAS_ARTICLES.search(s, max(0, at - 9), at))


def read_short(s: str, at: int, lines: Collection[int]) -> list[Part]:
    """§65、§66 or 64、65 with nothing behind it; [] for any other number."""
    found: list[Part] = []
    m = _PLACE.match(s, at)
    signed = bool(m and m["sign"])
    while m:
        if not (part := _part(m, signed)):
            return []
        found.append(part)
        joint = _JOINT.match(s, m.end())
        m = _PLACE.match(s, joint.end()) if joint else None
    end = found[-1].end if found else at
    return found if found and (signed or end in lines or _STOP.match(s, end)) else []


def _part(m: re.Match[str], signed: bool) -> Part | None:
    first, paragraph, item, to = (int(m[name] or 0) for name in ("article", "paragraph", "item", "to"))
    if not first or (to and not first < to <= first + 100):
        return None
    places = tuple(
        Locator(article=n, paragraph=paragraph, item=item) for n in range(first, (to or first) + 1)
    )
    spelled = "至".join(dict.fromkeys((spell_place(places[0]), spell_place(places[-1]))))
    return Part(m.start(), m.end(), spelled, places, "article", signed and not paragraph)


def read_bracketed(s: str, at: int, lines: Collection[int]) -> tuple[list[Part], int]:
    """The places in brackets behind a title, （65条1款）, and where the bracket ends; ([], at) for any other."""
    close = _BRACKETS.get(s[at : at + 1])
    if close is None:
        return [], at
    parts = read_parts(s, at + 1) or _several(read_short(s, at + 1, lines))
    while parts and s.startswith("；", parts[-1].end) and (more := read_parts(s, parts[-1].end + 1)):
        parts = parts + more
    closed = bool(parts) and s.startswith(close, parts[-1].end) and parts[0].level in _LEVELS
    return (parts, parts[-1].end + 1) if closed else ([], at)


def _several(parts: list[Part]) -> list[Part]:
    """（3） may be a note; （58、60） and （§3） are places."""
    return parts if len(parts) > 1 or all(part.sure for part in parts) else []
