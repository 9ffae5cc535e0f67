"""Import of a generated workbook against reading the same file with the workbook library alone.

Each is timed in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import REGION
from benchmarks.memory import peak_mb
from benchmarks.workbook import write

RUNS = 3


def measure(work: Path, rows: int) -> list[dict[str, str]]:
    """The table rows; leaves the proposal of `rows` items submitted."""
    path = work / f"list-{rows}.xlsx"
    if not path.exists():
        write(path, rows)
    bare = bare_read(path)
    dry = min((_run("dry", path) for _ in range(RUNS)), key=lambda r: r["seconds"])
    real = _run("real", path)
    if real["items"] != rows:
        sys.exit(f"imported {real['items']} of {rows} items")
    against = f"bare calamine read {bare['seconds']:.2f} s, {bare['peak_mb']:.0f} MB"
    return [
        {
            "what": f"import of {rows} rows, all but the commit",
            "measured": f"{dry['seconds']:.2f} s, {rows / dry['seconds']:.0f} rows/s, peak {dry['peak_mb']:.0f} MB",
            "against": against,
            "ratio": f"{dry['seconds'] / bare['seconds']:.1f}×",
        },
        {
            "what": f"import of {rows} rows into drafts, committed",
            "measured": f"{real['seconds']:.2f} s, {rows / real['seconds']:.0f} rows/s, peak {real['peak_mb']:.0f} MB",
            "against": against,
            "ratio": f"{real['seconds'] / bare['seconds']:.1f}×",
            "aim": "4×",
        },
    ]


def bare_read(path: Path) -> dict[str, float]:
    """Reading the workbook with its library alone: the best of a few."""
    return min((_run("bare", path) for _ in range(RUNS)), key=lambda r: r["seconds"])


def _run(what: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.importing", what, str(path)],
        check=True,
        capture_output=True,
        text=True,
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _bare(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()) - 2


def _import(path: Path, *, dry_run: bool) -> int:
    from departments.models import Region
    from review.imports.importing import import_lists

    region = Region.objects.get(code=REGION)
    return import_lists(
        [(path, path.name)], region, by=None, dry_run=dry_run, create_departments=True
    ).planned


def _child(what: str, path: Path) -> None:
    if what != "bare":
        import django

        django.setup()
    start = time.perf_counter()
    items = _bare(path) if what == "bare" else _import(path, dry_run=what == "dry")
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "peak_mb": peak_mb(), "items": items}))


if __name__ == "__main__":
    _child(sys.argv[1], Path(sys.argv[2]))
