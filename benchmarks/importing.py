"""Import of a generated workbook against reading the same file with the workbook library alone.

Each is timed in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from pathlib import Path

from django.db import connection

from benchmarks import REGION, SMALL_REGION
from benchmarks.memory import Together, peak_mb
from benchmarks.workbook import write

RUNS = 3
AIM = "5×, 400 MB"


def measure(work: Path, rows: int) -> list[dict[str, str]]:
    """The table rows; leaves the proposal of `rows` items submitted. The statistics were taken while the tables were empty."""
    path, against = _bare_read(work, rows, "基准市")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    dry = min((_run("dry", path, REGION) for _ in range(RUNS)), key=lambda r: r["seconds"])
    real = _run("real", path, REGION)
    return [
        _row(f"import of {rows} rows, all but the commit", rows, dry, against),
        _row(f"import of {rows} rows into drafts, committed", rows, real, against),
    ]


def make(work: Path, rows: int) -> list[dict[str, str]]:
    """What the import leaves, where it was not measured before: the proposal of `rows` items. No table rows."""
    from review.models.proposals import Proposal

    if not Proposal.objects.filter(region__code=REGION).exists():
        write(path := list_of(work, rows), rows)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        _run("real", path, REGION)
    return []


def list_of(work: Path, rows: int, city: str = "基准市") -> Path:
    """Where the workbook of so many rows is."""
    return work / f"list-{city}-{rows}.xlsx"


def measure_full(work: Path, rows: int) -> list[dict[str, str]]:
    """The same into a database that holds a law library and the powers of another region."""
    from powers.models import PowerVersion

    path, against = _bare_read(work, rows, "小样市")
    there = PowerVersion.objects.count()
    real = _run("real", path, SMALL_REGION)
    return [
        _row(
            f"import of {rows} rows, committed, beside {there} versions and the law library",
            rows,
            real,
            against,
        )
    ]


def _bare_read(work: Path, rows: int, city: str) -> tuple[Path, dict[str, float]]:
    path = list_of(work, rows, city)
    if not path.exists():
        write(path, rows, city=city)
    return path, bare_read(path)


def _row(what: str, rows: int, found: dict[str, float], against: dict[str, float]) -> dict[str, str]:
    if found["items"] != rows:
        sys.exit(f"imported {found['items']} of {rows} items")
    seconds, bare = found["seconds"], against["seconds"]
    return {
        "what": what,
        "measured": f"{seconds:.2f} s, {rows / seconds:.0f} rows/s, {found['processor']:.1f} s of the processor without the "
        f"server's; peak {found['peak_mb']:.0f} MB, greatest child {found['child_mb']:.0f} MB, "
        f"together {found['together_mb']:.0f} MB",
        "against": f"bare calamine read {bare:.2f} s ({against['processor']:.2f} s of the processor), {against['peak_mb']:.0f} MB",
        "ratio": f"{seconds / bare:.1f}×",
        "aim": AIM,
    }


def bare_read(path: Path, runs: int = RUNS) -> dict[str, float]:
    """Reading the workbook with its library alone: the best of a few."""
    return min((_run("bare", path, "") for _ in range(runs)), key=lambda r: r["seconds"])


def _run(what: str, path: Path, region: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.importing", what, str(path), region],
        check=True,
        capture_output=True,
        text=True,
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _bare(path: Path) -> int:
    from python_calamine import CalamineWorkbook

    return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()) - 2


def _import(path: Path, region: str = REGION, *, dry_run: bool) -> int:
    from departments.models import Region
    from review.imports.importing import import_lists

    return import_lists(
        [(path, path.name)],
        Region.objects.get(code=region),
        by=None,
        dry_run=dry_run,
        create_departments=True,
    ).planned


def _child(what: str, path: Path, region: str) -> None:
    if what != "bare":
        import django

        django.setup()
    together = Together()
    together.start()
    start, used = time.perf_counter(), _processor()
    items = _bare(path) if what == "bare" else _import(path, region, dry_run=what == "dry")
    seconds, used = time.perf_counter() - start, _processor() - used
    together.over.set()
    figures = {"seconds": seconds, "processor": used, "items": items, "peak_mb": peak_mb()}
    print(json.dumps(figures | {"child_mb": together.child_mb, "together_mb": together.most_mb}))


def _processor() -> float:
    """Seconds of the processor that this process and its children have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


if __name__ == "__main__":
    _child(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
