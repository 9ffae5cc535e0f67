"""`bin/bench [--rows N] [NAME…]`: what the product costs, as ratios within one run (docs/benchmarks.md).

Names: import, release, verify, queries, pages, review, telling, laws, checks, full, world, screens, load, backup, search (all by default). release and
telling need drafts, what an import leaves; verify, queries, review and backup need release, pages needs queries; checks needs laws, full (an import into a
full database) both; screens and load need world: a library of laws, 60,000 powers, an office at work. What is needed is
done too. Ends with 1 where load misses an aim.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import django

from benchmarks import FULL

NEEDS = {
    "import": (),
    "drafts": (),
    "release": ("drafts",),
    "verify": ("drafts", "release"),
    "queries": ("drafts", "release"),
    "pages": ("drafts", "release", "queries"),
    "review": ("drafts", "release"),
    "telling": ("drafts",),
    "laws": (),
    "checks": ("laws",),
    "full": ("laws", "checks"),
    "world": (),
    "screens": ("world",),
    "load": ("world",),
    "backup": ("drafts", "release"),
    "search": (),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NEEDS)}; all when none is given"
    )
    parser.add_argument("--seconds", type=int, default=300, help="how long load goes on (300)")
    parser.add_argument("--staff", type=int, default=50, help="people of the offices in load (50)")
    parser.add_argument("--readers", type=int, default=200, help="readers in load (200)")
    parser.add_argument(
        "--rows",
        type=int,
        default=FULL,
        help=f"rows of the generated workbook ({FULL}); the rest in proportion",
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="look once more at the screens of what an earlier run has left in the database of DATABASE_URL",
    )
    parser.add_argument(
        "--as",
        dest="roles",
        type=lambda said: said.split(","),
        default=(),
        metavar="ROLE,…",
        help="who looks in screens (everybody)",
    )
    parser.add_argument(
        "--repeats", type=int, default=3, help="further looks at each screen that misses the aim (3)"
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(NEEDS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    django.setup()
    from benchmarks import (
        checks,
        database,
        importing,
        laws,
        load,
        office_world,
        pages,
        queries,
        releasing,
        restoring,
        review,
        screens,
        searching,
        telling,
        verifying,
    )

    work = Path(os.environ.get("QINGDAN_VAR", "var")).resolve() / "bench"
    work.mkdir(parents=True, exist_ok=True)
    if options.again:
        print_table(screens.measure(work, again=True, roles=options.roles, repeats=options.repeats))
        return 0
    database.prepare()
    steps = {
        "import": lambda: importing.measure(work, options.rows),
        "drafts": lambda: importing.make(work, options.rows),
        "release": lambda: releasing.measure(work, options.rows),
        "verify": verifying.measure,
        "queries": lambda: queries.measure(work),
        "pages": lambda: pages.measure(work),
        "review": review.measure,
        "telling": telling.measure,
        "laws": lambda: laws.measure(work, options.rows),
        "checks": lambda: checks.measure(work, options.rows),
        "full": lambda: importing.measure_full(work, options.rows),
        "world": lambda: office_world.make(work, options.rows),
        "screens": lambda: screens.measure(work, roles=options.roles, repeats=options.repeats),
        "backup": lambda: restoring.measure(work),
        "load": lambda: load.measure(work, options.seconds, options.staff, options.readers),
        "search": lambda: searching.measure(work, options.rows),  # last: it empties the list
    }
    wanted = options.names or list(NEEDS)
    needed = {*wanted, *(before for name in wanted for before in NEEDS[name])}
    results = []
    for name, step in steps.items():
        rows = step() if name in needed else []
        if name in wanted:
            results += rows
    (work / "result.json").write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    print_table(results)
    return int(any(row.get("ratio") == load.MISSED for row in results))


def print_table(rows: list[dict[str, str]]) -> None:
    """The results as a Markdown table, ready for docs/benchmarks.md."""
    columns = ("what", "measured", "against", "ratio", "aim")
    print("\n| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    for row in rows:
        print("| " + " | ".join(row.get(column, "") for column in columns) + " |")


if __name__ == "__main__":
    sys.exit(main())
