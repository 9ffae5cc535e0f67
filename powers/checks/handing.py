"""What a list tells of a power being handed to somebody (转交): 委派某公司查封, 拆除由村委会承担, 辅警独立暂扣.

The verbs, the bodies and what others may lawfully do are data (reference_data/handing_words.yaml). A sentence is read by its
clauses: who stands behind the verb, which act behind the body or before the verb, and whether it is another thing (保管, 拖移,
协助) that is handed on. An act that is only told of (查封的财物, 扣押期间) is none. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from core.reference_files import read_yaml

WORDS = Path(__file__).parents[1] / "reference_data" / "handing_words.yaml"
MEASURE, EXECUTION, PENALTY, PERMIT, WHOLE = "measure", "execution", "penalty", "permit", "whole"


class Handed(NamedTuple):
    """A power that is said to be handed on: to whom ('' where nobody is named), what of it, in which words."""

    body: str
    act: str
    words: str
    is_sure: bool


@dataclass(frozen=True)
class Words:
    """The file, read once and put together; `ways` are the patterns of handing on, each with whether it is sure."""

    acts: dict[str, str]
    single: dict[str, re.Pattern[str]]
    ways: dict[str, re.Pattern[str]]
    alone: tuple[re.Pattern[str], ...]
    standing: re.Pattern[str]
    plain: re.Pattern[str]
    hard: re.Pattern[str]

    def act(self, kinds: tuple[str, ...]) -> re.Pattern[str]:
        return _compiled("|".join(f"(?P<{kind}>{self.acts[kind]})" for kind in kinds))


_compiled = lru_cache(maxsize=64)(re.compile)
_HANDLE = r"(?:给予?|由|至|到|了|于|与|予|往)?"
_NAME = r"(?:(?!对(?!外)|向|与|将|把|就|因|后|◇|[参依按]照)[^，。；、：:（）()\s])"
_STAFF = r"(?:的)?(?:工作人员|从业人员|人员|员工|职工|队员|力量)?"
_ALONE = r"(?:独立|单独|自主|直接|全权|有权(?!向|对|要求|拒绝|申请|投诉|举报)|可以?|具体|负责(?!人)|代为|当场|实施|进行|开展|执行|行使|承担|承包|完成|组织|代表(?:本|我|市|区|县)?[局机关]*|对[^，。；]{0,10}?(?:当事人|相对人|单车|商户|摊[贩位主点]|经营户|旅客|乘客|违[法规停章建]|住户|租[客户]|车辆|人员)[^，。；]{0,8}?(?:进行|实施|采取|开展|予以|加以))"
_TAKES_ON = re.compile(
    r"[^，]{0,8}?(?:承担|负责|实施|执行|完成|组织|进行|操作|具体|包干|办理|处理|开展|行使|代劳|承包|承接|承揽|接手|包揽|来做|代办|统一|全权|落实|主导|牵头|决定|作出|运作)"
)
_DOES_IT = re.compile(r"[^，]{0,8}?(?:实施|执行|行使|操作|完成|动手|承包)")
_GOES_ON = re.compile(
    r"[，：:](?:并|由其|其|负责|具体|代为|代表|对|在|统一|依法|独立|该|可|直接|现场|主要|用于|进行|实施|开展|组织|就)"
)
_SINGLE = (
    "helps",
    "assists",
    "forbids",
    "blamed",
    "others",
    "by_law",
    "things",
    "whole_before",
    "of_an_organ",
    "overseen",
    "party",
    "by_the_party",
)


_WAYS = ("none", "named", "contract", "institution", "way")
_TO_ANYBODY = ("town", "entrusted", "anybody")
_TITLE = re.compile(r"《[^《》]*》")
_TOLD_TO_DO = ("责成", "组织", "请", "让", "安排", "动员")
"""Who is only told to clear away what is theirs, or helps under the organ: 责成企业清理, 组织施工单位拆除."""


@lru_cache(maxsize=1)
def _words() -> Words:
    data: dict[str, Any] = read_yaml(WORDS)
    one = f"(?:{data['firms']}|{data['hired']}|{data['perhaps']})"
    none = f"{one}(?:(?:{data['trade']}){{0,3}}{one})*"
    verbs = rf"(?P<verb>{data['hard']}|{data['soft']}){_HANDLE}"
    ways = {
        "none": rf"{verbs}(?P<body>{_NAME}{{0,24}}?{none}){_STAFF}",
        "institution": rf"{verbs}(?P<body>{_NAME}{{1,24}}?(?:{data['institution']}))(?![\u4e00-\u9fff]{{0,3}}(?:所|站|队|局|处|科))",
        "town": rf"(?P<verb>交由|交给|转由|移交|转交|下放){_HANDLE}(?P<body>{_NAME}{{0,12}}?(?:{data['towns']}))",
        "anybody": rf"(?P<verb>{data['hard']})(?![人方书合]|[^，。；]{{0,12}}?(?:执法人员|执法队员|民警|干警|名|干部|专人|科室|承办|执法员|公务员)){_HANDLE}(?P<body>)",
        "contract": rf"(?P<verb>[与同和])(?P<body>{_NAME}{{0,24}}?{none})(?=签[订约署]|订立|达成|合作)",
        "entrusted": r"(?P<verb>接?受[^，。；、受]{1,16}委托)(?P<body>)(?![人方书])",
        "way": rf"(?P<verb>{data['way']})(?P<body>)",
        "named": rf"(?P<verb>{data['acting']})(?P<body>{_NAME}{{0,24}}?{none}){_STAFF}",
        "told_of": _told_of(data),
    }
    return Words(
        data["acts"],
        {key: re.compile(data[key]) for key in _SINGLE},
        {name: re.compile(pattern) for name, pattern in ways.items()},
        tuple(
            re.compile(rf"(?:^|(?<=[，、：:（(]))(?P<body>[^，。；、：:对由向将把与至被于自应须的]{{0,14}}?{subject}")
            for subject in (
                rf"{none}){_STAFF}{_ALONE}+",
                rf"(?:{data['hired']}|(?:{data['firms']})(?:的)?(?:工作人员|员工|职工|人员)))(?={data['acts'][MEASURE]})",
                rf"{_NAME}{{2,20}}?{none})(?=(?:扣押|扣留|查扣|暂扣|滞留)[^，。；]{{0,6}}?{data['things']})",
            )
        ),
        re.compile(rf"(?!.*(?:[将把由为等]|委托|交给)){_NAME}{{0,24}}?{none}{_STAFF}(?:[（(][^（）()]*[）)])?"),
        re.compile(rf"(?:{data['firms']}|{data['hired']}){_STAFF}$"),
        re.compile(data["hard"]),
    )  # fmt: skip


def _told_of(data: dict[str, Any]) -> str:
    """Where an act is only told of: 被查封, 查封的财物, 保管扣押物品, 将扣押车辆移交, 代为清除."""
    acts = data["acts"]
    one = f"(?:{acts[MEASURE]}|{acts[EXECUTION]})"
    some = f"{one}(?:(?:、|和|及|或者?|并){one})*"
    helps = "|".join(word for word in data["helps"].split("|") if re.fullmatch("[\u4e00-\u9fff]{2}", word))
    return (
        rf"(?<=被)(?:依法)?{some}|{some}(?=(?:工作|任务)?(?:{data['told_of']}))"
        rf"|(?<=[将把对就于向])(?:依法|已经?|所)*{some}(?={data['things']}(?!的?(?:工作|任务|活|权|职责|事)))"
        rf"|(?<={helps})了?{some}|代为?(?:{acts[EXECUTION]})"
    )


def is_plainly_no_organ(body: str) -> bool:
    """Whether nothing can make an organ of a body of this name: a company, a guard, somebody hired."""
    return bool(_words().plain.search(body))


def is_no_organ(name: str) -> bool:
    """Whether a name, standing alone, is of somebody who is no organ."""
    return bool(_words().standing.fullmatch(name))


@lru_cache(maxsize=32768)
def handed_on(text: str, kinds: tuple[str, ...], anybody: bool = False) -> Handed | None:
    """The first thing of these kinds that a text says is handed on; `anybody`: an organ counts too (行政强制措施权不得委托)."""
    for sentence in re.split("[。；;\n]", text):
        if found := next(_in_sentence(sentence, kinds, anybody), None):
            return found
    return None


def _in_sentence(sentence: str, kinds: tuple[str, ...], anybody: bool) -> Iterator[Handed]:
    known = _words()
    masked = known.ways["told_of"].sub("◇", _TITLE.sub("《》", sentence))
    acts = known.act(kinds)
    if not any(words.search(masked) for words in (acts, known.single["whole_before"], known.ways["named"])):
        return
    for way in (*_WAYS, *(_TO_ANYBODY if anybody else ())):
        for found in known.ways[way].finditer(masked):
            hard = bool(known.hard.fullmatch(found["verb"]))
            act = "" if _is_let(way, found, sentence) else _act_handed(masked, found, acts)
            if way == "named" and not act and WHOLE in kinds:
                act = WHOLE
            if act == EXECUTION and known.single["overseen"].search(sentence):
                continue
            if act and (hard or not _is_own(found, act, masked)):
                yield Handed(found["body"], act, sentence.strip(), hard or way not in ("institution", "town"))
    for found in (one for alone in known.alone for one in alone.finditer(masked)):
        act = _act_done(masked, found, acts)
        if act and not _is_own(found, act, masked):
            yield Handed(found["body"], act, sentence.strip(), True)


def _is_own(found: re.Match[str], act: str, masked: str) -> bool:
    """Whether somebody is only told to deal with what is their own, or to help: 责成企业清理, 由企业封存问题产品."""
    single, verb = _words().single, found.groupdict().get("verb", "由")
    if act == EXECUTION and verb in _TOLD_TO_DO:
        return True
    if verb not in ("由", *_TOLD_TO_DO) or not single["party"].fullmatch(found["body"]):
        return False
    return act in (EXECUTION, WHOLE) or bool(single["by_the_party"].search(masked[found.end() :][:12]))


def _is_let(way: str, found: re.Match[str], sentence: str) -> bool:
    """Whether who is named may be entrusted or authorised by a law, or is an outpost of an organ."""
    single = _words().single
    by_law = bool(single["by_law"].search(sentence.replace(found["verb"], "")))
    if way == "institution":
        return by_law or bool(single["of_an_organ"].search(found["body"]))
    return by_law and (way == "town" or found["verb"] in ("授权", "受权", "下放"))


def _act_handed(masked: str, found: re.Match[str], acts: re.Pattern[str]) -> str:
    """What is handed on: the act behind the body, in its clause or in one that goes on, else the act before the verb."""
    before, clause, rest = _around(masked, found.start(), found.end())
    if not _is_said(before, found[0] + clause, rest, masked[: found.start()]):
        return ""
    clause = clause.rstrip("）)")
    known = _words()
    agreed = found.re is known.ways["contract"] and known.single["helps"].search(masked[found.end() :])
    behind = "" if agreed else _first_act(clause, acts)
    if behind:
        return behind
    if agreed or known.single["helps"].search(clause):
        return ""
    if (_GOES_ON.match(rest) or found.re is known.ways["entrusted"]) and (
        behind := _first_act(rest.split("，")[1] if "，" in rest else rest, acts)
    ):
        return behind
    return _act_before(masked[: found.start()], clause, acts, whole=found.re is known.ways["way"])


def _act_done(masked: str, found: re.Match[str], acts: re.Pattern[str]) -> str:
    """The act that somebody who is no organ does by himself: 协管员独立实施暂扣."""
    before, clause, rest = _around(masked, found.start(), found.end())
    if not _is_said(before, found[0] + clause, rest, ""):
        return ""
    return _first_act(clause, acts)


def _around(masked: str, start: int, end: int) -> tuple[str, str, str]:
    """The clause before a place, the clause behind it, and the rest of the sentence."""
    before = re.split("[，：:]", masked[:start])[-1]
    stop = re.search("[，：:]", masked[end:])
    at = end + stop.start() if stop else len(masked)
    return before, masked[end:at], masked[at:]


def _is_said(before: str, clause: str, rest: str, sentence: str) -> bool:
    """Whether it is said to be so: not forbidden, not blamed, no help under an organ, and not what a party does."""
    single = _words().single
    whole = before + clause
    led = re.search("(?:不得|禁止|严禁|不能)[^，]{0,20}[：:]", sentence)
    if led or single["forbids"].search(whole) or single["assists"].search(whole):
        return False
    return not (single["others"].search(before) or single["blamed"].match(clause[-1:] + rest))


def is_said(text: str, found: re.Match[str]) -> bool:
    """The same of words that another pattern found in a text."""
    start = max(text.rfind(stop, 0, found.start() + 1) for stop in "。；;\n") + 1
    sentence = re.split("[。；;\n]", text[start:])[0]
    end = min(found.end() - start, len(sentence))
    before, clause, rest = _around(sentence, found.start() - start, end)
    return _is_said(before, found[0] + clause, rest, sentence[: found.start() - start])


def _first_act(clause: str, acts: re.Pattern[str]) -> str:
    """The first act in a clause, where no other thing stands before it that others may do."""
    found = acts.search(clause)
    if found is None or _words().single["helps"].search(clause[: found.start()]):
        return ""
    if _words().single["helps"].match(clause[found.end() :]) and found.lastgroup == WHOLE:
        return ""
    return str(found.lastgroup)


def _act_before(before: str, clause: str, acts: re.Pattern[str], *, whole: bool) -> str:
    """The act that stands before the verb: 扣押工作外包给某公司, 拆除由村委会承担; 扣押车辆由某公司看管 is none."""
    single = _words().single
    found = [m for m in acts.finditer(before) if m.lastgroup != WHOLE]
    if not found:
        return (
            WHOLE if single["whole_before"].search(before) and (not clause or _TAKES_ON.match(clause)) else ""
        )
    last, between = found[-1], before[found[-1].end() :]
    if single["helps"].search(between) or single["forbids"].search(between) or between.count("，") > 1:
        return ""
    held = single["things"].match(between) and not re.search("工作|任务|权|职责|活儿?", between)
    if held and not whole and not _DOES_IT.match(clause):
        return ""
    return str(last.lastgroup) if not clause or _TAKES_ON.match(clause) or clause[0] in "（(" else ""
