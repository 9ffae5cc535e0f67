"""Articles of amended laws judged by hand (judged_articles.csv): what the comparison advises, against what is right.

Article numbers of the older and the newer text; several where one was split, none where nothing took its place. The
texts stand in ../shared/data and demo/laws; an article whose two texts are not there is left out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from core.chinese import comparison_key, to_numeral
from laws.comparing import Advice, ArticleChange, changes_of
from tests.conftest import SHARED_DATA

TEXTS = SHARED_DATA / "laws" / "laws_give.jsonl"
MORE = [
    *sorted((SHARED_DATA / "laws").glob("laws_*.jsonl")),
    *sorted((Path(__file__).parents[2] / "demo" / "laws").glob("*.jsonl")),
]
JUDGED = Path(__file__).parent / "judged_articles.csv"

pytestmark = pytest.mark.skipif(not TEXTS.is_file(), reason=f"needs the law texts in {TEXTS}")


class Judged(NamedTuple):
    """One older article, what is said of it, and the newer ones that are right; with whether the words changed."""

    name: str
    change: ArticleChange
    became: set[str]
    reworded: bool

    @property
    def is_right(self) -> bool:
        """The right kind of advice, and only right articles."""
        if not self.became:
            return self.change.kind.advice in (Advice.REPEALED, Advice.ASK)
        stayed = self.became == {self.change.old_label}
        wanted = Advice.REQUOTE if self.reworded else Advice.NONE if stayed else Advice.RENUMBER
        return self.change.kind.advice == wanted and set(self.change.new_labels) <= self.became

    @property
    def is_asked(self) -> bool:
        """Left to a person, who has the right article beside the older one."""
        near = {candidate.label for candidate in self.change.candidates}
        return self.change.kind.advice == Advice.ASK and bool(near & self.became)


def labelled(number: str) -> str:
    return f"第{to_numeral(int(number))}条"


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    return list(read())


def read() -> Iterator[Judged]:
    texts: dict[tuple[str, str], dict[str, str]] = {}
    for path in MORE:
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            made = str(row.get("version_date"))[:4]
            texts[row["title"], made] = {a["no"]: a["text"] for a in row["articles"]}
    fates: dict[tuple[str, str, str], dict[str, ArticleChange]] = {}
    with JUDGED.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            law, older, newer = row["law"], row["older"], row["newer"]
            old, new = texts.get((law, older)), texts.get((law, newer))
            if old is None or new is None:
                continue
            if (law, older, newer) not in fates:
                fates[law, older, newer] = changes_of(old, new)
            change = fates[law, older, newer][labelled(row["article"])]
            became = {labelled(number) for number in row["became"].split()}
            words = comparison_key("".join(new[label] for label in became))
            yield Judged(
                f"{law}（{older}—{newer}）{change.old_label}",
                change,
                became,
                words != comparison_key(change.old),
            )


def test_nine_in_ten_are_advised_rightly_and_what_is_left_is_asked(judged: list[Judged]) -> None:
    assert len(judged) >= 300
    wrong = [one.name for one in judged if not one.is_right and one.change.kind.advice != Advice.ASK]
    assert sum(one.is_right for one in judged) >= 0.93 * len(judged)
    assert len(wrong) <= 1, wrong


def test_who_is_asked_has_the_right_article_before_him(judged: list[Judged]) -> None:
    asked = [one for one in judged if one.change.kind.advice == Advice.ASK and one.became]
    assert sum(one.is_asked for one in asked) >= 0.75 * len(asked), [
        one.name for one in asked if not one.is_asked
    ]


def test_no_article_that_still_stands_is_said_to_be_struck_out(judged: list[Judged]) -> None:
    assert [o.name for o in judged if o.became and o.change.kind.advice == Advice.REPEALED] == []
