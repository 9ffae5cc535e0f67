"""Import of a generated library of law texts, in a process of its own, so that its peak memory is its own.

And the comparison of every text in it with the one before.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from itertools import pairwise
from operator import itemgetter
from pathlib import Path

from benchmarks import FULL, lawtexts
from benchmarks.memory import peak_mb
from core.chinese import comparison_key
from laws.comparing import compare_texts


def measure(work: Path, rows: int) -> list[dict[str, str]]:
    """The table rows; leaves the library imported."""
    path = work / f"laws-{rows}.jsonl"
    counts = lawtexts.write(path, rows / FULL)
    first, again = _run(path), _run(path)
    if (first["created"], again["unchanged"]) != (counts["versions"], counts["versions"]):
        sys.exit(
            f"imported {first['created']} and found {again['unchanged']} of {counts['versions']} law texts"
        )
    size = f"{counts['versions']} law texts with {counts['articles']} articles"
    return [
        _row(f"import of {size} ({path.stat().st_size / 1e6:.0f} MB)", counts["articles"], first),
        _row("the same again, nothing changed", counts["articles"], again),
        _compared(path),
    ]


def _compared(path: Path) -> dict[str, str]:
    """Every text compared with the one before, against setting typography aside in the same articles."""
    texts: dict[str, list[tuple[str, dict[str, str]]]] = defaultdict(list)
    with path.open(encoding="utf-8") as file:
        for row in map(json.loads, file):
            texts[row["title"]].append((row["version_date"], {a["no"]: a["text"] for a in row["articles"]}))
    pairs = [
        (old, new)
        for rows in texts.values()
        for (_, old), (_, new) in pairwise(sorted(rows, key=itemgetter(0)))
    ]
    start = time.perf_counter()
    for old, new in pairs:
        compare_texts(old, new)
    middle = time.perf_counter()
    for pair in pairs:
        for articles in pair:
            for text in articles.values():
                comparison_key(text)
    seconds, bare = middle - start, time.perf_counter() - middle
    return {
        "what": f"comparison of {len(pairs)} texts with the ones before",
        "measured": f"{seconds:.1f} s, {1000 * seconds / len(pairs):.1f} ms a pair",
        "against": f"their articles without typography {bare:.1f} s",
        "ratio": f"{seconds / bare:.1f}×",
    }


def _row(what: str, articles: int, run: dict[str, float]) -> dict[str, str]:
    seconds = run["seconds"]
    return {
        "what": what,
        "measured": f"{seconds:.1f} s, {run['rows'] / seconds:.0f} texts/s, {articles / seconds:.0f} articles/s, peak {run['peak_mb']:.0f} MB",
    }


def _run(path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.laws", str(path)], check=True, capture_output=True, text=True
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _child(path: Path) -> None:
    import django

    django.setup()
    from laws.importing import import_laws

    start = time.perf_counter()
    (report,) = import_laws([path])
    seconds = time.perf_counter() - start
    result = {
        "seconds": seconds,
        "peak_mb": peak_mb(),
        "rows": report.rows,
        "created": report.created,
        "unchanged": report.unchanged,
    }
    print(json.dumps(result))


if __name__ == "__main__":
    _child(Path(sys.argv[1]))
