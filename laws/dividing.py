"""Dividing the lines of a law's text into articles (分条): contents, chapters, articles, annexes. Pure.

What must hold: whatever could be an article and is not taken for one, and whatever is missing between two, is told in
`problems`; nothing of a line is lost. A line that only cites an article (第十条修改为…, “第十条　…) begins none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from core.chinese import parse_numeral, to_numeral
from core.word_documents import CONTENTS_SIGN
from laws.texts import ArticleText, article

_N = "[一二三四五六七八九十百千零〇○两0-9０-９]"
NUMERAL = rf"{_N}(?:[ \t\u3000\xa0]*{_N}){{0,11}}"
_HEAD = re.compile(
    rf"^第[ \t\u3000\xa0]*(?P<n>{NUMERAL})[ \t\u3000\xa0]*条"
    r"(?:[ \t\u3000\xa0]*之[ \t\u3000\xa0]*(?P<suffix>[一二三四五六七八九十]{1,3}|[0-9]{1,2})(?![般间内外些种样]))?"
    r"(?P<rest>.*)$",
    re.DOTALL,
)
_GAP = re.compile(r"[\s\u3000：:]+|$|[、.．](?=[^第])")
_CAPTION = re.compile(
    r"[\s\u3000]*(?:【[^】]{1,40}】|［[^］]{1,40}］|\[[^\]]{1,40}\]|〔[^〕]{1,40}〕|[（(][^（）()]{1,40}[）)])"
)
_ITEM_NUMBER = re.compile(r"[（(][一二三四五六七八九十0-9]{1,4}[）)]")
_CITING = re.compile(
    rf"[\s\u3000]*(?:第[\s（(]*{NUMERAL}[\s）)]*[款项目]|[、，,；;和与及至或到—-]+(?:者|以及)?第|以及第|[、，]?(?:删去|删除)"
    r"|(?:拟)?(?:修改|修订|改|调整|合并|移)(?:为|作|成|如下)|中的?[“《]|中(?:的有关|关于|增加|删)|的?规定(?!的?[^，。]{0,12}[应须])"
    r"|所(?:列|称|规定|述|指)|[（(][一二三四五六七八九十]+[）)]项|作为第|[后前]?增加(?:一|第)|[前后]款|的“|之规定|的(?:处罚|情形|行为|要求))"
)
_CHAPTER = re.compile(
    rf"^第[ \t\u3000\xa0]*{NUMERAL}[ \t\u3000\xa0]*(?P<level>分编|编|章|节)(?![的中所，、])[\s\u3000]*(?P<name>.*)$"
)
_CONTENTS = re.compile(r"^目[\s\u3000]*[录次][：:]?$")
_PAGE_NUMBER = re.compile(r"[.…·．\s\u3000—-]*[0-9]*$")
_ANNEX = re.compile(
    r"^附(?:件|录|表|则表)?[一二三四五六七八九十0-9]*[：:]?$|^附(?:件|录|表)[一二三四五六七八九十0-9]*[\s\u3000：:]"
)
_ROW_HEAD = re.compile(
    rf"^\| (?P<head>第[ \u3000]*{NUMERAL}[ \u3000]*条(?:之[一二三四五六七八九十]{{1,3}})?) \| (?P<text>.*) \|$"
)
_ROW_ARTICLE = re.compile(rf"^\|.* ?第[ \u3000]*{NUMERAL}[ \u3000]*条[ \u3000]+[^|]{{8,}}")
_DEPTH = {"编": 0, "分编": 1, "章": 2, "节": 3}
BETWEEN = " / "
"""What parts the levels of a heading: 第五章 行政处罚的决定 / 第二节 简易程序."""


@dataclass
class Divided:
    """A text in its articles: what stands before them, and what a person should look at before it is taken in."""

    preamble: str
    articles: list[ArticleText]
    problems: list[str] = field(default_factory=list)


class _Head(NamedTuple):
    """The beginning of a line that may begin an article."""

    number: int
    suffix: int
    written: str
    rest: str
    loose: bool
    captioned: bool

    @property
    def place(self) -> tuple[int, int]:
        return (self.number, self.suffix)


@dataclass
class _Article:
    written: str
    number: int | None
    suffix: int
    heading: str
    lines: list[str]


def divide(lines: Sequence[str]) -> Divided:
    """The articles in these lines; of a document without articles the preamble is all of it."""
    body = _without_contents([_as_article(line) for line in lines if not line.startswith(CONTENTS_SIGN)])
    reading = _Reading(quotes=True)
    reading.read(body)
    if reading.quoted:  # a quotation that is never closed is none
        reading = _Reading(quotes=False)
        reading.read(body)
    rows = [
        article(a.written, a.number, a.heading, "\n".join(filter(None, a.lines))) for a in reading.articles
    ]
    return Divided("\n".join(reading.before), rows, [*reading.problems, *_problems(reading, body, rows)])


def _as_article(line: str) -> str:
    """A row of a table whose first cell is 第一条 alone is an article set as a table."""
    match = _ROW_HEAD.match(line)
    return f"{match['head']}\u3000{match['text']}" if match else line


class _Reading:
    """One walk over the lines."""

    def __init__(self, *, quotes: bool) -> None:
        self.quotes = quotes
        self.before: list[str] = []
        self.articles: list[_Article] = []
        self.problems: list[str] = []
        self.quoted = 0
        self._headings: dict[int, str] = {}
        self._last = (0, 0)
        self._loose = False
        self._in_annex = self._annex_has_articles = False
        self._captioned = False

    def read(self, lines: Iterable[str]) -> None:
        for line in lines:
            if self._is_quoted(line):
                self._text(line)
            elif head := self._head(line):
                self._begin(head)
            elif self._is_heading(line):
                pass
            elif self.articles and _ANNEX.match(line):
                self._in_annex = True
                name = re.sub(r"[：:\s\u3000].*", "", line)
                self.articles.append(_Article(name, None, 0, "", [line]))
            else:
                self._text(line)

    def _text(self, line: str) -> None:
        if not self.articles:
            self.before.append(line)
        elif self._captioned:  # 第一条（目的）stands on a line of its own
            self.articles[-1].lines[-1] += line
        else:
            self.articles[-1].lines.append(line)
        self._captioned = False

    def _is_quoted(self, line: str) -> bool:
        """Whether a line stands in a quotation of several lines, as amendments have them."""
        if not self.quotes:
            return False
        inside = self.quoted > 0
        if inside or line.startswith("“"):
            self.quoted = max(0, self.quoted + line.count("“") - line.count("”"))
        return inside or line.startswith("“")

    def _is_heading(self, line: str) -> bool:
        match = _CHAPTER.match(line)
        if match is None or len(line) > 60 or line.endswith(("。", "；", "：")) or self._in_annex:
            return False
        depth = _DEPTH[match["level"]]
        self._headings = {d: text for d, text in self._headings.items() if d < depth}
        self._headings[depth] = re.sub(r"[\s\u3000]+", " ", line)
        return True

    # --- heads of articles -----------------------------------------------------------------------

    def _head(self, line: str) -> _Head | None:
        head = _read_head(line)
        if head is None:
            return None
        follows = self._follows(head)
        if self._in_annex and self._last != (0, 0):  # an annex with articles of its own is one text
            self._annex_has_articles = self._annex_has_articles or not follows
            if self._annex_has_articles:
                return None
        if _CITING.match(head.rest):
            return None
        if not head.loose or (head.captioned and head.number > self._last[0]):
            return head
        if follows or (self._loose and head.place > self._last):
            return head
        self.problems.append(f"“{line[:30]}…”没有当作一条的开头，请核对。")
        return None

    def _follows(self, head: _Head) -> bool:
        """Whether it is the next article: 第三条 or 第二条之一 behind 第二条; the first one is 第一条."""
        number, suffix = self._last
        return head.place in ((number + 1, 0), (number, suffix + 1), (number + 1, 1))

    def _begin(self, head: _Head) -> None:
        heading = BETWEEN.join(self._headings[depth] for depth in sorted(self._headings))
        self.articles.append(_Article(head.written, head.number, head.suffix, heading, [head.rest.strip()]))
        self._last, self._loose = head.place, self._loose or head.loose
        caption = _CAPTION.match(head.rest)
        self._captioned = head.captioned and caption is not None and not head.rest[caption.end() :].strip()


def _read_head(line: str) -> _Head | None:
    match = _HEAD.match(line)
    if match is None:
        return None
    try:
        number = parse_numeral(match["n"])
        suffix = parse_numeral(match["suffix"]) if match["suffix"] else 0
    except ValueError:
        return None
    rest = match["rest"]
    caption = _CAPTION.match(rest)
    captioned = caption is not None and not _ITEM_NUMBER.fullmatch(caption[0].strip())
    gap = _GAP.match(rest)
    rest = rest[gap.end() :] if gap else rest
    written = f"第{match['n']}条" + (f"之{to_numeral(suffix)}" if suffix else "")
    return _Head(number, suffix, written, rest, gap is None, captioned)


def _without_contents(body: list[str]) -> list[str]:
    """The text without 目录: it begins where the first entry of the contents comes again."""
    at = next((n for n, line in enumerate(body) if _CONTENTS.match(line)), None)
    if at is None or at + 1 >= len(body):
        return body
    first = _entry(body[at + 1])
    again = next((n for n in range(at + 2, len(body)) if _entry(body[n]) == first), None)
    return body[:at] + body[again:] if again is not None else body[:at] + body[at + 1 :]


def _entry(line: str) -> str:
    return re.sub(r"[\s\u3000]", "", _PAGE_NUMBER.sub("", line))


# --- what a person should look at ------------------------------------------------------------------------


def _problems(reading: _Reading, body: Sequence[str], rows: Sequence[ArticleText]) -> list[str]:
    found = [*gaps(rows)]
    found += [f"{row.label}没有文字。" for row in rows if not row.text]
    tabled = sum(bool(_ROW_ARTICLE.match(line)) for line in body)
    numbered = sum(row.number is not None for row in rows)
    if tabled > max(2, numbered):
        found.append("条文排在表格里（如修改前后对照表），读不出条文，请用只有正文的文件。")
    if not numbered:
        heads = [head for line in body if (head := _read_head(line)) and not _CITING.match(head.rest)]
        if heads:
            found.append(f"正文中有{heads[0].written}等字样，但没有读出条文。")
    return found


def gaps(rows: Iterable[ArticleText]) -> list[str]:
    """Where the numbers of articles do not follow one another: a missing, repeated or misplaced article."""
    found, last, before = [], 0, ""
    for row in rows:
        if row.number is None:
            continue
        if row.number > last + 1:
            missing = f"第{to_numeral(last + 1)}条"
            if row.number > last + 2:
                missing += f"至第{to_numeral(row.number - 1)}条"
            found.append(f"条号不连续：{f'{before}之后' if before else '开头'}是{row.label}，缺{missing}。")
        elif row.number < last or row.label == before:
            found.append(f"条号不连续：{before}之后又是{row.label}。")
        last, before = row.number, row.label
    return found
