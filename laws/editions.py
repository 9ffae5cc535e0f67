"""The edition of a law as a citation gives it: the bracket behind its title with who passed it when.

（1983年12月8日…通过，根据…修正）, （国务院令第473号）, （建城〔2015〕5号）; brackets may be nested, doubled,
half-open or missing. Positions are in compact text.
"""

import datetime as dt
import re

from core.chinese import NUMERAL_CHARACTERS, Compact, squeeze
from laws.locators import read_parts
from laws.numbers import ORDER, has_number
from laws.places import Part
from laws.references import ALIAS_CLAUSE
from laws.titles import TAG

_NUM = NUMERAL_CHARACTERS
_EDITION_SIGN = re.compile(
    r"[0-9○〇零一二三四五六七八九]{4}(?:年|-|\.)|号|令|通过|修正|修订|修改|公布|发布|施行|实施|颁布|试行|暂行"
    r"|版|批准|废止|失效|[替取]代|代替|停止执行|生效|文$|简称|节选|摘录"
)
_OPEN_EDITION = re.compile(
    rf"(?!、|第[{_NUM}]+[条章款])(?:[\u4e00-\u9fff、]{{0,20}}?〔[0-9]{{4}}〕第?[0-9]+号|{ORDER}"
    r"|(?:19|20)[0-9]{2}(?:修正|修订|修改)(?:本|版)*"
    rf"|(?:19|20)[0-9]{{2}}年(?=第[{_NUM}]+[条章])"
    r"|[0-9]{4}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?"
    r"(?:[^。；《第]|第(?=[^条。；《]{1,8}(?:届|次|号))){0,120}?(?:通过|修正|修订|公布|发布|施行|实施|颁布|修改|版))"
    r"(?:公布|发布)?(?:本(?=第))?文?件?"
)
_BEHIND = re.compile(rf"，?(?P<said>{ORDER}|(?:现?已经?被?)?(?:废止|失效))(?=$|[。；]|，[现新应改修])")
"""What is said of a law behind its article: 第七十五条，国务院令第591号; 第十二条 已废止."""
_FIELD = re.compile(
    r"[；，。|｜]?(?P<said>(?:依据|发文|发布|颁布|公布|制定|实施|施行|生效)?(?:文号|字号|机关|单位|部门|日期|时间)：)(?!《)"
)
"""A field of a form between a law's name and its article: 发文字号：主席令第81号."""
_FIELD_MAX = 60
_DATED_CLAUSE = re.compile(
    r"，(?=[0-9]{4}年[0-9月日]{0,6}(?:第[一二三四五]次)?(?:通过|修正|修订|公布|发布|施行|实施|颁布|修改)[，、]第)"
)
_DATE = re.compile(r"[0-9]{4}年")
_DAY = re.compile(r"(\d{4})\s*年\s*(?:(\d{1,2})\s*月\s*(?:(\d{1,2})\s*日)?)?|(\d{4})-(\d{1,2})-(\d{1,2})")
_PRESENT = re.compile(r"[，；（](?=现(?!已?[由被])[^，。；《》]{0,6}《)")
"""（已废止，现为《乙法》第八条）: another law begins there."""
_ITEM = re.compile(r"第?[0-9一二三四五六七八九十]{1,3}项?")
_SENTENCE = re.compile(r"^[^0-9]*(?:的，|应当|不得|责令|必须)")
"""What a bracket says that quotes the article in front of it: （未经批准…的，责令…）."""
_PLAINLY_MAKING = re.compile(
    r"[0-9○〇零一二三四五六七八九]{4}(?:年|-|\.)|[0-9]号|修正|修订|废止|失效|[替取]代|代替|停止执行|节选|摘录|简称"
)
_MAKING_MAX = 20
"""Longer words without one of these signs are a sentence: provisions too speak of 公布, 批准, 实施."""
_BRACKET_SIGN = re.compile(rf"[（）〔〕【】〈〉]|第[{_NUM}]{{1,7}}条(?:第[{_NUM}]{{1,3}}款)?")
_UNCLOSED_STOP = re.compile(rf"[。；：《【]|第[{_NUM}]{{1,7}}条")
_CLOSING = {"（": "）", "〔": "〕", "【": "】", "〈": "〉"}
_MAX_EDITION = 1500


def edition_at(c: Compact, at: int, *, after_locator: bool) -> tuple[tuple[int, int], int] | None:
    """Inner span and outer end of the edition at `at`, bracketed or not; None when there is none.

    Behind a locator only what is plainly an edition counts: （一） there is an item.
    """
    s = c.text
    if at < len(s) and s[at] in _CLOSING:
        inner, end = _bracket(c, at)
        if present := _PRESENT.search(s, at if after_locator else at + 1, inner):
            if present.start() == at:
                return None
            inner = end = present.start()
        content = s[at + 1 : inner]
        remark = not after_locator and s[at] == "（" and not _ITEM.fullmatch(content)
        signed = _EDITION_SIGN.search(content) and not (after_locator and _is_sentence(content))
        return ((at + 1, inner), end) if remark or signed else None
    if s.startswith(("，", "；", "即"), at) and (clause := ALIAS_CLAUSE.match(s, at)):
        return clause.span("said"), clause.end()
    if (field := _FIELD.match(s, at)) and (end := _field_end(c, field.end())):
        return (field.start("said"), end), end
    if after_locator or s.startswith(("已", "现已"), at):
        behind = _BEHIND.match(s, at) if s.startswith(("，", "已", "现已"), at) or c.gap_before(at) else None
        return (behind.span("said"), behind.end()) if behind else None
    if s.startswith("，", at) and _DATED_CLAUSE.match(s, at):  # 《X法》，2018年12月29日修正，第一条
        at += 1
    if _DATE.match(s, at):  # 《X法》2018年…修正）: the opening bracket is missing
        inner, end = _bracket(c, at, opened=True)
        if end > inner:
            return (at, inner), end
    m = _OPEN_EDITION.match(s, at) if has_number(s, at) or s[at : at + 1].isdigit() else None
    return ((at, m.end()), m.end()) if m else None


def _is_sentence(content: str) -> bool:
    """Whether a bracket behind an article holds words of it, and not when and by whom the law was made."""
    return bool(_SENTENCE.search(content)) or (
        len(content) > _MAKING_MAX and not _PLAINLY_MAKING.search(content)
    )


def _bracket(c: Compact, at: int, *, opened: bool = False) -> tuple[int, int]:
    """Inner and outer end of the bracket at `at`; where it is never closed, an article ends it.

    `opened`: as if a （ stood in front of `at`.
    """
    s, depth = c.text, int(opened)
    opening = "（" if opened else s[at]
    closing = _CLOSING[opening]
    limit = min(len(s), at + _MAX_EDITION)
    for m in _BRACKET_SIGN.finditer(s, at, limit):
        depth += (m[0] == opening) - (m[0] == closing)
        if depth == 0:
            end = m.end()
            while s.startswith(closing, end):
                end += 1
            return m.start(), end
        if _ends_bracket(c, m):
            return m.start(), m.start()
    return _unclosed(c, at, limit)


def _ends_bracket(c: Compact, sign: re.Match[str]) -> bool:
    """Whether a tag or an article's heading inside a bracket shows that it was never closed."""
    if sign[0] == "【":
        return bool(TAG.match(c.text, sign.start()))
    return len(sign[0]) > 1 and (c.line_before(sign.start()) or c.text.startswith("：", sign.end()))


def _unclosed(c: Compact, at: int, limit: int) -> tuple[int, int]:
    m = _UNCLOSED_STOP.search(c.text, at + 1, limit)
    end = m.start() if m else limit
    lines = [p for p in range(at + 1, min(end, at + 200)) if c.line_before(p)]
    end = lines[0] if lines else end
    return end, end


def _field_end(c: Compact, at: int) -> int:
    """Where the value of a field ends: at a space, a line or a stop; 0 where it goes on too long."""
    ends = range(at + 1, min(len(c.text), at + _FIELD_MAX) + 1)
    return next((n for n in ends if c.gap_before(n) or n == len(c.text) or c.text[n] in "；。|｜"), 0)


def edition_text(c: Compact, start: int, end: int) -> str:
    """An edition as written, without layout and without a second pair of brackets."""
    text = squeeze(c.original(start, end))
    doubled = text[:1] in "(（" and text.count("(") + text.count("（") == 1
    return text[1:].rstrip(")）") if doubled else text


def dates_of(edition: str, *, first: bool = False) -> list[dt.date]:
    """The days an edition names, in its order; of a year or month alone the last that every month has (28th).

    `first`: of a year or month alone its first day, where a later one may not be taken for granted.
    """
    found = []
    for m in _DAY.finditer(edition):
        rest = (m[2] or 1, m[3] or 1) if first else (m[2] or 12, m[3] or 28)
        year, month, day = (m[1], *rest) if m[1] else (m[4], m[5], m[6])
        try:
            found.append(dt.date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return found


_PLACE_INSIDE = re.compile(rf"[；，：](?=第[{_NUM}]{{1,7}}条)")


def places_inside(s: str, span: tuple[int, int]) -> tuple[tuple[int, int], list[Part]]:
    """An edition without the places that end it, and these: （2018年修正，第五条）."""
    for m in _PLACE_INSIDE.finditer(s, *span) if s[span[1] - 1] in "条款项" else ():
        parts = read_parts(s, m.end())
        if parts and parts[-1].end == span[1]:
            return (span[0], m.start()), parts
    return span, []


def year_alone(edition: str) -> int | None:
    """The year by which alone an edition is named (2018年修正); None where it names a day, a month or several years."""
    days = list(_DAY.finditer(edition))
    return int(days[0][1]) if len(days) == 1 and days[0][1] and not days[0][2] else None
