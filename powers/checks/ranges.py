"""Whether a penalty that repeats a higher law keeps within its conduct, kinds and range (行为、种类和幅度的范围)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.fines import has_share, max_fine
from powers.checks.items import Cited, Item
from powers.checks.registry import check
from powers.checks.setting import VARIES, VARYING, facts_of

HIGHER = {
    "AR": ("LAW",),
    "LR_P": ("LAW", "AR"),
    "LR_C": ("LAW", "AR"),
    "AUT": ("LAW", "AR"),
    "SEZ": ("LAW", "AR"),
    "DR": ("LAW", "AR"),
    "PR_P": ("LAW", "AR", "LR_P", "LR_C"),
    "PR_C": ("LAW", "AR", "LR_P", "LR_C"),
}
"""Within the range of which each has to keep (行政处罚法第十一条至第十四条)."""
WITHIN = "within_range"
MILDEST = "K1"
"""警告、通报批评: beside a graver penalty no reason to ask."""


@check(
    "basis.range",
    Severity.QUESTION,
    "处罚是否超出上位法的范围",
    ground="行政处罚法第十一条第二款、第十二条第二款、第十三条第一款、第十四条第一款",
)
def within_range(item: Item) -> Iterator[Problem]:
    if item.type.family != "penalty":
        return
    punishing = [c for c in item.setting_bases if c.role in ("set", "detail", "") and _kinds(c)]
    for cited in punishing:
        higher = [c for c in punishing if c.instrument in HIGHER.get(cited.instrument, ())]
        known = facts_of(cited)
        if higher and WITHIN not in known and (over := _over(cited, higher)):
            asked = [WITHIN, VARIES] if cited.instrument in VARYING else [WITHIN]
            facts = tuple(fact for fact in asked if fact not in known)
            questions = "；".join(item.ctx.book.facts.get(n, n) for n in facts)
            above = "、".join(dict.fromkeys(c.name for c in higher))
            yield cited.problem(
                f"{cited.name}{over}，而同时列出的{above}没有这样规定。请审查人核实：{questions}？",
                part="text",
                facts=facts,
            )


def _kinds(cited: Cited) -> dict[str, str]:
    return {k.code: k.name for k in cited.item.ctx.book.kinds_in("penalty", cited.quoted)}


def _over(cited: Cited, higher: list[Cited]) -> str:
    """In what a provision goes further than all of those above it taken together; '' where in nothing that can be told."""
    above = {code for c in higher for code in _kinds(c)} | {MILDEST}
    kinds = [name for code, name in _kinds(cited).items() if code not in above]
    if kinds:
        return f"规定了{'、'.join(kinds)}"
    mine, most = _fixed(cited), max((_fixed(c) for c in higher), default=0)
    return f"罚款最高{mine}元，高于{most}元" if most and mine > most else ""


def _fixed(cited: Cited) -> int:
    """The highest fine that is a fixed sum, no multiple and no cap of one; 0 where there is none."""
    clauses = [c for c in re.split("[。；;\n]", cited.quoted) if not has_share(c)]
    return max_fine("。".join(clauses)) or 0
