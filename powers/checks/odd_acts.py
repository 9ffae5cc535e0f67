"""Acts that a name says in everyday words (行为的俗称): 对未备案的行为拉黑, 封停违规账号, 取消违规机构的资格, 扣车, 贴封条.

The words are data (reference_data/odd_acts.yaml). An act counts where a name does something: at its end behind a conduct, a
party or a word that leads to it, in brackets, or from its first word on. What is only told of (被拉黑后, 拒不执行取缔决定, 擅自
关停) or done with one there is (移出黑名单, 失信惩戒的公示) is none. Pure.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.reference_files import read_yaml

WORDS = Path(__file__).parents[1] / "reference_data" / "odd_acts.yaml"
PENALTY, COERCION, TAKEN_BACK = "penalty", "coercion", "taken_back"

_LONG = (
    r"(?:(?:[0-9一二三四五六七八九十两]+(?:年|个月|日|天)(?:以[上下]|内)?|终身|永久|暂时|长期|即时)(?:内)?)?"
)
_LEADS = r"(?:^|[，,、：:（(]|和|及|或者?|并处?|给予|予以|处以?|依法|一律|直接|责令|进行|实施|采取|作出|行为|情形|活动|情节严重)"
_OF_A_PARTY = (
    "的", "者", "人", "人员", "员", "家", "师", "民", "播", "贩", "生", "单位", "企业", "公司", "机构", "学校", "医院", "场所",
    "店", "商户", "摊户", "住户", "租户", "农户", "用户", "客户", "户", "主", "车", "车辆", "船", "船舶", "物品", "货物", "产品",
    "商品", "工具", "设备", "设施", "建筑", "建筑物", "建设", "工地", "账号", "帐号", "网站", "平台", "项目", "中心", "队", "厂", "站",
    "社", "网吧", "饭店", "家庭", "当事人",
)  # fmt: skip
"""How parties, and what is theirs, are called at their end; looked for behind, so each of one width."""
_OFFENDING = (
    r"(?:违[规法章]|无[证照]|非法|失信|不合格|超标|欠[费税薪款缴]|未[^，。；]{2,20}的)[^，。；、]{1,12}?"
)
"""Whoever is called an offender suffers the act; 对企业停业的处罚 may be about the firm's own closing."""
_TAIL = r"(?:的?(?:行政)?(?:处罚|处理|惩戒|惩罚|措施|决定|强制(?:措施)?)?(?:[）)]|$))"
_ENDS = rf"(?={_TAIL}|[、，,；;]|和|及|并|或)"
_TOLD_OF = re.compile(
    r"(?:被|已|拒不|拒绝|拒绝执行|拒不执行|执行|抗拒|阻碍|逃避|不执行|不履行|不服|未|未经|未按(?:规定|要求)?|不|不按|擅自|自行|违法|违规|非法|申请|建议|提请|移送|解除|移出|撤出|避免|免予|不予|防止|应当|应|要求|私自|随意|无故|恶意|虚假|骗取|受到|受过|可能|拟)(?:依法|责令|予以|给予|处以|列为|实施|采取)*$"
)
_DONE_WITH = re.compile(
    r"(?:收缴|缴纳|处置|返还|退还|领取|拍卖|情况|检查|送达|移交|保管|分配|延续|换发|核发|执行|解除|移出|退出|修复|恢复|异议|复核|申诉|查询|公示|公布|公开|备案|听证|复议|管理|(?<!撤销)(?<!注销)(?<!撤回)登记|告知|指导|监督|评审|评价|认定|核查|审批|审核|咨询|服务|信息|制度)(?:）)?$"
)
_DONE = re.compile(r"期间|后仍|后又|后继续|后未|后拒|后从事|后重新|之后|后不|后擅自")


_LISTED_BEFORE = [re.compile(rf"(?:[\u4e00-\u9fff]{{2,{most}}}(?:、|和|及|或者?))+$") for most in (2, 4, 8)]
"""Acts listed before one: 拒不执行查封、扣押, 被吊销营业执照、责令关闭."""
_OF_A_CONDUCT = re.compile("(?:行为|活动|情形)(?:的?(?:行政)?处罚)?$")


@dataclass(frozen=True)
class OddAct:
    """A row of the file: the act's words, the statute's word for it, what of it is certain."""

    words: str
    whole: str
    anywhere: re.Pattern[str]
    plain: str
    what: str
    is_sure: bool
    free: frozenset[str]
    said: re.Pattern[str]
    at_end: re.Pattern[str]
    first: re.Pattern[str]


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[OddAct, ...]]:
    return {kind: tuple(map(_row, rows)) for kind, rows in read_yaml(WORDS).items()}


def _row(row: dict[str, Any]) -> OddAct:
    one = row["words"]
    verb, thing = row.get("over", ("(?!)", "(?!)"))
    whole = rf"(?:{one}|(?:{verb})(?:(?!后|期间|决定)[^，。；]){{1,40}}?(?:{thing}))"
    party = rf"(?:(?<={')|(?<='.join(_OF_A_PARTY)}))"
    lead = rf"(?:{_LEADS}|{_OFFENDING})" if row.get("conduct") else rf"(?:{_LEADS}|{_OFFENDING}|{party})"
    if row.get("bare"):
        lead = ""
    return OddAct(
        one,
        whole,
        re.compile(one),
        row.get("plain", ""),
        row.get("what", row.get("plain", "")),
        row.get("sure", False),
        frozenset(row.get("free", ())),
        re.compile(row.get("said", one)),
        re.compile(rf"(?P<lead>{lead}){_LONG}(?P<act>{whole}){_LONG}{_ENDS}"),
        re.compile(rf"^(?:依法|责令)?(?P<lead>)(?P<act>{one})(?!的(?!行为))"),
    )


@lru_cache(maxsize=32768)
def acts_named(name: str, kind: str) -> tuple[tuple[str, OddAct], ...]:
    """The acts of a kind that a name says it does, each with its words."""
    name = name.strip().rstrip("。；;")
    if not _spoken(kind).search(name) or _DONE_WITH.search(name):
        return ()
    found = []
    for act in _table()[kind]:
        ends = (one for one in act.at_end.finditer(name) if _rest().fullmatch(name, one.end()))
        firsts = (one for one in act.first.finditer(name) if not _OF_A_CONDUCT.search(name))
        said = (one for one in (*ends, *firsts) if not _is_told_of(name, one))
        if one := next(said, None):
            found.append((one["act"], act))
    return tuple(found)


@lru_cache(maxsize=1)
def _rest() -> re.Pattern[str]:
    """What may stand behind an act that is done: more acts and sums, up to the end of the name or its bracket."""
    acts = "|".join(act.words for rows in _table().values() for act in rows)
    more = r"[、，,；;]|和|以?及|或者?|并处?|处以?|予以|给予|责令|可以?|依法|罚款|警告|(?:没收|吊销|暂扣)[^、，；的并）]{0,12}|[0-9一二三四五六七八九十百千万元以上下倍至]"
    return re.compile(rf"(?:{more}|{acts})*{_TAIL}.*")


@lru_cache(maxsize=8)
def _spoken(kind: str) -> re.Pattern[str]:
    """Words without which a name says no act of a kind."""
    return re.compile("|".join(act.whole for act in _table()[kind]))


def _is_told_of(name: str, found: re.Match[str]) -> bool:
    """Whether it is only told of: 被查封, 拒不执行查封、扣押, 取消资格后仍从事."""
    before = name[: found.start("act")]
    heads = (before, *(listed.sub("", before) for listed in _LISTED_BEFORE))
    return any(map(_TOLD_OF.search, heads)) or bool(_DONE.search(name[found.end() :]))


def acts_in(words: str, kind: str) -> list[OddAct]:
    """The acts of a kind that a list of acts has (处罚种类：警告、拉黑)."""
    return [act for act in _table()[kind] if act.anywhere.search(words)]


@lru_cache(maxsize=8192)
def in_statute_words(words: str) -> str:
    """The statute's words for the kinds of penalty that words say in everyday ones; '' where they say none so."""
    return "、".join(act.plain for act in acts_in(words, PENALTY) if act.plain)
