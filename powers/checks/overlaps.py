"""Powers that stand twice, or that nobody uses (交叉重复、长期未发生): candidates for cleaning up."""

from __future__ import annotations

from collections.abc import Iterator

from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check

ENFORCEMENT = ("penalty", "coercion")


@check(
    "overlap.name",
    Severity.WARNING,
    "与其他部门职权重复",
    ground="地方各级人民政府机构设置和编制管理条例第十条",
)
def name(item: Item) -> Iterator[Problem]:
    if not item.type.is_power:  # services are offered by many
        return
    others = [r for r in item.ctx.index.same_name(item.power, item.doc) if r.department != item.department]
    if others:
        bodies = "、".join(dict.fromkeys(r.department for r in others))
        yield Problem(
            "/name",
            f"{bodies}也有同类型的同一职权（“{others[0].name[:60]}”）。同一职责原则上由一个部门承担，请与该部门协商明确分工或者划转。",
        )


@check(
    "overlap.basis",
    Severity.INFO,
    "与其他部门依据重复",
    ground="地方各级人民政府机构设置和编制管理条例第十条",
)
def basis(item: Item) -> Iterator[Problem]:
    if item.type.family not in ENFORCEMENT:
        return
    for cited in item.setting_bases:
        if cited.role != "set" or not cited.locator:
            continue
        others = item.ctx.index.same_basis(item.power, item.doc, cited.row)
        if others:
            bodies = "、".join(dict.fromkeys(r.department for r in others))
            yield cited.problem(
                f"{bodies}的“{others[0].name[:60]}”也以{cited.name}为依据，请核对是否多头执法。",
                part="locator",
            )


@check(
    "enforcement.dormant", Severity.INFO, "长期未发生", ground="执法事项清理：长期未发生且无实施必要的取消"
)
def dormant(item: Item) -> Iterator[Problem]:
    if item.type.family not in ENFORCEMENT:
        return
    years = item.ctx.threshold("enforcement.dormant", 5)
    counts = item.ctx.usage.get(item.power, {})
    wanted = [item.ctx.day.year - n for n in range(1, years + 1)]
    if all(counts.get(year) == 0 for year in wanted):
        yield Problem(
            "/name",
            f"{wanted[-1]}至{wanted[0]}年没有办理过一件，请评估是否仍有实施必要；没有必要的提出取消。",
        )
