"""Real texts of laws edited by the dice (edited_texts): what stands is never said to be struck out, and is found again.

The texts are not part of the project (../shared/data).
"""

from __future__ import annotations

import json
from collections import Counter

import pytest

from laws.comparing import Advice, ArticleChange, changes_of
from tests.conftest import SHARED_DATA
from tests.laws.edited_texts import Edited, edit

TEXTS = SHARED_DATA / "laws" / "laws_give.jsonl"
SEEDS = range(100, 124)

pytestmark = pytest.mark.skipif(not TEXTS.is_file(), reason=f"needs the law texts in {TEXTS}")


@pytest.fixture(scope="module")
def edited() -> list[tuple[Edited, dict[str, ArticleChange]]]:
    with TEXTS.open(encoding="utf-8") as file:
        laws = [{a["no"]: a["text"] for a in json.loads(line)["articles"]} for line in file]
    long = [law for law in laws if len(law) >= 30]
    made = []
    for seed in SEEDS:
        other = list(long[(7 * seed + 5) % len(long)].values())
        one = edit(long[seed % len(long)], other, seed)
        made.append((one, changes_of(one.old, one.new)))
    return made


def verdict(one: Edited, change: ArticleChange) -> str:
    """Whether what is said of an older article is right: asked where it need not have been, or wrong."""
    became, said = one.became[change.old_label], set(change.new_labels)
    if not became:
        return "right" if change.kind.advice in (Advice.REPEALED, Advice.ASK) else "wrong"
    if change.kind.advice == Advice.ASK:
        return "asked"
    return "right" if said and said <= became else "wrong"


def test_what_stands_in_the_new_text_is_never_said_to_be_struck_out(
    edited: list[tuple[Edited, dict[str, ArticleChange]]],
) -> None:
    cancelled = [
        (label, one.done[label])
        for one, changes in edited
        for label, change in changes.items()
        if one.became[label] and change.kind.advice == Advice.REPEALED
    ]
    assert cancelled == []


def test_nearly_all_are_found_again_and_hardly_any_in_the_wrong_place(
    edited: list[tuple[Edited, dict[str, ArticleChange]]],
) -> None:
    found = Counter(verdict(one, change) for one, changes in edited for change in changes.values())
    assert found["right"] >= 0.98 * found.total(), found
    assert found["wrong"] <= 0.01 * found.total(), found
