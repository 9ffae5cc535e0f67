"""SQL queries per public page, with a list of 40 and with the whole one: the numbers must be the same."""

from __future__ import annotations

import time
from pathlib import Path

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks import REGION, SMALL_REGION
from benchmarks.importing import list_of
from benchmarks.releasing import publish_all
from benchmarks.workbook import write
from departments.models import Region
from publish.models import ListEntry
from review.imports.importing import import_lists

SMALL = 40
LIMIT = 12


def measure(work: Path) -> list[dict[str, str]]:
    region = Region.objects.get(code=SMALL_REGION)
    if not ListEntry.objects.filter(region=region).exists():
        path = list_of(work, SMALL, region.name)
        write(path, SMALL, seed=2, city=region.name)
        result = import_lists([(path, path.name)], region, by=None, create_departments=True)
        if result.refused:
            raise SystemExit(f"the small list was not imported: {result.refused}")
        publish_all(SMALL_REGION)
    small, large = addresses(SMALL_REGION), addresses(REGION)
    rows = []
    for page in large:
        few, _ = _look(small[page])
        many, seconds = _look(large[page])
        rows.append(
            {
                "what": f"SQL queries of the {page} page",
                "measured": f"{many} with {_count(REGION)} items, rendered in {seconds * 1000:.0f} ms",
                "against": f"{few} with {SMALL} items",
                "ratio": "same" if few == many else f"{many - few:+d}",
                "aim": f"≤ {LIMIT}, constant",
            }
        )
    return rows


def addresses(region_code: str) -> dict[str, str]:
    """One address of each kind of public page, in a region."""
    entry = (
        ListEntry.objects.on(timezone.localdate())
        .filter(region__code=region_code)
        .select_related("department")[7]
    )
    return {
        "home": "/",
        "region": f"/regions/{region_code}/",
        "department": f"/regions/{region_code}/departments/{entry.department.code}/",
        "power": f"/powers/{entry.code}/",
        "search": f"/search/?q=%E9%A3%9F%E5%93%81&region={region_code}",
        "change log": "/changes/",
    }


def _look(address: str) -> tuple[int, float]:
    """Queries and seconds of one page, nothing cached."""
    client = Client(headers={"host": "127.0.0.1"})
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        response = client.get(address)
        seconds = time.perf_counter() - start
    if response.status_code != 200:
        raise SystemExit(f"{address} answered {response.status_code}")
    return len(queries), seconds


def _count(region_code: str) -> int:
    return ListEntry.objects.filter(region__code=region_code).count()
