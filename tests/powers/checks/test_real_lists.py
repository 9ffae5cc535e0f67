"""The checks measured on published lists: hand-judged precision of what they find, recall of what is planted.

`judged_findings.csv` keeps the judgements (facts only), `measured.csv` what was counted at last; docs/checks.md is made of
both by docs/list_checks.py. `MEASURED=1` counts anew, `DRAW=file.csv` draws findings to be judged.
"""

from __future__ import annotations

import copy
import csv
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from core.chinese import to_numeral
from laws.library import State
from laws.structure import paragraphs
from powers.checks import CHECKS, Finding, Item, Severity, run
from tests.powers.checks import planted_citations, planted_items  # noqa: F401  they enter their kinds
from tests.powers.checks.planting import measure
from tests.powers.checks.real_lists import DATA, RealLists, load_real_lists

JUDGED = Path(__file__).with_name("judged_findings.csv")
PENAL = re.compile("罚款|没收|吊销|警告")
SUFFERED = re.compile(
    "被[^，。；\\n]{0,12}?(?:罚款|没收|吊销|警告)|没收的|罚没|罚款以上处罚|罚款(?:收入|指标)"
)
"""What a party has suffered before or is done with what was taken, which is no penalty of this provision."""
ON_PROCEDURE = tuple(f"中华人民共和国行政{name}法" for name in ("处罚", "强制", "复议", "诉讼"))
"""Laws that speak of penalties and set none."""
MEASURED = Path(__file__).with_name("measured.csv")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not DATA.is_dir(),
        reason=f"needs the published lists and laws in {DATA}; see ../shared/data/README.md",
    ),
]


@pytest.fixture(scope="module")
def lists(django_db_setup: Any, django_db_blocker: Any) -> RealLists:
    with django_db_blocker.unblock(), transaction.atomic():
        found = load_real_lists()
        transaction.set_rollback(True)
    return found


def identity(item: Item, finding: Finding) -> tuple[str, str, str, str]:
    """What a finding is told by in the judgements: its check, the item's department and name, the place."""
    problem = finding.problem
    place = f"{problem.law}{problem.article}" if problem.law else finding.path
    return finding.code, item.department, item.title, place


def judgements() -> dict[tuple[str, str, str, str], str]:
    with JUDGED.open(encoding="utf-8") as lines:
        return {
            (row["code"], row["department"], row["item"], row["place"]): row["verdict"]
            for row in csv.DictReader(lines)
        }


def drawn(lists: RealLists, *, each: int = 24, seed: int = 20261129) -> list[tuple[Item, Finding]]:
    """Findings of each check drawn at random, to be judged; `DRAW=file.csv` writes them with room for the judgement."""
    by_code: dict[str, list[tuple[Item, Finding]]] = defaultdict(list)
    for item, finding in lists.findings():
        by_code[finding.code].append((item, finding))
    return [
        row
        for code, rows in sorted(by_code.items())
        for row in random.Random(f"{seed}{code}").sample(rows, min(each, len(rows)))  # noqa: S311  repeatable, no secret
    ]


@pytest.mark.skipif(
    not os.environ.get("DRAW"), reason="draws findings to be judged by hand into the file DRAW names"
)
def test_findings_are_drawn_to_be_judged(lists: RealLists) -> None:
    with Path(os.environ["DRAW"]).open("w", encoding="utf-8") as out:
        rows = csv.writer(out)
        for item, finding in drawn(lists):
            code, department, title, place = identity(item, finding)
            quoted = item.cited[int(finding.path.split("/")[2])].text if "/bases/" in finding.path else ""
            rows.writerow((code, finding.severity, department, title, place, finding.message, quoted[:400]))


def _keep(kind: str, rows: list[tuple[Any, ...]]) -> None:
    """Write what was counted in place of what was, where it is asked for."""
    if not os.environ.get("MEASURED"):
        return
    with MEASURED.open(encoding="utf-8") as lines:
        others = [row for row in csv.reader(lines) if row[0] != kind]
    with MEASURED.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([*others, *((kind, *row) for row in rows)])


def test_what_was_judged_wrong_is_not_found_again(lists: RealLists) -> None:
    wrong = {key for key, verdict in judgements().items() if verdict == "wrong"}
    again = [identity(i, f) for i, f in lists.findings() if identity(i, f) in wrong]
    assert again == []


def test_what_is_found_was_right_when_judged_by_hand(lists: RealLists) -> None:
    """Errors 95 %, warnings 90 %, and each code that is one of them 90 %."""
    judged, counts = judgements(), Counter(f.code for _, f in lists.findings())
    by_code: dict[str, Counter[str]] = defaultdict(Counter)
    by_severity: dict[Severity, Counter[str]] = defaultdict(Counter)
    for item, finding in lists.findings():
        if verdict := judged.get(identity(item, finding)):
            by_code[finding.code][verdict] += 1
            by_severity[finding.severity][verdict] += 1
    rows = [(code, n, by_code[code].total(), by_code[code]["right"]) for code, n in sorted(counts.items())]
    _keep("found", rows)
    for code, verdicts in by_code.items():
        if verdicts and CHECKS[code].severity in (Severity.ERROR, Severity.WARNING):
            assert verdicts["right"] / verdicts.total() >= 0.9, code
    for severity, least in ((Severity.ERROR, 0.95), (Severity.WARNING, 0.9)):
        verdicts = by_severity[severity]
        assert verdicts["right"] / verdicts.total() >= least, severity


def test_planted_defects_are_found(lists: RealLists) -> None:
    recalls = measure(lists)
    _keep("planted", [(name, recall.planted, recall.found, "") for name, recall in recalls.items()])
    planted, found = (sum(getattr(r, part) for r in recalls.values()) for part in ("planted", "found"))
    assert planted > 1000
    assert found / planted >= 0.97
    assert {name: r for name, r in recalls.items() if r.planted and r.found / r.planted < 0.9} == {}
    assert all(recall.planted for recall in recalls.values())


def quoted_rightly(lists: RealLists) -> Iterator[tuple[str, str, str]]:
    """`(law, locator, quotation)`: each penal provision in force wholly, by paragraph, by lead and item, whole and shortened."""
    library = lists.context.library
    for law in library.laws.values():
        validity = law.on(lists.context.day)
        if validity.state != State.IN_FORCE or validity.text is None:
            continue
        if law.title in ON_PROCEDURE:
            continue
        for label, text in library.articles(validity.text).items():
            rows = paragraphs(text)
            if not PENAL.search(SUFFERED.sub("", text)):
                continue
            yield law.title, label, text
            for number, row in enumerate(rows, start=1):
                part = f"{label}第{to_numeral(number)}款" if len(rows) > 1 else label
                if PENAL.search(SUFFERED.sub("", row.text)):
                    yield law.title, part, row.text
                for item in row.items if PENAL.search(SUFFERED.sub("", row.lead)) else ():
                    place = f"{part}第（{to_numeral(item.number)}）项"
                    for words in (item.text, f"……{item.text}", f"{item.text.split('，')[0]}……"):
                        yield law.title, place, row.lead + words


def test_a_provision_that_is_quoted_rightly_is_let_alone(lists: RealLists) -> None:
    """No finding about words, place or founding in any way of quoting that is right."""
    first = next(s for s in lists.subjects if s.document["type"]["code"] == "02")
    quotations, found = list(quoted_rightly(lists)), []
    for title, locator, text in quotations:
        doc = copy.deepcopy(first.document)
        row: Any = doc["bases"][0] | {
            "title": title,
            "locator": locator,
            "text": text,
            "edition": "",
            "instrument": "",
            "kind": "",
        }
        doc["bases"] = [row]
        codes = {f.code for f in run(Item(doc, lists.context, 0))}
        found += [
            (title, locator, code)
            for code in codes
            if code.startswith(("basis.text", "basis.par", "basis.art", "basis.found"))
        ]
    assert len(quotations) > 1000
    assert found == []
