"""Powers that stand twice, or that nobody uses (交叉重复、长期未发生): candidates for cleaning up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from laws.structure import paragraphs
from powers.checks.acts import subjects_of
from powers.checks.context import Ref, conduct_key, is_vertical, ref_of
from powers.checks.findings import Problem, Severity
from powers.checks.items import SET, Cited, Item
from powers.checks.organs import lines_of_bodies, lines_of_organ, organs
from powers.checks.registry import check

ENFORCEMENT = ("penalty", "coercion")
ALIKE = 85
"""From this likeness (percent) on, two names speak of one conduct."""
_CONDUCT = re.compile(r"违反[^，。；]{2,60}[，的]|(?:^|[。；])[^，。；]{4,60}的，由")


GROUND = "地方各级人民政府机构设置和编制管理条例第十条"


@check("overlap.name", Severity.WARNING, "与其他部门职权重复", ground=GROUND)
def name(item: Item) -> Iterator[Problem]:
    if not item.type.is_power:  # services are offered by many
        return
    others = _beside(item, item.ctx.index.same_name(item.power, item.doc))
    others = [r for r in others if not _names_both(item, r.department)]
    if not others:
        return
    twin = f"{_bodies(others)}也有同类型的同一职权（“{others[0].name[:60]}”）。"
    if any(organs().unnamed.search(words) for c in item.setting_bases for words in _organs_in(c)):
        told = "依据规定由有关部门按各自职责实施，请核对分工。"
        yield Problem("/name", twin + told, severity=Severity.INFO)
    else:
        yield Problem("/name", f"{twin}同一职责原则上由一个部门承担，请与该部门协商明确分工或者划转。")


def _names_both(item: Item, department: str) -> bool:
    """Whether a provision itself gives the power to organs of two lines, one of this body and one of the other."""
    mine, theirs = item.lines or frozenset(), lines_of_bodies(department) or frozenset()
    for cited in item.setting_bases:
        named = frozenset().union(*map(lines_of_organ, _organs_in(cited)))
        if any(one != other for one in mine & named for other in theirs & named):
            return True
    return False


def _organs_in(cited: Cited) -> list[str]:
    """The organs that are to act by the words cited; of a provision without such a part, all its words."""
    return subjects_of(cited.said) or [cited.said]


@check("overlap.basis", Severity.INFO, "与其他部门依据重复", ground=GROUND)
def basis(item: Item) -> Iterator[Problem]:
    for cited in _enforcing(item):
        others = _beside(item, item.ctx.index.same_basis(item.power, item.doc, cited.row))
        if others:
            yield cited.problem(
                f"{_bodies(others)}的“{others[0].name[:60]}”也以{cited.name}为依据，请核对是否多头执法。",
                part="locator",
            )


@check("overlap.within", Severity.INFO, "部门内依据相同", ground="职权命名规则：一项职权不重复列")
def within(item: Item) -> Iterator[Problem]:
    """Two names of one department for what the very same places found: one power, unless the places hold several."""
    for cited in _enforcing(item):
        others = [
            r for r in item.ctx.index.same_basis(item.power, item.doc, cited.row) if _may_be_same(item, r)
        ]
        if others:
            yield cited.problem(
                f"本部门的“{others[0].name[:60]}”依据与本项完全相同（{cited.name}），请核对：是同一职权的，请合并；是不同行为的，依据请写明到项。",
                part="locator",
            )
            return


def _may_be_same(item: Item, other: Ref) -> bool:
    """Whether another power of the department with the same places may be this one under another name."""
    index, mine = item.ctx.index, item.doc["name"]
    if other.department != item.department or conduct_key(other.main, "") == conduct_key(mine, ""):
        return False
    if index.places[other.power] != index.places[item.power]:
        return False
    if index.quoted(other.power) == index.quoted(item.power) and any(c.text for c in item.setting_bases):
        return True
    alike = fuzz.ratio(conduct_key(mine, ""), conduct_key(other.main, "")) >= ALIKE
    return alike or all(_has_one_conduct(c) for c in item.setting_bases)


def _has_one_conduct(cited: Cited) -> bool:
    """Whether the words cited are about one conduct: an item, or a passage without items and of one sentence."""
    if any(place.item for place in cited.places):
        return True
    words = cited.passage(cited.against) or cited.text
    rows = paragraphs(words)
    return len(rows) == 1 and not rows[0].items and len(_CONDUCT.findall(words)) == 1


def _beside(item: Item, refs: list[Ref]) -> list[Ref]:
    """Those of other departments that stand beside this power, not above or below it (纵向分工)."""
    mine = ref_of(item.power, item.doc)
    return [r for r in refs if r.department != item.department and not is_vertical(mine, r)]


def _bodies(refs: list[Ref]) -> str:
    return "、".join(dict.fromkeys(r.department for r in refs))


def _enforcing(item: Item) -> list[Cited]:
    """The citations that set a penalty or a measure, with their places."""
    if item.type.family not in ENFORCEMENT:
        return []
    return [c for c in item.setting_bases if c.role == SET and c.locator]


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
