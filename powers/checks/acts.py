"""What a provision lets the body itself do (本机关的行为): its words without what others do, is denied, or only told of.

A kind of penalty or measure counts only where the body is its subject: 申请人民法院冻结, 建议吊销, 不予罚款 and 转移被查封的
财物 say none of it. Pure functions over the words of a provision.
"""

from __future__ import annotations

import re
from functools import lru_cache

from powers.checks.organs import Lines, lines_of_organ, organs

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
    rf"(?:被|已被|已经|受到|受过|曾)(?:依法|责令|行政|处以?|给予|采取)*{ACT}(?:(?:、|或者?|和|以及){ACT})*"
)
_OBJECT = re.compile(
    rf"{ACT}(?:(?:、|或者?|和|以及){ACT})*(?:的(?:财物|物品|场所|设施|设备|财产|产品|食品|药品|资金|存款|汇款|证照|许可证|人员|单位|企业|期间)"
    r"|期限|期间|决定书?|清单|笔录|标志|标识|封条|票据|收据|文书|通知书)"
)
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
_STOP = re.compile("[。：\n]")
_ENDS = re.compile("[。\n]$")
_PART = re.compile(r"[^。；\n]+[。；\n]?")


@lru_cache(maxsize=32768)
def own_words(text: str, lines: Lines | None = None) -> str:
    """The words of a provision that say what the body itself may do; `lines` are those in which it acts, where known."""
    words = _without_others(_SAID.sub("", text), lines)
    for told in (_ASKED, _DENIED, _SUFFERED, _OBJECT):
        words = told.sub("", words)
    return words


def _without_others(text: str, lines: Lines | None) -> str:
    """Without what other organs do: from 由公安机关 to the next subject or the end of the part."""
    kept, at = [], 0
    subjects = list(_BY.finditer(text))
    for n, subject in enumerate(subjects):
        if not is_another(subject[1], lines):
            continue
        stop = _STOP.search(text, subject.end())
        ends = [m.start() for m in (stop,) if m] + [s.start() for s in subjects[n + 1 : n + 2]]
        kept.append(text[at : subject.start()])
        at = min(ends, default=len(text))
    return "".join([*kept, text[at:]])


def is_another(organ: str, lines: Lines | None) -> bool:
    """Whether words of a statute plainly name a court, or an organ of another line than these and of none of these."""
    if re.search("法院|检察院|司法机关", organ):
        return True
    if lines is None:
        return False
    named = lines_of_organ(organ)
    return bool(named) and not named & lines and not organs().unnamed.search(_BESIDE.sub("", organ))


def subjects_of(text: str) -> list[str]:
    """Who is to act, by the words of each part that lets somebody act: 由…部门 (责令、处、没收 …).

    A part without a subject of its own has that of the part before it in the sentence: 由…责令改正；情节严重的，吊销….
    """
    found: list[str] = []
    carried: list[str] = []
    for part in _PART.findall(_TITLE.sub("", text)):
        own = [m[1] for m in _BY.finditer(part) if not _RULES_ON.match(part, m.end())]
        if re.search(ACT, part):
            found += own or [organ for organ in carried if organ not in found]
        carried = [] if _ENDS.search(part) else own or carried
    return found
