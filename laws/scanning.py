"""Finds in a 依据 cell where laws and their articles begin; what makes up the reading of citations.

A head (laws.heads) opens a law; a locator at the start of a line or sentence opens an article of it;
everything else is quoted text. Positions are in compact text; each is looked at a bounded number of times.
"""

import re
from itertools import pairwise

from core.chinese import Compact
from laws.before_titles import BEFORE_HEADING, CIRCLED, JOINTS, LEAD, NO_PREFIX, NUM, NUMBERING, Prefix
from laws.captions import caption_end
from laws.editions import edition_at
from laws.events import Event, Law, has_words
from laws.heads import (
    CONNECTIVE,
    SENTENCE_GOES_ON,
    SEPARATORS,
    STRICT,
    HeadReader,
    Title,
    last_of,
    spelled,
    unsure_of,
)
from laws.locators import read_parts
from laws.notes_behind import is_note
from laws.places import Locator, Part, under
from laws.references import BACK, BARE_BACK, alias_starts, law_meant, title_meant
from laws.saying import SAYS
from laws.sections import read_sections
from laws.sources_behind import read_sources
from laws.titles import LAW_WORD, NO_LAW_NAME, TAG, end_of_quoted_title, infer_kind

_AFTER_STOP = re.compile(
    rf"[。；！？….](?:(?<!\.)[”』」]?(?=[第《【\[〔「『〖（0-9{CIRCLED}一二三四五六七八九十附目中同该原其a-z])"
    r"|(?<=\.)(?=[第《【]))"
)
_IN_NUMBER = re.compile(r"[0-9a-zA-Z]\.")
_NUMBERED_TITLE = re.compile(
    rf"(?:[0-9]{{1,2}}[.．、）]|[{CIRCLED}]|（[{NUM}]{{1,3}}）|[一二三四五六七八九十]{{1,2}}、)(?=《)"
)
_NUMBER_ENDS = re.compile(rf"[.．、）{CIRCLED}]")
_INTRODUCED = re.compile(rf"[^《》。；：]{{1,40}}?{LEAD.pattern}(?=《)")
_SENTENCE_MAX = 120
"""Longer words before any heading are rather a quotation than a sentence that cites."""
_BARE_LAW = re.compile(r"[\u4e00-\u9fff]{1,38}?(?:(?<![办依守违立司执])法|条例|实施细则)(?=；|$)")
"""Nothing but the name of a law up to the end of a line."""
_SAYS = re.compile('(?:规定|明确)?(?:[：，]?[“「『"]|：)')
_AFTER_QUOTE = re.compile(
    rf"[”」』\"][，；。、和及]{{0,2}}(?=(?:(?:《[^《》。；]{{2,80}}》(?:（[^（）]{{1,120}}）)?)|(?=第))(?:第[{NUM}]{{1,7}}[条款][^。；，：“”「」『』\"《》]{{0,20}})?{_SAYS.pattern})"
)
"""A quotation ends, and the next place or law begins with one of its own: 第三条：“…”第八条：“…”."""
_BEHIND_BRACKET = re.compile(rf"[、，；。和及]*+(?:$|[第《】{CIRCLED}]|[{NUM}]{{1,2}}[、.．])")
"""What may follow an article's text in brackets: nothing, the next article, the next law."""
_SENTENCE_SIGN = re.compile("[，。；：]|应当|不得|可以|必须|禁止|责令|负责")
_QUOTED_MIN = 8
_QUOTED_MAX = 3000
_BACK_BEGINS = ("同", "该", "本", "前述", "上述")
_NOTHING_BEGINS = frozenset(("", "：", "，", "。", "；"))
_WORDS_MAX = 20
_BETWEEN_MAX = 16
"""Longer words between two laws are never only 等法律法规的有关规定；."""
_CITES = re.compile(r"(?:违反|依[照据]|按照?|根据|适用|[参比]照|符合|执行|[：见])了?$")
_LOCATOR_BEGINS = re.compile(rf"第|附|目录|序号|[总分罚]则第|[{NUM}]{{1,7}}条：")


def find_events(compact: Compact) -> list[Event]:
    """Heads and article headings of a cell in order; `compact` is made with locators.unify_signs."""
    scanner = _Scanner(compact)
    scanner.walk()
    if event := scanner.introduced():
        scanner.walk(event)
    return read_sources(scanner) or scanner.in_sentence() + scanner.events


def _is_even(s: str, until: int) -> bool:
    """Whether a straight quotation mark closes: as many of them stand before."""
    return s.count('"', max(0, until - _QUOTED_MAX), until) % 2 == 0


class _Scanner(HeadReader):
    """One walk over one cell."""

    def walk(self, first: Event | None = None) -> None:
        """All heads and headings in order; behind `first`, where that is known."""
        candidates, i, at, just = self._candidates(), 0, 0, False
        if first:
            self.events, at = [first], first.end
        while True:
            if just:
                candidate = SEPARATORS.match(self.s, at).end()  # type: ignore[union-attr]
            else:
                while i < len(candidates) and candidates[i] < at:
                    i += 1
                if i == len(candidates):
                    return
                candidate = candidates[i]
                i += 1
            begins = self.s[candidate : candidate + 1] not in _NOTHING_BEGINS
            event = self._event_at(candidate, at, joined=just) if begins else None
            just = event is not None
            if event:
                event = self._with_bracketed(event)
                self.events.append(event)
                at = self._behind_quotation(event.end)

    def _with_bracketed(self, event: Event) -> Event:
        """An article with its text where that stands in brackets behind it: 第五条（……）、第八条（……）."""
        end = self._behind_pair(event.end, "（）", "〔〕", "【】") if event.locators else None
        if end is None or not (_BEHIND_BRACKET.match(self.s, end) or self.c.line_before(end)):
            return event
        text = self.s[event.end + 1 : end - 1]
        if len(text) < _QUOTED_MIN or not _SENTENCE_SIGN.search(text) or is_note(text, said=False):
            return event
        return event._replace(end=end, quoted=(event.end + 1, end - 1))

    def _behind_quotation(self, at: int) -> int:
        """Behind a text that stands in quotation marks right behind its article: 第十条“…”、第十一条“…”."""
        end = self._behind_pair(at, "“”")
        return end if end is not None and end - at >= _QUOTED_MIN else at

    def _behind_pair(self, at: int, *pairs: str) -> int | None:
        """Behind the sign that closes what one of these pairs opens at `at`."""
        pair = next((one for one in pairs if self.s.startswith(one[0], at)), "")
        depth = 0
        for m in re.compile(f"[{pair}]").finditer(self.s, at, at + _QUOTED_MAX) if pair else ():
            depth += 1 if m[0] == pair[0] else -1
            if depth == 0:
                return m.end()
        return None

    def introduced(self) -> Event | None:
        """A law behind a few words, whose text follows: 经查，依《甲法》第五条之规定：子丑."""
        m = _INTRODUCED.match(self.s)
        found = end_of_quoted_title(self.s, m.end()) if m else None
        if m is None or found is None or (self.events and self.events[0].start < m.end()):
            return None
        title = self.title_with_places(found)
        if not title.parts or not SAYS.match(self.s, title.after):
            return None
        law = self.law_of(title)._replace(role="参照" if m["role"] else "")
        self.laws.append(law)
        return Event(0, title.after, law, spelled(title.parts), last_of(title.parts))

    def in_sentence(self) -> list[Event]:
        """The articles of laws that lines before any heading name: 违反《甲法》第五条，依据《甲法》第六条处罚.

        A person confirms each. They quote nothing, so that the words belong to them whole; where a line cites nothing,
        none does.
        """
        until = self.events[0].start if self.events else len(self.s)
        if self.s.find("《", 0, until) < 0:
            return []
        lines = [*sorted(line for line in self.c.lines if line < until), until]
        found = [self._sentence(start, end) for start, end in pairwise(lines)]
        return [event for events in found for event in events] if all(found) else []

    def _sentence(self, start: int, until: int) -> list[Event]:
        """The citations of one line that is one sentence; [] for any other."""
        s = self.s
        found: list[Event] = []
        if until - start > _SENTENCE_MAX or s.find("。", start, until) not in (-1, until - 1):
            return []
        at = s.find("《", start, until)
        while at >= 0:
            title = end_of_quoted_title(s, at)
            joined = bool(found) and not has_words(s[found[-1].end : at])
            if title and LAW_WORD.search(s, title[0], title[1]):
                editions, parts, end = self._after_title(title[2])
                begins = at - start <= _WORDS_MAX and self._stops(end)
                if parts and end <= until and (joined or begins or _CITES.search(s, start, at)):
                    law = self._law(at, False, NO_PREFIX, Title(*title, editions, parts, end))
                    asked = f"《{law.title}》是在句子里写到的，请核对它是不是依据。{law.unsure}"
                    found.append(Event(at, end, law._replace(unsure=asked), spelled(parts), last_of(parts)))
            at = s.find("《", max(title[2] if title else 0, at + 1), until)
        starts = [start, *(event.start for event in found[1:]), until]
        return [event._replace(start=starts[i], end=starts[i + 1]) for i, event in enumerate(found)]

    def _candidates(self) -> list[int]:
        """Where a citation may begin: at lines and sentences, after spaces, at tags and numbered titles."""
        s, found = self.s, {0, *self.c.lines, *self.c.gaps}
        stops = _AFTER_STOP.finditer(s)
        found.update(m.end() for m in stops if m[0] != "." or not _IN_NUMBER.match(s, m.start() - 1))
        found.update(m.start() for m in TAG.finditer(s))
        opens = s.find("《", 1)
        while opens >= 0:
            numbered = _NUMBER_ENDS.match(s, opens - 1)
            if numbered and (number := _NUMBERED_TITLE.search(s, max(0, opens - 5), opens + 1)):
                found.add(number.start())
            opens = s.find("《", opens + 1)
        quotes = _AFTER_QUOTE.finditer(s) if any(quote in s for quote in '”」』"') else ()
        self.quoted_before = {m.end() for m in quotes if m[0][0] != '"' or _is_even(s, m.end())}
        found |= self.quoted_before
        found.update(alias_starts(s))
        return sorted(found)

    def _event_at(self, at: int, after: int, *, joined: bool) -> Event | None:
        fresh = joined or (at - after < _BETWEEN_MAX and not has_words(self.s[after:at]))
        return self._head_at(at, fresh) or self._back_at(at, fresh) or self._article_at(at, fresh)

    # --- the same law again ---

    def _back_at(self, start: int, fresh: bool) -> Event | None:
        """同法第十三条, 该条例第五条, and a short name that the cell itself has given: 食安法第五条."""
        if not (fresh or self.aliases or self.s.startswith(_BACK_BEGINS, start)):
            return None
        m = BACK.match(self.s, start)
        if not self.laws:
            return self._lawless(m, start) if m and not self.events else None
        alias = self._alias_at(start)
        m = None if alias else m
        bare = not (m or alias) and fresh and self.s[start - 1] in JOINTS
        m = BARE_BACK.match(self.s, start) if bare else m
        if m and m.re is BARE_BACK and not title_meant(m["word"], self.laws):
            m = None
        at = m.end() if m else start + len(alias) if alias else -1
        if at < 0 or not (parts := read_parts(self.s, at)):
            return None
        end = parts[-1].end
        quoting = self.s[start - 1] in "：“「『"
        joined = fresh and self.s[start - 1] in JOINTS
        alone = (
            bool(SAYS.match(self.s, end))
            or self.s[end : end + 1] in _NOTHING_BEGINS
            or self.c.gap_before(end)
        )
        own = (
            bool(alias)
            or (fresh and not quoting)
            or not self.s.startswith("本", start)
            or (
                self.c.line_before(start)
                and self.s[start - 1] in BEFORE_HEADING
                and self.s.startswith("：", end)
            )
        )
        heads = joined or (alone and own)
        if not heads or not self._opens_article(start, fresh, parts):
            return None
        law, sure = law_meant(m["word"], self.laws) if m else (self._named(self.aliases[alias or ""]), True)
        sure = sure and not (m and m.re is BARE_BACK)
        unsure = "" if sure else f"“{self.s[start:at]}”按《{law.title}》理解，请核对。"
        return Event(start, end, law._replace(unsure=unsure), spelled(parts), last_of(parts))

    def _alias_at(self, start: int) -> str | None:
        """The longest short name that begins here, with a place behind it."""
        names = (a for a in self.aliases if self.s.startswith(a, start))
        return max(names, key=len, default=None)

    def _lawless(self, m: re.Match[str], start: int) -> Event | None:
        """本办法第十条：子 at the beginning of a cell that names no law."""
        parts = read_parts(self.s, m.end()) if self.c.line_before(start) else []
        says = bool(parts) and self.s.startswith("：", parts[-1].end)
        return Event(start, parts[-1].end, None, spelled(parts), last_of(parts)) if says else None

    def _named(self, title: str) -> Law:
        same = [law for law in self.laws if law.title == title]
        return same[-1] if same else Law(infer_kind(title, ""), title, "", False)

    # --- articles ---

    def _article_at(self, start: int, fresh: bool) -> Event | None:
        s = self.s
        numbering = NUMBERING.match(s, start)
        at = numbering.end() if numbering and s.startswith("第", numbering.end()) else start
        if not _LOCATOR_BEGINS.match(s, at):
            return self._section_at(start)
        parts = read_parts(s, at) or self._wordless(start, at, fresh)
        if not parts or not self._opens_article(start, fresh, parts):
            return None
        end = parts[-1].end
        if turned := self._turned_round(start, end, parts):
            return turned
        edition = edition_at(self.c, end, after_locator=True)
        end, uncounted = caption_end(self.c, edition[1] if edition else end, parts)
        if parts[0].level in ("paragraph", "item", "sub_item") and (base := self._last_place()):
            parts = [under(base, part) for part in parts]
        return Event(start, end, None, spelled(parts), last_of(parts), unsure_of(parts) + uncounted)

    def _section_at(self, start: int) -> Event | None:
        """四、（十八） on a line of its own, of a document whose first place was given so."""
        last = self.events[-1].last if self.events and self.c.line_before(start) else None
        if last is None or not (last.part and last.item) or last.article:
            return None
        parts = read_sections(self.s, start)
        sections = bool(parts) and all(part.locators[0].item for part in parts)
        return Event(start, parts[-1].end, None, spelled(parts), last_of(parts)) if sections else None

    def _wordless(self, start: int, at: int, fresh: bool) -> list[Part]:
        """第十九：子 on a line of its own, where an article may follow: directly behind a law, or counting on."""
        if not self.events or not (fresh or self.c.line_before(start)):
            return []
        parts = read_parts(self.s, at, self.spaces)
        last = self._last_place()
        counts = bool(parts) and bool(last) and parts[0].locators[0].article > last.article  # type: ignore[union-attr]
        return parts if parts and (counts or (fresh and not last)) else []

    def _turned_round(self, start: int, end: int, parts: list[Part]) -> Event | None:
        """第五条 《X条例》: the place in front of the law, with nothing else on the line."""
        signs = ("（", "，") if self.laws and not self.turned else ("（", "，", "：", "--", "-")
        s = self.s
        at = end + next((len(sign) for sign in signs if s.startswith(sign, end)), 0)
        begins = self.c.line_before(start) or self.turned
        found = None
        if begins and s.startswith("《", at):
            found = end_of_quoted_title(s, at)
        elif begins and at == end and (not self.laws or self.turned):
            found = self._bare_behind(at)
        if found is None or not LAW_WORD.search(s, found[0], found[1]):
            return None
        edition = edition_at(self.c, found[2], after_locator=True)
        editions, after = ([edition[0]], edition[1]) if edition else ([], found[2])
        after += s.startswith("）", after)
        quotes = (not self.laws or self.turned) and bool(_SAYS.match(s, after))
        if not (after >= len(s) or self.c.line_before(after) or s[after] in "。；、" or quotes):
            return None
        prefix = Prefix(start, "", False, False, False, "", "")
        law = self._law(start, False, prefix, Title(*found, editions, parts, after))
        if self.laws and not self.turned:
            law = law._replace(
                unsure=f"“{s[start:end]}”写在《{law.title}》之前，按该文件的条文理解，请核对。"
            )
        elif s[found[2] - 1] != "》":
            law = law._replace(unsure=f"“{law.title}”不在书名号《》里，按《{law.title}》理解，请核对。")
        self.turned = True
        self.laws.append(law)
        return Event(start, after, law, spelled(parts), last_of(parts))

    def _bare_behind(self, at: int) -> tuple[int, int, int] | None:
        """第八条 渔业法: a law without 《》 that is all that follows on the line."""
        if not self.c.gap_before(at):
            return None
        line = next(filter(self.c.line_before, range(at + 1, at + _SENTENCE_MAX)), at)
        m = _BARE_LAW.match(self.s, at, line)
        return (at, m.end(), m.end()) if m and not NO_LAW_NAME.search(m[0]) else None

    def _last_place(self) -> Locator | None:
        last = self.events[-1].last if self.events else None
        return last if last and last.article else None

    def _opens_article(self, start: int, fresh: bool, parts: list[Part]) -> bool:
        """Whether a locator heads an article's text rather than standing in a sentence."""
        s, end, level = self.s, parts[-1].end, parts[0].level
        colon = bool(SAYS.match(s, end))
        goes_on = not colon and SENTENCE_GOES_ON.match(s, end)
        if goes_on and not (fresh and goes_on[0] in ("、《", "和《") and self._in_list(end)):
            return goes_on[0] == "规定" and self._says_as_before(start, end)
        if fresh or start in self.quoted_before:
            return True
        line = self.c.line_before(start)
        stopped = start > 0 and s[start - 1] in BEFORE_HEADING
        if not (line or stopped or (self.c.gap_before(start) and (colon or self._counts_on(end, parts)))):
            return False
        if level not in ("article", "annex"):
            own_line = level == "paragraph" and line and stopped and self.c.line_before(end)
            return own_line or (colon and (line or stopped))
        return self._heads_text(start, end, level, colon)

    def _says_as_before(self, start: int, end: int) -> bool:
        """《甲法》第三条规定国家实行…。第五条规定申请人应当…: each of them says 规定, and no 的 behind it."""
        last = self.events[-1].end if self.events else end
        told = self.s.startswith("规定", last) and not self.s.startswith(("：", "，", "的"), last + 2)
        return told and start > last and self.s[start - 1] == "。" and not self.s.startswith("规定的", end)

    def _counts_on(self, end: int, parts: list[Part]) -> bool:
        """Whether a number between two spaces is a later article than the last: 县级… 第八条 市级…"""
        last = self._last_place()
        return bool(last and parts[0].locators[0].article > last.article and self.c.gap_before(end))

    def _heads_text(self, start: int, end: int, level: str, colon: bool) -> bool:
        """Whether an article's number at a line, stop or space is a heading, by what stands around it."""
        s = self.s
        stopped = start > 0 and s[start - 1] in BEFORE_HEADING
        if not stopped and (STRICT if colon else CONNECTIVE).search(s, max(0, start - 6), start):
            return False
        if level == "annex" or (stopped and s[start - 1] in "。…"):
            return True
        apart = colon or end >= len(s) or self.c.gap_before(end)
        return apart or (self.c.line_before(start) and stopped)
