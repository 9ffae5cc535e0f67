"""Reads what stands before the title of a law: tags, numbers, bullets, labels, 根据, the organ, the order that made it.

Positions are in compact text.
"""

import re
from typing import NamedTuple

from core.chinese import NUMERAL_CHARACTERS, Compact
from laws.events import Event, Law
from laws.numbers import NUMBER, ORDER, has_number
from laws.references import aliases_in
from laws.spelling import STATE
from laws.titles import KINDS, LABEL, TAG, normalise_kind

NUM = NUMERAL_CHARACTERS
CIRCLED = "①-⒛❶-➓㈠-㈩㊀-㊉"
NUMBERING = re.compile(
    r"(?:（?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[a-zA-Z])[）、．.：]"
    rf"|[{CIRCLED}]、?|第[一二三四五六七八九十]、|第[一二三四五六七八九十]，(?=《)|[【〔][0-9]{{1,2}}[】〕]|[一二三四五六七八九十]是(?=《)|[0-9]{{1,2}}，?(?=《))(?![0-9])"
)
_BULLET = re.compile(
    rf"[^\w《》〈〉【】〔〕（）「」『』〖〗“”\"：；。，、/|｜]{{1,4}}|依据[{NUM}]{{1,2}}[：、.]"
    r"|[0-9]{1,2}[|｜](?=《)|(?:[0-9]{1,2}(?:[.．-][0-9]{1,2}){1,2}|[Ⅰ-ⅻ]|[IVXivx]{1,4})[、.．）]?(?=《|【)"
    r"|(?:其[一二三四五六]|首先|其次|再次|最后)[，：、]?(?=《|【)"
)
"""Any sign, and the numbers that lists of several levels have: ◇, 1-2., Ⅱ."""
LEAD = re.compile(
    r"(?:主要)?(?:并且?|同时|另外?|且|还)?"
    r"(?:(?:根据|依据|按照|依照|适用|结合|遵照|基于|(?:摘录?|节选|引|出)自|[依据凭])为?|(?P<role>(?:参照|比照|参考)(?:执行|适用|使用)?)|详见|见|同|按)"
    r"(?=《|【|中华人民共和国|中国人民共和国|原《|现行|[\u4e00-\u9fff]{1,10}[〔（【][0-9]{4}[〕）】])"
)
_FORMER = re.compile(
    r"(?:(?P<former>原|（原）|原来的|已经?(?:废止|失效)的|（[^（）]{0,8}(?:废止|失效)）)|[上前]述|旧"
    r"|（?(?:现(?:在|行|已)?(?:有效)?(?:改为|为|是|适用|执行|见)?的?|新的?|新?(?:修订|修正|修改)后?[的为是]?|已?(?:改为|替换为|更名为)))"
    r"(?=《|中华人民共和国|(?<=[现在])(?:依[据照]|根据|按照?|参照|比照)《)"
    r"|(?P<bare>原(?![子产种料油始木矿有则住生煤])|现(?![金代场役货有状])行?)"
    rf"(?=[\u4e00-\u9fff]{{1,40}}?(?:法|条例|办法|规定|细则)第[{NUM}]{{1,7}}条)"
)
"""原, 现, 修订后的 in front of a title: which of several laws is in force; 原 is kept."""
_MADE_FIRST = re.compile(
    r"(?:(?:根据|依据|经)?[0-9]{4}年[^。；：《》]{0,60}(?:《[^《》]{2,60}》)?[^。；：《》]{0,30}"
    r"(?:通过|修正|修订|修改|公布|发布|颁布|施行|实施)[、，]?(?:并|后)?){1,4}的(?=《|中华人民共和国)"
)
_ORGAN = re.compile(
    r"[\u4e00-\u9fff、]{1,40}?(?:共和国|国务院|厅|部|委|委员会|局|署|会|政府|省|市|院|办|办公室|自治区)(?:联合)?(?:印发|转发|发布|下发|颁布)?(?:的)?(?=《)"
)
_NUMBER_IN_BRACKETS = re.compile(r"（(?=[^（）]*号令?）)[^（）《》。；]{3,60}）(?=《)")
_YEAR_FIRST = re.compile(r"(?:19|20)[0-9]{2}年[0-9月日]{0,6}(?:版|新?修[正订改]的?)?(?=《)")
_MAKING = frozenset("原已现新旧修上前（根依经12")
_LEADING = frozenset("主根依按参比详见并同另且还结适遵基据凭摘节引出")
_BEGINS = (
    frozenset(f"{NUM}第其首再最法设实行责职权处执依名适") | {kind[0] for kind in KINDS} | _MAKING | _LEADING
)
"""The characters that words in front of a title begin with, looked at first."""
_LEAD_BARE = re.compile(
    rf"(?:根据|依据|按照|依照|遵照|基于|[按依据]|(?P<role>参照|比照|参考))为?"
    rf"(?=[\u4e00-\u9fff]{{1,40}}?(?:法|条例|办法|规定|细则)(?:第[{NUM}]{{1,7}}条|[（〔][^（）〔〕]{{1,80}}[）〕]|(?:以及|及其|[、和及与])[\u4e00-\u9fff]{{1,40}}?(?:法|条例|办法|规定|细则)第[{NUM}]{{1,7}}条))"
)
_BARE_FOLLOWS = rf"[\u4e00-\u9fff]{{1,40}}?(?:法|条例|办法|规定|细则)(?:第[{NUM}]{{1,7}}条|（[^（）]{{1,80}}）|(?:[。；，、]|以及|[和及与])|$)"
_BASIS_IS = re.compile(
    r"[本该此其上前]?述?(?:项|条|类)?(?:行政)?(?:职权|权力|事项|许可|处罚|行为|工作)?的?"
    r"(?:(?:法律|法定|设定|实施|行使|处罚|执法|主要|职权|执行|权力|直接)*依据(?:名称|文件|条款)?(?:分别|主要)?(?:为|是|有|包括|如下|系|来自|来源于|源自)+：?"
    r"|(?:有关|相关)?(?:法律|法规|文件)名称：)"
    rf"(?=《|【|（?[{NUM}]{{1,2}}[、.．）]|[{CIRCLED}]|{_BARE_FOLLOWS})"
)
"""本项依据为：, in front of a title with or without 《》."""
_BROKEN_TAG = re.compile(r"[\u4e00-\u9fff]{1,8}[】〕](?=《)")
_BEFORE_TITLE = 60
_ORGAN_ENDS = frozenset("国院厅部委会局署府省市办室区发布的号令告文件：）")
"""How the organs and numbers in front of a title end, looked at first."""
NUMBER_FIRST = re.compile(
    rf"(?:[0-9]{{4}}年[0-9]{{1,2}}月[0-9]{{1,2}}日)?(?:{ORDER}|{NUMBER}(?:文件?)?)(?:公布|发布|印发)?[的：]?(?=《)"
)
_HEADING_LABEL = re.compile(
    rf"(?!第[{NUM}]+[条款项章])[^《》。；：【】]{{1,40}}(?P<colon>：)(?=《)|[^《》。；：，【】第]{{1,12}}(?=《)"
)
_WORDS_BEFORE = re.compile(r"[\u4e00-\u9fff]{1,8}(?=《)")
JOINTS = "、，；。和与及》：+＋&＆暨兼或者"
"""What joins a law to the one cited before it."""
BEFORE_HEADING = "。；！？）》】〕：”.…"


class Prefix(NamedTuple):
    """What stands before a title: tag, number, bullet, label; `group`: a tag over a numbered list.

    `role`: 参照; `made`: words of its making in front of it (2016年…修订的), or 原; `words`: any others, behind a joint.
    """

    end: int
    kind: str
    tagged: bool
    numbered: bool
    group: bool
    role: str
    made: str
    words: str = ""


NO_PREFIX = Prefix(0, "", False, False, False, "", "")


class PrefixReader:
    """What one walk over a cell knows, and the reading of what stands before a title."""

    def __init__(self, compact: Compact) -> None:
        self.c = compact
        self.s = compact.text
        self.events: list[Event] = []
        self.group_kind = ""
        self.laws: list[Law] = []
        self.aliases = aliases_in(self.s)
        self.spaces = compact.gaps | compact.lines
        self.turned = False
        self.quoted_before: set[int] = set()
        self.listed: tuple[int, bool] = (-1, False)

    def _prefix(self, start: int, fresh: bool) -> Prefix:
        """Tags, numbers, bullets and labels from `start` on, in whatever order they come."""
        s, at, kind, numbered, group, role, made = self.s, start, "", False, False, "", ""
        first = s[start : start + 1]
        nothing = first == "《" or (not fresh and "\u4e00" <= first <= "\u9fff" and first not in _BEGINS)
        for _ in range(0 if nothing else 6):
            if m := TAG.match(s, at) or LABEL.match(s, at):
                named = m.groupdict()
                kind = normalise_kind(m["kind"] or named.get("other") or named.get("open") or "") or kind
            elif m := NUMBERING.match(s, at):
                numbered, group = True, bool(kind)
            elif s[at : at + 1] in _MAKING and (m := self._making_at(at, fresh or bool(kind))):
                if m.re is not _FORMER or m["former"] or m["bare"] == "原":
                    made = self.c.original(at, m.end()).removesuffix("的").strip("()（）")
            elif s[at : at + 1] in _LEADING and (m := self._lead_at(at, fresh)):
                role = "参照" if m["role"] else role
            elif not (m := _BULLET.match(s, at) or (self._introduced_at(at) if fresh else None)):
                break
            at = m.end()
        if not kind and (fresh or self.c.line_before(start)):
            at = self._past_label(start, at, fresh, numbered)
        words = _WORDS_BEFORE.match(s, at) if fresh and self.laws and s[start - 1] in JOINTS else None
        if words and not (_ORGAN.match(s, at) or NUMBER_FIRST.match(s, at)):
            return Prefix(words.end(), kind, bool(kind), numbered, group, role, made, s[at : words.end()])
        return Prefix(at, kind, bool(kind), numbered, group, role, made)

    def _introduced_at(self, at: int) -> re.Match[str] | None:
        """Half a tag, or 本项依据为：, in front of a title."""
        return _BROKEN_TAG.match(self.s, at) or _BASIS_IS.match(self.s, at)

    def _lead_at(self, at: int, fresh: bool) -> re.Match[str] | None:
        """根据, 参照 and the like in front of a title; of one without 《》 only where nothing was cited before."""
        if fresh:
            listed = not self.events or self.s[at - 1] in "、，；。和及与"
            return LEAD.match(self.s, at) or (_LEAD_BARE.match(self.s, at) if listed else None)
        begins = self.c.line_before(at) and self.s[at - 1] in BEFORE_HEADING
        return LEAD.match(self.s, at) if begins and self.s.startswith(("参", "比"), at) else None

    def _making_at(self, at: int, fresh: bool) -> re.Match[str] | None:
        """原, or 根据2016年…《…决定》修订的, in front of a title."""
        if not fresh and not self.c.line_before(at):
            return None
        s = self.s
        found = _FORMER.match(s, at) or _MADE_FIRST.match(s, at) or _YEAR_FIRST.match(s, at)
        return found or _NUMBER_IN_BRACKETS.match(s, at)

    def _past_label(self, start: int, at: int, fresh: bool, numbered: bool) -> int:
        """Behind a label such as 申请条件： or "a) 申请条件" in front of a title."""
        m = _HEADING_LABEL.match(self.s, at)
        if m is None:
            return at
        lettered = self.s[start].isascii() and self.s[start].isalpha()
        return m.end() if lettered or (m["colon"] and (fresh or at > start)) or (fresh and numbered) else at

    def _past_organ(self, prefix: Prefix, fresh: bool) -> int:
        """Behind the organ that made a law, or the number of its order, in front of its title."""
        s, at = self.s, prefix.end
        opens = s.find("《", at, at + _BEFORE_TITLE)
        named = opens > at and s[opens - 1] in _ORGAN_ENDS
        if named and (fresh or prefix.tagged or prefix.numbered or s.startswith(f"{STATE}《", at)):
            organ = _ORGAN.match(s, at) or (NUMBER_FIRST.match(s, at) if has_number(s, at) else None)
            return organ.end() if organ else at
        return at
