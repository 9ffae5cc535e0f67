"""The kinds of penalty that a name says (名称中的处罚种类): 对…行为的罚款, 吊销未明码标价的洗车店的营业执照.

Between the verb and what it takes may stand whose it is, a clause long; a kind that is only told of (被吊销许可证后…, 拒不执行
吊销许可证决定) is none. Pure.
"""

from __future__ import annotations

import re
from functools import lru_cache

OF_ONE_IMPOSED = re.compile(
    "(?:减免|收缴|缴纳|代收|分期|延期|处置|处理|备案|公示|公开|听证|复议|管理|拍卖|上缴|返还|退还|销毁|登记|告知|执行|检查|抽查)$"
)
"""What is done with a penalty that has been imposed: 罚款的收缴, 没收财物的拍卖."""

_THING = "(?:(?!决定|处罚|处理|后|的(?:处|行政))[^、，和并]){0,20}"
_KIND = (
    rf"(?:警告|通报批评|罚款|没收{_THING}|吊销{_THING}|暂扣{_THING}|(?:责令)?停产停业(?:整顿)?|(?:责令)?停业整顿|责令关闭"
    r"|(?:行政|治安)?拘留(?!所)|降低资质等级)"
)
_KINDS = rf"((?:{_KIND}(?:、|，|和|或者?|并处|并)*)+)"
_KINDS_AT_END = re.compile(
    rf"(?:的|处以?|给予|予以|并处|：|，|行为|情形|单位|企业|个人|人员|经营者)(?:依法|责令){{0,2}}{_KINDS}(?:的?(?:行政)?处罚)?$"
)
_KINDS_LAST = re.compile(
    rf"(?<!被)(?<!拒缴)(?<!阻碍)(?<!抗拒)(?<!缴纳)(?<!逃避)(?<!申请)(?<!加处)(?<!建议)(?<!提请){_KINDS}$"
)
_KINDS_FIRST = re.compile(rf"^{_KINDS}|^(责令[^，；]{{2,30}}?(?:停产停业|停业整顿|关闭))")
_KINDS_IN_BRACKETS = re.compile(rf"（{_KINDS}）$")

_VERB = "(?:暂扣|吊销|降低)"
_BETWEEN = "(?:、|，|或者?|和|以及|及|并|直至)"
_PAPER = (
    r"(?:营业执照|执照|许可证件?|许可|批准(?:文件|证书)|批[文件]|资[质格](?:证书|等级)?|等级"
    r"|[^、，；的和或]{0,12}?证(?:书|件|照|明)?|(?:登记|注册)(?:证书)?)"
)
_PAPERS = rf"{_PAPER}(?:[、和及或]|或者|以及){{0,2}}(?:{_PAPER}(?:[、和及或]|或者|以及)?){{0,4}}"
_NOT_AFTER = "(?<![被已经])(?<!拒不执行)(?<!拒绝)(?<!不执行)(?<!抗拒)(?<!逃避)(?<!阻碍)(?<!建议)(?<!提请)(?<!申请)(?<!移送)(?<!曾)(?<!不服)"
_AWAY = re.compile(
    rf"{_NOT_AFTER}(?P<verbs>{_VERB}(?:{_BETWEEN}{_VERB})*)"
    rf"(?P<whose>(?:(?!后(?:仍|又|继续|未|拒|从事|重新)|期间|之日起|决定)[^；。]){{0,90}}?)"
    rf"(?P<papers>{_PAPERS})(?P<end>(?:的?(?:行政)?处罚)?$|(?:、|，|；|并|和|及|或者?)(?:并?处|罚款|没收|警告|通报|责令|降低|暂扣|吊销|限制|禁止|取缔|予以|给予|可以))"
)
"""A paper that is taken away, with whose it is between the verb and it."""
_SHUT = re.compile(
    r"(?<!被)(?:责令|限令)(?!停)(?:(?!被|后|逾期|拒不|改正)[^；。]){2,90}?(停产停业|停业整顿|停产整[顿治]|停业|关闭)(?=(?:整顿|的?(?:行政)?处罚)?$|[、，；并和])"
)
_STOPPED = re.compile(
    r"(?<!被)(?<!执行)(?<!履行)(?<!拒不)(?<!抗拒)(?<!违反)(?<!逃避)责令(停产停业|停业整顿|停产整[顿治]|停业|关闭)(?:的?(?:行政)?处罚)?$"
)
_NAMED_END = re.compile(r"（[^（）]*）$")


@lru_cache(maxsize=16384)
def kinds_named(title: str) -> str:
    """The words of the kinds of penalty that a name says: at its end, in brackets behind it, or from its first word on."""
    if found := _KINDS_IN_BRACKETS.search(title):
        return found[1]
    name = _NAMED_END.sub("", title)
    short = _short(name)
    taken = "" if OF_ONE_IMPOSED.search(name) else _taken(name)
    if not taken:
        return short
    return f"{_without_papers(short)}、{taken}".strip("、")


def papers_taken(name: str) -> str:
    """What a name says is taken away, without whose it is: 吊销营业执照; '' where it says nothing of the kind."""
    return _taken(name)


def _short(name: str) -> str:
    alone = None if OF_ONE_IMPOSED.search(name) else _KINDS_LAST.search(name) or _KINDS_FIRST.search(name)
    found = _KINDS_AT_END.search(name) or alone
    return next(filter(None, found.groups()), "") if found else ""


def _taken(name: str) -> str:
    """吊销…的营业执照, 责令…停业整顿 without what stands between."""
    parts = [f"{m['verbs']}{m['papers']}" for m in _AWAY.finditer(name)]
    parts += [f"责令{m[1]}" for words in (_SHUT, _STOPPED) for m in words.finditer(name)]
    return "、".join(parts)


def _without_papers(words: str) -> str:
    """What the short reading has besides papers taken away, which the long one reads better."""
    kept = [part for part in re.split("[、，]|并处?|和", words) if part and not re.search(_VERB, part)]
    return "、".join(part for part in kept if re.match(_KIND, part))
