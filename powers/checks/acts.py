"""What a provision lets the body itself do (本机关的行为): its words without what others do, is denied, or only told of.

A kind of penalty or measure counts only where the body is its subject: 申请人民法院冻结, 建议吊销, 不予罚款 and 转移被查封的
财物 say none of it. Pure functions over the words of a provision.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from powers.checks.organs import Lines, lines_of_organ, may_meet, organs

ACT = (
    r"(?:罚款|没收|吊销|暂扣|撤销|扣押|扣留|查封|封存|封闭|冻结|划拨|拍卖|变卖|拘留|警告|通报批评|处罚|强制|代履行|拆除|取缔"
    r"|责令关闭|停产停业|停业整顿|征收|征用|收费|收取|加处|滞纳金|降低资质)"
)
_TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
_SAID = re.compile(r"[“\"][^”\"]{1,40}[”\"]")
_ASKED = re.compile(
    rf"(?:申请|提请|报请|商请|函请|请求|建议|移送|移交)(?![^，。；：\n]{{0,24}}(?:批准|同意)(?:后|，))"
    rf"[^，。；：\n]{{0,40}}?{ACT}[^，。；\n]*"
)
_DENIED = re.compile(
    rf"(?:不予|免予|免于|免除|不得|不应当?|不再|不给予|不适用|不能|不作|无需|无须|禁止)[^，。；：\n]{{0,8}}?{ACT}[^，。；\n]*"
)
_SUFFERED = re.compile(
    rf"(?:被|已被|已经|受到|受过|曾)(?:依法|责令|行政|处以?|给予|采取)*{ACT}(?:(?:、|或者?|和|以及){ACT})*(?:[^，。；]{{0,8}}以外[^，。；]{{0,4}}处罚)?"
)
_OBJECT = re.compile(
    rf"{ACT}(?:(?:、|或者?|和|以及){ACT})*(?:的(?:财物|物品|场所|设施|设备|财产|产品|食品|药品|资金|存款|汇款|证照|许可证|人员|单位|企业|期间)"
    r"|期限|期间|决定书?|清单|笔录|标志|标识|封条|票据|收据|文书|通知书)"
)
_OF_OTHER_LAW = re.compile("刑事处罚|治安管理处罚法?")
_END = r"(?:部门|机关|机构|法院|检察院|局|海关|委员会)"
_BY = re.compile(
    rf"由([^，。；：\n由]{{0,60}}?{_END}(?:（[^（）]*）)?(?:(?:、|或者?|和|以及|及|会同|，)(?:其他|同级|有关|当地)*[^，。；：\n由]{{0,30}}?{_END})*)"
)
_BESIDE = re.compile(
    r"(?:及其?|以及其?|和其?|或者其?|、)所属的?[^，、]{0,20}?(?:机构|单位|部门)|(?:会同|商)[^，]{0,16}?(?:有关|相关|同级)[^，]{0,8}?部门"
)
"""Who acts beside a named organ and changes nothing of whose power it is: 及其所属的…机构, 会同有关部门."""
_RULES_ON = re.compile("规定|制定|另行|确定|公布")
"""What follows a subject that only makes rules: 罚款的限额由…常务委员会规定."""
_ENDS = re.compile("[。\n]$")
_PART = re.compile(r"[^。；\n]+[。；\n]?")
_SENTENCE_SUBJECT = re.compile(
    rf"(?:^|(?<=[。\n；：])|(?<=的，))[\s\u3000]*((?!经|被|在|因|受|拒|阻|当|本(?:法|条例|办法|规定|条)|依照|根据|按照|违反|未|不|前款|有下列)[^，。；：\n由对向]{{0,40}}?{_END})(?=可以?|应当|有权|依法|责令|给予|予以|并|处|没收|吊销|采取|按照|依照|对|负责|决定|实施|查封|扣押|扣留|冻结|强制)"
)
"""A subject without 由 at the beginning of a sentence, or behind its condition: 水行政主管部门可以责令…, ……的，公安机关处…."""
_IMPOSES = re.compile(
    r"(?:依法|负责|具体|分别|予以)*(?:实施|执行|决定|作出|行使|处罚|办理)(?:处罚|决定)?(?=[。；，\n]|$)"
)
"""Behind a subject that stands behind what it does: 处一万元罚款，由公安机关决定."""
_ALL_OF = re.compile(
    r"(?:本条|前款|前[二两三]款|上述|以上|前述|第[一二三]款)[^。；，]{0,12}(?:处罚|罚款|措施|强制)"
)
_LINE = re.compile(
    r"\n(?![\s\u3000]*(?:[（(][一二三四五六七八九十0-9]{1,4}[）)]|[一二三四五六七八九十]{1,3}、|[0-9]{1,2}[.．、]))"
)
"""Where a new paragraph begins; items go with the words that lead to them."""
_GOES_ON = re.compile(
    r"[\s\u3000]*(?:单位|个人|对)?(?:有|违反|实施|因)?(?:本条)?(?:前款|前两款|前三款|第[一二三]款|上述)"
)
_CONDITION = re.compile(r"的[，\s]*$")
_SANCTION = re.compile(r"(?:^|，)(?:并|可以|应当|依法)*(?:责令|处(?![理置在于])|没收|给予|予以|吊销|警告)")
_BACK = re.compile(
    r"作出[^，。；]{0,14}决定的|(?:上述|前款规定的|该)[^，。；]{0,6}(?:部门|机关|机构)$|实施处罚的|原处罚"
)
"""A subject that means the one before it."""


class Holder(StrEnum):
    """Whose a part of a provision is: the body's (or nobody's in particular), plainly another organ's, perhaps another's."""

    OWN = "own"
    PERHAPS = "perhaps"
    OTHER = "other"


class Part(NamedTuple):
    """A part of a provision with who acts in it; `organ` as the statute names it, '' where it names none."""

    holder: Holder
    words: str
    organ: str


@lru_cache(maxsize=32768)
def own_words(text: str, lines: Lines | None = None) -> str:
    """The words of a provision that say what the body itself may do; `lines` are those in which it acts, where known."""
    return _acts_in("".join(part.words for part in parts_of(text, lines) if part.holder != Holder.OTHER))


def _acts_in(words: str) -> str:
    """Without what is asked of others, denied, or only told of."""
    for told in (_ASKED, _DENIED, _SUFFERED, _OBJECT, _OF_OTHER_LAW):
        words = told.sub("", words)
    return words


def words_held(text: str, lines: Lines | None, *holders: Holder) -> list[Part]:
    """The parts of a provision that are such holders', each with only what it lets them do."""
    return [
        part._replace(words=_acts_in(part.words)) for part in parts_of(text, lines) if part.holder in holders
    ]


@lru_cache(maxsize=32768)
def parts_of(text: str, lines: Lines | None) -> tuple[Part, ...]:
    """A provision cut where its subject changes.

    A sentence without a subject has that of the one before it in its paragraph; so has a paragraph that goes on from the one
    before (有前款行为的，并处罚款). Another paragraph without one may have it.
    """
    text = _SAID.sub("", text)
    marks = [(_from(text, m), m[1]) for m in _BY.finditer(text) if not _RULES_ON.match(text, m.end())]
    marks += [(m.start(1), m[1]) for m in _SENTENCE_SUBJECT.finditer(text)]
    marks += [(m.start(), "") for m in _LINE.finditer(text) if not _GOES_ON.match(text, m.end())]
    parts, at, now = [], 0, Part(Holder.OWN, "", "")
    for start, organ in [*sorted(marks), (len(text), "")]:
        if start > at:
            words = text[at:start] if not organ else _without_condition(text[at:start])
            parts.append(now._replace(words=words))
            at = start
        now = _next(now, organ, lines)
    return tuple(parts)


def _from(text: str, subject: re.Match[str]) -> int:
    """Where the words of a subject begin: before it, where it stands behind what it imposes (处罚款，由公安机关决定)."""
    start = subject.start()
    sentence = max(text.rfind(stop, 0, start) for stop in "。；\n") + 1
    before = text[sentence:start]
    if not _IMPOSES.match(text, subject.end()) or not re.search(ACT, before) or "由" in before:
        return start
    return 0 if _ALL_OF.search(before) else sentence


def _without_condition(words: str) -> str:
    """Without what has to be so that the next subject acts: 停止使用后未封场的，(由…)."""
    cut = max(words.rfind(stop) for stop in "。；：\n") + 1
    told = words[cut:]
    return words[:cut] if _CONDITION.search(told) and not _SANCTION.search(told) else words


def _next(before: Part, organ: str, lines: Lines | None) -> Part:
    """Who acts from a mark on: a subject, or a new paragraph that names none."""
    if lines is None and organ:
        return Part(Holder.OTHER if _COURT.search(organ) else Holder.OWN, "", organ)
    if not organ:
        return before if before.holder == Holder.OWN else before._replace(holder=Holder.PERHAPS)
    if _BACK.search(organ):
        return before
    if is_another(organ, lines):
        return Part(Holder.OTHER, "", organ)
    named = lines_of_organ(organ)
    if lines is not None and named and not named & lines:
        return Part(Holder.PERHAPS, "", organ)
    if not named and before.holder != Holder.OWN:
        return before._replace(holder=Holder.PERHAPS)
    return Part(Holder.OWN, "", organ)


_COURT = re.compile("法院|检察院|司法机关")


def is_another(organ: str, lines: Lines | None) -> bool:
    """Whether words of a statute plainly name a court, or an organ of another line than these and of none of these."""
    if _COURT.search(organ):
        return True
    if lines is None:
        return False
    named = lines_of_organ(organ)
    return bool(named) and not may_meet(named, lines) and not organs().unnamed.search(_BESIDE.sub("", organ))


def subjects_of(text: str) -> list[str]:
    """Who is to act, by the words of each part that lets somebody act: 由…部门 (责令、处、没收 …).

    A part without a subject of its own has that of the part before it in the sentence: 由…责令改正；情节严重的，吊销….
    """
    found: list[str] = []
    carried: list[str] = []
    for part in _PART.findall(_TITLE.sub("", text)):
        own = [m[1] for m in _BY.finditer(part) if not _RULES_ON.match(part, m.end())]
        own = own or [m[1] for m in _SENTENCE_SUBJECT.finditer(part)]
        if carried and all(_BACK.search(organ) for organ in own):
            own = carried
        if re.search(ACT, part):
            found += own or [organ for organ in carried if organ not in found]
        carried = [] if _ENDS.search(part) else own or carried
    return found
