"""Lists the checks from the code: `.venv/bin/python docs/list_checks.py` writes the tables at the end of docs/checks.md.

From the registry (powers/checks), the hand-judged findings and what was counted at last (tests/powers/checks); counting anew
is `MEASURED=1 bin/test tests/powers/checks/test_real_lists.py -n 0`, with the published lists at hand.
"""

from __future__ import annotations

import csv
import os
import re
import sys
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "checks.md"
MEASURED = ROOT / "tests" / "powers" / "checks" / "measured.csv"
MARK = "<!-- written by docs/list_checks.py; what follows is made from the code -->\n"


def page() -> str:
    """The page as it should be: what was written by hand, then the tables."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    return by_hand + MARK + _checks() + _planted()


def _checks() -> str:
    from powers.checks import CHECKS  # noqa: PLC0415  Django is set up first

    judged = {row[1]: row[2:] for row in _measured("found")}
    lines = [
        "\n## The checks\n",
        "| code | finds | severity | stands on | found | judged | right |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in sorted(CHECKS.values(), key=lambda check: (check.severity.order, check.code)):
        found, looked, right = judged.get(one.code, ("", "", ""))
        about = re.sub(r"\s+", " ", one.ground).replace("|", "、")
        lines.append(
            f"| `{one.code}` | {one.title} | {one.severity.label} | {about} | {found} | {looked} | {right} |"
        )
    return "\n".join(lines) + "\n"


def _planted() -> str:
    lines = ["\n## Planted defects\n", "| kind | planted | found |", "|---|---|---|"]
    rows = _measured("planted")
    lines += [f"| {name} | {planted} | {found} |" for _, name, planted, found, _ in rows]
    total = [sum(int(row[n]) for row in rows) for n in (2, 3)]
    return "\n".join([*lines, f"| all | {total[0]} | {total[1]} |"]) + "\n"


def _measured(kind: str) -> list[list[str]]:
    with MEASURED.open(encoding="utf-8") as lines:
        return [row for row in csv.reader(lines) if row[0] == kind]


def _ready() -> None:
    sys.path.insert(0, str(ROOT))
    settings = re.search(
        r'"DJANGO_SETTINGS_MODULE", "([^"]+)"', (ROOT / "manage.py").read_text(encoding="utf-8")
    )
    assert settings is not None  # noqa: S101
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings[1])
    os.environ.setdefault("DATABASE_URL", "postgres://nobody@localhost/none")
    os.environ.setdefault("SECRET_KEY", "only to read the registry")
    django.setup()


if __name__ == "__main__":
    _ready()
    PAGE.write_text(page(), encoding="utf-8")
