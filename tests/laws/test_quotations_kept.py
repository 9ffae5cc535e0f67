"""Over real pairs of texts: what is quoted and no more word for word in the new article is never 无须改 or 只改条号.

Whole articles, paragraphs, leads with one item, sentences and runs of clauses of every article with a counterpart are quoted.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

import pytest

from laws.adjusting import advise
from laws.comparing import Advice, ArticleChange, changes_of
from laws.structure import paragraphs
from powers.impact import Says, _Changed, _Cited
from tests.conftest import SHARED_DATA

TEXTS = sorted((SHARED_DATA / "laws").glob("*.jsonl"))

pytestmark = pytest.mark.skipif(not TEXTS, reason=f"needs the law texts in {SHARED_DATA / 'laws'}")
Articles = Mapping[str, str]


def pairs() -> Iterator[tuple[Articles, Articles]]:
    texts: dict[str, list[tuple[str, Articles]]] = defaultdict(list)
    for line in (line for path in TEXTS for line in path.read_text(encoding="utf-8").split("\n") if line):
        record = json.loads(line)
        articles = {a["no"]: a["text"] for a in record.get("articles") or () if "no" in a}
        if articles:
            texts[record["title"]].append((record.get("version_date") or "", articles))
    for versions in texts.values():
        ordered = [articles for _, articles in sorted(versions, key=lambda one: one[0])]
        yield from itertools.combinations(ordered, 2)


def quotations(article: str) -> Iterator[list[str]]:
    """What lists quote of an article, each as the stretches it consists of."""
    yield [article]
    for row in paragraphs(article):
        yield [row.text]
        yield from ([row.lead, item.text] for item in row.items)
    for stops in ("。；", "，。；"):
        parts = [part for part in re.split(f"(?<=[{stops}])", article) if part.strip()]
        yield from (["".join(parts[n : n + 3])] for n in range(len(parts)))


def bare(words: str) -> str:
    return re.sub(r"[\W_]+", "", words)


class _NoOlder:
    def brought_up(self, locator: str, text: str) -> None:
        return None


def advice_on(label: str, text: str, fates: Mapping[str, ArticleChange], new: Articles) -> Advice:
    says = Says(None)
    says.articles = new
    found = _Changed(fates, says, _NoOlder()).of(_Cited(label, text, "", [label]))  # type: ignore[arg-type]
    return advise(label, text, found) if found else Advice.NONE


def test_no_quotation_that_changed_is_kept() -> None:
    changed, kept = 0, []
    for old, new in pairs():
        fates = {label: fate for label, fate in changes_of(old, new).items() if fate.kind.advice}
        for label, fate in fates.items():
            for parts in quotations(old[label]) if fate.new_labels else ():
                if len(bare("".join(parts))) < 8 or all(bare(part) in bare(fate.new) for part in parts):
                    continue
                changed += 1
                if advice_on(label, "".join(parts), fates, new) in (Advice.NONE, Advice.RENUMBER):
                    kept.append((label, parts))
    assert changed > 1000
    assert not kept
