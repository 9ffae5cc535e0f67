"""Running the worked examples of the rules (规则用例): plain data in, what the checks say of it out. No database."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from laws.library import LawRecord, Library, TextRecord
from powers.checks import run
from powers.checks.context import Context, TypeInfo
from powers.checks.items import Item
from powers.checks.rulebook import RuleBook, Verdict
from powers.checks.setting import Judged, judge
from powers.fields import Document, blank

DAY = dt.date(2026, 1, 1)
TITLES = {"02": "对违反规定行为的处罚", "01": "某某活动许可"}
DEPARTMENT = "天津市示范局"
REGION = "120000"
LAYERS = {"list": "清单标准", "statute": "法律规定"}


@dataclass
class Outcome:
    """What came out of a case, and in which points it is not what was expected."""

    verdict: str
    rule: str
    findings: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.wrong


def run_case(
    given: Mapping[str, Any], expected: Mapping[str, Any], book: RuleBook, types: Mapping[str, TypeInfo]
) -> Outcome:
    """Check one example by a rule book; `types` are the types of powers with the family each belongs to."""
    item = build(given, book, types)
    judgement = judge(item)
    decisive = judgement.best or judgement.asking or next(iter(judgement.judged), None)
    outcome = Outcome(judgement.verdict.value, _rule(decisive), {f.code: f.message for f in run(item)})
    _compare(outcome, expected, decisive)
    return outcome


def _rule(judged: Judged | None) -> str:
    rule = judged.deciding.rule if judged else None
    return rule.code if rule else ""


def _compare(outcome: Outcome, expected: Mapping[str, Any], decisive: Judged | None) -> None:
    wrong = outcome.wrong
    for name, word, came in (("verdict", "结论", outcome.verdict), ("rule", "规则", outcome.rule)):
        if name in expected and expected[name] != came:
            wrong.append(f"{word}应为{expected[name]}，得出{came}")
    ground = decisive.deciding.rule.ground if decisive and decisive.deciding.rule else ""
    if (article := expected.get("article", "")) not in ground:
        wrong.append(f"根据应为{article}，得出{ground or '没有根据'}")
    asked = list(decisive.by_statute.needs) if decisive and outcome.verdict == Verdict.NEEDS_FACT else []
    if "asks" in expected and set(expected["asks"]) != set(asked):
        wrong.append(f"应当询问{'、'.join(expected['asks'])}，得出{'、'.join(asked) or '不询问'}")
    layers = {"list": decisive.by_list, "statute": decisive.by_statute} if decisive else {}
    for name, ruling in layers.items():
        if name in expected and expected[name] != ruling.verdict:
            wrong.append(f"{LAYERS[name]}应为{expected[name]}，得出{ruling.verdict}")
    wrong += [f"应当发现{code}" for code in expected.get("finds", ()) if code not in outcome.findings]
    wrong += [
        f"不应发现{code}：{outcome.findings[code]}"
        for code in expected.get("not_finds", ())
        if code in outcome.findings
    ]
    said = expected.get("says")
    if said and not any(said in message for message in outcome.findings.values()):
        wrong.append(f"说明中应有“{said}”")


def build(given: Mapping[str, Any], book: RuleBook, types: Mapping[str, TypeInfo]) -> Item:
    """The item and its context that a case describes."""
    context = Context(
        day=given.get("day", DAY),
        library=_library(given.get("library", ())),
        book=book,
        types=types,
        answers={0: {("", fact): value for fact, value in given.get("facts", {}).items()}},
    )
    return Item(_document(given), context)


def _document(given: Mapping[str, Any]) -> Document:
    code = given["type"]
    department = given.get("department", DEPARTMENT)
    doc = blank() | {
        "standing": "listed",
        "name": given.get("name", TITLES.get(code, "某某事项")),
        "type": {"code": code, "name": ""},
        "department": {"region": given.get("region", REGION), "code": "101", "name": department},
        "subject": department,
        "subject_nature": "1",
        "power_source": "1",
        "duty_text": "职责",
        "level_text": "市级",
        "bases": [_basis(row) for row in given["bases"]],
    }
    return cast("Document", doc | given.get("document", {}))


def _basis(row: Mapping[str, Any]) -> dict[str, Any]:
    basis = {
        "uid": str(uuid.uuid5(uuid.NAMESPACE_OID, repr(sorted(row.items())))),
        "purpose": "power",
        "role": "set",
        "role_confirmed": True,
        "kind": "",
        "instrument": "",
        "title": "某某规定",
        "edition": "",
        "locator": "第一条",
        "text": "",
        "note": "",
    }
    return basis | dict(row)


def _library(rows: Any) -> Library:
    articles: dict[int, Mapping[str, str]] = {}
    laws: list[LawRecord] = []
    for row in rows:
        texts = []
        for version in row["versions"]:
            pk = len(articles) + 1
            articles[pk] = version.get("articles", {})
            texts.append(
                TextRecord(
                    pk,
                    version.get("date"),
                    version.get("from"),
                    version.get("to"),
                    version.get("status", "unknown"),
                    bool(articles[pk]),
                    is_open=version.get("open", False),
                    later=version.get("later", {}),
                )
            )
        laws.append(
            LawRecord(
                len(laws) + 1, row["title"], row["instrument"], region_code=row.get("region"), texts=texts
            )
        )
    return Library(laws, articles.__getitem__)
