"""Items that a list itself says are another department's, where it is imported as one department's (他部门的事项)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from departments.models import Department, Region
from powers.importing.asking import Answers
from powers.importing.finding_departments import DepartmentFinder
from powers.importing.lists import read_list
from powers.importing.matching import vocabulary_of
from powers.importing.organs import is_stand_in
from powers.importing.parsed import ParsedItem


def of_others(
    path: Path, filename: str, region: Region, department: Department, answers: Answers
) -> list[ParsedItem]:
    """The items of a file for which it names a department that is not this one."""
    parsed = read_list(path, vocabulary=vocabulary_of(region), filename=filename, answers=answers)
    finder = DepartmentFinder(region)
    return [
        item
        for item in parsed.items
        if item.department
        and not is_stand_in(item.department)
        and department not in finder.bearers(item.department)
    ]


def told_of_others(items: Iterable[ParsedItem], becomes: str, severity: str) -> list[dict[str, Any]]:
    """A problem for each of them; `becomes` says what is done with it."""
    return [
        {
            "sheet": item.sheet,
            "row": item.row,
            "column": "部门",
            "severity": severity,
            "message": f"清单写明是“{item.department}”的职权，{becomes}",
        }
        for item in items
    ]
