"""What every item must have (要素齐全): the five statutory elements, and a responsibility for each stage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.reference_files import read_yaml
from powers.checks.context import StageInfo
from powers.checks.findings import Problem, Severity
from powers.checks.items import Item
from powers.checks.registry import check
from powers.filler_words import is_filler
from powers.stage_headings import stage_named

QUOTED = 40
WORDS = Path(__file__).parents[1] / "reference_data" / "stage_words.yaml"


@check("structure.name", Severity.ERROR, "没有职权名称", ground="权责清单要素", always_blocks=True)
def name(item: Item) -> Iterator[Problem]:
    if not item.doc["name"].strip():
        yield Problem("/name", "没有职权名称，请填写。")


@check("structure.duty", Severity.ERROR, "没有对应职责", ground="天津实践：以三定规定的职责统领职权")
def duty(item: Item) -> Iterator[Problem]:
    if item.doc["duties"]:
        return
    said = item.doc["duty_text"].strip()
    if said and item.ctx.has_charter(item.doc["department"]):
        yield Problem(
            "/duties",
            f"所写职责“{said if len(said) <= QUOTED else said[:QUOTED] + '…'}”没有对应到部门“三定”规定的哪一项，请勾选对应的职责；确实没有的，请写明理由。",
            severity=Severity.WARNING,
        )
    elif not said:
        yield Problem(
            "/duties",
            "没有对应部门“三定”规定的职责，请选择至少一项；“三定”规定中没有的，请先报机构编制部门核实。",
        )


@check("structure.level", Severity.ERROR, "没有行使层级", ground="权责清单要素")
def level(item: Item) -> Iterator[Problem]:
    if not item.doc["levels"] and not item.doc["level_text"].strip():
        yield Problem("/levels", "没有写明由哪一级行使，请选择行使层级；市、区、街镇分别行使的逐级填写。")


@check(
    "structure.responsibility",
    Severity.ERROR,
    "没有责任事项",
    ground="中办发〔2015〕21号：权力与责任一一对应",
    always_blocks=True,
)
def responsibility(item: Item) -> Iterator[Problem]:
    if not item.doc["responsibilities"]:
        yield Problem("/responsibilities", "没有责任事项，请至少填写一项（每项职权都应当对应责任事项）。")


@check("structure.accountability", Severity.ERROR, "没有追责情形", ground="中办发〔2015〕21号：监督问责")
def accountability(item: Item) -> Iterator[Problem]:
    if not item.doc["accountability"] and not item.doc["accountability_lead"].strip():
        yield Problem("/accountability", "没有追责情形，请写明哪些情形追究责任、依据什么追究。")


@check(
    "structure.accountability_basis",
    Severity.INFO,
    "追责没有依据",
    ground="公务员法、行政处罚法等关于责任的规定",
)
def accountability_basis(item: Item) -> Iterator[Problem]:
    clauses = item.doc["accountability"]
    cited = any(row["purpose"] == "accountability" for row in item.doc["bases"])
    if (
        clauses
        and not cited
        and not any(row["basis"].strip() and not is_filler(row["basis"]) for row in clauses)
    ):
        yield Problem(
            "/accountability",
            "追责情形没有写明依据，请补充相应的法律条款。",
            severity=Severity(item.type.missing_accountability_basis),
        )


@check("structure.stage", Severity.WARNING, "责任环节不全", ground="责任事项按法定程序的环节编写")
def stage(item: Item) -> Iterator[Problem]:
    """The stages that a statute orders."""
    missing = [s for s in _missing_stages(item) if s.basis]
    if missing:
        names = "、".join(f"{s.name}（{s.basis}）" for s in missing)
        yield Problem(
            "/responsibilities",
            f"按{item.type.name}的法定程序，责任事项缺少{len(missing)}个环节：{names}。请补充，确不适用的说明理由。",
            severity=Severity.QUESTION if _is_running_prose(item) else Severity(item.type.missing_stages),
        )


def _is_running_prose(item: Item) -> bool:
    """Whether no heading tells a stage and the words tell most of them: what seems missing may be said in other words."""
    if any(name in item.memo["of_rows"] for name in _names_of(item.type.stages).values()):
        return False
    owed = next(iter(_sets(item).values()), [])
    return 2 * len(_missing_stages(item)) < len(owed)


@check("structure.stage_usual", Severity.INFO, "责任环节少于通常", ground="责任事项按办理程序的环节编写")
def stage_usual(item: Item) -> Iterator[Problem]:
    """The stages of a type for which no statute orders them."""
    missing = [s.name for s in _missing_stages(item) if not s.basis]
    if missing:
        yield Problem(
            "/responsibilities",
            f"{item.type.name}通常还有{'、'.join(missing)}环节，责任事项没有写到，请核对是否需要补充。",
        )


def _missing_stages(item: Item) -> list[StageInfo]:
    """The required stages that no responsibility speaks of, of the variant that fits best."""
    if all(is_filler(text) for text in item.texts("responsibilities")):
        return []
    if "stages" not in item.memo:
        item.memo["stages"] = min(
            (_missing(item, stages) for stages in _sets(item).values()), key=len, default=[]
        )
    missing: list[StageInfo] = item.memo["stages"]
    return missing


def _sets(item: Item) -> dict[str, list[StageInfo]]:
    """The required stages of the type, by variant (强制措施、强制执行)."""
    found: dict[str, list[StageInfo]] = {}
    for one in item.type.stages:
        if one.required:
            found.setdefault(one.variant, []).append(one)
    variant = _variant(item)
    return {variant: found[variant]} if variant in found else found


def _variant(item: Item) -> str:
    """Which of the two procedures of coercion goes for what the name says; '' where it says neither or both."""
    return item.ctx.book.procedure_of(item.title) if item.type.family == "coercion" else ""


def _missing(item: Item, stages: list[StageInfo]) -> list[StageInfo]:
    """The stages that no row names, and none tells of.

    A row whose heading names a stage tells of that one: a word of another in it is none. What a row says counts where it has
    no heading, or one that names no stage of this procedure: 执行责任：出示证件，制作现场笔录 of 查封 is 实施. What tells plainly
    of a stage (七日内送达当事人 in the row of the decision) counts wherever it stands.
    """
    rows = item.doc["responsibilities"]
    names = _names_of(item.type.stages)
    ours = {s.name for s in item.type.stages if s.variant == stages[0].variant}
    of_rows = [names.get(stage_named(row["stage"], names), "") for row in rows]
    item.memo["of_rows"] = of_rows
    headings = [row["stage"] for row in rows if row["stage"].strip()]
    everything = "\n".join(row["text"] for row in rows if _is_own(row))
    told = [
        _without_passing_words(row["text"])
        for row, name in zip(rows, of_rows, strict=True)
        if name not in ours and not _is_of_lower_bodies(row["stage"])
    ]
    return [
        s
        for s in stages
        if s.name not in of_rows
        and not _pattern(s.name, s.words).search("\n".join([*headings, *told, *_told_within(s.name, rows)]))
        and not _plain(s.name).search(everything)
        and not (s.name in _DECIDED_ABOVE and item.type.family == "permit" and _above().search(everything))
    ]


def _names_of(stages: Sequence[StageInfo]) -> dict[str, str]:
    """What the stages of a type are called, and by which name each is known."""
    return {word: s.name for s in stages for word in (s.name, *s.words)}


_LOWER_BODIES = re.compile("指导监督|监督指导|指导责任")


def _is_of_lower_bodies(heading: str) -> bool:
    """Whether a heading is of what a body owes for those below it, which is no stage of its own procedure."""
    return bool(_LOWER_BODIES.search(heading))


_OF_PARTIES = re.compile("被许可人|许可事项的活动|未经(?:行政)?许可|当事人|申请人|相对人")
"""Whom a body owes to no lower one: 对被许可人的活动进行监督 under a heading on guidance is supervision of its own."""


def _is_own(row: Any) -> bool:
    """Whether a row tells of the body's own procedure."""
    return not _is_of_lower_bodies(row["stage"]) or bool(_OF_PARTIES.search(row["text"]))


@lru_cache(maxsize=8192)  # the responsibilities that many items share
def _without_passing_words(text: str) -> str:
    """What a row says without what has the words of a stage and is none: 执行上级制定的标准, 其他应履行的责任."""
    return _besides().sub("", text)


_WITHIN = {"陈述申辩": re.compile("催告|告知|决定|审查")}
"""Stages that lists tell in the row of another: the notice to perform tells of the right to be heard (行政强制法第三十五条第四项)."""


def _told_within(stage: str, rows: list[Any]) -> list[str]:
    """The words of the rows whose stage is one in which this one is told."""
    return [row["text"] for row in rows if stage in _WITHIN and _WITHIN[stage].search(row["stage"])]


@lru_cache(maxsize=512)
def _pattern(name: str, words: tuple[str, ...]) -> re.Pattern[str]:
    shipped = _stage_words()["stages"].get(name)
    return re.compile("|".join([*map(re.escape, words), shipped or re.escape(name)]))


@lru_cache(maxsize=256)
def _plain(name: str) -> re.Pattern[str]:
    return re.compile(_stage_words()["plain"].get(name, "(?!)"))


_DECIDED_ABOVE = ("决定", "送达")


@lru_cache(maxsize=1)
def _above() -> re.Pattern[str]:
    """Words by which a body only examines and hands on what one above it decides."""
    return re.compile(_stage_words()["above"])


@lru_cache(maxsize=1)
def _besides() -> re.Pattern[str]:
    return re.compile("|".join(_stage_words()["besides"]))


@lru_cache(maxsize=1)
def _stage_words() -> dict[str, Any]:
    words: dict[str, Any] = read_yaml(WORDS)
    return words


@check(
    "responsibility.phase", Severity.INFO, "没有分清事前事中事后", ground="天津实践：明晰事前事中事后管理责任"
)
def phase(item: Item) -> Iterator[Problem]:
    rows = item.doc["responsibilities"]
    open_rows = [str(number) for number, row in enumerate(rows, start=1) if not row.get("phase")]
    if open_rows:
        which = "全部" if len(open_rows) == len(rows) else f"第{'、'.join(open_rows)}条"
        yield Problem(
            "/responsibilities", f"责任事项{which}没有写明是事前、事中还是事后，请选择阶段或者环节。"
        )


@check("responsibility.boilerplate", Severity.INFO, "责任事项套话", ground="责任事项应当针对本项职权")
def boilerplate(item: Item) -> Iterator[Problem]:
    limit = item.ctx.threshold("responsibility.boilerplate", 20)
    for section, what in (("responsibilities", "责任事项"), ("accountability", "追责情形")):
        times = item.ctx.index.times(item.doc, item.passage(section))
        if times >= limit:
            yield Problem(
                f"/{section}", f"{what}与另外{times - 1}项职权一字不差，请结合本项职权的办理过程具体编写。"
            )
