"""The words search starts with (检索用语的基础数据), from reference_data/search_words/: a file for each field, in it by kind what is said.
A line holds all ways of saying the same, parted by 、.

Loading adds what an installation never had. What an office has changed, switched off or deleted stays so.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from simple_history.utils import bulk_create_with_history

from core.reference_files import read_yaml
from powers.reference import SHIPPED, Shipped
from publish.word_models import SearchWord

DATA = Path(__file__).parent / "reference_data" / "search_words"


def shipped() -> Iterator[SearchWord]:
    """Every shipped word as a row that is not saved. What is said may be one of the official phrases of its line; it leads to the others."""
    for path in sorted(DATA.glob("*.yaml")):
        for kind, lines in read_yaml(path).items():
            for line, phrases in (
                lines.items() if isinstance(lines, dict) else ((line, None) for line in lines)
            ):
                for said in str(line).split("、"):
                    means = [str(phrase) for phrase in phrases or () if str(phrase) != said]
                    if means or phrases is None:
                        yield SearchWord(said=said, kind=kind, means=means)


def load_search_words() -> int:
    """Add the words that were never here; returns how many."""
    known = set(SearchWord.history.values_list("said", "kind")) | set(
        SearchWord.objects.values_list("said", "kind")
    )
    new = [word for word in shipped() if (word.said, word.kind) not in known]
    bulk_create_with_history(new, SearchWord, batch_size=500)
    return len(new)


def enter() -> None:
    SHIPPED.add(Shipped("search_words", "检索用语", 1, load_search_words))
