"""What headings of responsibilities call a stage (责任环节的标题): 1.受理责任, 受理阶段责任, 核准 for 决定.

The words are data, in `reference_data/stage_openings.yaml`. Pure functions over a heading.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import Any

from core.chinese import squeeze
from core.reference_files import read_yaml

OPENINGS = Path(__file__).parent / "reference_data" / "stage_openings.yaml"
NUMBER = re.compile(r"^[\s\d一二三四五六七八九十（）()、.．]+(?=\D)")
_TAIL = re.compile(r"(?:阶段|环节|程序|工作)?(?:责任)?(?:阶段|环节)?[：:]?$")


@lru_cache(maxsize=1)
def stage_openings() -> dict[str, Any]:
    """How lists write stages: headings, phases, and the words that responsibilities begin with."""
    data: dict[str, Any] = read_yaml(OPENINGS)
    return data


@lru_cache(maxsize=4096)
def forms_of(heading: str) -> tuple[str, str]:
    """A heading without its number, and besides without what only says that it is one."""
    name = squeeze(NUMBER.sub("", heading))
    return name, _TAIL.sub("", name)


def stage_named(heading: str, names: Collection[str]) -> str:
    """Which of these names of stages a heading means; '' where it means none of them."""
    headings = stage_openings()["headings"]
    asked = (name for form in forms_of(heading) if form for name in (form, *headings.get(form, ())))
    return next((name for name in asked if name in names), "")
