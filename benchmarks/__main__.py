"""`bin/bench [--rows N] [NAME…]`: what the product costs, as ratios within one run (docs/benchmarks.md).

Names: import, release, queries, pages (all by default; each needs those before it in the same database).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import django

NAMES = ("import", "release", "queries", "pages")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all when none is given"
    )
    parser.add_argument("--rows", type=int, default=20_000, help="rows of the generated workbook (20000)")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    django.setup()
    from benchmarks import database, importing, pages, queries, releasing

    work = Path(os.environ.get("QINGDAN_VAR", "var")).resolve() / "bench"
    work.mkdir(parents=True, exist_ok=True)
    database.prepare()
    steps = {
        "import": lambda: importing.measure(work, options.rows),
        "release": releasing.measure,
        "queries": lambda: queries.measure(work),
        "pages": lambda: pages.measure(work),
    }
    wanted = options.names or list(NAMES)
    last = max(NAMES.index(name) for name in wanted)
    results = []
    for name in NAMES[: last + 1]:
        rows = steps[name]()
        if name in wanted:
            results += rows
    (work / "result.json").write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    print_table(results)
    return 0


def print_table(rows: list[dict[str, str]]) -> None:
    """The results as a Markdown table, ready for docs/benchmarks.md."""
    columns = ("what", "measured", "against", "ratio", "aim")
    print("\n| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    for row in rows:
        print("| " + " | ".join(row.get(column, "") for column in columns) + " |")


if __name__ == "__main__":
    sys.exit(main())
