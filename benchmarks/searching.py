"""What a search costs (检索): first page, facets and total, with one client and with four, beside LIKE, tantivy and Groonga in one run.

`bin/bench --rows 200000 search`. What is asked of single words is what a page asks of the engine: `finding.find` and `keys`; clients at once go
through the language layer (`publish/asking/finding.py`). Recall is compared with a scan of all texts. Peers are measured where they are installed (`pip install tantivy`, `apt-get install groonga-bin`), and said to be missing else.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
from django.db import connection, transaction
from django.utils import timezone

from benchmarks import REGION, SEARCH_REGIONS
from benchmarks.search_peers import PEERS
from benchmarks.search_texts import Entry, entry, sentences
from core.copying import copy_rows
from core.database_roles import as_owner
from departments.models import Department, Region
from powers.models import PowerType
from publish import finding, search
from publish.asking.finding import results
from publish.entries import COLUMNS
from publish.facets import department_key
from publish.models import ListEntry

BATCH = 2_000
DEPARTMENTS = 40
REPEATS = 9
MIX_SECONDS = 20
CLIENTS = 4
PAGE = 20
ADDED = 300
SUBSTRINGS = 40
WORDS = {
    "rare": ["辐射环境监测", "渔业资源增殖"],
    "frequent": ["行政处罚", "处罚", "许可", "行政机关", "应当"],
    "in between": ["食品安全", "民办学校", "出版物", "食品 许可"],
}
"""By how many contain them in the text of the demo's laws; the run says how many do."""
FILTERED = ["处罚", "行政处罚", "食品安全"]
Rows = list[dict[str, str]]


def measure(work: Path, rows: int) -> Rows:
    """Fills the list with so many entries and measures."""
    places, results = _places(), Told()
    try:
        results.tell(_fill(rows, places))
        results.tell([_recall(rows)])
        for kind, words in WORDS.items():
            for word in words:
                results.tell(_measured(kind, word, {}))
        for word in FILTERED:
            results.tell(_measured("filtered", word, {"department": places[0][2], "type": "02"}))
        for clients in (1, CLIENTS):
            results.tell([_mix(rows, clients)])
        for peer in PEERS:
            results.tell(_peer(work, peer))
        results.tell([_upkeep(rows, places)])
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE publish_listentry")
    return results


class Told(list[dict[str, str]]):
    """Results that are told as they come: the run is long."""

    def tell(self, rows: Rows) -> None:
        for row in rows:
            print(" | ".join(row.values()), file=sys.stderr, flush=True)
        self += rows


# --- filling ---------------------------------------------------------------------------------------


Places = list[tuple[int, int, str]]
"""Departments with their regions, and how an address names them."""


def _places() -> Places:
    parent = Region.objects.get(code=REGION)
    regions = [
        Region.objects.create(code=code, name=f"检索{code}", kind=parent.kind, level=parent.level)
        for code in SEARCH_REGIONS
    ]
    bodies = [
        Department.objects.create(region=region, code=f"{n:03d}", name=f"{region.name}第{n}局", order=n)
        for region in regions
        for n in range(1, DEPARTMENTS + 1)
    ]
    return [(body.pk, body.region_id, department_key(body.region.code, body.code)) for body in bodies]


def _fill(rows: int, places: Places) -> Rows:
    """The list without the rows it stands on: here only it is read."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE publish_listentry DISABLE TRIGGER USER")
        for column in ("version_id", "power_id"):
            cursor.execute(
                "SELECT conname FROM pg_constraint WHERE conrelid = 'publish_listentry'::regclass AND contype = 'f' "
                "AND conkey = ARRAY[(SELECT attnum FROM pg_attribute WHERE attrelid = conrelid AND attname = %s)]",
                [column],
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'ALTER TABLE publish_listentry DROP CONSTRAINT "{name}"')
        cursor.execute("DROP INDEX list_entry_grams")
        start = time.perf_counter()
        _copy(range(rows), places)
        filled = time.perf_counter() - start
        start = time.perf_counter()
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("CREATE INDEX list_entry_grams ON publish_listentry USING gin (grams)")
        built = time.perf_counter() - start
        cursor.execute("VACUUM ANALYZE publish_listentry")
        cursor.execute(
            "SELECT pg_relation_size('list_entry_grams'), pg_relation_size('publish_listentry'), "
            "pg_total_relation_size('publish_listentry')"
        )
        index, heap, whole = (f"{size / 2**20:.0f} MB" for size in cursor.fetchone())
    return [
        {
            "what": f"{rows} entries of about {len(entry_text(0, places))} characters",
            "measured": f"texts and vectors made and copied in {filled:.0f} s, index built in {built:.0f} s",
            "against": f"index {index}, rows without their texts {heap}, everything {whole}",
        }
    ]


def entry_text(number: int, places: Places) -> str:
    return _entries([number], places)[0].text


def _entries(numbers: Any, places: Places) -> list[Entry]:
    types = dict(PowerType.objects.values_list("code", "pk"))
    pairs = [(body, region) for body, region, _ in places]
    return [entry(number, types, pairs) for number in numbers]


def _copy(numbers: range, places: Places) -> None:
    """With two processes that make the rows."""
    parts = [numbers[at : at + BATCH] for at in range(0, len(numbers), BATCH)]
    with ProcessPoolExecutor(2, get_context("spawn"), initializer=django.setup) as pool:
        waiting = [pool.submit(_rows, part, places, types_by_code()) for part in parts[:4]]
        for at in range(len(parts)):
            copy_rows(ListEntry, COLUMNS, waiting.pop(0).result())
            if at + 4 < len(parts):
                waiting.append(pool.submit(_rows, parts[at + 4], places, types_by_code()))


def types_by_code() -> dict[str, int]:
    return dict(PowerType.objects.values_list("code", "pk"))


def _rows(numbers: range, places: Places, types: dict[str, int]) -> list[tuple[Any, ...]]:
    pairs = [(body, region) for body, region, _ in places]
    return [_row(entry(number, types, pairs), places, types) for number in numbers]


def _row(made: Entry, places: Places, types: dict[str, int]) -> tuple[Any, ...]:
    department, region, key = places[made.place]
    place = f"{key}{made.type}{made.number:08d}"
    names = made.titles.partition("\n\n")[0]
    return (
        made.number + 1, made.number + 1, region, department, types[made.type], f"q{made.number:08d}", made.name, "", "检索局", ["3"],
        [], "", ["after"], True, "[2026-01-01,)", place, made.titles, len(names), made.text, made.vector,
    )  # fmt: skip


# --- measuring -------------------------------------------------------------------------------------


@contextmanager
def _asking(
    q: str, asked: dict[str, str], patience: str = ""
) -> Iterator[tuple[search.Groups, Callable[[], finding.Finding]]]:
    groups = search.groups_of(q)
    with search.by_index(groups, patience):
        yield groups, lambda: finding.find(groups, asked, day=timezone.localdate())


def _searched(q: str, asked: dict[str, str]) -> tuple[float, float, finding.Finding]:
    """Seconds of total and facets, seconds of the keys of the first page, and what was found."""
    with _asking(q, asked) as (_, ask):
        start = time.perf_counter()
        found = ask()
        between = time.perf_counter()
        found.keys(0, PAGE)
        return between - start, time.perf_counter() - between, found


def _measured(kind: str, word: str, asked: dict[str, str]) -> Rows:
    runs = [_searched(word, asked) for _ in range(REPEATS + 1)][1:]
    faces, keys = sorted(run[0] for run in runs), sorted(run[1] for run in runs)
    found = runs[0][2].faces
    whole = _whole(word) if not asked else ""
    like = _like(word) if not asked else ""
    return [
        {
            "what": f"{kind}: {word}, {'more than ' if found.capped else ''}{found.total} hits"
            + (" in one department, of one type" if asked else ""),
            "measured": f"total and facets {_ms(faces)}, first page {_ms(keys)}",
            "against": "; ".join(part for part in (whole, like) if part),
            "aim": "30 ms" if kind in ("rare", "filtered") else "facets 200 ms, page 150 ms",
        }
    ]


def _whole(word: str) -> str:
    """What counting and ranking every hit takes."""
    with _asking(word, {}, "0") as (groups, _):
        hits = search.find(ListEntry.objects.on(timezone.localdate()), groups)
        start = time.perf_counter()
        total = hits.count()
        between = time.perf_counter()
        list(search.ranked(hits, groups).values_list("pk", flat=True)[:PAGE])
        return f"every one of {total} counted {_ms([between - start])}, ranked {_ms([time.perf_counter() - between])}"


def _like(word: str) -> str:
    """What a scan with LIKE takes; once, it is slow."""
    condition = " AND ".join("search_text LIKE %s" for _ in word.split())
    with connection.cursor() as cursor:
        start = time.perf_counter()
        cursor.execute(
            f"SELECT count(*) FROM publish_listentry WHERE {condition}",  # noqa: S608  only LIKEs
            [f"%{w}%" for w in word.split()],
        )
        cursor.fetchone()
        return f"LIKE counts in {_ms([time.perf_counter() - start])}"


def _ms(seconds: list[float]) -> str:
    middle, last = seconds[len(seconds) // 2], seconds[-1]
    shown = f"{middle * 1000:.1f}" if middle < 0.01 else f"{middle * 1000:.0f}"
    return f"{shown} ms" + (f" (most {last * 1000:.0f})" if len(seconds) > 1 else "")


# --- many at once ----------------------------------------------------------------------------------


def _mix(rows: int, clients: int) -> dict[str, str]:
    """Searches of every kind, one after the other, by so many at once."""
    connection.close()
    with ProcessPoolExecutor(clients, get_context("spawn"), initializer=django.setup) as pool:
        parts = [pool.submit(_search_on, seed, MIX_SECONDS) for seed in range(clients)]
        done = [part.result() for part in parts]
    times = sorted(seconds for took, _ in done for seconds in took)
    p50, p95 = times[len(times) // 2], times[int(len(times) * 0.95)]
    broken = Counter(q for _, words in done for q in words)
    said = "".join(f"; {q} broken off {n} times" for q, n in broken.items())
    return {
        "what": f"searches of every kind in {rows} entries through the language layer, {clients} client{'s' * (clients > 1)}, {MIX_SECONDS} s",
        "measured": f"{len(times) / MIX_SECONDS:.0f} a second, p50 {p50 * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms{said}",
        "aim": "p95 300 ms" if clients > 1 else "",
    }


def _search_on(seed: int, seconds: float) -> tuple[list[float], list[str]]:
    """How long each took, and what was broken off."""
    chance = random.Random(seed)
    first = Department.objects.filter(region__code__in=SEARCH_REGIONS).select_related("region").first()
    assert first is not None
    filters: dict[str, str] = {"department": department_key(first.region.code, first.code)}
    asked = [(word, {}) for words in WORDS.values() for word in words]
    asked += [(word, filters) for word in FILTERED]
    _understood("许可", {})
    times: list[float] = []
    broken: list[str] = []
    end = time.perf_counter() + seconds
    while (start := time.perf_counter()) < end:
        q, filters_of_it = chance.choice(asked)
        try:
            _understood(q, filters_of_it)
        except search.TooMuchError:
            broken.append(q)
        times.append(time.perf_counter() - start)
    return times, broken


def _understood(q: str, asked: dict[str, str]) -> None:
    """The total, the facets and the first page of a query that goes through the language layer."""
    with search.by_index(search.groups_of(q)):
        results(q, asked, day=timezone.localdate()).keys(0, PAGE)


# --- exactness, peers, upkeep ----------------------------------------------------------------------


def _recall(rows: int) -> dict[str, str]:
    """Chance substrings: what is found beside what a scan with `in` finds."""
    chance = random.Random(5)
    pool = sentences()
    asked = []
    for length in [1, 2, 2, 3, 3, 4, 4, 5, 6, 8] * (SUBSTRINGS // 10):
        sentence = search.fold(chance.choice(pool))
        at = chance.randrange(max(1, len(sentence) - length))
        asked.append(sentence[at : at + length])
    scanned: dict[str, set[int]] = {term: set() for term in asked}
    with transaction.atomic():
        for pk, text in ListEntry.objects.values_list("pk", "search_text").iterator(BATCH):
            for term, hits in scanned.items():
                if term in text:
                    hits.add(pk)
    wrong = 0
    for term, hits in scanned.items():
        groups = ((term,),)
        with search.by_index(groups, "0"):
            wrong += len(
                hits ^ set(search.find(ListEntry.objects.all(), groups).values_list("pk", flat=True))
            )
    return {
        "what": f"exactness: {len(scanned)} chance substrings of 1 to 8 characters in {rows} entries",
        "measured": f"{wrong} differences",
        "against": f"a scan with `in`, {sum(map(len, scanned.values()))} hits",
        "aim": "0",
    }


def _peer(work: Path, peer: Any) -> Rows:
    if why_not := peer.missing():
        return [{"what": peer.name, "measured": f"not measured: {why_not}"}]
    start = time.perf_counter()
    index = peer(work)
    index.fill(_stored())
    built = f"built in {time.perf_counter() - start:.0f} s, {index.size()} MB"
    results = [{"what": peer.name, "measured": built}]
    results += [_peer_measured(index, kind, word) for kind, words in WORDS.items() for word in words]
    index.close()
    return results


def _stored() -> Iterator[Entry]:
    columns = ("pk", "power_type_id", "department_id", "titles", "search_text")
    with transaction.atomic():
        for pk, kind, body, titles, text in ListEntry.objects.values_list(*columns).iterator(BATCH):
            yield Entry(pk, "", str(kind), body, titles, text, "")


def _peer_measured(index: Any, kind: str, word: str) -> dict[str, str]:
    words = [search.fold(part) for part in word.split()]
    counted, paged, hits = [], [], 0
    for _ in range(REPEATS + 1):
        start = time.perf_counter()
        hits = index.faceted(words)
        between = time.perf_counter()
        index.page(words, PAGE)
        counted.append(between - start)
        paged.append(time.perf_counter() - between)
    return {
        "what": f"{index.name}, {kind}: {word}, {hits} hits",
        "measured": f"total and facets {_ms(sorted(counted[1:]))}, first page {_ms(sorted(paged[1:]))}",
    }


def _upkeep(rows: int, places: Places) -> dict[str, str]:
    """What a release pays for the index: entries added to the full list, with its index and without."""
    made = _rows(range(rows, rows + ADDED), places, types_by_code())
    with as_owner(), connection.cursor() as cursor:
        start = time.perf_counter()
        copy_rows(ListEntry, COLUMNS, made)
        cursor.execute("SELECT gin_clean_pending_list('list_entry_grams')")
        indexed = time.perf_counter() - start
        cursor.execute("DELETE FROM publish_listentry WHERE version_id > %s", [rows])
        cursor.execute("DROP INDEX list_entry_grams")
        start = time.perf_counter()
        copy_rows(ListEntry, COLUMNS, made)
        plain = time.perf_counter() - start
    return {
        "what": f"{ADDED} entries added to {rows}",
        "measured": f"{indexed / ADDED * 1000:.1f} ms an entry, index and all",
        "against": f"{plain / ADDED * 1000:.1f} ms without the index of words",
        "ratio": f"{indexed / plain:.1f}×",
    }
