"""A clean item in plain data, and what is planted in it (powers.checks.cases builds item and context from it)."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from powers.checks import Finding, Item, run
from powers.checks.cases import build
from powers.checks.context import TypeInfo
from powers.checks.rulebook import RuleBook

Given = dict[str, Any]
F = TypeVar("F", bound=Callable[..., None])
PLANTED: set[str] = set()
"""Codes of checks whose defect some test plants."""


def plants(*codes: str) -> Callable[[F], F]:
    """Says of a test that it plants the defects these checks look for."""

    def mark(test: F) -> F:
        PLANTED.update(codes)
        return test

    return mark


FIRST = "从事某某活动应当依法取得许可。"
PENALTY = (
    "违反本法第十条规定，有下列行为之一的，由县级以上人民政府主管部门处一万元以上五万元以下罚款：\n"
    "（一）未取得许可从事某某活动的；\n（二）提供虚假材料的。\n情节严重的，责令停产停业，处十万元以下罚款。"
)
LAST = "县级以上人民政府主管部门负责本行政区域内某某活动的监督管理工作。"


def version(year: int, **articles: str) -> Given:
    """A text of a law passed on 1 January of a year and in force from 1 June; 三十="…" is its 第三十条."""
    labels = {f"第{number}条": text for number, text in articles.items()}
    return {"date": dt.date(year, 1, 1), "from": dt.date(year, 6, 1), "articles": labels}


CURRENT = version(2020, 十=FIRST, 三十=PENALTY, 三十一=LAST)
STAGES = "立案、调查取证、审查、告知、决定、送达、执行"
CLEAN: Given = {
    "type": "02",
    "name": "对未取得许可从事某某活动的处罚",
    "department": "天津市示范局",
    "bases": [
        {
            "kind": "法律", "instrument": "LAW", "title": "中华人民共和国某某法", "edition": "2020年1月1日通过",
            "locator": "第三十条第一款第（一）项", "text": PENALTY.split("\n（二）", maxsplit=1)[0],
        }
    ],
    "library": [{"title": "中华人民共和国某某法", "instrument": "LAW", "versions": [CURRENT]}],
    "document": {
        "duties": [{"number": "1", "text": "负责某某活动的监督管理"}],
        "levels": [{"code": "3", "name": "市级"}],
        "responsibilities": [{"stage": stage, "phase": "during", "text": f"依法完成{stage}。"} for stage in STAGES.split("、")],
        "accountability": [{"text": "没有法定依据实施处罚的", "basis": "行政处罚法第七十六条"}],
    },
}  # fmt: skip


def clean(
    *, basis: Mapping[str, Any] | None = None, document: Mapping[str, Any] | None = None, **changes: Any
) -> Given:
    """The clean item with changes: of its only basis, of its document, of anything else."""
    given = copy.deepcopy(CLEAN) | copy.deepcopy(changes)
    given["bases"][0] |= basis or {}
    given["document"] |= document or {}
    return given


class Standard:
    """The rules and types that a fresh installation has, to check items by."""

    def __init__(self, book: RuleBook, types: Mapping[str, TypeInfo]) -> None:
        self.book = book
        self.types = types

    def item(self, given: Given) -> Item:
        return build(given, self.book, self.types)

    def findings(self, given: Given) -> list[Finding]:
        return run(self.item(given))

    def codes(self, given: Given) -> set[str]:
        return {finding.code for finding in self.findings(given)}

    def found(self, code: str, given: Given) -> Finding:
        """The one finding of a check in an item."""
        (finding,) = [f for f in self.findings(given) if f.code == code]
        return finding
