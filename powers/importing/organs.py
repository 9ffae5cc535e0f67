"""Organs as templates name them (县市区××局, 地州市农业农村局): no name of a body, but a stand-in for each place's own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from core.reference_files import read_yaml
from powers.importing.cleaning import plain
from powers.importing.parsed import BodyKind

_WORDS = Path(__file__).parent.parent / "reference_data" / "organ_stand_ins.yaml"


def kind_of(organ: str) -> BodyKind:
    """How an organ is written: '' (none), 'name', or 'template' for a stand-in."""
    if not organ:
        return ""
    return "template" if is_stand_in(organ) else "name"


@cache
def is_stand_in(organ: str) -> bool:
    """Whether an organ is written as a template has it, to be filled in by each place."""
    pattern, whole = _patterns()
    text = plain(organ)
    return pattern.search(text) is not None or text in whole


@cache
def _patterns() -> tuple[re.Pattern[str], frozenset[str]]:
    words = read_yaml(_WORDS)
    marks = "|".join(re.escape(plain(mark)) for mark in words["marks"])
    places = "|".join(re.escape(plain(place)) for place in sorted(words["places"], key=len, reverse=True))
    return re.compile(rf"(?:{marks})|^(?:{places})级?(?=.)"), frozenset(map(plain, words["whole"]))
