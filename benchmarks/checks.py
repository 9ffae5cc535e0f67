"""Checking a whole list against the whole library, each run in a process of its own; and what one amended law touches."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from benchmarks import FULL, lawtexts, listed
from laws.importing import import_laws
from laws.models import Law
from powers.citing import relink
from powers.impact import impact
from powers.models import CitedArticle

RUNS = 3
KIND = {"LAW": "法律", "AR": "行政法规", "DR": "部门规章", "LR_C": "地方性法规"}
T = TypeVar("T")


def measure(work: Path, rows: int) -> list[dict[str, str]]:
    """The table rows: the list made, indexed, checked in quarters and as a whole; the impact of one law."""
    made, seconds = _timed(lambda: listed.make(rows / FULL))
    powers, citations = made
    of = f"{powers} powers in force with {citations} citations"
    found = [
        {"what": f"{of}, copied, sealed and indexed (not through proposals)", "measured": f"{seconds:.1f} s"}
    ]
    index, seconds = _timed(relink)
    found.append(
        {
            "what": f"index of {citations} citations made anew",
            "measured": f"{seconds:.1f} s, {index / seconds:.0f} rows/s",
        }
    )
    quarter, whole = _check(4), _check(1)
    found.append(_row(quarter, {}))
    found.append(_row(whole, quarter) | {"aim": "60 s on two cores"})
    return found + _impact(work)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def _row(run: dict[str, float], smaller: dict[str, float]) -> dict[str, str]:
    rate = run["seconds"] / run["items"]
    cost = run["processor"] / run["items"]
    row = {
        "what": f"checks of {run['items']} powers in force",
        "measured": f"{run['seconds']:.1f} s, {1 / rate:.0f} items/s, {run['processor']:.1f} s of the processor ({run['of_server']:.1f} the server's), peak {run['peak_mb']:.0f} MB, {run['findings']} findings",
    }
    if smaller:
        before = smaller["processor"] / smaller["items"]
        row |= {
            "against": f"{before * 1000:.2f} ms of the processor an item with {smaller['items']}",
            "ratio": f"{cost / before:.2f}×",
        }
    return row


def _check(share: int) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.checking", str(share)], check=True, capture_output=True, text=True
    )
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def _impact(work: Path) -> list[dict[str, str]]:
    """What a further text of the law that is cited most touches, imported now."""
    times, law = cited_most()
    old = law.versions.order_by("-version_date")[0]
    words = list(old.articles.order_by("order").values_list("text", flat=True))[:-1]
    record = lawtexts.amended(
        law.title, KIND[law.instrument.code], law.issuing_organ, lawtexts.YEARS[1] + 1, words
    )
    path = work / "amended.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    import_laws([path])
    new = law.versions.order_by("-version_date")[0]
    with CaptureQueriesContext(connection) as queries:
        affected, first = _timed(lambda: impact(law, old, new))
    again = min(_timed(lambda: impact(law, old, new))[1] for _ in range(RUNS))
    return [
        {
            "what": f"impact of one amended law of {len(words)} articles that {times} citations name",
            "measured": f"{first:.2f} s with its two texts compared, {again:.2f} s again; {len(affected)} powers, {len(queries)} queries",
            "aim": "1 s",
        }
    ]


def cited_most() -> tuple[int, Law]:
    row = CitedArticle.objects.values("law").annotate(times=Count("pk")).order_by("-times")[0]
    return row["times"], Law.objects.select_related("instrument").get(pk=row["law"])
