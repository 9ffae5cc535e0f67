"""Which laws a text repeals as a whole (废止条款): 《A》、《B》同时废止. Pure; partial repeals are passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from laws.titles import canonical_title, end_of_quoted_title

_REPEALED = re.compile(r"(?:同时|予以|即行|自行|一并|全部|相应|随即)?(?:宣布)?废止")
_SENTENCE = re.compile(r"[^。\n]*(?:。|\n|$)")
_PART_OF = re.compile(
    r"^(?:（[^（）]*）)?(?:第[0-9一二三四五六七八九十百]+[条章]|中?(?:关于|有关)|中的|的(?:有关|相关)?规定|第?.{0,4}部分)"
)
_REPEALS_LIST = re.compile(
    r"(?:废止|失效)的?(?:下列|以下)|(?:下列|以下)[^。：]{0,40}(?:废止|失效)[^。：]{0,20}：|(?:废止|失效)的[^。：]{0,30}目录"
)
_ANOTHER_LIST = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)?.{0,30}(?:修改|修订|修正|作出修改|继续有效)"
)
_REPEALING_TITLE = re.compile(r"关于废止")


def repealed_titles(title: str, texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`(article label, title)` of each law that a text of `title` repeals; `texts` are its articles, or `("", all)`.

    A law does not repeal an earlier text under its own title: that is an amendment, told by versions.
    """
    found: dict[str, str] = {}
    own = canonical_title(title)
    for label, text in texts:
        for name in _in_text(title, text):
            if name and name != own:
                found.setdefault(name, label)
    if _REPEALING_TITLE.search(title) and "修改" not in title:
        for name in _titles(title):
            found.setdefault(name, "")
    return [(label, name) for name, label in found.items()]


def _in_text(title: str, text: str) -> Iterator[str]:
    listing = False
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        if "《" not in sentence and not _REPEALED.search(sentence):
            listing = listing and not _ANOTHER_LIST.match(sentence)
            continue
        if _REPEALS_LIST.search(sentence):
            listing = True
        elif listing and _ANOTHER_LIST.match(sentence):
            listing = False
        if listing:
            yield from _titles(sentence)
            continue
        yield from _repealed_in(sentence)


def _repealed_in(sentence: str) -> Iterator[str]:
    """The titles that stand before 废止 in its sentence, or behind 废止 where none stands before."""
    words = list(_REPEALED.finditer(sentence))
    if not words:
        return
    word = words[-1]
    before = list(_titles(sentence[: word.start()]))
    if before:
        yield from before
    elif sentence[: word.start()].rstrip().endswith(("决定", "现决定", "决定：")) or word.start() == 0:
        yield from _titles(sentence[word.end() :])


def _titles(text: str) -> Iterator[str]:
    at = 0
    while (start := text.find("《", at)) >= 0:
        end = end_of_quoted_title(text, start)
        if end is None:
            return
        inner, close, at = end
        if not _PART_OF.match(text[at:]):
            yield canonical_title(text[inner:close])
