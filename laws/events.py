"""What the reading of a 依据 cell finds (laws.scanning): a law's head, an article's heading, or both."""

import re
from typing import NamedTuple

from laws.places import Locator
from laws.titles import WHOLLY


class Law(NamedTuple):
    """The law a head names, as written."""

    kind: str
    title: str
    edition: str
    tagged: bool
    role: str = ""
    written: str = ""  # the title as it stands there, where it is another than `title`
    unsure: str = ""  # what a person should confirm


NO_LAW = Law("", "", "", False)


class Event(NamedTuple):
    """Something recognised between `start` and `end`: a law's head, an article's heading, or both."""

    start: int
    end: int
    law: Law | None  # None: an article of the law before
    locators: tuple[tuple[int, str], ...]  # where each part starts, and its canonical form
    last: Locator | None  # the last place named, for a 第二款： that follows
    unsure: str = ""  # what a person should confirm about the places
    quoted: tuple[int, int] | None = None  # where its text stands, if not behind it


def has_words(text: str) -> bool:
    """Whether a stretch says anything: more than punctuation, numbering and joining words."""
    return bool(_WORDS.search(text)) and not _JOINING.fullmatch(text)


_JOINING = re.compile(rf"\W*+(?>(?:{WHOLLY}|和|及|与|暨|兼|结合|以及|或者|或|文件|文)\W*+)++")
_WORDS = re.compile(r"\w")
