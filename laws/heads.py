"""Reads the head of a citation: tag, number, title, edition and places, and whether it opens a law.

A name of a law inside a sentence (依照《X法》第十条的规定) opens nothing. Positions are in compact text.
"""

import re
from typing import NamedTuple

from core.chinese import squeeze
from laws.before_titles import (
    BEFORE_HEADING,
    CIRCLED,
    JOINTS,
    LEAD,
    NO_PREFIX,
    NUM,
    NUMBER_FIRST,
    Prefix,
    PrefixReader,
)
from laws.captions import caption_end, name_end
from laws.editions import edition_at, edition_text, places_inside
from laws.events import Event, Law
from laws.locators import read_parts
from laws.numbers import has_number
from laws.places import Locator, Part
from laws.references import (
    BACK,
    NUMBER_ALONE,
    OTHER_DOCUMENT,
    SUBSIDIARY,
    aliases_given,
    title_meant,
    title_of_number,
)
from laws.saying import QUOTES_NEXT
from laws.sections import read_opening, read_sections
from laws.shorthand import has_articles, read_bracketed, read_short
from laws.spelling import SINGLE_OPENINGS, set_right
from laws.titles import (
    EDITION_IN_TITLE,
    LAW_WORD,
    NO_LAW_NAME,
    TOPIC,
    WHOLLY,
    canonical_title,
    end_of_bare_title,
    end_of_quoted_title,
    infer_kind,
)

# --- patterns, all over compact text ---------------------------------------------------------------

_TITLE_STOP = re.compile(rf"[（：。；，【《]|第[{NUM}]{{1,7}}条")
_ODD_TITLE = re.compile(
    r"[（〈〔【「『“\"]{1,2}(?P<title>[^《》（）〈〉【】。；，“”「」『』\"]{1,60}"
    r"(?:(?=》)|(?:法典|法|条例|办法|规定|细则|规则|决定|通知|意见)(?=[〉】〕」』”\"]))).[〉】〕」』”\"]?"
    rf"(?=第|（|附件|§|[{NUM}]{{1,7}}条|$)"
)
_BY = re.compile("^(?:根据|依据|按照|依照|参照|经)")
_CAPTION = re.compile(r"（(?![一二三四五六七八九十0-9]+）)[^（）。；，]{2,30}）[、；，和及]{0,2}(?=第)")
"""What an article is about, in brackets behind its number in an enumeration: 第六十一条（法律援助机构）、第六十二条."""
_PLACE_FIRST = re.compile(rf"第[{NUM}]{{1,7}}[条款项章]")
_DATED = re.compile(r"[0-9○〇零一二三四五六七八九]{4}|号|令")
_TO_LOCATOR = re.compile(
    rf"》?(?:文件?)?[：，。、；|｜-]{{0,2}}(?:[【〔]?(?:适用|依据|具体|法律)?条[款文目](?:序?号|名称)?[：】〕]?：?)?(?:规定)?[的中之]{{0,2}}[“\"]?(?:(?:（[0-9]{{1,2}}）|[0-9]{{1,2}}[、.．]|[{CIRCLED}])(?=第))?(?=第|附|目录|序号|[0-9]{{1,3}}条|[{NUM}]{{1,7}}条(?=[：，。；、第]|$))"
)

# What shows that a name or locator stands inside a sentence: words behind it, words before it.
_HAN = re.compile("[\u4e00-\u9fff（]")
SENTENCE_GOES_ON = re.compile(
    rf"(?!{QUOTES_NEXT})(?:"
    r"规定(?![，：“「『\"0-9]|如下)|所(?!有)|的|之规定|情形|以外|以上|至第|要求|确定的|处罚|执行|予以|给予处|进行处"
    r"|、《|和《|及其(?!实施[条细办])|等(?!级|效|待|同|额)"
    r"|中(?!国|外|央|华|小|等(?!规定)|介|止|级|型|药|医|标|心|途|毒|共))"
)
_TITLE_GOES_ON = re.compile(
    r"等(?!级)|的(?!决定|通知)|有关|和国家|及其他|及有关|规定(?![：，“])|、《|和《|及《|或者?《|要求|对|进行"
    r"|中(?!国|央|华)|办理|执行|予以|处罚|所"
)
CONNECTIVE = re.compile(
    r"(?:违反|依照|按照|根据|依据|适用|符合|参照|遵守|执行|本法|本条例|本办法|本规定|本细则|条例|办法|规定|细则|法"
    r"|有关|[和及与或者、，的至到由对在将按依以为其《（“])$"
)
STRICT = re.compile(
    r"(?:违反|依照|按照|根据|依据|适用|符合|本法|本条例|本办法|本规定|本细则|[、，和及与或《（])$"
)
_FOLLOWING = frozenset(("违反", "依照", "按照", "根据", "依据", "适用", "符合"))
_BARE_FOLLOWS = rf"[\u4e00-\u9fff]{{2,40}}?(?:法|条例|办法|规定|细则)第[{NUM}]{{1,7}}条"
SEPARATORS = re.compile(
    rf"(?:以及|或者(?=《)|(?:{WHOLLY}|{TOPIC}(?:规定|条款|要求))(?:(?:[，、；和及与]|以及)(?=《|[依根按参适]|{_BARE_FOLLOWS})|(?=《))"
    r"|[、，；。和与及以/|｜+＋&＆\\]|[暨兼或](?=《)|结合(?=第))*"
)
_LIST_ENDS = re.compile(
    r"(?:等|等等)?(?:[，、]?(?:以及|和|及)?(?:国家|其他|其它))?(?:的|中的?)?(?:有关|相关)*"
    r"(?:法律|法规|规章|规定|条款|要求|文件|执行|办理|实施|、|及|和)*(?P<stop>[。；：]|$)?"
)


class Title(NamedTuple):
    """A title with what follows it: inner start and end, outer end, editions, locators, where all ends."""

    start: int
    end: int
    outer: int
    editions: list[tuple[int, int]]
    parts: list[Part]
    after: int


def spelled(parts: list[Part]) -> tuple[tuple[int, str], ...]:
    return tuple((part.start, part.canonical) for part in parts)


def unsure_of(parts: list[Part]) -> str:
    places = "、".join(part.canonical for part in parts if not part.sure)
    return f"条文序号后缺“条”字，按“{places}”理解，请核对。" if places else ""


def last_of(parts: list[Part]) -> Locator | None:
    return parts[-1].locators[-1] if parts else None


class HeadReader(PrefixReader):
    """The reading of a law's head at a place of a cell."""

    def _head_at(self, start: int, fresh: bool) -> Event | None:
        if _PLACE_FIRST.match(self.s, start):
            return None
        prefix = self._prefix(start, fresh)
        found = self._title_at(prefix, fresh)
        if found is None:
            if not prefix.tagged:
                return None
            found = (prefix.end, prefix.end, prefix.end)
        number, opening = self._is_number(*found), not prefix.numbered
        editions, parts, end = self._after_title(found[2], number=number, opening=opening)
        end, uncounted = caption_end(self.c, end, parts) if parts else (end, "")
        title = Title(*found, editions, parts, end)
        if (
            self._is_mentioned(start, fresh, title)
            if prefix.tagged
            else not self._opens_law(start, fresh, prefix, title)
        ):
            return None
        law = self._law(start, fresh, prefix, title)
        self.laws.append(law)
        for a, b in editions:
            self.aliases |= dict.fromkeys(aliases_given(self.s[a:b]), law.title)
        return Event(start, end, law, spelled(parts), last_of(parts), unsure_of(parts) + uncounted)

    def _title_at(self, prefix: Prefix, fresh: bool) -> tuple[int, int, int] | None:
        """Inner start, inner end, outer end of the title behind a prefix."""
        s, at = self.s, self._past_organ(prefix, fresh)
        if s.startswith("《", at):
            return end_of_quoted_title(s, at)
        odd = _ODD_TITLE.match(s, at)
        if odd and not NO_LAW_NAME.search(odd["title"]):
            return odd.start("title"), odd.end("title"), odd.end()
        own = fresh or (s.startswith("其", at) and at > 0 and s[at - 1] in BEFORE_HEADING)
        if own and self.laws and (rules := SUBSIDIARY.match(s, at)):
            return rules.start("name"), rules.end(), rules.end()
        if not (fresh or prefix.tagged or prefix.numbered or self.c.line_before(prefix.end)):
            return None
        if BACK.match(s, at):  # 前述法, 该条例: for the scanner to resolve
            return None
        alone = prefix.tagged or not self.events or self._goes_on_bare(fresh)
        bare = end_of_bare_title(s, at, whole_line=alone)
        if bare is None and prefix.tagged:
            bare = self._rest_of_line(at)
        if bare is None and has_number(s, at) and (number := NUMBER_ALONE.match(s, at)):
            return at, number.end("number"), number.end()
        return (at, *bare) if bare else None

    def _rest_of_line(self, at: int) -> tuple[int, int] | None:
        """A tagged title without 《》 that ends in no usual word: up to its bracket, stop or line end."""
        m = _TITLE_STOP.search(self.s, at, at + 80)
        end = m.start() if m else min(len(self.s), at + 80)
        line = next((position for position in range(at + 1, end) if self.c.line_before(position)), end)
        bracket = m is not None and m[0] == "（"
        return (line, line) if line - at >= 3 and (line < end or bracket or m is None) else None

    def _is_number(self, start: int, end: int, outer: int) -> bool:
        """Whether a title is the number of a document that has no other: 国发〔2016〕9号."""
        quoted = self.s[outer - 1 : outer] == "》"
        return not quoted and bool(NUMBER_ALONE.match(self.s, start, outer))

    def _after_title(
        self, at: int, *, number: bool = False, opening: bool = False
    ) -> tuple[list[tuple[int, int]], list[Part], int]:
        """Editions and locators behind a title, in either order, and where they end.

        `opening`: 三、 with words behind it is a section of the document, as nothing else is numbered so.
        """
        editions: list[tuple[int, int]] = []
        parts: list[Part] = []
        articled = has_articles(self.s, at)
        for _ in range(6):
            if articled and not parts and (bracketed := read_bracketed(self.s, at, self.c.lines))[0]:
                parts, at = bracketed
                continue
            bracket = edition_at(self.c, at, after_locator=bool(parts) or number)
            if bracket:
                span, inside = places_inside(self.s, bracket[0]) if not parts else (bracket[0], [])
                editions.append(span)
                parts, at = inside or parts, bracket[1]
                continue
            if parts:
                more, end = self._more_places(at, parts)
                if not more:
                    break
                parts, at = more, end
                continue
            lead = _TO_LOCATOR.match(self.s, at)
            begin = lead.end() if lead else at
            parts = read_parts(self.s, begin, self.spaces)
            if not parts:
                short = articled and not self.c.line_before(begin)
                parts = read_short(self.s, begin, self.c.lines) if short else read_sections(self.s, begin)
            if not (parts or articled or self.c.line_before(begin)) and opening:
                parts = read_opening(self.s, begin)
            if not parts:
                break
            at = parts[-1].end
        return editions, parts, at

    def title_with_places(self, found: tuple[int, int, int]) -> Title:
        """A title that was found, with its editions and places."""
        editions, parts, end = self._after_title(found[2])
        return Title(*found, editions, parts, end)

    def law_of(self, title: Title) -> Law:
        """The law of a title that stands in other words."""
        return self._law(title.start - 1, False, NO_PREFIX, title)

    def _more_places(self, at: int, parts: list[Part]) -> tuple[list[Part], int]:
        """All places, with those that go on behind what the last is about, and where they end; none where nothing does."""
        caption = _CAPTION.match(self.s, at)
        if caption and (more := read_parts(self.s, caption.end(), self.spaces)):
            return parts + more, more[-1].end
        named = name_end(self.c, at, parts)
        more, end = read_bracketed(self.s, named, self.c.lines)
        if more:
            return parts + more, end
        return [], at

    def _opens_law(self, start: int, fresh: bool, prefix: Prefix, title: Title) -> bool:
        """Whether an untagged title begins a citation rather than standing in a quoted sentence."""
        s, end, located = self.s, title.after, bool(title.parts or title.editions)
        quoted = s[title.outer - 1] == "》"
        named = bool(LAW_WORD.search(s, title.start, title.end))
        named = named or (fresh and quoted and self._is_document(title))
        if self._is_number(title.start, title.end, title.outer):
            return self._opens_number(start, fresh, title)
        if start in self.quoted_before and quoted and named:
            return True
        if not self.events and fresh:
            return located or named or (quoted and not prefix.made)
        if not quoted and SUBSIDIARY.fullmatch(s, title.start, title.end):
            tail = _LIST_ENDS.match(s, end)
            said = bool(title.parts) and s.startswith("：", end)
            return said or (fresh and (bool(title.parts) or bool(tail and tail["stop"] is not None)))
        if prefix.words and not (title.parts and self._stops(end)):
            return False
        goes_on = bool((SENTENCE_GOES_ON if title.parts else _TITLE_GOES_ON).match(s, end))
        if not quoted and (goes_on or not (title.parts or self._dated(title))):
            joined = self._goes_on_bare(fresh) or (fresh and bool(title.parts) and s[start - 1] in JOINTS)
            return joined and self._stops(end)
        if fresh:
            joined = s[start - 1] in JOINTS or self.c.line_before(start)
            joined = joined or start == self.events[-1].end
            return (located or named) and (
                not goes_on or (joined and (bool(title.parts) or self._in_list(end)))
            )
        if goes_on and quoted and self.c.line_before(start) and s[start - 1] in BEFORE_HEADING:
            return (located or named) and self._in_list(end)
        if goes_on or not (located or named) or CONNECTIVE.search(s, max(0, start - 6), start):
            return False
        return self._placed(start, prefix, title)

    def _goes_on_bare(self, fresh: bool) -> bool:
        """Whether a law named without 《》 and without a place was the last: 种子法、农药管理条例."""
        last = self.events[-1] if fresh and self.events else None
        return bool(last and last.law and not last.locators and self.s[last.end - 1] not in "》）")

    def _stops(self, at: int) -> bool:
        """Whether nothing more is said of what ends at a place."""
        tail = _LIST_ENDS.match(self.s, at)
        return bool(tail and tail["stop"] is not None) or not _HAN.match(self.s, at) or self.c.gap_before(at)

    def _is_document(self, title: Title) -> bool:
        """Whether a title in 《》 that ends the cell or stops there is one of a document that is no law (…的指南)."""
        stops = title.after >= len(self.s) or self.s[title.after] in "。；"
        return stops and bool(OTHER_DOCUMENT.search(self.s[title.start : title.end]))

    def _opens_number(self, start: int, fresh: bool, title: Title) -> bool:
        """Whether a document named by its number alone (国发〔2016〕9号) is cited and not told of in a sentence."""
        s, end = self.s, title.after
        tail = _LIST_ENDS.match(s, end)
        told = bool(tail and tail["stop"] is not None)  # 文件规定, and no more
        stops = told or s[end] in "：；。，、" or self.c.gap_before(end)
        return (fresh or self.c.line_before(start)) and (
            stops or (bool(title.parts) and not SENTENCE_GOES_ON.match(s, end))
        )

    def _in_list(self, at: int) -> bool:
        """Whether titles with their articles follow each other from `at` to a stop: 、《乙条例》、《丙办法》等规定。"""
        if at <= self.listed[0]:
            return self.listed[1]
        s, end = self.s, at
        while end < len(s) and not self.c.line_before(end):
            opened = SEPARATORS.match(s, end).end()  # type: ignore[union-attr]
            found = end_of_quoted_title(s, opened) if s.startswith("《", opened) else None
            if found is None:
                break
            end = self._after_title(found[2])[2]
        again = BACK.match(s, SEPARATORS.match(s, end).end())  # type: ignore[union-attr]
        tail = _LIST_ENDS.match(s, end)
        ends = self.c.line_before(end) or bool(
            again or (tail and (tail["stop"] is not None or self.c.line_before(tail.end())))
        )
        self.listed = (end, ends)
        return ends

    def _is_mentioned(self, start: int, fresh: bool, title: Title) -> bool:
        """Whether a tagged title stands in a quoted sentence all the same: 依照【法律】《X法》的有关规定处罚."""
        before = STRICT.search(self.s, max(0, start - 6), start)
        if not self.events or fresh or before is None:
            return False
        if before[0] in _FOLLOWING and not self.c.line_before(start):
            return not self.s.startswith("：", title.after) and not self.c.line_before(title.after)
        goes_on = SENTENCE_GOES_ON if title.parts else _TITLE_GOES_ON
        return bool(goes_on.match(self.s, title.after))

    def _dated(self, title: Title) -> bool:
        return any(_DATED.search(self.s, a, b) for a, b in title.editions)

    def _placed(self, start: int, prefix: Prefix, title: Title) -> bool:
        """Whether the place of a title, behind quoted text, is one where a citation begins."""
        s, end, located = self.s, title.after, bool(title.parts or title.editions)
        stopped = s[start - 1] in BEFORE_HEADING
        if self.c.line_before(start):
            ends = end >= len(s) or s[end] in "：；。" or self.c.line_before(end)
            if title.editions or (title.parts and (ends or stopped)):
                return True
            return ends and (stopped or prefix.numbered)
        if prefix.numbered and not stopped and not self.c.gap_before(start):
            return located and s[start] not in "（一二三四五六七八九十"
        return located

    def _law(self, start: int, fresh: bool, prefix: Prefix, title: Title) -> Law:
        written = canonical_title(self.c.original(title.start, title.end))
        numbered = self._is_number(title.start, title.end, title.outer)
        number = title_of_number(self.s[title.start : title.end]) if numbered else ""
        inside = EDITION_IN_TITLE.search(written) if written.endswith("）") else None
        meant = title_meant(written, self.laws)
        name = number or self.aliases.get(written) or meant or set_right(written[: inside and inside.start()])
        editions = [edition_text(self.c, a, b) for a, b in title.editions]
        if inside:
            editions.insert(0, inside["edition"] or inside["other"])
        editions.insert(0, self._order_before(prefix, title.start))
        if prefix.made != "原" or not any("废止" in one or "失效" in one for one in editions):
            editions.insert(0, squeeze(prefix.made))
        edition = "；".join(filter(None, editions))
        role = prefix.role or (self._role_before(start) if fresh and not prefix.tagged else "")
        law = Law("", name, edition, False, role, written if written != name else "")
        if written != name and not number and written not in self.aliases and not inside:
            law = law._replace(unsure=f"名称原写作“{written}”，按《{name}》理解，请核对。")
        if self.c.original(title.start - 1, title.start) in SINGLE_OPENINGS:
            law = law._replace(unsure=f"“{written}”不在书名号《》里，按《{name}》理解，请核对。")
        if prefix.words:
            law = law._replace(unsure=f"“{prefix.words}”之后的《{name}》是否也是依据，请核对。{law.unsure}")
        if prefix.tagged:
            self.group_kind = prefix.kind if prefix.group else ""
            return law._replace(kind=prefix.kind, tagged=True)
        if prefix.numbered and self.group_kind:
            return law._replace(kind=self.group_kind, tagged=True)
        return law._replace(kind=infer_kind(name, edition + number))

    def _order_before(self, prefix: Prefix, title: int) -> str:
        """The order or the number that stands between a prefix and a title: 国务院令第591号《乙条例》."""
        said = NUMBER_FIRST.match(self.s, prefix.end, title) if prefix.end < title else None
        words = squeeze(self.c.original(prefix.end, said.end())) if said else ""
        return _BY.sub("", words).rstrip("的：")

    def _role_before(self, start: int) -> str:
        """参照《甲法》第五条、《乙法》第六条: what is joined to a law has its role."""
        joined = bool(self.laws) and self.s[start - 1] in "、和及与+＋&＆暨兼或"
        return self.laws[-1].role if joined and not LEAD.match(self.s, start) else ""
